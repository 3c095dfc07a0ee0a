"""From an established result to a paid krona, and what is refused on the way."""

from __future__ import annotations

import copy
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from contracts.actions.settlements import settle_contract
from core import clock
from core.errors import NotAllowed, Refused
from core.models import AuditEvent, User
from payments.actions import accounts, claims, orders
from payments.models import BankAccount, Claim, PaymentOrder
from payments.statements import appropriation_accounts
from payments.views.claims import in_words
from payments.waiting import work_for
from programme.actions.ledger import add_verified_cost, headroom, position
from programme.models import LedgerEntry
from tests import cast
from tests.contracts.steps import active_contract, verified_costs
from tests.evaluation.steps import established_round
from tests.payments import steps

MILLION = Decimal("1000000.00")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module", autouse=True)
def established(begun):
    with translation.override("en"):
        contract = active_contract()
        verified_costs(contract, 6 * MILLION)
        return established_round(contract, 10)


@pytest.fixture
def round(established, db):
    """The outcome is reached; costs of 6 million are verified, so at most 3 of the agreed 4 can be paid."""
    return copy.deepcopy(established)


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


def test_an_account_replaced_after_the_order_stops_the_release(round):
    first, second = steps.finance_pair()
    claim = steps.decided_claim(round)
    payees = {line.organisation for line in claim.lines.select_related("organisation")}
    for payee in payees:
        steps.verified_account(payee)
    order = orders.order_payment(actor=first, claim=claim)
    steps.verified_account(payee, "991-2346")
    with pytest.raises(Refused) as refused:
        orders.release_order(actor=second, order=order)
    assert str(payee) in str(refused.value)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        PaymentOrder.objects.filter(pk=order.pk).update(
            status="released", released_by=second, released_at=clock.now(), entry=LedgerEntry.objects.first()
        )
    assert refusal.value.__cause__.diag.constraint_name == "order_released_as_it_stands"
    orders.cancel_order(actor=first, order=order)
    claim.refresh_from_db()
    again = orders.order_payment(actor=first, claim=claim)
    released = orders.release_order(actor=second, order=again)
    assert released.lines.get(organisation=payee).account.number == "9912346"


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


def used_up(year: int, left: Decimal) -> None:
    """Withdraw so much of the year's appropriation that only ``left`` remains."""
    pilot = cast.programme()
    room = headroom(pilot, year)["year"]
    steps.decided_revision(appropriations=[{"year": year, "kind": "withdrawal", "amount": str(room - left)}])


def test_a_payment_beyond_the_year_is_held_until_a_decided_carry_over(round):
    year = clock.today().year
    used_up(year, MILLION)
    claim = steps.decided_claim(round)
    assert orders.order_payment(actor=steps.finance_pair()[0], claim=claim) is None
    claim.refresh_from_db()
    assert claim.status == "held"
    assert "SEK\u00a01,000,000 left" in claim.hold_reason
    revision = steps.decided_revision(
        appropriations=[{"year": year, "kind": "carry_over", "amount": "2000000", "note": "Sparat"}]
    )
    assert revision.status == "decided"
    # The same money is not to be paid in both years, and no more is carried than was left.
    rows = cast.programme().appropriations.filter(kind="carry_over")
    assert sorted(rows.values_list("year", "amount")) == [(year - 1, -2 * MILLION), (year, 2 * MILLION)]
    account = {row.year: row for row in appropriation_accounts(cast.programme())}
    assert (account[year].opening, account[year - 1].carried) == (2 * MILLION, 2 * MILLION)
    with pytest.raises(Refused):
        steps.decided_revision(appropriations=[{"year": year, "kind": "carry_over", "amount": "9000000"}])
    order = orders.order_payment(actor=steps.finance_pair()[0], claim=claim)
    assert order.amount == 3 * MILLION
    claim.refresh_from_db()
    assert (claim.status, claim.hold_reason) == ("ordered", "")


def test_a_held_claim_is_not_claimed_again_by_the_next_round(round):
    """The next settlement is cumulative; what is held already has its claim, and is neither lost nor doubled."""
    used_up(clock.today().year, MILLION)
    claim = steps.decided_claim(round)
    orders.order_payment(actor=steps.finance_pair()[0], claim=claim)
    statement = settle_contract(round.contract, clock.today())
    assert sum(line.due for line in statement.lines) == 0


def test_what_a_cap_left_unpaid_follows_with_the_next_claim(round):
    """Paid part and next claim are the whole entitlement: 3 of 4 million now, the last when costs are verified."""
    steps.paid_claim(round)
    verified_costs(round.contract, 4 * MILLION, period="2025-H2")
    later = established_round(round.contract, 10, as_of=round.as_of + timedelta(days=180))
    second = steps.paid_claim(later)
    assert second.amount == MILLION
    assert second.entitled == 4 * MILLION
    assert position(round.contract.commitment).paid == 4 * MILLION


def test_a_partial_payment_says_why_and_its_rest_is_carried(round):
    claim = steps.decided_claim(round)
    report = round.contract.cost_reports.get()
    add_verified_cost(
        actor=steps.finance_pair()[0],
        commitment=round.contract.commitment,
        organisation=report.party.organisation,
        period="2025-H1",
        amount=-2 * MILLION,
        other_funding=Decimal("0.00"),
        key="correction",
    )
    for organisation in {line.organisation for line in claim.lines.select_related("organisation")}:
        steps.verified_account(organisation)
    first, second = steps.finance_pair()
    order = orders.order_payment(actor=first, claim=claim)
    assert (order.amount, order.is_partial) == (2 * MILLION, True)
    assert "verified costs" in order.partial_reason
    orders.release_order(actor=second, order=order)
    orders.confirm_execution(actor=first, order=order, executed_on=clock.today())
    verified_costs(round.contract, 4 * MILLION, period="2025-H2")
    later = steps.paid_claim(established_round(round.contract, 10, as_of=round.as_of + timedelta(days=180)))
    assert later.amount == 2 * MILLION
    assert position(round.contract.commitment).paid == 4 * MILLION


def test_the_database_refuses_a_second_claim_on_the_same_entitlement(round):
    claim = steps.paid_claim(round)
    later = established_round(round.contract, 10, as_of=round.as_of + timedelta(days=180))
    with pytest.raises(IntegrityError, match="the same entitlement twice"), transaction.atomic():
        Claim.objects.create(
            round=later,
            contract=round.contract,
            amount=1,
            entitled=claim.entitled,
            statement={},
            prepared_by=steps.finance_pair()[0],
        )


def test_the_orders_of_a_claim_never_exceed_it(round):
    order = steps.released_order(round)
    with pytest.raises(IntegrityError, match="more than the claim"), transaction.atomic():
        PaymentOrder.objects.create(
            claim=order.claim, amount=1, pay_on=clock.today(), prepared_by=steps.finance_pair()[0]
        )


def test_a_round_with_nothing_due_asks_nobody_for_a_decision(db):
    round = established_round(active_contract("Utan utfall"), 99)
    claim = claims.prepare_claim(actor=steps.finance_pair()[0], round=round)
    assert (claim.status, claim.amount) == ("none_due", 0)
    assert [item for item in work_for(steps.finance_pair()[0]) if str(round.contract) in str(item.title)] == []
    with pytest.raises(Refused), transaction.atomic():
        orders.order_payment(actor=steps.finance_pair()[0], claim=claim)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(status="decided")


def test_an_estimate_that_is_not_fit_to_pay_by_stops_the_claim(round, monkeypatch):
    told = {
        "outcomes": [
            {
                "outcome": "m",
                "name": "Frånvaro",
                "main": {"details": {"payment_use": {"allowed": False, "reasons": ["the groups do not match"]}}},
            }
        ]
    }
    assert claims.unfit(told, "m") == ["Frånvaro: the groups do not match"]
    assert claims.unfit(told, "other") == []
    assert claims.unfit({"outcomes": [{"outcome": "m", "main": {"details": {}}}]}, "m") == []
    monkeypatch.setattr(claims, "not_to_pay_by", lambda contract: claims.unfit(told, "m"))
    with pytest.raises(Refused, match="the groups do not match"):
        claims.prepare_claim(actor=steps.finance_pair()[0], round=round)
    assert Claim.objects.count() == 0


def test_orders_that_wait_for_release_take_their_room_in_the_year(round):
    year = clock.today().year
    used_up(year, 4 * MILLION)
    claim = steps.decided_claim(round)
    assert orders.order_payment(actor=steps.finance_pair()[0], claim=claim).amount == 3 * MILLION
    assert orders.room_of_year(cast.programme(), year) == MILLION


def test_a_bank_account_is_verified_by_another_person_also_by_sql(round):
    first, second = steps.finance_pair()
    account = accounts.enter_account(actor=first, organisation=cast.organisation(), kind="bankgiro", number="5050-1055")
    User.objects.filter(pk__in=[first.pk, second.pk]).update(person_key="one person")
    second.refresh_from_db()
    with pytest.raises(NotAllowed):
        accounts.verify_account(actor=second, account=account)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BankAccount.objects.filter(pk=account.pk).update(verified_by=second, verified_at=clock.now())
    assert refusal.value.__cause__.diag.constraint_name == "bank_account_verified_by_other_person"


def test_who_comes_second_to_a_release_hears_it_in_words(round):
    order = steps.released_order(round)
    with pytest.raises(Refused, match="Somebody was before you"):
        orders.release_order(actor=steps.finance_pair()[1], order=order)
    assert position(round.contract.commitment).paid == 3 * MILLION


def test_the_working_names_outcomes_and_not_codes():
    text = "Regeln «betalning-reports». «reports» är 22,8, krav högst 24: 5 000,00 kr."
    assert in_words(text, {"reports": "Anmälda brott"}) == "“Anmälda brott” är 22,8, krav högst 24: 5 000,00 kr."
