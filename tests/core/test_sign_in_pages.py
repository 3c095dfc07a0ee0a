"""allauth's pages in our look: what a person sees before and around signing in."""

import re

import pytest

from core.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "gul-cykel-under-bron-7"


@pytest.fixture
def signed_in(client):
    user = User.objects.create_user("anna@example.se", PASSWORD, name="Anna Berg")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    # The pages that change how one signs in ask for the password first, unless it was just given.
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def _is_ours(html: str) -> None:
    assert html.count("<h1") == 1
    assert 'class="site-header"' in html
    assert "style=" not in html
    assert not re.search(r"<script(?![^>]*(src=|application/json))", html)


@pytest.mark.parametrize(
    "path, heading, button",
    [
        ("/accounts/login/", "Logga in", "Logga in"),
        ("/accounts/password/reset/", "Återställning av lösenord", "Återställ mitt lösenord"),
        ("/accounts/signup/", "Konton ges efter inbjudan", None),
    ],
)
def test_open_pages_are_swedish_and_in_our_look(client, path, heading, button):
    html = client.get(path, headers={"accept-language": "sv"}).content.decode()
    _is_ours(html)
    assert f"<h1>{heading}</h1>" in re.sub(r">\s+|\s+<", lambda found: found.group().strip(), html)
    if button:
        assert re.search(rf'<button class="ds-button" type="submit"[^>]*>\s*{button}\s*</button>', html)


def test_a_refused_sign_in_says_so_in_title_and_summary(client):
    html = client.post("/accounts/login/", {"login": "", "password": ""}).content.decode()
    assert "<title>Fel: Logga in – Utfallsplattformen</title>" in html
    assert '<a href="#id_login">' in html
    assert '<a href="#id_password">' in html


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/password/change/",
        "/accounts/email/",
        "/accounts/logout/",
    ],
)
def test_pages_of_ones_own_account_are_in_our_look(signed_in, path):
    answer = signed_in.get(path)
    assert answer.status_code == 200
    _is_ours(answer.content.decode())


def test_recovery_codes_come_after_a_second_factor(signed_in):
    assert "Kan skapas när något av de två ovan är aktivt." in signed_in.get("/accounts/2fa/").content.decode()
