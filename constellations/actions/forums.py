"""Call a forum or a contract council, write its minutes, follow its actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from constellations.actions.initiatives import people_of
from constellations.models import Constellation, Forum, ForumAction
from constellations.permissions import can_hold_forum
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User
from core.templatetags.formats import datetime_sv
from programme.actions.meetings import check_start
from programme.models import Attendance, Meeting, MeetingKind, MeetingStatus, NeedsArea

KINDS = (MeetingKind.FORUM, MeetingKind.COUNCIL)


def people_called(forum: Forum) -> list[User]:
    return list(User.objects.filter(attendances__meeting=forum.meeting_id).order_by("name"))


@transaction.atomic
def call_forum(
    *,
    actor: User,
    title: str,
    theme: str,
    starts_at: datetime,
    constellations: Iterable[Constellation] = (),
    kind: str = MeetingKind.FORUM,
    place: str = "",
    needs_area: NeedsArea | None = None,
    agenda: str = "",
) -> Forum:
    """Call those who work for the same outcome; the people of the constellations get the notice."""
    require(can_hold_forum(actor))
    check_start(starts_at)
    if kind not in KINDS:
        raise Refused(_("Choose a forum or a contract council."), field="kind")
    constellations = list(constellations)
    if kind == MeetingKind.COUNCIL and len(constellations) != 1:
        raise Refused(_("A contract council is that of one constellation."), field="constellations")
    meeting = Meeting.objects.create(
        kind=kind, title=title, starts_at=starts_at, place=place, secretary=actor, created_at=clock.now()
    )
    forum = Forum.objects.create(meeting=meeting, theme=theme, needs_area=needs_area, agenda=agenda, created_by=actor)
    forum.constellations.set(constellations)
    people = {person.pk: person for constellation in constellations for person in people_of(constellation)}
    people.setdefault(actor.pk, actor)
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, user=person, capacity=Attendance.Capacity.OTHER) for person in people.values()
    )
    meeting.status = MeetingStatus.NOTIFIED
    meeting.save()
    record(actor=actor, verb="forum.called", target=forum, summary=title)
    notify(
        [person for person in people.values() if person.pk != actor.pk],
        _("You are called to %(title)s, %(when)s") % {"title": title, "when": datetime_sv(starts_at)},
        url=forum.get_absolute_url(),
        key=f"forum:{forum.pk}:called",
    )
    return forum


@transaction.atomic
def write_minutes(
    *,
    actor: User,
    forum: Forum,
    version: int,
    minutes: str,
    present: Iterable[User] = (),
    others: str = "",
) -> Forum:
    """What was said, and who was there. The first time closes the meeting."""
    require(can_hold_forum(actor))
    forum = lock(forum)
    if forum.version != version:
        raise Refused(_("Somebody else has saved meanwhile. Compare and save again."), code="stale")
    meeting = lock(forum.meeting)
    if meeting.status == MeetingStatus.CANCELLED:
        raise Refused(_("The meeting is cancelled."))
    if meeting.starts_at > clock.now():
        raise Refused(_("Minutes are written when the meeting has been held."))
    if meeting.status in {MeetingStatus.PLANNED, MeetingStatus.NOTIFIED}:
        # The statuses are passed one by one: the same guards hold as for every meeting.
        for status in (MeetingStatus.NOTIFIED, MeetingStatus.OPEN):
            if meeting.status != status:
                meeting.status = status
                meeting.save()
        there = {person.pk for person in present}
        meeting.attendances.filter(user__in=there).update(is_present=True)
        meeting.status = MeetingStatus.CLOSED
        meeting.save()
    forum.minutes, forum.others = minutes, others
    forum.version += 1
    with refusals(), transaction.atomic():
        forum.save()
    record(actor=actor, verb="forum.minutes", target=forum, summary=meeting.title, version=forum.version)
    notify(
        [person for person in people_called(forum) if person.pk != actor.pk],
        _("The minutes of %(title)s can be read") % {"title": meeting.title},
        url=forum.get_absolute_url(),
        key=f"forum:{forum.pk}:minutes",
    )
    return forum


@transaction.atomic
def cancel_forum(*, actor: User, forum: Forum) -> Forum:
    require(can_hold_forum(actor))
    meeting = lock(forum.meeting)
    if meeting.status not in {MeetingStatus.PLANNED, MeetingStatus.NOTIFIED}:
        raise Refused(_("Only a meeting that has not been held can be cancelled."))
    meeting.status = MeetingStatus.CANCELLED
    meeting.save()
    record(actor=actor, verb="forum.cancelled", target=forum, summary=meeting.title)
    notify(
        [person for person in people_called(forum) if person.pk != actor.pk],
        _("%(title)s is cancelled") % {"title": meeting.title},
        url=forum.get_absolute_url(),
        key=f"forum:{forum.pk}:cancelled",
    )
    return forum


@transaction.atomic
def add_action(*, actor: User, forum: Forum, text: str, **values: Any) -> ForumAction:
    require(can_hold_forum(actor))
    forum = lock(forum)
    action = ForumAction.objects.create(forum=forum, text=text, created_at=clock.now(), **values)
    record(actor=actor, verb="forum.action_added", target=action, summary=text)
    if action.responsible is not None and action.responsible_id != actor.pk:
        notify(
            [action.responsible],
            _("To do after the forum: %(text)s") % {"text": text},
            url=forum.get_absolute_url(),
            key=f"forum_action:{action.pk}",
        )
    return action


@transaction.atomic
def finish_action(*, actor: User, action: ForumAction) -> ForumAction:
    """The one responsible, or who holds forums, ticks it off."""
    action = lock(action)
    if action.responsible_id != actor.pk:
        require(can_hold_forum(actor))
    if action.done_on is not None:
        raise Refused(_("It is already done."))
    action.done_on = clock.today()
    action.save()
    record(actor=actor, verb="forum.action_done", target=action, summary=action.text)
    return action
