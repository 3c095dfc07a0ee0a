"""Cost reports: list, writing, checking."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contracts import exports
from contracts.actions import costs
from contracts.forms.costs import CostReportForm, StartReportForm
from contracts.forms.drafts import ReasonForm
from contracts.forms.lists import CostReportFilter
from contracts.models import BudgetRow, Contract, CostReport
from contracts.permissions import (
    can_edit_cost_report,
    can_report_costs,
    can_submit_cost_report,
    can_verify_cost_report,
    represents_member,
)
from contracts.views.common import page_of, task_page, visible_contract
from core.errors import Refused, require
from core.http import Request
from core.money import ZERO

HAS_FACTS = ("active", "suspended", "stopped", "completed")


def cost_list(request: Request, pk: int) -> HttpResponse:
    contract = visible_contract(request, pk)
    form = CostReportFilter(request.GET or None)
    reports = form.applied_to(
        contract.cost_reports.with_sums().select_related(
            "party__organisation", "party__unit__organisation", "verified_by"
        )
    ).order_by("-period", "party", "-pk")
    if request.GET.get("format") == "xlsx":
        return exports.cost_reports_xlsx(contract.case, reports.prefetch_related("lines"))
    context = {
        "contract": contract,
        "filter": form,
        "page_obj": page_of(request, reports),
        "budget": budget_table(contract),
        "may_report": contract.status in HAS_FACTS and represents_member(request.user, contract),
    }
    return render(request, "contracts/costs.html", context)


def budget_table(contract: Contract) -> dict[str, Any]:
    """Budget per member and year, beside what is verified."""
    rows = list(
        BudgetRow.objects.filter(contract=contract).select_related("party__organisation", "party__unit__organisation")
    )
    verified = CostReport.objects.filter(contract=contract, status="verified", corrected_by__isnull=True)
    waiting = CostReport.objects.filter(contract=contract, corrected_by__status__in=["draft", "submitted", "returned"])
    sums: dict[int, Any] = {}
    for report in (verified | waiting.filter(status="verified")).distinct().with_sums():
        sums[report.party_id] = sums.get(report.party_id, ZERO) + report.total  # type: ignore[attr-defined]  # annotated
    years = sorted({row.year for row in rows})
    parties = {row.party_id: row.party for row in rows}
    table = []
    for pk, party in parties.items():
        by_year = [sum((row.amount for row in rows if row.party_id == pk and row.year == year), ZERO) for year in years]
        table.append({"party": party, "by_year": by_year, "total": sum(by_year, ZERO), "verified": sums.get(pk, ZERO)})
    totals = [sum((row["by_year"][place] for row in table), ZERO) for place in range(len(years))]
    return {
        "years": years,
        "rows": table,
        "totals": totals,
        "total": sum(totals, ZERO),
        "verified": sum((row["verified"] for row in table), ZERO),
    }


def cost_create(request: Request, pk: int) -> HttpResponse:
    contract = visible_contract(request, pk)
    require(represents_member(request.user, contract))
    form = StartReportForm(request.POST or None, contract=contract, user=request.user)
    return task_page(
        request,
        form=form,
        contract=contract,
        title=_("Report costs"),
        submit=_("Begin"),
        act=lambda form: costs.start_cost_report(actor=request.user, contract=contract, **form.cleaned_data),
        done=lambda report: reverse("contracts:cost_edit", args=[report.pk]),
    )


def visible_report(request: Request, pk: int) -> CostReport:
    reports = CostReport.objects.visible_to(request.user).select_related(
        "contract__case",
        "contract__commitment__programme",
        "party__organisation",
        "party__unit__organisation",
        "evidence",
        "submitted_by",
        "verified_by",
        "corrects",
    )
    return get_object_or_404(reports, pk=pk)


def cost_report(request: Request, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    rows = BudgetRow.objects.filter(party=report.party, year=int(report.period[:4]))
    budget = dict(rows.values_list("kind", "amount"))
    lines = [
        {"line": line, "budget": budget.get(line.kind), "net": line.amount - line.other_funding}
        for line in report.lines.all()
    ]
    total, other = costs.sums_of(report)
    year, year_budget = year_so_far(report), sum(budget.values(), ZERO)
    context = {
        "year": report.period[:4],
        "year_total": year,
        "year_budget": year_budget,
        "over_budget": year > year_budget,
        "report": report,
        "contract": report.contract,
        "lines": lines,
        "total": total,
        "other": other,
        "net": total - other,
        "correction": CostReport.objects.filter(corrects=report).first(),
        "may_edit": can_edit_cost_report(request.user, report),
        "may_submit": can_submit_cost_report(request.user, report),
        "may_verify": can_verify_cost_report(request.user, report),
        "may_correct": report.status == "verified" and can_report_costs(request.user, report.party),
    }
    return render(request, "contracts/cost_report.html", context)


def year_so_far(report: CostReport) -> Decimal:
    """What the member has reported for the report's year: each period's latest report, this one included."""
    reports = CostReport.objects.filter(party=report.party, period__startswith=report.period[:4])
    sums: dict[str, Decimal] = {}
    for one in reports.with_sums().order_by("pk"):
        sums[one.period] = one.total  # type: ignore[attr-defined]  # annotated
    sums[report.period] = costs.sums_of(report)[0]
    return sum(sums.values(), ZERO)


def cost_edit(request: Request, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    require(can_edit_cost_report(request.user, report))
    form = CostReportForm(request.POST or None, request.FILES or None, report=report)

    def act(form: CostReportForm) -> Any:
        costs.edit_cost_report(
            actor=request.user,
            report=report,
            lines=form.lines(),
            note=form.cleaned_data["note"],
            evidence=form.cleaned_data["evidence"],
        )
        if "send" in request.POST:
            costs.submit_cost_report(actor=request.user, report=report)
            messages.success(request, _("The report is sent. The secretariat checks it next."))

    return task_page(
        request,
        form=form,
        contract=report.contract,
        template="contracts/cost_edit.html",
        title=_("Costs: %(report)s") % {"report": report},
        report=report,
        act=act,
        done=report.get_absolute_url(),
    )


@require_POST
def cost_submit(request: Request, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    try:
        costs.submit_cost_report(actor=request.user, report=report)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The report is sent. The secretariat checks it next."))
    return redirect(report)


@require_POST
def cost_verify(request: Request, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    try:
        costs.verify_cost_report(actor=request.user, report=report)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The report is verified and locked. Its costs now count under the cap."))
    return redirect(report)


def cost_return(request: Request, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    require(can_verify_cost_report(request.user, report))
    return task_page(
        request,
        form=ReasonForm(request.POST or None),
        contract=report.contract,
        title=_("Return the report for correction"),
        submit=_("Return"),
        act=lambda form: costs.return_cost_report(actor=request.user, report=report, **form.cleaned_data),
        done=report.get_absolute_url(),
    )


@require_POST
def cost_correct(request: Request, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    correction = costs.correct_cost_report(actor=request.user, report=report)
    return redirect("contracts:cost_edit", correction.pk)
