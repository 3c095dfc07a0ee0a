"""More time: for all, or for one organisation's drafts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from calls.actions.telling import told
from calls.models import (
    Application,
    ApplicationStatus,
    Call,
)
from calls.permissions import (
    can_extend,
)
from constellations.actions.initiatives import people_of
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused, require
from core.models import Organisation, User


@transaction.atomic
def extend_time(*, actor: User, call: Call, organisation: Organisation, until: datetime, reason: str) -> int:
    """More time for an organisation's drafts. The officer names the organisation: the drafts themselves stay unseen."""
    require(can_extend(actor, call))
    if call.late_policy != "extension":
        raise Refused(_("The call receives nothing after it has closed."))
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    if until <= clock.now() or (call.closes_at is not None and until <= call.closes_at):
        raise Refused(_("The new time must be later than the closing of the call."), field="until")
    drafts = Application.objects.select_for_update().filter(
        call=call,
        status=ApplicationStatus.DRAFT,
        constellation__members__organisation=organisation,
        constellation__members__role="lead",
    )
    extended = list(drafts)
    for draft in extended:
        draft.extended_until, draft.extension_reason = until, reason.strip()[:500]
        draft.save(update_fields=["extended_until", "extension_reason"])
        notify(
            people_of(draft.constellation),
            told(N_("You have more time for “%(name)s”"), name=draft.name),
            url=f"/applications/{draft.pk}/",
            key=f"application:{draft.pk}:extended:{until.isoformat()}",
        )
    record(
        actor=actor,
        verb="call.extended",
        target=call,
        case=call.case,
        summary=f"{organisation}: {reason}",
        organisation=organisation.pk,
        until=until.isoformat(),
    )
    return len(extended)
