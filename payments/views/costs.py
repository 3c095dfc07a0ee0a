"""The verified costs that the cap of 50 % rests on: every row, filtered, and out as a workbook."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.errors import require
from core.exports import xlsx
from core.http import Request
from core.models import Case
from core.money import ZERO
from payments.forms import CostFilter
from payments.permissions import can_read_money
from payments.views.common import download
from payments.views.ledger import organisations_with_money
from payments.views.revisions import the_programme, years_of
from programme.actions.ledger import position
from programme.models import Commitment, VerifiedCost


def cost_list(request: Request) -> HttpResponse:
    """Rows of cost as they were verified; a correction is a row of its own with the opposite sign."""
    require(can_read_money(request.user))
    commitments = Commitment.objects.exclude(case__in=Case.objects.hidden_from(request.user))
    rows = VerifiedCost.objects.filter(commitment__in=commitments).select_related(
        "commitment__case", "commitment__contract", "organisation", "verified_by"
    )
    form = CostFilter(
        request.GET or None,
        years=years_of(the_programme()),
        commitments=commitments,
        organisations=organisations_with_money(),
    )
    chosen = None
    if form.is_bound and not form.is_valid():
        rows = rows.none()
    elif form.is_bound:
        chosen = form.cleaned_data.get("commitment")
        for name in ("commitment", "organisation"):
            if form.cleaned_data.get(name):
                rows = rows.filter(**{name: form.cleaned_data[name]})
        if form.cleaned_data.get("year"):
            rows = rows.filter(period__startswith=str(form.cleaned_data["year"]))
    rows = rows.order_by("-pk")
    if request.GET.get("format") == "xlsx":
        return workbook(rows)
    sums = rows.order_by().aggregate(cost=Sum("amount"), other=Sum("other_funding"))
    cost, other = sums["cost"] or ZERO, sums["other"] or ZERO
    return render(
        request,
        "payments/cost_list.html",
        {
            "page_obj": Paginator(rows, 100).get_page(request.GET.get("page")),
            "form": form,
            "cost": cost,
            "other": other,
            "base": cost - other,
            "position": position(chosen) if chosen else None,
            "is_filtered": form.is_bound and any(form.data.get(name) for name in form.fields),
        },
    )


def workbook(rows: QuerySet[VerifiedCost]) -> HttpResponse:
    heads = [
        _("Contract"),
        _("Case"),
        _("Organisation"),
        _("Period"),
        _("Verified cost"),
        _("Of which paid by others"),
        _("Verified by"),
        _("Verified on"),
    ]
    lines = (
        [
            str(row.commitment),
            row.commitment.case.reg_no,
            str(row.organisation),
            row.period,
            row.amount,
            row.other_funding,
            str(row.verified_by),
            row.verified_at,
        ]
        for row in rows
    )
    return download(xlsx([(_("Verified costs"), heads, lines)]), "verified-costs.xlsx")
