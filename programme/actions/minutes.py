"""Minutes: made of what was recorded, approved by two, then locked and registered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions import signatures
from core.actions.audit import record
from core.actions.jobs import request_job
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import NotAllowed, Refused, refusals, require
from core.models import Direction, DocumentKind, Job, User
from core.swedish import in_swedish
from programme.actions.cases import meeting_case
from programme.actions.meetings import lock_in, move_to
from programme.models import AgendaItem, Meeting, MeetingStatus, MinutesApproval
from programme.permissions.meetings import can_prepare_meeting
from programme.permissions.minutes import approvals_needed, approves, without_approver


@transaction.atomic
def close_meeting(
    *, actor: User, meeting: Meeting, approver: User | None = None, second_approver: User | None = None
) -> Meeting:
    """Every matter has been dealt with: the meeting ends and its minutes are drawn up."""
    if actor != meeting.chair:
        require(can_prepare_meeting(actor))
    meeting = lock_in(meeting, MeetingStatus.OPEN)
    left = meeting.items.filter(outcome=AgendaItem.Outcome.PENDING)
    if left.exists():
        raise Refused(
            _("Decide, note or defer first: %(matters)s.")
            % {"matters": ", ".join(left.values_list("title", flat=True))}
        )
    meeting.approver = approver or meeting.approver
    meeting.second_approver = second_approver or meeting.second_approver
    if meeting.chair is None or meeting.approver is None:
        raise Refused(_("Choose who chairs and who approves the minutes before the meeting is closed."))
    for person in filter(None, (meeting.approver, meeting.second_approver)):
        if not meeting.attendances.filter(user=person, is_present=True).exists():
            raise Refused(_("%(person)s is not present.") % {"person": person})
    if lacking := without_approver(meeting):
        raise Refused(
            _(
                "The approver left the room or presided in: %(matters)s. Choose a second approver who stayed in the "
                "room there."
            )
            % {"matters": ", ".join(str(item) for item in lacking)},
            field="second_approver",
        )
    move_to(meeting, MeetingStatus.CLOSED)
    meeting.closed_at = clock.now()
    with refusals(), transaction.atomic():
        meeting.save()
    record(actor=actor, verb="meeting.closed", target=meeting, summary=meeting.title)
    draw_up(actor, meeting)
    return meeting


def draw_up(actor: User, meeting: Meeting) -> Job:
    """Ask for the minutes as a document; a new draft each time."""
    number = Job.objects.filter(kind="minutes_pdf", key__startswith=f"minutes-pdf:{meeting.pk}:").count() + 1
    return request_job(actor=actor, kind="minutes_pdf", key=f"minutes-pdf:{meeting.pk}:{number}", meeting=meeting.pk)


@transaction.atomic
def redraft_minutes(*, actor: User, meeting: Meeting, notes: str | None = None) -> Meeting:
    """Change what the minutes say before both have approved; an approval already given falls."""
    require(can_prepare_meeting(actor))
    meeting = lock_in(meeting, MeetingStatus.CLOSED)
    meeting.approvals.all().delete()
    meeting.draft = None
    if notes is not None:
        meeting.notes = notes
    meeting.save()
    record(actor=actor, verb="meeting.minutes_redrafted", target=meeting, summary=meeting.title)
    draw_up(actor, meeting)
    return meeting


@transaction.atomic
def approve_minutes(*, actor: User, meeting: Meeting, sha256: str, authenticated_at: datetime | None) -> Meeting:
    """Whoever presided and the approvers, each of their own paragraphs. With the last approval they are locked."""
    meeting = lock_in(meeting, MeetingStatus.CLOSED)
    if meeting.draft is None:
        raise Refused(_("The minutes are being drawn up. Try again in a moment."))
    if meeting.draft.sha256 != sha256:
        raise Refused(_("The minutes have changed since you opened them. Read them again."), code="stale")
    needed = approves(actor, meeting)
    if not needed:
        raise NotAllowed(_("The minutes are approved by whoever presided and by the approver."))
    for need in needed:
        at, proof = signatures.prove(
            signer=actor, capacity=need.signs_as, sha256=sha256, authenticated_at=authenticated_at
        )
        with refusals(), transaction.atomic():
            MinutesApproval.objects.create(
                meeting=meeting,
                person=actor,
                capacity=need.capacity,
                paragraphs=need.paragraphs,
                sha256=sha256,
                provider=signatures.provider().name,
                proof=proof,
                approved_at=at,
            )
        record(
            actor=actor,
            verb="meeting.minutes_approved",
            target=meeting,
            summary=f"{meeting.title}, § {need.paragraphs}",
            capacity=need.capacity,
        )
    given = set(meeting.approvals.values_list("person", "capacity"))
    if all((need.person.pk, need.capacity) in given for need in approvals_needed(meeting)):
        _lock_minutes(actor, meeting)
    return meeting


def _lock_minutes(actor: User, meeting: Meeting) -> None:
    """Minutes become an official document when they are approved (2 kap. 10 § TF)."""
    meeting.minutes = register_document(
        actor=actor,
        case=meeting_case(actor),
        direction=Direction.INTERNAL,
        kind=DocumentKind.MINUTES,
        description=in_swedish(lambda: _("Minutes: %(title)s") % {"title": meeting.title}),
        file=meeting.draft,
        owner=meeting,
    )
    for approval in meeting.approvals.select_related("person"):
        signatures.keep_signature(
            signer=approval.person,
            document=meeting.minutes,
            capacity=approval.signs_as,
            at=approval.approved_at,
            proof=approval.proof,
            provider_name=approval.provider,
        )
    move_to(meeting, MeetingStatus.APPROVED)
    with refusals(), transaction.atomic():
        meeting.save()
    notify(
        [attendance.user for attendance in meeting.attendances.select_related("user")],
        format_lazy(gettext_lazy("The minutes are approved: {title}"), title=meeting.title),
        url=reverse("programme:meeting", args=[meeting.pk]),
        key=f"minutes-approved:{meeting.pk}",
    )
