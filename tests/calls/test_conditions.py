"""Questions that are asked on a condition, also one that hangs on another that is hidden."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from calls.actions.applications import rename_application, start_application
from calls.actions.completions import request_completion, return_from_completion
from calls.actions.questions import save_part, save_question
from calls.content import judge, read, read_out
from calls.exports import table
from calls.filters import ordered
from calls.forms.answers import Context, SectionForm, conditions_among
from calls.models import Application, Question
from core import clock
from core.errors import Refused
from core.models import Role
from tests import cast
from tests.calls import steps

CHOICE = ["Ja", "Nej"]


def questions():
    first = Question(key="a", kind="single", text="A", options=CHOICE, required=True)
    second = Question(key="b", kind="single", text="B", options=CHOICE, show_if_key="a", show_if_value="Ja")
    third = Question(key="c", kind="long_text", text="C", word_limit=2, show_if_key="b", show_if_value="Ja")
    return [first, second, third]


@pytest.mark.parametrize(
    ("typed", "errors", "shown"),
    [
        ({"a": "Nej", "b": "Ja", "c": "ett två tre"}, [], ["a"]),
        ({"a": "Ja", "b": "Nej", "c": ""}, [], ["a", "b"]),
        ({"a": "Ja", "b": "Ja", "c": "ett två tre"}, ["q_c"], ["a", "b", "c"]),
        ({"a": "Ja", "b": "", "c": "ett två tre"}, ["q_b"], ["a", "b"]),
        ({"a": "", "b": "Ja", "c": ""}, ["q_a"], ["a"]),
    ],
)
def test_an_answer_under_a_hidden_question_decides_nothing_and_is_no_fault(typed, errors, shown):
    asked = questions()
    form = SectionForm(asked, typed, context=Context(conditions=conditions_among(asked)), judge=True)
    assert (form.is_valid(), list(form.errors)) == (not errors, errors)
    assert [item["question"].key for item in form.asked() if item["applies"]] == shown


@pytest.fixture
def draft(db):
    """With A, B if A is yes, and C if B is yes, in a part of their own."""
    officer = cast.officer()
    call = steps.draft_call(officer)
    part = save_part(actor=officer, call=call, title="Villkor")
    save_question(actor=officer, section=part, text="A", kind="single", options=CHOICE)
    kept = save_question(
        actor=officer, section=part, text="B", kind="single", options=CHOICE, show_if_key="a", show_if_value="Ja"
    )
    save_question(actor=officer, section=part, text="C", kind="long_text", show_if_key="b", show_if_value="Ja")
    with pytest.raises(Refused):
        save_question(actor=officer, section=part, question=kept, options=["Kanske", "Nej"])
    call = steps.publish(call, officer)
    lead = cast.organisation("Norrköping")
    draft = start_application(actor=steps.person_of(lead), call=call, organisation=lead, name="Ny idé")
    steps.write_everything(steps.person_of(lead), draft)
    return draft


def test_what_is_hidden_is_neither_missing_nor_submitted_nor_exported(client, draft):
    anna = steps.person_of(cast.organisation("Norrköping"))
    client.force_login(anna)
    address = reverse("calls:section", args=[draft.pk, "villkor"])
    sent = {"version": "1", "q_a": "Nej", "q_b": "Ja", "q_c": "Dold hemlighet", "done": "1"}
    assert client.post(address, sent).status_code == 302
    assert judge(draft)["villkor"] == []
    assert "Dold hemlighet" in client.get(address).content.decode()  # kept for those who write
    assert not any("Dold hemlighet" in text for text in read_out(draft))
    client.post(reverse("calls:check", args=[draft.pk]))
    draft.refresh_from_db()
    officer = steps.one(Role.OFFICER)
    rows, _sort = ordered(Application.objects.visible_to(officer).submitted(), "", officer)
    assert "Dold hemlighet" not in str(table(rows))
    client.force_login(officer)
    for page in (
        draft.get_absolute_url(),
        reverse("calls:assess", args=[draft.call_id, draft.pk]),
        f"/api/v1/applications/{draft.pk}/",
    ):
        assert "Dold hemlighet" not in client.get(page).content.decode()


@pytest.mark.django_db
def test_a_completion_that_is_being_written_is_not_read_before_it_is_sent(client):
    officer = cast.officer()
    application = steps.submitted_application(steps.published_call(officer))
    anna = steps.person_of(cast.organisation("Norrköping"))
    before = read(application)
    request_completion(actor=officer, application=application, text="Källa?", due_at=clock.now() + timedelta(days=7))
    application.refresh_from_db()
    with clock.at(clock.now() + timedelta(minutes=1)):
        steps.write_everything(anna, application, words="Halvskrivet utkast")
    with pytest.raises(Refused):
        rename_application(actor=anna, application=application, name="Halvskrivet namn")
    client.force_login(officer)
    rows, _sort = ordered(Application.objects.visible_to(officer).submitted(), "", officer)
    pages = [
        application.get_absolute_url(),
        reverse("calls:assess", args=[application.call_id, application.pk]),
        f"/api/v1/applications/{application.pk}/",
    ]
    seen = [client.get(page).content.decode() for page in pages] + [str(table(rows))]
    assert [("Halvskrivet" in page, "Skolfrånvaron stiger" in page) for page in seen] == [(False, True)] * 4
    client.force_login(anna)
    assert "Halvskrivet" in client.get(reverse("calls:check", args=[application.pk])).content.decode()
    # The day passes: what was never sent stays in the writers' history and is no part of the matter.
    with clock.at(clock.now() + timedelta(days=8)):
        return_from_completion(actor=officer, application=application)
    application.refresh_from_db()
    assert read(application) == before
    assert "Halvskrivet utkast" in [version.data.get("problem") for version in application.versions.all()]
