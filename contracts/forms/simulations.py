"""What is assumed in a simulation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.drafts import number
from contracts.models import Contract, ContractOutcome
from core.forms_ui import AmountField, MoneyField, PercentField

ENDS = (("low", _("lowest")), ("base", _("expected")), ("high", _("highest")))
COMMON = {
    "volume": _("Volume, share of the plan"),
    "dropout": _("Drop-out, share of the participants"),
    "cost": _("Costs, share of the budget"),
}


class AssumptionsForm(forms.Form):
    """Three numbers for each uncertain thing; what success is worth to each party, the state too; seed."""

    def __init__(self, *args: Any, contract: Contract, values: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups: list[tuple[Any, list[str]]] = []
        self.outcomes = list(contract.outcomes.all())
        self.members = list(
            contract.parties.filter(left_on__isnull=True).select_related("organisation", "unit__organisation")
        )
        for outcome in self.outcomes:
            words = _("%(outcome)s, established value (%(unit)s)") % {
                "outcome": outcome.name,
                "unit": outcome.unit or "–",
            }
            if outcome.payment_model == ContractOutcome.PaymentModel.PER_PERSON:
                words = _("%(outcome)s, share who reach it") % {"outcome": outcome.name}
            self._three(f"effect_{outcome.code}", words, values["effects"][outcome.code], AmountField, decimal_places=4)
        for name, label in COMMON.items():
            self._three(name, label, values[name], PercentField, decimal_places=6, min_value=0, max_value=3)
        for party in self.members:
            self.fields[f"benefit_{party.code}"] = MoneyField(
                label=_("What success is worth to %(party)s beside the payment") % {"party": party},
                required=False,
                min_value=0,
                initial=Decimal(values["benefits"].get(party.code, "0")),
            )
        self.fields["seed"] = forms.IntegerField(
            label=_("Seed"),
            min_value=1,
            max_value=1_000_000,
            initial=1,
            help_text=_("The same seed gives the same result."),
        )
        self.fields["explanation"] = forms.CharField(
            label=_("Explanation"),
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Needed when a party does not lose if outcomes fail, or does not gain if they come."),
        )

    def _three(self, name: str, label: Any, numbers: list[str], kind: Any, **options: Any) -> None:
        names = []
        for (end, words), value in zip(ENDS, numbers, strict=True):
            key = f"{name}_{end}"
            self.fields[key] = kind(label=f"{label}: {words}", initial=Decimal(value), max_digits=16, **options)
            names.append(key)
        self.groups.append((label, names))

    def rows(self) -> list[dict[str, Any]]:
        return [{"label": label, "cells": [self[name] for name in names]} for label, names in self.groups]

    def benefit_fields(self) -> list[Any]:
        return [self[f"benefit_{party.code}"] for party in self.members]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for _label, names in self.groups:
            low, base, high = (data.get(name) for name in names)
            if None not in (low, base, high) and not low <= base <= high:  # type: ignore[operator]
                self.add_error(names[1], _("The expected value lies between the lowest and the highest."))
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data

        def three(name: str) -> list[str]:
            return [number(data[f"{name}_{end}"]) for end, _words in ENDS]

        return {
            **{name: three(name) for name in COMMON},
            "effects": {outcome.code: three(f"effect_{outcome.code}") for outcome in self.outcomes},
            "benefits": {party.code: number(data.get(f"benefit_{party.code}") or Decimal(0)) for party in self.members},
        }


class ExposureForm(forms.Form):
    correlation = PercentField(
        label=_("How much outcomes share their causes"),
        min_value=0,
        max_value=1,
        max_digits=7,
        decimal_places=4,
        initial=Decimal("0.3"),
        help_text=_("0 %: each contract succeeds or fails by itself. 100 %: all together."),
    )
    seed = forms.IntegerField(label=_("Seed"), min_value=1, max_value=1_000_000, initial=1)
