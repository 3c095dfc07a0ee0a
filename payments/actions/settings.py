"""Keep the table of accounts, counterparts and the payer's bank."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from stdnum.se import orgnr

from core.actions.audit import record
from core.errors import Refused, require
from core.models import Organisation, User
from payments.formats.accounts import Iban, InvalidAccount
from payments.models import AccountCode, AccountUse, CounterpartCode, PayerProfile
from payments.permissions import can_keep_settings


@transaction.atomic
def save_account_codes(*, actor: User, codes: dict[str, tuple[str, str]]) -> None:
    """The account and its name for each use; an empty account takes the row away."""
    require(can_keep_settings(actor))
    for use, (code, name) in codes.items():
        if use not in AccountUse.values:
            continue
        row = AccountCode.objects.filter(use=use).first() or AccountCode(use=use)
        if not code.strip():
            if row.pk:
                row.delete()
            continue
        before = str(row) if row.pk else ""
        row.code, row.name = code.strip(), name.strip() or str(AccountUse(use).label)[:60]
        if str(row) == before:
            continue
        try:
            row.full_clean()
        except ValidationError as error:
            raise Refused(f"{AccountUse(use).label}: {' '.join(error.messages)}", field=f"code_{use}") from error
        row.save()
        record(actor=actor, verb="accounts.coded", target=row, summary=str(row), before=before)


@transaction.atomic
def save_counterpart(*, actor: User, organisation: Organisation, code: str) -> CounterpartCode:
    require(can_keep_settings(actor))
    row = CounterpartCode.objects.filter(organisation=organisation).first() or CounterpartCode(
        organisation=organisation
    )
    row.code = code.strip()
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="code") from error
    row.save()
    record(actor=actor, verb="accounts.counterpart", target=row, summary=str(row))
    return row


@transaction.atomic
def save_profile(*, actor: User, **values: Any) -> PayerProfile:
    """Who pays and from where; the number and the account are checked as they will be in the file."""
    require(can_keep_settings(actor))
    if not orgnr.is_valid(values["org_number"]):
        raise Refused(_("This is not a valid organisation number."), field="org_number")
    try:
        account = Iban(values["iban"], values["bic"].strip().upper())
    except InvalidAccount as error:
        field = "bic" if error.reason == "bic" else "iban"
        words = {
            "bic": _("A BIC has eight or eleven characters."),
            "iban": _("The IBAN is wrong: check every character."),
        }
        raise Refused(words[field], field=field) from error
    profile = PayerProfile.objects.filter(pk=1).first() or PayerProfile(pk=1)
    for name, value in values.items():
        setattr(profile, name, value)
    profile.iban, profile.bic = account.number, account.bic
    profile.org_number = orgnr.compact(values["org_number"])
    profile.save()
    record(actor=actor, verb="accounts.profile", target=profile, summary=profile.name, iban=profile.iban)
    return profile
