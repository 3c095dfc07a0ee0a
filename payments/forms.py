"""Forms of payments."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms_ui import DateInput
from core.models import Organisation
from payments.models import AccountKind


class ExecutionForm(forms.Form):
    executed_on = forms.DateField(label=_("Executed on"), widget=DateInput)


class FailureForm(forms.Form):
    reason = forms.CharField(label=_("What happened to the payment"), max_length=300)


class AccountForm(forms.Form):
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.current())
    kind = forms.ChoiceField(label=_("Kind"), choices=AccountKind.choices)
    clearing = forms.CharField(label=_("Clearing number"), max_length=5, required=False)
    number = forms.CharField(label=_("Number"), max_length=34)
