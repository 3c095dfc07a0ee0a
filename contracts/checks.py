"""What a contract still lacks before it can be proposed, in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.drafts import build_terms, content_of
from contracts.faults import faults_in
from contracts.models import Contract, ContractOutcome, ContractParty
from core.money import ZERO, round_cap
from programme.models import Programme


@dataclass(frozen=True)
class Part:
    """A part of the contract: whether it is done, and what it lacks."""

    title: str
    page: str
    contract_id: int
    lacks: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(f"contracts:{self.page}", args=[self.contract_id])

    @property
    def state(self) -> str:
        return "correct" if self.lacks else "done"

    @property
    def hint(self) -> str:
        return " ".join(self.lacks)


def parts_of(contract: Contract, programme: Programme) -> list[Part]:
    """The contract's task list."""
    return [
        Part(_("Time, ceiling and evaluator"), "edit", contract.pk, tuple(_basics(contract))),
        Part(_("Parties and payment key"), "key", contract.pk, tuple(_key(contract))),
        Part(_("Outcomes and payments"), "outcomes", contract.pk, tuple(_outcomes(contract))),
        Part(_("Cost budget"), "budget", contract.pk, tuple(_budget(contract))),
        Part(_("Terms"), "terms", contract.pk, tuple(_terms(contract, programme))),
    ]


def missing(contract: Contract, programme: Programme) -> list[str]:
    return [lack for part in parts_of(contract, programme) for lack in part.lacks]


def _basics(contract: Contract) -> list[str]:
    lacks = []
    if contract.starts_on is None or contract.ends_on is None:
        lacks.append(_("Say when the contract begins and ends."))
    if contract.follow_up_until is None:
        lacks.append(_("Say until when outcomes are followed up."))
    elif contract.ends_on and contract.follow_up_until < contract.ends_on:
        lacks.append(_("Follow-up cannot end before the contract does."))
    if contract.ceiling <= 0:
        lacks.append(_("Set the ceiling of the outcome payments."))
    if contract.evaluator_id is None:
        lacks.append(_("Choose an independent outcome evaluator."))
    return lacks


def _key(contract: Contract) -> list[str]:
    members = [
        party for party in contract.parties.all() if party.role != ContractParty.Role.STATE and not party.is_private
    ]
    lacks = []
    if not members:
        lacks.append(_("The contract has no member beside the state."))
    total = sum((party.payment_share or ZERO for party in members), ZERO)
    if any(party.payment_share is None for party in members):
        lacks.append(_("Choose each member's share of the payments."))
    elif total != 1:
        lacks.append(_("The members' shares must sum to 100 %."))
    return lacks


def _outcomes(contract: Contract) -> list[str]:
    outcomes = list(contract.outcomes.all())
    paid = [outcome for outcome in outcomes if outcome.is_paid]
    if not paid:
        return [_("The contract must pay for at least one outcome.")]
    lacks = []
    for outcome in paid:
        if outcome.payment_model != ContractOutcome.PaymentModel.OWN and not outcome.agreed_payment:
            lacks.append(_("“%(outcome)s” has no agreed payment.") % {"outcome": outcome})
        if outcome.due_on is None:
            lacks.append(_("“%(outcome)s” has no due date.") % {"outcome": outcome})
        elif contract.follow_up_until and outcome.due_on > contract.follow_up_until:
            lacks.append(_("“%(outcome)s” is due after follow-up has ended.") % {"outcome": outcome})
        if not outcome.measurement.strip():
            lacks.append(_("Say how “%(outcome)s” is measured.") % {"outcome": outcome})
    return lacks


def _budget(contract: Contract) -> list[str]:
    total = contract.budget.aggregate(total=Sum("amount"))["total"] or ZERO
    if total <= 0:
        return [_("Enter what the effort costs, per year and member.")]
    if contract.ceiling > round_cap(total * Decimal(contract.rate)):
        return [_("The ceiling is higher than the state's share of the budget.")]
    return []


def _terms(contract: Contract, programme: Programme) -> list[str]:
    if not contract.terms:
        return [_("Make the terms from the outcomes.")]
    lacks = [fault.sentence for fault in faults_in(contract.terms, content_of(contract), programme)]
    if not lacks and _binding(contract.terms) != _binding(build_terms(contract)) and not _has_own_terms(contract):
        lacks.append(_("The terms no longer fit the outcomes, the key or the caps. Make them anew."))
    return lacks


def _binding(terms: dict[str, Any]) -> dict[str, Any]:
    """What the terms bind the parties to: all but what things are called."""
    return {key: value for key, value in terms.items() if key != "names"}


def _has_own_terms(contract: Contract) -> bool:
    return contract.outcomes.filter(payment_model=ContractOutcome.PaymentModel.OWN).exists()
