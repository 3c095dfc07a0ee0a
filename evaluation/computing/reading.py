"""Read CSV and XLSX as rows of cells, one at a time, so that memory does not grow with the file."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from evaluation.computing import workbooks
from evaluation.computing.lines import Block, Unreadable

BLOCK = 1 << 20
ROWS = 5000
DELIMITERS = ";,\t|"


@dataclass(frozen=True)
class Book:
    """Rows of every sheet, in order; the first sheet with content is the one that is loaded."""

    decimal_comma: bool
    blocks: Iterator[Block]
    # What a workbook holds beside its cells; to be read after the rows.
    beside: Callable[[], Iterator[workbooks.Beside]] = lambda: iter(())
    is_text: bool = True


def read(content: bytes, name: str) -> Book:
    """A book from the bytes of a CSV or XLSX file."""
    if name.lower().endswith(".xlsx"):
        book = workbooks.open_book(content)
        return Book(False, workbooks.sheets(book), lambda: workbooks.beside(content, book), is_text=False)
    encoding = _encoding(content)
    delimiter = _delimiter(content.partition(b"\n")[0][:65536].decode(encoding, "replace"))
    return Book(delimiter == ";", _csv_blocks(content, encoding, delimiter))


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


def suspicious(delimiter: str) -> re.Pattern[str]:
    """Nine digits with at most four other signs between two of them: less is no identity number, however written."""
    between = rf"[^\w\x1f{re.escape(delimiter)}]{{0,4}}_?"
    return re.compile(rf"\d(?:{between}\d){{8}}")


def may_hold_number(content: bytes, delimiter: str) -> bool:
    """A quick look at the whole file for as many signs without a letter as an identity number has."""
    sign = re.escape(delimiter.encode())
    return (
        re.search(
            rb"[0-9][^A-Za-z" + sign + rb"]{7,}[0-9]|\"[0-9 .,'+/_-]{9,60}\"|[\x80-\xff]{16,}",
            content,
        )
        is not None
    )


def _csv_blocks(content: bytes, encoding: str, delimiter: str) -> Iterator[Block]:
    is_suspicious = may_hold_number(content, delimiter)
    # The bytes are decoded as they are read: the text as a whole never stands in memory.
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline=""), delimiter=delimiter)
    try:
        while True:
            start = reader.line_num
            rows = list(itertools.islice(reader, ROWS))
            if not rows:
                return
            yield Block("", _numbers(start, reader.line_num, rows), rows, is_suspicious)
    except csv.Error as error:
        raise Unreadable("csv") from error


def _numbers(start: int, end: int, rows: list[list[str]]) -> Sequence[int]:
    """The line on which each row ends; a cell may hold several lines."""
    if end - start == len(rows):
        return range(start + 1, end + 1)
    numbers = []
    for cells in rows:
        start += 1 + sum(cell.count("\n") for cell in cells)
        numbers.append(start)
    return numbers
