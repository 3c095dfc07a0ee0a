"""Decisions and meetings of the delegation brought to their stages by the actions that people use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core import clock
from core.actions.jobs import run_all_now
from core.models import Case, Role, User
from programme.actions import meetings, minutes, sessions
from programme.actions.decisions import prepare_decision, propose_decision
from programme.models import AgendaItem, Decision, DecisionKind, Meeting
from tests import cast

COMPLETE = {
    "kind": DecisionKind.OTHER,
    "title": "Kriterier för uppföljning",
    "content": "Delegationen beslutar om kriterier för uppföljning.",
    "provisions": "Förordningen om utfallsfinansiering, 5 §",
    "circumstances": "Kriterierna behövs innan utlysningen öppnar.",
    "is_appealable": False,
    "appeal_text": "Beslutet får inte överklagas.",
}


def one(role: str) -> User:
    return User.objects.filter(role=role).order_by("pk").first() or cast.person(role)


def delegation(members: int = 4) -> tuple[User, list[User]]:
    """The chair and the members."""
    chair = one(Role.CHAIR)
    while User.objects.filter(role=Role.MEMBER).count() < members:
        cast.person(Role.MEMBER)
    return chair, list(User.objects.filter(role=Role.MEMBER).order_by("pk"))


def proposed(case: Case | None = None, **values: Any) -> Decision:
    officer = one(Role.OFFICER)
    decision = prepare_decision(actor=officer, case=case, **{**COMPLETE, **values})
    return propose_decision(actor=officer, decision=decision)


def notified(**values: Any) -> Meeting:
    """A meeting called, with all that waits on its agenda."""
    officer = one(Role.OFFICER)
    meeting = meetings.plan_meeting(
        actor=officer,
        **{"title": "Sammanträde", "starts_at": clock.now() + timedelta(days=7), **values},
    )
    return meetings.send_notice(actor=officer, meeting=meeting)


def notified_with(*_decisions: Decision) -> Meeting:
    """A meeting called when these decisions wait."""
    return notified()


def opened(meeting: Meeting, present: list[User] | None = None, **values: Any) -> Meeting:
    officer = one(Role.OFFICER)
    everyone = [attendance.user for attendance in meeting.attendances.all()]
    meeting = meetings.set_attendance(
        actor=officer, meeting=meeting, present=everyone if present is None else present, **values
    )
    return sessions.open_meeting(actor=officer, meeting=meeting)


def item_of(meeting: Meeting, decision: Decision) -> AgendaItem:
    return meeting.items.get(decision=decision)


def settled(meeting: Meeting) -> Meeting:
    """Every matter dealt with: proposals adopted, the rest noted."""
    officer = one(Role.OFFICER)
    for item in meeting.items.filter(outcome="pending"):
        if item.decision_id:
            sessions.decide_item(actor=officer, item=item)
        else:
            sessions.note_item(actor=officer, item=item)
    return meeting


def closed(meeting: Meeting, approver: User) -> Meeting:
    meeting = minutes.close_meeting(actor=one(Role.OFFICER), meeting=meeting, approver=approver)
    run_all_now()
    meeting.refresh_from_db()
    return meeting


def approved(meeting: Meeting) -> Meeting:
    for person in (meeting.chair, meeting.approver):
        meeting = minutes.approve_minutes(
            actor=person, meeting=meeting, sha256=meeting.draft.sha256, authenticated_at=clock.now()
        )
    return meeting
