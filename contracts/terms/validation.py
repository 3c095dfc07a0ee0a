"""Checks documents against the published JSON Schema and says in one line per fault where and what."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from .errors import TermsError
from .numbers import exact

SCHEMA_FOLDER = Path(__file__).parent / "schema"
_FORMS = {
    "money": 'must be kronor as a string from 0 up, with at most two decimals, such as "1000.00"',
    "signed_money": 'must be kronor as a string with at most two decimals, such as "1000.00"',
    "price": 'must be kronor as a string with at most six decimals, such as "15.12", and not negative',
    "number": 'must be a number as a string, such as "-7.5", or a whole number',
    "quantity": 'must be a number as a string, such as "12.5", or a whole number, and not negative',
    "share": 'must be a share between 0 and 1, such as "0.25" or "1/3"',
    "weight": 'must be a weight, such as "2" or "1/3", and not negative',
    "date": "must be a date as YYYY-MM-DD",
    "id": "must be a name without spaces at its ends, at most 100 characters",
}
_OTHER_PATTERNS = {"^[A-Z]{3}$": "must be a currency as three capital letters, such as SEK"}
_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
}


@cache
def schema(name: str) -> dict[str, Any]:
    """Return the published JSON Schema `terms`, `facts` or `statement`."""
    document: dict[str, Any] = json.loads((SCHEMA_FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    return document


_CHECKER = FormatChecker(())


@_CHECKER.checks("share")
def _is_share(value: object) -> bool:
    """Hold a share at or below 1, which the schema's pattern cannot; other types are the schema's business."""
    if not isinstance(value, str):
        return True
    try:
        return exact(value) <= 1
    except ValueError:
        return True


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name), format_checker=_CHECKER)


@cache
def _forms_by_pattern() -> dict[str, str]:
    forms: dict[str, str] = {}
    for document in (schema("terms"), schema("facts")):
        for name, part in document["$defs"].items():
            if name in _FORMS and "pattern" in part:
                forms.setdefault(part["pattern"], _FORMS[name])
    return forms


def locate(root: str, parts: Iterable[str | int]) -> str:
    """Return `root` and the parts as a path: `terms.rules[0].params.price`."""
    path = root
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path


def shown(value: Any) -> str:
    """Return a short one-line picture of a value for a message."""
    text = json.dumps(value, ensure_ascii=True, default=str) if not isinstance(value, float) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _message(error: ValidationError) -> str:
    keyword, value = error.validator, error.instance
    wanted: Any = error.validator_value
    if keyword == "type":
        names = [wanted] if isinstance(wanted, str) else list(wanted)
        words = " or ".join(_TYPES.get(name, name) for name in names)
        form = _forms_by_pattern().get(error.schema.get("pattern", "")) if isinstance(error.schema, dict) else None
        return f"{form or 'must be ' + words}, not {shown(value)}"
    if keyword == "pattern":
        form = _forms_by_pattern().get(wanted) or _OTHER_PATTERNS.get(wanted, "is not written in the agreed form")
        return f"{form}, not {shown(value)}"
    if keyword == "format":
        return f"{_FORMS['share']}, not {shown(value)}"
    if keyword == "enum":
        return f"must be one of {', '.join(str(choice) for choice in wanted if choice is not None)}, not {shown(value)}"
    if keyword in {"minItems", "minProperties"}:
        return "must not be empty"
    if keyword == "maxItems":
        return f"has more than {error.validator_value} items"
    if keyword == "maxLength":
        return f"is longer than {error.validator_value} characters"
    if keyword == "minimum":
        return f"must be at least {error.validator_value}, not {shown(value)}"
    if keyword == "maximum":
        return f"must be at most {error.validator_value}, not {shown(value)}"
    if keyword == "uniqueItems":
        return "holds the same item twice"
    if keyword == "anyOf":
        return f"has a value that is not allowed: {shown(value)}"
    return " ".join(error.message.split())[:200]


def _faults_of(error: ValidationError, root: str) -> list[TermsError]:
    path = locate(root, error.absolute_path)
    wanted: Any = error.validator_value
    value: Any = error.instance
    if error.validator == "additionalProperties" and isinstance(wanted, bool):
        known = set(error.schema.get("properties", {})) if isinstance(error.schema, dict) else set()
        return [TermsError(locate(path, [_key(key)]), "unknown key") for key in sorted(value) if key not in known]
    if error.validator == "required":
        return [TermsError(path, f"the key {key!r} is missing") for key in wanted if key not in value]
    return [TermsError(path, _message(error))]


def _key(key: str) -> str:
    return key if key.isprintable() and len(key) <= 60 else shown(key)


def stray(value: Any, path: str, depth: int = 0) -> list[TermsError]:
    """Return faults for what JSON Schema lets through: floats, keys that are not text, bottomless nesting."""
    if isinstance(value, float):
        return [TermsError(path, "a number with decimals must be written as a string")]
    if depth > 20:
        return [TermsError(path, "is nested too deeply")]
    found: list[TermsError] = []
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                found.append(TermsError(path, f"the key {shown(key)} is not a string"))
            else:
                found.extend(stray(inner, f"{path}.{_key(key)}", depth + 1))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found.extend(stray(inner, f"{path}[{index}]", depth + 1))
    elif isinstance(value, str) and not value.isprintable() and any(ord(sign) < 32 for sign in value):
        # A pattern's end lets a line break through, and no name or number has one.
        return [TermsError(path, "holds a line break or another control character")]
    elif value is not None and not isinstance(value, str | int | bool):
        found.append(TermsError(path, f"a {type(value).__name__} is not JSON"))
    return found


def check_form(document: Any, name: str) -> list[TermsError]:
    """Return the faults of form of `document` against the schema `name` (`terms`, `facts`), in the order of paths."""
    if not isinstance(document, dict):
        return [TermsError(name, "the document must be a JSON object")]
    found = stray(document, name)
    if found:
        return found
    faults: dict[TermsError, None] = {}
    for error in sorted(_validator(name).iter_errors(document), key=lambda error: locate("", error.absolute_path)):
        faults.update(dict.fromkeys(_faults_of(error, name)))
    return list(faults)
