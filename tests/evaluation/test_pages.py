"""The pages of the slice, as the people who use them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.actions import jobs
from core.actions.signatures import verify
from core.models import Role
from evaluation.models import Protocol, Round
from tests import cast
from tests.evaluation import steps

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_round_by_pages_from_protocol_to_draft_decision(contract):
    outcome = contract.outcomes.get()
    evaluator, leader = client_of(contract.evaluator), client_of(steps.leader_of(contract))
    officer, verifier = client_of(steps.people()["officer"]), client_of(steps.people()["verifier"])

    page = evaluator.get(f"/protocols/new/{outcome.pk}/")
    assert page.status_code == 200
    data = {
        **steps.WORDS,
        "method": "reported_total",
        "spec_outcome": "value",
        "statistic": "estimate",
        "factor": "1",
        "multiplier": "none",
        "period_kind": "cumulative",
        "ladder": "3",
    }
    answer = evaluator.post(f"/protocols/new/{outcome.pk}/", data)
    protocol = Protocol.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, protocol.get_absolute_url())
    evaluator.post(f"/protocols/{protocol.pk}/baseline/", {"file": SimpleUploadedFile("bas.csv", b"value\n24\n")})
    jobs.run_all_now()
    evaluator.post(f"/protocols/{protocol.pk}/trial/")
    for client, step in ((evaluator, "sign"), (officer, "lock")):
        page = f"/protocols/{protocol.pk}/{step}/"
        assert client.post(page)["Location"].startswith(reverse("account_reauthenticate"))
        client.post(reverse("account_reauthenticate"), {"password": cast.PASSWORD})
        assert client.get(page).status_code == 200
        client.post(page)
    protocol.refresh_from_db()
    assert (protocol.status, [verdict.is_valid for verdict in verify(protocol.document)]) == ("locked", [True, True])
    for client in (evaluator, officer, leader):
        assert client.get(protocol.get_absolute_url()).status_code == 200

    round = steps.round_of(contract)
    answer = leader.post(
        f"/rounds/{round.pk}/data/{protocol.pk}/",
        {"file": SimpleUploadedFile("utfall.csv", b"Andel\n17\n"), "column_value": "andel"},
    )
    jobs.run_all_now()
    assert (
        "Hela filen" in leader.get(answer["Location"]).content.decode()
        or "whole file" in leader.get(answer["Location"]).content.decode()
    )
    evaluator.post(f"/rounds/{round.pk}/compute/")
    jobs.run_all_now()
    assert evaluator.get(f"/rounds/{round.pk}/").context["run"].result_sha256
    assert leader.get(f"/rounds/{round.pk}/").context["run"] is None
    evaluator.post(
        f"/rounds/{round.pk}/interpret/", {"data_quality": "God.", "can_say": "Nått.", "cannot_say": "Om det består."}
    )
    assert verifier.get(f"/rounds/{round.pk}/verify/").status_code == 200
    answer = verifier.post(f"/rounds/{round.pk}/verify/", {"rerun": "1"})
    jobs.run_all_now()
    assert verifier.get(answer["Location"]).context["again"].is_identical is True
    page = f"/rounds/{round.pk}/verify/"
    answer = verifier.post(page, {"outcome": "signed", "note": "Lika.", "sampled": "10", "faults": "0"})
    # A signature asks for the password anew, and what was sent goes on by itself.
    where = reverse("account_reauthenticate")
    assert answer["Location"].startswith(where)
    verifier.post(f"{where}?next={page}", {"password": cast.PASSWORD, "next": page})
    assert Round.objects.get().status == "verified"
    leader.post(f"/rounds/{round.pk}/comment/", {"text": "Bra."})
    steps.commented_round(Round.objects.get())
    answer = officer.post(f"/rounds/{round.pk}/establish/")
    assert answer.status_code == 302
    for client in (evaluator, officer, leader, verifier):
        assert client.get(f"/rounds/{round.pk}/").status_code == 200
        assert client.get("/rounds/").status_code == 200
        assert client.get("/protocols/").status_code == 200


def test_strangers_and_the_conflicted_find_nothing(contract):
    protocol = steps.locked_protocol(contract)
    round = steps.delivered_round(steps.round_of(contract), b"value\n17\n")
    delivery = round.deliveries.get()
    party = contract.parties.exclude(role="state").first().organisation
    conflicted = cast.person(Role.VERIFIER, "Kim Jäv", organisation=party)
    other_evaluator = cast.person(Role.EVALUATOR, "Other Evaluator")
    for user in (cast.stranger(), conflicted, other_evaluator):
        client = client_of(user)
        for url in (round.get_absolute_url(), protocol.get_absolute_url(), delivery.get_absolute_url()):
            assert client.get(url).status_code == 404
        assert client.get("/rounds/").context["page_obj"].paginator.count == 0
        assert client.post(f"/rounds/{round.pk}/compute/").status_code == 404
    assert Client().get(round.get_absolute_url()).status_code == 302
