"""From a locked protocol to established results, by the actions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core import clock
from core.actions import jobs
from core.models import AuditEvent, Job
from evaluation.actions.rounds import open_due_rounds
from evaluation.models import DeliveryContent, EstablishedResult, Observation, Round, Run
from evaluation.settlements import established_results
from tests.evaluation import steps

pytestmark = pytest.mark.django_db


def test_a_round_goes_from_data_to_established_results(contract):
    round = steps.established_round(contract, "17")
    assert round.status == "established"
    result = EstablishedResult.objects.get(round=round)
    assert (result.metric, result.value, result.run) == (
        contract.outcomes.get().code,
        Decimal("17.000000"),
        round.run,
    )
    assert established_results(contract, clock.today()) == [
        {
            "metric": result.metric,
            "period": f"2025-01-01/{round.as_of}",
            "value": "17",
            "ci_low": None,
            "established_on": clock.today().isoformat(),
        }
    ]
    verbs = list(
        AuditEvent.objects.filter(target_type="evaluation.round", target_id=round.pk)
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert verbs[0] == "round.opened"
    assert verbs[-1] == "round.established"
    assert round.run.settlement["total"]


def test_beat_opens_each_due_round_once(contract):
    with clock.at(date(2026, 10, 1)):
        assert open_due_rounds() == 2
        assert open_due_rounds() == 0
    days = list(Round.objects.filter(contract=contract).order_by("as_of").values_list("as_of", "number"))
    assert days == [(date(2026, 3, 31), 1), (date(2026, 9, 30), 2)]


def test_the_same_data_give_the_same_run(contract):
    round = steps.computed_round(contract, "17")
    run = round.run
    from evaluation.actions.rounds import compute_round, reopen_round

    reopen_round(actor=contract.evaluator, round=round, reason="Ny kontroll")
    compute_round(actor=contract.evaluator, round=round)
    jobs.run_all_now()
    round.refresh_from_db()
    assert (round.status, round.run) == ("computed", run)
    assert Run.objects.filter(kind="computation").count() == 1


def test_a_worker_that_dies_leaves_nothing_half(monkeypatch, contract):
    from evaluation.actions import computing
    from evaluation.actions.rounds import compute_round

    steps.locked_protocol(contract)
    round = steps.delivered_round(steps.round_of(contract), b"value\n17\n")
    job = compute_round(actor=contract.evaluator, round=round)

    def die(*args, **kwargs):
        raise SystemExit

    monkeypatch.setattr(computing, "store_run", die)
    with pytest.raises(SystemExit):
        jobs.run(job.pk)
    round.refresh_from_db()
    assert (round.status, Run.objects.filter(kind="computation").count()) == ("computing", 0)
    monkeypatch.undo()
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now())
    jobs.run(job.pk)
    round.refresh_from_db()
    assert (round.status, Run.objects.filter(kind="computation").count()) == ("computed", 1)


def test_a_personal_number_stops_the_file_without_being_repeated(contract):
    from evaluation.actions.deliveries import deliver_data

    protocol = steps.locked_protocol(contract)
    round = steps.round_of(contract)
    number = "19640823-3234"
    delivery = deliver_data(
        actor=steps.leader_of(contract),
        protocol=protocol,
        round=round,
        content=f"value;anm\n17;ring {number}\n".encode(),
        name="data.csv",
    )
    jobs.run_all_now()
    delivery.refresh_from_db()
    assert delivery.status == "refused"
    assert delivery.faults == [{"code": "personal_number", "sheet": "", "row": 2, "column": "B", "place": "cell"}]
    assert DeliveryContent.objects.filter(delivery=delivery).count() == 0
    assert Observation.objects.filter(delivery=delivery).count() == 0
    assert number not in str(delivery.__dict__)
