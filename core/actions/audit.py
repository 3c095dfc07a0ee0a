"""Write the trail. Called in the body of each action, beside the change itself."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.db import connection, models

from core.models import AuditEvent, User

request_id: ContextVar[str] = ContextVar("request_id", default="")


def label(obj: models.Model) -> str:
    """The stable name of an object's type: ``calls.application``."""
    return obj._meta.label_lower


def record(
    *, actor: User, verb: str, target: models.Model, summary: str = "", case: models.Model | None = None, **data: Any
) -> AuditEvent:
    """Add one event. Refuses outside a transaction: the trail and the change stand or fall together."""
    if not connection.in_atomic_block:
        raise RuntimeError("An audit event is written in the transaction of what it tells.")
    return AuditEvent.objects.create(
        actor=actor,
        verb=verb,
        target_type=label(target),
        target_id=target.pk,
        case_type=label(case) if case else "",
        case_id=case.pk if case else None,
        summary=summary[:300],
        data=data,
        request_id=request_id.get(),
    )
