"""A meeting in session: matter by matter, who takes part, open vote, outcome."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import NotAllowed, Refused, refusals, require
from core.guards import says_something
from core.locks import lock
from core.models import Role, User
from programme.actions.decisions import lock_decision, take_decision
from programme.actions.decisions import move_to as move_decision
from programme.actions.meetings import lock_in, move_to, unreported
from programme.models import (
    AgendaItem,
    Attendance,
    Decision,
    DecisionStatus,
    Dissent,
    Meeting,
    MeetingStatus,
    Vote,
)
from programme.permissions.meetings import (
    Room,
    can_prepare_meeting,
    can_record,
    in_quorum,
    is_advisory,
    room_of,
)

Outcome = AgendaItem.Outcome


@transaction.atomic
def open_meeting(*, actor: User, meeting: Meeting) -> Meeting:
    """The meeting begins: with someone who presides and enough members."""
    if actor != meeting.chair:
        require(can_prepare_meeting(actor))
    meeting = lock_in(meeting, MeetingStatus.NOTIFIED)
    if not is_advisory(meeting):
        require_quorum(room_of(AgendaItem(meeting=meeting)))
    move_to(meeting, MeetingStatus.OPEN)
    meeting.opened_at = clock.now()
    meeting.save()
    record(actor=actor, verb="meeting.opened", target=meeting, summary=meeting.title)
    return meeting


def require_quorum(room: Room) -> None:
    answer = in_quorum(room)
    if not answer:
        raise Refused(answer.reason, code="not_quorate")


def _lock_item(actor: User, item: AgendaItem) -> AgendaItem:
    lock_in(item.meeting, MeetingStatus.OPEN)
    item = lock(item)
    require(can_record(actor, item))
    if item.outcome != Outcome.PENDING:
        raise Refused(_("The matter is already dealt with."))
    return item


def _require_running(actor: User, item: AgendaItem, room: Room) -> None:
    """The one who presides, or the secretariat that records; for an advisory body the secretariat."""
    if actor == room.presiding or actor.has_role(Role.OFFICER, Role.REGISTRAR):
        return
    raise NotAllowed(_("The one who presides, or the secretary, records this."))


@transaction.atomic
def start_vote(*, actor: User, item: AgendaItem, proposal: str = "") -> AgendaItem:
    """Someone asks for a vote: the proposal is put so that it can be answered yes or no (28 § förvaltningslagen)."""
    item = _lock_item(actor, item)
    room = room_of(item)
    _require_running(actor, item, room)
    if is_advisory(item.meeting):
        raise Refused(_("Advisory bodies do not vote."))
    require_quorum(room)
    if item.is_voting:
        raise Refused(_("A vote is in progress. The proposal stays as it was put."))
    if item.decision is None and not says_something(proposal or item.proposal):
        raise Refused(_("Put the proposal as a question that can be answered yes or no."), field="proposal")
    item.is_voting = True
    item.proposal = proposal or item.proposal
    item.save(update_fields=["is_voting", "proposal"])
    record(actor=actor, verb="meeting.vote_started", target=item.meeting, case=item.case, summary=item.title)
    return item


@transaction.atomic
def cast_vote(*, actor: User, item: AgendaItem, member: User, in_favour: bool) -> Vote:
    """An open vote: cast by the member, or recorded by the one who presides or the secretary."""
    item = _lock_item(actor, item)
    room = room_of(item)
    if not item.is_voting:
        raise Refused(_("No vote is in progress."))
    if actor != member:
        _require_running(actor, item, room)
    if member not in room.voters:
        raise Refused(_("Only a member who is present and has no conflict of interest votes."), code="not_a_voter")
    if Vote.objects.filter(item=item, member=member).exists():
        raise Refused(_("The member has already voted."), code="vote_once")
    with refusals(), transaction.atomic():
        vote = Vote.objects.create(item=item, member=member, in_favour=in_favour, cast_at=clock.now())
    record(
        actor=actor,
        verb="meeting.voted",
        target=item.meeting,
        case=item.case,
        summary=item.title,
        member=member.pk,
        in_favour=in_favour,
    )
    return vote


def tally(item: AgendaItem, room: Room) -> tuple[bool, bool]:
    """(adopted, by casting vote). Everyone in the room must have voted (29 § förvaltningslagen)."""
    # A vote of one who has left the room since, for a conflict of interest, does not count.
    here = {voter.pk for voter in room.voters}
    votes = {vote.member_id: vote.in_favour for vote in item.votes.all() if vote.member_id in here}
    if missing := [voter.name for voter in room.voters if voter.pk not in votes]:
        raise Refused(_("Still to vote: %(names)s.") % {"names": ", ".join(missing)}, code="votes_missing")
    favour = sum(votes.values())
    against = len(votes) - favour
    if favour != against:
        return favour > against, False
    if room.presiding is None:
        raise Refused(_("Neither the chair nor the deputy can preside over this matter."))
    return votes[room.presiding.pk], True


@transaction.atomic
def decide_item(*, actor: User, item: AgendaItem) -> AgendaItem:
    """The matter is decided: by the votes when a vote was held, otherwise unanimously as proposed."""
    item = _lock_item(actor, item)
    room = room_of(item)
    _require_running(actor, item, room)
    if is_advisory(item.meeting):
        raise Refused(_("Only the delegation decides. The others advise."))
    require_quorum(room)
    adopted, item.casting_vote = tally(item, room) if item.is_voting else (True, False)
    item.is_voting = False
    _settle(actor, item, room, Outcome.ADOPTED if adopted else Outcome.REJECTED)
    if item.decision is not None and adopted:
        take_decision(
            actor=room.presiding,  # type: ignore[arg-type]
            decision=item.decision,
            deciders=room.voters,
            others_present=_others(item, room),
            meeting=item.meeting,
            urgency=item.discussion[:300] if item.meeting.is_per_capsulam else "",
        )
    elif item.decision is not None:
        decision = lock_decision(item.decision)
        move_decision(decision, DecisionStatus.DRAFT)
        decision.save()
    return item


def _others(item: AgendaItem, room: Room) -> str:
    presenter = item.decision.presenter_id if item.decision else None
    names = [attendance.user.name for attendance in room.others if attendance.user_id != presenter]
    secretary = item.meeting.secretary
    if secretary and secretary.pk != presenter and secretary.name not in names and secretary not in room.voters:
        names.append(secretary.name)
    return ", ".join(names)


@transaction.atomic
def note_item(*, actor: User, item: AgendaItem, deferred: bool = False) -> AgendaItem:
    """Taken to the minutes, or put off to a later meeting."""
    item = _lock_item(actor, item)
    room = room_of(item)
    _require_running(actor, item, room)
    if not deferred and item.decision is not None:
        raise Refused(_("A matter with a proposed decision is decided or deferred."))
    if room.presiding is None and not is_advisory(item.meeting):
        raise Refused(_("Neither the chair nor the deputy can preside over this matter."))
    item.is_voting = False
    _settle(actor, item, room, Outcome.DEFERRED if deferred else Outcome.NOTED)
    if not deferred and item.reports_between:
        unreported().update(reported_in=item)
    return item


@transaction.atomic
def write_discussion(*, actor: User, item: AgendaItem, discussion: str) -> AgendaItem:
    """What the minutes say about the matter; until they are approved."""
    require(can_record(actor, item))
    require(can_prepare_meeting(actor))
    lock_in(item.meeting, MeetingStatus.OPEN, MeetingStatus.CLOSED)
    item = lock(item)
    item.discussion = discussion
    item.save(update_fields=["discussion"])
    record(actor=actor, verb="meeting.item_noted", target=item.meeting, case=item.case, summary=item.title)
    return item


def _settle(actor: User, item: AgendaItem, room: Room, outcome: str) -> None:
    year = clock.start_of(item.meeting.starts_at.astimezone(clock.STOCKHOLM).date()).year
    item.outcome, item.presided_by = outcome, room.presiding
    item.left_room.set(room.left)
    item.year, item.paragraph = year, _next_paragraph(year)
    with refusals(), transaction.atomic():
        item.save()
    record(
        actor=actor,
        verb=f"meeting.item_{outcome}",
        target=item.meeting,
        case=item.case,
        summary=str(item)[:200],
        left=[person.pk for person in room.left],
    )


def _next_paragraph(year: int) -> int:
    """The year's next number; the counter's row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO programme_paragraphyear (year, last_number) VALUES (%s, 1) ON CONFLICT (year) "
            "DO UPDATE SET last_number = programme_paragraphyear.last_number + 1 RETURNING last_number",
            [year],
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def note_dissent(*, actor: User, decision: Decision, opinion: str) -> Dissent:
    """A dissenting opinion of one who decided or presented, before the decision is dispatched (30 §)."""
    decision = lock_decision(decision)
    if not says_something(opinion):
        raise Refused(_("Write your opinion."), field="opinion")
    if decision.status != DecisionStatus.DECIDED:
        raise Refused(_("A dissenting opinion is noted before the decision is dispatched."))
    if not decision.deciders.filter(pk=actor.pk).exists() and decision.presenter_id != actor.pk:
        raise NotAllowed(_("Those who took part in the decision or presented the matter can dissent."))
    with refusals(), transaction.atomic():
        dissent = Dissent.objects.create(decision=decision, person=actor, opinion=opinion, noted_at=clock.now())
    record(actor=actor, verb="decision.dissent", target=decision, case=decision.case, summary=decision.title)
    return dissent


def attendance_of(meeting: Meeting, user: User) -> Attendance | None:
    return meeting.attendances.filter(user=user).first()
