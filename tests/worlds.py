"""``contract``: one in force, made once for a module; each of its tests takes back what it does to it."""

from __future__ import annotations

import copy

import pytest

from contracts.models import Contract


@pytest.fixture(scope="module")
def signed(begun) -> Contract:
    from tests.contracts.steps import active_contract

    return active_contract()


@pytest.fixture
def contract(signed, db) -> Contract:
    return copy.deepcopy(signed)
