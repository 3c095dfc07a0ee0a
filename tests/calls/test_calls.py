"""The call itself: its clock, its versions, its papers."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from calls.actions.calls import answer_about_call, ask_about_call, edit_call, prolong_call
from calls.actions.deadlines import extend_time
from calls.actions.questions import begin_correction, copy_call, publish_correction, save_question
from calls.actions.submission import submit_application
from calls.models import Call, CallStatus, Criterion, Question
from calls.models.calls import TRANSITIONS
from calls.queries import yearly_burden
from calls.work import tell_of_closing
from core import clock
from core.errors import NotAllowed, Refused
from core.models import Notification
from tests import cast
from tests.calls import steps

pytestmark = pytest.mark.django_db


def test_a_call_opens_and_closes_to_the_second_across_the_change_to_summer_time():
    """Opens before, closes after the night of 28 March 2027, when 02.00 becomes 03.00 in Sweden."""
    officer = cast.officer()
    opens = datetime(2027, 3, 27, 9, 0, tzinfo=clock.STOCKHOLM)
    closes = datetime(2027, 3, 29, 9, 0, tzinfo=clock.STOCKHOLM)
    with clock.at(datetime(2027, 3, 1, 12, tzinfo=clock.STOCKHOLM)):
        call = steps.published_call(officer, opens_at=opens, closes_at=closes)
    call.refresh_from_db()
    assert (call.opens_at, call.closes_at) == (
        datetime(2027, 3, 27, 8, 0, tzinfo=UTC),
        datetime(2027, 3, 29, 7, 0, tzinfo=UTC),
    )
    tick = timedelta(microseconds=1)
    for moment, stage in (
        (opens - tick, "upcoming"),
        (opens, "open"),
        (closes - tick, "open"),
        (closes, "closed"),
    ):
        with clock.at(moment):
            assert (moment, call.stage, Call.objects.open().exists()) == (moment, stage, stage == "open")


def test_published_questions_and_criteria_are_frozen_also_by_sql():
    officer = cast.officer()
    call = steps.published_call(officer)
    with pytest.raises(NotAllowed):
        edit_call(actor=officer, call=call, title="Annat")
    for statement in (
        "UPDATE calls_question SET text = 'Annat'",
        "DELETE FROM calls_question",
        "UPDATE calls_section SET title = 'Annat'",
        "UPDATE calls_criterion SET weight = 1",
        "UPDATE calls_formversion SET note = 'Annat'",
        "UPDATE calls_call SET closes_at = closes_at - interval '1 day'",
        "UPDATE calls_call SET title = 'Annat'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Criterion.objects.filter(call=call, weight=1).count() == 0


def test_a_correction_is_a_new_version_and_tells_those_who_have_drafts():
    officer = cast.officer()
    call = steps.published_call(officer)
    draft = steps.draft_application(call)
    sent = steps.submitted_application(call, lead=cast.organisation("Umeå"), partners=[], unit=None)
    form = begin_correction(actor=officer, call=call)
    question = Question.objects.get(section__form=form, key="problem")
    save_question(actor=officer, section=question.section, question=question, text="Vilket problem?", kind="long_text")
    publish_correction(actor=officer, call=call, note="Frågan om problem är kortare.")
    draft.refresh_from_db()
    sent.refresh_from_db()
    assert (draft.form.number, sent.form.number) == (2, 1)
    assert draft.answers.get(section_key="problem").data["problem"] == "Skolfrånvaron stiger i årskurs 7."
    told = Notification.objects.filter(text__contains="Frågan om problem är kortare.")
    assert [notice.user for notice in told] == [steps.person_of(cast.organisation("Norrköping"))]


def test_every_pair_of_a_calls_statuses_follows_the_table_also_by_sql():
    call = steps.published_call()
    for old in CallStatus.values:
        for new in CallStatus.values:
            refused = ""
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                ended = call.closes_at if old == "concluded" else None
                cursor.execute("UPDATE calls_call SET status = %s, concluded_at = %s", [old, ended])
                cursor.execute("SET LOCAL session_replication_role = origin")
                try:
                    with transaction.atomic():
                        ended = call.closes_at if new == "concluded" else None
                        cursor.execute("UPDATE calls_call SET status = %s, concluded_at = %s", [new, ended])
                except IntegrityError as error:
                    refused = error.__cause__.diag.constraint_name
            lawful = old == new or new in TRANSITIONS[old]
            assert (old, new, refused == "") == (old, new, lawful)
    assert call.pk


def test_more_time_needs_a_reason_and_reaches_only_that_organisation():
    officer = cast.officer()
    call = steps.published_call(officer)
    late = steps.draft_application(call)
    other = steps.draft_application(call, lead=cast.organisation("Umeå"))
    until = call.closes_at + timedelta(hours=2)
    with pytest.raises(Refused):
        extend_time(actor=officer, call=call, organisation=cast.organisation("Norrköping"), until=until, reason=" ")
    extend_time(
        actor=officer, call=call, organisation=cast.organisation("Norrköping"), until=until, reason="Strömavbrott"
    )
    with clock.at(call.closes_at + timedelta(hours=1)):
        submit_application(actor=steps.person_of(cast.organisation("Norrköping")), application=late)
        with pytest.raises(NotAllowed):
            submit_application(actor=steps.person_of(cast.organisation("Umeå")), application=other)
    later = call.closes_at + timedelta(days=7)
    with pytest.raises(Refused):
        prolong_call(actor=officer, call=call, closes_at=call.closes_at - timedelta(days=1), reason="Nej")
    assert prolong_call(actor=officer, call=call, closes_at=later, reason="Många sjuka").closes_at == later


def test_closing_tells_officers_and_those_who_never_submitted_once():
    officer = cast.officer()
    call = steps.published_call(officer)
    steps.draft_application(call)
    with clock.at(call.closes_at + timedelta(minutes=1)):
        tell_of_closing()
        tell_of_closing()
    assert Notification.objects.filter(text__contains="har stängt").count() == 2


def test_a_copy_has_the_questions_and_criteria_of_its_source():
    officer = cast.officer()
    source = steps.published_call(officer, blueprint="dsi")
    copy = copy_call(actor=officer, call=source, title="Igen")

    def asked(call):
        return list(Question.objects.filter(section__form__call=call).order_by("pk").values_list("key", "text", "kind"))

    assert asked(copy) == asked(source)
    assert copy.criteria.count() == 6
    assert (copy.status, copy.opens_at) == (CallStatus.DRAFT, None)
    assert yearly_burden(copy)["calls"] == 2


def test_a_question_and_its_answer_are_published_without_the_name(client):
    officer = cast.officer()
    call = steps.published_call(officer)
    asker = cast.stranger()
    asked = ask_about_call(actor=asker, call=call, question="Får samordningsförbund delta?")
    assert "samordningsförbund" not in client.get(call.get_absolute_url()).content.decode()
    answer_about_call(actor=officer, asked=asked, answer="Ja, som part.")
    page = client.get(call.get_absolute_url()).content.decode()
    assert "Ja, som part." in page
    assert asker.name not in page


def test_papers_of_a_call_are_tagged_and_machine_readable(client):
    call = steps.published_call(title="Ett långt namn, med komma; och semikolon " + "å" * 60)
    first = client.get(reverse("calls:pdf", args=[call.pk]))
    document = pikepdf.open(io.BytesIO(first.content))
    assert document.Root.MarkInfo.Marked == True  # noqa: E712 - a PDF object, not Python's
    assert str(document.Root.Lang) == "sv"
    assert document.open_metadata()["pdfuaid:part"] == "1"
    assert document.open_metadata()["pdfaid:part"] == "3"
    assert first.content == client.get(reverse("calls:pdf", args=[call.pk])).content
    calendar = client.get(reverse("calls:calendar", args=[call.pk])).content
    assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))
    assert call.closes_at.astimezone(UTC).strftime("DTSTART:%Y%m%dT%H%M%SZ").encode() in calendar
    data = json.loads(client.get(reverse("calls:json", args=[call.pk])).content)
    assert data["expected_minutes"] == 110
    assert [criterion["weight"] for criterion in data["criteria"]] == [30, 30, 25, 15]
