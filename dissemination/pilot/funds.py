"""Money beside the outcome payments: the agency's accounts, local project leaders, an advance that was not all used."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core import clock
from dissemination.pilot.implementation import Event, contract_of
from dissemination.pilot.plan import PLANS, Plan
from dissemination.pilot.stage import Stage, days_after, decide, person_of
from payments.actions import batches, fundings, interest, orders, recoveries, settings, vouchers
from payments.bank_days import bank_day_from
from payments.models import Funding, Recovery

ACCOUNTS = {
    "outcome": ("7541", "Utfallsbetalning"),
    "exchange": ("7542", "Projektledare och erfarenhetsutbyte"),
    "advance": ("1531", "Förskott"),
    "recovery": ("1532", "Återkrav"),
    "bank": ("2581", "In- och utbetalt"),
    "interest": ("5214", "Dröjsmålsränta"),
}
CHECK = "Demovärde: kontrollera mot Riksbankens meddelande"
GRANTED, ADVANCED = Decimal("900000.00"), Decimal("400000.00")


def events(stage: Stage) -> list[Event]:
    first, second = [plan for plan in PLANS if plan.cost][:2]
    return [
        (date(2024, 5, 13), 0, lambda: keep_books(stage)),
        (date(2024, 5, 20), 0, lambda: fund(stage, first)),
        (date(2024, 5, 20), 1, lambda: fund(stage, second)),
        (date(2024, 6, 3), 0, lambda: advance(stage, first)),
        (date(2024, 6, 3), 1, lambda: advance(stage, second)),
        (date(2024, 12, 2), 0, lambda: account(stage, first, Decimal("400000"), "Lön till projektledaren, 80 %.")),
        (date(2024, 12, 2), 1, lambda: account(stage, second, Decimal("310000"), "Lön; tjänsten tillsattes sent.")),
        (date(2024, 12, 16), 0, lambda: give_back(stage, second, Decimal("40000"))),
        (date(2026, 2, 2), 0, lambda: question(stage, second, Decimal("50000"))),
        (date(2026, 3, 2), 0, lambda: recover(stage, second)),
        (date(2026, 8, 17), 0, lambda: repay(stage, second, Decimal("20000"))),
    ]


def keep_books(stage: Stage) -> None:
    settings.save_profile(
        actor=stage.finance,
        name="Ekonomistyrningsverket",
        org_number="202100-5026",
        iban="SE45 5000 0000 0583 9825 7466",
        bic="ESSESESS",
        agreement="",
        version="03",
        plusgiro_scheme="BBAN",
        service_level="NURG",
        charge_bearer="SLEV",
        cost_centre="1100",
        voucher_series="U",
    )
    settings.save_account_codes(actor=stage.finance, codes=ACCOUNTS)
    for day, percent in ((date(2023, 7, 1), "3.50"), (date(2024, 1, 1), "4.00")):
        interest.enter_rate(actor=stage.finance, valid_from=day, percent=Decimal(percent), source=CHECK)


def funding_of(plan: Plan) -> Funding:
    return Funding.objects.select_related("commitment", "organisation").get(initiative__name=plan.name)


def fund(stage: Stage, plan: Plan) -> None:
    contract = contract_of(plan)
    lead = contract.initiative.constellation.members.order_by("pk")[0].organisation
    made = fundings.prepare_funding(
        actor=stage.finance,
        initiative=contract.initiative,
        organisation=lead,
        purpose="project_leader",
        description="Lokal projektledare på 80 procent under genomförandet.",
        amount=GRANTED,
        by_year={2024: ADVANCED, 2026: GRANTED - ADVANCED},
        account_by=date(2026, 12, 31),
    )
    decide(
        stage,
        "support_funding",
        f"Projektledare: {plan.name}",
        f"Delegationen beviljar {lead} {GRANTED} kr för en lokal projektledare.",
        case=contract.case,
        subject=made,
        is_granted=True,
        amount=GRANTED,
    )


def advance(stage: Stage, plan: Plan) -> None:
    order = orders.order_advance(actor=stage.finance, funding=funding_of(plan), amount=ADVANCED)
    orders.release_order(actor=stage.second_finance, order=order)
    batches.make_batch(actor=stage.finance, orders=[order], execution_on=bank_day_from(clock.today()))
    orders.confirm_execution(actor=stage.finance, order=order, executed_on=clock.today())


def account(stage: Stage, plan: Plan, amount: Decimal, text: str) -> None:
    made = funding_of(plan)
    leader = person_of(made.organisation)
    report = fundings.report_use(actor=leader, funding=made, period="2024-H2", amount=amount, text=text)
    fundings.check_use(actor=stage.officer, report=report, accepted=True)


def give_back(stage: Stage, plan: Plan, amount: Decimal) -> None:
    fundings.record_return(actor=stage.finance, funding=funding_of(plan), amount=amount, received_on=clock.today())
    vouchers.make_voucher_file(actor=stage.finance)


def question(stage: Stage, plan: Plan, amount: Decimal) -> None:
    """A part of the advance was neither used nor given back: the organisation is heard before anything is decided."""
    made = funding_of(plan)
    if made.commitment is None:
        raise ValueError("The funding was granted and has its commitment.")
    recovery = recoveries.open_recovery(
        actor=stage.officer,
        commitment=made.commitment,
        organisation=made.organisation,
        ground="unused",
        circumstances="Av förskottet är 50 000 kr varken använt eller återbetalat.",
        effort_made=True,
        amount=amount,
    )
    recoveries.communicate_recovery(actor=stage.officer, recovery=recovery, answer_by=days_after(clock.today(), 21))
    recoveries.answer_recovery(
        actor=person_of(made.organisation), recovery=recovery, answer="Vi betalar tillbaka, gärna i två delar."
    )


def recover(stage: Stage, plan: Plan) -> None:
    recovery = Recovery.objects.get(commitment__funding=funding_of(plan))
    decide(
        stage,
        "recovery",
        f"Återkrav: {recovery.organisation}",
        f"{recovery.organisation} ska betala tillbaka {recovery.amount} kr.",
        case=recovery.commitment.case,
        subject=recovery,
        is_granted=True,
        amount=recovery.amount,
    )
    recovery.refresh_from_db()
    parts = [(date(2026, 4, 30), Decimal("20000")), (date(2026, 10, 30), Decimal("30000"))]
    recoveries.plan_instalments(actor=stage.finance, recovery=recovery, parts=parts)


def repay(stage: Stage, plan: Plan, amount: Decimal) -> None:
    """The first instalment comes three and a half months late: interest has run."""
    recovery = Recovery.objects.get(commitment__funding=funding_of(plan))
    recoveries.record_repayment(actor=stage.finance, recovery=recovery, amount=amount, received_on=clock.today())
