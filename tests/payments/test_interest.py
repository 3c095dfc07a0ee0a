"""Interest on late payment: the law's rate, day by day, rounded once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from core import clock
from core.errors import Refused
from payments.actions.interest import enter_rate, interest_on, record_interest
from payments.actions.recoveries import record_repayment
from payments.interest import RateMissing, Stretch, stretches, total
from payments.models import Recovery
from tests.contracts.steps import active_contract
from tests.payments import steps

RATES = [(date(2025, 1, 1), Decimal("3.00")), (date(2025, 7, 1), Decimal("2.00"))]


def test_a_year_of_a_hundred_thousand_at_eleven_per_cent_is_eleven_thousand():
    rates = [(date(2024, 1, 1), Decimal("3"))]
    found = stretches([(date(2024, 12, 31), Decimal("100000"))], [], rates, date(2025, 12, 31))
    assert found == [Stretch(date(2025, 1, 1), date(2025, 12, 31), Decimal("100000"), Decimal("11"))]
    assert total(found) == Decimal("11000.00")


def test_the_rate_changes_with_the_half_year_and_a_payment_stops_its_part_the_day_after():
    found = stretches(
        [(date(2025, 6, 20), Decimal("1000"))], [(date(2025, 7, 10), Decimal("400"))], RATES, date(2025, 7, 15)
    )
    assert found == [
        Stretch(date(2025, 6, 21), date(2025, 6, 30), Decimal("1000"), Decimal("11.00")),
        Stretch(date(2025, 7, 1), date(2025, 7, 10), Decimal("1000"), Decimal("10.00")),
        Stretch(date(2025, 7, 11), date(2025, 7, 15), Decimal("600"), Decimal("10.00")),
    ]
    # 1000 × 11 % × 10/365 + 1000 × 10 % × 10/365 + 600 × 10 % × 5/365
    assert total(found) == Decimal("6.58")


def test_nothing_runs_before_the_due_date_or_on_what_is_paid_in_time():
    due = [(date(2025, 6, 20), Decimal("1000"))]
    assert stretches(due, [], RATES, date(2025, 6, 20)) == []
    assert stretches(due, [(date(2025, 6, 20), Decimal("1000"))], RATES, date(2025, 12, 31)) == []


def test_a_day_without_a_known_rate_is_named():
    with pytest.raises(RateMissing) as missing:
        stretches([(date(2024, 6, 20), Decimal("1000"))], [], RATES, date(2025, 1, 31))
    assert missing.value.day == date(2024, 6, 21)


def test_a_later_row_for_the_same_day_corrects_the_rate():
    rates = [*RATES, (date(2025, 7, 1), Decimal("2.50"))]
    found = stretches([(date(2025, 7, 1), Decimal("1000"))], [], rates, date(2025, 7, 2))
    assert [stretch.percent for stretch in found] == [Decimal("10.50")]


DAYS_AFTER = timedelta(days=30 + 73)


@pytest.fixture
def debt(db):
    """A debt of 100 000, due thirty days after today; the reference rate stands at two per cent."""
    funding = steps.funding(active_contract())
    steps.paid_advance(funding, Decimal("400000"))
    made = steps.decided_recovery(funding.commitment, funding.organisation, Decimal("100000"), ground="unused")
    finance = steps.finance_pair()[0]
    enter_rate(actor=finance, valid_from=date(2020, 1, 1), percent=Decimal("2.00"), source="Riksbanken")
    return made


def test_a_debt_bears_interest_thirty_days_after_the_demand_until_it_is_paid_or_waived(debt):
    finance = steps.finance_pair()[0]
    assert interest_on(debt, clock.today() + timedelta(days=30)).accrued == 0
    with clock.at(clock.now() + DAYS_AFTER):
        today = clock.today()
        told = interest_on(debt, today)
        assert (told.accrued, told.left) == (Decimal("2000.00"), Decimal("2000.00"))
        step = {"actor": finance, "recovery": debt, "happened_on": today}
        with pytest.raises(Refused) as refusal:
            record_interest(kind="paid", amount=Decimal("2000.01"), **step)
        assert refusal.value.field == "amount"
        with pytest.raises(Refused):
            record_interest(kind="waived", amount=Decimal("1"), **step)
        record_repayment(actor=finance, recovery=debt, amount=Decimal("100000"), received_on=today)
        debt.refresh_from_db()
        assert debt.status == "settled"
        record_interest(kind="paid", amount=Decimal("1500"), **step)
        record_interest(kind="waived", amount=Decimal("500"), reason="Ringa belopp", **step)
        assert interest_on(debt, today).left == 0


def test_a_decision_against_interest_gives_none(debt):
    debt.no_interest_reason = "Felet var statens."
    assert interest_on(debt, clock.today() + DAYS_AFTER).working == []


def test_without_a_reference_rate_the_page_says_which_day_lacks_it(debt):
    # A rate is never taken away: the later of two rows for a day counts, so this debt falls due before any rate.
    recovery = Recovery.objects.get(pk=debt.pk)
    recovery.instalments.create(due_on=date(2019, 6, 1), amount=Decimal("100000"))
    assert interest_on(recovery, date(2019, 12, 31)).missing == date(2019, 6, 2)
