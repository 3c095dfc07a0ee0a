"""From an established round to a paid claim, by the actions that people use."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from contracts.models import Contract
from core import clock
from core.models import Organisation, Role, User
from evaluation.models import Round
from payments.actions import accounts, claims, fundings, orders, recoveries, settings
from payments.models import Claim, Funding, PaymentOrder, Recovery
from programme.actions import budget
from programme.models import BudgetRevision, Commitment
from tests import cast
from tests.constellations.steps import dispatched
from tests.contracts.steps import leader, someone


def finance_pair() -> tuple[User, User]:
    """Two finance officers: one prepares, the other releases."""
    people = list(User.objects.filter(role=Role.FINANCE).order_by("pk")[:2])
    makers = [cast.finance, cast.second_finance]
    while len(people) < 2:
        people.append(makers[len(people)]())
    return people[0], people[1]


def verified_account(organisation: Organisation, number: str = "5050-1055") -> None:
    first, second = finance_pair()
    account = accounts.enter_account(actor=first, organisation=organisation, kind="bankgiro", number=number)
    accounts.verify_account(actor=second, account=account)


def decided_claim(round: Round) -> Claim:
    """A claim on the round, with a dispatched decision to pay it."""
    first, _second = finance_pair()
    claim = claims.prepare_claim(actor=first, round=round)
    dispatched(
        officer=someone(Role.OFFICER),
        chair=someone(Role.CHAIR),
        kind="outcome_payment",
        title="Utfallsbetalning",
        case=claim.contract.case,
        subject=claim,
        is_granted=True,
        amount=claim.amount,
    )
    claim.refresh_from_db()
    return claim


def released_order(round: Round) -> PaymentOrder:
    first, second = finance_pair()
    claim = decided_claim(round)
    for organisation in {line.organisation for line in claim.lines.select_related("organisation")}:
        if not organisation.bank_accounts.filter(verified_at__isnull=False, closed_at__isnull=True).exists():
            verified_account(organisation)
    order = orders.order_payment(actor=first, claim=claim)
    assert order is not None
    return orders.release_order(actor=second, order=order)


def paid_claim(round: Round) -> Claim:
    order = released_order(round)
    orders.confirm_execution(actor=finance_pair()[0], order=order, executed_on=clock.today())
    return Claim.objects.get(pk=order.claim_id)


def payer_and_accounts() -> None:
    """Who pays and on which accounts it is booked, as finance keeps them."""
    first, _second = finance_pair()
    settings.save_profile(
        actor=first,
        name="Ekonomistyrningsverket",
        org_number="202100-5026",
        iban="SE45 5000 0000 0583 9825 7466",
        bic="ESSESESS",
        agreement="",
        version="03",
        plusgiro_scheme="BBAN",
        service_level="NURG",
        cost_centre="1100",
        voucher_series="U",
    )
    settings.save_account_codes(
        actor=first,
        codes={
            "outcome": ("7541", "Utfallsbetalning"),
            "exchange": ("7542", "Projektledare"),
            "advance": ("1531", "Förskott"),
            "recovery": ("1532", "Återkrav"),
            "bank": ("2581", "Utbetalt"),
        },
    )


def funding(contract: Contract, amount: Decimal = Decimal("600000.00")) -> Funding:
    """Decided funding of a local project leader at the lead's organisation."""
    first, _second = finance_pair()
    initiative = contract.initiative
    year = clock.today().year
    made = fundings.prepare_funding(
        actor=first,
        initiative=initiative,
        organisation=initiative.constellation.members.first().organisation,
        purpose="project_leader",
        description="Lön till lokal projektledare",
        amount=amount,
        by_year={year: amount},
        account_by=date(year + 1, 3, 1),
    )
    dispatched(
        officer=someone(Role.OFFICER),
        chair=someone(Role.CHAIR),
        kind="support_funding",
        title="Projektledare",
        case=contract.case,
        subject=made,
        is_granted=True,
        amount=amount,
    )
    made.refresh_from_db()
    return made


def paid_advance(made: Funding, amount: Decimal) -> PaymentOrder:
    first, second = finance_pair()
    if not made.organisation.bank_accounts.filter(verified_at__isnull=False, closed_at__isnull=True).exists():
        verified_account(made.organisation)
    order = orders.order_advance(actor=first, funding=made, amount=amount)
    order = orders.release_order(actor=second, order=order)
    return orders.confirm_execution(actor=first, order=order, executed_on=clock.today())


def decided_recovery(commitment: Commitment, organisation: Organisation, amount: Decimal, **values: object) -> Recovery:
    first, _second = finance_pair()
    made = recoveries.open_recovery(
        actor=first,
        commitment=commitment,
        organisation=organisation,
        circumstances="Beloppet blev för högt.",
        **{"ground": "too_much", "effort_made": True, "amount": amount} | values,
    )
    recoveries.communicate_recovery(actor=first, recovery=made, answer_by=clock.today() + timedelta(days=14))
    recoveries.answer_recovery(actor=leader(organisation), recovery=made, answer="Vi har inget att invända.")
    dispatched(
        officer=someone(Role.OFFICER),
        chair=someone(Role.CHAIR),
        kind="recovery",
        title="Återkrav",
        case=commitment.case,
        subject=made,
        is_granted=True,
        amount=amount,
    )
    made.refresh_from_db()
    return made


def decided_revision(**content: object) -> BudgetRevision:
    first, _second = finance_pair()
    revision = budget.prepare_revision(
        actor=first, programme=cast.programme(), title="Överföring", reason="Betalningar väntar.", content=content
    )
    dispatched(
        officer=someone(Role.OFFICER),
        chair=someone(Role.CHAIR),
        kind="budget_revision",
        title="Ändrad budget",
        subject=revision,
        is_granted=True,
    )
    revision.refresh_from_db()
    return revision
