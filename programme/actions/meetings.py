"""Plan a meeting, build its agenda from what waits for decision, and call those who are to come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions.audit import record
from core.actions.jobs import request_job
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.guards import says_something
from core.locks import lock
from core.models import Direction, DocumentKind, Role, User
from core.swedish import in_swedish
from programme.actions.cases import meeting_case
from programme.models import (
    AdvisoryBody,
    AgendaItem,
    Alternate,
    Attendance,
    Decision,
    DecisionMaker,
    DecisionStatus,
    Manner,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Phase,
)
from programme.models.meetings import TRANSITIONS
from programme.permissions.meetings import can_prepare_meeting, is_advisory


def move_to(meeting: Meeting, status: str) -> None:
    if status not in TRANSITIONS[MeetingStatus(meeting.status)]:
        raise Refused(
            _("A meeting that is “%(old)s” cannot become “%(new)s”.")
            % {"old": meeting.get_status_display(), "new": MeetingStatus(status).label}
        )
    meeting.status = status


def lock_in(meeting: Meeting, *statuses: str) -> Meeting:
    meeting = lock(meeting)
    if meeting.status not in statuses:
        raise Refused(
            _("This cannot be done when the meeting is “%(status)s”.") % {"status": meeting.get_status_display()}
        )
    return meeting


def check_start(starts_at: datetime) -> None:
    """A slip in the year, as 0206 for 2026: the first years of all cannot even be read back in another time zone."""
    if starts_at.year < 2000:
        raise Refused(_("Check the year of the meeting."), field="starts_at")


@transaction.atomic
def plan_meeting(
    *,
    actor: User,
    title: str,
    starts_at: datetime,
    kind: str = MeetingKind.DELEGATION,
    place: str = "",
    is_per_capsulam: bool = False,
    chair: User | None = None,
    deputy: User | None = None,
    body: AdvisoryBody | None = None,
    phase: Phase | None = None,
) -> Meeting:
    """A meeting in the calendar. The delegation's has its chair and all members as called."""
    require(can_prepare_meeting(actor))
    check_start(starts_at)
    if kind == MeetingKind.DELEGATION:
        chair = chair or User.objects.filter(role=Role.CHAIR, is_active=True).order_by("pk").first()
        if chair is None:
            raise Refused(_("The delegation has no chair. Invite the chair first."))
    meeting = Meeting.objects.create(
        title=title[:200],
        starts_at=starts_at,
        kind=kind,
        place=place[:200],
        is_per_capsulam=is_per_capsulam and kind == MeetingKind.DELEGATION,
        chair=chair,
        deputy=deputy,
        body=body,
        phase=phase,
        secretary=actor,
        created_at=clock.now(),
    )
    for person, capacity in _called(meeting):
        Attendance.objects.create(meeting=meeting, user=person, capacity=capacity)
    record(actor=actor, verb="meeting.planned", target=meeting, summary=meeting.title)
    if kind == MeetingKind.DELEGATION:
        build_agenda(actor=actor, meeting=meeting)
    return meeting


def standing_alternates() -> set[int]:
    return set(Alternate.objects.in_force().values_list("user", flat=True))


def _called(meeting: Meeting) -> list[tuple[User, str]]:
    if meeting.kind == MeetingKind.DELEGATION:
        people = list(User.objects.filter(role__in=[Role.MEMBER, Role.CHAIR], is_active=True).order_by("name"))
        alternates = standing_alternates()
        return [
            (
                person,
                Attendance.Capacity.CHAIR
                if person == meeting.chair
                else Attendance.Capacity.ALTERNATE
                if person.pk in alternates
                else Attendance.Capacity.MEMBER,
            )
            for person in people
        ]
    if meeting.body is not None:
        members = meeting.body.members.filter(user__isnull=False, until__isnull=True).select_related("user")
        return [(member.user, Attendance.Capacity.OTHER) for member in members if member.user]
    # A hearing or a phase review is open to many; whoever leads it and whoever writes are called.
    called = {meeting.chair: Attendance.Capacity.CHAIR} if meeting.chair else {}
    if meeting.secretary is not None:
        called.setdefault(meeting.secretary, Attendance.Capacity.OTHER)
    return list(called.items())


@transaction.atomic
def build_agenda(*, actor: User, meeting: Meeting) -> list[AgendaItem]:
    """Add what is missing: opening, each matter that waits for the delegation, and what was decided in between."""
    require(can_prepare_meeting(actor))
    meeting = lock_in(meeting, MeetingStatus.PLANNED, MeetingStatus.NOTIFIED)
    if is_advisory(meeting):
        return []
    added: list[AgendaItem] = []
    if not meeting.is_per_capsulam and not meeting.items.exists():
        added.append(_add(meeting, title=in_swedish(lambda: _("Opening, agenda and choice of approver"))))
    on_agenda = AgendaItem.objects.filter(
        decision__isnull=False,
        outcome=AgendaItem.Outcome.PENDING,
        meeting__status__in=[MeetingStatus.PLANNED, MeetingStatus.NOTIFIED, MeetingStatus.OPEN],
    ).values("decision")
    waiting = (
        Decision.objects.pending()
        .filter(maker=DecisionMaker.DELEGATION)
        .exclude(pk__in=on_agenda)
        .exclude(items__meeting=meeting)
        .select_related("case", "presenter")
        .order_by("created_at")
    )
    if not meeting.is_per_capsulam:  # an urgent contact takes up only what is urgent: chosen by hand
        added += [add_matter(meeting, decision) for decision in waiting]
        if unreported().exists() and not meeting.items.filter(reports_between=True).exists():
            added.append(
                _add(meeting, title=in_swedish(lambda: _("Decisions taken between meetings")), reports_between=True)
            )
    record(actor=actor, verb="meeting.agenda_built", target=meeting, summary=meeting.title, added=len(added))
    return added


def unreported() -> Any:
    """Decisions taken by the chair alone, by contact or by delegated power, not yet reported to the delegation."""
    return Decision.objects.filter(
        manner__in=[Manner.CHAIR_ALONE, Manner.PER_CAPSULAM, Manner.DELEGATED], reported_in__isnull=True
    ).order_by("decided_at")


def _add(meeting: Meeting, **values: Any) -> AgendaItem:
    last = meeting.items.aggregate(last=Max("order"))["last"] or 0
    with refusals(), transaction.atomic():
        return AgendaItem.objects.create(meeting=meeting, order=last + 1, **values)


def add_matter(meeting: Meeting, decision: Decision) -> AgendaItem:
    item = _add(
        meeting,
        title=decision.title[:200],
        decision=decision,
        case=decision.case,
        presenter=decision.presenter,
        proposal=in_swedish(lambda: _("Shall the delegation decide as proposed?")),
    )
    if decision.presenter is not None:
        Attendance.objects.get_or_create(
            meeting=meeting, user=decision.presenter, defaults={"capacity": Attendance.Capacity.PRESENTER}
        )
    return item


@transaction.atomic
def add_item(
    *, actor: User, meeting: Meeting, title: str = "", decision: Decision | None = None, proposal: str = ""
) -> AgendaItem:
    """A matter by hand: a proposed decision, or something to tell or talk about."""
    require(can_prepare_meeting(actor))
    meeting = lock_in(meeting, MeetingStatus.PLANNED, MeetingStatus.NOTIFIED, MeetingStatus.OPEN)
    if decision is not None:
        if is_advisory(meeting):
            raise Refused(_("Only the delegation decides. The others advise."))
        if decision.status != DecisionStatus.PROPOSED:
            raise Refused(_("Only a matter that is laid before the delegation can be decided at its meeting."))
        item = add_matter(meeting, decision)
    else:
        if not says_something(title):
            raise Refused(_("Name the matter."), field="title")
        item = _add(meeting, title=title[:200], proposal=proposal)
    record(actor=actor, verb="meeting.item_added", target=meeting, case=item.case, summary=item.title)
    return item


@transaction.atomic
def remove_item(*, actor: User, item: AgendaItem) -> None:
    require(can_prepare_meeting(actor))
    meeting = lock_in(item.meeting, MeetingStatus.PLANNED)
    record(actor=actor, verb="meeting.item_removed", target=meeting, case=item.case, summary=item.title)
    item.delete()


@transaction.atomic
def send_notice(*, actor: User, meeting: Meeting) -> Meeting:
    """Call the meeting: notice and agenda registered, and everyone told."""
    require(can_prepare_meeting(actor))
    meeting = lock_in(meeting, MeetingStatus.PLANNED)
    if not meeting.items.exists():
        raise Refused(_("The agenda is empty. Add at least one matter."))
    case = meeting_case(actor)
    meeting.notice = register_document(
        actor=actor,
        case=case,
        direction=Direction.OUTGOING,
        kind=DocumentKind.NOTICE,
        description=in_swedish(lambda: _("Notice: %(title)s") % {"title": meeting.title}),
        counterpart=in_swedish(lambda: _("Those called")),
        owner=meeting,
    )
    move_to(meeting, MeetingStatus.NOTIFIED)
    meeting.save()
    request_job(actor=actor, kind="notice_pdf", key=f"notice-pdf:{meeting.pk}", meeting=meeting.pk)
    notify(
        [attendance.user for attendance in meeting.attendances.select_related("user")],
        format_lazy(gettext_lazy("You are called to: {title}"), title=meeting.title),
        url=reverse("programme:meeting", args=[meeting.pk]),
        key=f"meeting-notice:{meeting.pk}",
    )
    record(actor=actor, verb="meeting.notified", target=meeting, case=case, summary=meeting.title)
    return meeting


@transaction.atomic
def set_attendance(
    *,
    actor: User,
    meeting: Meeting,
    present: list[User],
    alternates: list[User] = (),  # type: ignore[assignment]
    deputy: User | None = None,
    approver: User | None = None,
    second_approver: User | None = None,
) -> Meeting:
    """Who has come, who presides where the chair cannot, who will approve the minutes."""
    require(can_prepare_meeting(actor))
    meeting = lock_in(meeting, MeetingStatus.NOTIFIED, MeetingStatus.OPEN)
    called = {attendance.user_id: attendance for attendance in meeting.attendances.select_related("user")}
    if strangers := [person for person in present if person.pk not in called]:
        raise Refused(_("%(person)s is not called to the meeting.") % {"person": strangers[0]})
    here = {person.pk for person in present}
    voted = User.objects.filter(votes__item__meeting=meeting, votes__item__is_voting=True).exclude(pk__in=here)
    if gone := voted.order_by("name").first():
        raise Refused(
            _("%(person)s has voted in a matter that is not yet decided. Note the outcome of the vote first.")
            % {"person": gone},
            field="present",
        )
    standing = {pk for pk in standing_alternates() if pk in called}
    substitutes = {person.pk for person in alternates} | standing
    for attendance in called.values():
        is_member = attendance.capacity in {Attendance.Capacity.MEMBER, Attendance.Capacity.ALTERNATE}
        if is_member:
            attendance.capacity = (
                Attendance.Capacity.ALTERNATE if attendance.user_id in substitutes else Attendance.Capacity.MEMBER
            )
        attendance.is_present = attendance.user_id in here
        with refusals(), transaction.atomic():
            attendance.save()
    absent = sum(a.capacity == Attendance.Capacity.MEMBER and not a.is_present for a in called.values())
    if len(substitutes & here) > absent or substitutes - here - standing:
        raise Refused(_("An alternate is present in the place of a member who is absent."), field="alternates")
    for person in (deputy, approver, second_approver):
        if person is not None and person.pk not in here:
            raise Refused(_("%(person)s is not present.") % {"person": person})
    if approver is not None and approver == meeting.chair:
        raise Refused(_("The approver is another person than the chair."), field="approver")
    meeting.deputy, meeting.approver, meeting.second_approver = deputy, approver, second_approver
    with refusals(), transaction.atomic():
        meeting.save()
    record(actor=actor, verb="meeting.attendance", target=meeting, summary=meeting.title, present=sorted(here))
    return meeting


@transaction.atomic
def cancel_meeting(*, actor: User, meeting: Meeting) -> Meeting:
    require(can_prepare_meeting(actor))
    meeting = lock(meeting)
    move_to(meeting, MeetingStatus.CANCELLED)
    meeting.save()
    meeting.items.filter(outcome=AgendaItem.Outcome.PENDING).update(decision=None)
    notify(
        [attendance.user for attendance in meeting.attendances.select_related("user")],
        format_lazy(gettext_lazy("The meeting is cancelled: {title}"), title=meeting.title),
        url=reverse("programme:meeting", args=[meeting.pk]),
        key=f"meeting-cancelled:{meeting.pk}",
    )
    record(actor=actor, verb="meeting.cancelled", target=meeting, summary=meeting.title)
    return meeting
