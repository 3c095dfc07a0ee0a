"""Follow the study's 35 activities from planned to done."""

from __future__ import annotations

from django.db import transaction

from core import clock
from core.actions.audit import record
from core.errors import require
from core.locks import lock
from core.models import Role, User
from core.permissions import with_role
from programme.models import Activity


@transaction.atomic
def record_activity(
    *, actor: User, activity: Activity, status: str, note: str = "", responsible: User | None = None
) -> Activity:
    """Say how far an activity has come and what came of it."""
    require(with_role(actor, Role.OFFICER, Role.ADVISER))
    activity = lock(activity)
    today = clock.today()
    if status != Activity.Status.NOT_STARTED and activity.started_on is None:
        activity.started_on = today
    activity.done_on = today if status == Activity.Status.DONE else None
    activity.status = status
    activity.note = note or activity.note
    activity.responsible = responsible or activity.responsible
    activity.save()
    record(actor=actor, verb=f"activity.{status}", target=activity, summary=activity.name)
    return activity
