"""Bring a practice to a granted candidate, by the actions alone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from core import clock
from core.models import Organisation, Role, User
from dissemination.actions import calls, knowledge
from dissemination.capacity import QUESTIONS
from dissemination.models import Candidate, DisseminationCall, Practice
from programme.models import BudgetAmount, BudgetLine, BudgetVersion
from tests import cast
from tests.constellations.steps import dispatched
from tests.contracts.steps import active_contract
from tests.evaluation.steps import established_round


def someone(role: str) -> User:
    return User.objects.filter(role=role).first() or cast.person(role)


def budget() -> None:
    """21 million on the line for implementation and dissemination."""
    line, _made = BudgetLine.objects.get_or_create(
        code="dissemination", defaults={"name": "Implementering och spridning", "order": 7}
    )
    version, made = BudgetVersion.objects.get_or_create(programme=cast.programme(), number=1)
    if made:
        BudgetAmount.objects.create(version=version, year=2028, line=line, amount=Decimal("21000000.00"))


def practice() -> Practice:
    """Published, from an initiative with an established result."""
    contract = active_contract()
    established_round(contract, 10)
    budget()
    officer = someone(Role.OFFICER)
    made = knowledge.draft_from_initiative(actor=officer, initiative=contract.initiative)
    made = knowledge.write_practice(
        actor=officer,
        practice=made,
        need="Frånvaro",
        target_group="Elever",
        goal="Närvaro",
        intervention="Team",
        social_measures="Frånvaro",
        contact="Norrköping",
    )
    return knowledge.publish_practice(actor=officer, practice=made)


def open_call(shown: Practice | None = None) -> DisseminationCall:
    shown = shown or practice()
    officer = someone(Role.OFFICER)
    made = calls.start_dissemination_call(
        actor=officer,
        title="Spridning av skolnärvaro",
        practices=[shown],
        purpose="Sprida",
        who_may_apply="Kommuner",
        opens_at=clock.now() - timedelta(days=1),
        closes_at=clock.now() + timedelta(days=30),
        is_appealable=False,
        statute="Förordningen, 12 §",
    )
    dispatched(
        officer=officer,
        chair=someone(Role.CHAIR),
        kind="dissemination_call",
        title="Spridningsutlysning",
        subject=made,
        is_granted=True,
    )
    made.refresh_from_db()
    return made


def candidate(call: DisseminationCall | None = None, town: str = "Ale") -> Candidate:
    call = call or open_call()
    organisation: Organisation = cast.organisation(town)
    leader = cast.person(Role.APPLICANT, f"Leader {town}", organisation=organisation)
    return calls.register_interest(
        actor=leader, dissemination=call, organisation=organisation, practice=call.practices.get(), motivation="Behov"
    )


def assessed(made: Candidate | None = None) -> Candidate:
    return calls.assess_capacity(
        actor=someone(Role.ADVISER), candidate=made or candidate(), answers=dict.fromkeys(QUESTIONS, 4), note="Räcker"
    )


def granted(made: Candidate | None = None, amount: str = "2000000.00") -> Candidate:
    made = made or assessed()
    dispatched(
        officer=someone(Role.OFFICER),
        chair=someone(Role.CHAIR),
        kind="implementation_support",
        title="Stöd",
        case=made.case,
        subject=made,
        is_granted=True,
        amount=Decimal(amount),
    )
    made.refresh_from_db()
    return made
