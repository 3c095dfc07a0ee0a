"""What seldom happens in a contract: an amendment, and a stop for quality after extra support."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from constellations.actions.support import log_support
from contracts.actions import amendments, stops
from core import clock
from dissemination.pilot import meetings
from dissemination.pilot.implementation import Event, contract_of
from dissemination.pilot.opening import begin, finish
from dissemination.pilot.plan import PLANS, Plan
from dissemination.pilot.stage import Stage, carry_through, lay_before, organisation, person_of
from programme.models import Phase


def events(stage: Stage) -> list[Event]:
    amended = next(plan for plan in PLANS if plan.fate == "amended")
    stopped = next(plan for plan in PLANS if plan.fate == "stopped")
    return [
        (date(2024, 9, 18), 0, lambda: follow_up(stage, "quality", "Gick igenom programtrohet och uppföljning.")),
        (date(2024, 10, 2), 0, lambda: begin(stage, 4, 3, "Samarbetsforum två gånger per termin.")),
        (date(2024, 10, 16), 0, lambda: begin(stage, 4, 5, "Varje initiativ följer upp sig självt varje halvår.")),
        (date(2024, 11, 11), 0, lambda: begin(stage, 4, 6, "Utvärderaren räknar varje omgång efter låst protokoll.")),
        (date(2024, 11, 25), 0, lambda: begin(stage, 4, 7, "Intervjuer och programtrohet, en gång om året.")),
        (date(2025, 3, 19), 0, lambda: follow_up(stage, "feedback", "Återkoppling på första resultaten.")),
        (date(2025, 5, 12), 0, lambda: amend(stage, amended)),
        (date(2025, 6, 10), 0, lambda: begin(stage, 4, 2, "Processuppföljning varje halvår.")),
        (date(2025, 8, 25), 0, lambda: give_extra_support(stage, stopped)),
        (date(2025, 9, 1), 0, lambda: finish(stage, 4, 4, "Extra stöd till ett initiativ där genomförandet sviktade.")),
        (date(2025, 10, 6), 0, lambda: question_stop(stage, stopped)),
        (date(2025, 10, 20), 0, lambda: answer(stopped)),
        (date(2026, 6, 15), 0, lambda: stop(stage, stopped)),
        *meetings.around(stage, date(2026, 6, 29)),
        (date(2026, 9, 16), 0, lambda: follow_up(stage, "sustaining", "Planerade för vidmakthållande.")),
    ]


def follow_up(stage: Stage, need: str, note: str) -> None:
    for number, plan in enumerate(plan for plan in PLANS if plan.cost):
        contract = contract_of(plan)
        if contract.is_live:
            log_support(
                actor=[stage.adviser, stage.second_adviser][number % 2],
                constellation=contract.initiative.constellation,
                date=clock.today(),
                need=need,
                phase=Phase.objects.get(number=4),
                hours=Decimal("3"),
                constellation_hours=Decimal("8"),
                note=note,
            )


def amend(stage: Stage, plan: Plan) -> None:
    """A year more for the second outcome: the school year's grades come later than the contract foresaw."""
    contract = contract_of(plan)
    amendment = amendments.draft_amendment(
        actor=stage.officer, contract=contract, reason="Slutbetygen för kullen kommer först våren 2028."
    )
    second = plan.outcomes[1]
    amendments.edit_amendment(
        actor=stage.officer, amendment=amendment, outcomes={second.code: {"due_on": "2028-03-31"}}
    )
    amendment.refresh_from_db()
    carry_through(stage, amendments.propose_amendment(actor=stage.officer, amendment=amendment))
    amendment.refresh_from_db()
    for party in amendments.signers_of(amendment):
        person = stage.chair if party.role == "state" else person_of(party.organisation)
        amendments.sign_amendment(actor=person, amendment=amendment, party=party, authenticated_at=clock.now())


def give_extra_support(stage: Stage, plan: Plan) -> None:
    log_support(
        actor=stage.adviser,
        constellation=contract_of(plan).initiative.constellation,
        date=clock.today(),
        need="implementation",
        phase=Phase.objects.get(number=4),
        hours=Decimal("12"),
        constellation_hours=Decimal("20"),
        note="Handledning av arbetsledare under fyra veckor.",
        is_extra=True,
    )


def question_stop(stage: Stage, plan: Plan) -> None:
    question = stops.open_stop(
        actor=stage.officer,
        contract=contract_of(plan),
        ground="quality",
        reasons="Två av tre tjänster är vakanta sedan våren och insatsen når en fjärdedel av målgruppen.",
        answer_due_on=date(2025, 11, 3),
    )
    stops.record_support(
        actor=stage.adviser,
        stop=question,
        support="Fyra veckors handledning av arbetsledare.",
        support_until=date(2025, 9, 26),
    )


def answer(plan: Plan) -> None:
    stops.answer_stop(
        actor=person_of(organisation(plan.lead)),
        stop=contract_of(plan).stops.get(),
        answer="Vi har inte kunnat rekrytera och ser samma hinder framåt.",
    )


def stop(stage: Stage, plan: Plan) -> None:
    question = contract_of(plan).stops.get()
    lay_before(stage, stops.propose_stop(actor=stage.officer, stop=question, effective_on=date(2026, 6, 29)))
