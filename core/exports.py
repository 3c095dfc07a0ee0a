"""Tables that open right in Excel: labels, real dates and numbers, and no cell that runs as a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core import clock

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def neutral(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def xlsx(sheets: Sequence[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook of (title, heads, rows): heads frozen and filtered, amounts and dates as numbers and dates."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "yyyy-mm-dd",
        },
    ) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for title, heads, rows in sheets:
            sheet = book.add_worksheet("".join(c for c in str(title) if c not in "[]:*?/\\'")[:31])
            widths = [len(str(head)) for head in heads]
            for column, head in enumerate(heads):
                sheet.write_string(0, column, str(head), bold)
            last = 0
            for number, row in enumerate(rows, start=1):
                last = number
                for column, value in enumerate(row):
                    if value is None or value == "":
                        continue
                    if isinstance(value, bool):
                        sheet.write_boolean(number, column, value)
                    elif isinstance(value, datetime):
                        local = value.astimezone(clock.STOCKHOLM).replace(tzinfo=None) if value.tzinfo else value
                        sheet.write_datetime(number, column, local, moment)
                    elif isinstance(value, date):
                        sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                    elif isinstance(value, Decimal):
                        sheet.write_number(number, column, value, money)
                    elif isinstance(value, (int, float)):
                        sheet.write_number(number, column, value)
                    else:
                        sheet.write_string(number, column, str(value))
                    widths[column] = max(widths[column], min(60, len(str(value))))
            for column, width in enumerate(widths):
                sheet.set_column(column, column, min(60, width + 2))
            sheet.freeze_panes(1, 0)
            if heads:
                sheet.autofilter(0, 0, max(last, 1), len(heads) - 1)
    return buffer.getvalue()
