"""Who approves what of the minutes: each paragraph two people who were in the room for it."""

from __future__ import annotations

from dataclasses import dataclass

from core.models import User
from programme.models import AgendaItem, Meeting, MinutesApproval
from programme.models.minutes import signs_as

Capacity = MinutesApproval.Capacity


@dataclass(frozen=True)
class Needed:
    """An approval that the minutes need: whose, as what, of which paragraphs."""

    person: User
    capacity: str
    paragraphs: str

    @property
    def signs_as(self) -> str:
        return signs_as(self.capacity, self.paragraphs)


def approver_of(meeting: Meeting, item: AgendaItem) -> User | None:
    """The first of the approvers who stayed in the room for the matter and did not preside over it."""
    presided = item.presided_by_id or meeting.chair_id
    left = {person.pk for person in item.left_room.all()}
    for person in (meeting.approver, meeting.second_approver):
        if person is not None and person.pk != presided and person.pk not in left:
            return person
    return None


def without_approver(meeting: Meeting) -> list[AgendaItem]:
    """Matters that neither of the chosen approvers can approve."""
    return [item for item in _dealt_with(meeting) if approver_of(meeting, item) is None]


def approvals_needed(meeting: Meeting) -> list[Needed]:
    """Whoever presided first, then the approvers; each with the paragraphs that are theirs to approve."""
    parts: dict[tuple[User, str], list[int]] = {}
    for item in _dealt_with(meeting):
        presided, approver = item.presided_by or meeting.chair, approver_of(meeting, item)
        if presided is not None:
            parts.setdefault((presided, Capacity.CHAIR), []).append(item.paragraph or 0)
        if approver is not None:
            parts.setdefault((approver, Capacity.APPROVER), []).append(item.paragraph or 0)
    ordered = sorted(parts.items(), key=lambda part: (part[0][1] != Capacity.CHAIR, part[1][0]))
    return [Needed(person, capacity, ranges(numbers)) for (person, capacity), numbers in ordered]


def approves(user: User, meeting: Meeting) -> list[Needed]:
    """What of the minutes is the user's to approve."""
    return [need for need in approvals_needed(meeting) if need.person == user]


def _dealt_with(meeting: Meeting) -> list[AgendaItem]:
    items = meeting.items.select_related("presided_by").prefetch_related("left_room")
    return list(items.order_by("year", "paragraph", "order"))


def ranges(numbers: list[int]) -> str:
    """1, 2, 3, 5 as "1–3, 5"."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{part[0]}–{part[-1]}" if len(part) > 1 else str(part[0]) for part in found)
