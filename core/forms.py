"""Forms of organisations and people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Organisation, Role, Unit
from core.models.organisations import MembershipLevel, UnitKind


class MemberForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    level = forms.ChoiceField(
        label=_("May do this"),
        choices=[
            (MembershipLevel.EDITOR, _("Write")),
            (MembershipLevel.SUBMITTER, _("Write and submit")),
            (MembershipLevel.ADMINISTRATOR, _("Write, submit and invite others")),
        ],
        widget=forms.RadioSelect,
    )
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = organisation.units.all()  # type: ignore[attr-defined]


class ChangeMemberForm(forms.Form):
    level = forms.ChoiceField(label=_("Level"), choices=MembershipLevel.choices)
    is_active = forms.BooleanField(label=_("Active"), required=False)


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ["display_name", "website", "seeks_partners"]
        widgets = {"seeks_partners": forms.Textarea(attrs={"rows": 3})}


class UnitForm(forms.Form):
    name = forms.CharField(label=_("Name of the unit"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices)


class ColleagueForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in Role if role not in {Role.SYSTEM, Role.APPLICANT}],
    )
