"""Decisions from text to receipt, correction and appeal; and the pages that carry them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core import clock
from core.actions.conflicts import declare_conflict
from core.actions.records import open_case
from core.errors import NotAllowed, Refused
from core.models import CaseKind, Role
from core.templatetags.formats import date_sv
from programme.actions import appeals, cooperation, corrections, decisions, receipts
from programme.appeal_time import last_day
from programme.decision_text import how_taken
from programme.models import Activity, Appeal, Decision, Phase
from programme.models.decision_kinds import TRANSITIONS
from programme.models.receipts import APPEAL_TRANSITIONS
from programme.waiting import waiting
from tests import cast
from tests.programme import steps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def norrkoping():
    cast.programme()
    return cast.organisation("Norrköping")


def a_case(*parties):
    return open_case(actor=steps.one(Role.OFFICER), kind=CaseKind.OTHER, title="Ett ärende", parties=parties)


def dispatched(**values):
    chair = steps.one(Role.CHAIR)
    decision = decisions.take_decision(actor=chair, decision=steps.proposed(**values), urgency="Tiden gick ut.")
    return decisions.dispatch_decision(actor=steps.one(Role.OFFICER), decision=decision)


def test_text_says_what_the_law_asks(norrkoping):
    decision = dispatched(case=a_case(norrkoping), conditions="Redovisa två gånger om året.")
    body = decision.document.body
    parts = [decision.content, decision.provisions, decision.circumstances, decision.conditions, decision.appeal_text]
    names = [steps.one(Role.CHAIR).name, decision.presenter.name, "Norrköping", "Tiden gick ut."]
    assert [part for part in [*parts, *names] if part not in body] == []


def test_pdf_is_attached_to_the_registered_document(norrkoping):
    decision = dispatched(case=a_case(norrkoping))
    steps.run_all_now()
    decision.document.refresh_from_db()
    first = decision.document.file
    assert first.content_type == "application/pdf"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        type(decision.document).objects.filter(pk=decision.document_id).update(file=None)


def test_party_confirms_receipt_and_nobody_else_does(norrkoping):
    leader = cast.person(Role.APPLICANT, organisation=norrkoping)
    decision = dispatched(case=a_case(norrkoping))
    receipt = decision.receipts.get()
    with pytest.raises(NotAllowed):
        receipts.confirm_receipt(actor=cast.stranger(), receipt=receipt)
    confirmed = receipts.confirm_receipt(actor=leader, receipt=receipt)
    assert (confirmed.confirmed_by, confirmed.received_at is None) == (leader, False)
    with pytest.raises(Refused, match="already confirmed"):
        receipts.confirm_receipt(actor=leader, receipt=receipt)
    assert leader.notifications.filter(url=reverse("programme:decision", args=[decision.pk])).count() == 1


def test_correction_is_a_new_version_without_new_consequence(norrkoping):
    decision = dispatched(case=a_case(norrkoping))
    correction = corrections.correct_decision(actor=steps.one(Role.OFFICER), decision=decision, reason="Fel årtal")
    decisions.edit_decision(actor=steps.one(Role.OFFICER), decision=correction, content="Rätt årtal.")
    decisions.propose_decision(actor=steps.one(Role.OFFICER), decision=correction)
    decisions.take_decision(actor=steps.one(Role.CHAIR), decision=correction, urgency="Tiden gick ut.")
    sent = decisions.dispatch_decision(actor=steps.one(Role.OFFICER), decision=correction)
    assert sent.document.replaces == decision.document
    assert decision.document.reg_no in sent.document.body


@pytest.mark.parametrize(
    ("decided", "got", "public", "expected"),
    [
        (date(2026, 3, 2), None, True, date(2026, 3, 23)),
        (date(2026, 3, 2), date(2026, 3, 4), False, date(2026, 3, 25)),
        (date(2026, 3, 13), None, True, date(2026, 4, 7)),  # Good Friday to Easter Monday
        (date(2026, 12, 3), None, True, date(2026, 12, 28)),  # Christmas Eve, days and a Sunday
        (date(2026, 3, 2), None, False, None),
    ],
)
def test_last_day_to_appeal(decided, got, public, expected):
    assert last_day(decided_on=decided, got_on=got, is_public_party=public) == expected


def test_timely_appeal_is_handed_over_and_late_one_is_dismissed(norrkoping):
    officer, registrar = steps.one(Role.OFFICER), cast.person(Role.REGISTRAR)
    party = cast.person(Role.APPLICANT, organisation=norrkoping)
    decision = dispatched(case=a_case(norrkoping))
    timely = appeals.receive_appeal(
        actor=officer, decision=decision, appellant="Norrköping", is_public_party=True, text="Vi överklagar."
    )
    timely = appeals.check_time(actor=officer, appeal=timely)
    assert timely.status == "timely"
    assert appeals.hand_over(actor=officer, appeal=timely, court="Förvaltningsrätten").status == "handed_over"
    letter = decision.case.documents.order_by("number").last()
    with translation.override("sv"):
        assert letter.body.splitlines()[1:] == [
            f"{sent.reg_no} {sent.description}, {date_sv(sent.date)}"
            for sent in decision.case.documents.exclude(pk=letter.pk).order_by("number")
        ]
    assert party.notifications.filter(key=f"appeal-handed-over:{timely.pk}").count() == 1
    with clock.at(clock.now() + timedelta(days=60)):
        late = appeals.receive_appeal(
            actor=officer, decision=decision, appellant="Borås", is_public_party=True, text="Vi överklagar."
        )
        late = appeals.check_time(actor=registrar, appeal=late)
        assert late.status == "late"
        with pytest.raises(Refused, match="in time"):
            appeals.hand_over(actor=officer, appeal=late, court="Förvaltningsrätten")
        decisions.propose_decision(actor=registrar, decision=late.dismissal)
        decisions.take_decision(actor=steps.one(Role.CHAIR), decision=late.dismissal)
        decisions.dispatch_decision(actor=officer, decision=late.dismissal)
    late.refresh_from_db()
    assert (late.status, late.dismissal.how) == ("dismissed", "By the chair")


@pytest.mark.parametrize("old", list(APPEAL_TRANSITIONS))
@pytest.mark.parametrize("new", list(APPEAL_TRANSITIONS))
def test_every_pair_of_appeal_statuses(norrkoping, old, new):
    if old == new:
        return
    officer = steps.one(Role.OFFICER)
    appeal = appeals.receive_appeal(
        actor=officer, decision=dispatched(), appellant="Norrköping", is_public_party=True, text="Vi överklagar."
    )
    rows = Appeal.objects.filter(pk=appeal.pk)
    way = {"handed_over": ["timely"], "dismissed": ["late"]}.get(old, [])
    for status in [*way, *([old] if old != "received" else [])]:
        rows.update(status=status, tested_at=clock.now(), last_day=clock.today())
    if new in APPEAL_TRANSITIONS[old]:
        assert rows.update(status=new, tested_at=clock.now(), last_day=clock.today()) == 1
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(status=new)


@pytest.mark.parametrize("old", ["draft", "proposed", "decided", "dispatched", "withdrawn"])
@pytest.mark.parametrize("new", list(TRANSITIONS))
def test_every_pair_of_decision_statuses(norrkoping, old, new):
    if old == new or new in TRANSITIONS[old]:
        return
    decision = steps.proposed()
    if old == "draft":
        Decision.objects.filter(pk=decision.pk).update(status="draft")
    elif old == "withdrawn":
        Decision.objects.filter(pk=decision.pk).update(status="withdrawn")
    elif old in {"decided", "dispatched"}:
        decision = decisions.take_decision(actor=steps.one(Role.CHAIR), decision=decision, urgency="Brådska.")
        if old == "dispatched":
            decision = decisions.dispatch_decision(actor=steps.one(Role.OFFICER), decision=decision)
    decision.refresh_from_db()
    with pytest.raises(Refused):
        decisions.move_to(decision, new)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(status=new)


def test_cooperation_model_is_signed_by_three(norrkoping):
    chair = steps.one(Role.CHAIR)
    skr = cast.person(Role.ADVISER, organisation=cast.organisation("SKR", "skr"))
    rise = cast.person(Role.ADVISER, organisation=cast.organisation("RISE", "rise"))
    decision = steps.proposed(kind="cooperation_model", maker="three_parties", title="Samverkansmodell")
    with pytest.raises(Refused), transaction.atomic():
        decisions.take_decision(actor=chair, decision=decision)
    for person in (skr, chair):
        decision = cooperation.sign_model(actor=person, decision=decision, authenticated_at=clock.now())
    assert (decision.status, cooperation.left_to_sign(decision)) == ("proposed", ["RISE"])
    assert [[item.title for item in waiting(person)] for person in (skr, rise)] == [[], ["Samverkansmodell"]]
    with pytest.raises(Refused, match="already signed"):
        cooperation.sign_model(actor=skr, decision=decision, authenticated_at=clock.now())
    with pytest.raises(NotAllowed):
        cooperation.sign_model(actor=steps.one(Role.OFFICER), decision=decision, authenticated_at=clock.now())
    decision = cooperation.sign_model(actor=rise, decision=decision, authenticated_at=clock.now())
    assert (decision.status, decision.manner) == ("decided", "parties")
    assert f"Decided together with: {skr.name} (SKR), {rise.name} (RISE)." in how_taken(decision)


PLAIN = [
    "meeting_list",
    "meeting_plan",
    "rule_list",
    "case_list",
    "decision_list",
    "overview",
    "needs",
    "needs_area_add",
    "framework",
    "outcome_add",
    "engagements",
    "engagement_add",
    "bodies",
    "body_add",
    "hearings",
]


def test_officer_reads_every_page(client, norrkoping):
    steps.delegation()
    decision = dispatched(case=a_case(norrkoping))
    steps.proposed()
    meeting = steps.notified()
    item = meeting.items.last()
    Phase.objects.create(number=1, name_sv="Uppdrag", name_en="Mandate", planned_duration="fem månader")
    client.force_login(steps.one(Role.OFFICER))
    urls = [reverse(f"programme:{name}") for name in PLAIN] + [
        reverse("programme:meeting", args=[meeting.pk]),
        reverse("programme:item", args=[item.pk]),
        reverse("programme:decision", args=[decision.pk]),
        reverse("programme:decision_correct", args=[decision.pk]),
        reverse("programme:appeal_receive", args=[decision.pk]),
        reverse("programme:phase", args=[1]),
        reverse("programme:phase_edit", args=[1]),
        reverse("programme:phase_review", args=[1]),
        *(
            reverse(f"programme:{name}", args=[decision.case_id])
            for name in ("case", "document_add", "note_add", "referral_add", "conflict_declare")
        ),
    ]
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)
    steps.opened(meeting)
    for url in (reverse("programme:meeting", args=[meeting.pk]), reverse("programme:item", args=[item.pk])):
        assert client.get(url).status_code == 200


def test_meeting_is_carried_through_by_page(client, norrkoping):
    chair, members = steps.delegation()
    decision = steps.proposed(case=a_case(norrkoping))
    officer = steps.one(Role.OFFICER)
    client.force_login(officer)
    client.post(
        reverse("programme:meeting_plan"),
        {"kind": "delegation", "title": "Sammanträde", "starts_at": "2027-03-01T10:00"},
    )
    meeting = steps.Meeting.objects.get()
    page = reverse("programme:meeting", args=[meeting.pk])
    client.post(f"{page}notice/")
    present = [chair.pk, *(member.pk for member in members[:3])]
    client.post(f"{page}attendance/", {"present": present, "approver": members[0].pk})
    client.post(f"{page}open/")
    item = steps.item_of(meeting, decision)
    client.post(reverse("programme:item_act", args=[item.pk, "start"]))
    for person in [chair, *members[:3]]:
        client.force_login(person)
        assert client.post(reverse("programme:item_act", args=[item.pk, "vote"]), {"vote": "yes"}).status_code == 302
    client.force_login(officer)
    client.post(reverse("programme:item_act", args=[item.pk, "decide"]))
    for other in meeting.items.filter(outcome="pending"):
        client.post(reverse("programme:item_act", args=[other.pk, "note"]))
    client.post(f"{page}close/")
    meeting.refresh_from_db()
    decision.refresh_from_db()
    assert (meeting.status, decision.status) == ("closed", "decided")


def test_conflicted_member_meets_404(client, norrkoping):
    _chair, members = steps.delegation()
    case = a_case(norrkoping)
    decision = steps.proposed(case=case)
    meeting = steps.notified()
    item = steps.item_of(meeting, decision)
    declare_conflict(actor=members[0], user=members[0], case=case, ground="special", note="Tidigare stöd")
    client.force_login(members[0])
    hidden = [
        reverse("programme:item", args=[item.pk]),
        reverse("programme:decision", args=[decision.pk]),
        reverse("programme:case", args=[case.pk]),
    ]
    assert [client.get(url).status_code for url in hidden] == [404, 404, 404]
    page = client.get(reverse("programme:meeting", args=[meeting.pk])).content.decode()
    assert decision.title not in page
    assert decision.title not in client.get(reverse("programme:decision_list")).content.decode()
    assert client.get(reverse("search"), {"q": decision.title}).content.decode().count(hidden[1]) == 0
    client.force_login(members[1])
    assert [client.get(url).status_code for url in hidden] == [200, 200, 200]


@pytest.mark.parametrize("name", ["meeting_list", "case_list", "decision_list", "bodies", "hearings"])
def test_lists_take_as_many_queries_for_three_as_for_one(client, norrkoping, name):
    from programme.actions import phases
    from programme.actions.meetings import plan_meeting

    steps.delegation()
    officer = steps.one(Role.OFFICER)
    client.force_login(officer)
    counts = []
    for number in (1, 2, 3):
        steps.proposed(case=a_case(norrkoping))
        phases.add_body(actor=officer, kind="expert_group", name=f"Expertgrupp {number}")
        plan_meeting(actor=officer, title="Hearing", starts_at=clock.now(), kind="hearing")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse(f"programme:{name}")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]


@pytest.mark.parametrize(
    ("kind", "maker"),
    [
        ("needs_areas", "delegation"),
        ("criteria", "delegation"),
        ("cooperation_model", "three_parties"),
        ("final_recommendation", "delegation"),
        ("other", "delegation"),
    ],
)
def test_decision_without_a_page_elsewhere_is_prepared_on_its_own(client, kind, maker):
    officer = steps.one(Role.OFFICER)
    client.force_login(officer)
    page = reverse("programme:decision_prepare")
    words = {key: value for key, value in steps.COMPLETE.items() if key not in {"kind", "is_appealable"}}
    data = {**words, "kind": kind, "is_appealable": "no", "presenter": officer.pk}
    assert client.post(page, {**data, "kind": "outcome_payment"}).status_code == 200
    response = client.post(page, data)
    decision = Decision.objects.get()
    assert response["Location"] == reverse("programme:decision", args=[decision.pk])
    assert (decision.kind, decision.maker, decision.status) == (kind, maker, "draft")
    client.post(reverse("programme:decision_propose", args=[decision.pk]))
    client.post(reverse("programme:decision_take_back", args=[decision.pk]))
    decision.refresh_from_db()
    assert decision.status == "draft"
    client.force_login(steps.one(Role.MEMBER))
    assert client.get(page).status_code == 403


def test_matter_taken_back_leaves_the_agenda_but_not_a_meeting_in_session():
    cast.programme()
    steps.delegation()
    officer = steps.one(Role.OFFICER)
    decision = steps.proposed()
    meeting = steps.notified()
    decisions.take_back_decision(actor=officer, decision=decision)
    assert not meeting.items.filter(decision=decision).exists()
    decisions.propose_decision(actor=officer, decision=decision)
    meeting = steps.opened(steps.notified())
    with pytest.raises(Refused):
        decisions.take_back_decision(actor=officer, decision=decision)
    assert meeting.items.filter(decision=decision).exists()


def test_the_programme_page_tells_what_is_done_and_what_is_next(client):
    call_command("load_programme", verbosity=0)
    Activity.objects.filter(phase_id=1).update(status="done")
    Activity.objects.filter(phase_id=2, number=1).update(status="in_progress")
    page = client.get(reverse("programme:overview"))
    progress = page.context["progress"]
    assert (progress["activities"], progress["done"], progress["points"], progress["taken"]) == (35, 7, 16, 0)
    assert progress["under_way"] == 1
    assert (progress["next_activity"].phase_id, progress["next_activity"].number) == (2, 2)
    shown = page.content.decode()
    assert progress["next_point"].name in shown
    assert page.context["bars"].title in shown
