"""Take back an approved contract that was never signed by all: the frame gets its money, the parties negotiate anew."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.actions.common import lock_contract, move_to, people_of_members, people_of_state
from contracts.models import Contract, ContractParty, ContractStatus
from contracts.permissions import can_manage_contract
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, User
from core.money import ZERO
from core.swedish import in_swedish
from core.templatetags.formats import sek
from programme.actions import ledger


@transaction.atomic
def withdraw_approved(*, actor: User, contract: Contract, reason: str) -> Contract:
    """Say that the contract will not be signed. The commitment is released, and the contract is a draft again.

    The delegation's decision stands in the register, and beside it the note that says why nothing came of it; the
    decision on the contract that is negotiated next is a new one.
    """
    require(can_manage_contract(actor, contract))
    if contract.commitment is not None:
        ledger.lock_programme(contract.commitment.programme)
    contract = lock_contract(contract)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why the contract is taken back."), field="reason")
    if contract.status != ContractStatus.APPROVED:
        raise Refused(_("Only an approved contract that is not yet in force can be withdrawn."))
    if contract.agreements.exists():
        raise Refused(_("Agreements with providers rest on this contract. End the work to sign it instead."))
    decision, commitment = contract.approved_by, contract.commitment
    told = [*people_of_members(contract), *people_of_state(contract)]
    document = register_document(
        actor=actor,
        case=contract.case,
        direction=Direction.OUTGOING,
        kind=DocumentKind.FILE_NOTE,
        description=in_swedish(
            lambda: _("Approved contract withdrawn before it was signed: %(title)s") % {"title": contract.title}
        ),
        counterpart=", ".join(str(party) for party in contract.parties.all())[:200],
        body=reason,
        owner=contract,
    )
    released = ZERO
    if commitment is not None:
        released = ledger.position(commitment).committed
        if released > 0:
            ledger.release(
                actor=actor,
                commitment=commitment,
                amount=released,
                key=f"withdrawn:{commitment.pk}:{commitment.decision_id}",
                text=_("Contract never signed: %(title)s") % {"title": contract.title},
                decision=decision,
                document=document,
            )
    contract.approved_by = contract.commitment = None
    move_to(contract, ContractStatus.DRAFT)
    with refusals(), transaction.atomic():
        contract.save()
        for party in contract.parties.filter(signed_at__isnull=False):
            _unsign(party)
    record(
        actor=actor,
        verb="contract.withdrawn",
        target=contract,
        case=contract.case,
        summary=reason,
        released=str(released),
        document=document.pk,
    )
    notify(
        told,
        gettext_lazy("An approved contract was taken back before it was signed by all."),
        about=contract.title,
        url=contract.get_absolute_url(),
        key=f"contract-withdrawn:{document.pk}",
    )
    return contract


def _unsign(party: ContractParty) -> None:
    """The signature stays with the document that was signed; what is negotiated next is signed anew."""
    party = lock(party)
    party.signatory, party.signed_at = None, None
    party.save()


def released_by_withdrawal(contract: Contract) -> str:
    """What the frame gets back, for the page that asks before it is done."""
    if contract.commitment is None:
        return sek(ZERO)
    return sek(ledger.position(contract.commitment).committed)
