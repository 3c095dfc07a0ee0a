from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calls"

    def ready(self) -> None:
        from calls import sql  # noqa: F401  (registers the words of the closing rule)
        from calls.actions import calls, decisions
        from programme.decisions import register

        register("call", on_dispatch=calls.publish_by_decision, check=calls.check_publishable)
        register("qualification", on_dispatch=decisions.follow_outcome, check=decisions.check_outcome)
        register("feedback", on_dispatch=decisions.follow_feedback, check=decisions.check_feedback)
        register("dismissal", on_dispatch=decisions.follow_dismissal, check=decisions.check_dismissal)
