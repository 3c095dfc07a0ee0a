"""What only production has: a proxy before it, lines of JSON, letters that must leave, settings that must be there."""

from __future__ import annotations

import importlib.util
import json
import logging
import re
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from core import logs
from core.models import OutboxMessage, User
from outcomes_platform.checks import PRODUCTION
from outcomes_platform.embedded import CHECKOUT

NUMBER = "0f8fad5b-d9cb-469f-a165-70867728950e"


def settings_from(monkeypatch, **changes):
    for name, value in {**PRODUCTION, **changes}.items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("settings_of_production", CHECKOUT / "outcomes_platform/settings.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["SECRET_KEY", "PERSON_KEY_SECRET", "SITE_URL", "EMAIL_HOST"])
def test_production_does_not_start_without(monkeypatch, name):
    with pytest.raises(ImproperlyConfigured, match=f"^{name} is not set"):
        settings_from(monkeypatch, **{name: ""})


def test_production_is_served_at_its_site_and_trusts_one_proxy(monkeypatch):
    made = settings_from(monkeypatch, ALLOWED_HOSTS="")
    assert (made.ALLOWED_HOSTS, made.CSRF_TRUSTED_ORIGINS) == (["utfall.example.se"], ["https://utfall.example.se"])
    assert (made.BEHIND_PROXY, made.ALLAUTH_TRUSTED_PROXY_COUNT, made.SECURE_SSL_REDIRECT) == (True, 1, True)
    assert settings_from(monkeypatch, BEHIND_PROXY="false").ALLAUTH_TRUSTED_PROXY_COUNT == 0


def test_every_setting_stands_in_the_readme_and_every_example_is_a_setting():
    source = (CHECKOUT / "outcomes_platform/settings.py").read_text()
    names = set(re.findall(r'environment\.(?!development)\w+\(\s*"([A-Z_]+)"', source))
    table = (CHECKOUT / "README.md").read_text()
    assert [name for name in sorted(names) if f"`{name}`" not in table] == []
    examples = re.findall(r"^([A-Z_]+)=", (CHECKOUT / "deploy/platform.env.example").read_text(), re.MULTILINE)
    assert [name for name in examples if name not in names] == []
    assert {"SECRET_KEY", "PERSON_KEY_SECRET", "SITE_URL", "EMAIL_HOST"} <= set(examples)


def test_a_traceback_and_a_request_are_one_line_of_json_each():
    formatter = logs.json_lines()
    try:
        raise ValueError("första\nandra")
    except ValueError:
        record = logging.LogRecord("core", logging.ERROR, __file__, 1, "Fel för %s", ("Åsa",), sys.exc_info())
    told = json.loads(formatter.format(record))
    assert (told["event"], told["level"], told["logger"]) == ("Fel för Åsa", "error", "core")
    assert told["exception"].endswith("ValueError: första\nandra")
    parts = {"{x-request-id}o": "abc", "m": "GET", "U": '/"x"/', "s": "200", "D": "4077"}
    record = logging.LogRecord("gunicorn.access", logging.INFO, __file__, 1, "%(m)s %(U)s", (parts,), None)
    told = json.loads(formatter.format(record))
    assert [told[key] for key in ("event", "request_id", "method", "path", "status", "milliseconds")] == [
        "request", "abc", "GET", '/"x"/', 200, 4
    ]  # fmt: skip
    assert "\n" not in formatter.format(record)


@pytest.mark.django_db
def test_a_request_has_the_proxys_number_and_nobody_elses(client, settings):
    settings.BEHIND_PROXY = True
    assert client.get("/health/", headers={"x-request-id": NUMBER})["X-Request-ID"] == NUMBER.replace("-", "")
    assert client.get("/health/", headers={"x-request-id": "1; DROP"})["X-Request-ID"] not in {"1; DROP", ""}
    settings.BEHIND_PROXY = False
    assert client.get("/health/", headers={"x-request-id": NUMBER})["X-Request-ID"] != NUMBER.replace("-", "")


@pytest.mark.django_db
def test_who_sends_too_much_stops_nobody_else_behind_the_proxy(client, settings, monkeypatch):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr("core.views.public.PER_HOUR", 1)
    form = {"what": "Går inte att läsa."}
    statuses = [
        client.post("/accessibility/report/", form, headers={"x-forwarded-for": f"192.0.2.9, {address}"}).status_code
        for address in ("198.51.100.1", "198.51.100.1", "198.51.100.2")
    ]
    assert statuses == [302, 429, 302]


@pytest.mark.django_db
def test_a_forgotten_password_is_answered_by_the_outbox(client, mailoutbox):
    User.objects.create_user("anna@example.se", "gul-cykel-under-bron-7", name="Anna Berg")
    assert client.post("/accounts/password/reset/", {"email": "anna@example.se"}).status_code == 302
    letter = OutboxMessage.objects.get(to="anna@example.se")
    assert (letter.status, len(mailoutbox)) == ("waiting", 0)
    assert "/accounts/password/reset/key/" in letter.body
