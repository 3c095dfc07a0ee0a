"""A contract's terms: made from its outcomes, or written as data by the parties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contracts import terms as engine
from contracts.actions.common import lock_contract, save_content, the_programme
from contracts.drafts import build_terms, content_of
from contracts.faults import faults_in
from contracts.models import Contract, ContractOutcome
from contracts.permissions import can_edit_contract
from core.actions.audit import record
from core.errors import Refused, require
from core.models import User


def rebuild(contract: Contract) -> None:
    """Terms follow the outcomes and the key for as long as they come from models."""
    contract.terms = build_terms(contract)
    contract.terms_sha256 = engine.terms_sha256(contract.terms)
    save_content(contract)


@transaction.atomic
def rebuild_terms(*, actor: User, contract: Contract) -> Contract:
    """Make the terms anew from the outcomes' payment models, the key and the caps."""
    contract = lock_contract(contract)
    require(can_edit_contract(actor, contract))
    if not contract.outcomes.filter(payment_model=ContractOutcome.PaymentModel.OWN).exists():
        contract.terms = {}  # nothing of what was written besides the outcomes stays
    rebuild(contract)
    record(actor=actor, verb="contract.terms_built", target=contract, case=contract.case, summary="")
    return contract


class TermsRefused(Refused):
    """Terms that cannot be kept; ``faults`` name each place."""

    def __init__(self, faults: Sequence[Any]) -> None:
        self.faults = faults
        super().__init__(_("The terms have faults. Each is named below."), field="terms")


@transaction.atomic
def write_terms(*, actor: User, contract: Contract, terms: dict[str, Any]) -> Contract:
    """Take terms written as data, when nothing is wrong in them. Outcomes they pay for keep terms of their own."""
    contract = lock_contract(contract)
    require(can_edit_contract(actor, contract))
    faults = faults_in(terms, content_of(contract), the_programme())
    if faults:
        raise TermsRefused(faults)
    contract.terms = terms
    contract.terms_sha256 = engine.terms_sha256(terms)
    save_content(contract)
    built = {rule["id"]: rule for rule in build_terms(contract)["rules"]}
    changed = {rule.get("metric") for rule in terms["rules"] if built.get(rule["id"]) != rule}
    contract.outcomes.filter(code__in=changed - {None}).update(payment_model=ContractOutcome.PaymentModel.OWN)
    record(
        actor=actor, verb="contract.terms_written", target=contract, case=contract.case, summary=contract.terms_sha256
    )
    return contract
