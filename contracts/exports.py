"""Contracts and cost reports as files."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from contracts import terms as engine
from contracts.actions.settlements import facts_of
from contracts.models import Contract
from core import exports
from core.models import Case

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(name: str, sheets: Sequence[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> HttpResponse:
    return HttpResponse(
        exports.xlsx(sheets),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )


def contracts_xlsx(contracts: Any) -> HttpResponse:
    columns = [
        _("Registration number"),
        _("Contract"),
        _("Needs area"),
        _("Status"),
        _("Begins"),
        _("Ends"),
        _("Cost budget"),
        _("Verified costs"),
        _("Ceiling"),
        _("Paid"),
    ]
    rows = (
        [
            contract.case.reg_no,
            contract.title,
            str(contract.initiative.needs_area or ""),
            contract.get_status_display(),
            contract.starts_on,
            contract.ends_on,
            contract.budgeted,
            contract.verified,
            contract.ceiling,
            contract.paid,
        ]
        for contract in contracts
    )
    return xlsx("avtal", [(_("Contracts"), columns, rows)])


def cost_reports_xlsx(case: Case, reports: Any) -> HttpResponse:
    columns = [
        _("Period"),
        _("Member organisation"),
        _("Budget line"),
        _("Cost"),
        _("Other funding"),
        _("Text"),
        _("Status"),
    ]
    rows = (
        [
            report.period,
            str(report.party),
            line.get_kind_display(),
            line.amount,
            line.other_funding,
            line.text,
            report.get_status_display(),
        ]
        for report in reports
        for line in report.lines.all()
    )
    return xlsx(f"kostnader-{case.year}-{case.number:04d}", [(_("Cost reports"), columns, rows)])


def settlement_zip(contract: Contract, statement: engine.Statement) -> HttpResponse:
    """Terms, facts and statement: what `manage.py settle` takes and gives, and the working as text."""
    facts = facts_of(contract, statement.as_of)
    files = {
        "terms.json": json.dumps(contract.terms, ensure_ascii=False, indent=2),
        "facts.json": json.dumps(facts, ensure_ascii=False, indent=2),
        "statement.json": json.dumps(statement.to_dict(), ensure_ascii=False, indent=2),
        "working.txt": engine.explain(statement),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in files.items():
            bundle.writestr(name, text)
    name = f"avrakning-{contract.case.year}-{contract.case.number:04d}-{statement.as_of}.zip"
    return HttpResponse(
        buffer.getvalue(),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
