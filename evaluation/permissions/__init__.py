"""Who proposes, locks, delivers, computes, verifies, comments and establishes."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from core import clock
from core.errors import YES, Answer, no
from core.models import Organisation, Role, User
from core.permissions import second_pair_of_eyes, unconflicted, with_role
from evaluation.models import Protocol, ProtocolStatus, Round, RoundStatus

# Since 1 January 2026 these two are one agency; whoever belongs to it sits close to the secretariat.
SECRETARIAT_AGENCIES = ("ESV", "Statskontoret", "Ekonomistyrningsverket")


@dataclass
class Independence:
    """Why somebody may not evaluate or verify (faults), and what the delegation should know (warnings)."""

    faults: list[object] = field(default_factory=list)
    warnings: list[object] = field(default_factory=list)


def independence_of(user: User, contract: Contract) -> Independence:
    """Neither a party nor a supporter of the initiative; closeness to the secretariat is warned of."""
    found = Independence()
    own = list(Organisation.objects.of(user))
    ids = {organisation.pk for organisation in own}
    parties = set(contract.parties.exclude(role="state").values_list("organisation_id", flat=True)) | set(
        contract.initiative.constellation.members.values_list("organisation_id", flat=True)
    )
    if ids & parties:
        found.faults.append(_("Belongs to a party of the contract."))
    adviser = contract.initiative.adviser
    if adviser is not None:
        if adviser.pk == user.pk or user.is_same_person(adviser):
            found.faults.append(_("Has supported the initiative."))
        elif ids & set(Organisation.objects.of(adviser).values_list("pk", flat=True)):
            found.warnings.append(_("Belongs to an organisation that has supported the initiative."))
    names = {name for organisation in own for name in (organisation.name, organisation.abbreviation)}
    if any(agency.lower() in name.lower() for name in names if name for agency in SECRETARIAT_AGENCIES):
        found.warnings.append(_("Belongs to the secretariat's own agency."))
    return found


def _independent(user: User, contract: Contract) -> Answer:
    faults = independence_of(user, contract).faults
    return no(faults[0]) if faults else YES


def can_propose_protocol(user: User, contract: Contract) -> Answer:
    """The contract's evaluator, who is neither the operating organisation nor its supporter."""
    answer = with_role(user, Role.EVALUATOR, case=contract.case)
    if not answer:
        return answer
    if contract.evaluator_id != user.pk:
        return no(_("The contract has another evaluator."))
    return _independent(user, contract)


def can_lock_protocol(user: User, protocol: Protocol) -> Answer:
    answer = with_role(user, Role.OFFICER, case=protocol.contract.case)
    if not answer:
        return answer
    if protocol.status != ProtocolStatus.PROPOSED:
        return no(_("The evaluator must sign the protocol first."))
    return second_pair_of_eyes(user, protocol.evaluator_signed_by)


def belongs_to_party(user: User, contract: Contract) -> bool:
    return contract.parties.filter(
        organisation__memberships__user=user, organisation__memberships__is_active=True
    ).exists()


def can_deliver_data(user: User, protocol: Protocol) -> Answer:
    """The data owner's people, or the contract's evaluator (for registers that nobody owns locally)."""
    if user.has_role(Role.SYSTEM) or user.email == "system@localhost":
        return YES
    if user.has_role(Role.EVALUATOR) and protocol.contract.evaluator_id == user.pk:
        return unconflicted(user, protocol.contract.case)
    if user.has_role(Role.APPLICANT) and belongs_to_party(user, protocol.contract):
        owner = protocol.data_owner
        if owner is None or user.memberships.filter(organisation=owner, is_active=True).exists():
            return YES
        return no(_("%(organisation)s delivers these data.") % {"organisation": owner})
    return no(_("Data are delivered by the parties of the contract or by its evaluator."))


def can_compute_round(user: User, round: Round) -> Answer:
    if user.email == "system@localhost":
        return YES
    return can_propose_protocol(user, round.contract)


def can_verify_round(user: User, round: Round) -> Answer:
    """An independent verifier: no party, no supporter, and not the one who computed."""
    answer = with_role(user, Role.VERIFIER, case=round.contract.case)
    if not answer:
        return answer
    if round.contract.evaluator is not None:
        answer = second_pair_of_eyes(user, round.contract.evaluator)
        if not answer:
            return answer
    return _independent(user, round.contract)


def can_comment_round(user: User, round: Round) -> Answer:
    if not user.has_role(Role.APPLICANT) or not belongs_to_party(user, round.contract):
        return no(_("The parties of the contract comment on its results."))
    if round.status not in {RoundStatus.VERIFIED, RoundStatus.COMMENTED}:
        return no(_("Comments are given once the result is verified and before it is established."))
    if round.comments_until and clock.today() > round.comments_until:
        return no(_("The time for comments has passed."))
    return YES


def can_prepare_establishment(user: User, round: Round) -> Answer:
    return with_role(user, Role.OFFICER, case=round.contract.case)


def sees_results(user: User, round: Round) -> bool:
    """The parties see results once they are verified: data cannot be adjusted to them any longer."""
    if not round.has_results:
        return False
    if user.role == Role.APPLICANT:
        return round.status in {RoundStatus.VERIFIED, RoundStatus.COMMENTED, RoundStatus.ESTABLISHED}
    return True


def sees_small_cells(user: User, round: Round) -> bool:
    """Unsuppressed figures are for the evaluator and the verifier alone; the page notes that they were shown."""
    if user.has_role(Role.EVALUATOR):
        return round.contract.evaluator_id == user.pk
    return user.has_role(Role.VERIFIER)


def can_see_rows(user: User, protocol: Protocol) -> Answer:
    """Rows of individuals: only those on the protocol's access list."""
    if protocol.row_access.filter(user=user, ended_at__isnull=True).exists():
        return unconflicted(user, protocol.contract.case)
    return no(_("Rows of individuals are seen only by those on the protocol's access list."))
