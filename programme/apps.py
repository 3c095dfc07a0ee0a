from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "programme"

    def ready(self) -> None:
        from core.registry import HealthCheck, health_checks
        from programme import sql  # noqa: F401  (registers the words of the caps)
        from programme.actions.ledger import trial_balance_fault

        health_checks.append(HealthCheck("trial_balance", trial_balance_fault))
