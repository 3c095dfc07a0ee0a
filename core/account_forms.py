"""Forms of the sign-in library that know something of ours."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordKeyForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts import confirm_address


class ChoosePassword(ResetPasswordKeyForm):  # type: ignore[misc]
    def save(self) -> None:
        super().save()
        confirm_address(self.user)


class AddKey(AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Name"), required=False)


class EditKey(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Name"))
