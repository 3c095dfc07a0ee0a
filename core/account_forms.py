"""Forms of the sign-in library that know something of ours."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordKeyForm
from allauth.account.models import EmailAddress
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class ChoosePassword(ResetPasswordKeyForm):  # type: ignore[misc]
    """Whoever comes by the link in a letter has shown that the letter's address is theirs: no second letter."""

    def save(self) -> None:
        super().save()
        EmailAddress.objects.update_or_create(
            user=self.user, email=self.user.email, defaults={"verified": True, "primary": True}
        )


class AddKey(AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Name"), required=False)


class EditKey(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Name"))
