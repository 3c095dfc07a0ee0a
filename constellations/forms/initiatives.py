"""Forms of initiatives and their outcomes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from constellations.models import Initiative, OutcomeDefinition
from core.forms_ui import AmountField, MoneyField
from core.models import User


class InitiativeForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    estimated_cost = MoneyField(label=_("Estimated cost"), required=False)

    class Meta:
        model = Initiative
        fields = ["name", "summary", "needs_area", "project_leader", "adviser", "estimated_cost", "version"]
        labels = {
            "needs_area": _("Needs area"),
            "project_leader": _("Local project leader"),
            "adviser": _("Adviser"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(
            memberships__organisation__constellation_memberships__constellation=self.instance.constellation
        ).distinct()
        self.fields["project_leader"].queryset = people  # type: ignore[attr-defined]
        self.fields["adviser"].queryset = User.objects.filter(role="adviser", is_active=True)  # type: ignore[attr-defined]


class OutcomeForm(forms.ModelForm):
    baseline = AmountField(label=_("Baseline"), required=False, max_digits=14, decimal_places=4)
    target = AmountField(label=_("Target"), required=False, max_digits=14, decimal_places=4)
    expected_sd = AmountField(
        label=_("Expected spread"),
        required=False,
        max_digits=14,
        decimal_places=4,
        help_text=_("Standard deviation within the group. Needed for a mean, not for a share."),
    )
    icc = AmountField(
        label=_("Likeness within them (ICC)"),
        required=False,
        max_digits=4,
        decimal_places=3,
        help_text=_("0 if people in the same class are no more alike than others; school results often 0.1–0.2."),
    )

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
            "measure",
            "expected_n",
            "comparison_n",
            "expected_sd",
            "cluster_size",
            "icc",
            "horizon_months",
            "source",
        ]
        labels = {"framework_outcome": _("Outcome of the framework")}
        help_texts = {
            "code": _("Letters a–z, figures and hyphens. The contract and the protocol use it."),
            "indicator": _("What exactly is counted, for whom and when."),
            "expected_n": _("How many people the outcome is measured for."),
            "comparison_n": _("Leave it empty if it is as large as the target group."),
            "cluster_size": _("If whole classes, workplaces or units take part: how many people in each."),
        }
        widgets = {"indicator": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        initiative = kwargs["instance"].initiative if kwargs.get("instance") else None
        framework = self.fields["framework_outcome"]
        if initiative is not None and initiative.needs_area_id:
            framework.queryset = framework.queryset.filter(needs_area=initiative.needs_area_id)  # type: ignore[attr-defined]
        framework.required = False


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
