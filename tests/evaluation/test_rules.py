"""Rules that hold in code and in the database: statuses, locks, rights."""

from __future__ import annotations

import itertools
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from core import clock, registry
from core.actions import jobs
from core.actions.signatures import verify
from core.errors import NotAllowed, Refused
from core.models import Document, Notification, Role
from evaluation.actions import deliveries, protocols, rounds, trials, verification
from evaluation.models import Delivery, Protocol, Round, RoundStatus, Run
from evaluation.models.data import DELIVERY_TRANSITIONS, DeliveryStatus
from evaluation.models.protocols import PROTOCOL_TRANSITIONS, ProtocolStatus
from evaluation.models.rounds import TRANSITIONS
from evaluation.queries import current_run
from evaluation.waiting import remind_data_owners, reproduce_latest
from tests import cast
from tests.evaluation import steps

pytestmark = pytest.mark.django_db


def set_status(table: str, pk: int, status: str, **columns: object) -> None:
    """As someone with a SQL prompt would; the row is put in the first status past all triggers."""
    names = ", ".join(f"{name} = %s" for name in ["status", *columns])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"UPDATE {table} SET {names} WHERE id = %s", [status, *columns.values(), pk])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def may_become(table: str, pk: int, new: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET status = %s WHERE id = %s", [new, pk])
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    return True


def test_every_pair_of_statuses_of_a_round_by_code_and_by_sql(contract):
    round = steps.round_of(contract)
    for old, new in itertools.permutations(RoundStatus.values, 2):
        legal = new in TRANSITIONS[RoundStatus(old)]
        round.status = old
        if legal:
            rounds.move_to(round, new)
            assert round.status == new
        else:
            with pytest.raises(Refused):
                rounds.move_to(round, new)
        set_status("evaluation_round", round.pk, old)
        # An established round needs its decision too, which no plain update has.
        assert may_become("evaluation_round", round.pk, new) is (legal and new != "established")


def test_every_pair_of_statuses_of_a_protocol_by_code_and_by_sql(contract):
    protocol = steps.locked_protocol(contract)
    for old, new in itertools.permutations(ProtocolStatus.values, 2):
        legal = new in PROTOCOL_TRANSITIONS[ProtocolStatus(old)]
        protocol.status = old
        if legal:
            protocols.move_to(protocol, new)
        else:
            with pytest.raises(Refused):
                protocols.move_to(protocol, new)
        set_status("evaluation_protocol", protocol.pk, old)
        assert may_become("evaluation_protocol", protocol.pk, new) is legal


def test_every_pair_of_statuses_of_a_delivery_by_sql(contract):
    steps.locked_protocol(contract)
    round = steps.delivered_round(steps.round_of(contract), b"value\n1\n")
    delivery = round.deliveries.get()
    for old, new in itertools.permutations(DeliveryStatus.values, 2):
        set_status("evaluation_delivery", delivery.pk, old)
        assert may_become("evaluation_delivery", delivery.pk, new) is (new in DELIVERY_TRANSITIONS[DeliveryStatus(old)])


def test_outcome_data_are_refused_before_the_lock_by_code_and_by_sql(contract):
    evaluator = steps.evaluator_of(contract)
    protocol = protocols.propose_protocol(
        actor=evaluator,
        outcome=contract.outcomes.get(),
        **steps.WORDS,
        spec={"method": "reported_total", "outcome": "value"},
    )
    round = steps.round_of(contract)
    with pytest.raises(Refused):
        deliveries.deliver_data(
            actor=steps.leader_of(contract), protocol=protocol, round=round, content=b"value\n1\n", name="a.csv"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            protocol=protocol,
            round=round,
            file_name="a.csv",
            file_sha256="0" * 64,
            size=1,
            delivered_by=evaluator,
        )
    assert Delivery.objects.count() == 0


def test_a_locked_protocol_is_frozen_in_the_database(contract):
    protocol = steps.locked_protocol(contract)
    for column in ("estimand", "decision_rule", "time_window", "sha256"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE evaluation_protocol SET {column} = 'annat' WHERE id = %s", [protocol.pk])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM evaluation_observation")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE evaluation_run SET result_text = '{}'")


def test_the_lock_takes_two_persons_a_trial_and_an_unchanged_text(contract):
    evaluator, officer = steps.evaluator_of(contract), steps.people()["officer"]
    protocol = protocols.propose_protocol(
        actor=evaluator,
        outcome=contract.outcomes.get(),
        **steps.WORDS,
        spec={"method": "reported_total", "outcome": "value"},
    )
    protocols.sign_protocol(actor=evaluator, protocol=protocol, authenticated_at=clock.now())
    with pytest.raises(NotAllowed):
        protocols.lock_protocol(actor=evaluator, protocol=protocol, authenticated_at=clock.now())
    with pytest.raises(Refused):
        protocols.lock_protocol(actor=officer, protocol=protocol, authenticated_at=clock.now())
    protocols.return_protocol(actor=officer, protocol=protocol, reason="Beskriv jämförelsen.")
    protocol.refresh_from_db()
    assert (protocol.status, protocol.sha256) == ("draft", "")
    officer.person_key = evaluator.person_key = "same"
    officer.save()
    evaluator.save()
    deliveries.deliver_data(actor=evaluator, protocol=protocol, round=None, content=b"value\n1\n", name="b.csv")
    jobs.run_all_now()
    trials.run_trial(actor=evaluator, protocol=protocol)
    protocols.sign_protocol(actor=evaluator, protocol=protocol, authenticated_at=clock.now())
    with pytest.raises(NotAllowed):
        protocols.lock_protocol(actor=officer, protocol=protocol, authenticated_at=clock.now())
    protocol.refresh_from_db()
    assert protocol.status == "proposed"


def test_an_amendment_is_a_new_version_flagged_in_the_report(contract):
    steps.established_round(contract, "17", as_of=date(2026, 3, 31))
    first = Protocol.objects.get()
    amended = protocols.amend_protocol(actor=contract.evaluator, protocol=first, reason="Skolan bytte system.")
    trials.run_trial(actor=contract.evaluator, protocol=amended)
    protocols.sign_protocol(actor=contract.evaluator, protocol=amended, authenticated_at=clock.now())
    protocols.lock_protocol(actor=steps.people()["officer"], protocol=amended, authenticated_at=clock.now())
    first.refresh_from_db()
    assert first.status == "superseded"
    round = steps.computed_round(contract, "16", as_of=date(2026, 9, 30))
    from evaluation.reports.build import build

    deviations = build(round, round.run).table("deviations")
    assert deviations is not None
    assert [row[1] for row in deviations.rows] == [2]
    assert deviations.rows[0][4] == "Skolan bytte system."


def test_a_party_of_the_contract_neither_evaluates_nor_verifies(contract):
    round = steps.computed_round(contract, "17")
    party = contract.parties.exclude(role="state").first().organisation
    verifier = cast.person(Role.VERIFIER, "Partisk Granskare", organisation=party)
    with pytest.raises(NotAllowed):
        verification.request_rerun(actor=verifier, round=round)
    own = contract.evaluator
    own.memberships.create(organisation=party)
    with pytest.raises(NotAllowed):
        rounds.compute_round(actor=own, round=round)


def test_a_verifier_signs_only_after_an_identical_rerun(contract):
    round = steps.computed_round(contract, "17")
    verifier = steps.people()["verifier"]
    with pytest.raises(Refused):
        verification.verify_round(actor=verifier, round=round, outcome="signed", note="Ser bra ut.")
    verification.request_rerun(
        actor=verifier,
        round=round,
        own_outcome=contract.outcomes.get().code,
        own_spec={"method": "reported_mean", "outcome": "value"},
    )
    jobs.run_all_now()
    rerun = Run.objects.get(kind="verification")
    assert (rerun.is_identical, rerun.own["result"]["estimate"]) == (True, 17.0)
    code = contract.outcomes.get().code
    # Without a method of its own it is the protocol's, with the keys that are named otherwise.
    verification.request_rerun(actor=verifier, round=round, own_outcome=code, own_spec={"subgroup": None, "alpha": 0.1})
    jobs.run_all_now()
    rerun = Run.objects.filter(kind="verification").latest("pk")
    assert rerun.own["spec"] == {"method": "reported_total", "outcome": "value", "alpha": 0.1}
    assert (rerun.is_identical, rerun.own["result"]["estimate"]) == (True, 17.0)
    verification.verify_round(
        actor=verifier, round=round, outcome="objected", note="Underlaget saknas.", sampled=5, faults=2
    )
    round.refresh_from_db()
    assert round.status == "objected"
    # Signing in at some time is not enough: the signature is made by who has just done it again.
    with pytest.raises(Refused):
        verification.verify_round(actor=verifier, round=round, outcome="signed", note="Underlaget har kommit.")
    verification.verify_round(
        actor=verifier,
        round=round,
        outcome="signed",
        note="Underlaget har kommit.",
        authenticated_at=clock.now(),
    )
    round.refresh_from_db()
    assert round.status == "verified"


def test_interpretation_and_verification_are_documents_with_valid_signatures(contract):
    round = steps.computed_round(contract, "17")
    registered = Document.objects.filter(owner_type__in=["evaluation.interpretation", "evaluation.verification"])
    words = {"data_quality": "God.", "can_say": "Målet nåddes.", "cannot_say": "Om det består."}
    evaluator = steps.evaluator_of(round.contract)
    with pytest.raises(Refused):
        rounds.interpret_round(actor=evaluator, round=round, **words, authenticated_at=None)
    rounds.interpret_round(actor=evaluator, round=round, **words, authenticated_at=clock.now())
    assert registered.count() == 0  # the parties read the case file, and see no result before it is verified
    steps.signed_by_verifier(round)
    found = [
        (verdict.signature.capacity, verdict.signature.signer.role, verdict.is_valid)
        for document in registered.order_by("number")
        for verdict in verify(document)
    ]
    assert found == [("Utvärderare", "evaluator", True), ("Oberoende granskare", "verifier", True)]
    assert all(current_run(round).result_sha256 in document.body for document in registered)


def test_rounds_after_the_contract_are_never_settled(contract):
    from evaluation.settlements import established_results

    with clock.at(date(2028, 4, 10)):
        round = steps.established_round(contract, "17", as_of=date(2028, 3, 31))
        assert (round.is_after_contract, round.status) == (True, "established")
        assert round.established.count() == 1
        assert established_results(contract, clock.today()) == []


def test_outcomes_not_due_wait_without_red(contract):
    with clock.at(date(2025, 10, 1)):
        assert rounds.open_due_rounds() == 0
        client = Client()
        client.force_login(steps.people()["officer"])
        page = client.get("/rounds/")
        line = page.context["board"][0]
        assert (line["is_late"], line["outcomes"][0]["tone"]) == (False, "wait")
        steps.locked_protocol(contract)
        line = client.get("/rounds/").context["board"][0]
        assert line["outcomes"][0]["tone"] == "idle"


def test_data_owners_are_reminded_once_for_each_date(contract):
    steps.locked_protocol(contract)
    round = steps.round_of(contract)
    leader = steps.leader_of(contract)
    for days in (-14, -14, -1, 0, 8):
        with clock.at(round.data_due_on + timedelta(days=days)):
            remind_data_owners()
    keys = Notification.objects.filter(user=leader, key__contains=":remind:").order_by("key")
    assert sorted(item.key.rsplit(":", 1)[1] for item in keys) == ["-14", "-3", "0", "7"]
    assert Notification.objects.filter(user=steps.people()["officer"], key__contains=":late:").count() == 1


def test_an_established_round_is_reproduced_bit_for_bit(capsys, contract):
    round = steps.established_round(contract, "17")
    call_command("reproduce", str(round.pk))
    assert capsys.readouterr().out == f"identical: {round.run.result_sha256}\n"
    reproduce_latest()
    assert Run.objects.filter(kind="reproduction", is_identical=True).count() == 2
    with pytest.raises(CommandError):
        call_command("reproduce", "999999")


def test_a_correction_is_a_new_version_with_differences(contract):
    protocol = steps.locked_protocol(contract)
    round = steps.delivered_round(steps.round_of(contract), b"value\n1\n2\n")
    leader = steps.leader_of(contract)
    with pytest.raises(Refused):
        deliveries.deliver_data(actor=leader, protocol=protocol, round=round, content=b"value\n1\n3\n", name="b.csv")
    second = deliveries.deliver_data(
        actor=leader, protocol=protocol, round=round, content=b"value\n1\n3\n", name="b.csv", reason="Fel vecka."
    )
    jobs.run_all_now()
    second.refresh_from_db()
    assert (second.version, second.status) == (2, "accepted")
    assert second.differences == {
        "added": 1,
        "removed": 1,
        "added_rows": [{"value": "3"}],
        "removed_rows": [{"value": "2"}],
        "against": 1,
    }
    assert list(round.deliveries.order_by("version").values_list("status", flat=True)) == ["replaced", "accepted"]


def test_the_api_reads_rounds_and_takes_rows_like_a_file(contract):
    protocol = steps.locked_protocol(contract)
    round = steps.round_of(contract)
    client = Client()
    client.force_login(steps.leader_of(contract))
    answer = client.post(
        "/api/v1/observations/",
        json.dumps({"protocol": protocol.pk, "round": round.pk, "rows": [{"value": "17"}]}),
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["status"]) == (202, "checking")
    jobs.run_all_now()
    assert client.get(f"/api/v1/observations/{answer.json()['id']}/").json()["status"] == "accepted"
    listed = client.get("/api/v1/rounds/").json()
    assert [item["id"] for item in listed["results"]] == [round.pk]
    assert client.get(f"/api/v1/rounds/{round.pk}/").json()["summary"] is None
    stranger = Client()
    stranger.force_login(cast.stranger())
    assert stranger.get("/api/v1/rounds/").json()["results"] == []
    assert (
        stranger.post(
            "/api/v1/observations/",
            json.dumps({"protocol": protocol.pk, "rows": [{"value": "1"}]}),
            content_type="application/json",
        ).status_code
        == 404
    )


def test_my_work_tells_each_person_what_waits(contract):
    evaluator = steps.evaluator_of(contract)
    assert [item.url for item in registry.waiting_for(evaluator)] == [f"/protocols/new/{contract.outcomes.get().pk}/"]
    round = steps.computed_round(contract, "17")
    assert round.get_absolute_url() in [item.url for item in registry.waiting_for(steps.people()["verifier"])]
    assert round.get_absolute_url() in [item.url for item in registry.waiting_for(evaluator)]


def test_rows_of_individuals_go_on_their_date_and_not_before(contract):
    from evaluation.actions.deletion import delete_due_rows, delete_rows
    from evaluation.models import IndividualRow, SnapshotPart
    from tests.evaluation.test_reports import computed

    round = computed(contract)
    assert IndividualRow.objects.count() > 0
    with pytest.raises(IntegrityError), transaction.atomic():
        IndividualRow.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        delete_rows(Protocol.objects.get())
    with clock.at(date(2030, 1, 2)):
        assert delete_due_rows() > 0
        assert delete_due_rows() == 0
    assert (IndividualRow.objects.count(), SnapshotPart.objects.count()) == (0, 0)
    with pytest.raises(Refused):
        verification.reproduce_round(actor=contract.evaluator, round=Round.objects.get(pk=round.pk))
