"""Bank accounts: entered by one, verified by another."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Organisation, Role, User
from core.permissions import acts_for, with_role
from payments.formats import accounts as formats
from payments.models import AccountKind, BankAccount
from payments.permissions import can_verify_account


@transaction.atomic
def enter_account(
    *, actor: User, organisation: Organisation, kind: str, number: str, clearing: str = ""
) -> BankAccount:
    """The organisation's administrator or a finance officer enters where it is to be paid."""
    if actor.has_role(Role.APPLICANT):
        require(acts_for(actor, organisation, "administrator"))
    else:
        require(with_role(actor, Role.FINANCE))
    digits = "".join(character for character in number if character.isalnum()).upper()
    if not digits:
        raise Refused(_("Write the number of the account."), field="number")
    # Printed with a hyphen before the fifth digit: 8327-9. It belongs to a bank account alone.
    clearing = "".join(clearing.replace("-", " ").split()) if kind == AccountKind.BANK else ""
    _check_digits(kind, clearing, digits)
    account = BankAccount.objects.create(
        organisation=organisation,
        kind=kind,
        number=digits,
        clearing=clearing,
        entered_by=actor,
        entered_at=clock.now(),
    )
    record(actor=actor, verb="account.entered", target=account, summary=str(organisation))
    return account


def _check_digits(kind: str, clearing: str, number: str) -> None:
    """A number that no bank can have given out is refused at once, not when the file is made."""
    makers = {
        AccountKind.BANKGIRO: lambda: formats.Bankgiro(number),
        AccountKind.PLUSGIRO: lambda: formats.Plusgiro(number),
        AccountKind.BANK: lambda: formats.BankAccount(clearing, number),
        AccountKind.IBAN: lambda: formats.Iban(number),
    }
    try:
        makers[AccountKind(kind)]()  # type: ignore[no-untyped-call]
    except formats.InvalidAccount as error:
        field = "clearing" if error.reason == "clearing" or (kind == AccountKind.BANK and not clearing) else "number"
        raise Refused(
            _("The clearing number is wrong: write four digits, or five when it begins with 8.")
            if field == "clearing"
            else _("The number is wrong: a digit is mistyped, missing or too many. Check it against the payee's own."),
            field=field,
        ) from error


@transaction.atomic
def verify_account(*, actor: User, account: BankAccount) -> BankAccount:
    """Another person checks the account against the organisation's own word; the one in use before is closed."""
    account = lock(account)
    require(can_verify_account(actor, account))
    if account.verified_at:
        raise Refused(_("The account is already verified."))
    BankAccount.objects.filter(
        organisation=account.organisation, verified_at__isnull=False, closed_at__isnull=True
    ).update(closed_at=clock.now())
    account.verified_by, account.verified_at = actor, clock.now()
    with refusals(), transaction.atomic():
        account.save()
    record(actor=actor, verb="account.verified", target=account, summary=str(account.organisation))
    return account
