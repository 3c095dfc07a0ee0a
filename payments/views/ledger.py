"""The ledger: every row, filtered, and out as a workbook; the trial balance above it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.errors import require
from core.exports import xlsx
from core.http import Request
from core.models import Case, Organisation
from core.money import ZERO
from payments.forms import LedgerFilter
from payments.permissions import can_read_money
from payments.views.common import download
from programme.actions.ledger import trial_balance_fault
from programme.models import Account, BudgetLine, Commitment, EntryKind, Fund, LedgerRow

# Choices that stand for several values.
GROUPS = {
    ("fund", "constellations"): Q(fund__in=[Fund.OUTCOME, Fund.EXCHANGE]),
    ("account", "bound"): Q(account__in=[Account.RESERVED, Account.COMMITTED, Account.PAID]),
    ("kind", "other"): ~Q(entry__kind__in=[EntryKind.COMMIT, EntryKind.PAY]),
}


def visible_rows(request: Request) -> QuerySet[LedgerRow]:
    """All rows but those of cases in which the user has a conflict of interest."""
    hidden = Case.objects.hidden_from(request.user)
    return LedgerRow.objects.filter(Q(commitment__isnull=True) | ~Q(commitment__case__in=hidden))


def organisations_with_money() -> QuerySet[Organisation]:
    """Parties of contracts and whoever has been paid, also those whose rows sum to nothing yet."""
    return Organisation.objects.filter(
        Q(pk__in=LedgerRow.objects.filter(organisation__isnull=False).values("organisation"))
        | Q(contract_roles__isnull=False)
    ).distinct()


def ledger(request: Request) -> HttpResponse:
    require(can_read_money(request.user))
    rows = visible_rows(request).select_related(
        "entry__booked_by",
        "entry__decision",
        "entry__document",
        "commitment__case",
        "organisation",
        "line",
        "entry__payment_order__advance",
    )
    form = LedgerFilter(
        request.GET or None,
        years=list(LedgerRow.objects.order_by("year").values_list("year", flat=True).distinct()),
        lines=BudgetLine.objects.all(),
        commitments=Commitment.objects.exclude(case__in=Case.objects.hidden_from(request.user)),
        organisations=organisations_with_money(),
    )
    if form.is_bound and not form.is_valid():
        # All rows under a filter that was not understood would be read as the answer.
        rows = rows.none()
    elif form.is_bound:
        chosen = form.cleaned_data
        for field, lookup in {
            "year": "year",
            "account": "account",
            "fund": "fund",
            "kind": "entry__kind",
            "commitment": "commitment",
            "organisation": "organisation",
            "line": "line",
            "booked_from": "entry__booked_on__gte",
            "booked_to": "entry__booked_on__lte",
        }.items():
            if (field, chosen.get(field)) in GROUPS:
                rows = rows.filter(GROUPS[field, chosen[field]])
            elif chosen.get(field):
                rows = rows.filter(**{lookup: chosen[field]})
    rows = rows.order_by("-entry_id", "pk")
    if request.GET.get("format") == "xlsx":
        return workbook(rows)
    sums = {row["account"]: row["total"] for row in rows.order_by().values("account").annotate(total=Sum("amount"))}
    balance = [(label, sums[value]) for value, label in Account.choices if value in sums]
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    return render(
        request,
        "payments/ledger.html",
        {
            "page_obj": page,
            "form": form,
            "balance": balance,
            "sum": sum((total for _label, total in balance), ZERO),
            "is_filtered": form.is_bound and any(form.data.get(name) for name in form.fields),
            "fault": trial_balance_fault(),
        },
    )


def workbook(rows: QuerySet[LedgerRow]) -> HttpResponse:
    heads = [
        _("Entry"),
        _("Date"),
        _("Kind of entry"),
        _("Text"),
        _("Account"),
        _("Money for"),
        _("Year"),
        _("Commitment"),
        _("Case"),
        _("Organisation"),
        _("Amount"),
        _("Decision"),
        _("Booked by"),
    ]
    lines = (
        [
            row.entry_id,
            row.entry.booked_on,
            row.entry.get_kind_display(),
            row.entry.text,
            row.get_account_display(),
            row.get_fund_display(),
            row.year,
            str(row.commitment or ""),
            row.commitment.case.reg_no if row.commitment else "",
            str(row.organisation or ""),
            row.amount,
            str(row.entry.decision or ""),
            str(row.entry.booked_by),
        ]
        for row in rows
    )
    return download(xlsx([(_("Ledger"), heads, lines)]), "ledger.xlsx")
