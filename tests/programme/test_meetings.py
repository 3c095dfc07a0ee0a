"""Meetings: agenda, quorum, votes, conflicts of interest, minutes. What may not be is refused by code and by SQL."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from core import clock
from core.actions.conflicts import declare_conflict
from core.actions.records import open_case
from core.actions.signatures import verify
from core.errors import NotAllowed, Refused
from core.models import CaseKind, Role
from programme.actions import alternates, decisions, delegation, meetings, minutes, sessions
from programme.models import AgendaItem, Decision, DecisionStatus, Meeting, Vote
from programme.models.meetings import TRANSITIONS
from programme.permissions.meetings import room_of
from tests import cast
from tests.programme import steps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def chair_and_members():
    cast.programme()
    return steps.delegation()


def a_case(**values):
    return open_case(actor=steps.one(Role.OFFICER), kind=CaseKind.OTHER, title="Ett ärende", **values)


def test_agenda_is_built_from_what_waits(chair_and_members):
    first, second = steps.proposed(title="Första"), steps.proposed(title="Andra")
    meeting = steps.notified()
    assert list(meeting.items.values_list("decision", flat=True)) == [None, first.pk, second.pk]
    later = meetings.plan_meeting(actor=steps.one(Role.OFFICER), title="Nästa", starts_at=clock.now())
    assert list(later.items.values_list("decision", flat=True)) == [None]


def test_notice_is_registered_with_its_file_and_told_to_all(chair_and_members):
    steps.proposed()
    meeting = steps.notified()
    steps.run_all_now()
    meeting.notice.refresh_from_db()
    assert meeting.notice.kind == "notice"
    assert meeting.notice.file.content_type == "application/pdf"
    chair, members = chair_and_members
    assert [person.notifications.count() for person in [chair, *members]] == [1, 1, 1, 1, 1]


def test_meeting_without_quorum_does_not_open(chair_and_members):
    chair, members = chair_and_members
    meeting = steps.notified()
    with pytest.raises(Refused, match="Note first who is present"):
        steps.opened(meeting, present=[])
    with pytest.raises(Refused, match="besides the chair 2"):
        steps.opened(meeting, present=[chair, members[0]])
    assert steps.opened(meeting, present=[chair, *members[:2]]).status == "open"


def test_meeting_without_chair_needs_a_deputy(chair_and_members):
    _chair, members = chair_and_members
    meeting = steps.notified()
    with pytest.raises(Refused, match="deputy"):
        steps.opened(meeting, present=members)
    assert steps.opened(meeting, present=members, deputy=members[0]).status == "open"


def test_unanimous_decision_is_taken_by_those_in_the_room(chair_and_members):
    chair, members = chair_and_members
    decision = steps.proposed()
    meeting = steps.opened(steps.notified(), present=[chair, *members[:3]])
    item = sessions.decide_item(actor=chair, item=steps.item_of(meeting, decision))
    decision.refresh_from_db()
    assert (item.outcome, item.paragraph) == ("adopted", 1)
    assert (decision.status, decision.manner) == ("decided", "meeting")
    assert set(decision.deciders.all()) == {chair, *members[:3]}


def vote(item, votes):
    sessions.start_vote(actor=item.meeting.chair, item=item)
    for member, in_favour in votes.items():
        sessions.cast_vote(actor=member, item=item, member=member, in_favour=in_favour)
    item.refresh_from_db()
    return sessions.decide_item(actor=item.meeting.chair, item=item)


@pytest.mark.parametrize(
    ("favour", "outcome", "casting", "status"),
    [
        ([True, True, True, False], "adopted", False, "decided"),
        ([True, True, False, False], "adopted", True, "decided"),
        ([False, True, True, False], "rejected", True, "draft"),
        ([True, False, False, False], "rejected", False, "draft"),
    ],
)
def test_majority_decides_and_the_chair_when_votes_are_equal(chair_and_members, favour, outcome, casting, status):
    chair, members = chair_and_members
    decision = steps.proposed()
    people = [chair, *members[:3]]
    meeting = steps.opened(steps.notified(), present=people)
    item = vote(steps.item_of(meeting, decision), dict(zip(people, favour, strict=True)))
    decision.refresh_from_db()
    assert (item.outcome, item.casting_vote, decision.status) == (outcome, casting, status)


def test_vote_is_not_decided_before_all_have_voted(chair_and_members):
    chair, members = chair_and_members
    decision = steps.proposed()
    meeting = steps.opened(steps.notified(), present=[chair, *members[:2]])
    with pytest.raises(Refused, match="Still to vote"):
        vote(steps.item_of(meeting, decision), {chair: True})


def test_vote_by_someone_absent_is_refused_by_code_and_by_sql(chair_and_members):
    chair, members = chair_and_members
    decision = steps.proposed()
    meeting = steps.opened(steps.notified(), present=[chair, *members[:2]])
    item = sessions.start_vote(actor=chair, item=steps.item_of(meeting, decision))
    with pytest.raises(Refused, match="present"):
        sessions.cast_vote(actor=chair, item=item, member=members[3], in_favour=True)
    with pytest.raises(IntegrityError, match="not present"), transaction.atomic():
        Vote.objects.create(item=item, member=members[3], in_favour=True)
    assert Vote.objects.count() == 0


def test_member_votes_once_and_a_vote_is_kept(chair_and_members):
    chair, members = chair_and_members
    decision = steps.proposed()
    meeting = steps.opened(steps.notified(), present=[chair, *members[:2]])
    item = sessions.start_vote(actor=chair, item=steps.item_of(meeting, decision))
    cast_vote = sessions.cast_vote(actor=chair, item=item, member=members[0], in_favour=True)
    with pytest.raises(Refused, match="already voted"):
        sessions.cast_vote(actor=members[0], item=item, member=members[0], in_favour=False)
    with pytest.raises(IntegrityError, match="a vote is kept"), transaction.atomic():
        Vote.objects.filter(pk=cast_vote.pk).delete()


def test_one_member_does_not_vote_for_another(chair_and_members):
    chair, members = chair_and_members
    decision = steps.proposed()
    meeting = steps.opened(steps.notified(), present=[chair, *members[:2]])
    item = sessions.start_vote(actor=chair, item=steps.item_of(meeting, decision))
    with pytest.raises(NotAllowed):
        sessions.cast_vote(actor=members[0], item=item, member=members[1], in_favour=True)


def conflicted_meeting(chair_and_members, present=None):
    """One member has a conflict of interest in the one matter."""
    chair, members = chair_and_members
    case = a_case()
    decision = steps.proposed(case=case)
    declare_conflict(actor=members[0], user=members[0], case=case, ground="special", note="Tidigare anställd")
    meeting = steps.opened(steps.notified(), present=present or [chair, *members])
    return meeting, decision, members[0]


def test_member_with_a_conflict_leaves_the_room(chair_and_members):
    meeting, decision, conflicted = conflicted_meeting(chair_and_members)
    chair, members = chair_and_members
    item = sessions.decide_item(actor=chair, item=steps.item_of(meeting, decision))
    assert list(item.left_room.all()) == [conflicted]
    assert set(decision.deciders.all()) == {chair, *members[1:]}


def test_conflict_is_counted_against_quorum(chair_and_members):
    chair, members = chair_and_members
    meeting, decision, _person = conflicted_meeting(chair_and_members, present=[chair, *members[:2]])
    with pytest.raises(Refused, match="not quorate"):
        sessions.decide_item(actor=chair, item=steps.item_of(meeting, decision))


def test_vote_of_a_conflicted_member_is_refused_by_code_and_by_sql(chair_and_members):
    chair, _members = chair_and_members
    meeting, decision, conflicted = conflicted_meeting(chair_and_members)
    item = sessions.start_vote(actor=chair, item=steps.item_of(meeting, decision))
    with pytest.raises(Refused):
        sessions.cast_vote(actor=conflicted, item=item, member=conflicted, in_favour=True)
    with pytest.raises(IntegrityError, match="conflict of interest"), transaction.atomic():
        Vote.objects.create(item=item, member=conflicted, in_favour=True)


def test_conflicted_decider_is_refused_without_a_meeting_too(chair_and_members):
    chair, members = chair_and_members
    case = a_case()
    decision = steps.proposed(case=case)
    declare_conflict(actor=members[0], user=members[0], case=case, ground="party")
    with pytest.raises(NotAllowed, match="conflict of interest"):
        decisions.take_decision(actor=chair, decision=decision, deciders=[chair, *members])
    with pytest.raises(IntegrityError, match="conflict of interest"), transaction.atomic():
        decision.deciders.add(members[0])
    # The conflict is declared after the decider was written: the move to decided refuses it.
    decision.deciders.add(members[1])
    declare_conflict(actor=members[1], user=members[1], case=case, ground="party")
    with pytest.raises(IntegrityError, match="conflict of interest"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(status="decided", decided_at=clock.now())


def test_decision_without_decider_is_refused_by_the_database(chair_and_members):
    decision = steps.proposed()
    with pytest.raises(IntegrityError, match="nobody decided"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(status="decided", decided_at=clock.now())


def test_deciders_are_not_changed_afterwards(chair_and_members):
    chair, members = chair_and_members
    decision = decisions.take_decision(actor=chair, decision=steps.proposed(), urgency="Brådska.")
    for change in (lambda: decision.deciders.add(members[0]), lambda: decision.deciders.clear()):
        with pytest.raises(IntegrityError, match="decision is taken"), transaction.atomic():
            change()


def test_member_alone_does_not_decide(chair_and_members):
    _chair, members = chair_and_members
    with pytest.raises(Refused, match="at a meeting"):
        decisions.take_decision(actor=members[0], decision=steps.proposed())


def test_decisions_between_meetings_are_reported_at_the_next(chair_and_members):
    chair, members = chair_and_members
    alone = decisions.take_decision(actor=chair, decision=steps.proposed(), urgency="Tiden gick ut.")
    together = decisions.take_decision(actor=chair, decision=steps.proposed(), deciders=[chair, *members[:2]])
    assert (alone.manner, together.manner) == ("chair_alone", "per_capsulam")
    with pytest.raises(Refused, match="at least half"):
        decisions.take_decision(actor=chair, decision=steps.proposed(), deciders=[chair, members[0]])
    meeting = steps.settled(steps.opened(steps.notified()))
    report = meeting.items.get(reports_between=True)
    assert set(report.reported_decisions.all()) == {alone, together}
    assert list(meetings.unreported()) == []


def test_delegated_power_follows_kind_amount_and_role(chair_and_members):
    officer = steps.one(Role.OFFICER)
    other = cast.person(Role.OFFICER)
    scheme = decisions.take_decision(actor=chair_and_members[0], decision=steps.proposed(), urgency="Brådska.")
    delegation.add_rule(
        actor=officer,
        kind="other",
        role=Role.OFFICER,
        up_to=100,
        decided_by=decisions.dispatch_decision(actor=officer, decision=scheme),
    )
    within = steps.proposed(maker="delegated", amount=100)
    taken = decisions.take_decision(actor=other, decision=within)
    assert (taken.manner, list(taken.deciders.all())) == ("delegated", [other])
    beyond = steps.proposed(maker="delegated", amount=101)
    with pytest.raises(Refused, match="scheme of delegation"):
        decisions.take_decision(actor=other, decision=beyond)
    beyond.deciders.add(other)
    with pytest.raises(IntegrityError, match="scheme of delegation"), transaction.atomic():
        Decision.objects.filter(pk=beyond.pk).update(status="decided", manner="delegated", decided_at=clock.now())
    with pytest.raises(NotAllowed, match="presents"):
        decisions.take_decision(actor=officer, decision=steps.proposed(maker="delegated"))


def test_a_standing_alternate_is_called_as_one_and_never_counts_as_a_member(client, chair_and_members):
    chair, (first, second, third, fourth) = chair_and_members
    officer = steps.one(Role.OFFICER)
    alternate = alternates.appoint_alternate(actor=officer, user=fourth)
    with pytest.raises(Refused, match="already an alternate"):
        alternates.appoint_alternate(actor=officer, user=fourth)
    with pytest.raises(Refused, match="not its chair"):
        alternates.appoint_alternate(actor=officer, user=chair)
    matter = steps.proposed()
    meeting = steps.notified()
    assert meeting.attendances.get(user=fourth).capacity == "alternate"
    # Two of three members and the chair; an alternate beside three present members serves in nobody's place.
    with pytest.raises(Refused, match="in the place of"), transaction.atomic():
        meetings.set_attendance(actor=officer, meeting=meeting, present=[chair, first, second, third, fourth])
    meetings.set_attendance(actor=officer, meeting=meeting, present=[chair, first, fourth])
    assert room_of(meeting.items.first()).needed == 2
    # By contact: half of three members, and never more than there are members.
    with pytest.raises(Refused, match="in the place of"):
        decisions.take_decision(actor=chair, decision=matter, deciders=[chair, first, second, third, fourth])
    with pytest.raises(Refused, match="at least half"):
        decisions.take_decision(actor=chair, decision=matter, deciders=[chair, fourth])
    assert (
        decisions.take_decision(actor=chair, decision=matter, deciders=[chair, first, fourth]).manner == "per_capsulam"
    )
    client.force_login(officer)
    page = reverse("programme:member_list")
    assert dict(client.get(page).context["people"])[fourth] == alternate
    client.post(reverse("programme:alternate_end", args=[alternate.pk]))
    alternate.refresh_from_db()
    assert alternate.until == clock.today()


def test_per_capsulam_meeting_decides_as_a_contact(chair_and_members):
    chair, _members = chair_and_members
    decision = steps.proposed()
    officer = steps.one(Role.OFFICER)
    meeting = meetings.plan_meeting(actor=officer, title="Per capsulam", starts_at=clock.now(), is_per_capsulam=True)
    assert meeting.items.count() == 0
    meetings.add_item(actor=officer, meeting=meeting, decision=decision)
    meeting = steps.opened(meetings.send_notice(actor=officer, meeting=meeting))
    sessions.decide_item(actor=chair, item=steps.item_of(meeting, decision))
    decision.refresh_from_db()
    assert decision.manner == "per_capsulam"


def test_dissent_until_dispatch(chair_and_members):
    chair, members = chair_and_members
    decision = decisions.take_decision(actor=chair, decision=steps.proposed(), deciders=[chair, *members[:3]])
    with pytest.raises(NotAllowed):
        sessions.note_dissent(actor=members[3], decision=decision, opinion="Nej")
    sessions.note_dissent(actor=members[0], decision=decision, opinion="Underlaget räcker inte.")
    sent = decisions.dispatch_decision(actor=steps.one(Role.OFFICER), decision=decision)
    assert "Underlaget räcker inte." in sent.document.body
    with pytest.raises(Refused, match="before the decision is dispatched"):
        sessions.note_dissent(actor=members[1], decision=decision, opinion="För sent")
    with pytest.raises(IntegrityError, match="too late"), transaction.atomic():
        decision.dissents.create(person=members[1], opinion="För sent")


def test_paragraphs_run_through_the_year(chair_and_members):
    steps.proposed()
    first = steps.settled(steps.opened(steps.notified()))
    second = steps.settled(steps.opened(steps.notified()))
    numbers = [list(m.items.order_by("paragraph").values_list("paragraph", flat=True)) for m in (first, second)]
    assert numbers == [[1, 2], [3]]
    with clock.at(clock.today() + timedelta(days=400)):
        later = steps.settled(steps.opened(steps.notified()))
    assert list(later.items.values_list("paragraph", flat=True)) == [1]


def test_paragraph_number_asked_for_twice_is_refused(chair_and_members):
    chair, _members = chair_and_members
    meeting = steps.settled(steps.opened(steps.notified()))
    taken = meeting.items.get()
    item = meetings.add_item(actor=steps.one(Role.OFFICER), meeting=meeting, title="Ny fråga")
    with pytest.raises(IntegrityError, match="agenda_paragraph_once"), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(
            year=taken.year, paragraph=taken.paragraph, outcome="noted", presided_by=chair
        )
    with pytest.raises(IntegrityError, match="row is locked"), transaction.atomic():
        AgendaItem.objects.filter(pk=taken.pk).update(paragraph=99)


@pytest.mark.parametrize("old", list(TRANSITIONS))
@pytest.mark.parametrize("new", list(TRANSITIONS))
def test_every_pair_of_meeting_statuses(chair_and_members, old, new):
    if old == new:
        return
    meeting = Meeting.objects.create(title="Möte", starts_at=clock.now(), chair=chair_and_members[0])
    way = {"notified": ["notified"], "open": ["notified", "open"], "closed": ["notified", "open", "closed"]}
    if old == "approved":
        meeting = steps.approved(steps.closed(steps.settled(steps.opened(steps.notified())), chair_and_members[1][0]))
    for status in way.get(old, ["cancelled"] if old == "cancelled" else []):
        Meeting.objects.filter(pk=meeting.pk).update(status=status)
    meeting.refresh_from_db()
    allowed = new in TRANSITIONS[old]
    if allowed and new != "approved":
        meetings.move_to(meeting, new)
        assert Meeting.objects.filter(pk=meeting.pk).update(status=new) == 1
    elif not allowed:
        with pytest.raises(Refused):
            meetings.move_to(meeting, new)
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(status=new)


def finished(chair_and_members):
    """Adopted, noted, closed; the minutes' draft is there."""
    _chair, members = chair_and_members
    steps.proposed()
    return steps.closed(steps.settled(steps.opened(steps.notified())), members[0])


def test_minutes_tell_what_was_recorded(chair_and_members):
    meeting, decision, conflicted = conflicted_meeting(chair_and_members)
    chair, members = chair_and_members
    votes = {chair: True, members[1]: True, members[2]: False, members[3]: False}
    vote(steps.item_of(meeting, decision), votes)
    steps.settled(meeting)
    meeting = steps.closed(meeting, members[1])
    with meeting.draft.open() as file:
        pdf = PdfReader(io.BytesIO(file.read()))
        text = "\n".join(page.extract_text() for page in pdf.pages)
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert conflicted.name in text
    assert "utslagsröst" in text
    assert f"{members[2].name}: nej" in text


def test_minutes_are_locked_when_both_have_approved(chair_and_members):
    meeting = finished(chair_and_members)
    chair = chair_and_members[0]
    stamp = {"sha256": meeting.draft.sha256, "authenticated_at": clock.now()}
    with pytest.raises(NotAllowed):
        minutes.approve_minutes(actor=chair_and_members[1][2], meeting=meeting, **stamp)
    once = minutes.approve_minutes(actor=chair, meeting=meeting, **stamp)
    assert once.status == "closed"
    with pytest.raises(Refused, match="already approved"):
        minutes.approve_minutes(actor=chair, meeting=meeting, **stamp)
    done = minutes.approve_minutes(actor=meeting.approver, meeting=meeting, **stamp)
    assert (done.status, done.minutes.kind, done.minutes.file) == ("approved", "minutes", meeting.draft)
    assert [(verdict.signature.signer, verdict.is_valid) for verdict in verify(done.minutes)] == [
        (chair, True),
        (meeting.approver, True),
    ]
    with pytest.raises(Refused):
        minutes.redraft_minutes(actor=steps.one(Role.OFFICER), meeting=done, notes="Ändrat")
    item = done.items.first()
    for change in (
        lambda: Meeting.objects.filter(pk=done.pk).update(notes="Ändrat"),
        lambda: AgendaItem.objects.filter(pk=item.pk).update(discussion="Ändrat"),
        lambda: done.attendances.update(is_present=False),
        lambda: done.approvals.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_approval_needs_a_fresh_sign_in_and_the_present_draft(chair_and_members):
    meeting = finished(chair_and_members)
    chair = chair_and_members[0]
    with pytest.raises(Refused, match="Sign in once more"):
        minutes.approve_minutes(
            actor=chair,
            meeting=meeting,
            sha256=meeting.draft.sha256,
            authenticated_at=clock.now() - timedelta(minutes=6),
        )
    with pytest.raises(Refused, match="have changed"):
        minutes.approve_minutes(actor=chair, meeting=meeting, sha256="0" * 64, authenticated_at=clock.now())


def test_approval_falls_when_minutes_are_redrafted(chair_and_members):
    meeting = finished(chair_and_members)
    minutes.approve_minutes(
        actor=chair_and_members[0], meeting=meeting, sha256=meeting.draft.sha256, authenticated_at=clock.now()
    )
    meeting = minutes.redraft_minutes(actor=steps.one(Role.OFFICER), meeting=meeting, notes="Ett tillägg")
    assert meeting.approvals.count() == 0
    steps.run_all_now()
    meeting.refresh_from_db()
    assert steps.approved(meeting).status == "approved"


def test_minutes_are_not_approved_by_sql_alone(chair_and_members):
    meeting = finished(chair_and_members)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(status="approved")


def test_advisory_body_never_votes(chair_and_members):
    officer = steps.one(Role.OFFICER)
    meeting = meetings.plan_meeting(
        actor=officer, title="Expertgrupp", starts_at=clock.now(), kind="expert_group", chair=chair_and_members[0]
    )
    meetings.add_item(actor=officer, meeting=meeting, title="Synpunkter på kriterier")
    with pytest.raises(Refused, match="Only the delegation decides"):
        meetings.add_item(actor=officer, meeting=meeting, decision=steps.proposed())
    meeting = sessions.open_meeting(actor=officer, meeting=meetings.send_notice(actor=officer, meeting=meeting))
    with pytest.raises(Refused):
        sessions.start_vote(actor=officer, item=meeting.items.get())
    sessions.note_item(actor=officer, item=meeting.items.get())
    assert meeting.items.get().outcome == "noted"


def test_rejected_and_deferred_matters_can_come_back(chair_and_members):
    officer = steps.one(Role.OFFICER)
    decision = steps.proposed()
    meeting = steps.opened(steps.notified())
    sessions.note_item(actor=officer, item=steps.item_of(meeting, decision), deferred=True)
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.PROPOSED
    again = meetings.plan_meeting(actor=officer, title="Nästa", starts_at=clock.now())
    assert again.items.filter(decision=decision).count() == 1


@pytest.mark.django_db(transaction=True)
def test_paragraphs_have_no_gaps_when_many_ask_at_once(transactional_db):
    meeting = Meeting.objects.create(title="Sammanträde", starts_at=clock.now(), kind="hearing")

    def number(turn: int) -> int | None:
        try:
            with transaction.atomic():
                taken = sessions._next_paragraph(2026)
                AgendaItem.objects.create(meeting=meeting, order=turn, title="Ärende", year=2026, paragraph=taken)
                if turn % 3 == 0:
                    raise RuntimeError
                return taken
        except RuntimeError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = [n for n in pool.map(number, range(30)) if n is not None]
    assert sorted(taken) == list(range(1, 21))
