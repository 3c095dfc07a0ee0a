"""The workbook that data owners fill in."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _

from evaluation.models import Protocol


def template_file(protocol: Protocol) -> bytes:
    """An XLSX with the heads that the protocol expects and a sheet that says what each column holds."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True})
    data, words = book.add_worksheet(_("Data")[:31]), book.add_worksheet(_("Columns")[:31])
    for place, column in enumerate(protocol.columns):
        data.write_string(0, place, column["name"], bold)
        data.set_column(place, place, 18)
    heads = [_("Column"), _("Meaning"), _("Type"), _("Must be filled"), _("Lowest"), _("Highest"), _("Allowed values")]
    for place, head in enumerate(heads):
        words.write_string(0, place, head, bold)
    for line, column in enumerate(protocol.columns, start=1):
        cells = [
            column["name"],
            column.get("label", ""),
            column.get("type", "number"),
            _("Yes") if column.get("required") else _("No"),
            str(column.get("min", "") if column.get("min") is not None else ""),
            str(column.get("max", "") if column.get("max") is not None else ""),
            ", ".join(str(choice) for choice in column.get("choices", [])),
        ]
        for place, cell in enumerate(cells):
            words.write_string(line, place, cell)
    words.set_column(0, len(heads) - 1, 20)
    book.close()
    return out.getvalue()
