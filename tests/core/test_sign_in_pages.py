"""allauth's pages in our look: what a person sees before and around signing in."""

import gettext as catalogues
import re
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.utils import translation

from core.actions.people import invite_colleague
from core.demo import create_accounts
from core.models import OutboxMessage, Role, User
from core.sign_in_texts import TEXTS
from tests import cast

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
        ("/accounts/password/reset/", "Glömt lösenord", "Skicka länken"),
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


def test_an_invited_person_chooses_a_password_and_is_in_without_another_letter(client, settings, mailoutbox):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    invite_colleague(actor=cast.officer(), email="ny@example.se", name="Ny Person", role=Role.REVIEWER)
    link = re.search(r"https?://[^/]+(\S+)", OutboxMessage.objects.get(to="ny@example.se").body).group(1)
    form = client.get(link, follow=True)
    answer = client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    answer = client.post("/accounts/login/", {"login": "ny@example.se", "password": PASSWORD})
    assert (answer["Location"], len(mailoutbox)) == ("/my-work/", 0)


def test_the_accounts_of_the_demo_may_add_a_second_factor():
    users = create_accounts()
    assert EmailAddress.objects.filter(user__in=users, verified=True, primary=True).count() == len(users)


@pytest.mark.parametrize("role", Role.values)
def test_who_moves_money_or_judges_outcomes_needs_a_second_factor(client, settings, role):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(cast.person(role), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/notices/")
    needs = {Role.MEMBER, Role.CHAIR, Role.FINANCE, Role.VERIFIER, Role.EVALUATOR}
    assert (answer.get("Location") == "/accounts/2fa/") is (role in needs)


def test_the_sign_in_librarys_texts_are_in_our_own_swedish():
    """Each stands in the library as it is written here, or it would be said in the library's Swedish after all."""
    with translation.override("sv"):
        said = {text: translation.gettext(text) for text in TEXTS}
    library = catalogues.translation("django", Path(allauth.__file__).parent / "locale", ["sv"])
    assert [text for text in TEXTS if library.gettext(text) == text] == []
    stiff = re.compile(r"[Vv]änligen|autentisera |[Ee]post-adress|[Vv]erifier|[Tt]redjepart|[Tt]oken")
    assert {text: words for text, words in said.items() if stiff.search(words)} == {}


def test_a_key_has_a_swedish_name_field(client):
    (user, *_others) = create_accounts()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/accounts/reauthenticate/", {"password": "utfall-demo-2026"})
    assert ">Namn" in client.get("/accounts/2fa/webauthn/add/").content.decode()


def test_a_password_cannot_be_guessed_by_trying(client):
    create_accounts()
    wrong = {"login": "ekonom@demo.se", "password": "gissning-nummer-ett"}
    pages = [client.post("/accounts/login/", wrong).content.decode() for _attempt in range(6)]
    assert ["För många försök" in page for page in pages] == [False] * 5 + [True]
    right = {"login": "ekonom@demo.se", "password": "utfall-demo-2026"}
    assert "För många försök" in client.post("/accounts/login/", right).content.decode()
