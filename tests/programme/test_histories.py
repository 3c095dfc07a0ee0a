"""Random histories of money from several connections: the books balance and no cap is ever passed."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from core.actions.records import open_case
from core.errors import Refused
from core.models import CaseKind, Role
from core.money import ZERO, round_cap
from programme.actions import ledger, reservations
from programme.models import Account, Appropriation, BudgetLine, EntryKind, Fund, LedgerEntry, LedgerRow, Reservation
from tests import cast
from tests.programme.test_cap import make_world, registered

MILLION = Decimal("1000000.00")
AMOUNTS = st.decimals(min_value="0.01", max_value="9000000", places=2)
numbers = itertools.count(1)


def commitment(world: dict, ceiling: Decimal, by_year: dict[int, Decimal]):
    number = next(numbers)
    officer, chair = world["officer"], world["chair"]
    case = open_case(actor=officer, kind=CaseKind.APPLICATION, title=f"Historia {number}")
    granted = registered(officer, chair, "contract", case, ceiling)
    made = ledger.commit(
        actor=officer,
        programme=world["pilot"],
        case=case,
        decision=granted,
        title=f"Historia {number}",
        ceiling=ceiling,
        rate=Decimal("0.5"),
        by_year=by_year,
    )
    return made, registered(officer, chair, "outcome_payment", case), registered(officer, chair, "establish", case)


def histories(world: dict) -> type[RuleBasedStateMachine]:
    class Histories(RuleBasedStateMachine):
        """Each step is tried by two connections at once, with different amounts; the database chooses who may."""

        def __init__(self) -> None:
            super().__init__()
            self.made, self.payment, self.result = commitment(
                world, 10 * MILLION, {2026: 4 * MILLION, 2027: 6 * MILLION}
            )

        def at_once(self, *tries) -> None:
            def run(work) -> None:
                try:
                    work()
                except (Refused, DatabaseError):
                    pass
                finally:
                    connections.close_all()

            with ThreadPoolExecutor(len(tries)) as pool:
                list(pool.map(run, tries))

        @rule(first=AMOUNTS, second=AMOUNTS)
        def cost(self, first, second):
            self.at_once(*(lambda amount=amount: self.verify(amount) for amount in (first, second)))

        @rule(amount=AMOUNTS)
        def corrected_cost(self, amount):
            self.at_once(lambda: self.verify(-amount), lambda: self.pay(amount))

        @rule(first=AMOUNTS, second=AMOUNTS)
        def payments(self, first, second):
            self.at_once(*(lambda amount=amount: self.pay(amount) for amount in (first, second)))

        @rule(first=AMOUNTS, second=AMOUNTS)
        def release_and_pay(self, first, second):
            self.at_once(lambda: self.release(first), lambda: self.pay(second))

        @rule(first=AMOUNTS, second=AMOUNTS)
        def recover_and_pay(self, first, second):
            self.at_once(lambda: self.recover(first), lambda: self.pay(second))

        @rule(amount=AMOUNTS, other=AMOUNTS)
        def reserve_and_pay(self, amount, other):
            self.at_once(lambda: self.reserve(amount), lambda: self.pay(other))

        @rule(first=AMOUNTS, second=AMOUNTS)
        def spend_one_reservation_twice(self, first, second):
            made = Reservation.objects.order_by("-pk").first()
            if made is not None:
                self.at_once(*(lambda amount=amount: self.spend(made, amount) for amount in (first, second)))
                assert reservations.reserved(made) >= ZERO

        @rule(amount=AMOUNTS)
        def move_years_and_release(self, amount):
            self.at_once(lambda: self.move(amount), lambda: self.release(amount))

        @rule()
        def reverse_twice(self):
            paid = LedgerEntry.objects.filter(kind=EntryKind.PAY, rows__commitment=self.made).order_by("-pk").first()
            if paid is not None:
                self.at_once(*[lambda: self.reverse(paid)] * 2)
                assert LedgerEntry.objects.filter(reverses=paid).count() <= 1

        @rule(amount=AMOUNTS)
        def withdraw_and_pay(self, amount):
            self.at_once(lambda: self.revise(-amount), lambda: self.pay(amount))

        @rule(amount=AMOUNTS)
        def add_to_the_year(self, amount):
            self.at_once(lambda: self.revise(amount))

        def verify(self, amount):
            ledger.add_verified_cost(
                actor=world["officer"],
                commitment=self.made,
                organisation=world["organisation"],
                period="2026-H1",
                amount=amount,
                other_funding=ZERO,
                key=f"history-cost:{next(numbers)}",
            )

        def pay(self, amount):
            ledger.pay(
                actor=world["officer"],
                commitment=self.made,
                key=f"history-pay:{next(numbers)}",
                text="Utfallsbetalning",
                shares=[(world["organisation"], amount)],
                decision=self.payment,
                result_decision=self.result,
                year=2026,
            )

        def reserve(self, amount):
            reservations.reserve(
                actor=world["finance"],
                programme=world["pilot"],
                amount=amount,
                year=2026,
                fund=Fund.OPERATIONS,
                line=world["line"],
                title="Historia",
                decision=self.made.decision,
            )

        def spend(self, made, amount):
            reservations.spend_reservation(
                actor=world["finance"], reservation=made, amount=amount, text="Kostnad", decision=self.made.decision
            )

        def move(self, amount):
            ledger.move_years(
                actor=world["finance"],
                commitment=self.made,
                amount=amount,
                from_year=2026,
                to_year=2028,
                key=f"history-move:{next(numbers)}",
                decision=self.made.decision,
            )

        def release(self, amount):
            ledger.release(
                actor=world["officer"],
                commitment=self.made,
                amount=amount,
                key=f"history-release:{next(numbers)}",
                text="Frigjort",
                decision=self.made.decision,
            )

        def recover(self, amount):
            ledger.recover(
                actor=world["officer"],
                commitment=self.made,
                key=f"history-recover:{next(numbers)}",
                text="Återkrav",
                shares=[(world["organisation"], amount)],
                decision=self.made.decision,
                year=2026,
            )

        def reverse(self, entry):
            ledger.reverse(actor=world["officer"], entry=entry, key=f"history-reverse:{next(numbers)}", text="Åter")

        def revise(self, amount):
            Appropriation.objects.create(
                programme=world["pilot"], year=2026, kind="revision", amount=amount, decision=world["revision"]
            )

        @invariant()
        def the_books_balance(self):
            assert ledger.trial_balance_fault() is None
            assert sum(LedgerRow.objects.values_list("amount", flat=True)) == 0

        @invariant()
        def no_cap_is_passed(self):
            here = ledger.position(self.made)
            base = sum((cost.amount for cost in self.made.verified_costs.all()), ZERO)
            assert ZERO <= here.paid <= round_cap(max(ZERO, base) / 2)
            assert here.committed >= ZERO
            assert here.paid + here.committed <= here.ceiling
            pilot = world["pilot"]
            left = ledger.headroom(pilot, 2026)
            assert min(left["frame"], left["outcome_to_commit"], left["year"]) >= ZERO
            bound = LedgerRow.objects.filter(account__in=[Account.COMMITTED, Account.PAID], fund=Fund.OUTCOME)
            assert sum(bound.values_list("amount", flat=True)) <= pilot.outcome_ceiling

    return Histories


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_random_histories_from_several_connections_keep_every_cap():
    world = make_world()
    world["finance"] = cast.person(Role.FINANCE, "Fia Finance")
    world["line"] = BudgetLine.objects.create(code="secretariat", name="Drift", order=1)
    world["revision"] = registered(world["officer"], world["chair"], "budget_revision", world["case"])
    run_state_machine_as_test(
        histories(world),
        settings=settings(
            max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM programme_ledgerrow GROUP BY entry_id HAVING sum(amount) <> 0")
        assert cursor.fetchall() == []
