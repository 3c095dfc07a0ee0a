"""Notice and minutes as documents: as they are registered, and as someone with a conflict of interest may read them."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from core.models import Case, User
from core.pdf import render_pdf
from programme.models import Meeting, MeetingStatus, Programme
from programme.permissions.minutes import approvals_needed


def hidden_from(reader: User | None, meeting: Meeting) -> set[int]:
    """Matters of the meeting in whose case the reader has a conflict of interest, or that report such a case."""
    if reader is None:
        return set()
    hidden = Case.objects.hidden_from(reader)
    items = meeting.items.filter(case__in=hidden) | meeting.items.filter(reported_decisions__case__in=hidden)
    return set(items.values_list("pk", flat=True))


def reads_whole(reader: User, meeting: Meeting) -> bool:
    """Approved minutes are official and whole to everyone; before that a conflict of interest hides its matters."""
    return meeting.status == MeetingStatus.APPROVED or not hidden_from(reader, meeting)


def notice_content(meeting: Meeting, reader: User | None = None) -> bytes:
    with translation.override("sv"):
        return render_pdf(
            "pdf/notice.html",
            {
                "meeting": meeting,
                "items": meeting.items.select_related("case", "presenter"),
                "hidden": hidden_from(reader, meeting),
                "called": meeting.attendances.select_related("user"),
                "reg_no": meeting.notice.reg_no if meeting.notice else "",
            },
            title=meeting.title,
            language="sv",
            identifier=f"notice {meeting.pk} {reader.pk if reader else 0}",
        )


def minutes_content(meeting: Meeting, identifier: str, reader: User | None = None) -> bytes:
    with translation.override("sv"):
        return render_pdf(
            "pdf/minutes.html",
            minutes_context(meeting, reader),
            title=meeting.title,
            language="sv",
            identifier=identifier,
        )


def minutes_context(meeting: Meeting, reader: User | None = None) -> dict[str, Any]:
    items = meeting.items.select_related("decision", "case", "presenter", "presided_by").prefetch_related(
        "left_room", "votes__member", "reported_decisions__case", "decision__dissents__person", "decision__deciders"
    )
    attendances = list(meeting.attendances.select_related("user"))
    return {
        "meeting": meeting,
        "items": items.order_by("paragraph"),
        "hidden": hidden_from(reader, meeting),
        "approvals": approvals_needed(meeting),
        "present": [a for a in attendances if a.is_present],
        "absent": [a for a in attendances if not a.is_present],
        "head": Programme.objects.first(),
    }
