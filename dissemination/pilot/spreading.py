"""Phase 5 begins while the last rounds go on: lessons, a practice with established results, and its dissemination."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from functools import partial

from constellations.models import Initiative
from core import clock
from dissemination.actions import calls, knowledge
from dissemination.capacity import QUESTIONS
from dissemination.models import Practice
from dissemination.pilot import anchoring
from dissemination.pilot.implementation import Event
from dissemination.pilot.opening import begin, finish
from dissemination.pilot.plan import PLANS
from dissemination.pilot.stage import NOT_APPEALABLE, PROVISIONS, Stage, decide, organisation, person_of
from programme.models import Phase

LESSONS = [
    (date(2023, 5, 29), 1, "advantage", "Hearingar före kriterierna gav enklare krav på beredskap.", ""),
    (
        date(2023, 8, 30),
        2,
        "lesson",
        "Alla fick återkoppling; fyra av sex återkom med bättre underlag.",
        "Ge mallar för mätbara mål redan i utlysningen.",
    ),
    (
        date(2024, 2, 26),
        3,
        "drawback",
        "Sex månader räckte inte för att få ut data ur alla system.",
        "Begär ut data redan vid kvalificeringen.",
    ),
    (
        date(2026, 6, 15),
        4,
        "lesson",
        "Halvårsvisa omgångar ger tidig varning när rekryteringen sviktar.",
        "Följ bemanning som processmått.",
    ),
]
EVENT_TOWNS = ["Nyköping", "Kristianstad", "Varberg"]


def events(stage: Stage) -> list[Event]:
    happenings: list[Event] = []
    for day, number, kind, text, proposal in LESSONS:
        if number == 4:
            happenings.append((day, 1, partial(lesson, stage, number, kind, text, proposal)))
    return [
        *happenings,
        (date(2026, 6, 22), 0, lambda: write_entry(stage)),
        (date(2026, 9, 1), 0, lambda: open_call(stage)),
        (date(2026, 10, 12), 0, lambda: take_interest(stage)),
        (date(2026, 11, 9), 0, lambda: grant_support(stage)),
    ]


def lesson(stage: Stage, number: int, kind: str, text: str, proposal: str) -> None:
    knowledge.write_lesson(
        actor=stage.officer, phase=Phase.objects.get(number=number), kind=kind, text=text, proposal=proposal
    )


def early_lessons(stage: Stage) -> None:
    """What the first three phases taught, each at its end."""
    for day, number, kind, text, proposal in LESSONS:
        if number < 4:
            with stage.on(day):
                lesson(stage, number, kind, text, proposal)
            anchoring.review(stage, number)


def write_entry(stage: Stage) -> None:
    """The first initiative whose results are established becomes an entry of the knowledge bank."""
    initiative = Initiative.objects.get(name=PLANS[0].name)
    practice = knowledge.draft_from_initiative(actor=stage.officer, initiative=initiative)
    practice = knowledge.write_practice(
        actor=stage.officer,
        practice=practice,
        need="Skolfrånvaron steg i årskurs 7 och insatserna kom sent.",
        target_group="Elever i årskurs 7–9 med hög frånvaro",
        goal="Eleverna är i skolan och når behörighet.",
        intervention="Gemensamt närvaroteam från socialtjänst och skola som möter familjen inom två veckor.",
        social_measures="Skolfrånvaro och behörighet till gymnasiet",
        contact="Norrköpings kommun (exempel)",
    )
    finish(stage, 5, 1, "Handbok och utbildningsfilm för närvaroteam.")
    knowledge.publish_practice(actor=stage.officer, practice=practice)


def open_call(stage: Stage) -> None:
    call = calls.start_dissemination_call(
        actor=stage.officer,
        title="Spridningsutlysning 2026: närvaroteam",
        practices=[Practice.objects.get(initiative__name=PLANS[0].name)],
        purpose="Fler kommuner ska kunna införa ett arbetssätt med fastställda resultat.",
        who_may_apply="Kommuner och regioner som inte deltog i piloten.",
        opens_at=clock.now(),
        closes_at=datetime.combine(date(2027, 1, 29), time(23, 59), tzinfo=clock.STOCKHOLM),
        is_appealable=False,
        statute="15 § i den förordning som styr piloten (exempel)",
    )
    decide(
        stage,
        "dissemination_call",
        "Spridningsutlysning 2026",
        "Delegationen öppnar utlysningen för spridning.",
        subject=call,
        is_granted=True,
    )
    finish(stage, 5, 2, "Utlysningen pekar bara på arbetssätt med fastställda resultat.")


def take_interest(stage: Stage) -> None:
    practice = Practice.objects.get(initiative__name=PLANS[0].name)
    call = practice.calls.get()
    for number, town in enumerate(EVENT_TOWNS):
        body = organisation(town)
        candidate = calls.register_interest(
            actor=person_of(body),
            dissemination=call,
            organisation=body,
            practice=practice,
            motivation="Vi ser samma frånvaro och har en ledning som vill börja tidigt.",
        )
        calls.assess_capacity(
            actor=stage.adviser,
            candidate=candidate,
            answers=dict.fromkeys(QUESTIONS, 4 - number % 2),
            note="God kapacitet.",
        )
    finish(stage, 5, 3, "Tre kandidater bedömda.")


def grant_support(stage: Stage) -> None:
    call = Practice.objects.get(initiative__name=PLANS[0].name).calls.get()
    mentor = calls.name_mentor(
        actor=stage.officer,
        user=person_of(organisation(PLANS[0].lead)),
        practice=call.practices.get(),
        about="Ledde närvaroteamet i piloten.",
    )
    cohort = calls.open_cohort(
        actor=stage.officer, dissemination=call, name="Kohort 1, våren 2027", starts_on=date(2027, 2, 1), mentor=mentor
    )
    candidate = call.candidates.order_by("pk")[0]
    decide(
        stage,
        "implementation_support",
        f"Implementeringsstöd: {candidate.organisation}",
        f"Delegationen beviljar {candidate.organisation} implementeringsstöd.",
        case=candidate.case,
        subject=candidate,
        is_granted=True,
        amount=Decimal("1500000.00"),
        provisions=PROVISIONS,
        appeal_text=NOT_APPEALABLE,
    )
    candidate.refresh_from_db()
    finish(stage, 5, 4, "Tre intressenter räcker till en kohort.")
    begin(stage, 5, 5, "Projektledaren i Norrköping är mentor.")
    calls.place_candidate(actor=stage.officer, candidate=candidate, cohort=cohort, mentor=mentor)
