"""Forms for cost reports."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, ContractParty, CostKind, CostReport
from contracts.permissions import can_report_costs, members_of
from core.forms_ui import MoneyField
from core.models import User


def half_years(contract: Contract) -> list[tuple[str, str]]:
    """The half-years that the contract touches."""
    if contract.starts_on is None or contract.ends_on is None:
        return []
    last = contract.follow_up_until or contract.ends_on
    names = {1: _("%(year)s, January to June"), 2: _("%(year)s, July to December")}
    return [
        (f"{year}-H{half}", names[half] % {"year": year})
        for year in range(contract.starts_on.year, last.year + 1)
        for half in (1, 2)
        if (year, half) >= (contract.starts_on.year, (contract.starts_on.month + 5) // 6)
        and (year, half) <= (last.year, (last.month + 5) // 6)
    ]


class StartReportForm(forms.Form):
    party = forms.ModelChoiceField(ContractParty.objects.none(), label=_("Member organisation"), empty_label=None)
    period = forms.ChoiceField(label=_("Period"))

    def __init__(self, *args: Any, contract: Contract, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [party.pk for party in members_of(contract) if can_report_costs(user, party)]
        self.fields["party"].queryset = (  # type: ignore[attr-defined]
            ContractParty.objects.filter(pk__in=mine).select_related("organisation", "unit__organisation")
        )
        self.fields["period"].choices = half_years(contract)  # type: ignore[attr-defined]


class CostReportForm(forms.Form):
    """A row for each budget line: cost, of which paid by others, what it was for."""

    note = forms.CharField(
        label=_("Comment on differences from the budget"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("An extract of your accounts for the period: PDF, Excel or CSV."),
    )

    def __init__(self, *args: Any, report: CostReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        known = {line.kind: line for line in report.lines.all()}
        for kind in CostKind:
            line = known.get(kind.value)
            self.fields[f"amount_{kind}"] = MoneyField(
                label=_("%(kind)s: cost") % {"kind": kind.label},
                required=False,
                min_value=0,
                initial=line.amount if line else None,
            )
            self.fields[f"other_{kind}"] = MoneyField(
                label=_("%(kind)s: of which paid by the pilot or other state grants") % {"kind": kind.label},
                required=False,
                min_value=0,
                initial=line.other_funding if line else None,
            )
            self.fields[f"text_{kind}"] = forms.CharField(
                label=_("%(kind)s: what it was for") % {"kind": kind.label},
                required=False,
                max_length=300,
                initial=line.text if line else "",
            )
        self.fields["note"].initial = report.note

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "label": kind.label,
                "amount": self[f"amount_{kind}"],
                "other": self[f"other_{kind}"],
                "text": self[f"text_{kind}"],
            }
            for kind in CostKind
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for kind in CostKind:
            amount = data.get(f"amount_{kind}") or Decimal(0)
            if (data.get(f"other_{kind}") or Decimal(0)) > amount:
                self.add_error(f"other_{kind}", _("Other funding cannot be more than the cost itself."))
        return data

    def lines(self) -> dict[str, tuple[Decimal, Decimal, str]]:
        data = self.cleaned_data
        zero = Decimal("0.00")
        return {
            kind.value: (
                data.get(f"amount_{kind}") or zero,
                data.get(f"other_{kind}") or zero,
                data.get(f"text_{kind}") or "",
            )
            for kind in CostKind
        }
