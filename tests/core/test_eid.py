"""Sign-in with e-identification, against a broker that answers as we say it does."""

from __future__ import annotations

import json
import re
import time
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from core.accounts import SocialAccountAdapter, person_key
from core.actions.people import invite_colleague
from core.models import AuditEvent, OutboxMessage, Role, User
from tests import cast

pytestmark = pytest.mark.django_db
ISSUER = "https://broker.example"
SUBJECT = "199001011234"
PASSWORD = "gul-cykel-under-bron-7"


class Broker:
    """What its addresses answer; ``claims`` and ``subject_of_userinfo`` can be made wrong."""

    def __init__(self) -> None:
        self.claims = {"iss": ISSUER, "aud": "utfall", "exp": time.time() + 300, "sub": SUBJECT}
        self.person = {"sub": SUBJECT, "name": "Anna", "email": "anna@hemma.example"}

    def __enter__(self):
        return self

    def __exit__(self, *_args):
        return None

    def answer(self, body):
        return SimpleNamespace(
            status_code=200,
            headers={"content-type": "application/json"},
            text=json.dumps(body),
            json=lambda: body,
            raise_for_status=lambda: None,
        )

    def get(self, url, **_rest):
        if "userinfo" in url:
            return self.answer(self.person)
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        addresses = {f"{name}_endpoint": f"{ISSUER}/{path}" for name, path in names.items()}
        return self.answer({"issuer": ISSUER, "jwks_uri": f"{ISSUER}/jwks", **addresses})

    def request(self, method, url, data=None, **_rest):
        assert data["code_verifier"]
        token = jwt.encode(self.claims, "k" * 32, algorithm="HS256")
        return self.answer({"access_token": "t", "token_type": "Bearer", "id_token": token})


@pytest.fixture
def broker(settings, monkeypatch):
    settings.OIDC_ISSUER = ISSUER
    app = {"provider_id": "eid", "name": "E-legitimation", "client_id": "utfall", "secret": "s"}
    app["settings"] = {"server_url": ISSUER, "oauth_pkce_enabled": True}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    made = Broker()
    monkeypatch.setattr(SocialAccountAdapter, "get_requests_session", lambda self: made)
    return made


def identify(client, process="login"):
    sent = client.get(f"/accounts/oidc/eid/login/?process={process}")
    asked = parse_qs(urlsplit(sent["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get("/accounts/oidc/eid/login/callback/", {"code": "c", "state": asked["state"][0]})


def test_the_first_sign_in_is_by_invitation_and_the_subject_is_kept_nowhere(client, broker):
    invite_colleague(actor=cast.officer(), email="ny@example.se", name="Ny Person", role=Role.REVIEWER)
    link = re.search(r"https?://[^/]+(\S+)", OutboxMessage.objects.get(to="ny@example.se").body).group(1)
    assert identify(client).status_code == 403  # invited, but not come by the letter
    assert "ny@example.se" in client.get(link).content.decode()
    assert identify(client)["Location"] == "/my-work/"
    user = User.objects.get(email="ny@example.se")
    assert (user.person_key, user.has_usable_password()) == (person_key(ISSUER, SUBJECT), False)
    assert list(user.socialaccount_set.values_list("uid", "extra_data")) == [(user.person_key, {})]
    assert SUBJECT not in json.dumps(dict(client.session))
    assert set(AuditEvent.objects.filter(actor=user).values_list("verb", flat=True)) == {
        "person.noted",
        "eid.connected",
    }
    client.post("/accounts/logout/")
    assert client.get(link).status_code == 404  # used
    assert identify(client)["Location"] == "/my-work/"


@pytest.mark.parametrize(
    "wrong",
    [{"iss": "https://evil.example"}, {"aud": "another"}, {"exp": 1}, {"sub": "199912319999"}],
    ids=["issuer", "audience", "expired", "two persons"],
)
def test_an_answer_that_cannot_be_trusted_opens_nothing_and_says_so(client, broker, wrong):
    broker.claims |= wrong
    answer = identify(client)
    assert (answer.status_code, "_auth_user_id" in client.session) == (401, False)
    assert "Det gick inte att logga in med e-legitimation" in answer.content.decode()


def test_two_accounts_with_one_eid_are_one_person_and_the_account_cannot_change_hands(client, broker):
    accounts = []
    for email in ("a@example.se", "b@example.se"):
        accounts.append(User.objects.create_user(email, PASSWORD, name=email, role=Role.FINANCE))
        client.force_login(accounts[-1], backend="django.contrib.auth.backends.ModelBackend")
        assert identify(client, "connect")["Location"] == "/accounts/reauthenticate/"  # nobody else at this computer
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    first, second = (User.objects.get(pk=account.pk) for account in accounts)
    assert first.is_same_person(second)
    broker.claims["sub"] = broker.person["sub"] = "197001011234"
    told = client.get(identify(client, "connect")["Location"]).content.decode()
    assert "Kontot hör till någon med en annan e-legitimation" in told
    assert User.objects.get(pk=second.pk).person_key == first.person_key
