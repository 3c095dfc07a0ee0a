"""The budget page's depth: per contract, per organisation, and what a new contract would do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Contract, ContractStatus
from core import charts, clock
from core.errors import require
from core.exports import xlsx
from core.forms_ui import MoneyField
from core.http import Request
from core.models import Case, Organisation
from core.money import ZERO, split
from core.templatetags.formats import msek
from payments.exposure import checks_of, contract_lines, organisation_lines
from payments.forecast import forecast
from payments.permissions import can_read_money
from payments.views.common import download
from payments.views.revisions import the_programme
from programme.models import Commitment, Fund


def visible_commitments(request: Request) -> QuerySet[Commitment]:
    return Commitment.objects.exclude(case__in=Case.objects.hidden_from(request.user))


def contracts(request: Request) -> HttpResponse:
    require(can_read_money(request.user))
    programme = the_programme()
    chosen = visible_commitments(request).filter(programme=programme)
    payee = OrganisationChoice(request.GET or None)
    organisation = payee.cleaned_data["organisation"] if payee.is_bound and payee.is_valid() else None
    if organisation is not None:
        chosen = chosen.filter(
            Q(rows__organisation=organisation) | Q(verified_costs__organisation=organisation)
        ).distinct()
    lines = contract_lines(chosen)
    ahead = forecast(programme)
    for line in lines:
        line.simulated = ahead.by_commitment.get(line.commitment.pk) if ahead is not None else None
    heads = [
        _("Commitment"),
        _("Case"),
        _("Money for"),
        _("Verified cost"),
        _("Of which paid by others"),
        _("Ceiling"),
        _("Cap now"),
        _("Earned"),
        _("Claimed"),
        _("Paid"),
        _("Committed"),
        _("Expected"),
        _("Simulated"),
    ]
    if request.GET.get("format") == "xlsx":
        rows = [
            [
                str(line.commitment),
                line.commitment.case.reg_no,
                line.commitment.get_fund_display(),
                line.cost,
                line.other_funding,
                line.commitment.ceiling,
                line.cap,
                line.entitled,
                line.claimed,
                line.paid,
                line.committed,
                line.commitment.expected,
                line.simulated,
            ]
            for line in lines
        ]
        return download(xlsx([(_("Contracts"), heads, rows)]), "contracts.xlsx")
    shown = [line for line in lines if line.commitment.fund == Fund.OUTCOME]
    chart = None
    if shown:
        paid = sum((line.paid for line in shown), ZERO)
        chart = charts.stacked_bars(
            _("%(paid)s is paid of the %(ceiling)s that the contracts' ceilings allow")
            % {"paid": msek(paid), "ceiling": msek(sum((line.commitment.ceiling for line in shown), ZERO))},
            [_("Paid"), _("Earned, not paid"), _("Left under the ceiling")],
            [
                (
                    str(line.commitment),
                    [line.paid, line.unpaid, max(ZERO, line.commitment.ceiling - line.paid - line.unpaid)],
                )
                for line in shown
            ],
            show=msek,
            limits=[line.cap for line in shown],
            limit_label=_("Cap by verified costs"),
            first_column=_("Contract"),
        )
    total = {
        name: sum((getattr(line, name) for line in lines), ZERO)
        for name in ("cost", "cap", "entitled", "paid", "committed")
    } | {name: sum((getattr(line.commitment, name) for line in lines), ZERO) for name in ("ceiling", "expected")}
    return render(
        request,
        "payments/by_contract.html",
        {"lines": lines, "chart": chart, "total": total, "organisation": organisation},
    )


class OrganisationChoice(forms.Form):
    organisation = forms.ModelChoiceField(label="", queryset=Organisation.objects.all(), required=False)


def organisations(request: Request) -> HttpResponse:
    require(can_read_money(request.user))
    lines = organisation_lines(visible_commitments(request).filter(programme=the_programme()))
    if request.GET.get("format") == "xlsx":
        heads = [
            _("Organisation"),
            _("Organisation number"),
            _("Contracts"),
            _("Verified cost"),
            _("Outcome payments"),
            _("Project leaders and exchange"),
        ]
        rows = [
            [
                str(line.organisation),
                line.organisation.formatted_org_number,
                len(line.contracts),
                line.cost,
                line.outcome,
                line.support,
            ]
            for line in lines
        ]
        return download(xlsx([(_("Organisations"), heads, rows)]), "organisations.xlsx")
    return render(request, "payments/by_organisation.html", {"lines": lines, "year": clock.today().year})


class WhatIfForm(forms.Form):
    contract = forms.ModelChoiceField(
        label=gettext_lazy("Contract being prepared"),
        queryset=Contract.objects.none(),
        required=False,
        empty_label=gettext_lazy("None: I write the figures"),
    )
    ceiling = MoneyField(label=gettext_lazy("Ceiling"), required=False, min_value=Decimal("0"))
    expected = MoneyField(label=gettext_lazy("Expected payment"), required=False, min_value=Decimal("0"))
    first_year = forms.IntegerField(
        label=gettext_lazy("First year of payment"), required=False, min_value=2023, max_value=2040
    )
    last_year = forms.IntegerField(
        label=gettext_lazy("Last year of payment"), required=False, min_value=2023, max_value=2040
    )

    def __init__(self, *args: Any, contracts: QuerySet[Contract], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contract"].queryset = contracts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        contract = data.get("contract")
        if contract is not None:
            data["ceiling"] = data.get("ceiling") or contract.ceiling
            data["expected"] = data.get("expected") or contract.expected_payment
            if contract.starts_on and contract.ends_on:
                data["first_year"] = data.get("first_year") or contract.starts_on.year + 1
                end = contract.follow_up_until or contract.ends_on
                data["last_year"] = data.get("last_year") or max(end.year, data["first_year"])
        if not data.get("ceiling") and "ceiling" not in self.errors:
            self.add_error("ceiling", _("Write the ceiling of the contract, or choose one."))
        first, last = data.get("first_year"), data.get("last_year")
        if first is None or last is None:
            self.add_error("first_year", _("Write the first and the last year of payment."))
        elif last < first:
            self.add_error("last_year", _("The last year must follow the first."))
        return data


def what_if(request: Request) -> HttpResponse:
    """A GET: nothing is saved. Each limit that the contract would meet, before and after."""
    require(can_read_money(request.user))
    programme = the_programme()
    drafts = Contract.objects.visible_to(request.user).filter(
        status__in=[ContractStatus.DRAFT, ContractStatus.PROPOSED], commitment__isnull=True
    )
    form = WhatIfForm(request.GET if request.GET else None, contracts=drafts)
    checks, chart, by_year, data = [], None, {}, {}
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        years = list(range(data["first_year"], data["last_year"] + 1))
        by_year = dict(zip(years, split(data["ceiling"], [Decimal(1)] * len(years)), strict=True))
        checks = checks_of(programme, data["ceiling"], by_year, clock.today().year)
        whole, outcome = checks[0], checks[1]
        chart = charts.stacked_bars(
            _("The contract fits within every limit")
            if all(check.fits for check in checks)
            else _("The contract goes beyond at least one limit"),
            [_("Committed and paid today"), _("The new contract"), _("Free")],
            [(check.name, [check.before, data["ceiling"], max(ZERO, check.left)]) for check in (whole, outcome)],
            show=msek,
            limits=[whole.limit, outcome.limit],
            limit_label=_("Limit"),
            first_column=_("Limit"),
        )
    return render(
        request,
        "payments/what_if.html",
        {
            "form": form,
            "checks": checks,
            "chart": chart,
            "by_year": by_year,
            "data": data,
            "fits": all(check.fits for check in checks),
        },
    )
