"""Every address: anonymous visitors get in only where a page is public; a stranger never meets a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from core.models import Role
from tests import cast

# Pages that are public by decision. A new public page is added here, or this test fails.
PUBLIC = {
    "home",
    "search",
    "health",
    "accessibility",
    "privacy",
    "contact",
    "register",
    "disclosure_request",
    "barrier_report",
    "programme:overview",
    "set_language",
    "api",
    "api_schema",
    "api_token",
    "calls:list",
    "calls:detail",
    "calls:pdf",
    "calls:calendar",
    "calls:feed",
    "calls:json",
    "evaluation:results",
    "dissemination:knowledge",
    "dissemination:practice",
}
OTHERS = ("admin:", "account_", "mfa_", "socialaccount_", "openid_connect_")
SHOWN = {200, 302, 403, 404, 405, 409}
TAKEN = {200, 201, 302, 400, 403, 404, 405, 409, 415, 422}
SAMPLES = {"int": "1", "slug": "a", "str": "a", "uuid": "00000000-0000-0000-0000-000000000000", "path": "a"}


def addresses(resolver: URLResolver | None = None, prefix: str = "", names: str = "") -> Iterator[tuple[str, str]]:
    """(name, path) of every pattern, with sample values for its parameters."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from addresses(pattern, route, space)
        elif isinstance(pattern, URLPattern) and pattern.name and "(?P<format>" not in route:
            # The API's routes are regular expressions; what they take is a number.
            path = re.sub(r"\(\?P<\w+>[^)]*\)", "1", route).replace("^", "").replace("$", "").replace("\\Z", "")
            for name, converter in pattern.pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
                path = path.replace(f"<{kind}:{name}>", SAMPLES.get(kind, "1")).replace(f"<{name}>", "a")
            yield names + pattern.name, "/" + path


ADDRESSES = [(name, path) for name, path in addresses() if not name.startswith(OTHERS)]
# Addresses that name a thing. Here it does not exist, which is found alike for the whole authority.
OF_THINGS = {path for _name, path in ADDRESSES if re.search(r"/(1|a|0+(-0+)+)(/|\.|$)", path)}
ROLES = [Role.APPLICANT, Role.OFFICER, Role.MEMBER, Role.FINANCE, Role.ADVISER, Role.EVALUATOR]


def asked(client: Client, method: str, path: str) -> HttpResponse | Exception:
    """The answer, or the fault that a visitor would meet as a 500. What the request wrote is undone."""
    with transaction.atomic():
        try:
            return getattr(client, method)(path)
        except Exception as fault:
            return fault
        finally:
            transaction.set_rollback(True)


def wrong_for_the_anonymous(name: str, answer: HttpResponse | Exception) -> bool:
    if isinstance(answer, Exception):
        return True
    place = answer.get("Location", "")
    if name in PUBLIC:
        return answer.status_code not in {200, 302, 404, 405} or "/accounts/login/" in place
    if name.startswith("v1:"):
        return answer.status_code not in {401, 403}
    return answer.status_code != 302 or not place.startswith("/accounts/login/")


# All addresses in one test: a world of its own for each of them would take most of the suite's time.
def test_anonymous_gets_in_only_where_it_is_public(client, db):
    cast.programme()
    answers = [(name, path, asked(client, "get", path)) for name, path in ADDRESSES]
    assert [answer for answer in answers if wrong_for_the_anonymous(answer[0], answer[2])] == []


@pytest.mark.parametrize("role", ROLES)
def test_no_address_fails_for_a_person_who_belongs_to_nothing(client, db, role):
    cast.programme()
    client.force_login(cast.person(role))
    faults = []
    asked_of_all = [(name, path) for name, path in ADDRESSES if path not in OF_THINGS]
    for name, path in ADDRESSES if role in {Role.APPLICANT, Role.OFFICER} else asked_of_all:
        for method, fine in (("get", SHOWN), ("post", TAKEN)):
            answer = asked(client, method, path)
            if isinstance(answer, Exception) or answer.status_code not in fine:
                faults.append((method, name, path, answer))
    assert faults == []
