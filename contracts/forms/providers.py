"""Forms for agreements under a contract."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.actions.agreement_facts import reportable
from contracts.agreement_terms import names_in
from contracts.models import Agreement, Contract, ContractParty
from contracts.permissions import members_of
from core import clock
from core.forms_ui import AmountField, MoneyField
from core.models import Organisation, Unit, User
from core.permissions import acts_for


class AgreementForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Agreement.Kind.choices, widget=forms.RadioSelect)
    buyer = forms.ModelChoiceField(ContractParty.objects.none(), label=_("Member organisation"), empty_label=None)
    provider = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Provider"),
        required=False,
        help_text=_("Leave it out in an internal agreement: it is made inside the member organisation."),
    )
    provider_unit = forms.ModelChoiceField(
        Unit.objects.select_related("organisation"),
        label=_("Unit that does the work"),
        required=False,
        help_text=_("For an internal agreement: the management's unit."),
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    scope = forms.CharField(label=_("What is done"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    how = forms.ChoiceField(
        label=_("How the provider was chosen"),
        choices=Agreement.How.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("An internal agreement is own provision."),
    )
    how_reference = forms.CharField(label=_("Reference of the procurement or decision"), max_length=200, required=False)
    aid = forms.ChoiceField(
        label=_("State aid"), choices=Agreement.Aid.choices, widget=forms.RadioSelect, required=False
    )
    aid_amount = MoneyField(
        label=_("Amount of de minimis aid"),
        required=False,
        min_value=0,
        help_text=_(
            "The provider may have at most 300 000 euro of de minimis aid in three years, from all public bodies."
        ),
    )
    starts_on = forms.DateField(label=_("The agreement begins"))
    ends_on = forms.DateField(label=_("The agreement ends"))

    def __init__(self, *args: Any, contract: Contract, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [party.pk for party in members_of(contract) if acts_for(user, party.organisation)]
        self.fields["buyer"].queryset = (  # type: ignore[attr-defined]
            ContractParty.objects.filter(pk__in=mine).select_related("organisation", "unit__organisation")
        )
        self.fields["provider"].queryset = Organisation.objects.current()  # type: ignore[attr-defined]
        self.fields["provider_unit"].queryset = Unit.objects.filter(  # type: ignore[attr-defined]
            organisation__contract_roles__in=mine
        ).distinct()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == Agreement.Kind.INTERNAL and data.get("buyer"):
            data["provider"] = data.get("provider") or data["buyer"].organisation
            data["how"] = data.get("how") or Agreement.How.OWN
            data["aid"] = data.get("aid") or Agreement.Aid.NOT_ECONOMIC
        for name in ("provider", "how", "aid"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Fill this in for an agreement with a provider."))
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] <= data["starts_on"]:
            self.add_error("ends_on", _("The agreement must begin before it ends."))
        if data.get("aid") == Agreement.Aid.DE_MINIMIS and data.get("aid_amount") is None:
            self.add_error("aid_amount", _("Give the amount of de minimis aid."))
        if data.get("how") not in {None, "", Agreement.How.OWN} and not data.get("how_reference"):
            self.add_error("how_reference", _("Name the procurement or decision by which the provider was chosen."))
        unit = data.get("provider_unit")
        if unit and data.get("provider") and unit.organisation_id != data["provider"].pk:
            self.add_error("provider_unit", _("The unit belongs to another organisation."))
        return data


class ModelTermsForm(forms.Form):
    """The common form: activity, process outcome, the contract's outcome."""

    activity = MoneyField(
        label=_("Paid on activity"),
        required=False,
        min_value=0,
        help_text=_("Paid as the provider reports its share of the agreed work."),
    )
    process = MoneyField(
        label=_("Paid on a process outcome"),
        required=False,
        min_value=0,
        help_text=_("Paid when the process outcome is reported and confirmed."),
    )
    outcome = forms.ChoiceField(label=_("The contract's outcome"), required=False)
    outcome_amount = MoneyField(label=_("Paid when that outcome is established"), required=False, min_value=0)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = agreement.contract.outcomes.values_list("code", "name")
        self.fields["outcome"].choices = [("", _("None")), *outcomes]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("activity", "process", "outcome_amount"):
            data[name] = data.get(name) or Decimal("0.00")
        if data["outcome_amount"] and not data.get("outcome"):
            self.add_error("outcome", _("Choose the outcome that is paid for."))
        if not self.errors and not data["activity"] + data["process"] + data["outcome_amount"]:
            self.add_error(None, _("Fill in at least one amount."))
        return data


class FactForm(forms.Form):
    subject = forms.ChoiceField(label=_("What you report"))
    period = forms.CharField(label=_("Period"), max_length=20, help_text=_("For example 2025-H1 or 2025-05."))
    value = AmountField(
        label=_("Number, or share of the whole"),
        min_value=0,
        max_digits=14,
        decimal_places=4,
        help_text=_("A share is written as a part of one: 0,25 is a quarter. A process outcome that is reached is 1."),
    )
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [  # type: ignore[attr-defined]
            (subject, words) for _kind, subject, words, _share in reportable(agreement)
        ]


class PaymentForm(forms.Form):
    rule = forms.ChoiceField(label=_("For"))
    amount = MoneyField(label=_("Amount"))
    paid_on = forms.DateField(label=_("Paid"), initial=clock.today)
    reference = forms.CharField(label=_("Reference"), max_length=100, required=False)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = names_in(agreement)
        self.fields["rule"].choices = [  # type: ignore[attr-defined]
            (rule["id"], names.get(rule["id"], rule["id"])) for rule in agreement.terms.get("rules", [])
        ]
