"""Read CSV and XLSX as rows of cells, one at a time, so that memory does not grow with the file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DELIMITERS = ";,\t|"
# An XLSX that unpacks to more than this is refused before it is read.
UNPACKED_LIMIT = 1024**3


class Unreadable(ValueError):
    """The file cannot be read at all; ``code`` is a fixed word that the page translates."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Line:
    """One row as it stands in the file. ``number`` counts as a spreadsheet does, from 1."""

    sheet: str
    number: int
    cells: list[Any]


@dataclass(frozen=True)
class Book:
    """Lines of every sheet, in order; the first sheet with content is the one that is loaded."""

    decimal_comma: bool
    lines: Iterator[Line]


def read(content: bytes, name: str) -> Book:
    """A book from the bytes of a CSV or XLSX file."""
    if name.lower().endswith(".xlsx"):
        return Book(False, _sheets(content))
    text = _decode(content)
    delimiter = _delimiter(text)
    return Book(delimiter == ";", _csv_lines(text, delimiter))


def _decode(content: bytes) -> str:
    if b"\0" in content[:4096]:
        raise Unreadable("binary")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(DELIMITERS, key=lambda sign: (head.count(sign), -DELIMITERS.index(sign)))


def _csv_lines(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Line("", reader.line_num, cells)
    except csv.Error as error:
        raise Unreadable("csv") from error


def _sheets(content: bytes) -> Iterator[Line]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > UNPACKED_LIMIT:
                raise Unreadable("too_large")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Unreadable:
        raise
    except Exception as error:  # a damaged workbook fails in many ways
        raise Unreadable("xlsx") from error
    try:
        for sheet in book.worksheets:
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                if any(cell not in (None, "") for cell in cells):
                    yield Line(sheet.title, number, list(cells))
    finally:
        book.close()
