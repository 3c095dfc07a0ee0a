from django.apps import AppConfig


class DisseminationConfig(AppConfig):
    name = "dissemination"

    def ready(self) -> None:
        from core import history
        from dissemination.history import SENTENCES

        history.add(SENTENCES)
        from core import registry
        from dissemination import waiting
        from dissemination.actions.calls import check_call, check_support, follow_call, follow_support
        from programme import decisions

        decisions.register("dissemination_call", on_dispatch=follow_call, check=check_call)
        decisions.register("implementation_support", on_dispatch=follow_support, check=check_support)
        registry.work.append(waiting.work_for)
        registry.searches.append(waiting.search_practices)
        registry.front.append(waiting.practices_told)
