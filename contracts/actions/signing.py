"""Sign a contract: the state and each member, by those with authority, just after signing in again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constellations.actions import initiatives
from constellations.models import Initiative, InitiativeStatus
from contracts.actions.common import lock_contract, move_to, people_of_members, people_of_state
from contracts.models import Contract, ContractParty, ContractStatus, ContractVersion
from contracts.permissions import can_sign_contract
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.signatures import sign_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Signature, User
from core.permissions import second_pair_of_eyes


def approved_version(contract: Contract) -> ContractVersion:
    """The version that the decision named: what is signed."""
    return contract.versions.select_related("document__file").get(decision=contract.approved_by)


@transaction.atomic
def sign_contract(*, actor: User, party: ContractParty, authenticated_at: datetime | None) -> Contract:
    """One party's signature. When the last is in, the terms are copied, frozen and in force."""
    contract = lock_contract(party.contract)
    party = lock(party)
    require(can_sign_contract(actor, party))
    if contract.status != ContractStatus.APPROVED:
        raise Refused(_("Only an approved contract can be signed."))
    if party.signed_at is not None:
        raise Refused(_("%(party)s has already signed.") % {"party": party})
    other_side = [
        signed.signatory
        for signed in contract.parties.filter(signed_at__isnull=False).select_related("signatory")
        if (signed.role == ContractParty.Role.STATE) != (party.role == ContractParty.Role.STATE)
    ]
    for person in other_side:
        require(second_pair_of_eyes(actor, person))
    version = approved_version(contract)
    add_signature(actor=actor, version=version, party=party, authenticated_at=authenticated_at)
    party.signatory, party.signed_at = actor, clock.now()
    with refusals(), transaction.atomic():
        party.save()
    record(
        actor=actor, verb="contract.signed", target=contract, case=contract.case, summary=str(party), party=party.code
    )
    if not contract.parties.filter(signed_at__isnull=True, left_on__isnull=True).exists():
        _bring_into_force(actor, contract, version)
    return contract


def add_signature(
    *, actor: User, version: ContractVersion, party: ContractParty, authenticated_at: datetime | None
) -> Signature:
    """By the one provider of signatures (``core.actions.signatures``)."""
    document = version.document
    if document is None:
        raise Refused(_("The contract's document is not registered yet."))
    return sign_document(
        actor=actor,
        document=document,
        capacity=_capacity(party),
        organisation=party.organisation,
        authenticated_at=authenticated_at,
    )


def _capacity(party: ContractParty) -> str:
    """Whom the person signs for; two parties of one name are told apart by their codes."""
    twins = [other for other in party.contract.parties.all() if str(other) == str(party)]
    name = f"{party} ({party.code})" if len(twins) > 1 else str(party)
    return f"{party.get_role_display()}: {name}"[:120]


def _bring_into_force(actor: User, contract: Contract, version: ContractVersion) -> None:
    contract.terms = version.content["terms"]
    contract.terms_sha256 = version.content["terms_sha256"]
    contract.signed_at = clock.now()
    move_to(contract, ContractStatus.ACTIVE)
    with refusals(), transaction.atomic():
        contract.save()
    version.signed_at = contract.signed_at
    version.save()
    initiative = lock(contract.initiative)
    move_initiative(initiative, InitiativeStatus.IMPLEMENTING)
    record(
        actor=actor,
        verb="contract.in_force",
        target=contract,
        case=contract.case,
        summary=contract.title,
        terms_sha256=contract.terms_sha256,
    )
    notify(
        [*people_of_members(contract), *people_of_state(contract)],
        gettext_lazy("The contract is signed by all parties and in force."),
        about=contract.title,
        url=contract.get_absolute_url(),
        key=f"contract-in-force:{contract.pk}",
    )


def move_initiative(initiative: Initiative, status: str) -> None:
    """The initiative follows its contract."""
    initiatives.move_to(initiative, status)
    initiative.save(update_fields=["status"])
