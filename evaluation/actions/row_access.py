"""Who may see rows of individuals: a list that the contract's evaluator keeps."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User
from evaluation.models import Protocol, RowAccess
from evaluation.permissions import can_propose_protocol


@transaction.atomic
def give_row_access(*, actor: User, protocol: Protocol, user: User, purpose: str) -> RowAccess:
    """The contract's evaluator keeps the list of those who may see rows of individuals."""
    require(can_propose_protocol(actor, protocol.contract))
    if not protocol.individual_rows:
        raise Refused(_("The protocol has no rows of individuals."))
    if not purpose.strip():
        raise Refused(_("Say what the access is for."), field="purpose")
    with refusals(), transaction.atomic():
        access = RowAccess.objects.create(
            protocol=protocol, user=user, purpose=purpose[:300], given_by=actor, given_at=clock.now()
        )
    record(
        actor=actor,
        verb="rows.access_given",
        target=protocol,
        case=protocol.contract.case,
        summary=str(user),
        user=user.pk,
    )
    return access


@transaction.atomic
def end_row_access(*, actor: User, access: RowAccess) -> RowAccess:
    require(can_propose_protocol(actor, access.protocol.contract))
    access = lock(access)
    if access.ended_at is None:
        access.ended_at = clock.now()
        access.save(update_fields=["ended_at"])
        record(
            actor=actor,
            verb="rows.access_ended",
            target=access.protocol,
            case=access.protocol.contract.case,
            summary=str(access.user),
        )
    return access
