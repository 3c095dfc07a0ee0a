"""Who takes part in a contract with its capital: only where the delegation has allowed it for the programme."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.actions.common import lock_contract, the_programme
from contracts.actions.drafting import free_code
from contracts.actions.own_terms import rebuild
from contracts.models import Contract, ContractParty
from contracts.models.contracts import PRIVATE, PRIVATE_ROLES
from contracts.permissions import can_edit_contract
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.models import Organisation, User


def check_private_party(role: str) -> None:
    if role not in PRIVATE_ROLES:
        raise Refused(_("Choose what part it takes in the contract."), field="role")
    if not the_programme().private_capital_allowed:
        raise Refused(str(PRIVATE), field="role")


@transaction.atomic
def add_private_party(*, actor: User, contract: Contract, organisation: Organisation, role: str) -> ContractParty:
    """Take an investor, a guarantor or an intermediary into a contract in preparation. The terms say what it pays."""
    contract = lock_contract(contract)
    require(can_edit_contract(actor, contract))
    check_private_party(role)
    if contract.parties.filter(organisation=organisation).exists():
        raise Refused(_("The organisation is already a party."), field="organisation")
    with refusals(), transaction.atomic():
        party = ContractParty.objects.create(
            contract=contract,
            organisation=organisation,
            code=free_code(str(organisation), set(contract.parties.values_list("code", flat=True))),
            role=role,
        )
        contract.case.parties.add(organisation)
    rebuild(contract)
    record(actor=actor, verb="contract.party_added", target=contract, case=contract.case, summary=str(party))
    return party


@transaction.atomic
def remove_private_party(*, actor: User, party: ContractParty) -> None:
    """Take it out of the contract again, before anything is proposed."""
    contract = lock_contract(party.contract)
    require(can_edit_contract(actor, contract))
    if not party.is_private:
        raise Refused(_("The members come from the initiative."))
    name, organisation = str(party), party.organisation
    used = [
        rule["id"]
        for rule in contract.terms.get("rules", [])
        if rule["payer"] == party.code or any(payee["party"] == party.code for payee in rule["payees"])
    ]
    if used:
        raise Refused(_("The terms name this party: change them first (%(rules)s).") % {"rules": ", ".join(used)})
    with refusals(), transaction.atomic():
        party.delete()
        contract.case.parties.remove(organisation)
    rebuild(contract)
    record(actor=actor, verb="contract.party_removed", target=contract, case=contract.case, summary=name)
