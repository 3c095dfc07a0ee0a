"""Every page that each role can reach in a played pilot: no fault, no dead link, no page of a hundred queries."""

from __future__ import annotations

import pytest

from core.demo import ACCOUNTS
from tests.crawling import crawl, dead_fragments
from tests.pilot import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

QUERIES = 60
# Where the role's day begins, and a page that is a link away for those who know it.
START = ("/", "/my-work/", "/notices/", "/programme/", "/register/", "/results/", "/search/?q=skola")


# One of each role.
@pytest.mark.parametrize("email", ["", *{account.role: account.email for account in ACCOUNTS}.values()])
def test_no_link_is_dead_and_no_page_fails(played_pilot, email):
    visits = crawl(signed_in(email), START)
    assert len(visits) > 10
    assert [str(visit) for visit in visits if visit.status not in {200, 301, 302, 304}] == []
    assert [str(visit) for visit in visits if visit.page is not None and visit.queries > QUERIES] == []
    assert dead_fragments(visits) == []
