from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self) -> None:
        from contracts import facts
        from payments.actions.claims import check_payment, follow_payment, paid_facts
        from programme import decisions

        decisions.register("outcome_payment", on_dispatch=follow_payment, check=check_payment)
        facts.register("paid", paid_facts)
