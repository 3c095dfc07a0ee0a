"""The people on stage, and how a decision is carried through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.text import slugify

from core import clock, demo
from core.models import Membership, Organisation, Role, Unit, User
from core.models.organisations import MembershipLevel, UnitKind
from programme.actions.decisions import (
    dispatch_decision,
    edit_decision,
    prepare_decision,
    propose_decision,
    take_decision,
)
from programme.actions.receipts import confirm_receipt
from programme.models import Decision, DecisionMaker, DispatchReceipt

PROVISIONS = "Förordningen om pilotverksamhet med utfallsfinansiering (exempel), 5–9 §§"
NOT_APPEALABLE = "Beslutet får inte överklagas."
URGENT = "Parterna behövde beskedet före nästa sammanträde."


class TimeIsUp(Exception):
    """The day up to which the pilot is played has come."""


@dataclass
class Stage:
    """Who acts. ``until`` is the last day that is played."""

    until: date
    officer: User
    second_officer: User
    chair: User
    members: list[User]
    finance: User
    second_finance: User
    adviser: User
    second_adviser: User
    reviewer: User
    evaluator: User
    verifier: User

    def on(self, day: date, hour: int = 10) -> Any:
        """The clock at ``day``; raises TimeIsUp after the last day."""
        if day > self.until:
            raise TimeIsUp
        return clock.at(datetime.combine(day, time(hour), tzinfo=clock.STOCKHOLM))


def set_stage(until: date) -> Stage:
    demo.create_accounts()
    people = {user.email: user for user in User.objects.filter(is_demo=True)}
    return Stage(
        until=until,
        officer=people["handlaggare@demo.se"],
        second_officer=people["handlaggare2@demo.se"],
        chair=people["ordforande@demo.se"],
        members=[user for email, user in sorted(people.items()) if user.role == Role.MEMBER],
        finance=people["ekonom@demo.se"],
        second_finance=people["ekonom2@demo.se"],
        adviser=people["radgivare@demo.se"],
        second_adviser=people["radgivare2@demo.se"],
        reviewer=people["expert@demo.se"],
        evaluator=people["utvarderare@demo.se"],
        verifier=people["verifierare@demo.se"],
    )


def organisation(name: str) -> Organisation:
    return Organisation.objects.get(name=name)


def unit(parent: Organisation, name: str) -> Unit:
    return Unit.objects.get_or_create(organisation=parent, name=name, defaults={"kind": UnitKind.ADMINISTRATION})[0]


def person_of(parent: Organisation) -> User:
    """The organisation's administrator in the demo; invented, like all its names."""
    found = (
        Membership.objects.filter(
            organisation=parent, user__role=Role.APPLICANT, level=MembershipLevel.ADMINISTRATOR, is_active=True
        )
        .order_by("pk")
        .first()
    )
    if found is not None:
        return found.user
    first = ["Anna", "Johan", "Sara", "Karl", "Emma", "Nils", "Maria", "Per", "Elsa", "Jonas"]
    last = ["Berg", "Lund", "Holm", "Ek", "Dahl", "Norén", "Sand", "Lind", "Alm", "Hed"]
    number = User.objects.filter(is_demo=True, role=Role.APPLICANT).count()
    user = demo.create_person(
        f"projektledare.{slugify(parent.name)}@demo.se",
        name=f"{first[number % 10]} {last[(number * 7 + 3) % 10]}",
        role=Role.APPLICANT,
        mail_notices=False,
    )
    Membership.objects.create(user=user, organisation=parent, level=MembershipLevel.ADMINISTRATOR)
    return user


def lay_before(stage: Stage, decision: Decision) -> Decision:
    """Complete a decision that is in preparation and lay it before its decision-maker."""
    if decision.status == "draft":
        edit_decision(
            actor=stage.officer,
            decision=decision,
            provisions=decision.provisions or PROVISIONS,
            circumstances=decision.circumstances or "Underlaget är komplett och kraven är uppfyllda.",
            is_appealable=bool(decision.is_appealable),
            appeal_text=decision.appeal_text or NOT_APPEALABLE,
        )
        decision = propose_decision(actor=stage.officer, decision=decision)
    return decision


def acknowledge() -> None:
    """The parties confirm within a week that they have received their decisions."""
    older = clock.now() - timedelta(days=7)
    for receipt in DispatchReceipt.objects.filter(
        received_at=None, organisation__isnull=False, sent_at__lt=older
    ).select_related("organisation"):
        if receipt.organisation is not None:
            confirm_receipt(actor=person_of(receipt.organisation), receipt=receipt)


def carry_through(stage: Stage, decision: Decision, *, urgency: str = URGENT) -> Decision:
    """Decided between meetings, by the chair when delegated and else by all members, and sent out."""
    decision = lay_before(stage, decision)
    alone = decision.maker == DecisionMaker.DELEGATED
    deciders = [stage.chair] if alone else [stage.chair, *stage.members]
    acknowledge()
    take_decision(actor=stage.chair, decision=decision, deciders=deciders, urgency="" if alone else urgency)
    return dispatch_decision(actor=stage.officer, decision=decision)


def lay(stage: Stage, kind: str, title: str, content: str, **values: Any) -> Decision:
    """Prepare a decision and lay it before the delegation's next meeting."""
    return lay_before(stage, prepare_decision(actor=stage.officer, kind=kind, title=title, content=content, **values))


def decide(stage: Stage, kind: str, title: str, content: str, **values: Any) -> Decision:
    decision = prepare_decision(actor=stage.officer, kind=kind, title=title, content=content, **values)
    return carry_through(stage, decision)


def days_after(day: date, number: int) -> date:
    return day + timedelta(days=number)
