"""Hand out reports; what is handed out unsuppressed leaves a trace."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.models import Contract
from core.actions.audit import record
from core.errors import Refused, no, require
from core.models import User
from core.pdf import render_pdf
from evaluation.models import Round
from evaluation.permissions import sees_results, sees_small_cells
from evaluation.queries import current_run
from evaluation.reports import files
from evaluation.reports.build import build
from evaluation.reports.pilot import contract_report

KINDS = ("pdf", "xlsx", "json", "zip")


@transaction.atomic
def report_file(*, actor: User, round: Round, kind: str, unsuppressed: bool = False) -> bytes:
    """A report as file, in the active language."""
    run = current_run(round)
    if run is None or not sees_results(actor, round):
        raise Refused(_("The round has no results that you can see yet."))
    if unsuppressed:
        if not sees_small_cells(actor, round):
            require(no(_("Only the evaluator and the verifier see small groups.")))
        record(
            actor=actor,
            verb="report.unsuppressed",
            target=round,
            case=round.contract.case,
            summary=str(round),
            result=run.result_sha256,
        )
        return files.as_json(build(round, run, unsuppressed=True))
    if kind == "zip":
        return files.zipped(files.bundle(round, run, actor))
    report = build(round, run)
    if kind == "pdf":
        return files.as_pdf(report)
    if kind == "xlsx":
        return files.as_xlsx(report.filed, report.head)
    return files.as_json(report)


def contract_file(*, actor: User, contract: Contract, kind: str) -> bytes:
    """All rounds of a contract in one report, as PDF or XLSX."""
    reports, tables = contract_report(contract, actor)
    if not reports:
        raise Refused(_("The contract has no results that you can see yet."))
    if kind == "xlsx":
        return files.as_xlsx(tables)
    title = _("Evaluation of %(contract)s") % {"contract": contract.title}
    return render_pdf(
        "evaluation/contract_pdf.html",
        {
            "title": title,
            "contract": contract,
            "tables": tables,
            "reports": [{"report": report, "summary": files.summary_lines(report)} for report in reports],
        },
        title=title,
        language=reports[-1].language,
        identifier=f"{contract.case.reg_no}-{len(reports)}-{reports[-1].head['result'][:16]}",
    )
