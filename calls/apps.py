from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "calls"

    def ready(self) -> None:
        from calls.history import SENTENCES
        from core import history

        history.add(SENTENCES)
        from calls import sql  # noqa: F401  (registers the words of the closing rule)
        from calls.actions import calls, decisions
        from calls.work import may_read_file, open_calls, remind, search, work_of
        from core import registry
        from core.models import Role
        from programme.decisions import register

        register("call", on_dispatch=calls.publish_by_decision, check=calls.check_publishable)
        register("qualification", on_dispatch=decisions.follow_outcome, check=decisions.check_outcome)
        register("feedback", on_dispatch=decisions.follow_feedback, check=decisions.check_feedback)
        register("dismissal", on_dispatch=decisions.follow_dismissal, check=decisions.check_dismissal)
        registry.work.append(work_of)
        registry.searches.append(search)
        registry.front.append(open_calls)
        registry.reminders.append(remind)
        registry.file_readers["calls.application"] = may_read_file
        registry.first_actions.setdefault(Role.APPLICANT, []).append((_("Find a call"), "calls:list"))
