from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core.actions.archive import propose_disposals  # registers the export's kind of work too
        from core.registry import nightly_checks

        nightly_checks.append(propose_disposals)
