"""Bring a constellation to an approved initiative, by the actions alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

from constellations.actions.initiatives import create_initiative, define_outcome, judge_outcome
from constellations.models import Constellation, ConstellationMember, Initiative
from core import clock
from core.actions.records import open_case
from core.models import CaseKind, Organisation, User
from programme.actions.decisions import dispatch_decision, prepare_decision, propose_decision, take_decision
from programme.decisions import Consequence, _consequences, nothing_follows
from programme.models import Decision
from tests import cast

LAWFUL = {
    "provisions": "Förordningen om utfallsfinansiering, 5 §",
    "circumstances": "Initiativet uppfyller kriterierna.",
    "is_appealable": False,
    "appeal_text": "Beslutet får inte överklagas.",
}


def dispatched(*, officer: User, chair: User, **values: object) -> Decision:
    """A decision prepared, proposed, taken and dispatched."""
    decision = prepare_decision(
        actor=officer, **{"content": "Delegationen beslutar enligt förslaget.", **LAWFUL, **values}
    )  # type: ignore[arg-type]
    propose_decision(actor=officer, decision=decision)
    take_decision(actor=chair, decision=decision, urgency="Tiden gick ut.")
    return dispatch_decision(actor=officer, decision=decision)


def constellation(name: str = "Norrköping och regionen", lead: Organisation | None = None) -> Constellation:
    """Two units of a municipality and a region, all confirmed, with a case as after submission."""
    lead = lead or cast.organisation("Norrköping")
    region = cast.organisation("Region Östergötland", "region")
    creator = User.objects.filter(memberships__organisation=lead, role="applicant").first() or cast.person(
        "applicant", f"Leader Of {lead.name}", organisation=lead
    )
    made = Constellation.objects.create(name=name, created_by=creator)
    members = [
        (lead, cast.unit(lead), "lead"),
        (lead, cast.unit(lead, "Utbildningsförvaltningen"), "partner"),
        (region, None, "partner"),
    ]
    for organisation, unit, role in members:
        ConstellationMember.objects.create(
            constellation=made,
            organisation=organisation,
            unit=unit,
            role=role,
            status="confirmed",
            confirmed_by=creator,
            confirmed_at=clock.now() - timedelta(days=1),
        )
    made.case = open_case(actor=creator, kind=CaseKind.APPLICATION, title=name, parties=[lead, region])
    made.save()
    return made


@contextmanager
def qualified_without_an_application() -> Iterator[None]:
    """The package of calls opens the initiative of an application; here there is only its constellation."""
    theirs = _consequences["qualification"]
    _consequences["qualification"] = Consequence(nothing_follows)
    try:
        yield
    finally:
        _consequences["qualification"] = theirs


def qualified_initiative(officer: User, chair: User, made: Constellation | None = None) -> Initiative:
    made = made or constellation()
    with qualified_without_an_application():
        decision = dispatched(
            officer=officer,
            chair=chair,
            kind="qualification",
            title="Kvalificering",
            case=made.case,
            subject=made,
            is_granted=True,
        )
    return create_initiative(
        actor=officer,
        decision=decision,
        constellation=made,
        name=f"Skolfokus {made.name}",
        needs_area=cast.needs_area(),
    )


def approved_initiative(officer: User, chair: User, made: Constellation | None = None) -> Initiative:
    """An initiative with one accepted outcome and a dispatched decision on financing."""
    initiative = qualified_initiative(officer, chair, made)
    leader = initiative.constellation.created_by
    outcome = define_outcome(
        actor=leader,
        initiative=initiative,
        code="absence",
        name="Minskad skolfrånvaro",
        unit="procent",
        target_group="Elever i årskurs 7–9",
        indicator="Andel elever med mer än 20 procents frånvaro",
        baseline=Decimal("24"),
        target=Decimal("18"),
        horizon_months=12,
        source="Skolans frånvarosystem",
    )
    judge_outcome(actor=officer, outcome=outcome, accepted=True)
    dispatched(
        officer=officer,
        chair=chair,
        kind="financing",
        title="Utfallsfinansiering",
        case=initiative.case,
        subject=initiative,
        is_granted=True,
    )
    initiative.refresh_from_db()
    return initiative
