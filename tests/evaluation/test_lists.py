"""Lists ask the database the same number of questions at one row and at three."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Role
from tests import cast
from tests.evaluation import steps

pytestmark = pytest.mark.django_db

LISTS = ["/rounds/", "/protocols/", "/reports/", "/results/", "/api/v1/rounds/"]


def questions(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_lists_ask_as_much_at_three_rows_as_at_one():
    from tests.contracts.steps import active_contract

    reader = cast.person(Role.PILOT_EVALUATOR, "Pia Pilot")
    client = Client()
    client.force_login(reader)
    steps.established_round(active_contract("Första"), "17")
    for url in LISTS:
        client.get(url)
    first = {url: questions(client, url) for url in LISTS}
    steps.established_round(active_contract("Andra"), "16")
    steps.established_round(active_contract("Tredje"), "15")
    assert {url: questions(client, url) for url in LISTS} == first
