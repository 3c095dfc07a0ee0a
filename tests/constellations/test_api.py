"""The API writes support by the same action as the page, and shows no more than the role may see."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from constellations.models import SupportActivity
from core.models import AuditEvent, Role
from tests import cast
from tests.constellations.test_pages import initiative, phase  # noqa: F401 (fixtures)


def api(user) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.get_or_create(user=user)[0].key}")
    return client


@pytest.fixture
def body(initiative):  # noqa: F811
    return {"constellation": initiative.constellation_id, "need": "training", "hours": "2.5", "note": "Utbildning"}


def test_adviser_logs_and_corrects(initiative, body):  # noqa: F811
    adviser = cast.person(Role.ADVISER)
    response = api(adviser).post("/api/v1/support-activities/", body, format="json")
    assert response.status_code == 201, response.json()
    made = SupportActivity.objects.get()
    assert (made.adviser, made.hours, made.phase_id) == (adviser, Decimal("2.50"), 3)
    assert AuditEvent.objects.filter(verb="support.logged", target_id=made.pk).count() == 1
    url = reverse("v1:support-activity-detail", args=[made.pk])
    assert api(adviser).patch(url, {"hours": "3"}, format="json").status_code == 200
    assert api(cast.person(Role.ADVISER)).patch(url, {"hours": "4"}, format="json").status_code == 403
    made.refresh_from_db()
    assert made.hours == Decimal(3)
    listed = api(adviser).get("/api/v1/support-activities/", {"constellation": initiative.constellation_id}).json()
    assert [row["id"] for row in listed["results"]] == [made.pk]
    assert api(adviser).get("/api/v1/support-activities/", {"constellation": "☃"}).json()["results"] == []


def test_others_do_not_write_and_strangers_do_not_see(initiative, body):  # noqa: F811
    leader = initiative.constellation.created_by
    assert api(leader).post("/api/v1/support-activities/", body, format="json").status_code == 403
    stranger = api(cast.stranger())
    assert stranger.post("/api/v1/support-activities/", body, format="json").status_code == 400
    assert stranger.get("/api/v1/initiatives/").json()["results"] == []
    assert stranger.get(f"/api/v1/initiatives/{initiative.pk}/").status_code == 404
    assert APIClient().get("/api/v1/initiatives/").status_code == 401
    assert not SupportActivity.objects.exists()
    seen = api(leader).get("/api/v1/initiatives/").json()["results"]
    assert [(row["name"], row["reg_no"]) for row in seen] == [(initiative.name, initiative.case.reg_no)]


@pytest.mark.parametrize("wrong", [{"hours": "0"}, {"hours": "25"}, {"need": "x"}, {"date": "2999-01-01"}])
def test_what_the_page_refuses_the_api_refuses(body, wrong):
    response = api(cast.person(Role.ADVISER)).post("/api/v1/support-activities/", {**body, **wrong}, format="json")
    assert response.status_code in {400, 409}
    assert not SupportActivity.objects.exists()
