"""From a published call to a concluded one, by action."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from calls.actions.applications import withdraw_application
from calls.actions.calls import conclude_call, propose_call, publish_call, unanswered
from calls.actions.deadlines import extend_time
from calls.actions.decisions import prepare_dismissal, prepare_feedback_decision, prepare_outcome
from calls.actions.letters import send_letters
from calls.actions.submission import submit_application
from calls.models import Application, ApplicationStatus, Call, CallStatus, Letter
from constellations.models import Initiative
from core import clock
from core.actions.notices import deliver_waiting
from core.errors import NotAllowed, Refused
from core.models import AuditEvent, Document, Role
from programme.actions.decisions import edit_decision, propose_decision, take_decision
from programme.models import Decision
from tests import cast
from tests.calls import steps

pytestmark = pytest.mark.django_db


def test_a_call_goes_from_draft_to_concluded_with_every_applicant_told():
    officer, chair = cast.officer(), cast.chair()
    call = steps.published_call(officer)
    application = steps.submitted_application(call)
    turned_down = steps.submitted_application(call, lead=cast.organisation("Umeå"), partners=[], unit=None)
    assert (application.case.number, turned_down.case.number) == (call.case.number + 1, call.case.number + 2)
    assert application.document.reg_no == f"{application.case.reg_no}-1"
    assert (application.parties, application.principals) == (3, 2)
    steps.assessed(application, cast.person(Role.ADVISER, "Ada Adviser"))
    steps.informed(application)
    steps.informed(turned_down, granted=False)
    assert Initiative.objects.get().constellation == application.constellation
    turned_down.refresh_from_db()
    assert turned_down.status == ApplicationStatus.REJECTED
    deliver_waiting()
    letters = [message for message in mail.outbox if "Beslut och återkoppling" in message.subject]
    assert len(letters) == 3
    for message in letters:
        for criterion in call.criteria.all():
            assert f"Ni visar {criterion.name.lower()} väl." in message.body
    with clock.at(call.closes_at + timedelta(seconds=1)):
        concluded = conclude_call(actor=officer, call=call)
    assert concluded.status == CallStatus.CONCLUDED
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {
        "call.published",
        "application.submitted",
        "assessment.submitted",
        "application.qualified",
        "application.rejected",
        "application.feedback_decided",
        "letter.sent",
        "call.concluded",
        "initiative.created",
    } <= verbs
    assert chair.has_role(Role.CHAIR)


def test_a_dispatched_decision_alone_publishes_the_call(client):
    officer = cast.officer()
    call = steps.draft_call(officer)
    client.force_login(officer)
    address = client.post(f"/calls/{call.pk}/propose/")["Location"]
    decision = Decision.objects.get(kind="call")
    assert address == f"/decisions/{decision.pk}/"
    # Not twice, and not before it is dispatched: neither by page, by action nor by SQL.
    client.post(f"/calls/{call.pk}/propose/")
    assert Decision.objects.count() == 1
    with pytest.raises(Refused) as refused, transaction.atomic():
        publish_call(actor=officer, call=call, decision=decision)
    assert refused.value.code == "call_by_dispatched_decision"
    edit_decision(actor=officer, decision=decision, provisions="Regeringens uppdrag")
    steps.taken_and_dispatched(decision, officer=officer)
    call.refresh_from_db()
    assert (call.status, call.decision) == (CallStatus.PUBLISHED, decision)
    assert call.is_open


def test_a_call_without_questions_cannot_be_published():
    officer = cast.officer()
    call = steps.draft_call(officer, blueprint="")
    with pytest.raises(Refused) as refusal:
        propose_call(actor=officer, call=call)
    assert refusal.value.code == "incomplete"
    assert Call.objects.get().status == CallStatus.DRAFT


@pytest.mark.parametrize("stage", ["submitted", "decided", "withdrawn", "dismissed", "informed"])
def test_a_call_concludes_only_when_everyone_is_told_in_code_and_in_the_database(stage):
    officer = cast.officer()
    call = steps.published_call(officer)
    application = steps.submitted_application(call)
    match stage:
        case "decided":
            steps.decided(application)
        case "informed":
            steps.informed(application)
        case "withdrawn":
            withdraw_application(actor=steps.person_of(cast.organisation()), application=application, reason="Ny plan")
        case "dismissed":
            decision = prepare_dismissal(actor=officer, application=application, circumstances="Kom in för sent.")
            steps.taken_and_dispatched(decision, officer=officer)
    told = stage in {"withdrawn", "informed"}
    assert unanswered(call) == (0 if told else 1)
    with clock.at(call.closes_at + timedelta(days=1)):
        if not told:
            with pytest.raises(Refused) as refusal:
                conclude_call(actor=officer, call=call)
            assert refusal.value.code == "unanswered"
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE calls_call SET status = 'concluded', concluded_at = %s", [clock.now()])
            assert Call.objects.get().status == CallStatus.PUBLISHED
        else:
            conclude_call(actor=officer, call=call)
            assert Call.objects.get().status == CallStatus.CONCLUDED


def test_a_sent_letter_without_the_feedback_does_not_count():
    """The one that batches lose: a letter is sent, but without its words on each criterion."""
    officer = cast.officer()
    call = steps.published_call(officer)
    application = steps.decided(steps.submitted_application(call))
    letter = Letter.objects.get(application=application)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE calls_letter SET status = 'sent', text = 'Hej!', sent_at = %s, document_id = %s WHERE id = %s",
            [clock.now(), application.document_id, letter.pk],
        )
    assert unanswered(call) == 1


def test_the_database_counts_only_words_that_were_sent_to_somebody_and_decided_for_this_one():
    """Each way round the rule, as the application's role would try it: one thing at a time is taken away."""
    officer = cast.officer()
    call = steps.published_call(officer)
    application = steps.informed(steps.submitted_application(call))
    other = steps.informed(steps.submitted_application(call, lead=cast.organisation("Umeå"), partners=[], unit=None))
    assert unanswered(call) == 0
    blank = "UPDATE calls_feedback SET strengths = %s, weaknesses = %s WHERE application_id = %s"
    for statement, values in (
        (blank, ["\u00a0\u200b \n", "", application.pk]),
        (blank, ["– … .", "!", application.pk]),
        (
            "DELETE FROM calls_letterdelivery d USING calls_letter l WHERE l.id = d.letter_id AND application_id = %s",
            [application.pk],
        ),
        (
            "UPDATE calls_application SET feedback_decision_id = %s WHERE id = %s",
            [other.feedback_decision_id, application.pk],
        ),
        ("UPDATE calls_application SET decision_id = %s WHERE id = %s", [other.decision_id, application.pk]),
        (
            "UPDATE calls_letter SET document_id = %s WHERE application_id = %s",
            [other.letters.get().document_id, application.pk],
        ),
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            if not statement.startswith("DELETE"):
                with pytest.raises(IntegrityError), transaction.atomic():
                    cursor.execute(statement, values)
            # Even with the guards of the rows out of the way the call is not concluded.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement, values)
            cursor.execute("SET LOCAL session_replication_role = origin")
            assert (statement, unanswered(call)) == (statement, 1)
            transaction.set_rollback(True)
    assert unanswered(call) == 0


def test_feedback_does_not_change_between_the_proposal_and_the_dispatch():
    officer = cast.officer()
    application = steps.submitted_application(steps.published_call(officer))
    steps.give_feedback(application, officer)
    decision = prepare_feedback_decision(actor=officer, call=application.call, applications=[application])
    steps.give_feedback(application, officer)
    propose_decision(actor=officer, decision=decision)
    with pytest.raises(Refused):
        steps.give_feedback(application, officer)
    take_decision(actor=cast.chair(), decision=decision, urgency="Brevet ska hinna ut")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE calls_feedback SET strengths = 'Annat'")


def test_a_call_is_not_concluded_before_its_closing_or_while_somebody_has_more_time():
    officer = cast.officer()
    call = steps.published_call(officer)
    draft = steps.draft_application(call)
    move = "UPDATE calls_call SET status = 'concluded', concluded_at = %s"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(move, [call.closes_at - timedelta(seconds=1)])
    until = call.closes_at + timedelta(days=2)
    extend_time(actor=officer, call=call, organisation=cast.organisation("Norrköping"), until=until, reason="Brand")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(move, [call.closes_at + timedelta(days=1)])
    with clock.at(call.closes_at + timedelta(days=1)), pytest.raises(Refused):
        conclude_call(actor=officer, call=call)
    with clock.at(until):
        conclude_call(actor=officer, call=call)
    draft.refresh_from_db()
    assert draft.status == ApplicationStatus.DISCARDED


def test_a_batch_of_letters_carries_each_ones_own_feedback_or_is_not_sent_at_all():
    officer = cast.officer()
    call = steps.published_call(officer)
    made = [
        steps.submitted_application(
            call, lead=cast.organisation(name), partners=[], unit=None, name=f"Initiativ {name}"
        )
        for name in ("Umeå", "Luleå", "Piteå")
    ]
    for application in made:
        steps.decided(application)
    assert send_letters(actor=officer, call=call, letters=Letter.objects.select_related("application")) == 3
    for letter in Letter.objects.select_related("application"):
        assert letter.application.name in letter.text
        assert letter.text.count("Ni visar") == call.criteria.count()
        assert letter.document.body == letter.text
    assert unanswered(call) == 0


def test_feedback_is_not_decided_while_a_criterion_is_empty():
    officer = cast.officer()
    call = steps.published_call(officer)
    application = steps.submitted_application(call)
    with pytest.raises(Refused, match="Problemformulering"):
        prepare_feedback_decision(actor=officer, call=call, applications=[application])
    assert not application.feedback.exists()


def test_nobody_submits_after_the_second_of_closing_in_code_and_in_the_database():
    call = steps.published_call()
    application = steps.draft_application(call)
    actor = steps.person_of(cast.organisation())
    with clock.at(call.closes_at), pytest.raises(NotAllowed):
        submit_application(actor=actor, application=application)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE calls_application SET status = 'submitted', submitted_at = %s, submitted_by_id = %s, case_id = %s",
            [call.closes_at, actor.pk, call.case_id],
        )
    with clock.at(call.closes_at - timedelta(microseconds=1)):
        submit_application(actor=actor, application=application)
    assert Application.objects.get().status == ApplicationStatus.SUBMITTED
    assert Document.objects.filter(kind="application").count() == 1


def test_an_outcome_needs_a_dispatched_decision_also_by_sql():
    officer = cast.officer()
    application = steps.submitted_application(steps.published_call(officer))
    decision = prepare_outcome(actor=officer, application=application, is_granted=True, circumstances="Bra.")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE calls_application SET status = 'qualified', decision_id = %s, decided_at = %s",
            [decision.pk, clock.now()],
        )
    assert Application.objects.get().status == ApplicationStatus.SUBMITTED
