"""Every page that each role can reach in a played pilot: no fault, no dead link, no page of a hundred queries."""

from __future__ import annotations

import pytest
from django.db import connection

from core.demo import ACCOUNTS
from tests.crawling import QueryCounter, crawl, dead_fragments, queries_at
from tests.pilot import signed_in
from tests.test_access import ADDRESSES

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

QUERIES = 60
# Where the role's day begins, and a page that is a link away for those who know it.
START = ("/", "/my-work/", "/notices/", "/programme/", "/register/", "/results/", "/search/?q=skola")


# One of each role.
@pytest.mark.parametrize("email", ["", *{account.role: account.email for account in ACCOUNTS}.values()])
def test_no_link_is_dead_and_no_page_fails(played_pilot, email):
    client = signed_in(email)
    visits = crawl(client, START)
    assert len(visits) > 10
    assert [str(visit) for visit in visits if visit.status not in {200, 301, 302, 304}] == []
    assert [str(visit) for visit in visits if visit.page is not None and visit.queries > QUERIES] == []
    assert dead_fragments(visits) == []
    assert lists_that_ask_for_each_row(client, visits) == []


def lists_that_ask_for_each_row(client, visits):
    """Every list of three or more rows, shown with one row and with three."""
    faults = []
    lists = [visit for visit in visits if visit.page is not None and visit.status == 200 and visit.rows >= 3]
    for path in {visit.view: visit.path for visit in lists}.values():
        one, three = (queries_at(client, path, rows) for rows in (1, 3))
        if one != three:
            faults.append(f"{path}: {one} queries for one row, {three} for three")
    return faults


@pytest.mark.parametrize("name", ["handlaggare", "ekonom", "utvarderare", "norrkoping"])
def test_the_lists_of_the_api_do_not_ask_for_each_row(played_pilot, name):
    client, counts = signed_in(f"{name}@demo.se"), {}
    for view, path in ADDRESSES:
        if view.startswith("v1:") and view.endswith("-list"):
            counts[view] = [queries_of(client, f"{path}?page_size={rows}") for rows in (1, 3)]
    assert len(counts) > 5
    assert {view: pair for view, pair in counts.items() if pair[0] != pair[1]} == {}


def queries_of(client, path):
    counter = QueryCounter()
    with connection.execute_wrapper(counter):
        client.get(path)
    return counter.count
