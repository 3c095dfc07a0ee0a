"""The report as files: PDF, XLSX, CSV and JSON, with a manifest of their hashes. The same numbers in all."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import clock
from core.models import User
from core.pdf import render_pdf
from evaluation.computing.canonical import sha256
from evaluation.models import Round, Run
from evaluation.reports.build import build
from evaluation.reports.model import Cell, Hidden, Report, Table, cell_text, raw
from evaluation.reports.neutral import neutral

_STYLE = (
    "text{font:13px 'DejaVu Sans',sans-serif;fill:#222}.c-soft{fill:#555}.c-strong{font-weight:600}"
    ".c-axis{stroke:#777;stroke-width:1;fill:none}.c-grid{stroke:#ddd;stroke-width:1;fill:none}"
    ".c-limit{stroke:#b00020;stroke-width:2;stroke-dasharray:6 4;fill:none}.c-edge{stroke:#fff;stroke-width:1.5}"
    ".fill{fill:#0b5394}.fill.c-2{fill:#b45f06}.fill.c-4{fill:#777}.band-fill{fill:#b45f06;opacity:.18}"
    ".line{stroke:#0b5394;stroke-width:2.5;fill:none}.line.c-2{stroke:#b45f06}.line.d-2{stroke-dasharray:7 4}"
    ".stroke{stroke:#0b5394;stroke-width:2;fill:none}.stroke.c-4{stroke:#777}"
    ".box{fill:#f7f7f7;stroke:#777;stroke-width:1.5}.free{fill:#fff;stroke:#777}.c-dot{fill:#fff}.hatch{stroke:#fff}"
)


def as_json(report: Report) -> bytes:
    """The one object, with stable keys."""
    value = {
        "head": report.head,
        "summary": [
            {key: raw(cell) if not isinstance(cell, list) else cell for key, cell in line.items()}
            for line in report.summary
        ],
        "texts": report.texts,
        "comments": report.comments,
        "sections": [
            {"number": section.number, "title": section.title, "tables": [table.key for table in section.tables]}
            for section in report.sections
        ],
        "suppression": {"threshold": report.threshold, "hidden": report.hidden_count},
        "tables": {
            table.key: [
                {column.key: raw(cell) for column, cell in zip(table.columns, row, strict=True)} for row in table.rows
            ]
            for table in report.filed
        },
    }
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def csv_cell(cell: Cell) -> str:
    if isinstance(cell, Hidden):
        return "hidden"
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, (int, float)):
        return repr(cell)
    return neutral(str(cell))


def as_csv(table: Table) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.key for column in table.columns])
    writer.writerows([[csv_cell(cell) for cell in row] for row in table.rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(tables: list[Table], head: dict[str, Any] | None = None) -> bytes:
    """One sheet for each table; text is always written as text."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    bold, wrap = (
        book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        book.add_format({"text_wrap": True}),
    )
    if head:
        sheet = book.add_worksheet(_("Cover")[:31])
        for line, (key, value) in enumerate(head.items()):
            sheet.write_string(line, 0, key, bold)
            words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            sheet.write_string(line, 1, neutral(words)[:32000])
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 90)
    for table in tables:
        sheet = book.add_worksheet(table.key[:31])
        sheet.write_string(0, 0, table.title, bold)
        for place, column in enumerate(table.columns):
            sheet.write_string(2, place, column.label, bold)
            sheet.set_column(place, place, 14 if column.is_number else 28)
        for line, row in enumerate(table.rows, start=3):
            for place, cell in enumerate(row):
                if isinstance(cell, bool) or cell is None or isinstance(cell, (str, Hidden)):
                    sheet.write_string(line, place, neutral(cell_text(cell))[:32000], wrap)
                else:
                    sheet.write_number(line, place, float(cell))
        sheet.freeze_panes(3, 1)
    book.close()
    return out.getvalue()


def picture(chart: Any) -> SafeString:
    """A chart with its colours inside, for the PDF."""
    # The drawing is our own and escaped already; only our own style is put into it.
    return mark_safe(str(chart.svg).replace("</title>", f"</title><style>{_STYLE}</style>", 1))  # noqa: S308


def as_pdf(report: Report) -> bytes:
    parts = [
        {"section": section, "figures": [{"chart": chart, "image": picture(chart)} for chart in section.charts]}
        for section in report.sections
    ]
    title = _("Evaluation report: %(contract)s, round %(number)s") % {
        "contract": report.head["contract"],
        "number": report.head["round"],
    }
    return render_pdf(
        "evaluation/report_pdf.html",
        {"report": report, "parts": parts, "title": title, "summary": summary_lines(report)},
        title=title,
        language=report.language,
        identifier=f"{report.head['case']}-{report.head['round']}-{report.head['result'][:16]}",
    )


def summary_lines(report: Report) -> list[dict[str, Any]]:
    """The summary's lines as text."""
    found = []
    for line in report.summary:
        interval = "–"
        if isinstance(line["ci_low"], Hidden):
            interval = cell_text(line["ci_low"])
        elif line["ci_low"] is not None and line["ci_high"] is not None:
            interval = f"{cell_text(line['ci_low'])} – {cell_text(line['ci_high'])}"
        found.append(
            {**line, "value_text": cell_text(line["value"]), "interval_text": interval, "n_text": cell_text(line["n"])}
        )
    return found


def manifest(files: dict[str, bytes], round: Round, run: Run, user: User | None) -> bytes:
    """What the bundle holds, with hashes, and what it was made from."""
    value = {
        "files": {name: {"sha256": sha256(content), "bytes": len(content)} for name, content in sorted(files.items())},
        "result_sha256": run.result_sha256,
        "snapshot_sha256": run.snapshot.sha256 if run.snapshot else None,
        "protocols_sha256": run.protocols_sha256,
        "code": run.code_version,
        "software": run.software,
        "run_started": run.started_at.isoformat(),
        "run_finished": run.finished_at.isoformat(),
        "round": round.number,
        "case": round.contract.case.reg_no,
        "language": get_language(),
        "made_at": clock.now().isoformat(timespec="seconds"),
        "made_by": user.email if user else None,
    }
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def bundle(round: Round, run: Run, user: User | None, *, with_pdf: bool = True) -> dict[str, bytes]:
    """All files of a round's report in the active language."""
    report = build(round, run)
    files = {"report.json": as_json(report), "report.xlsx": as_xlsx(report.filed, report.head)}
    files |= {f"csv/{table.key}.csv": as_csv(table) for table in report.filed}
    files["result.json"] = _open_result(report)
    if with_pdf:
        files["report.pdf"] = as_pdf(report)
    files["manifest.json"] = manifest(files, round, run, user)
    return files


def _open_result(report: Report) -> bytes:
    """Results as rows in the field's open form: metric, level, period, value, interval."""
    rows = [
        {
            "metric": line["outcome"],
            "name": line["name"],
            "unit": line["unit"],
            "level": "Outcome",
            "type": "Final" if report.head["is_final"] else "Interim",
            "as_of": report.head["as_of"],
            "value": raw(line["value"]),
            "ci_low": raw(line["ci_low"]),
            "ci_high": raw(line["ci_high"]),
        }
        for line in report.summary
    ]
    return (json.dumps({"results": rows}, ensure_ascii=False, indent=1) + "\n").encode()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(name, content)
    return out.getvalue()
