"""Forms of meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms_ui import DateTimeInput
from core.models import User
from programme.models import AdvisoryBody, Alternate, Attendance, Decision, DelegationRule, Meeting, MeetingKind, Phase


class MeetingForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (kind.value, kind.label)
            for kind in (
                MeetingKind.DELEGATION,
                MeetingKind.EXPERT_GROUP,
                MeetingKind.REFERENCE_GROUP,
                MeetingKind.HEARING,
                MeetingKind.PHASE_REVIEW,
            )
        ],
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    starts_at = forms.DateTimeField(label=_("Starts"), widget=DateTimeInput)
    place = forms.CharField(label=_("Place or link"), max_length=200, required=False)
    is_per_capsulam = forms.BooleanField(
        label=_("Urgent: decide by contact between the members (per capsulam)"), required=False
    )
    body = forms.ModelChoiceField(label=_("Advisory body"), queryset=AdvisoryBody.objects.all(), required=False)
    phase = forms.ModelChoiceField(label=_("Phase"), queryset=Phase.objects.all(), required=False)
    chair = forms.ModelChoiceField(
        label=_("Chair"),
        queryset=User.objects.filter(is_active=True).exclude(role="applicant").order_by("name"),
        required=False,
        help_text=_("The delegation's meetings are chaired by its chair."),
    )


class ItemForm(forms.Form):
    decision = forms.ModelChoiceField(
        label=_("Matter that waits for decision"), queryset=Decision.objects.none(), required=False
    )
    title = forms.CharField(label=_("Or another matter"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = Decision.objects.visible_to(user).pending().exclude(items__meeting=meeting)
        self.fields["decision"].queryset = waiting.filter(maker="delegation")  # type: ignore[attr-defined]


class AttendanceForm(forms.Form):
    present = forms.ModelMultipleChoiceField(
        label=_("Present"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    alternates = forms.ModelMultipleChoiceField(
        label=_("Of these as alternates"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    deputy = forms.ModelChoiceField(
        label=_("Presides when the chair cannot"), queryset=User.objects.none(), required=False
    )
    approver = forms.ModelChoiceField(label=_("Approves the minutes"), queryset=User.objects.none(), required=False)
    second_approver = forms.ModelChoiceField(
        label=_("Second approver"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("For the matters in which the approver has left the room or presided."),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        called = User.objects.filter(attendances__meeting=meeting).order_by("name")
        members = called.filter(
            attendances__meeting=meeting,
            attendances__capacity__in=[Attendance.Capacity.MEMBER, Attendance.Capacity.ALTERNATE],
        )
        advisory = meeting.kind != MeetingKind.DELEGATION
        self.fields["present"].queryset = called  # type: ignore[attr-defined]
        self.fields["alternates"].queryset = members  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = members  # type: ignore[attr-defined]
        for name in ("approver", "second_approver"):
            self.fields[name].queryset = called if advisory else members  # type: ignore[attr-defined]
        if advisory:
            del self.fields["alternates"]


class AlternateForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("New alternate"),
        queryset=User.objects.none(),
        help_text=_("A person of the delegation. Invite new people under People first."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = User.objects.filter(role="member", is_active=True).order_by("name")
        self.fields["user"].queryset = members.exclude(pk__in=Alternate.objects.in_force().values("user"))  # type: ignore[attr-defined]


class DiscussionForm(forms.Form):
    discussion = forms.CharField(label=_("What the minutes say"), widget=forms.Textarea, required=False)


class ProposalForm(forms.Form):
    proposal = forms.CharField(label=_("The proposal, as a question to answer yes or no"), max_length=2000)


class RedraftForm(forms.Form):
    notes = forms.CharField(label=_("Other notes"), widget=forms.Textarea, required=False)


class DissentForm(forms.Form):
    opinion = forms.CharField(label=_("Dissenting opinion"), widget=forms.Textarea)


class RuleForm(forms.ModelForm):
    class Meta:
        model = DelegationRule
        fields = ["kind", "role", "up_to", "decided_by", "valid_from", "valid_to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = Decision.objects.dispatched().order_by("-decided_at")
        self.fields["decided_by"].queryset = taken  # type: ignore[attr-defined]
        self.fields["decided_by"].required = True
        self.fields["decided_by"].label = _("Decided by the delegation in")
