"""No address can be written that makes a page fail."""

from __future__ import annotations

import pytest
from django.test import Client

from core.models import Role
from programme.models import Meeting
from tests import cast


@pytest.mark.parametrize("path", ["/meetings/plan/", "/forums/new/"])
def test_a_meeting_in_the_year_one_is_refused_in_words(db, path):
    """Such a moment could be stored, and then never be read again."""
    client = Client()
    client.force_login(cast.officer(), backend="allauth.account.auth_backends.AuthenticationBackend")
    cast.chair()
    asked = {"kind": "delegation", "title": "Möte", "theme": "Närvaro", "starts_at": "0001-01-01T00:00"}
    if path == "/forums/new/":
        asked["kind"] = "forum"
    response = client.post(path, asked)
    assert response.status_code in {200, 422}
    assert "starts_at" in response.context["form"].errors
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/contracts/99999999999999999999999/",
        "/applications/?page=99999999999999999999&sort=%00&status=%F0%9F%A6%8A",
        "/applications/?format=%00",
        "/search/?q=%00",
        "/search/?q=" + "a" * 5000,
        "/search/?q=%25%5F%5C%27",
        "/decisions/?page=-1&kind=%00&status=%00",
        "/payments/?status=%00&page=x",
        "/rounds/?status=%00&page=0",
        "/results/?page=%00",
        "/register/?q=%00&page=1e9",
        "/contracts/?sort=__class__&page=%00",
        "/budget/?year=99999999999&format=%00",
    ],
)
def test_no_address_can_be_written_that_makes_a_page_fail(db, path):
    cast.programme()
    client = Client(raise_request_exception=False)
    client.force_login(cast.person(Role.OFFICER), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(path).status_code < 500
