"""Forms for rows of individuals: who may see them, and why they are looked at."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import User


class AccessForm(forms.Form):
    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    purpose = forms.CharField(label=_("Purpose"), max_length=300)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label=_("Why do you look at the rows?"), max_length=300, help_text=_("Your answer is recorded.")
    )
