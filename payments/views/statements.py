"""The yearly account to the government, and the yearly statement that lies beside an organisation's accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from contracts.models import Contract, ContractOutcome
from core import clock
from core.errors import require
from core.exports import xlsx
from core.forms_ui import MoneyField
from core.http import Request
from core.models import Case, Organisation, Role
from core.permissions import SUBMITTERS, acts_for
from evaluation.reports.disclosure import hidden_estimates
from evaluation.reports.model import HIDDEN, cell_text
from payments.actions.benefits import tell_benefit
from payments.models import Benefit
from payments.permissions import can_read_money
from payments.statements import appropriation_accounts, commitment_accounts, statement_of
from payments.views.common import accept, download
from payments.views.revisions import the_programme, years_of

YEARS = range(2023, 2041)


def chosen_year(request: Request, years: list[int]) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else clock.today().year
    return year if year in YEARS else years[-1]


def government(request: Request) -> HttpResponse:
    """The tables of the ordinance on yearly accounts: commitments and appropriation."""
    require(can_read_money(request.user))
    programme = the_programme()
    years = years_of(programme)
    year = chosen_year(request, years)
    accounts, appropriations = commitment_accounts(programme, year), appropriation_accounts(programme)
    ahead = sorted({number for account in accounts for number in account.by_year})
    whole = next(account for account in accounts if account.fund == "constellations")
    if request.GET.get("format") == "xlsx":
        return download(account_xlsx(accounts, appropriations, ahead), f"account-{year}.xlsx")
    shown = [(account, [(number, account.by_year.get(number)) for number in ahead]) for account in accounts]
    return render(
        request,
        "payments/government_account.html",
        {
            "year": year,
            "years": years,
            "first": f"{year}-01-01",
            "last": f"{year}-12-31",
            "before": f"{year - 1}-12-31",
            "accounts": shown,
            "whole": whole,
            "ahead": ahead,
            "appropriations": appropriations,
        },
    )


def account_xlsx(accounts: list[Any], appropriations: list[Any], ahead: list[int]) -> bytes:
    return xlsx(
        [
            (
                _("Commitments"),
                [
                    _("Money for"),
                    _("Commitment frame given"),
                    _("Opening commitments"),
                    _("New commitments"),
                    _("Discharged commitments"),
                    _("Other changes"),
                    _("Outstanding commitments"),
                    *(str(year) for year in ahead),
                ],
                [
                    [
                        row.label,
                        row.frame,
                        row.opening,
                        row.new,
                        row.discharged,
                        row.other,
                        row.outstanding,
                        *(row.by_year.get(year) for year in ahead),
                    ]
                    for row in accounts
                ],
            ),
            (
                _("Appropriation"),
                [
                    _("Year"),
                    _("Carried in"),
                    _("Allotted"),
                    _("Revised"),
                    _("Withdrawn appropriation"),
                    _("Available in all"),
                    _("Credit"),
                    _("Expenditure"),
                    _("Carried out"),
                    _("Of which decided"),
                ],
                [
                    [
                        row.year,
                        row.opening,
                        row.allotted,
                        row.revised,
                        row.withdrawn,
                        row.available,
                        row.credit,
                        row.spent,
                        row.closing,
                        row.carried,
                    ]
                    for row in appropriations
                ],
            ),
        ]
    )


def statement_list(request: Request) -> HttpResponse:
    """One's own organisations, or for the secretariat all that have cost or payment, with their years."""
    user = request.user
    if user.has_role(Role.APPLICANT):
        organisations = Organisation.objects.of(user)
    else:
        require(can_read_money(user))
        organisations = (
            Organisation.objects.filter(
                contract_roles__contract__in=Contract.objects.visible_to(user).exclude(commitment=None)
            )
            .exclude(contract_roles__role="state")
            .distinct()
        )
    programme = the_programme()
    last = clock.today().year
    years = [year for year in years_of(programme) if year <= last] or [last]
    return render(request, "payments/statement_list.html", {"organisations": organisations, "years": years})


class BenefitForm(forms.Form):
    contract = forms.ModelChoiceField(label="", queryset=Contract.objects.none())
    payer = forms.ChoiceField(label="", choices=Benefit.Payer.choices)
    amount = MoneyField(label="")
    basis = forms.CharField(label="", max_length=300)

    def __init__(self, *args: Any, contracts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contract"].queryset = contracts  # type: ignore[attr-defined]
        for name, label in {
            "contract": _("Contract"),
            "payer": _("Who benefits"),
            "amount": _("Amount"),
            "basis": _("How was it calculated?"),
        }.items():
            self.fields[name].label = label


def statement(request: Request, organisation_pk: int, year: int) -> HttpResponse:
    user = request.user
    if year not in YEARS:
        raise Http404
    if user.has_role(Role.APPLICANT):
        organisation = get_object_or_404(Organisation.objects.of(user), pk=organisation_pk)
    else:
        require(can_read_money(user))
        own = Contract.objects.visible_to(user).values("parties__organisation")
        hidden = Case.objects.hidden_from(user).values("parties")
        organisation = get_object_or_404(
            Organisation.objects.filter(pk__in=own).exclude(pk__in=hidden.filter(parties__isnull=False)),
            pk=organisation_pk,
        )
    may_tell = bool(acts_for(user, organisation, *SUBMITTERS))
    contracts = Contract.objects.filter(parties__organisation=organisation).exclude(commitment=None).distinct()
    form = BenefitForm(request.POST or None, contracts=contracts)
    if request.method == "POST":
        require(acts_for(user, organisation, *SUBMITTERS))
        if accept(form, lambda: tell_benefit(actor=user, organisation=organisation, year=year, **form.cleaned_data)):
            messages.success(request, _("The benefit is saved."))
            return redirect("payments:statement", organisation_pk=organisation.pk, year=year)
    made = statement_of(organisation, year)
    names = {
        (outcome.contract_id, outcome.code): outcome
        for outcome in ContractOutcome.objects.filter(contract__in=contracts)
    }
    kept_back = hidden_estimates(result.run_id for result in made.results)
    results = [
        (
            result,
            names.get((result.round.contract_id, result.metric)),
            HIDDEN if (result.run_id, result.metric) in kept_back else result.value,
        )
        for result in made.results
    ]
    if request.GET.get("format") == "xlsx":
        return download(statement_xlsx(made, results), f"statement-{organisation.pk}-{year}.xlsx")
    return render(
        request,
        "payments/statement.html",
        {
            "statement": made,
            "results": [(result, outcome, cell_text(value)) for result, outcome, value in results],
            "form": form,
            "may_tell": may_tell,
            "may_rows": bool(can_read_money(user)),
        },
    )


def statement_xlsx(made: Any, results: list[Any]) -> bytes:
    return xlsx(
        [
            (
                _("Cost and payment"),
                [_("Item"), _("Amount")],
                [
                    [_("Verified cost"), made.cost],
                    [_("Paid by the pilot or other state grants"), made.other_funding],
                    [_("Outcome payments"), made.outcome],
                    [_("Project leaders and exchange"), made.support],
                    [_("Borne by the organisation"), made.borne],
                ],
            ),
            (
                _("By contract"),
                [_("Contract"), _("Verified cost"), _("Paid")],
                [[str(item or ""), cost, paid] for item, cost, paid in made.contracts],
            ),
            (
                _("Benefits"),
                [_("Contract"), _("Who benefits"), _("Amount"), _("How it was calculated")],
                [[str(row.contract), row.get_payer_display(), row.amount, row.basis] for row in made.benefits],
            ),
            (
                _("Social outcomes"),
                [_("Contract"), _("Outcome"), _("Value"), _("Unit"), _("Period"), _("Established on")],
                [
                    [
                        str(result.round.contract),
                        outcome.name if outcome else result.metric,
                        cell_text(value) if value is HIDDEN else value,
                        outcome.unit if outcome else "",
                        result.period,
                        result.established_on,
                    ]
                    for result, outcome, value in results
                ],
            ),
        ]
    )
