"""The API keeps what its schema says, and meets whatever is sent to it without a fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given, settings
from rest_framework.authtoken.models import Token
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import response_schema_conformance

from core.models import Role
from tests import cast
from tests.contracts.steps import active_contract
from tests.evaluation.steps import established_round

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = 5


def made_schema() -> dict:
    return SchemaGenerator(api_version="v1").get_schema(request=None, public=True)


@pytest.fixture
def connection_stays(db) -> Iterator[None]:
    """A request closes the connection that it used; here it is the test's own, in its transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def tokens(db) -> list[str]:
    """An officer who sees a contract with an established round, an adviser, and a stranger."""
    established_round(active_contract(), "17")
    people = [cast.person(Role.OFFICER, "Api Officer"), cast.person(Role.ADVISER, "Api Adviser"), cast.stranger()]
    return [Token.objects.create(user=person).key for person in people]


def test_the_schema_is_valid_openapi_and_tells_every_address_once():
    GENERATOR_STATS.reset()
    schema = made_schema()
    # A warning is a part that the schema tells wrongly: two serializers of one name, an enumeration without one.
    assert list(GENERATOR_STATS._warn_cache) == []
    validate_schema(schema)
    names = [operation["operationId"] for methods in schema["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))
    assert len(names) >= 10
    assert all(path.startswith("/api/v1/") for path in schema["paths"])


def test_nothing_that_is_sent_to_the_api_makes_it_fail(tokens, connection_stays):
    """As three roles, each operation: no fault, and what is answered is what the schema says."""
    schema = schemathesis.openapi.from_wsgi("/api/schema/", WSGIHandler())
    tried, faults = set(), []
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def send(case):
            for token in tokens:
                with transaction.atomic():
                    case.call_and_validate(
                        headers={"Authorization": f"Token {token}"},
                        checks=[not_a_server_error, response_schema_conformance],
                    )
                    transaction.set_rollback(True)

        try:
            send()
        except FailureGroup as found:
            faults.append(f"{operation.label}: {found}: {'; '.join(map(str, found.exceptions))}")
        tried.add(operation.label)
    assert not faults, "\n\n".join(faults)
    assert len(tried) >= 6
