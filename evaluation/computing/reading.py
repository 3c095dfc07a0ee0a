"""Read CSV and XLSX as rows of cells, one at a time, so that memory does not grow with the file."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BLOCK = 1 << 20
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
    encoding = _encoding(content)
    delimiter = _delimiter(content.partition(b"\n")[0][:65536].decode(encoding, "replace"))
    return Book(delimiter == ";", _csv_lines(content, encoding, delimiter))


def _encoding(content: bytes) -> str:
    """UTF-8 if the whole file is, else the old Swedish Windows one; looked at a block at a time."""
    if b"\0" in content[:4096]:
        raise Unreadable("binary")
    for encoding in ("utf-8-sig", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            for place in range(0, len(content), BLOCK):
                decoder.decode(content[place : place + BLOCK])
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Unreadable("encoding")


def _delimiter(head: str) -> str:
    return max(DELIMITERS, key=lambda sign: (head.count(sign), -DELIMITERS.index(sign)))


def _csv_lines(content: bytes, encoding: str, delimiter: str) -> Iterator[Line]:
    # The bytes are decoded as they are read: the text as a whole never stands in memory.
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline=""), delimiter=delimiter)
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
