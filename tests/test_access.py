"""Every address: anonymous visitors get in only where a page is public; a stranger never meets a fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
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
SAMPLES = {"int": "1", "slug": "a", "str": "a", "uuid": "00000000-0000-0000-0000-000000000000", "path": "a"}


def addresses(resolver: URLResolver | None = None, prefix: str = "", names: str = "") -> Iterator[tuple[str, str]]:
    """(name, path) of every pattern, with sample values for its parameters."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from addresses(pattern, route, space)
        elif isinstance(pattern, URLPattern) and pattern.name and "(?P" not in route and "^" not in route:
            path = route
            for name, converter in pattern.pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
                path = path.replace(f"<{kind}:{name}>", SAMPLES.get(kind, "1")).replace(f"<{name}>", "a")
            yield names + pattern.name, "/" + path


ADDRESSES = [(name, path) for name, path in addresses() if not name.startswith(OTHERS)]


@pytest.fixture
def world(db):
    cast.programme()


@pytest.mark.parametrize(("name", "path"), ADDRESSES, ids=[name for name, _path in ADDRESSES])
def test_anonymous_gets_in_only_where_it_is_public(client, world, name, path):
    response = client.get(path)
    if name in PUBLIC:
        assert response.status_code in {200, 302, 404, 405}, response.status_code
        assert "/accounts/login/" not in response.get("Location", "")
    elif name.startswith("v1:"):
        assert response.status_code in {401, 403}
    else:
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "role", [Role.APPLICANT, Role.OFFICER, Role.MEMBER, Role.FINANCE, Role.ADVISER, Role.EVALUATOR]
)
@pytest.mark.parametrize(("name", "path"), ADDRESSES, ids=[name for name, _path in ADDRESSES])
def test_no_address_fails_for_a_person_who_belongs_to_nothing(client, world, role, name, path):
    client.force_login(cast.person(role))
    assert client.get(path).status_code in {200, 302, 403, 404, 405, 409}
    assert client.post(path, {}).status_code in {200, 201, 302, 400, 403, 404, 405, 409, 415}
