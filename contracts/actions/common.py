"""What all actions on contracts share: moving the status, locking in the right order, keeping a version."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from contracts import terms as engine
from contracts.drafts import content_of, digest
from contracts.models import Contract, ContractParty, ContractStatus, ContractVersion
from contracts.models.contracts import TRANSITIONS
from contracts.permissions import members_of
from core import clock
from core.errors import Refused, refusals
from core.locks import lock
from core.models import Membership, Role, User
from core.permissions import SUBMITTERS
from programme.models import Programme


def the_programme() -> Programme:
    programme = Programme.objects.order_by("pk").first()
    if programme is None:
        raise Refused(_("There is no programme yet."))
    return programme


def lock_contract(contract: Contract) -> Contract:
    return lock(contract)


def move_to(contract: Contract, status: str) -> None:
    if status not in TRANSITIONS[ContractStatus(contract.status)]:
        raise Refused(
            _("A contract that is “%(old)s” cannot become “%(new)s”.")
            % {"old": contract.get_status_display(), "new": ContractStatus(status).label}
        )
    contract.status = status


def save_content(contract: Contract) -> None:
    contract.version += 1
    with refusals(), transaction.atomic():
        contract.save()


def keep_version(*, actor: User, contract: Contract, comment: str = "") -> ContractVersion:
    """A version of the content as it stands; the last one when nothing has changed since."""
    contract.terms_sha256 = engine.terms_sha256(contract.terms) if contract.terms else ""
    content = content_of(contract)
    sha256 = digest(content)
    last = contract.versions.order_by("-number").first()
    # A version that was decided on is never proposed again, though it says the same: its document is registered.
    if last is not None and last.sha256 == sha256 and last.document_id is None:
        return last
    return ContractVersion.objects.create(
        contract=contract,
        number=last.number + 1 if last else 1,
        content=content,
        sha256=sha256,
        comment=comment[:300],
        created_by=actor,
        created_at=clock.now(),
    )


def people_of_members(contract: Contract, *, signers_only: bool = False) -> list[User]:
    """Those who act for the members; with ``signers_only`` those who may sign."""
    found: dict[int, User] = {}
    for party in members_of(contract):
        memberships = Membership.objects.filter(organisation=party.organisation, is_active=True).select_related("user")
        if signers_only:
            memberships = memberships.filter(level__in=SUBMITTERS)
            if party.signatory_id:
                memberships = memberships.filter(user=party.signatory_id)
        found |= {membership.user_id: membership.user for membership in memberships}
    return list(found.values())


def people_of_state(contract: Contract) -> list[User]:
    """The contract's officer, and whoever is to sign for the state."""
    state = contract.parties.filter(role=ContractParty.Role.STATE).select_related("signatory").first()
    people = [contract.officer, state.signatory if state else None]
    if state is not None and state.signatory is None:
        people += list(User.objects.filter(role=Role.CHAIR, is_active=True))
    return [person for person in people if person is not None]
