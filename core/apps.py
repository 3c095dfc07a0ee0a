from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core.actions.archive import propose_disposals  # registers the export's kind of work too
        from core.kept import forget_old, work_of
        from core.registry import nightly_checks, work

        nightly_checks += [propose_disposals, forget_old]
        work.append(work_of)
