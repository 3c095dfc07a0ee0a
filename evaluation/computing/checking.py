"""Check delivered rows against a protocol's columns: every fault with its row and column, and no cell repeated."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from evaluation.computing.reading import Book

FAULT_LIMIT = 1000
TYPES = ("number", "integer", "binary", "text", "date", "pseudonym")
MISSING = {"", "NA", "N/A", "NULL", "-"}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
# Already in canonical form, as most cells of a large file are.
_PLAIN = re.compile(r"-?[1-9][0-9]{0,14}(\.[0-9]{0,8}[1-9])?|0|0\.[0-9]{0,8}[1-9]")
_PSEUDONYM = re.compile(r"[A-Za-z0-9_.-]{1,40}")
SIX_DIGITS = re.compile(r"[0-9]{6}")
_BLANKS = str.maketrans("", "", " \u00a0\u202f")


@dataclass(frozen=True)
class Column:
    """What a column must hold. ``required``: no cell may be missing."""

    name: str
    label: str = ""
    type: str = "number"
    required: bool = False
    low: Decimal | None = None
    high: Decimal | None = None
    choices: tuple[str, ...] = ()
    unique: bool = False

    @classmethod
    def read(cls, item: Mapping[str, Any]) -> Column:
        def number(key: str) -> Decimal | None:
            value = item.get(key)
            return None if value in (None, "") else Decimal(str(value))

        return cls(
            str(item["name"]),
            str(item.get("label", "")),
            str(item.get("type", "number")),
            bool(item.get("required", False)),
            number("min"),
            number("max"),
            tuple(str(choice) for choice in item.get("choices", [])),
            bool(item.get("unique", False)),
        )


@dataclass
class Checked:
    """What a check found: counts, faults and, by column, completeness and range."""

    rows: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)
    fault_count: int = 0
    personal: bool = False
    quality: dict[str, dict[str, Any]] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)

    def fault(self, code: str, *, sheet: str = "", row: int = 0, column: str = "", **details: Any) -> None:
        self.fault_count += 1
        if len(self.faults) < FAULT_LIMIT:
            self.faults.append({"code": code, "sheet": sheet, "row": row, "column": column, **details})


class Fault(ValueError):
    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def number(cell: Any, *, comma: bool) -> str | None:
    """The canonical text of a number, None when missing."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, (dt.date, dt.time)):
        raise Fault("not_a_number")
    if isinstance(cell, float):
        cell = repr(cell)
    if isinstance(cell, str) and _PLAIN.fullmatch(cell):
        return cell
    text = str(cell).strip().replace("\u2212", "-")
    if text.upper() in MISSING:
        return None
    text = text.translate(_BLANKS)
    if comma or ("," in text and "." not in text):
        if text.count(",") > 1 or (comma and "." in text and "," in text):
            raise Fault("not_a_number")
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        raise Fault("not_a_number")
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise Fault("not_a_number") from error
    if not value.is_finite() or abs(value.adjusted()) > 30:
        raise Fault("not_a_number")
    return plain(value)


def plain(value: Decimal) -> str:
    """Decimal digits without exponent and without trailing zeros: 1.50 and 1.5 are one value."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def date(cell: Any) -> str | None:
    if cell is None or (isinstance(cell, str) and cell.strip().upper() in MISSING):
        return None
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    try:
        return dt.date.fromisoformat(str(cell).strip()).isoformat()
    except ValueError:
        raise Fault("not_a_date") from None


def text(cell: Any) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, (dt.datetime, dt.date)):
        return date(cell)
    value = " ".join(str(cell).split())
    if len(value) > 200:
        raise Fault("too_long")
    return None if value.upper() in MISSING else value


def value_of(cell: Any, column: Column, *, comma: bool) -> str:
    """The cell in canonical form ('' when missing), or a Fault."""
    if column.type in {"number", "integer", "binary"}:
        value = number(cell, comma=comma)
        if value is not None:
            exact = Decimal(value)
            if column.type == "integer" and exact != exact.to_integral_value():
                raise Fault("not_whole")
            if column.type == "binary" and value not in {"0", "1"}:
                raise Fault("not_binary")
            if column.low is not None and exact < column.low:
                raise Fault("too_low", limit=plain(column.low))
            if column.high is not None and exact > column.high:
                raise Fault("too_high", limit=plain(column.high))
    elif column.type == "date":
        value = date(cell)
    else:
        value = text(cell)
        if value is not None and column.type == "pseudonym" and not _PSEUDONYM.fullmatch(value):
            raise Fault("not_a_pseudonym")
    if value is None:
        if column.required:
            raise Fault("missing")
        return ""
    if column.choices and value not in column.choices:
        raise Fault("not_a_choice", choices=", ".join(column.choices[:12]))
    return value


def head_of(cell: Any) -> str:
    return " ".join(str(cell or "").split()).lower()


def match_columns(heads: Sequence[Any], columns: Sequence[Column], mapping: Mapping[str, str]) -> dict[str, int]:
    """Which place in the file each column has: by the mapping, else by name or label."""
    places = {head_of(head): place for place, head in reversed(list(enumerate(heads))) if head_of(head)}
    found = {}
    for column in columns:
        for wanted in (mapping.get(column.name, ""), column.name, column.label):
            if head_of(wanted) in places and wanted:
                found[column.name] = places[head_of(wanted)]
                break
    return found


def check(
    book: Book,
    columns: Sequence[Column],
    mapping: Mapping[str, str],
    *,
    find_person: Callable[[object], bool],
    progress: Callable[[int], None] = lambda rows: None,
    result: Checked,
) -> Iterator[dict[str, str]]:
    """Yield each good row in canonical form; what is wrong is collected in ``result``.

    Every cell of every sheet, heads and unused columns too, is searched for identity numbers of persons. The caller
    throws all rows away when there is a single fault.
    """
    places: dict[str, int] = {}
    first_sheet: str | None = None
    seen: dict[str, set[str]] = {column.name: set() for column in columns if column.unique}
    filled = {column.name: 0 for column in columns}
    lowest: dict[str, Decimal] = {}
    highest: dict[str, Decimal] = {}
    for line in book.lines:
        for place, cell in enumerate(line.cells) if _suspicious(line.cells) else ():
            if cell is not None and find_person(cell):
                result.personal = True
                result.fault("personal_number", sheet=line.sheet, row=line.number, column=column_letter(place))
        if first_sheet is None:
            first_sheet = line.sheet
            places = match_columns(line.cells, columns, mapping)
            result.heads = {name: str(line.cells[place]) for name, place in places.items()}
            heads = [head_of(cell) for cell in line.cells if head_of(cell)]
            for twice in sorted({head for head in heads if heads.count(head) > 1}):
                result.fault("column_twice", sheet=line.sheet, row=line.number, column="", times=heads.count(twice))
            for column in columns:
                if column.name not in places:
                    result.fault("column_missing", sheet=line.sheet, row=line.number, column=column.name)
            continue
        if line.sheet != first_sheet:
            continue
        result.rows += 1
        if result.rows % 5000 == 0:
            progress(result.rows)
        row: dict[str, str] = {}
        is_good = True
        for column in columns:
            place = places.get(column.name, -1)
            cell = line.cells[place] if 0 <= place < len(line.cells) else None
            try:
                value = value_of(cell, column, comma=book.decimal_comma)
                if value and column.unique:
                    if value in seen[column.name]:
                        raise Fault("twice")
                    seen[column.name].add(value)
            except Fault as error:
                is_good = False
                if column.name in places:
                    result.fault(error.code, sheet=line.sheet, row=line.number, column=column.name, **error.details)
                continue
            row[column.name] = value
            if value:
                filled[column.name] += 1
                if column.type in {"number", "integer"}:
                    exact = Decimal(value)
                    if column.name not in lowest or exact < lowest[column.name]:
                        lowest[column.name] = exact
                    if column.name not in highest or exact > highest[column.name]:
                        highest[column.name] = exact
        if is_good:
            yield row
    if first_sheet is None:
        result.fault("empty")
    elif result.rows == 0:
        result.fault("no_rows")
    result.quality = {
        column.name: {
            "filled": filled[column.name],
            "missing": result.rows - filled[column.name],
            "low": plain(lowest[column.name]) if column.name in lowest else None,
            "high": plain(highest[column.name]) if column.name in highest else None,
        }
        for column in columns
    }


def _suspicious(cells: Sequence[Any]) -> bool:
    """Whether a row can hold an identity number at all: each has six digits in a row. Most rows stop here."""
    return SIX_DIGITS.search("\x1f".join([cell if isinstance(cell, str) else str(cell) for cell in cells])) is not None


def column_letter(place: int) -> str:
    """The name of a column as a spreadsheet has it: A, B, … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def differences(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    """Rows that went and came between two versions, as counts over canonical rows."""
    added = sum(max(0, count - before.get(row, 0)) for row, count in now.items())
    removed = sum(max(0, count - now.get(row, 0)) for row, count in before.items())
    return {"added": added, "removed": removed}
