"""Money set aside: it leaves what is free, is used by its commitment or its line, and comes back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.actions.records import open_case, register_document
from core.errors import NotAllowed, Refused
from core.models import CaseKind, Role
from programme.actions import ledger, reservations
from programme.models import Account, BudgetLine, EntryKind, Fund, LedgerRow
from tests import cast
from tests.programme.test_cap import MILLION, make_world, registered


@pytest.fixture
def world(db):
    found = make_world()
    found["finance"] = cast.person(Role.FINANCE, "Fia Finance")
    found["lines"] = [BudgetLine.objects.create(code=code, name=code, order=n) for n, code in enumerate("ab", 1)]
    found["document"] = register_document(
        actor=found["officer"], case=found["case"], direction="incoming", kind="letter", description="Regleringsbrev"
    )
    return found


def set_aside(world, amount, **values):
    return reservations.reserve(
        actor=world["finance"],
        programme=world["pilot"],
        amount=amount,
        year=2026,
        title="Kansliet 2026",
        **{"fund": Fund.OPERATIONS, "line": world["lines"][0], "document": world["document"]} | values,
    )


def free(world):
    return ledger.headroom(world["pilot"], 2026)["frame"]


def test_a_line_is_reserved_paid_and_the_rest_released(world):
    before = free(world)
    made = set_aside(world, 4 * MILLION)
    assert free(world) == before - 4 * MILLION
    step = {"actor": world["finance"], "reservation": made, "document": world["document"]}
    reservations.spend_reservation(amount=3 * MILLION, text="Löner enligt bokföringen", **step)
    with pytest.raises(Refused) as refusal:
        reservations.spend_reservation(amount=MILLION + Decimal("0.01"), text="För mycket", **step)
    assert refusal.value.field == "amount"
    reservations.release_reservation(amount=MILLION, **step)
    assert (free(world), reservations.reserved(made)) == (before - 3 * MILLION, 0)
    paid = LedgerRow.objects.filter(account=Account.PAID, line=world["lines"][0])
    assert [row.amount for row in paid] == [3 * MILLION]
    assert ledger.trial_balance_fault() is None


def test_a_commitment_uses_what_is_reserved_for_its_case(world):
    before = free(world)
    other = open_case(actor=world["officer"], kind=CaseKind.APPLICATION, title="Annat")
    made = set_aside(world, 6 * MILLION, fund=Fund.OUTCOME, line=None, case=other)
    assert ledger.headroom(world["pilot"], 2026)["outcome_to_commit"] == 154 * MILLION
    granted = registered(world["officer"], world["chair"], "contract", other, 8 * MILLION)
    ledger.commit(
        actor=world["officer"],
        programme=world["pilot"],
        case=other,
        decision=granted,
        title="Annat avtal",
        ceiling=8 * MILLION,
        rate=Decimal("0.5"),
        by_year={2026: 8 * MILLION},
    )
    assert (reservations.reserved(made), free(world)) == (0, before - 8 * MILLION)
    assert ledger.trial_balance_fault() is None


def test_a_reservation_counts_against_the_ceiling_of_outcome_payments(world):
    with pytest.raises(Refused) as refusal:
        set_aside(world, 160 * MILLION + 1, fund=Fund.OUTCOME, line=None, case=world["case"])
    assert refusal.value.code == "cap_outcome_ceiling"


@pytest.mark.parametrize(
    "values, field",
    [({"document": None}, "decision"), ({"line": None}, "line"), ({"fund": Fund.OUTCOME}, "case")],
)
def test_a_reservation_names_its_ground_and_its_purpose(world, values, field):
    with pytest.raises(Refused) as refusal:
        set_aside(world, MILLION, **values)
    assert refusal.value.field == field


def test_only_finance_reserves_and_constellations_are_never_paid_from_here(world):
    with pytest.raises(NotAllowed):
        reservations.reserve(
            actor=world["officer"],
            programme=world["pilot"],
            amount=MILLION,
            year=2026,
            fund=Fund.OPERATIONS,
            line=world["lines"][0],
            title="x",
            document=world["document"],
        )
    made = set_aside(world, MILLION, fund=Fund.OUTCOME, line=None, case=world["case"])
    with pytest.raises(Refused):
        reservations.spend_reservation(
            actor=world["finance"], reservation=made, amount=MILLION, text="x", document=world["document"]
        )


def test_free_money_is_transferred_between_lines_by_decision(world):
    before = free(world)
    decision = registered(world["officer"], world["chair"], "budget_revision", world["case"])
    first, second = world["lines"]
    entry = reservations.transfer(
        actor=world["finance"],
        programme=world["pilot"],
        amount=MILLION,
        year=2026,
        from_line=first,
        to_line=second,
        text="Omfördelning",
        decision=decision,
    )
    assert entry.kind == EntryKind.TRANSFER
    assert {(row.line, row.amount) for row in entry.rows.all()} == {(first, -MILLION), (second, MILLION)}
    assert free(world) == before


def test_committed_money_moves_to_the_year_in_which_it_is_expected(world):
    move = {"actor": world["finance"], "commitment": world["commitment"], "decision": world["result"]}
    ledger.move_years(amount=MILLION, from_year=2026, to_year=2028, key="move:1", **move)
    own = world["commitment"].rows.filter(account=Account.COMMITTED)
    years = {year: sum(own.filter(year=year).values_list("amount", flat=True)) for year in (2026, 2027, 2028)}
    assert years == {2026: 3 * MILLION, 2027: 6 * MILLION, 2028: MILLION}
    with pytest.raises(Refused) as refusal:
        ledger.move_years(amount=4 * MILLION, from_year=2026, to_year=2028, key="move:2", **move)
    assert refusal.value.field == "amount"
