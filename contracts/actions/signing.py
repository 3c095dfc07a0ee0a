"""Sign a contract: the state and each member, by those with authority, just after signing in again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constellations.actions import initiatives
from constellations.models import Initiative, InitiativeStatus
from contracts.actions.approval import text_digest
from contracts.actions.common import lock_contract, move_to, people_of_members, people_of_state
from contracts.models import Contract, ContractParty, ContractStatus, ContractVersion
from contracts.permissions import can_sign_contract
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Document, Signature, User
from core.permissions import second_pair_of_eyes


def approved_version(contract: Contract) -> ContractVersion:
    """The version that the decision named: what is signed."""
    return contract.versions.select_related("document__file").get(decision=contract.approved_by)


def document_digest(document: Document) -> str:
    """The checksum of what is signed: the file's bytes, or the registered text where there is no file."""
    return document.file.sha256 if document.file else text_digest(document.body)


@transaction.atomic
def sign_contract(
    *, actor: User, party: ContractParty, provider: str = "password", proof: str = "re-authentication"
) -> Contract:
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
    add_signature(actor=actor, version=version, party=party, provider=provider, proof=proof)
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
    *, actor: User, version: ContractVersion, party: ContractParty, provider: str, proof: str
) -> Signature:
    document = version.document
    if document is None:
        raise Refused(_("The contract's document is not registered yet."))
    with refusals(), transaction.atomic():
        return Signature.objects.create(
            document=document,
            signer=actor,
            organisation=party.organisation,
            capacity=f"{party.get_role_display()}: {party} ({party.code})"[:120],
            sha256=document_digest(document),
            provider=provider,
            proof=proof,
            signed_at=clock.now(),
        )


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
