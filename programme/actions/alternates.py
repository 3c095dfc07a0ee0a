"""Keep the standing list of alternates."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User
from programme.models import Alternate
from programme.permissions.meetings import can_prepare_meeting


@transaction.atomic
def appoint_alternate(*, actor: User, user: User) -> Alternate:
    """From today: called to coming meetings as alternate."""
    require(can_prepare_meeting(actor))
    with refusals(), transaction.atomic():
        alternate = Alternate.objects.create(user=user, since=clock.today())
    record(actor=actor, verb="alternate.appointed", target=alternate, summary=str(user))
    return alternate


@transaction.atomic
def end_alternate(*, actor: User, alternate: Alternate) -> Alternate:
    """Today is the last day; after it the person is a member, or has left the delegation."""
    alternate = lock(alternate)
    require(can_prepare_meeting(actor))
    if alternate.until is not None:
        raise Refused(_("That time has already ended."))
    alternate.until = clock.today()
    with refusals(), transaction.atomic():
        alternate.save()
    record(actor=actor, verb="alternate.ended", target=alternate, summary=str(alternate.user))
    return alternate
