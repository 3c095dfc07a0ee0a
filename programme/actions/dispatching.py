"""After a meeting: its decisions are sent out together, each in a transaction of its own."""

from __future__ import annotations

from django.db.models import QuerySet

from core.errors import Refused
from core.models import User
from programme.actions.decisions import dispatch_decision
from programme.models import AgendaItem, Decision, DecisionStatus, Meeting


def to_dispatch(meeting: Meeting, user: User) -> QuerySet[Decision]:
    """What the meeting decided and nobody has sent out yet, as far as the user may see it."""
    taken = meeting.items.filter(outcome=AgendaItem.Outcome.ADOPTED).values("decision")
    return Decision.objects.visible_to(user).filter(pk__in=taken, status=DecisionStatus.DECIDED).order_by("pk")


def dispatch_taken(*, actor: User, meeting: Meeting) -> tuple[int, list[str]]:
    """How many went out, and what was refused and why: one that cannot go holds up no other."""
    sent, refused = 0, []
    for decision in to_dispatch(meeting, actor):
        try:
            dispatch_decision(actor=actor, decision=decision)
        except Refused as refusal:
            refused.append(f"{decision.title}: {refusal}")
        else:
            sent += 1
    return sent, refused
