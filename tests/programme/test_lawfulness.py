"""What makes a decision or a meeting unlawful is refused: by the actions with its reason, as rows by the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation

from core import clock
from core.actions.conflicts import declare_conflict, rule_on_conflict
from core.actions.records import open_case, register_document
from core.errors import Refused
from core.models import CaseKind, Role
from programme.actions import appeals, corrections, decisions, delegation, meetings, receipts, sessions
from programme.models import Decision
from tests import cast
from tests.programme import steps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def people():
    cast.programme()
    return steps.delegation()


def run_sql(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def a_case(*parties):
    return open_case(actor=steps.one(Role.OFFICER), kind=CaseKind.OTHER, title="Ett ärende", parties=parties)


def taken(chair, **values):
    return decisions.take_decision(actor=chair, decision=steps.proposed(**values), urgency="Tiden gick ut.")


def dispatched(chair, **values):
    return decisions.dispatch_decision(actor=steps.one(Role.OFFICER), decision=taken(chair, **values))


@pytest.mark.parametrize("blank", ["", "   ", "\n\t", "\u00a0", "–", "..."])
@pytest.mark.parametrize("part", ["content", "provisions", "circumstances", "appeal_text"])
def test_blank_part_is_a_missing_part(people, part, blank):
    draft = decisions.prepare_decision(actor=steps.one(Role.OFFICER), **{**steps.COMPLETE, part: blank})
    with pytest.raises(Refused, match="lacks") as refused:
        decisions.propose_decision(actor=steps.one(Role.OFFICER), decision=draft)
    assert str(decisions.REQUIRED[part]) in str(refused.value)


@pytest.mark.parametrize(
    "change", ["content = '  '", "provisions = ' – '", "circumstances = ''", "appeal_text = E'\\n'"]
)
def test_blank_part_is_not_dispatched_by_sql(people, change):
    decision = steps.proposed()
    run_sql(f"UPDATE programme_decision SET {change} WHERE id = {decision.pk}")
    with pytest.raises(Refused, match="lacks"):
        decisions.take_decision(actor=people[0], decision=decision, urgency="Tiden gick ut.")
    run_sql(
        f"INSERT INTO programme_decision_deciders (decision_id, user_id) VALUES ({decision.pk}, {people[0].pk})",
        "UPDATE programme_decision SET status = 'decided', decided_at = now(), manner = 'chair_alone', urgency = 'Nu' "
        f"WHERE id = {decision.pk}",
    )
    document = register_document(
        actor=steps.one(Role.OFFICER),
        case=a_case(),
        direction="outgoing",
        kind="decision",
        description="Beslut",
        owner=decision,
    )
    with pytest.raises(IntegrityError, match="decision_dispatched_complete"):
        run_sql(
            "UPDATE programme_decision SET status = 'dispatched', dispatched_at = now(), dispatched_by_id = "
            f"{decision.prepared_by_id}, document_id = {document.pk} WHERE id = {decision.pk}"
        )


@pytest.mark.parametrize(
    ("role", "manner", "urgency"),
    [
        (Role.OFFICER, "", ""),
        (Role.APPLICANT, "per_capsulam", ""),
        (Role.OFFICER, "chair_alone", "Nu"),
        (Role.MEMBER, "chair_alone", "Nu"),
        (Role.MEMBER, "per_capsulam", ""),
        (Role.CHAIR, "per_capsulam", ""),
        (Role.CHAIR, "chair_alone", "  "),
        (Role.CHAIR, "meeting", ""),
        (Role.CHAIR, "delegated", ""),
        (Role.CHAIR, "parties", ""),
    ],
)
def test_decision_is_not_taken_by_sql_in_an_unlawful_manner(people, role, manner, urgency):
    decision, person = steps.proposed(), somebody(role, people)
    with pytest.raises(
        IntegrityError, match=r"decision_manner_of_maker|decid|member|half|adopted|presenter|scheme|signed"
    ):
        run_sql(
            f"INSERT INTO programme_decision_deciders (decision_id, user_id) VALUES ({decision.pk}, {person.pk})",
            f"UPDATE programme_decision SET status = 'decided', decided_at = now(), manner = '{manner}', "
            f"urgency = '{urgency}' WHERE id = {decision.pk}",
        )


def somebody(role, people):
    """Somebody of the role who does not present the matter."""
    return {Role.CHAIR: people[0], Role.MEMBER: people[1][0]}.get(role) or cast.person(role)


def test_chair_alone_says_why_it_cannot_wait(people):
    with pytest.raises(Refused, match="cannot wait") as refused:
        decisions.take_decision(actor=people[0], decision=steps.proposed(), urgency=" ")
    assert refused.value.field == "urgency"


@pytest.mark.parametrize(
    "change",
    [
        "provisions = 'annat'",
        "circumstances = 'annat'",
        "conditions = 'annat'",
        "title = 'annat'",
        "urgency = 'annat'",
        "case_id = NULL",
        "presenter_id = NULL",
        "others_present = 'annan'",
        "status = 'draft'",
    ],
)
def test_what_was_decided_stays_until_it_is_sent(people, change):
    decision = taken(people[0], case=a_case())
    with pytest.raises(IntegrityError, match=r"locked|lawful decision stands"):
        run_sql(f"UPDATE programme_decision SET {change} WHERE id = {decision.pk}")


def test_decision_is_sent_as_its_own_document(people):
    decision, other = taken(people[0]), dispatched(people[0])
    with pytest.raises(IntegrityError, match="not the document of this decision"):
        run_sql(
            "UPDATE programme_decision SET status = 'dispatched', dispatched_at = now(), dispatched_by_id = "
            f"{decision.prepared_by_id}, document_id = {other.document_id} WHERE id = {decision.pk}"
        )


def test_conflict_known_after_the_decision_stops_its_dispatch(people):
    chair, members = people
    case, officer = a_case(), steps.one(Role.OFFICER)
    decision = decisions.take_decision(actor=chair, decision=steps.proposed(case=case), deciders=[chair, *members[:3]])
    with pytest.raises(Refused, match="taken back"):
        decisions.take_back_decision(actor=officer, decision=decision)
    conflict = declare_conflict(actor=members[0], user=members[0], case=case, ground="party", note="Bror")
    with pytest.raises(Refused, match=members[0].name):
        decisions.dispatch_decision(actor=officer, decision=decision)
    rule_on_conflict(actor=officer, conflict=conflict, upheld=True, ruling="Nära släkting.")
    draft = decisions.take_back_decision(actor=officer, decision=decision)
    decisions.propose_decision(actor=officer, decision=draft)
    again = decisions.take_decision(actor=chair, decision=draft, deciders=[chair, *members[1:3]])
    assert decisions.dispatch_decision(actor=officer, decision=again).status == "dispatched"


def test_presenter_with_a_conflict_does_not_present(people):
    case, officer, other = a_case(), steps.one(Role.OFFICER), cast.person(Role.OFFICER)
    declare_conflict(actor=other, user=other, case=case, ground="special", note="Gav stöd")
    draft = decisions.prepare_decision(actor=officer, case=case, **{**steps.COMPLETE, "presenter": other})
    with pytest.raises(Refused, match="cannot present"):
        decisions.propose_decision(actor=officer, decision=draft)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"maker": "skr"}, "maker"),
        ({"maker": "delegation"}, "maker"),
        ({"kind": "financing"}, "kind"),
        ({"kind": "call"}, "kind"),
        ({"content": "  "}, "content"),
        ({"received_from": "–"}, "received_from"),
        ({"decided_at": "tomorrow"}, "decided_on"),
    ],
)
def test_received_decision_is_anothers_complete_and_past(people, wrong, field):
    values = {
        "kind": "directions",
        "maker": "government",
        "title": "Tillägg i regleringsbrev",
        "content": "Myndigheten ska ingå.",
        "received_from": "Regeringen",
        "decided_at": clock.now(),
        **wrong,
    }
    if values["decided_at"] == "tomorrow":
        values["decided_at"] = clock.now() + timedelta(days=1)
    with pytest.raises(Refused) as refused:
        decisions.receive_decision(actor=steps.one(Role.OFFICER), **values)
    assert (refused.value.field, Decision.objects.count()) == (field, 0)


@pytest.mark.parametrize(("kind", "maker"), [("directions", "delegation"), ("cooperation_model", "delegation")])
def test_what_others_decide_is_not_prepared_as_the_delegations_own(people, kind, maker):
    with pytest.raises(Refused, match=r"received|three parties"):
        decisions.prepare_decision(actor=steps.one(Role.OFFICER), **{**steps.COMPLETE, "kind": kind, "maker": maker})


@pytest.mark.parametrize(("role", "answer"), [(Role.REGISTRAR, 302), (Role.OFFICER, 302), (Role.MEMBER, 403)])
def test_registrar_and_officer_register_what_others_decided(client, people, role, answer):
    client.force_login(cast.person(role))
    values = {"kind": "skr_recommendation", "maker": "skr", "received_from": "SKR", "title": "Rekommendation"}
    sent = client.post(
        reverse("programme:decision_receive"), {**values, "content": "Fortsätt.", "decided_on": "2026-01-31"}
    )
    assert (sent.status_code, Decision.objects.filter(status="received").count()) == (answer, answer == 302)


def test_received_row_of_what_the_delegation_decides_is_refused_by_sql(people):
    received = decisions.receive_decision(
        actor=steps.one(Role.OFFICER),
        kind="directions",
        maker="government",
        title="Tillägg",
        content="Text",
        received_from="Regeringen",
        decided_at=clock.now(),
    )
    with pytest.raises(IntegrityError, match="decision_of_others_received"):
        run_sql(
            "INSERT INTO programme_decision (kind, maker, title, content, provisions, circumstances, conditions, "
            "appeal_text, manner, urgency, others_present, received_from, status, subject_type, data, prepared_by_id, "
            "created_at, decided_at, document_id) SELECT 'financing', maker, title, content, '', '', '', '', '', '', "
            "'', received_from, status, '', '{}', prepared_by_id, created_at, decided_at, document_id "
            f"FROM programme_decision WHERE id = {received.pk}"
        )


def test_rule_of_the_scheme_rests_on_the_delegations_own_decision(people):
    chair, officer = people[0], steps.one(Role.OFFICER)
    of_chair = dispatched(chair, maker="chair")
    with pytest.raises(Refused, match="the delegation itself"):
        delegation.add_rule(actor=officer, kind="other", role=Role.OFFICER, decided_by=of_chair)
    for decided_by in ("NULL", str(of_chair.pk)):
        with pytest.raises(IntegrityError, match="no dispatched decision of the delegation"):
            run_sql(
                "INSERT INTO programme_delegationrule (kind, role, valid_from, decided_by_id) "
                f"VALUES ('financing', 'officer', '2020-01-01', {decided_by})"
            )
    rule = delegation.add_rule(actor=officer, kind="other", role=Role.OFFICER, decided_by=dispatched(chair), up_to=100)
    with pytest.raises(IntegrityError, match="locked"):
        run_sql(f"UPDATE programme_delegationrule SET up_to = 1000000 WHERE id = {rule.pk}")


def test_correction_changes_words_and_not_what_was_decided(people):
    chair, officer = people[0], steps.one(Role.OFFICER)
    correction = corrections.correct_decision(
        actor=officer, decision=dispatched(chair, is_granted=True, amount=100), reason="Fel datum"
    )
    edited = decisions.edit_decision(actor=officer, decision=correction, title="Rätt", is_granted=False, amount=999)
    assert (edited.title, edited.is_granted, edited.amount) == ("Rätt", True, 100)
    with pytest.raises(IntegrityError, match="decides nothing new"):
        run_sql(f"UPDATE programme_decision SET amount = 999 WHERE id = {correction.pk}")


@pytest.mark.parametrize("members", range(7))
def test_quorum_is_the_chair_and_half_of_the_others_rounded_up(members):
    """1 to 7 in all: one alone decides alone; otherwise the chair and 1, 1, 2, 2, 3, 3 others."""
    cast.programme()
    chair = steps.one(Role.CHAIR)
    others = [cast.person(Role.MEMBER) for _number in range(members)]
    officer = steps.one(Role.OFFICER)
    needed = {0: 0, 1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 6: 3}[members]
    meeting = steps.notified()
    meetings.set_attendance(actor=officer, meeting=meeting, present=[chair, *others[: needed - 1]] if needed else [])
    with pytest.raises(Refused, match=r"not quorate|Neither the chair|who is present"):
        sessions.open_meeting(actor=officer, meeting=meeting)
    meetings.set_attendance(actor=officer, meeting=meeting, present=[chair, *others[:needed]])
    assert sessions.open_meeting(actor=officer, meeting=meeting).status == "open"


def test_vote_of_a_member_who_turns_out_to_have_a_conflict_does_not_count(people):
    chair, members = people
    case, officer = a_case(), steps.one(Role.OFFICER)
    item = steps.item_of(steps.opened(steps.notified_with(steps.proposed(case=case))), Decision.objects.get())
    sessions.start_vote(actor=chair, item=item)
    for person, in_favour in zip([chair, *members], (True, True, False, False, False), strict=True):
        sessions.cast_vote(actor=officer, item=item, member=person, in_favour=in_favour)
    declare_conflict(actor=members[3], user=members[3], case=case, ground="party", note="Syster")
    settled = sessions.decide_item(actor=officer, item=item)
    assert (settled.outcome, settled.casting_vote, list(settled.left_room.all())) == ("adopted", True, [members[3]])
    assert members[3] not in Decision.objects.get().deciders.all()


def test_proposal_and_voters_stay_while_the_vote_goes_on(people):
    chair, members = people
    officer = steps.one(Role.OFFICER)
    meeting = steps.opened(steps.notified_with(steps.proposed()))
    item = steps.item_of(meeting, Decision.objects.get())
    sessions.start_vote(actor=chair, item=item)
    sessions.cast_vote(actor=chair, item=item, member=chair, in_favour=True)
    with pytest.raises(Refused, match="vote is in progress"):
        sessions.start_vote(actor=chair, item=item, proposal="Ska vi göra tvärtom?")
    with pytest.raises(Refused, match="has voted"):
        meetings.set_attendance(actor=officer, meeting=meeting, present=members)
    for change in (
        f"UPDATE programme_agendaitem SET proposal = 'Annat' WHERE id = {item.pk}",
        f"UPDATE programme_vote SET in_favour = false WHERE item_id = {item.pk}",
    ):
        with pytest.raises(IntegrityError, match=r"locked|a vote is kept"):
            run_sql(change)


def test_only_members_sit_and_alternates_only_for_the_absent_by_sql(people):
    chair, members = people
    meeting = steps.opened(steps.notified_with(steps.proposed()))
    item = steps.item_of(meeting, Decision.objects.get())
    with pytest.raises(IntegrityError, match="not a member"):
        run_sql(
            "INSERT INTO programme_attendance (meeting_id, user_id, capacity, is_present) "
            f"VALUES ({meeting.pk}, {cast.person(Role.ADVISER).pk}, 'member', true)"
        )
    run_sql(f"UPDATE programme_attendance SET capacity = 'alternate' WHERE user_id = {members[0].pk}")
    sessions.start_vote(actor=chair, item=item)
    with pytest.raises(IntegrityError, match="not present"):
        run_sql(
            "INSERT INTO programme_vote (item_id, member_id, in_favour, cast_at) "
            f"VALUES ({item.pk}, {members[0].pk}, true, now())"
        )
    with pytest.raises(IntegrityError, match="alternate serves"):
        run_sql(f"UPDATE programme_agendaitem SET outcome = 'adopted', paragraph = 1, year = 2026 WHERE id = {item.pk}")


def test_nothing_is_added_to_approved_minutes_by_sql(people):
    _chair, members = people
    meeting = steps.approved(steps.closed(steps.settled(steps.opened(steps.notified())), members[0]))
    item = meeting.items.first()
    for change in (
        'INSERT INTO programme_agendaitem (meeting_id, "order", title, proposal, discussion, outcome, reports_between, '
        f"is_voting, casting_vote) VALUES ({meeting.pk}, 99, 'Smyg', '', '', 'pending', false, false, false)",
        f'UPDATE programme_agendaitem SET "order" = 77 WHERE id = {item.pk}',
        "UPDATE programme_paragraphyear SET last_number = last_number + 1; SET CONSTRAINTS ALL IMMEDIATE",
        "UPDATE programme_paragraphyear SET last_number = 0",
    ):
        with pytest.raises(IntegrityError, match=r"over|locked|number|counter"):
            run_sql(change)


def test_receipts_and_appeals_are_kept_as_they_were_noted(people):
    chair, officer = people[0], steps.one(Role.OFFICER)
    decision = dispatched(chair, case=a_case(cast.organisation()), is_appealable=True)
    receipt = decision.receipts.get()
    appeal = appeals.receive_appeal(
        actor=officer, decision=decision, appellant="Kommunen", is_public_party=True, text="Vi överklagar."
    )
    receipts.confirm_receipt(actor=officer, receipt=receipt)
    for change in (
        f"UPDATE programme_dispatchreceipt SET received_at = sent_at - interval '9 days' WHERE id = {receipt.pk}",
        f"UPDATE programme_dispatchreceipt SET sent_at = now() WHERE id = {receipt.pk}",
        f"DELETE FROM programme_dispatchreceipt WHERE id = {receipt.pk}",
        f"UPDATE programme_appeal SET received_at = now() - interval '9 days' WHERE id = {appeal.pk}",
        f"DELETE FROM programme_appeal WHERE id = {appeal.pk}",
    ):
        with pytest.raises(IntegrityError, match=r"locked|dispatch_receipt_after_sending"):
            run_sql(change)


def test_refused_decision_keeps_what_the_chair_wrote(client, people):
    decision = steps.proposed()
    client.force_login(people[0])
    address = reverse("programme:decision_take", args=[decision.pk])
    page = client.post(address, {"others_present": "Sakkunniga Ek", "urgency": ""}).content.decode()
    assert ("Sakkunniga Ek" in page, "Skriv varför det inte kan vänta" in page) == (True, True)
    assert client.post(address, {"urgency": "Tiden går ut."}).status_code == 302


def test_meeting_is_an_entry_of_the_calendar_without_its_matters(client, people):
    meeting = steps.notified(title="Sammanträde, extra", place="Sal 1; plan 2")
    client.force_login(people[1][0])
    lines = client.get(reverse("programme:meeting_calendar", args=[meeting.pk])).content.decode().split("\r\n")
    assert {"BEGIN:VEVENT", "SUMMARY:Sammanträde\\, extra", "LOCATION:Sal 1\\; plan 2"} <= set(lines)
    assert f"DTSTART:{meeting.starts_at:%Y%m%dT%H%M%SZ}" in lines


def test_public_page_tells_of_each_decision_when_and_under_which_number(client, people):
    call_command("load_programme", verbosity=0)
    decision = dispatched(people[0], kind="criteria", title="Kriterier")
    page = client.get(reverse("programme:overview")).content.decode()
    assert decision.document.reg_no in page
