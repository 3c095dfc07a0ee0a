"""Forms for notes, amendments, suspension, stop and completion."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.actions.common import the_programme
from contracts.drafts import money, number
from contracts.models import Amendment, ContractNote, ContractParty, ContractStop, CostKind
from contracts.models.contracts import PRIVATE_ROLES
from core import clock
from core.forms_ui import AmountField, MoneyField, PercentField
from core.models import Organisation
from core.templatetags.formats import percent


def text_field(label: Any, rows: int = 5, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **options)


class NoteForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (kind.value, kind.label)
            for kind in (ContractNote.Kind.INTERVENTION, ContractNote.Kind.COUNCIL, ContractNote.Kind.OTHER)
        ],
    )
    dated_on = forms.DateField(label=_("From when"))
    text = text_field(_("What changes, and why"))


class RestForm(forms.Form):
    dated_on = forms.DateField(label=_("From when"), initial=clock.today)
    text = text_field(_("Why"))


class CommentForm(forms.Form):
    text = text_field(_("Your comment"), rows=3)


class CompletionForm(forms.Form):
    broad_introduction = text_field(
        _("How the practice is introduced broadly"),
        required=False,
        help_text=_("Needed where outcomes were reached: where, for whom, by whom."),
    )
    introduced_by = forms.DateField(label=_("Introduced by"), required=False)
    lessons = text_field(_("Lessons"), required=False)


class StopForm(forms.Form):
    ground = forms.ChoiceField(label=_("Ground"), choices=ContractStop.Ground.choices, widget=forms.RadioSelect)
    reasons = text_field(_("Reasons"), help_text=_("The parties read this and are asked to answer."))
    answer_due_on = forms.DateField(label=_("Answer due"))


class SupportForm(forms.Form):
    support = text_field(_("What extra support was given"), help_text=_("What, by whom, how many times."))
    support_until = forms.DateField(label=_("Support given until"))


class AnswerForm(forms.Form):
    answer = text_field(_("Your answer"), rows=8)


class StopProposalForm(forms.Form):
    effective_on = forms.DateField(label=_("The contract stops on"))


class AmendmentStartForm(forms.Form):
    reason = text_field(_("What changes, and why"))


class AmendmentForm(forms.Form):
    """All that an amendment may change; the terms follow."""

    reason = text_field(_("What changes, and why"))
    ends_on = forms.DateField(label=_("The contract ends"))
    follow_up_until = forms.DateField(label=_("Outcomes are followed up until"))
    ceiling = MoneyField(label=_("Ceiling of outcome payments"), min_value=0)
    expected_payment = MoneyField(label=_("Expected outcome payment"), min_value=0)

    def __init__(self, *args: Any, amendment: Amendment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        content = amendment.content
        self.content = content
        for name, value in {
            "reason": amendment.reason,
            "ends_on": parsed(content["ends_on"]),
            "follow_up_until": parsed(content["follow_up_until"]),
            "ceiling": Decimal(content["ceiling"]),
            "expected_payment": Decimal(content["expected_payment"]),
        }.items():
            self.fields[name].initial = value
        for outcome in content["outcomes"]:
            self._add_outcome(outcome)
        for party in content["parties"]:
            if party["share"] is not None or party["role"] != "state":
                self._add_party(party)
        private = the_programme().private_capital_allowed
        able = Organisation.objects.current() if private else Organisation.objects.public_principals().current()
        self.fields["joins"] = forms.ModelChoiceField(
            able,
            label=_("New party"),
            required=False,
            empty_label=_("None"),
        )
        self.fields["joins_share"] = PercentField(
            label=_("Share of the payments for the new party"), required=False, min_value=0, max_value=1
        )
        if private:
            roles = (ContractParty.Role.OUTCOME_OWNER, *PRIVATE_ROLES)
            self.fields["joins_role"] = forms.ChoiceField(
                label=_("Role of the new party"),
                choices=[(role, ContractParty.Role(role).label) for role in roles],
                required=False,
            )

    def _add_outcome(self, outcome: dict[str, Any]) -> None:
        code, name = outcome["code"], outcome["name"]
        self.fields[f"target_{code}"] = AmountField(
            label=_("%(outcome)s: target") % {"outcome": name},
            required=False,
            max_digits=14,
            decimal_places=4,
            initial=decimal(outcome["target"]),
        )
        self.fields[f"payment_{code}"] = MoneyField(
            label=_("%(outcome)s: agreed payment") % {"outcome": name},
            required=False,
            min_value=0,
            initial=decimal(outcome["agreed_payment"]),
        )
        self.fields[f"due_{code}"] = forms.DateField(
            label=_("%(outcome)s: due") % {"outcome": name}, required=False, initial=parsed(outcome["due_on"])
        )
        self.fields[f"measurement_{code}"] = text_field(
            _("%(outcome)s: how it is measured") % {"outcome": name},
            rows=3,
            required=False,
            initial=outcome.get("measurement", ""),
        )
        self.fields[f"paid_{code}"] = forms.BooleanField(
            label=_("%(outcome)s: the contract pays for it") % {"outcome": name},
            required=False,
            initial=outcome["is_paid"],
        )

    def _add_party(self, party: dict[str, Any]) -> None:
        code, name = party["code"], party["name"]
        self.fields[f"share_{code}"] = PercentField(
            label=_("%(party)s: share of the payments") % {"party": name},
            required=False,
            min_value=0,
            max_value=1,
            max_digits=9,
            decimal_places=6,
            initial=decimal(party["share"]),
        )
        self.fields[f"leaves_{code}"] = forms.BooleanField(
            label=_("%(party)s leaves the contract") % {"party": name}, required=False
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        private = data.get("joins_role") in PRIVATE_ROLES
        if private:
            data["joins_share"] = None
        elif data.get("joins") and data.get("joins_share") is None:
            self.add_error("joins_share", _("Say what share the new party gets."))
        self._check_dates(data)
        if not self.errors:
            self._check_shares(data)
        return data

    def _check_dates(self, data: dict[str, Any]) -> None:
        starts, ends, until = parsed(self.content["starts_on"]), data.get("ends_on"), data.get("follow_up_until")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", _("The contract must begin before it ends."))
        if ends and until and until < ends:
            self.add_error("follow_up_until", _("Follow-up cannot end before the contract does."))
        for outcome in self.content["outcomes"]:
            due = data.get(f"due_{outcome['code']}")
            if due and ((starts and due < starts) or (until and due > until)):
                self.add_error(
                    f"due_{outcome['code']}", _("Choose a day after the contract begins and before follow-up ends.")
                )

    def _check_shares(self, data: dict[str, Any]) -> None:
        """Those who stay and the one who joins share the whole."""
        fields = [
            f"share_{party['code']}"
            for party in self.content["parties"]
            if f"share_{party['code']}" in self.fields and not data[f"leaves_{party['code']}"]
        ]
        shares = [data[name] or Decimal(0) for name in fields]
        if data.get("joins"):
            shares.append(data["joins_share"] or Decimal(0))
        if sum(shares, Decimal(0)) != 1:
            words = _("The shares must sum to 100 %%. They sum to %(sum)s.")
            self.add_error(fields[0] if fields else None, words % {"sum": percent(sum(shares, Decimal(0)), 2)})

    def changes(self) -> dict[str, Any]:
        """As the action wants it."""
        data = self.cleaned_data
        outcomes = {
            outcome["code"]: {
                "target": shown(data[f"target_{outcome['code']}"], number),
                "agreed_payment": shown(data[f"payment_{outcome['code']}"], money),
                "due_on": shown(data[f"due_{outcome['code']}"], date.isoformat),
                "is_paid": data[f"paid_{outcome['code']}"],
                "measurement": data[f"measurement_{outcome['code']}"].strip(),
            }
            for outcome in self.content["outcomes"]
        }
        members = [party["code"] for party in self.content["parties"] if f"share_{party['code']}" in self.fields]
        return {
            "reason": data["reason"],
            "plain": {
                "ends_on": data["ends_on"].isoformat(),
                "follow_up_until": data["follow_up_until"].isoformat(),
                "ceiling": money(data["ceiling"]),
                "expected_payment": money(data["expected_payment"]),
            },
            "outcomes": outcomes,
            "shares": {code: shown(data[f"share_{code}"], number) for code in members},
            "leaves": {code for code in members if data[f"leaves_{code}"]},
            "joins": data["joins"],
            "joins_share": shown(data["joins_share"], number),
            "joins_role": data.get("joins_role") or ContractParty.Role.OUTCOME_OWNER,
        }


def parsed(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def shown(value: Any, write: Any) -> str | None:
    return None if value is None else write(value)


class AmendmentBudgetForm(forms.Form):
    """The cost budget of the amended contract."""

    def __init__(self, *args: Any, amendment: Amendment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        content = amendment.content
        self.parties = [party for party in content["parties"] if party["role"] != "state"]
        first, last = int(content["starts_on"][:4]), int(content["ends_on"][:4])
        self.years = list(range(first, min(last, first + 9) + 1))
        known = {(row["party"], row["year"], row["kind"]): Decimal(row["amount"]) for row in content["budget"]}
        for party in self.parties:
            for kind in CostKind:
                for year in self.years:
                    self.fields[f"b_{party['code']}_{year}_{kind}"] = MoneyField(
                        label=f"{party['name']}, {kind.label}, {year}",
                        required=False,
                        min_value=0,
                        initial=known.get((party["code"], year, kind.value)),
                    )

    def grids(self) -> list[dict[str, Any]]:
        return [
            {
                "party": party["name"],
                "rows": [
                    {
                        "label": kind.label,
                        "cells": [self[f"b_{party['code']}_{year}_{kind}"] for year in self.years],
                    }
                    for kind in CostKind
                ],
            }
            for party in self.parties
        ]

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"party": party["code"], "year": year, "kind": kind.value, "amount": money(amount)}
            for party in self.parties
            for year in self.years
            for kind in CostKind
            if (amount := self.cleaned_data.get(f"b_{party['code']}_{year}_{kind}"))
        ]
