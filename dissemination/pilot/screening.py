"""Phase 2: the call, twenty expressions of interest, screening, and feedback to every one of them."""

from __future__ import annotations

import random
from datetime import date, datetime, time
from typing import Any

from calls.actions.answers import save_section
from calls.actions.applications import start_application
from calls.actions.calls import conclude_call, create_call
from calls.actions.decisions import prepare_feedback_decision, prepare_outcome
from calls.actions.feedback import write_feedback
from calls.actions.letters import mark_read, send_letters
from calls.actions.partners import answer_invitation, invite_partner
from calls.actions.screening import assign_assessor, save_assessment, submit_assessment
from calls.actions.submission import submit_application
from calls.models import Application, Call, Letter, QuestionKind
from core import clock
from core.models import User
from dissemination.pilot import meetings
from dissemination.pilot.answers import STRENGTHS, WEAKNESSES, group_size, written
from dissemination.pilot.opening import finish, passed
from dissemination.pilot.plan import CHILDREN, CRIME, PLANS, Plan
from dissemination.pilot.stage import Stage, lay, lay_before, organisation, person_of, unit
from programme.models import FrameworkOutcome, NeedsArea


def play(stage: Stage) -> None:
    with stage.on(date(2023, 5, 15)):
        call = prepared_call(stage)
    meetings.hold(stage, date(2023, 5, 22))
    call.refresh_from_db()
    with stage.on(date(2023, 6, 1)):
        passed(stage, 1, date(2023, 1, 9), date(2023, 5, 22))
        finish(stage, 2, 1, "Inbjudan spreds genom SKR:s nätverk och till alla regioner.")
    # The longest way first: what each constellation wrote, and when it was handed in.
    for number, plan in enumerate(PLANS):
        with stage.on(date(2023, 6, 12 + number % 15), hour=8 + number % 9):
            hand_in(stage, call, plan)
    with stage.on(date(2023, 7, 3)):
        finish(stage, 2, 2, "Tjugo intresseanmälningar kom in.")
    with stage.on(date(2023, 7, 10)):
        for number, application in enumerate(applications(call)):
            assess(stage, application, PLANS[number], number)
        finish(stage, 2, 3, "Två personer bedömde varje intresseanmälan.")
    with stage.on(date(2023, 8, 7)):
        outcomes(stage, call)
    meetings.hold(stage, date(2023, 8, 14))
    with stage.on(date(2023, 8, 21)):
        tell_everyone(stage, call)
        passed(stage, 2, date(2023, 6, 1), date(2023, 8, 21))
        finish(stage, 2, 4, "Alla tjugo fick återkoppling per kriterium.")


def applications(call: Call) -> list[Application]:
    """In the order of the plan, which is the order in which they were begun."""
    return list(call.applications.order_by("pk").select_related("constellation", "case"))


def prepared_call(stage: Stage) -> Call:
    call = create_call(
        actor=stage.officer,
        title="Utlysning 2023: delta i pilot för utfallsfinansiering",
        blueprint="base",
        purpose="Vi söker konstellationer av kommuner, regioner och myndigheter som vill förebygga tidigt och få betalt för "
        "uppnådda utfall.",
        who_may_apply="Kommuner, regioner, samordningsförbund och statliga myndigheter, också flera enheter i samma kommun.",
        opens_at=datetime.combine(date(2023, 6, 1), time(8), tzinfo=clock.STOCKHOLM),
        closes_at=datetime.combine(date(2023, 6, 30), time(23, 59), tzinfo=clock.STOCKHOLM),
        is_appealable=False,
        statute="15 § i den förordning som styr piloten (exempel)",
        conditions="Ni deltar i den gemensamma utvärderingen och lämnar uppgifter om kostnader.",
        contact="utlysning@demo.se",
        needs_areas=list(NeedsArea.objects.filter(name__in=[CRIME, CHILDREN])),
    )
    lay(stage, "call", "Utlysning 2023", "Delegationen beslutar att öppna utlysningen.", subject=call, is_granted=True)
    return call


def hand_in(stage: Stage, call: Call, plan: Plan) -> Application:
    lead = organisation(plan.lead)
    writer = person_of(lead)
    application = start_application(
        actor=writer,
        call=call,
        organisation=lead,
        unit=unit(lead, plan.units[0]),
        name=plan.name,
        needs_area=NeedsArea.objects.get(name=plan.area),
    )
    partners: list[tuple[Any, Any]] = [(lead, unit(lead, name)) for name in plan.units[1:]]
    partners += [(organisation(name), None) for name in plan.partners]
    for partner, part in partners:
        member = invite_partner(actor=writer, application=application, organisation=partner, unit=part)
        answer_invitation(
            actor=person_of(partner), member=member, confirmed=True, contribution="Egen personal och uppgifter."
        )
    for section in application.form.sections.prefetch_related("questions"):
        data = {
            question.key: answer
            for question in section.questions.all()
            if (answer := answer_for(question.key, question.kind, question.options, plan)) is not None
        }
        save_section(actor=writer, application=application, section_key=section.key, data=data, version=0, done=True)
    return submit_application(actor=writer, application=application)


def answer_for(key: str, kind: str, options: list[Any], plan: Plan) -> Any:
    match kind:
        case QuestionKind.NUMBER:
            return group_size(plan)
        case QuestionKind.DATE:
            return "2024-03-01"
        case QuestionKind.SINGLE:
            return options[0]
        case QuestionKind.MULTIPLE:
            return options[:1]
        case QuestionKind.OUTCOMES:
            relevant = FrameworkOutcome.objects.filter(needs_area__name=plan.area).order_by("pk")
            return [str(pk) for pk in relevant.values_list("pk", flat=True)[:2]]
        case QuestionKind.READINESS:
            return {str(number): str((number + len(plan.name)) % 4 + 1) for number in range(len(options))}
        case QuestionKind.LONG_TEXT:
            return written(key, plan)
        case QuestionKind.SHORT_TEXT:
            return f"{plan.name} i {plan.lead}"
    return None


def assess(stage: Stage, application: Application, plan: Plan, number: int) -> None:
    dice = random.Random(f"{plan.name}")  # noqa: S311  (invented scores, the same each time)
    readers: list[User] = [
        [stage.officer, stage.second_officer][number % 2],
        [stage.adviser, stage.second_adviser, stage.reviewer][number % 3],
    ]
    for reader in readers:
        assessment = assign_assessor(
            actor=stage.officer, application=application, assessor=reader, due_on=date(2023, 8, 1)
        )
        verdicts = {}
        for criterion in application.call.criteria.all():
            score = min(4, max(1, (3 if plan.goes_on else 2) + dice.choice([-1, 0, 0, 1])))
            verdicts[criterion.key] = {
                "score": score,
                "reason": dice.choice(STRENGTHS if score > 2 else WEAKNESSES),
                "strengths": dice.choice(STRENGTHS),
                "weaknesses": dice.choice(WEAKNESSES),
            }
        save_assessment(
            actor=reader,
            assessment=assessment,
            verdicts=verdicts,
            summary="Bedömd efter baskriterierna.",
            recommendation="yes" if plan.goes_on else "no",
        )
        submit_assessment(actor=reader, assessment=assessment)


def outcomes(stage: Stage, call: Call) -> None:
    """A decision on each, and the feedback decided by the delegation with expert support."""
    for number, application in enumerate(applications(call)):
        plan = PLANS[number]
        for place, criterion in enumerate(call.criteria.all()):
            write_feedback(
                actor=stage.officer,
                application=application,
                criterion=criterion,
                strengths=STRENGTHS[(number + place) % len(STRENGTHS)],
                weaknesses=WEAKNESSES[(number + 2 * place) % len(WEAKNESSES)],
            )
        decision = prepare_outcome(
            actor=stage.officer,
            application=application,
            is_granted=plan.goes_on,
            circumstances="Intresseanmälan uppfyller baskriterierna och samverkan är förankrad."
            if plan.goes_on
            else "Målen är inte mätbara och samverkan är inte förankrad hos alla parter.",
        )
        lay_before(stage, decision)
    feedback = prepare_feedback_decision(
        actor=stage.officer, call=call, expert_support="Expertmyndigheterna har granskat återkopplingen."
    )
    lay_before(stage, feedback)


def tell_everyone(stage: Stage, call: Call) -> None:
    letters = list(Letter.objects.filter(application__call=call).select_related("application"))
    for letter in letters:
        if letter.status == "draft":
            mark_read(actor=stage.officer, letter=letter)
    send_letters(
        actor=stage.officer,
        call=call,
        letters=Letter.objects.filter(application__call=call).select_related("application"),
    )
    conclude_call(actor=stage.officer, call=call)
