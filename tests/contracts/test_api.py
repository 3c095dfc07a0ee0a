"""The API of contracts reads what its user may see."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from core.models import Role
from tests import cast
from tests.contracts import steps

pytestmark = pytest.mark.django_db


def client_of(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_contracts_are_read_by_those_who_see_them(contract):
    steps.verified_costs(contract, Decimal("1000000"), other="100000")
    for user in (steps.someone(Role.OFFICER), steps.leader(cast.organisation())):
        found = client_of(user).get("/api/v1/contracts/").json()["results"]
        assert [(row["title"], row["ceiling"], row["verified"], row["paid"]) for row in found] == [
            (contract.title, "4000000.00", "900000.00", "0.00")
        ]
    stranger = client_of(cast.stranger())
    assert stranger.get("/api/v1/contracts/").json()["results"] == []
    assert stranger.get(f"/api/v1/contracts/{contract.pk}/").status_code == 404
    assert APIClient().get("/api/v1/contracts/").status_code == 401


def test_settlement_is_the_engines_own_and_a_draft_has_none(contract):
    client = client_of(steps.someone(Role.OFFICER))
    statement = client.get(f"/api/v1/contracts/{contract.pk}/settlement/").json()
    assert (statement["total"], statement["terms_sha256"]) == ("0.00", contract.terms_sha256)
    draft = steps.draft_contract("Utkast")
    assert client.get(f"/api/v1/contracts/{draft.pk}/settlement/").status_code == 409
    assert client.get("/api/v1/contracts/999999999999999999/").status_code == 404


def test_cost_reports_are_read_and_never_written(contract):
    steps.verified_costs(contract, Decimal("1000000"), other="100000")
    client = client_of(steps.someone(Role.FINANCE))
    found = client.get("/api/v1/cost-reports/", {"status": "verified"}).json()["results"]
    assert [(row["period"], row["total"], row["other_funding"]) for row in found] == [
        ("2025-H1", "1000000.00", "100000.00")
    ]
    assert client.post("/api/v1/cost-reports/", {}).status_code == 405


def test_list_takes_the_same_queries_at_one_and_three(contract):
    client = client_of(steps.someone(Role.OFFICER))

    def taken():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/api/v1/contracts/").status_code == 200
        return len(captured)

    first = taken()
    steps.active_contract("Två")
    steps.active_contract("Tre")
    assert taken() == first
