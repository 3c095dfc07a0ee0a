"""Payment terms as data, and what they come to.

Pure: no Django, no database, no float. `settle` computes the cumulative statement, `validate` names every fault in
terms with its path, `explain` prints a statement as text, `describe` says terms in words. See docs/payment-terms.md.
"""

from __future__ import annotations

from typing import Any

from .describe import Clause, clauses, describe
from .documents import facts_sha256, load, terms_sha256
from .errors import TermsError, TermsInvalid
from .reading import read_terms
from .reading_facts import read_facts
from .settlement import settle
from .statement import CapUse, Line, PartySum, Statement, explain

__all__ = [
    "CapUse",
    "Clause",
    "Line",
    "PartySum",
    "Statement",
    "TermsError",
    "TermsInvalid",
    "clauses",
    "describe",
    "explain",
    "facts_sha256",
    "load",
    "settle",
    "terms_sha256",
    "validate",
    "validate_facts",
]


def validate(terms: dict[str, Any]) -> list[TermsError]:
    """Return every fault in `terms` (parsed JSON), each with its path; an empty list means they can be settled."""
    try:
        read_terms(terms)
    except TermsInvalid as error:
        return error.errors
    return []


def validate_facts(terms: dict[str, Any], facts: dict[str, Any]) -> list[TermsError]:
    """Return every fault in `terms`, or else in `facts` under them."""
    try:
        read_facts(facts, read_terms(terms))
    except TermsInvalid as error:
        return error.errors
    return []
