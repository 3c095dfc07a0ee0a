from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self) -> None:
        from core import history
        from payments.history import SENTENCES

        history.add(SENTENCES)
        from contracts import facts
        from core import registry
        from payments import forecast, waiting
        from payments.actions import claims, fundings, recoveries
        from programme import budget as overview
        from programme import decisions
        from programme.actions import budget

        decisions.register("outcome_payment", on_dispatch=claims.follow_payment, check=claims.check_payment)
        decisions.register("support_funding", on_dispatch=fundings.follow_funding, check=fundings.check_funding)
        decisions.register("recovery", on_dispatch=recoveries.follow_recovery, check=recoveries.check_recovery)
        decisions.register("budget_revision", on_dispatch=budget.follow_revision, check=budget.check_revision)
        overview.forecasters.append(forecast.forecast)
        facts.register("paid", claims.paid_facts)
        facts.open_matters.append(claims.open_claims)
        registry.work.append(waiting.work_for)
        registry.searches.append(waiting.search_payments)
        registry.file_readers["payments.batch"] = waiting.may_read_batch
        registry.file_readers["payments.voucherfile"] = waiting.may_read_vouchers
        registry.nightly_checks.append(waiting.check_trial_balance)
