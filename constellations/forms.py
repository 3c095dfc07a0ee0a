"""Forms of initiatives and the support log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from constellations.models import Constellation, Initiative, OutcomeDefinition, SupportActivity
from core.forms_ui import DateInput, MoneyField
from core.models import User


class InitiativeForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    estimated_cost = MoneyField(label=_("Estimated cost"), required=False)

    class Meta:
        model = Initiative
        fields = ["name", "summary", "needs_area", "project_leader", "adviser", "estimated_cost", "version"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(
            memberships__organisation__constellation_memberships__constellation=self.instance.constellation
        ).distinct()
        self.fields["project_leader"].queryset = people  # type: ignore[attr-defined]
        self.fields["adviser"].queryset = User.objects.filter(role="adviser", is_active=True)  # type: ignore[attr-defined]


class OutcomeForm(forms.ModelForm):
    class Meta:
        model = OutcomeDefinition
        fields = [
            "code",
            "name",
            "framework_outcome",
            "target_group",
            "indicator",
            "unit",
            "direction",
            "baseline",
            "target",
            "expected_n",
            "expected_sd",
            "horizon_months",
            "source",
        ]


class JudgeOutcomeForm(forms.Form):
    accepted = forms.TypedChoiceField(
        label=_("Judgement"),
        choices=[("yes", _("Accept")), ("no", _("Refuse"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(label=_("Reasons and what to improve"), widget=forms.Textarea, required=False)


class FinancingForm(forms.Form):
    is_granted = forms.TypedChoiceField(
        label=_("Proposal"),
        choices=[("yes", _("Grant outcomes financing")), ("no", _("Turn down"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    circumstances = forms.CharField(label=_("Reasons"), widget=forms.Textarea)
    improvements = forms.CharField(
        label=_("Areas to improve"),
        widget=forms.Textarea,
        required=False,
        help_text=_("Required when the initiative is turned down."),
    )


class SupportForm(forms.ModelForm):
    class Meta:
        model = SupportActivity
        fields = [
            "constellation",
            "need",
            "hours",
            "note",
            "next_step",
            "next_on",
            "date",
            "phase",
            "activity",
            "constellation_hours",
            "is_extra",
        ]
        widgets = {"date": DateInput, "next_on": DateInput, "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["constellation"].queryset = Constellation.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["constellation_hours"].required = False

    def clean_constellation_hours(self) -> Any:
        return self.cleaned_data.get("constellation_hours") or 0
