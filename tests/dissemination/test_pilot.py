"""The demo pilot comes out as the study expects it, and the same each time."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.test import override_settings

from calls.models import Application
from constellations.models import Initiative
from contracts.models import Amendment, Contract, ContractStop
from core import clock
from core.models import AuditEvent, Document
from evaluation.models import EstablishedResult, Round
from payments.models import Claim
from programme.actions.ledger import trial_balance_fault
from programme.decisions import registered_kinds
from programme.models import Account, Activity, Appropriation, DecisionKind, LedgerRow, Programme
from tests.pilot import UNTIL, fresh_database, play

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MILLION = Decimal("1000000.00")
# The delegation is set up and the call is open: enough to see that nothing depends on chance.
EARLY = date(2023, 6, 30)


def digest(until: date) -> str:
    """What was done, by whom, on what day, and what was written; no numbers that a database hands out."""
    end = clock.start_of(until)
    # The lessons of the first phases are written down last, with an early date.
    late = ["lesson.written", "phase.reviewed"]
    events = (
        AuditEvent.objects.filter(at__lt=end)
        .exclude(verb__in=late)
        .order_by("at", "pk")
        .values_list("at", "actor__email", "verb")
    )
    documents = Document.objects.filter(date__lt=end).order_by("date", "pk")
    told = [list(map(str, event)) for event in events]
    written = [[document.reg_no, document.description] for document in documents.select_related("case")]
    assert told
    return hashlib.sha256(json.dumps([told, written]).encode()).hexdigest()


@pytest.fixture(scope="module")
def short_play(django_db_setup, django_db_blocker, worker_id):
    """The pilot played again, and only until the early day: its digest, its last moment, its contracts."""
    with django_db_blocker.unblock(), fresh_database(worker_id):
        play(EARLY)
        last = AuditEvent.objects.filter(actor__is_demo=True).order_by("at").last()
        return digest(EARLY), last and last.at, Contract.objects.count()


def test_twenty_send_fourteen_go_on_and_ten_are_approved(played_pilot):
    applications = Application.objects.exclude(status="draft")
    assert applications.count() == 20
    assert applications.values("call__needs_areas").distinct().count() == 2
    assert applications.filter(status="qualified").count() == 14
    assert applications.filter(status="rejected").count() == 6
    assert Initiative.objects.count() == 14
    assert Initiative.objects.filter(status="rejected").count() == 4
    assert Contract.objects.count() == 10


def test_the_initiatives_cost_10_to_50_million_and_340_together(played_pilot):
    costs = list(Contract.objects.annotate(cost=Sum("budget__amount")).values_list("cost", flat=True))
    assert (min(costs), max(costs), sum(costs)) == (10 * MILLION, 50 * MILLION, 340 * MILLION)


def test_the_payments_keep_within_the_frame_and_the_years(played_pilot):
    programme = Programme.objects.get()
    assert (programme.frame, programme.outcome_ceiling) == (365 * MILLION, 170 * MILLION)
    assert Contract.objects.aggregate(total=Sum("ceiling"))["total"] == 170 * MILLION
    allotted = dict(Appropriation.objects.values_list("year").annotate(total=Sum("amount")))
    assert {year: allotted[year] / MILLION for year in (2024, 2025, 2026, 2027, 2028)} == {
        2024: 10,
        2025: 10,
        2026: 30,
        2027: 60,
        2028: 100,
    }
    paid = dict(LedgerRow.objects.filter(account=Account.PAID).values_list("year").annotate(total=Sum("amount")))
    assert {2024, 2025, 2026} <= set(paid)
    assert [year for year, amount in paid.items() if not 0 < amount <= allotted[year]] == []
    assert trial_balance_fault() is None
    assert LedgerRow.objects.aggregate(total=Sum("amount"))["total"] == 0


def test_one_misses_one_is_stopped_one_is_amended_and_one_is_at_its_cap(played_pilot):
    missed = EstablishedResult.objects.filter(round__contract__title="Trygg start").order_by("round__as_of").first()
    assert missed is not None
    assert missed.value > Decimal(18)  # the target: at most 18 percent
    assert not Claim.objects.filter(contract__title="Trygg start", status="paid").exists()
    assert [stop.contract.title for stop in ContractStop.objects.filter(status="stopped")] == ["Gatans lag"]
    assert [one.contract.title for one in Amendment.objects.filter(status="accepted")] == ["Närvaroteamet"]
    claim = Claim.objects.filter(contract__title="Tillbaka till skolan", status="paid").latest("prepared_at")
    verified = claim.contract.commitment.verified_costs.filter(verified_at__lte=claim.prepared_at)
    before = Claim.objects.filter(contract=claim.contract, status="paid").exclude(pk=claim.pk)
    room = verified.aggregate(total=Sum("amount"))["total"] / 2 - before.aggregate(total=Sum("amount"))["total"]
    assert (claim.amount, claim.amount < claim.entitled) == (room, True)


def test_all_five_phases_have_begun(played_pilot):
    assert set(Activity.objects.filter(status="done").values_list("phase_id", flat=True)) == {1, 2, 3, 4, 5}
    assert Round.objects.filter(status="established").exists()


def test_the_same_seed_gives_the_same_pilot_and_until_ends_it(short_play, played_pilot):
    told, last, contracts = short_play
    assert told == digest(EARLY)
    assert clock.start_of(EARLY) - timedelta(days=30) < last < clock.end_of(EARLY)
    assert contracts == 0


def test_every_kind_of_decision_has_its_consequence():
    assert registered_kinds() == set(DecisionKind.values)


def test_the_pilot_is_played_only_in_a_demo(played_pilot):
    with override_settings(DEMO=False, DEBUG=False), pytest.raises(CommandError, match="DEMO=1"):
        call_command("play_pilot")


def test_the_pilot_is_not_played_over_what_is_there(played_pilot):
    before = AuditEvent.objects.count()
    with override_settings(DEMO=True):
        with pytest.raises(CommandError, match="demo-reset"):
            call_command("play_pilot", "--until", UNTIL.isoformat())
        call_command("play_pilot", "--if-empty")
    assert AuditEvent.objects.count() == before
