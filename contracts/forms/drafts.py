"""Forms for a contract in preparation."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from constellations.models import Initiative, InitiativeStatus
from contracts import terms as engine
from contracts.fault_words import said
from contracts.faults import Fault, placed
from contracts.models import BudgetRow, Contract, ContractOutcome, ContractParty, CostKind
from contracts.models.contracts import PRIVATE_ROLES
from contracts.prefills import suggested_budget
from core.forms_ui import AmountField, MoneyField, PercentField
from core.models import Role, User
from core.permissions import SUBMITTERS
from core.templatetags.formats import percent


class StartForm(forms.Form):
    initiative = forms.ModelChoiceField(
        Initiative.objects.none(),
        label=_("Initiative"),
        help_text=_("Only initiatives that are approved for outcomes financing and have no contract yet."),
    )
    starts_on = forms.DateField(label=_("The contract begins"))
    ends_on = forms.DateField(label=_("The contract ends"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].queryset = Initiative.objects.visible_to(user).filter(  # type: ignore[attr-defined]
            status=InitiativeStatus.APPROVED, contract__isnull=True
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] <= data["starts_on"]:
            self.add_error("ends_on", _("The contract must begin before it ends."))
        return data


class BasicsForm(forms.ModelForm):
    ceiling = MoneyField(
        label=_("Ceiling of outcome payments"),
        min_value=0,
        help_text=_("The most that the state pays in all. The frame is committed at this amount."),
    )
    expected_payment = MoneyField(label=_("Expected outcome payment"), min_value=0, required=False)
    rate = PercentField(
        label=_("Share of verified costs"), max_digits=7, decimal_places=4, help_text=_("At most 50 %.")
    )

    class Meta:
        model = Contract
        fields = [
            "title",
            "starts_on",
            "ends_on",
            "follow_up_until",
            "ceiling",
            "rate",
            "expected_payment",
            "evaluator",
            "officer",
        ]
        labels = {
            "title": _("Title"),
            "starts_on": _("The contract begins"),
            "ends_on": _("The contract ends"),
            "follow_up_until": _("Outcomes are followed up until"),
            "evaluator": _("Outcome evaluator"),
            "officer": _("Case officer"),
        }
        help_texts = {"evaluator": _("Somebody who belongs to none of the parties and has not supported the work.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).order_by("name")
        self.fields["evaluator"].queryset = people.filter(role=Role.EVALUATOR)  # type: ignore[attr-defined]
        self.fields["officer"].queryset = people.filter(role=Role.OFFICER)  # type: ignore[attr-defined]

    def clean_rate(self) -> Decimal:
        rate = self.cleaned_data["rate"]
        if not 0 < rate <= Decimal("0.5"):
            raise forms.ValidationError(_("The state pays at most 50 % of verified costs."))
        return rate

    def clean_expected_payment(self) -> Decimal:
        return self.cleaned_data["expected_payment"] or Decimal("0.00")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends, until = data.get("starts_on"), data.get("ends_on"), data.get("follow_up_until")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", _("The contract must begin before it ends."))
        if ends and until and until < ends:
            self.add_error("follow_up_until", _("Follow-up cannot end before the contract does."))
        return data


class KeyForm(forms.Form):
    """Each member's share of the payments, and who signs for whom."""

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = list(
            contract.parties.filter(left_on__isnull=True).select_related("organisation", "unit__organisation")
        )
        people = User.objects.filter(is_active=True).order_by("name")
        for party in self.parties:
            if party.role == ContractParty.Role.STATE:
                signers = people.filter(role__in=[Role.CHAIR, Role.OFFICER])
            else:
                if not party.is_private:
                    self.fields[f"share_{party.pk}"] = PercentField(
                        label=_("Share of each payment: %(party)s") % {"party": party},
                        min_value=0,
                        max_value=1,
                        max_digits=9,
                        decimal_places=6,
                        initial=party.payment_share,
                    )
                signers = people.filter(
                    memberships__organisation=party.organisation,
                    memberships__is_active=True,
                    memberships__level__in=SUBMITTERS,
                ).distinct()
            self.fields[f"signatory_{party.pk}"] = forms.ModelChoiceField(
                signers,
                label=_("Signs for %(party)s") % {"party": party},
                required=False,
                initial=party.signatory_id,
                empty_label=_("The chair")
                if party.role == ContractParty.Role.STATE
                else _("Anyone with the right to submit"),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        shares = self.shares()
        total = sum((share for share in shares.values() if share is not None), Decimal(0))
        if not self.errors and total != 1:
            self.add_error(None, _("The shares must sum to 100 %%. They sum to %(sum)s.") % {"sum": percent(total, 2)})
        return data

    def shares(self) -> dict[int, Decimal | None]:
        return {
            party.pk: self.cleaned_data.get(f"share_{party.pk}")
            for party in self.parties
            if party.role != ContractParty.Role.STATE
        }

    def signatories(self) -> dict[int, User | None]:
        return {party.pk: self.cleaned_data.get(f"signatory_{party.pk}") for party in self.parties}


class OutcomeForm(forms.ModelForm):
    baseline = AmountField(label=_("Baseline"), required=False, max_digits=14, decimal_places=4)
    target = AmountField(label=_("Target value"), required=False, max_digits=14, decimal_places=4)
    agreed_payment = MoneyField(
        label=_("Agreed payment"), required=False, min_value=0, help_text=_("The most that this outcome can pay.")
    )
    partial_value = AmountField(
        label=_("First step at"),
        required=False,
        max_digits=14,
        decimal_places=4,
        help_text=_("Only when a part is paid on the way."),
    )
    partial_payment = MoneyField(label=_("Amount at the first step"), required=False, min_value=0)
    unit_price = MoneyField(
        label=_("Amount for each unit or person"),
        required=False,
        min_value=0,
        help_text=_("Only when each unit or person is paid for."),
    )

    class Meta:
        model = ContractOutcome
        fields = [
            "name",
            "unit",
            "direction",
            "baseline",
            "target",
            "due_on",
            "is_paid",
            "payment_model",
            "agreed_payment",
            "partial_value",
            "partial_payment",
            "unit_price",
            "population",
            "measurement",
        ]
        labels = {
            "name": _("Outcome"),
            "unit": _("Unit"),
            "direction": _("Direction"),
            "due_on": _("Due"),
            "is_paid": _("The contract pays for this outcome"),
            "payment_model": _("How it is paid"),
            "population": _("Number of people"),
            "measurement": _("How it is measured"),
        }
        widgets = {
            "direction": forms.RadioSelect,
            "payment_model": forms.RadioSelect,
            "measurement": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "measurement": _(
                "Whom it is measured for, by what indicator, from what source and against what. The evaluation "
                "protocol says the rest and is locked before any data come in."
            )
        }


class BudgetForm(forms.Form):
    """A grid for each member: budget lines down, years across."""

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = list(
            contract.parties.filter(left_on__isnull=True)
            .exclude(role__in=[ContractParty.Role.STATE, *PRIVATE_ROLES])
            .select_related("organisation", "unit__organisation")
        )
        first = contract.starts_on.year if contract.starts_on else 2025
        last = contract.ends_on.year if contract.ends_on else first
        self.years = list(range(first, min(last, first + 9) + 1))
        known = {(row.party_id, row.year, row.kind): row.amount for row in BudgetRow.objects.filter(contract=contract)}
        # Nothing is entered yet: begin from what the parties wrote when they applied. They wrote no budget lines.
        self.suggestion = None if known else suggested_budget(contract, self.years)
        if self.suggestion is not None:
            known = {(party, year, CostKind.OTHER): amount for (party, year), amount in self.suggestion.amounts.items()}
        for party in self.parties:
            for kind in CostKind:
                for year in self.years:
                    self.fields[self.name(party, year, kind)] = MoneyField(
                        label=f"{party}, {kind.label}, {year}",
                        required=False,
                        min_value=0,
                        initial=known.get((party.pk, year, kind.value)),
                    )

    @staticmethod
    def name(party: ContractParty, year: int, kind: str) -> str:
        return f"b_{party.pk}_{year}_{kind}"

    def grids(self) -> list[dict[str, Any]]:
        return [
            {
                "party": party,
                "rows": [
                    {"label": kind.label, "cells": [self[self.name(party, year, kind)] for year in self.years]}
                    for kind in CostKind
                ],
            }
            for party in self.parties
        ]

    def rows(self) -> list[tuple[ContractParty, int, str, Decimal]]:
        return [
            (party, year, kind.value, amount)
            for party in self.parties
            for kind in CostKind
            for year in self.years
            if (amount := self.cleaned_data.get(self.name(party, year, kind)))
        ]


class TermsForm(forms.Form):
    terms = forms.CharField(
        label=_("Terms as data (JSON)"),
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "autocomplete": "off"}),
        max_length=200_000,
        help_text=_("For terms that the models above cannot say. Amounts are written as text with two decimals."),
    )

    def clean_terms(self) -> dict[str, Any]:
        try:
            return engine.load(self.cleaned_data["terms"], "terms")
        except engine.TermsInvalid as error:
            faults = placed([Fault(fault.path, said(fault.message)) for fault in error.errors], {}, {})
            raise forms.ValidationError([fault.sentence_with_path for fault in faults]) from error

    @staticmethod
    def written(terms: dict[str, Any]) -> str:
        return json.dumps(terms, ensure_ascii=False, indent=2)


class CommentForm(forms.Form):
    comment = forms.CharField(label=_("Remark"), max_length=300, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
