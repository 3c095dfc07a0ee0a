"""Every form that somebody can reach is sent nonsense: refused in words, never a fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from core.demo import ACCOUNTS
from core.models import Organisation
from tests.calls import steps as calls
from tests.crawling import Form, crawl, view_of
from tests.pilot import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

START = ("/my-work/", "/notices/", "/programme/", "/register/")
# Signing out and changing one's own password are allauth's; the language is a cookie.
LEFT_OUT = ("/accounts/", "/i18n/")
TEXTS = [
    "a" * 10_000,
    "-1",
    "99999999999999999999",
    "1e999",
    "0001-01-01",
    "9999-12-31",
    "<script>alert(1)</script> 🦊 ☃ ÅÄÖ",
]
EVERYWHERE = ["", "\x00", "999999999999999999999999", "🦊", "[]", "0001-01-01T00:00:00"]
WRITTEN = {"text", "textarea", "number", "date", "datetime-local", "search", "email", "tel", "url", "input"}


def letters(form: Form) -> Iterator[dict[str, object]]:
    """What is sent: all fields wrong at once, then choices kept and only what one writes wrong."""
    names = [item for item in form.fields if item.name and item.name != "csrfmiddlewaretoken"]
    buttons = {item.name: item.value for item in names if item.kind in {"submit", "button"}}
    yield {}
    for word in EVERYWHERE:
        yield {item.name: word for item in names if item.kind != "file"} | buttons
    kept = form.values()
    for word in TEXTS:
        yield kept | {item.name: word for item in names if item.kind in WRITTEN}
    for item in names:
        if item.kind == "file":
            for content in (b"", b"\x00\xff\xfe" * 100, b"a;b\n1;2\n"):
                yield kept | {item.name: SimpleUploadedFile("../<b>.exe", content)}


def forms_of(email: str) -> Iterator[tuple[str, Form]]:
    for visit in crawl(signed_in(email), START):
        for form in visit.page.forms if visit.page else []:
            yield (form.action or visit.path), form


def test_no_form_can_be_sent_what_makes_it_fail(played_pilot):
    town = Organisation.objects.get(name="Norrköping")
    calls.draft_call(title="En utlysning till")
    calls.draft_application(calls.published_call(title="Öppen utlysning"), lead=town)
    faults, known, sent = [], set(), 0
    for email in ["", *{account.role: account.email for account in ACCOUNTS}.values(), "norrkoping@demo.se"]:
        client = signed_in(email)
        client.raise_request_exception = False
        for action, form in forms_of(email):
            names = tuple(sorted({item.name for item in form.fields}))
            key = (view_of(action), form.method, names if len(names) < 40 else len(names))
            if key in known or action.startswith(LEFT_OUT):
                continue
            known.add(key)
            for values in letters(form):
                sent += 1
                status, told = send(client, form.method, action, values)
                if status >= 500:
                    faults.append(f"{email} {form.method} {action} {shown(values)}: {told}")
                    break
    assert faults == []
    assert sent > 300


def send(client: Client, method: str, action: str, values: dict[str, object]) -> tuple[int, str]:
    """In a savepoint, so that what was taken as valid does not stay."""
    with transaction.atomic():
        response = (client.post if method == "post" else client.get)(action, values)
        transaction.set_rollback(True)
    fault = getattr(response, "exc_info", None)
    return response.status_code, f"{fault[0].__name__}: {fault[1]}"[:300] if fault else ""


def shown(values: dict[str, object]) -> str:
    return str({name: str(value)[:40] for name, value in values.items()})[:400]
