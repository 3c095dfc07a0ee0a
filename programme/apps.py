from django.apps import AppConfig

# Decisions that are themselves the whole effect; the other kinds are registered by the package of their subject.
NOTHING_FOLLOWS = [
    "delegation_established",
    "directions",
    "cooperation_model",
    "needs_areas",
    "criteria",
    "skr_recommendation",
    "final_recommendation",
]


class ProgrammeConfig(AppConfig):
    name = "programme"

    def ready(self) -> None:
        from core import history
        from programme.history import SENTENCES

        history.add(SENTENCES)
        from core.registry import HealthCheck, file_readers, health_checks, searches, sole_readers, work
        from programme import decisions, readers, sql, waiting  # noqa: F401  (sql registers the words of the caps)
        from programme import work as jobs  # noqa: F401  (registers the kinds of work)
        from programme.actions.appeals import settle_dismissal
        from programme.actions.disclosure import refuse_on_dispatch
        from programme.actions.ledger import trial_balance_fault

        for kind in NOTHING_FOLLOWS:
            decisions.register(kind, on_dispatch=decisions.nothing_follows)
        decisions.register("disclosure_refusal", on_dispatch=refuse_on_dispatch)
        decisions.register("other", on_dispatch=settle_dismissal)
        health_checks.append(HealthCheck("trial_balance", trial_balance_fault))
        file_readers["programme.decision"] = readers.may_read_decision
        file_readers["programme.meeting"] = readers.may_read_meeting
        sole_readers.add("programme.meeting")
        searches.append(waiting.find)
        work.append(waiting.waiting)
