"""Read XLSX: the cells of every sheet, and all that a workbook holds beside them.

Comments, names, heads and feet of pages, lists of choices, links, properties, formulas: none of it is loaded, and all
of it can hold what must not come in.
"""

from __future__ import annotations

import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from evaluation.computing.lines import Block, Unreadable

# An XLSX that unpacks to more than this, or to so many times its size, is refused before it is read.
UNPACKED_LIMIT = 1024**3
RATIO_LIMIT, RATIO_FROM = 120, 50 * 1024**2
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# Attributes that hold what somebody wrote; the others hold numbers and references of the format's own.
_WRITTEN = {
    *("name", "displayName", "uniqueName", "userId", "display", "location", "tooltip", "prompt", "promptTitle"),
    *("error", "errorTitle", "title", "descr", "caption", "Target", "v", "val", "comment", "author"),
}
# Elements within one piece of text: a text of several styles is one text.
_RUNS = {
    *("t", "r", "rPr", "b", "i", "u", "sz", "color", "rFont", "family", "charset", "scheme", "rPh", "phoneticPr"),
    *("vertAlign", "strike"),
}
_PLACES = (
    ("comment", "comment"),
    ("xl/workbook.xml", "name"),
    ("docProps/", "properties"),
    ("customXml/", "properties"),
    ("drawing", "drawing"),
    ("chart", "drawing"),
    ("pivot", "pivot"),
    ("xl/sharedStrings.xml", "text"),
)


@dataclass(frozen=True)
class Beside:
    """A text beside the values of the cells. ``place``: a fixed word; ``row`` and ``column`` where it has them."""

    place: str
    text: str
    sheet: str = ""
    row: int = 0
    column: str = ""


def open_book(content: bytes) -> Any:
    """The workbook for reading row by row; refuses what is encrypted, damaged or a trap."""
    import openpyxl

    if content.startswith(OLE):
        raise Unreadable("encrypted")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
        if unpacked > UNPACKED_LIMIT or (unpacked > RATIO_FROM and unpacked > RATIO_LIMIT * len(content)):
            raise Unreadable("too_large")
        with warnings.catch_warnings():
            # Its warnings repeat what cells hold.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Unreadable:
        raise
    except Exception as error:  # a damaged workbook fails in many ways
        raise Unreadable("xlsx") from error


def sheets(book: Any) -> Iterator[Block]:
    """The rows of every sheet that holds cells, hidden ones too."""
    for sheet in book.worksheets:
        # What a sheet says of its size need not be true.
        sheet.reset_dimensions()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows = sheet.iter_rows(values_only=True)
            number = 0
            while True:
                number += 1
                try:
                    cells = next(rows, None)
                except Exception as error:
                    raise Unreadable("xlsx") from error
                if cells is None:
                    break
                if any(cell not in (None, "") for cell in cells):
                    yield Block(sheet.title, [number], [cells])


def beside(content: bytes, book: Any) -> Iterator[Beside]:
    """Everything in the workbook that is not the value of a cell."""
    paths = {sheet._worksheet_path.lstrip("/"): sheet.title for sheet in book.worksheets}
    first = book.worksheets[0].title if book.worksheets else ""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for item in archive.infolist():
            yield Beside("part", posixpath.basename(item.filename))
            if not item.filename.endswith((".xml", ".rels", ".vml")):
                continue
            title = paths.get(item.filename)
            with archive.open(item) as stream:
                if title is not None:
                    yield from _Sheet(title, is_loaded=title == first).read(stream)
                else:
                    place = next((word for part, word in _PLACES if part in item.filename), "part")
                    yield from _Part(place).read(stream)


class _Part:
    """Texts and written attributes of a part of the package, a block at a time."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.found: list[Beside] = []
        self.text: list[str] = []
        self.ref = ""

    def read(self, stream: Any) -> Iterator[Beside]:
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text.append
        parser.StartDoctypeDeclHandler = self.doctype
        try:
            while block := stream.read(1 << 18):
                parser.Parse(block)
                yield from self.found
                self.found.clear()
            parser.Parse(b"", True)
        except (expat.ExpatError, zipfile.BadZipFile, ValueError) as error:
            if isinstance(error, Unreadable):
                raise
            raise Unreadable("xlsx") from error
        yield from self.found
        self.found.clear()

    def doctype(self, *_args: Any) -> None:
        raise Unreadable("xlsx")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        if tag not in _RUNS:
            self.flush()
        if tag in {"comment", "threadedComment"}:
            self.ref = attributes.get("ref", "")
        for key, value in attributes.items():
            if key.rpartition("}")[2] in _WRITTEN and len(value) > 8:
                self.add(value)

    def end(self, name: str) -> None:
        if name.rpartition("}")[2] not in _RUNS:
            self.flush()

    def flush(self) -> None:
        text = "".join(self.text)
        self.text.clear()
        if len(text) > 8:
            self.add(text)

    def add(self, text: str, place: str = "") -> None:
        row, column = _address(self.ref)
        self.found.append(Beside(place or self.place, text, row=row, column=column))


class _Sheet(_Part):
    """What a sheet holds beside its values: formulas, links, lists, heads and feet; and numbers as they are stored."""

    def __init__(self, title: str, *, is_loaded: bool) -> None:
        super().__init__("sheet")
        self.title = title
        self.is_loaded = is_loaded
        self.kind = ""
        self.has_formula = self.has_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        if tag == "c":
            self.ref, self.kind = attributes.get("r", ""), attributes.get("t", "n")
            self.has_formula = self.has_value = False
            self.text.clear()
        elif tag in {"f", "v"}:
            self.text.clear()
        elif tag == "mergeCell" and self.is_loaded:
            for reference in _corners(attributes.get("ref", "")):
                self.ref = reference
                self.add(reference, "merged")
            self.ref = ""
        elif tag not in {"row", "is", "col"}:
            super().start(name, attributes)

    def end(self, name: str) -> None:
        tag = name.rpartition("}")[2]
        if tag == "v":
            text = "".join(self.text)
            self.has_value = bool(text)
            # A number in the clothes of a date is read as an error, so it is looked at as it is stored.
            if self.kind == "n" and len(text) > 8:
                self.add(text)
            self.text.clear()
        elif tag == "f":
            text = "".join(self.text)
            self.has_formula = True
            self.add(text, "formula")
            self.add(re.sub(r'["&\s]', "", text), "formula")
            self.text.clear()
        elif tag == "c":
            if self.has_formula and not self.has_value and self.is_loaded:
                self.add("", "formula_without_value")
            self.text.clear()
            self.ref = ""
        else:
            super().end(name)

    def add(self, text: str, place: str = "") -> None:
        row, column = _address(self.ref)
        self.found.append(Beside(place or self.place, text, self.title, row, column))


def _address(reference: str) -> tuple[int, str]:
    """Row and column of a cell: (12, "B") of B12."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", reference.partition(":")[0])
    return (int(match[2]), match[1]) if match else (0, "")


def _corners(reference: str) -> list[str]:
    """The first cell of a merged area in each of its columns (at most fifty)."""
    first, _colon, last = reference.partition(":")
    (row, start), (_row, end) = _address(first), _address(last or first)
    if not start or not end:
        return []
    from openpyxl.utils import column_index_from_string, get_column_letter

    places = range(column_index_from_string(start), column_index_from_string(end) + 1)
    return [f"{get_column_letter(place)}{row}" for place in places[:50]]
