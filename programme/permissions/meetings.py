"""Who prepares and records meetings, and who takes part in each matter."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import YES, Answer, no
from core.models import Role, User
from core.permissions import with_role
from programme.models import AgendaItem, Attendance, Meeting, MeetingKind

DECIDING = (Attendance.Capacity.CHAIR, Attendance.Capacity.MEMBER, Attendance.Capacity.ALTERNATE)


def can_prepare_meeting(user: User) -> Answer:
    return with_role(user, Role.OFFICER, Role.REGISTRAR)


def can_record(user: User, item: AgendaItem) -> Answer:
    """The one who presides, or the secretariat at the keyboard; never one who has to leave the room."""
    return with_role(user, Role.CHAIR, Role.MEMBER, Role.OFFICER, Role.REGISTRAR, case=item.case)


@dataclass(frozen=True)
class Room:
    """Those in the room when a matter is dealt with: who decides, who left, who presides."""

    voters: list[User]
    left: list[User]
    others: list[Attendance]
    presiding: User | None
    needed: int

    @property
    def is_quorate(self) -> bool:
        """The one who presides and at least half of the other members (11 § myndighetsförordningen)."""
        return self.presiding is not None and len(self.voters) - 1 >= self.needed


def room_of(item: AgendaItem) -> Room:
    return rooms_of(item.meeting, [item])[item.pk]


def rooms_of(meeting: Meeting, items: list[AgendaItem]) -> dict[int, Room]:
    """The room of each item, in one query for who must leave."""
    attendances = list(meeting.attendances.select_related("user"))
    called = [a for a in attendances if a.capacity in {Attendance.Capacity.CHAIR, Attendance.Capacity.MEMBER}]
    needed = len(called) // 2  # half of the others, rounded up: (n - 1 + 1) // 2
    cases = {item.case_id for item in items if item.case_id}
    conflicted = set(
        User.objects.filter(attendances__meeting=meeting)
        .filter(Q(conflicts__case__in=cases, conflicts__status__in=["declared", "upheld"]))
        .values_list("pk", "conflicts__case")
    ) | set(
        User.objects.filter(
            attendances__meeting=meeting, memberships__is_active=True, memberships__organisation__cases__in=cases
        ).values_list("pk", "memberships__organisation__cases")
    )
    rooms = {}
    for item in items:
        present = [a for a in attendances if a.is_present]
        left = [a.user for a in present if (a.user_id, item.case_id) in conflicted]
        staying = [a for a in present if a.user not in left]
        voters = [a.user for a in staying if a.capacity in DECIDING]
        by_id = {user.pk: user for user in voters}
        presiding = by_id.get(meeting.chair_id or 0) or by_id.get(meeting.deputy_id or 0)
        others = [a for a in staying if a.capacity not in DECIDING]
        rooms[item.pk] = Room(voters, left, others, presiding, needed)
    return rooms


def is_advisory(meeting: Meeting) -> bool:
    """Only the delegation decides; all others advise."""
    return meeting.kind != MeetingKind.DELEGATION


def in_quorum(room: Room) -> Answer:
    if not (room.voters or room.left or room.others):
        return no(_("Note first who is present."))
    if room.presiding is None:
        return no(_("Neither the chair nor the deputy can preside over this matter."))
    if not room.is_quorate:
        return no(
            _("The meeting is not quorate in this matter: besides the chair %(needed)s must take part.")
            % {"needed": room.needed}
        )
    return YES
