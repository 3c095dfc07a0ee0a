"""Forms of those who write an expression of interest, besides the parts themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.forms.calls import MomentField
from calls.models import Application, Call
from core.models import Organisation, Role, Unit, User
from core.models.organisations import PUBLIC_KINDS


class StartForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the initiative"),
        max_length=200,
        help_text=gettext_lazy("You can change it until you submit."),
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Lead organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit that leads"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=gettext_lazy("The whole organisation"),
    )
    copy_of = forms.ModelChoiceField(
        label=gettext_lazy("Begin with the answers of an earlier one"),
        queryset=Application.objects.none(),
        required=False,
        empty_label=gettext_lazy("No, begin empty"),
    )

    def __init__(self, *args: Any, user: User, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Organisation.objects.of(user).public_principals()
        self.fields["organisation"].queryset = own  # type: ignore[attr-defined]
        units = Unit.objects.filter(organisation__in=own.values("pk")).select_related("organisation")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if not units.exists():
            del self.fields["unit"]
        earlier = Application.objects.of(user).order_by("-created_at")
        self.fields["copy_of"].queryset = earlier  # type: ignore[attr-defined]
        if not earlier.exists():
            del self.fields["copy_of"]
        areas = call.needs_areas.all()
        if len(areas) > 1:
            self.fields["needs_area"] = forms.ModelChoiceField(
                label=_("Needs area"), queryset=areas, empty_label=_("Choose"), required=True
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        unit = cleaned.get("unit")
        if unit is not None and unit.organisation != cleaned.get("organisation"):
            self.add_error("unit", _("The unit does not belong to the organisation."))
        return cleaned


class RenameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the initiative"), max_length=200)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = application.name
        areas = application.call.needs_areas.all()
        if len(areas) > 1:
            self.fields["needs_area"] = forms.ModelChoiceField(
                label=_("Needs area"), queryset=areas, initial=application.needs_area_id, empty_label=_("Choose")
            )


class InviteForm(forms.Form):
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=200,
        help_text=gettext_lazy("Municipality, region or agency. Write its name or its organisation number."),
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as an administration or a committee. Leave empty for the whole organisation."),
    )

    def clean_organisation(self) -> Organisation:
        typed = self.cleaned_data["organisation"].strip()
        digits = typed.replace("-", "").replace(" ", "")
        found = Organisation.objects.filter(kind__in=PUBLIC_KINDS).current()
        chosen = (
            found.filter(org_number=digits).first()
            if digits.isdigit()
            else found.filter(name__iexact=typed).first() or found.filter(display_name__iexact=typed).first()
        )
        if chosen is None:
            near = list(found.filter(name__icontains=typed)[:6])
            if len(near) == 1:
                return near[0]
            if near:
                raise forms.ValidationError(
                    _("Several match: %(names)s. Write the whole name.") % {"names": ", ".join(map(str, near))}
                )
            raise forms.ValidationError(
                _(
                    "No municipality, region or agency has that name. "
                    "Companies and associations take part by procurement."
                )
            )
        return chosen


class ContributionForm(forms.Form):
    contribution = forms.CharField(
        label=gettext_lazy("What you contribute"),
        widget=forms.Textarea,
        max_length=2000,
        required=False,
        help_text=gettext_lazy("One or two sentences."),
    )


class AdviserForm(forms.Form):
    adviser = forms.ModelChoiceField(
        label=gettext_lazy("Adviser"), queryset=User.objects.none(), empty_label=gettext_lazy("Choose")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        advisers = User.objects.filter(role=Role.ADVISER, is_active=True).order_by("name")
        self.fields["adviser"].queryset = advisers  # type: ignore[attr-defined]


class FeedbackQuestionForm(forms.Form):
    question = forms.CharField(
        label=gettext_lazy("Your question about the feedback"), widget=forms.Textarea, max_length=4000
    )


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Comment to the others who write"),
        # Sent with the part that is being written, so that a comment never costs anybody unsaved text.
        widget=forms.Textarea(attrs={"form": "part"}),
        max_length=4000,
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why you withdraw"), widget=forms.Textarea, max_length=500, required=False
    )


class CompletionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What must be completed"),
        widget=forms.Textarea,
        max_length=4000,
        help_text=gettext_lazy("Say also what follows if it is not done: that it may be dismissed."),
    )
    due_at = MomentField(label=gettext_lazy("Answer at the latest"))


class ExtendForm(forms.Form):
    organisation = InviteForm.base_fields["organisation"]
    until = MomentField(label=gettext_lazy("Until"))
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea, max_length=500)

    clean_organisation = InviteForm.clean_organisation
