"""Bring a call, an expression of interest and its screening to each stage, by the actions alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from calls.actions.answers import save_section
from calls.actions.applications import start_application
from calls.actions.calls import create_call, propose_call
from calls.actions.decisions import prepare_feedback_decision, prepare_outcome
from calls.actions.feedback import write_feedback
from calls.actions.letters import send_letters
from calls.actions.partners import answer_invitation, invite_partner
from calls.actions.screening import assign_assessor, save_assessment, submit_assessment
from calls.actions.submission import submit_application
from calls.models import Application, Assessment, Call, Letter, QuestionKind
from constellations.models import Initiative
from core import clock
from core.models import Organisation, Role, Unit, User
from programme.actions.decisions import dispatch_decision, propose_decision, take_decision
from programme.models import Decision
from tests import cast


def one(role: str) -> User:
    """The first user of the role, made when there is none."""
    return User.objects.filter(role=role).order_by("pk").first() or cast.person(role, f"Casper {role.title()}")


def person_of(organisation: Organisation) -> User:
    found = User.objects.filter(memberships__organisation=organisation, role=Role.APPLICANT).order_by("pk").first()
    return found or cast.person(Role.APPLICANT, f"Person Of {organisation.name}", organisation=organisation)


def draft_call(officer: User | None = None, *, blueprint: str = "base", **values: Any) -> Call:
    officer = officer or one(Role.OFFICER)
    now = clock.now()
    call = create_call(
        actor=officer,
        title=values.pop("title", "Ungas väg till skola och arbete 2026"),
        blueprint=blueprint,
        **{
            "purpose": "Att färre unga hamnar utanför skola och arbete.",
            "who_may_apply": "Kommuner, regioner och statliga myndigheter, också flera enheter i samma kommun.",
            "opens_at": now - timedelta(hours=1),
            "closes_at": now + timedelta(days=30),
            "is_appealable": False,
            "statute": "15 § förordningen (2025:74)",
            "conditions": "Ni deltar i den gemensamma utvärderingen.",
            "contact": "utlysning@example.se",
            "needs_areas": [cast.needs_area()],
            **values,
        },
    )
    call.refresh_from_db()
    return call


def published_call(officer: User | None = None, **values: Any) -> Call:
    officer = officer or one(Role.OFFICER)
    return publish(draft_call(officer, **values), officer)


def publish(call: Call, officer: User) -> Call:
    """By the decision of the chair, which is the only way."""
    decision = propose_call(actor=officer, call=call)
    decision.provisions = "Förordningen om utfallsfinansiering, 4 §"
    decision.save()
    taken_and_dispatched(decision, officer=officer)
    call.refresh_from_db()
    return call


def answer_for(kind: str, options: list[Any], words: str) -> Any:
    match kind:
        case QuestionKind.NUMBER:
            return "120"
        case QuestionKind.DATE:
            return "2026-09-01"
        case QuestionKind.SINGLE:
            return options[0]
        case QuestionKind.MULTIPLE:
            return options[:1]
        case QuestionKind.READINESS:
            return {str(number): str(number % 4 + 1) for number in range(len(options))}
        case QuestionKind.LONG_TEXT | QuestionKind.SHORT_TEXT:
            return words
    return None


def write_everything(actor: User, application: Application, words: str = "Skolfrånvaron stiger i årskurs 7.") -> None:
    """Answer every question of the form, and mark each part as done."""
    for section in application.form.sections.prefetch_related("questions"):
        data = {
            question.key: answer
            for question in section.questions.all()
            if (answer := answer_for(question.kind, question.options, words)) is not None
        }
        before = application.answers.filter(section_key=section.key).first()
        save_section(
            actor=actor,
            application=application,
            section_key=section.key,
            data=data,
            version=before.version if before else 0,
            done=True,
        )


def draft_application(
    call: Call | None = None,
    *,
    lead: Organisation | None = None,
    unit: Unit | None = None,
    partners: Iterable[tuple[Organisation, Unit | None]] = (),
    actor: User | None = None,
    name: str = "Tillbaka till skolan",
) -> Application:
    """Written in full, with every partner confirmed."""
    call = call or published_call()
    lead = lead or cast.organisation("Norrköping")
    actor = actor or person_of(lead)
    application = start_application(actor=actor, call=call, organisation=lead, unit=unit, name=name)
    for organisation, part in partners:
        member = invite_partner(actor=actor, application=application, organisation=organisation, unit=part)
        answer_invitation(actor=person_of(organisation), member=member, confirmed=True)
    write_everything(actor, application)
    return application


def submitted_application(call: Call | None = None, **options: Any) -> Application:
    """By default two units of Norrköping and the region, as in the slice."""
    lead = options.pop("lead", None) or cast.organisation("Norrköping")
    options.setdefault("unit", cast.unit(lead))
    options.setdefault(
        "partners",
        [
            (lead, cast.unit(lead, "Utbildningsförvaltningen")),
            (cast.organisation("Region Östergötland", "region"), None),
        ],
    )
    application = draft_application(call, lead=lead, **options)
    return submit_application(actor=options.get("actor") or person_of(lead), application=application)


def assessed(application: Application, assessor: User, *, score: int = 3, officer: User | None = None) -> Assessment:
    """Assigned, written and submitted."""
    assessment = assign_assessor(actor=officer or one(Role.OFFICER), application=application, assessor=assessor)
    verdicts = {
        criterion.key: {
            "score": score,
            "reason": f"Väl belagt: {criterion.name}",
            "strengths": "Tydlig analys.",
            "weaknesses": "Målen kan bli skarpare.",
        }
        for criterion in application.call.criteria.all()
    }
    save_assessment(
        actor=assessor, assessment=assessment, verdicts=verdicts, summary="Bra förslag.", recommendation="yes"
    )
    return submit_assessment(actor=assessor, assessment=assessment)


def give_feedback(application: Application, officer: User | None = None) -> None:
    for criterion in application.call.criteria.all():
        write_feedback(
            actor=officer or one(Role.OFFICER),
            application=application,
            criterion=criterion,
            strengths=f"Ni visar {criterion.name.lower()} väl.",
            weaknesses="Beskriv hur ni följer upp målgruppen.",
        )


def taken_and_dispatched(decision: Decision, *, officer: User | None = None, chair: User | None = None) -> Decision:
    officer, chair = officer or one(Role.OFFICER), chair or one(Role.CHAIR)
    propose_decision(actor=officer, decision=decision)
    take_decision(actor=chair, decision=decision, urgency="Tiden gick ut.")
    return dispatch_decision(actor=officer, decision=decision)


def decided(application: Application, *, granted: bool = True) -> Application:
    """Feedback and outcome decided and dispatched; the letter waits in the outbox."""
    officer = one(Role.OFFICER)
    give_feedback(application, officer)
    taken_and_dispatched(
        prepare_outcome(
            actor=officer,
            application=application,
            is_granted=granted,
            circumstances="Intresseanmälan uppfyller kriterierna." if granted else "Målen är inte mätbara.",
        )
    )
    taken_and_dispatched(prepare_feedback_decision(actor=officer, call=application.call, applications=[application]))
    application.refresh_from_db()
    return application


def informed(application: Application, *, granted: bool = True) -> Application:
    """Decided, and the letter with decision and feedback sent."""
    application = decided(application, granted=granted)
    send_letters(
        actor=one(Role.OFFICER),
        call=application.call,
        letters=Letter.objects.filter(application=application).select_related("application"),
    )
    application.refresh_from_db()
    return application


def qualified_initiative(call: Call | None = None, **options: Any) -> Initiative:
    return Initiative.objects.get(constellation=informed(submitted_application(call, **options)).constellation)
