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
    "disclosure_refusal",
    "other",
]


class ProgrammeConfig(AppConfig):
    name = "programme"

    def ready(self) -> None:
        from core.registry import HealthCheck, health_checks
        from programme import decisions, sql  # noqa: F401  (sql registers the words of the caps)
        from programme.actions.ledger import trial_balance_fault

        for kind in NOTHING_FOLLOWS:
            decisions.register(kind, on_dispatch=decisions.nothing_follows)
        health_checks.append(HealthCheck("trial_balance", trial_balance_fault))
