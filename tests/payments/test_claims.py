"""From an established result to a paid krona, and what is refused on the way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from contracts.actions.settlements import settle_contract
from core import clock
from core.errors import NotAllowed, Refused
from core.models import AuditEvent, User
from payments.actions import claims, orders
from payments.models import Claim, PaymentOrder
from programme.actions.ledger import position
from tests.contracts.steps import active_contract, verified_costs
from tests.evaluation.steps import established_round
from tests.payments import steps

MILLION = Decimal("1000000.00")


@pytest.fixture
def round(db):
    """The outcome is reached; costs of 6 million are verified, so at most 3 of the agreed 4 can be paid."""
    contract = active_contract()
    verified_costs(contract, 6 * MILLION)
    return established_round(contract, 10)


def test_an_established_result_is_paid_under_the_cap_by_two_persons(round):
    claim = steps.paid_claim(round)
    assert claim.status == "paid"
    assert claim.amount == 3 * MILLION
    assert sum(line.amount for line in claim.lines.all()) == 3 * MILLION
    assert position(round.contract.commitment).paid == 3 * MILLION
    verbs = set(AuditEvent.objects.filter(case_id=round.contract.case_id).values_list("verb", flat=True))
    assert {"claim.prepared", "order.prepared", "order.released", "ledger.pay", "order.executed"} <= verbs


def test_settling_again_after_payment_pays_nothing(round):
    steps.paid_claim(round)
    statement = settle_contract(round.contract, round.as_of)
    assert sum(line.due for line in statement.lines) == 0


def test_a_round_is_claimed_once(round):
    first, _second = steps.finance_pair()
    claims.prepare_claim(actor=first, round=round)
    with pytest.raises((Refused, IntegrityError)), transaction.atomic():
        claims.prepare_claim(actor=first, round=round)
    assert Claim.objects.count() == 1


def test_the_one_who_prepared_cannot_release_also_by_a_second_account(round):
    first, second = steps.finance_pair()
    claim = steps.decided_claim(round)
    for line in claim.lines.select_related("organisation"):
        if not line.organisation.bank_accounts.exists():
            steps.verified_account(line.organisation)
    order = orders.order_payment(actor=first, claim=claim)
    with pytest.raises(NotAllowed):
        orders.release_order(actor=first, order=order)
    User.objects.filter(pk__in=[first.pk, second.pk]).update(person_key="one person")
    second.refresh_from_db()
    with pytest.raises(NotAllowed):
        orders.release_order(actor=second, order=order)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentOrder.objects.filter(pk=order.pk).update(released_by=second)
    assert position(round.contract.commitment).paid == 0


def test_a_payee_without_a_verified_account_stops_the_release(round):
    first, second = steps.finance_pair()
    order = orders.order_payment(actor=first, claim=steps.decided_claim(round))
    with pytest.raises(Refused):
        orders.release_order(actor=second, order=order)
    assert position(round.contract.commitment).paid == 0


def test_a_returned_payment_is_reversed_and_can_be_ordered_again(round):
    order = steps.released_order(round)
    assert position(round.contract.commitment).paid == 3 * MILLION
    orders.fail_order(actor=steps.finance_pair()[0], order=order, reason="Kontot är avslutat")
    assert position(round.contract.commitment).paid == 0
    claim = Claim.objects.get(pk=order.claim_id)
    assert claim.status == "decided"
    again = orders.order_payment(actor=steps.finance_pair()[0], claim=claim)
    orders.release_order(actor=steps.finance_pair()[1], order=again)
    assert position(round.contract.commitment).paid == 3 * MILLION


def test_a_payment_beyond_the_year_is_held_with_its_reason(round, monkeypatch):
    claim = steps.decided_claim(round)
    monkeypatch.setattr("payments.actions.orders.ledger.headroom", lambda programme, year: {"year": MILLION})
    assert orders.order_payment(actor=steps.finance_pair()[0], claim=claim) is None
    claim.refresh_from_db()
    assert claim.status == "held"
    assert claim.hold_reason != ""


def test_a_held_claim_is_not_asked_for_again_by_the_next_round(round, monkeypatch):
    claim = steps.decided_claim(round)
    monkeypatch.setattr("payments.actions.orders.ledger.headroom", lambda programme, year: {"year": MILLION})
    orders.order_payment(actor=steps.finance_pair()[0], claim=claim)
    monkeypatch.undo()
    statement = settle_contract(round.contract, clock.today())
    assert sum(line.due for line in statement.lines) == 0
