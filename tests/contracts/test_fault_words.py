"""What the engine says is wrong is Swedish on a Swedish page."""

import ast
import json
from pathlib import Path

import pytest
from django.utils import translation

from contracts.fault_words import said, said_with_path, sentence_of
from contracts.terms import TermsInvalid, settle, validate
from contracts.terms import validation as forms

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "contracts" / "terms"
EXAMPLES = ROOT / "docs" / "examples" / "terms"
TELLERS = {"add", "fault", "TermsError", "_Decimals"}


def template(node):
    """The message that an expression makes, with 0 in its places; None where it cannot be told from the code."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "0" for part in node.values)
    return None


def messages():
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in TELLERS and template(node.args[-1]):
                    yield template(node.args[-1])
            elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
                yield template(node.value.elts[1])
    yield from (f"{form}, not 0" for form in forms._FORMS.values())
    yield from (f"must be {words}, not 0" for words in forms._TYPES.values())


def test_every_message_of_the_engine_is_known():
    found = [message for message in messages() if message and " " in message]
    assert len(found) > 90
    assert [message for message in found if message != "there is no 0 0" and sentence_of(message) is None] == []


@pytest.mark.parametrize(
    "change,words",
    [
        (lambda terms: terms.update(colour="red"), "okänd nyckel"),
        (lambda terms: terms["rules"][0].update(payer="ingen"), "det finns ingen part 'ingen'"),
        (lambda terms: terms["rules"][0]["params"].update(amount=1), "ska vara kronor som text"),
        (lambda terms: terms.update(shortfall="lottery"), "ska vara något av"),
    ],
)
def test_a_fault_in_terms_is_swedish_for_a_swedish_reader(change, words):
    terms = json.loads((EXAMPLES / "national-pilot.terms.json").read_text(encoding="utf-8"))
    change(terms)
    with translation.override("sv"):
        assert words in said(validate(terms)[0].message)


def test_a_fault_in_facts_keeps_its_path():
    terms = json.loads((EXAMPLES / "switch-to-grant.terms.json").read_text(encoding="utf-8"))
    with pytest.raises(TermsInvalid) as caught:
        settle(terms, {"as_of": "2027-02-30", "results": [{"metric": "visits", "value": "x"}]})
    with translation.override("sv"):
        assert said_with_path(str(caught.value)).startswith("Resultat 1, värdet: ska vara ett tal som text")
