"""A decision that does not say what it is about has no consequence, and is told so."""

from __future__ import annotations

import pytest

from core.errors import Refused
from programme import decisions
from programme.models import Decision
from tests import cast

pytestmark = pytest.mark.django_db

KINDS = (
    *("call", "qualification", "feedback", "dismissal", "financing", "contract", "amendment", "stop"),
    *("establish", "outcome_payment", "recovery", "dissemination_call", "implementation_support"),
)


def test_no_consequence_of_a_decision_without_its_subject():
    cast.programme()
    officer = cast.officer()
    for kind in KINDS:
        consequence = decisions.consequence_of(kind)
        for follow in (consequence.check, lambda decision: consequence.on_dispatch(decision, officer)):  # noqa: B023
            if follow is None:
                continue
            with pytest.raises(Refused) as refusal:
                follow(Decision(kind=kind, is_granted=True))
            assert str(refusal.value), kind
