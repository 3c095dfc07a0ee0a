"""Parts of a protocol as lines that a person writes, ``key = value``, and back.

A key within another has a point between: ``season.column = month``. Lists of columns have commas between. Items of a
list stand in blocks with an empty line between; ``rows = region not_in North, South`` keeps or leaves out rows. A value
may also be JSON, which is how what has no shorter form is shown.
"""

from __future__ import annotations

import json
import re
from typing import Any

# Keys whose value is a list of names.
LISTS = frozenset({"covariates", "balance", "order", "columns", "choices", "in", "not_in"})
CONDITIONS = ("in", "not_in", "min", "max")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}


class LinesError(ValueError):
    """A line that cannot be read; ``line`` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def read_mapping(text: str, *, first: int = 1) -> dict[str, Any]:
    """Lines to a mapping. Errors: a line without ``=``, a key twice or both a value and a group."""
    found: dict[str, Any] = {}
    for number, line in enumerate(text.split("\n"), start=first):
        if not line.strip():
            continue
        key, mark, value = (part.strip() for part in line.partition("="))
        if not mark or not key or not value:
            raise LinesError(number)
        try:
            if key == "rows":
                found.setdefault("rows", []).append(_condition(value))
            else:
                _put(found, key.split("."), _value(key.rsplit(".", 1)[-1], value))
        except ValueError as error:
            raise LinesError(number) from error
    return found


def read_blocks(text: str) -> list[dict[str, Any]]:
    """Blocks with empty lines between to a list of mappings."""
    found: list[dict[str, Any]] = []
    block: list[str] = []
    first = 1
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            first = first if block else number
            block.append(line)
        elif block:
            found.append(read_mapping("\n".join(block), first=first))
            block = []
    return found


def _put(found: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        found = found.setdefault(part.strip(), {})
        if not isinstance(found, dict):
            raise ValueError(part)
    last = path[-1].strip()
    if not last or last in found:
        raise ValueError(last)
    found[last] = value


def _value(key: str, text: str) -> Any:
    if text[0] in '[{"':
        return json.loads(text, parse_constant=_refuse)
    if key in LISTS:
        return [_scalar(part.strip()) for part in text.split(",") if part.strip()]
    return _scalar(text)


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def _condition(text: str) -> dict[str, Any]:
    """``region not_in North, South`` or ``age min 18``."""
    for name in CONDITIONS:
        column, mark, rest = text.partition(f" {name} ")
        if mark and column.strip() and rest.strip():
            return {"column": column.strip(), name: _value(name, rest.strip())}
    raise ValueError(text)


def _refuse(name: str) -> Any:
    raise ValueError(name)


def write(value: Any) -> str:
    """A mapping or a list of mappings as lines; as JSON where lines would not give it back."""
    if not value:
        return ""
    try:
        if isinstance(value, list):
            text = "\n\n".join(_lines(item) for item in value)
            is_same = same(read_blocks(text), value)
        else:
            text = _lines(value)
            is_same = same(read_mapping(text), value)
    except (ValueError, TypeError, AttributeError, KeyError):
        is_same = False
    return text if is_same else json.dumps(value, ensure_ascii=False, indent=2)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: true is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _lines(item: dict[str, Any], prefix: str = "") -> str:
    lines = []
    # The database keeps keys in an order of its own; a reader wants the name first.
    for key, value in sorted(item.items(), key=lambda pair: pair[0] != "label"):
        if key == "rows" and not prefix:
            lines += [f"rows = {rule['column']} {name} {_text(name, rule[name])}" for rule, name in _rules(value)]
        elif isinstance(value, dict) and value:
            lines.append(_lines(value, f"{prefix}{key}."))
        else:
            lines.append(f"{prefix}{key} = {_text(key, value)}")
    return "\n".join(lines)


def _rules(value: Any) -> list[tuple[dict[str, Any], str]]:
    found = []
    for rule in value:
        (name,) = (key for key in rule if key != "column")  # ValueError where there is another number of them
        found.append((rule, name))
    return found


def _text(key: str, value: Any) -> str:
    if isinstance(value, str) and same(_value(key, value), value):
        return value
    if isinstance(value, list) and key in LISTS and value:
        text = ", ".join(str(part) for part in value)
        if same(_value(key, text), value):
            return text
    return json.dumps(value, ensure_ascii=False)
