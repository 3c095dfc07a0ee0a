"""Screening: who sees what, who assesses, and what the list costs."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from calls.actions.applications import move_to, withdraw_application
from calls.actions.calls import conclude_call
from calls.actions.completions import request_completion
from calls.actions.dialogue import answer_about_feedback, ask_about_feedback
from calls.actions.feedback import draft_feedback, write_feedback
from calls.actions.screening import assign_assessor, assign_balanced, save_assessment, submit_assessment
from calls.actions.submission import submit_application
from calls.filters import free_text
from calls.models import Application, Assessment, Reason, Verdict
from calls.models.applications import TRANSITIONS, UNSUBMITTED, ApplicationStatus
from calls.queries import standings
from calls.work import tell_of_closing
from core import clock
from core.actions.conflicts import declare_conflict, rule_on_conflict
from core.errors import NotAllowed, Refused
from core.models import Document, Notification, Role
from tests import cast
from tests.calls import steps

pytestmark = pytest.mark.django_db


def of(call, name, **options):
    return steps.submitted_application(call, lead=cast.organisation(name), partners=[], unit=None, name=name, **options)


@pytest.mark.parametrize(
    "page", ["calls:application_list", "calls:ranking", "calls:assignments", "calls:decisions", "calls:letters"]
)
def test_lists_cost_the_same_for_one_row_and_three(client, page):
    officer = cast.officer()
    call = steps.published_call(officer)
    client.force_login(officer)
    args = [] if page == "calls:application_list" else [call.pk]
    ada = cast.person(Role.ADVISER, "Ada Adviser")
    costs = []
    for names in (["Umeå"], ["Luleå", "Piteå"]):
        for name in names:
            application = of(call, name)
            steps.assessed(application, ada)
            if page in {"calls:decisions", "calls:letters"}:
                steps.informed(application) if page == "calls:letters" else steps.decided(application)
        client.get(reverse(page, args=args))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse(page, args=args)).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_others_assessments_are_hidden_until_own_is_done(client):
    officer = cast.officer()
    call = steps.published_call(officer)
    application = of(call, "Umeå")
    ada, rut = cast.person(Role.ADVISER, "Ada Adviser"), cast.person(Role.REVIEWER, "Rut Reviewer")
    steps.assessed(application, ada)
    mine = assign_assessor(actor=officer, application=application, assessor=rut)
    client.force_login(rut)
    url = reverse("calls:assess", args=[call.pk, application.pk])
    assert "Väl belagt" not in client.get(url).content.decode()
    assert list(Assessment.objects.visible_to(rut)) == [mine]
    verdicts = {c.key: {"score": 1, "reason": "Tunt underlag"} for c in call.criteria.all()}
    save_assessment(actor=rut, assessment=mine, verdicts=verdicts)
    submit_assessment(actor=rut, assessment=mine)
    assert "Väl belagt" in client.get(url).content.decode()
    own = assign_assessor(actor=officer, application=application, assessor=officer)
    assert list(Assessment.objects.visible_to(officer)) == [own]
    assert [row.total for row in standings(call, officer)] == [None]
    assert [round(row.total) for row in standings(call, cast.chair())] == [50]


def test_a_score_without_its_reason_is_refused_by_page_action_and_database(client):
    officer = cast.officer()
    call = steps.published_call(officer)
    application = of(call, "Umeå")
    mine = assign_assessor(actor=officer, application=application, assessor=officer)
    client.force_login(officer)
    url = reverse("calls:assess", args=[call.pk, application.pk])
    key = call.criteria.first().key
    page = client.post(url, {"version": "0", f"{key}__score": "3", "submit": "1"})
    assert page.status_code == 400
    assert "Motivera poängen." in page.content.decode()
    assert Verdict.objects.get(criterion__key=key).score == 3  # what was given is kept all the same
    with pytest.raises(Refused) as refusal:
        submit_assessment(actor=officer, assessment=mine)
    assert refusal.value.code == "incomplete"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE calls_assessment SET status = 'submitted', submitted_at = %s", [clock.now()])
    saved = client.post(url, {"version": "1", f"{key}__score": "9"}, headers={"X-Autosave": "1"})
    assert saved.status_code in {400, 200}
    assert Verdict.objects.filter(score__gt=4).count() == 0


def test_balanced_assignment_spreads_the_load_and_avoids_conflicts():
    officer = cast.officer()
    call = steps.published_call(officer)
    for name in ("Umeå", "Luleå", "Piteå", "Boden"):
        of(call, name)
    ada, rut = cast.person(Role.ADVISER, "Ada Adviser"), cast.person(Role.REVIEWER, "Rut Reviewer")
    biased = cast.person(Role.REVIEWER, "Bo Biased", organisation=cast.organisation("Umeå"))
    made = assign_balanced(actor=officer, call=call, assessors=[ada, rut, biased], each=2)
    load = {person: sum(row.assessor == person for row in made) for person in (ada, rut, biased)}
    assert len(made) == 8
    assert max(load.values()) - min(load.values()) <= 1
    assert not any(row.assessor == biased and row.application.name == "Umeå" for row in made)
    assert assign_balanced(actor=officer, call=call, assessors=[ada, rut], each=2) == []


def test_a_declared_conflict_hides_the_case_everywhere_until_it_is_ruled_away(client):
    officer, chair = cast.officer(), cast.chair()
    call = steps.published_call(officer)
    application = of(call, "Zebraby")
    other = cast.person(Role.OFFICER, "Olga Officer")
    assign_assessor(actor=officer, application=application, assessor=other)
    client.force_login(other)
    assert "Zebraby" in client.get(reverse("notices")).content.decode()
    conflict = declare_conflict(actor=other, user=other, case=application.case, ground="party", note="Min hemkommun")
    client.force_login(other)
    addresses = [
        reverse("calls:application_list"),
        reverse("calls:application_list") + "?format=csv",
        reverse("calls:ranking", args=[call.pk]),
        reverse("calls:comparison", args=[call.pk]) + f"?a={application.pk}",
        reverse("calls:assignments", args=[call.pk]),
        reverse("calls:conclude", args=[call.pk]),
        reverse("calls:conflicts", args=[call.pk]),
        reverse("search") + "?q=Zebra",
        reverse("my_work"),
        reverse("notices"),
        reverse("register"),
        reverse("calls:letters", args=[call.pk]),
        reverse("calls:decisions", args=[call.pk]),
        reverse("calls:assessment_list"),
        reverse("calls:desk", args=[call.pk]),
    ]
    for address in addresses:
        assert (address, "Zebraby" in client.get(address, follow=True).content.decode()) == (address, False)
    assert client.get(reverse("my_work")).context["account"]["unread"] == 0
    # Nor as a number: what the call still lacks is counted of the cases that this officer may know of.
    with clock.at(call.closes_at + timedelta(minutes=1)):
        assert client.get(reverse("calls:overview", args=[call.pk])).context["unanswered"] == 0
        tell_of_closing()
        with pytest.raises(Refused) as refused:
            conclude_call(actor=other, call=call)
    assert not any(letter.isdigit() for letter in str(refused.value))
    told = {notice.user: notice.text for notice in Notification.objects.filter(key__contains=":closed:")}
    assert ("1 intresseanmälningar" in told[officer], "0 intresseanmälningar" in told[other]) == (True, True)
    for name in ("application", "application_pdf", "feedback", "outcome", "assign", "conflict", "receipt"):
        assert client.get(reverse(f"calls:{name}", args=[application.pk])).status_code == 404
    assert client.get(f"/api/v1/applications/{application.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        assign_assessor(actor=officer, application=application, assessor=other)
    with pytest.raises(Refused):
        rule_on_conflict(actor=other, conflict=conflict, upheld=False, ruling="Jag själv")
    rule_on_conflict(actor=chair, conflict=conflict, upheld=False, ruling="Uppenbart utan betydelse")
    assert client.get(application.get_absolute_url()).status_code == 200


def test_free_text_finds_stems_beginnings_numbers_and_near_words():
    officer = cast.officer()
    call = steps.published_call(officer)
    one, other = of(call, "Umeå"), of(call, "Luleå")
    Application.objects.filter(pk=one.pk).update(search_text="Skolfrånvaro bland elever och arbetslösa ungdomar")
    Application.objects.filter(pk=other.pk).update(search_text="Fallolyckor hos äldre")
    rows = Application.objects.visible_to(officer)
    for typed, found in {
        "ungdom": [one],
        "skolfrån": [one],
        "skolfrånvaron": [one],
        "fallolycka": [other],
        other.case.reg_no: [other],
        "zebra": [],
        "' & | ! <-> :*": [],
        "\0": [one, other],
    }.items():
        assert (typed, list(free_text(rows, typed).order_by("pk"))) == (typed, found)


def test_exports_carry_labels_and_every_answer_and_no_formulas(client):
    officer = cast.officer()
    call = steps.published_call(officer)
    of(call, "=SUM(1)")
    client.force_login(officer)
    listed = client.get(reverse("calls:application_list") + "?format=csv").content.decode("utf-8-sig")
    assert "Inskickad" in listed
    assert "Vilket problem vill ni förebygga?" in listed
    assert ";'=SUM(1)" in listed.replace('"', "")
    book = load_workbook(io.BytesIO(client.get(reverse("calls:application_list") + "?format=xlsx").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[0][0] == "Diarienummer"
    assert rows[1][1] == "=SUM(1)"
    assert book.active["B2"].data_type == "s"


def test_completion_opens_the_answers_again_and_is_registered():
    officer = cast.officer()
    application = steps.submitted_application(steps.published_call(officer))
    actor = steps.person_of(cast.organisation("Norrköping"))
    request_completion(
        actor=officer, application=application, text="Ange källa.", due_at=clock.now() + timedelta(days=7)
    )
    application.refresh_from_db()
    steps.write_everything(actor, application, words="Skolfrånvaron är 12 procent enligt skolregistret.")
    completed = submit_application(actor=actor, application=application)
    assert completed.status == ApplicationStatus.SUBMITTED
    kinds = list(Document.objects.filter(case=application.case).order_by("number").values_list("kind", flat=True))
    assert kinds == ["application", "completion_request", "completion"]
    assert "skolregistret" in completed.search_text


def test_reasons_are_filled_in_counted_and_do_not_change_what_is_told():
    officer = cast.officer()
    application = steps.submitted_application(steps.published_call(officer))
    criterion = application.call.criteria.first()
    reason = Reason.objects.create(
        kind="strength", title="Tydlig", text="{lead} visar {constellation} tydligt i {okänd}.", created_by=officer
    )
    told = write_feedback(
        actor=officer, application=application, criterion=criterion, strengths="Bra.", reasons=[reason]
    )
    assert told.strengths == "Bra.\n\nNorrköping visar Tillbaka till skolan tydligt i {okänd}."
    assert reason.uses.count() == 1


def test_feedback_begins_with_what_the_assessors_wrote_and_replaces_nothing():
    officer = cast.officer()
    application = steps.submitted_application(steps.published_call(officer))
    steps.assessed(application, cast.person(Role.ADVISER, "Ada Adviser"))
    first = application.call.criteria.first()
    write_feedback(actor=officer, application=application, criterion=first, strengths="Eget.")
    assert draft_feedback(actor=officer, application=application) == application.call.criteria.count() - 1
    texts = {item.criterion_id: item.strengths for item in application.feedback.all()}
    assert texts.pop(first.pk) == "Eget."
    assert set(texts.values()) == {"Tydlig analys."}


def test_two_officers_do_not_overwrite_each_others_feedback_unseen(client):
    officer, other = cast.officer(), cast.person(Role.OFFICER, "Olga Officer")
    application = steps.submitted_application(steps.published_call(officer))
    address = reverse("calls:feedback", args=[application.pk])
    client.force_login(officer)
    opened = client.get(address)
    names = [row["strengths"].html_name for row in opened.context["form"].rows()]
    steps.give_feedback(application, other)
    mine = dict.fromkeys(names, "Mina ord")
    refused = client.post(address, {"latest": opened.context["latest"], **mine})
    assert (refused.context["others"], refused.content.decode().count("Mina ord")) == (str(other), len(names))
    assert not application.feedback.filter(strengths="Mina ord").exists()
    client.post(address, {"latest": refused.context["latest"], **mine})
    assert application.feedback.filter(strengths="Mina ord").count() == len(names)


def test_the_constellation_asks_about_its_feedback_and_both_are_filed():
    officer = cast.officer()
    application = steps.informed(steps.submitted_application(steps.published_call(officer)))
    actor = steps.person_of(cast.organisation("Norrköping"))
    asked = ask_about_feedback(actor=actor, application=application, question="Vad menas med målgrupp?")
    answer_about_feedback(actor=officer, asked=asked, answer="De som insatsen når.")
    kinds = list(Document.objects.filter(case=application.case).order_by("-number").values_list("kind", flat=True))
    assert kinds[:2] == ["letter", "letter"]


def test_every_pair_of_statuses_is_refused_by_the_database_unless_it_is_a_transition():
    """Set by hand with the guards off, then moved with the guards on, as any SQL would."""
    application = steps.decided(steps.submitted_application())
    whole = "case_id = %s, submitted_at = %s, submitted_by_id = %s"
    facts = [application.case_id, application.submitted_at, application.submitted_by_id]
    for old in ApplicationStatus.values:
        for new in ApplicationStatus.values:
            refused = ""
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                given = [None, None, None] if old in UNSUBMITTED else facts
                gone = application.submitted_at if old == "withdrawn" else None
                cursor.execute(
                    f"UPDATE calls_application SET status = %s, withdrawn_at = %s, {whole}", [old, gone, *given]
                )
                cursor.execute("SET LOCAL session_replication_role = origin")
                try:
                    with transaction.atomic():
                        cursor.execute("UPDATE calls_application SET status = %s", [new])
                except IntegrityError as error:
                    refused = error.__cause__.diag.constraint_name
            if old == new or new in TRANSITIONS[old]:
                assert (old, new, refused) != (old, new, "application_status_moves")
            else:
                assert (old, new, refused.startswith("application_")) == (old, new, True)
            if old != new and new not in TRANSITIONS[old]:
                application.status = old
                with pytest.raises(Refused):
                    move_to(application, new)


def test_a_withdrawn_one_is_confirmed_by_letter():
    officer = cast.officer()
    application = steps.submitted_application(steps.published_call(officer))
    with pytest.raises(NotAllowed):
        withdraw_application(actor=officer, application=application)
    withdraw_application(
        actor=steps.person_of(cast.organisation("Norrköping")), application=application, reason="Ny organisation"
    )
    letter = application.letters.get()
    assert (letter.kind, letter.status) == ("withdrawal", "sent")
