"""The delegation's meetings: called with an agenda of what waits, held, and their minutes approved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from constellations.models import Initiative
from core import clock
from core.actions import jobs
from core.actions.conflicts import declare_conflict, rule_on_conflict
from core.models import User
from core.permissions import has_conflict
from dissemination.pilot.stage import Stage, acknowledge, lay, lay_before
from programme.actions import delegation, minutes, sessions
from programme.actions.cooperation import sign_model
from programme.actions.decisions import dispatch_decision, prepare_decision
from programme.actions.meetings import plan_meeting, send_notice, set_attendance
from programme.models import AgendaItem, Decision, DecisionMaker, DecisionStatus, Meeting, MeetingStatus
from programme.permissions.minutes import approvals_needed

PLACES = ["Delegationens kansli, Stockholm", "Digitalt möte"]
# (days before the meeting) when the notice goes out, and (days after it) when the minutes are approved.
NOTICE, APPROVAL = 7, 4
# Outcome payments up to this the chair decides alone.
DELEGATED = Decimal(3_000_000)


def hold(stage: Stage, day: date, **special: Any) -> None:
    """From notice to approved minutes, one step after another."""
    with stage.on(day - timedelta(days=NOTICE)):
        call_meeting(stage, day)
    with stage.on(day, hour=9):
        sit(stage, **special)
    with stage.on(day + timedelta(days=APPROVAL)):
        approve(stage)


def around(stage: Stage, day: date) -> list[tuple[date, int, Callable[[], object]]]:
    """The same three steps among the events of phase 4, where others happen in between."""
    return [
        (day - timedelta(days=NOTICE), 90, lambda: call_meeting(stage, day)),
        (day, 0, lambda: sit(stage)),
        (day + timedelta(days=APPROVAL), 0, lambda: approve(stage)),
    ]


def call_meeting(stage: Stage, day: date) -> Meeting:
    """The agenda holds everything that waits for the delegation, and what was decided since last."""
    number = Meeting.objects.filter(kind="delegation", starts_at__year=day.year).count() + 1
    meeting = plan_meeting(
        actor=stage.officer,
        title=f"Sammanträde {number}/{day.year}",
        starts_at=datetime.combine(day, time(9), tzinfo=clock.STOCKHOLM),
        place=PLACES[number % 2],
    )
    return send_notice(actor=stage.officer, meeting=meeting)


def sit(stage: Stage, votes: dict[str, User] | None = None, deputy: User | None = None) -> None:
    """Hold the meeting that is called: ``votes`` names the matters put to the vote and who says no in each."""
    acknowledge()
    meeting = Meeting.objects.filter(kind="delegation", status=MeetingStatus.NOTIFIED).earliest("starts_at")
    members = list(stage.members)
    # Some meetings have someone away; the approver goes round.
    number = Meeting.objects.filter(kind="delegation", starts_at__lt=meeting.starts_at).count()
    turn = number % len(members)
    away = [members[turn]] if number % 3 == 0 and not votes and deputy is None else []
    here = [member for member in members if member not in away]
    others = [one.user for one in meeting.attendances.filter(capacity="presenter").select_related("user")]
    cases = [item.case for item in meeting.items.select_related("case") if item.case]
    approvers = [
        member for member in here if member != deputy and not any(has_conflict(member, case) for case in cases)
    ]
    set_attendance(
        actor=stage.officer,
        meeting=meeting,
        present=[stage.chair, *here, *others],
        deputy=deputy,
        approver=approvers[turn % len(approvers)],
    )
    meeting = sessions.open_meeting(actor=stage.officer, meeting=meeting)
    taken = []
    for item in meeting.items.select_related("decision__case", "case").order_by("order"):
        no = next((person for title, person in (votes or {}).items() if title in item.title), None)
        if item.decision is None:
            sessions.note_item(actor=stage.officer, item=item)
            continue
        if no is not None:
            vote(stage, item, no)
        sessions.decide_item(actor=stage.officer, item=item)
        if no is not None:
            sessions.note_dissent(actor=no, decision=item.decision, opinion="Målet borde ha prövats en gång till.")
        taken.append(item.decision)
    minutes.close_meeting(actor=stage.officer, meeting=meeting)
    jobs.run_all_now("minutes_pdf")
    for decision in taken:
        dispatch_decision(actor=stage.officer, decision=decision)


def vote(stage: Stage, item: AgendaItem, no: User) -> None:
    sessions.start_vote(actor=stage.officer, item=item, proposal="Ska delegationen besluta enligt förslaget?")
    item.refresh_from_db()
    for attendance in item.meeting.attendances.filter(is_present=True, capacity__in=["chair", "member"]):
        member = attendance.user
        sessions.cast_vote(actor=member, item=item, member=member, in_favour=member != no)


def approve(stage: Stage) -> None:
    """Whoever presided and the approver sign the minutes."""
    held = Meeting.objects.filter(kind="delegation", status=MeetingStatus.CLOSED)
    meeting = held.select_related("chair", "draft").earliest("starts_at")
    for person in dict.fromkeys(need.person for need in approvals_needed(meeting)):
        meeting.refresh_from_db()
        minutes.approve_minutes(
            actor=person,
            meeting=meeting,
            sha256=meeting.draft.sha256 if meeting.draft else "",
            authenticated_at=clock.now(),
        )


def cooperation_model(stage: Stage, title: str, content: str) -> None:
    """The delegation, SKR and RISE sign the same text; with the third signature it is decided."""
    decision = lay_before(
        stage,
        prepare_decision(
            actor=stage.officer,
            kind="cooperation_model",
            title=title,
            content=content,
            maker=DecisionMaker.THREE_PARTIES,
        ),
    )
    for person in (stage.adviser, stage.second_adviser, stage.chair):
        decision = sign_model(actor=person, decision=decision, authenticated_at=clock.now())
    dispatch_decision(actor=stage.officer, decision=decision)


def scheme_of_delegation(stage: Stage) -> Decision:
    return lay(
        stage,
        "other",
        "Delegationsordning",
        "Ordföranden får besluta om utfallsbetalningar upp till tre miljoner kronor när resultatet är fastställt. "
        "Besluten anmäls vid nästa sammanträde.",
    )


def put_scheme_in_force(stage: Stage) -> None:
    rests_on = Decision.objects.get(title="Delegationsordning", status=DecisionStatus.DISPATCHED)
    delegation.add_rule(actor=stage.officer, kind="outcome_payment", role="chair", up_to=DELEGATED, decided_by=rests_on)


def conflicts_of_interest(stage: Stage, own: str, of_chair: str) -> None:
    """A member and the chair each tell of a conflict of interest in one initiative; somebody else rules on it."""
    told = [
        (stage.members[-1], own, "Har tidigare gett konstellationen råd om ansökan."),
        (stage.chair, of_chair, "En närstående leder den förvaltning som bär initiativet."),
    ]
    for person, name, note in told:
        case = Initiative.objects.get(name=name).case
        conflict = declare_conflict(actor=person, user=person, case=case, ground="special", note=note)
        rule_on_conflict(
            actor=stage.officer, conflict=conflict, upheld=True, ruling="Omständigheten kan rubba förtroendet."
        )


def call_the_next(stage: Stage) -> None:
    """The meeting to come, with what waits today: for a visitor to look through, open and hold."""
    if Meeting.objects.filter(kind="delegation", status=MeetingStatus.NOTIFIED).exists():
        return
    with stage.on(stage.until, hour=8):
        call_meeting(stage, stage.until + timedelta(days=10))
