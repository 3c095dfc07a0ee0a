"""Write down how the work goes: fidelity forms by the project, notes by those who evaluate the process."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.models import Contract
from core import clock
from core.actions.audit import record
from core.errors import Answer, Refused, refusals, require
from core.models import Role, User
from core.permissions import with_role
from evaluation.models import FidelityForm, ProcessNote
from evaluation.permissions import belongs_to_party
from programme.models import Phase


def can_write_note(user: User, contract: Contract | None = None) -> Answer:
    roles = (Role.OFFICER, Role.PILOT_EVALUATOR, Role.EVALUATOR, Role.ADVISER)
    return with_role(user, *roles, case=contract.case if contract else None)


def can_fill_fidelity(user: User, contract: Contract) -> Answer:
    """The project's own people, its evaluator, or the adviser who follows it."""
    if user.has_role(Role.APPLICANT) and belongs_to_party(user, contract):
        return Answer(True)
    return with_role(user, Role.EVALUATOR, Role.ADVISER, case=contract.case)


@transaction.atomic
def write_note(
    *,
    actor: User,
    kind: str,
    text: str,
    held_on: date,
    contract: Contract | None = None,
    phase: Phase | None = None,
    goal: str = "",
    rating: int | None = None,
    respondent: str = "",
    recommendation: str = "",
) -> ProcessNote:
    require(can_write_note(actor, contract))
    if not text.strip():
        raise Refused(_("Write something here."), field="text")
    if held_on > clock.today():
        raise Refused(_("The date has not come yet."), field="held_on")
    if rating is not None and not goal:
        raise Refused(_("Choose the goal that the rating is of."), field="goal")
    with refusals(), transaction.atomic():
        note = ProcessNote.objects.create(
            kind=kind,
            contract=contract,
            phase=phase,
            goal=goal,
            rating=rating,
            respondent=respondent[:120],
            text=text,
            recommendation=recommendation,
            held_on=held_on,
            written_by=actor,
            created_at=clock.now(),
        )
    record(
        actor=actor,
        verb="process.noted",
        target=note,
        case=contract.case if contract else None,
        summary=str(note),
    )
    return note


@transaction.atomic
def fill_fidelity(
    *, actor: User, contract: Contract, period: str, items: list[dict[str, Any]], adaptations: str = ""
) -> FidelityForm:
    require(can_fill_fidelity(actor, contract))
    kept = []
    for item in items:
        name = str(item.get("component", "")).strip()
        if not name:
            continue
        planned, delivered, quality = item.get("planned") or 0, item.get("delivered") or 0, item.get("quality")
        if planned < 0 or delivered < 0:
            raise Refused(_("Planned and delivered cannot be below zero."))
        if quality is not None and not 1 <= quality <= 5:
            raise Refused(_("Quality lies between 1 and 5."))
        kept.append(
            {
                "component": name[:120],
                "planned": planned,
                "delivered": delivered,
                "quality": quality,
                "comment": str(item.get("comment", ""))[:300],
            }
        )
    if not kept:
        raise Refused(_("Fill in at least one component."))
    form = FidelityForm.objects.create(
        contract=contract,
        period=period[:20],
        items=kept,
        adaptations=adaptations,
        filled_by=actor,
        filled_at=clock.now(),
    )
    record(actor=actor, verb="fidelity.filled", target=form, case=contract.case, summary=str(form))
    return form
