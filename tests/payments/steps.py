"""From an established round to a paid claim, by the actions that people use."""

from __future__ import annotations

from core import clock
from core.models import Organisation, Role, User
from evaluation.models import Round
from payments.actions import accounts, claims, orders
from payments.models import Claim, PaymentOrder
from tests import cast
from tests.constellations.steps import dispatched
from tests.contracts.steps import someone


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
