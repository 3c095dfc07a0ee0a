"""Forms of dissemination calls, candidates and what follows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms_ui import DateInput, MoneyField
from core.models import Organisation, User
from core.models.organisations import PUBLIC_KINDS
from dissemination.capacity import QUESTIONS
from dissemination.models import Candidate, Cohort, Deviation, DisseminationCall, FollowUp, Interview, Mentor, Practice

SCALE = [(1, _("1 – not at all")), (2, "2"), (3, _("3 – in part")), (4, "4"), (5, _("5 – fully"))]


class DisseminationForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    practices = forms.ModelMultipleChoiceField(
        Practice.objects.none(),
        label=_("Practices to spread"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only practices whose results the delegation has established can be chosen."),
    )
    support = forms.CharField(
        label=_("What support is given"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    most_per_candidate = MoneyField(label=_("Highest support for one"), required=False, min_value=Decimal(0))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["practices"].queryset = Practice.objects.established()  # type: ignore[attr-defined]


class InterestForm(forms.Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Who"))
    practice = forms.ModelChoiceField(Practice.objects.none(), label=_("Practice"))
    motivation = forms.CharField(label=_("Why, and for whom"), widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, dissemination: DisseminationCall, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.current().filter(kind__in=PUBLIC_KINDS)
        if not user.is_secretariat:
            organisations = organisations.of(user)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["practice"].queryset = dissemination.practices.all()  # type: ignore[attr-defined]


class CapacityForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, words in QUESTIONS.items():
            self.fields[key] = forms.TypedChoiceField(label=words, choices=SCALE, coerce=int, widget=forms.RadioSelect)
        self.fields["note"] = forms.CharField(
            label=_("What the capacity is enough for, and what is needed"), widget=forms.Textarea(attrs={"rows": 4})
        )

    @property
    def answers(self) -> dict[str, int]:
        return {key: self.cleaned_data[key] for key in QUESTIONS}


class PlaceForm(forms.Form):
    cohort = forms.ModelChoiceField(Cohort.objects.none(), label=_("Cohort"), required=False)
    mentor = forms.ModelChoiceField(Mentor.objects.none(), label=_("Mentor"), required=False)

    def __init__(self, *args: Any, candidate: Candidate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = candidate.dissemination.cohorts.all()  # type: ignore[attr-defined]
        self.fields["mentor"].queryset = Mentor.objects.filter(  # type: ignore[attr-defined]
            is_active=True, practice=candidate.practice_id
        ).select_related("user")


class CohortForm(forms.ModelForm):
    class Meta:
        model = Cohort
        fields = ["name", "starts_on", "mentor"]
        widgets = {"starts_on": DateInput}

    def __init__(self, *args: Any, dissemination: DisseminationCall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = Mentor.objects.filter(  # type: ignore[attr-defined]
            is_active=True, practice__in=dissemination.practices.all()
        ).select_related("user")


class MentorForm(forms.Form):
    about = forms.CharField(
        label=_("What the mentor can help with"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class PlanForm(forms.Form):
    plan = forms.CharField(
        label=_("Adapted implementation plan"),
        widget=forms.Textarea(attrs={"rows": 10}),
        required=False,
        help_text=_("What is done as in the practice, what is adapted here and why, by when and by whom."),
    )
    sustaining_plan = forms.CharField(
        label=_("How the practice is kept"), widget=forms.Textarea(attrs={"rows": 6}), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class SupportDecisionForm(forms.Form):
    is_granted = forms.TypedChoiceField(
        label=_("Proposal"),
        choices=[("yes", _("Grant the support")), ("no", _("Do not grant it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    amount = MoneyField(label=_("Amount"), required=False, min_value=Decimal("0.01"))
    circumstances = forms.CharField(label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 4}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_granted") and not data.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("State the amount of the support."))
        return data


class FollowUpForm(forms.ModelForm):
    class Meta:
        model = FollowUp
        fields = ["reached", "fidelity", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class DeviationForm(forms.ModelForm):
    class Meta:
        model = Deviation
        fields = ["text", "action", "due_on"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "action": forms.Textarea(attrs={"rows": 2}),
            "due_on": DateInput,
        }


class ResolveForm(forms.Form):
    action = forms.CharField(label=_("What was done"), widget=forms.Textarea(attrs={"rows": 3}))


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Why it ends"), widget=forms.Textarea(attrs={"rows": 3}))


class InterviewForm(forms.ModelForm):
    class Meta:
        model = Interview
        fields = ["phase", "candidate", "date", "role", "summary", "proposal"]
        widgets = {
            "date": DateInput,
            "summary": forms.Textarea(attrs={"rows": 6}),
            "proposal": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["candidate"].queryset = Candidate.objects.visible_to(user).select_related(  # type: ignore[attr-defined]
            "organisation", "practice"
        )


class RecommendationForm(forms.Form):
    content = forms.CharField(label=_("Recommendation"), widget=forms.Textarea(attrs={"rows": 14}))
    circumstances = forms.CharField(label=_("What it builds on"), widget=forms.Textarea(attrs={"rows": 6}))
