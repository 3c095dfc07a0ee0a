"""Reading JSON strictly and naming it by its digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from .errors import TermsInvalid, fault
from .validation import stray


class _Decimals(ValueError):
    pass


def _no_constant(text: str) -> Any:
    raise _Decimals(f"{text} is not a number")


def _integer(text: str) -> int:
    if len(text) > 17:
        raise _Decimals("a number is too large")
    return int(text)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Decimals(f"the key {key!r} stands twice in the same object")
        found[key] = value
    return found


def load(text: str | bytes, name: str) -> dict[str, Any]:
    """Return the JSON object in `text`. A float, NaN, a repeated key or anything but an object raises TermsInvalid.

    `name` (`terms`, `facts`) is the root of the path in the error.
    """
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        document = json.loads(
            text,
            parse_int=_integer,
            parse_constant=_no_constant,
            object_pairs_hook=_no_duplicates,
        )
    except UnicodeDecodeError:
        raise fault(name, "the file is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise fault(name, f"not valid JSON: {error.msg} at line {error.lineno} column {error.colno}") from None
    except _Decimals as error:
        raise fault(name, str(error)) from None
    except RecursionError:
        raise fault(name, "the JSON is nested too deeply") from None
    if not isinstance(document, dict):
        raise fault(name, "the document must be a JSON object")
    faults = stray(document, name)
    if faults:
        raise TermsInvalid(faults)
    return document


def canonical(document: Any) -> str:
    """Return canonical JSON: sorted keys, no spaces, UTF-8 characters as they are."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def terms_sha256(terms: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical terms; the order of lists counts, as it decides ties."""
    return _digest(canonical(terms))


def facts_sha256(facts: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical facts; facts are sets, so the order of their lists does not count."""
    ordered = {key: sorted(value, key=canonical) if isinstance(value, list) else value for key, value in facts.items()}
    return _digest(canonical(ordered))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
