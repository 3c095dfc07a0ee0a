"""The words of a Word document or an Excel workbook, without their layout: what can be kept as PDF/A without lying."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Unpacked; more than this is no document that somebody wrote.
LARGEST = 20 * 1024 * 1024


def words_of(content: bytes, kind: str) -> str:
    """The text, paragraph by paragraph or row by row; "" when the file cannot be read as what it says it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                return ""
            if kind == WORD:
                return "\n".join(_paragraphs(fromstring(archive.read("word/document.xml"))))
        return "\n".join(_rows(content)) if kind == EXCEL else ""
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, ParseError, DefusedXmlException):
        return ""


def _paragraphs(document: Element) -> Iterator[str]:
    for paragraph in document.iter(f"{W}p"):
        parts = []
        for node in paragraph.iter():
            if node.tag == f"{W}t":
                parts.append(node.text or "")
            elif node.tag == f"{W}tab":
                parts.append("\t")
            elif node.tag in {f"{W}br", f"{W}cr"}:
                parts.append("\n")
        yield "".join(parts)


def _rows(content: bytes) -> Iterator[str]:
    from openpyxl import load_workbook  # half a second to import: only where a workbook is read

    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        for sheet in workbook.worksheets:
            yield sheet.title
            for row in sheet.iter_rows(values_only=True):
                yield "\t".join("" if value is None else str(value) for value in row)
            yield ""
    finally:
        workbook.close()
