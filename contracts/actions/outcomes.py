"""What a contract in preparation pays for: outcomes taken in, worked out, taken away. The terms follow."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from constellations.models import OutcomeDefinition
from contracts.actions.common import lock_contract
from contracts.actions.own_terms import rebuild
from contracts.models import Contract, ContractOutcome
from contracts.permissions import can_edit_contract
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.models import User
from core.money import ZERO
from core.templatetags.formats import date_sv


def take_in_outcome(contract: Contract, definition: OutcomeDefinition) -> None:
    due = None
    if contract.starts_on:
        index = contract.starts_on.year * 12 + contract.starts_on.month - 1 + definition.horizon_months
        due = date(index // 12, index % 12 + 1, 1)
    ContractOutcome.objects.create(
        contract=contract,
        definition=definition,
        code=definition.code,
        name=definition.name,
        unit=definition.unit,
        baseline=definition.baseline,
        target=definition.target,
        direction=definition.direction,
        population=definition.expected_n,
        due_on=due,
        measurement=measurement_of(definition),
    )


def measurement_of(definition: OutcomeDefinition) -> str:
    """How the initiative says that the outcome is measured, in words that the parties can go on with."""
    said = [
        (_("Target group: %(text)s."), definition.target_group),
        (_("Indicator: %(text)s."), definition.indicator),
        (_("Data source: %(text)s."), definition.source),
        (_("Number followed: %(text)s."), definition.expected_n),
        (_("Number in the comparison group: %(text)s."), definition.comparison_n),
    ]
    return " ".join(words % {"text": str(value).strip().rstrip(".")} for words, value in said if value)


OUTCOME_FIELDS = (
    "name",
    "unit",
    "baseline",
    "target",
    "due_on",
    "agreed_payment",
    "is_paid",
    "direction",
    "payment_model",
    "partial_value",
    "partial_payment",
    "unit_price",
    "population",
    "measurement",
)


@transaction.atomic
def edit_outcome(*, actor: User, outcome: ContractOutcome, **values: Any) -> ContractOutcome:
    """Say what an outcome is, when it is due and how it is paid; the terms follow."""
    contract = lock_contract(outcome.contract)
    require(can_edit_contract(actor, contract))
    for name in OUTCOME_FIELDS:
        if name in values:
            setattr(outcome, name, values[name])
    check_outcome(outcome)
    with refusals(), transaction.atomic():
        outcome.save()
    rebuild(contract)
    record(actor=actor, verb="contract.outcome_edited", target=contract, case=contract.case, summary=outcome.name)
    return outcome


def check_outcome(outcome: ContractOutcome) -> None:
    """What the payment model needs to be settled, and what no outcome can be without."""
    _check_target(outcome)
    _check_due(outcome)
    models = ContractOutcome.PaymentModel
    if not outcome.is_paid or outcome.payment_model == models.OWN:
        return
    need = ["agreed_payment"]
    if outcome.payment_model in {models.TARGET, models.STEPS}:
        need.append("target")
    if outcome.payment_model == models.STEPS:
        need += ["partial_value", "partial_payment"]
    if outcome.payment_model == models.PER_UNIT:
        need += ["unit_price", "baseline"]
    if outcome.payment_model == models.PER_PERSON:
        need.append("unit_price")
    for name in need:
        if getattr(outcome, name) is None:
            label = ContractOutcome._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            raise Refused(_("Fill in “%(field)s” for this way of paying.") % {"field": label}, field=name)
    if outcome.payment_model == models.STEPS:
        _check_steps(outcome)


def _check_target(outcome: ContractOutcome) -> None:
    first, last = outcome.baseline, outcome.target
    if first is None or last is None:
        return
    falls = outcome.direction == ContractOutcome.Direction.DECREASE
    if falls and last > first:
        raise Refused(_("The outcome should fall: the target cannot be above the baseline."), field="target")
    if not falls and last < first:
        raise Refused(_("The outcome should rise: the target cannot be below the baseline."), field="target")


def _check_due(outcome: ContractOutcome) -> None:
    contract, due = outcome.contract, outcome.due_on
    if due is None or contract.starts_on is None:
        return
    last = contract.follow_up_until or contract.ends_on
    if due < contract.starts_on or (last is not None and due > last):
        raise Refused(
            _("The outcome is due between %(start)s, when the contract begins, and %(end)s, when follow-up ends.")
            % {"start": date_sv(contract.starts_on), "end": date_sv(last) if last else "–"},
            field="due_on",
        )


def _check_steps(outcome: ContractOutcome) -> None:
    first, last, target = outcome.partial_value, outcome.target, outcome.agreed_payment
    falls = outcome.direction == ContractOutcome.Direction.DECREASE
    if first is None or last is None or (first <= last if falls else first >= last):
        raise Refused(_("The first step must come before the target."), field="partial_value")
    if (outcome.partial_payment or ZERO) > (target or ZERO):
        raise Refused(_("The first step cannot pay more than the whole outcome."), field="partial_payment")


@transaction.atomic
def remove_outcome(*, actor: User, outcome: ContractOutcome) -> None:
    contract = lock_contract(outcome.contract)
    require(can_edit_contract(actor, contract))
    name = outcome.name
    outcome.delete()
    rebuild(contract)
    record(actor=actor, verb="contract.outcome_removed", target=contract, case=contract.case, summary=name)


@transaction.atomic
def add_outcome(*, actor: User, contract: Contract, definition: OutcomeDefinition) -> ContractOutcome:
    """Take in one more of the initiative's accepted outcomes."""
    contract = lock_contract(contract)
    require(can_edit_contract(actor, contract))
    if definition.initiative_id != contract.initiative_id or definition.status != "accepted":
        raise Refused(_("Choose an outcome that is accepted in the initiative."))
    with refusals(), transaction.atomic():
        take_in_outcome(contract, definition)
    record(actor=actor, verb="contract.outcome_added", target=contract, case=contract.case, summary=definition.name)
    return contract.outcomes.get(code=definition.code)
