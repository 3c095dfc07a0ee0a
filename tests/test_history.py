"""The history of a case reads as a story: every verb that an action records on a case has its sentence."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.utils import translation

from core.history import sentences, tell
from core.models import AuditEvent, User

PACKAGES = ["core", "programme", "constellations", "calls", "contracts", "evaluation", "payments", "dissemination"]


def recorded_on_cases() -> set[str]:
    """Constant verbs of ``record(…, case=…)``; of a verb made of a variable, what stands before it."""
    verbs = set()
    for package in PACKAGES:
        for path in Path(package).rglob("actions/*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record"):
                    continue
                given = {keyword.arg: keyword.value for keyword in node.keywords}
                verb = given.get("verb")
                if "case" not in given:
                    continue
                if isinstance(verb, ast.Constant):
                    verbs.add(str(verb.value))
                elif isinstance(verb, ast.JoinedStr):
                    verbs.add(str(verb.values[0].value))
    return verbs


def test_every_verb_on_a_case_has_a_sentence():
    verbs = recorded_on_cases()
    assert len(verbs) > 100
    untold = {verb for verb in verbs if not any(known.startswith(verb) for known in sentences)}
    assert untold == set()


@pytest.mark.django_db
def test_sentence_keeps_what_people_wrote():
    event = AuditEvent(verb="referral.sent", summary="{actor} & {0}", actor=User(name="Ola"))
    with translation.override("en"):
        assert tell(event) == "Ola sent a referral to {actor} & {0}."
        assert tell(AuditEvent(verb="unheard.of", summary="Något", actor=User(name="Ola"))) == "Ola: Något"
