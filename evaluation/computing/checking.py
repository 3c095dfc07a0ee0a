"""Check delivered rows against a protocol's columns: every fault with its row and column, and no cell repeated."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from evaluation.computing.lines import Block
from evaluation.computing.reading import Book, suspicious

FAULT_LIMIT = 1000
TYPES = ("number", "integer", "persons", "binary", "text", "date", "pseudonym")
MISSING = {"", "NA", "N/A", "NULL", "-"}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
# Already in canonical form, as most cells of a large file are.
_PLAIN = re.compile(r"-?[1-9][0-9]{0,14}(\.[0-9]{0,8}[1-9])?|0|0\.[0-9]{0,8}[1-9]")
_PSEUDONYM = re.compile(r"[A-Za-z0-9_.-]{1,40}")
SUSPICIOUS = suspicious("\x1f")
# What a spreadsheet writes where a formula failed.
ERRORS = {
    *("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!"),
    *("#BLOCKED!", "#UNKNOWN!", "#GETTING_DATA"),
}
# So many distinct cells of a column are remembered with what they were read as.
REMEMBERED = 50_000
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
    if isinstance(cell, str) and cell.startswith("#") and cell.strip() in ERRORS:
        raise Fault("cell_error")
    if column.type in {"number", "integer", "persons", "binary"}:
        value = number(cell, comma=comma)
        if value is not None:
            exact = Decimal(value)
            if column.type in {"integer", "persons"} and exact != exact.to_integral_value():
                raise Fault("not_whole")
            if column.type == "binary" and value not in {"0", "1"}:
                raise Fault("not_binary")
            if column.type == "persons" and exact < 0:
                raise Fault("too_low", limit="0")
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


class _Reader:
    """Reads the cells of one column. What a text was read as is remembered: most columns hold few distinct ones."""

    def __init__(self, column: Column, place: int, *, comma: bool) -> None:
        self.column, self.place, self.comma = column, place, comma
        self.known: dict[str, str | Fault] = {}
        self.missing = 0
        self.lowest: Decimal | None = None
        self.highest: Decimal | None = None
        self.seen: set[str] = set()
        self.key = json.dumps(column.name, ensure_ascii=False) + ":"
        self.empty = self.key + '""'

    def read(self, cell: Any) -> str | Fault:
        """The cell as a member of a JSON object, or what is wrong with it."""
        try:
            value = value_of(cell, self.column, comma=self.comma)
            if value and self.column.unique:
                if value in self.seen:
                    raise Fault("twice")
                self.seen.add(value)
        except Fault as fault:
            found: str | Fault = fault
        else:
            found = self.key + json.dumps(value, ensure_ascii=False)
            if value and self.column.type in {"number", "integer", "persons"}:
                exact = Decimal(value)
                if self.lowest is None or exact < self.lowest:
                    self.lowest = exact
                if self.highest is None or exact > self.highest:
                    self.highest = exact
        if cell.__class__ is str and not self.column.unique:
            if len(self.known) > REMEMBERED:
                self.known.clear()
            self.known[cell] = found
        return found

    def quality(self, rows: int) -> dict[str, Any]:
        return {
            "filled": rows - self.missing,
            "missing": self.missing,
            "low": None if self.lowest is None else plain(self.lowest),
            "high": None if self.highest is None else plain(self.highest),
        }


def check(
    book: Book,
    columns: Sequence[Column],
    mapping: Mapping[str, str],
    *,
    find_person: Callable[[object], bool],
    progress: Callable[[int], None] = lambda rows: None,
    result: Checked,
) -> Iterator[list[str]]:
    """Yield the good rows as JSON in canonical form, some at a time; what is wrong is collected in ``result``.

    Every cell of every sheet, heads and unused columns too, and all that a workbook holds beside its cells, is searched
    for identity numbers of persons. The caller throws all rows away when there is a single fault.
    """
    search = _Search(find_person, result)
    table: _Table | None = None
    for block in book.blocks:
        if block.is_suspicious:
            search.block(block)
        if table is None:
            place = next((place for place, cells in enumerate(block.rows) if not is_blank(cells)), None)
            if place is None:
                continue
            head = Block(block.sheet, block.numbers[place : place + 1], block.rows[place : place + 1])
            readers = _readers(head, columns, mapping, search.sheet(block.sheet), result, comma=book.decimal_comma)
            table = _Table(block.sheet, search.sheet(block.sheet), readers, len(columns), len(head.rows[0]))
            block = Block(block.sheet, block.numbers[place + 1 :], block.rows[place + 1 :])
        if block.sheet == table.key and block.rows:
            yield table.quickly(block, result) or table.row_by_row(block, result, is_text=book.is_text)
            progress(result.rows)
    _look_beside(book, table, search, result)
    if table is None:
        result.fault("empty")
    elif result.rows == 0:
        result.fault("no_rows")
    result.quality = {reader.column.name: reader.quality(result.rows) for reader in (table.readers if table else ())}


def is_blank(cells: Sequence[Any]) -> bool:
    return not any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in cells)


class _Table:
    """The sheet that is loaded, with a reader for each of its columns."""

    def __init__(self, key: str, sheet: str, readers: list[_Reader], wanted: int, width: int) -> None:
        self.key, self.sheet, self.readers, self.wanted, self.width = key, sheet, readers, wanted, width
        self.is_whole = len(readers) == wanted and not any(reader.column.unique for reader in readers)
        self.blank = ",".join(reader.empty for reader in readers)

    def quickly(self, block: Block, result: Checked) -> list[str]:
        """A block of text column by column, nothing where a row asks for a closer look."""
        rows = block.rows
        if not self.is_whole or len(rows) < 2 or set(map(len, rows)) != {self.width}:
            return []
        columns = list(zip(*rows, strict=True))
        parts, missing = [], []
        for reader in self.readers:
            cells = columns[reader.place]
            if len(reader.known) > REMEMBERED - len(rows):
                reader.known.clear()
            for cell in set(cells).difference(reader.known):
                if cell.__class__ is not str or isinstance(reader.read(cell), Fault):
                    return []
            found = list(map(reader.known.__getitem__, cells))
            parts.append(found)
            missing.append(found.count(reader.empty))
        if any(set(map(type, found)) != {str} for found in parts):
            return []
        lines = [",".join(line) for line in zip(*parts, strict=True)]
        if all(missing) and self.blank in lines:
            return []
        for reader, count in zip(self.readers, missing, strict=True):
            reader.missing += count
        result.rows += len(rows)
        return lines

    def row_by_row(self, block: Block, result: Checked, *, is_text: bool) -> list[str]:
        lines = []
        for number, cells in zip(block.numbers, block.rows, strict=True):
            if is_blank(cells):
                continue
            result.rows += 1
            count = len(cells)
            if count > self.width and is_text and not is_blank(cells[self.width :]):
                result.fault("too_many_cells", row=number)
            parts: list[str] = []
            for reader in self.readers:
                cell = cells[reader.place] if reader.place < count else None
                found = reader.known.get(cell) if cell.__class__ is str else None
                if found is None:
                    found = reader.read(cell)
                if isinstance(found, Fault):
                    result.fault(found.code, sheet=self.sheet, row=number, column=reader.column.name, **found.details)
                    reader.missing += found.code == "missing"
                    continue
                reader.missing += found == reader.empty
                parts.append(found)
            if len(parts) == self.wanted:
                lines.append(",".join(parts))
        return lines


def _readers(
    head: Block, columns: Sequence[Column], mapping: Mapping[str, str], sheet: str, result: Checked, *, comma: bool
) -> list[_Reader]:
    """One for each column that the heads have; what they lack or have twice is a fault."""
    cells, number = head.rows[0], head.numbers[0]
    places = match_columns(cells, columns, mapping)
    result.heads = {name: str(cells[place]) for name, place in places.items()}
    heads = [head_of(cell) for cell in cells if head_of(cell)]
    for twice in sorted({head for head in heads if heads.count(head) > 1}):
        result.fault("column_twice", sheet=sheet, row=number, column="", times=heads.count(twice))
    for column in columns:
        if column.name not in places:
            result.fault("column_missing", sheet=sheet, row=number, column=column.name)
    return [_Reader(column, places[column.name], comma=comma) for column in columns if column.name in places]


class _Search:
    """Looks for identity numbers and says where they stand, each place once and never what stands there."""

    def __init__(self, find_person: Callable[[object], bool], result: Checked) -> None:
        self.find_person = find_person
        self.result = result
        self.told: set[tuple[str, int, str]] = set()
        self.titles: dict[str, str] = {}

    def sheet(self, title: str) -> str:
        """The sheet's name, unless that itself is what must not be repeated."""
        if title not in self.titles:
            self.titles[title] = f"#{len(self.titles) + 1}" if self.find_person(title) else title
        return self.titles[title]

    def block(self, block: Block) -> None:
        texts = ["\x1f".join([cell if isinstance(cell, str) else str(cell) for cell in cells]) for cells in block.rows]
        # Most blocks stop here, and most rows after it.
        if not SUSPICIOUS.search("\x1f".join(texts)):
            return
        for number, cells, text in zip(block.numbers, block.rows, texts, strict=True):
            if not SUSPICIOUS.search(text):
                continue
            for place, cell in enumerate(cells):
                if cell is not None and self.find_person(cell):
                    self.tell(block.sheet, number, column_letter(place), "cell")

    def tell(self, sheet: str, row: int, column: str, place: str) -> None:
        self.result.personal = True
        key = (sheet, row, column or place)
        if key not in self.told:
            self.told.add(key)
            self.result.fault("personal_number", sheet=self.sheet(sheet), row=row, column=column, place=place)


def _look_beside(book: Book, table: _Table | None, search: _Search, result: Checked) -> None:
    """What a workbook holds beside the values of its cells."""
    names = {column_letter(reader.place): reader.column.name for reader in (table.readers if table else ())}
    for item in book.beside():
        if item.place in {"merged", "formula_without_value"}:
            if table is not None and item.sheet == table.key and item.column in names:
                result.fault(item.place, sheet=table.sheet, row=item.row, column=names[item.column])
        elif search.find_person(item.text):
            search.tell(item.sheet, item.row, item.column, item.place)


def column_letter(place: int) -> str:
    """The name of a column as a spreadsheet has it: A, B, … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
