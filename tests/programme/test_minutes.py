"""Minutes approved paragraph by paragraph, and what someone with a conflict of interest may read before that."""

from __future__ import annotations

import io

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from core import clock
from core.actions.conflicts import declare_conflict
from core.actions.records import open_case, register_document
from core.actions.signatures import verify
from core.errors import NotAllowed, Refused
from core.models import CaseKind, Role
from programme.actions import meetings, minutes, sessions
from programme.models import Decision, Meeting, MinutesApproval
from programme.permissions.minutes import approvals_needed, ranges
from tests import cast
from tests.programme import steps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def delegation():
    cast.programme()
    return steps.delegation()


def of_interest(person, title="Stöd till Storstad"):
    """A matter laid before the delegation, in whose case the person has a conflict of interest."""
    case = open_case(actor=steps.one(Role.OFFICER), kind=CaseKind.OTHER, title="Ett ärende")
    decision = steps.proposed(case=case, title=title)
    declare_conflict(actor=person, user=person, case=case, ground="special", note="Tidigare stöd")
    return decision


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def stamp(meeting):
    return {"sha256": meeting.draft.sha256, "authenticated_at": clock.now()}


def without_the_chair(delegation):
    """A meeting with one matter for all and one for which the chair left the room, closed."""
    chair, members = delegation
    hidden = of_interest(chair)
    steps.proposed(title="Kriterier")
    meeting = steps.settled(steps.opened(steps.notified(), deputy=members[0]))
    return steps.closed(meeting, members[1]), meeting.items.get(decision=hidden)


def test_paragraph_without_the_chair_is_approved_by_who_presided(delegation):
    chair, members = delegation
    meeting, item = without_the_chair(delegation)
    others = ranges(sorted(set(meeting.items.values_list("paragraph", flat=True)) - {item.paragraph}))
    assert item.presided_by == members[0]
    assert {(need.person, need.capacity, need.paragraphs) for need in approvals_needed(meeting)} == {
        (chair, "chair", others),
        (members[0], "chair", str(item.paragraph)),
        (members[1], "approver", "1–3"),
    }
    for person in (chair, members[1]):
        meeting = minutes.approve_minutes(actor=person, meeting=meeting, **stamp(meeting))
        assert meeting.status == "closed"
    meeting = minutes.approve_minutes(actor=members[0], meeting=meeting, **stamp(meeting))
    assert meeting.status == "approved"
    assert {(v.signature.capacity, v.is_valid) for v in verify(meeting.minutes)} == {
        (f"Ordförande § {others}", True),
        (f"Ordförande § {item.paragraph}", True),
        ("Justerare § 1–3", True),
    }


def test_approval_of_a_paragraph_by_who_left_the_room_is_refused_by_sql(delegation):
    chair, _members = delegation
    meeting, item = without_the_chair(delegation)
    with pytest.raises(IntegrityError, match="dealt with"), transaction.atomic():
        item.left_room.clear()
    with pytest.raises(IntegrityError, match="only who presided"), transaction.atomic():
        MinutesApproval.objects.create(
            meeting=meeting, person=chair, capacity="approver", sha256=meeting.draft.sha256, provider="x", proof="x"
        )
    for person in (chair, meeting.approver):
        minutes.approve_minutes(actor=person, meeting=meeting, **stamp(meeting))
    case = open_case(actor=chair, kind=CaseKind.OTHER, title="Möten")
    registered = register_document(
        actor=chair, case=case, direction="internal", kind="minutes", description="Protokoll", file=meeting.draft
    )
    with pytest.raises(IntegrityError, match="two who were there"), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(status="approved", minutes=registered)


def test_approver_who_left_the_room_needs_a_second_one(delegation):
    _chair, members = delegation
    hidden = of_interest(members[1])
    steps.proposed(title="Kriterier")
    meeting = steps.settled(steps.opened(steps.notified()))
    with pytest.raises(Refused, match="second approver"):
        steps.closed(meeting, members[1])
    meeting = minutes.close_meeting(
        actor=steps.one(Role.OFFICER), meeting=meeting, approver=members[1], second_approver=members[2]
    )
    number = str(meeting.items.get(decision=hidden).paragraph)
    assert [need.paragraphs for need in approvals_needed(meeting) if need.person == members[2]] == [number]
    steps.run_all_now()
    meeting.refresh_from_db()
    with pytest.raises(NotAllowed):
        minutes.approve_minutes(actor=members[3], meeting=meeting, **stamp(meeting))


def test_notice_and_draft_hide_the_matter_from_who_has_a_conflict(client, delegation):
    chair, members = delegation
    meeting, item = without_the_chair(delegation)
    steps.run_all_now()
    meeting.notice.refresh_from_db()
    pages = [reverse("programme:notice_copy", args=[meeting.pk]), reverse("programme:minutes_copy", args=[meeting.pk])]
    files = [reverse("file", args=[meeting.notice.file_id]), reverse("file", args=[meeting.draft_id])]
    client.force_login(chair)
    assert [client.get(file).status_code for file in files] == [404, 404]
    for page in pages:
        text = text_of(client.get(page).content)
        assert (item.title in text, "Kriterier" in text) == (False, True)
    assert item.title not in client.get(reverse("programme:meeting", args=[meeting.pk])).content.decode()
    client.force_login(members[1])
    for file in files:
        assert item.title in text_of(b"".join(client.get(file).streaming_content))
    client.force_login(members[3])
    assert client.get(pages[1]).status_code == 404


def test_alternate_serves_only_for_an_absent_member(delegation):
    chair, members = delegation
    meeting = steps.notified()
    officer = steps.one(Role.OFFICER)
    for present, alternates in (([chair, *members], [members[0]]), ([chair, members[0]], [members[1]])):
        with pytest.raises(Refused, match="absent"):
            meetings.set_attendance(actor=officer, meeting=meeting, present=present, alternates=alternates)
    meeting = meetings.set_attendance(
        actor=officer, meeting=meeting, present=[chair, *members[:3]], alternates=[members[0]]
    )
    assert meeting.attendances.get(user=members[0]).capacity == "alternate"


def test_decision_at_a_meeting_by_someone_absent_is_refused_by_sql(delegation):
    chair, members = delegation
    decision = steps.proposed()
    meeting = steps.opened(steps.notified(), present=[chair, *members[:3]])
    decision.deciders.set([chair, members[3]])
    with pytest.raises(IntegrityError, match="those present"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(status="decided", manner="meeting", decided_at=clock.now())
    decision.deciders.set([members[0]])
    with pytest.raises(IntegrityError, match="only the chair"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(status="decided", manner="chair_alone", decided_at=clock.now())
    assert meeting.status == "open"


def test_matter_dealt_with_while_someone_with_a_conflict_is_in_the_room_is_refused_by_sql(delegation):
    chair, members = delegation
    decision = of_interest(members[0])
    meeting = steps.opened(steps.notified())
    item = steps.item_of(meeting, decision)
    with pytest.raises(IntegrityError, match="in the room"), transaction.atomic():
        meeting.items.filter(pk=item.pk).update(outcome="adopted", year=2030, paragraph=1, presided_by=chair)
    assert sessions.decide_item(actor=chair, item=item).outcome == "adopted"


def test_minutes_are_approved_on_the_page_just_after_signing_in_again(client, delegation):
    chair, members = delegation
    steps.proposed()
    meeting = steps.closed(steps.settled(steps.opened(steps.notified())), members[0])
    page = reverse("programme:minutes_approve", args=[meeting.pk])
    for person in (chair, members[0]):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert reverse("account_reauthenticate") in client.get(page)["Location"]
        client.post(reverse("account_reauthenticate"), {"password": cast.PASSWORD})
        assert "§ 1–2" in client.get(page).content.decode()
        client.post(page, {"sha256": meeting.draft.sha256})
    meeting.refresh_from_db()
    assert meeting.status == "approved"
    client.force_login(members[1], backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("account_reauthenticate"), {"password": cast.PASSWORD})
    assert client.get(page).status_code == 404


def test_what_a_meeting_decided_is_dispatched_together_and_one_refusal_holds_up_no_other(client, delegation):
    _chair, members = delegation
    officer = steps.one(Role.OFFICER)
    case = open_case(actor=officer, kind=CaseKind.OTHER, title="Ett ärende")
    held, free = steps.proposed(case=case, title="Stöd"), steps.proposed(title="Kriterier")
    meeting = steps.settled(steps.opened(steps.notified_with(held, free)))
    declare_conflict(actor=members[0], user=members[0], case=case, ground="special", note="Tidigare stöd")
    client.force_login(officer)
    page = reverse("programme:meeting", args=[meeting.pk])
    assert client.get(page).context["to_dispatch"] == []  # while it lasts somebody may still dissent
    minutes.close_meeting(actor=officer, meeting=meeting, approver=members[1])
    assert client.get(page).context["to_dispatch"] == [held, free]
    answer = client.post(reverse("programme:meeting_dispatch", args=[meeting.pk]), follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert [(item.status, item.title in told[0]) for item in Decision.objects.order_by("pk")] == [
        ("decided", True),
        ("dispatched", False),
    ]
    assert len(told) == 2
