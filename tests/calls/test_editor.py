"""The editor of a call: conditions that can be fulfilled, and reasons from the library in decisions."""

from __future__ import annotations

import io
from datetime import UTC

import pikepdf
import pytest
from django.core.exceptions import ValidationError

from calls.actions.decisions import prepare_dismissal, prepare_outcome
from calls.actions.feedback import save_reason
from calls.actions.letters import send_letters
from calls.actions.questions import remove_piece, save_question
from calls.forms.calls import MomentField
from calls.models import Letter, LetterStatus, Question, ReasonUse, Section
from core.errors import Refused
from core.models import User
from tests import cast
from tests.calls import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    officer = cast.officer()
    call = steps.draft_call(officer)
    section = Section.objects.get(form__call=call, key="problem")
    chooser = save_question(
        actor=officer, section=section, text="Gäller det skolan?", kind="single", options=["Ja", "Nej"]
    )
    return officer, call, section, chooser


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("problem", "Ja", "show_if_key"),
        ("galler-det-skolan", "Kanske", "show_if_value"),
        ("finns-inte", "Ja", "show_if_key"),
    ],
)
def test_a_condition_that_nobody_can_fulfil_is_refused(scene, key, value, field):
    officer, _call, section, _chooser = scene
    with pytest.raises(Refused) as refusal:
        save_question(
            actor=officer, section=section, text="Årskurs?", kind="number", show_if_key=key, show_if_value=value
        )
    assert refusal.value.field == field
    assert not Question.objects.filter(text="Årskurs?").exists()


def test_questions_never_wait_for_each_other_and_the_deciding_one_is_not_taken_out(scene):
    officer, _call, section, chooser = scene
    options = {"kind": "single", "options": ["Ja", "Nej"]}
    waiting = save_question(
        actor=officer, section=section, text="Årskurs 7?", show_if_key=chooser.key, show_if_value="Ja", **options
    )
    with pytest.raises(Refused, match="varandra"):
        save_question(
            actor=officer,
            section=section,
            question=Question.objects.get(pk=chooser.pk),
            show_if_key=waiting.key,
            show_if_value="Ja",
        )
    with pytest.raises(Refused, match="Årskurs 7"):
        remove_piece(actor=officer, piece=chooser)
    remove_piece(actor=officer, piece=waiting)
    remove_piece(actor=officer, piece=chooser)
    assert not Question.objects.filter(pk=chooser.pk).exists()


def test_reasons_of_a_decision_are_filled_in_for_each_one_and_counted():
    officer = cast.officer()
    call = steps.published_call(officer)
    first = steps.submitted_application(call)
    second = steps.submitted_application(call, lead=cast.organisation("Umeå"), unit=None, partners=[], name="Andra")
    late = save_reason(
        actor=officer, kind="dismissal", title="Sen", text="{lead} kom in för sent till {call}.", criterion_key=""
    )
    dismissed = prepare_dismissal(actor=officer, application=second, reasons=[late])
    assert dismissed.circumstances == f"Umeå kom in för sent till {call.title}."
    granted = prepare_outcome(
        actor=officer, application=first, is_granted=True, circumstances="{constellation} uppfyller kriterierna."
    )
    assert granted.circumstances == f"{first.constellation.name} uppfyller kriterierna."
    assert granted.conditions == call.conditions
    assert [(use.reason, use.application) for use in ReasonUse.objects.all()] == [(late, second)]


def test_a_letter_that_reaches_nobody_is_not_sent():
    application = steps.decided(steps.submitted_application())
    User.objects.filter(role="applicant").update(is_active=False)
    letter = Letter.objects.get(application=application)
    with pytest.raises(Refused) as refusal:
        send_letters(actor=steps.one("officer"), call=application.call, letters=[letter])
    assert refusal.value.code == "no_recipient"
    letter.refresh_from_db()
    assert letter.status == LetterStatus.DRAFT


def test_the_receipt_is_a_tagged_pdf_with_number_and_time(client):
    application = steps.submitted_application()
    client.force_login(steps.person_of(cast.organisation("Norrköping")))
    page = client.get(f"/applications/{application.pk}/receipt/").content.decode()
    assert application.case.reg_no in page
    answer = client.get(f"/applications/{application.pk}/pdf/")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"
        assert pdf.docinfo["/Title"] == application.name


@pytest.mark.parametrize("typed", ["2027-03-28T02:30:00", "2027-10-31T02:30:00"])
def test_a_time_that_does_not_exist_or_comes_twice_is_refused_in_words(typed):
    with pytest.raises(ValidationError) as refusal:
        MomentField().clean(typed)
    assert (refusal.value.code, "Klockan ställs om" in str(refusal.value)) == ("changed_clock", True)


def test_times_on_both_sides_of_the_change_are_to_the_second():
    before, after = MomentField().clean("2027-03-28T01:59:59"), MomentField().clean("2027-03-28T03:00:00")
    assert (after.astimezone(UTC) - before.astimezone(UTC)).total_seconds() == 1
