"""Forms of the pilot's own course."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Document, Organisation, User
from programme.models import (
    Activity,
    AdvisoryBody,
    BodyMember,
    BodyView,
    Decision,
    Engagement,
    FrameworkOutcome,
    HearingFeedback,
    NeedContribution,
    NeedsArea,
    Phase,
    PhaseReview,
)


class PhaseForm(forms.ModelForm):
    class Meta:
        model = Phase
        fields = ["planned_start", "planned_end", "actual_start", "actual_end"]
        labels = {
            "planned_start": _("Planned to begin"),
            "planned_end": _("Planned to end"),
            "actual_start": _("Began"),
            "actual_end": _("Ended"),
        }


class ActivityForm(forms.ModelForm):
    reg_no = forms.CharField(
        label=_("Documents"),
        required=False,
        help_text=_("Registration numbers, one a line."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Activity
        fields = ["responsible", "status", "started_on", "done_on", "note"]
        labels = {"responsible": _("Responsible"), "started_on": _("Began"), "done_on": _("Done")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).exclude(role="applicant").order_by("name")
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]
        self.initial["reg_no"] = "\n".join(self.instance.documents.values_list("reg_no", flat=True))

    def clean_reg_no(self) -> list[Document]:
        numbers = [line.strip() for line in self.cleaned_data["reg_no"].splitlines() if line.strip()]
        found = {document.reg_no: document for document in Document.objects.filter(reg_no__in=numbers)}
        if missing := [number for number in numbers if number not in found]:
            raise forms.ValidationError(_("No document has number %(number)s.") % {"number": missing[0]})
        return list(found.values())


class ReviewForm(forms.ModelForm):
    class Meta:
        model = PhaseReview
        fields = ["advantages", "drawbacks", "lessons", "held_on"]


class NeedsAreaForm(forms.ModelForm):
    class Meta:
        model = NeedsArea
        fields = ["name", "description", "source"]


class ContributionForm(forms.ModelForm):
    class Meta:
        model = NeedContribution
        fields = ["source", "contributor", "contribution", "received_on"]


class OutcomeForm(forms.ModelForm):
    class Meta:
        model = FrameworkOutcome
        fields = [
            "needs_area",
            "name",
            "need",
            "activities",
            "desired_change",
            "indicator",
            "effect",
            "individual_value",
            "age_group",
            "horizon",
            "price_basis",
            "kpi",
            "second_opinion",
            "second_opinion_by",
            "second_opinion_on",
            "is_primary",
        ]
        labels = {"second_opinion_on": _("Date of the second opinion")}


class EngagementForm(forms.ModelForm):
    agreement_no = forms.CharField(
        label=_("Agreement"), required=False, help_text=_("Registration number of the agreement's document.")
    )

    class Meta:
        model = Engagement
        fields = ["organisation", "task", "since", "until"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ["agency", "skr", "rise", "university", "civil_society", "foundation"]
        self.fields["organisation"].queryset = Organisation.objects.current().filter(kind__in=kinds)  # type: ignore[attr-defined]

    def clean_agreement_no(self) -> Document | None:
        number = self.cleaned_data["agreement_no"].strip()
        found = Document.objects.filter(reg_no=number).first()
        if number and found is None:
            raise forms.ValidationError(_("No document has number %(number)s.") % {"number": number})
        return found


class BodyForm(forms.ModelForm):
    class Meta:
        model = AdvisoryBody
        fields = ["kind", "name", "task"]


class BodyMemberForm(forms.ModelForm):
    class Meta:
        model = BodyMember
        fields = ["name", "organisation", "user", "since"]
        labels = {"user": _("Account in the service")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]


class BodyViewForm(forms.ModelForm):
    class Meta:
        model = BodyView
        fields = ["matter", "view", "given_on"]


class FeedbackForm(forms.ModelForm):
    class Meta:
        model = HearingFeedback
        fields = ["source", "said_by", "feedback", "adjustment"]


class AdjustmentForm(forms.Form):
    adjustment = forms.CharField(label=_("Adjustment that it led to"), widget=forms.Textarea)
    decision = forms.ModelChoiceField(
        label=_("Decision that adjusted it"), queryset=Decision.objects.none(), required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = Decision.objects.visible_to(user).dispatched()  # type: ignore[attr-defined]
