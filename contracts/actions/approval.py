"""From a complete draft to the delegation's decision, and what its dispatch does."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.actions.common import (
    keep_version,
    lock_contract,
    move_to,
    people_of_members,
    people_of_state,
    the_programme,
)
from contracts.checks import missing
from contracts.drafts import content_of, digest
from contracts.models import Contract, ContractStatus, ContractVersion
from contracts.permissions import can_edit_contract, can_manage_contract
from contracts.printing import contract_pdf
from contracts.wording import contract_text
from core import clock
from core.actions.audit import label, record
from core.actions.files import store_bytes
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.models import Direction, Document, DocumentKind, User
from core.money import ZERO, split
from core.swedish import in_swedish
from core.templatetags.formats import sek
from programme.actions import decisions, ledger
from programme.decisions import subject_of
from programme.models import Decision, DecisionKind, DecisionStatus

CANNOT_APPEAL = gettext_lazy(
    "The decision concerns entering into an agreement and cannot be appealed (41 § förvaltningslagen)."
)


@transaction.atomic
def propose_contract(*, actor: User, contract: Contract, circumstances: str = "", provisions: str = "") -> Decision:
    """Lay the complete contract before the delegation. From now on its content stands still."""
    contract = lock_contract(contract)
    require(can_edit_contract(actor, contract))
    lacks = missing(contract, the_programme())
    if lacks:
        raise Refused(_("The contract is not complete: %(parts)s") % {"parts": " ".join(lacks)}, code="incomplete")
    version = keep_version(actor=actor, contract=contract, comment=_("Proposed for decision"))
    move_to(contract, ContractStatus.PROPOSED)
    with refusals(), transaction.atomic():
        contract.save()
    decision = decisions.prepare_decision(
        actor=actor,
        kind=DecisionKind.CONTRACT,
        title=in_swedish(lambda: _("Outcome contract: %(title)s") % {"title": contract.title}),
        content=_(
            "The delegation approves outcome contract %(title)s, version %(number)s, with a ceiling of outcome "
            "payments of %(ceiling)s and at most %(rate)s %% of the verified costs. The frame is committed at the "
            "ceiling when this decision is dispatched."
        )
        % {
            "title": contract.title,
            "number": version.number,
            "ceiling": sek(contract.ceiling),
            "rate": f"{contract.rate * 100:.0f}",
        },
        case=contract.case,
        subject=contract,
        is_granted=True,
        amount=contract.ceiling,
        provisions=provisions
        or _("The government's assignment to the delegation; the decision on outcomes financing of the initiative."),
        circumstances=circumstances
        or _("The contract is complete, its terms are checked and its ceiling lies within the frame."),
        is_appealable=False,
        appeal_text=str(CANNOT_APPEAL),
        presenter=actor,
        version=version.number,
        sha256=version.sha256,
    )
    decision = decisions.propose_decision(actor=actor, decision=decision)
    record(
        actor=actor,
        verb="contract.proposed",
        target=contract,
        case=contract.case,
        summary=contract.title,
        number=version.number,
    )
    return decision


def contract_of(decision: Decision) -> Contract:
    return subject_of(decision, Contract, _("The decision does not name its contract."))


def check_proposal(decision: Decision) -> None:
    """What is decided is exactly what was proposed."""
    contract = contract_of(decision)
    if contract.status != ContractStatus.PROPOSED:
        raise Refused(_("The contract is not proposed."))
    if decision.data.get("sha256") != digest(content_of(contract)):
        raise Refused(_("The contract has changed since it was proposed. Propose it anew."))


@transaction.atomic
def withdraw_proposal(*, actor: User, contract: Contract, reason: str) -> Contract:
    """Take the contract back to preparation before the delegation has decided."""
    contract = lock_contract(contract)
    require(can_manage_contract(actor, contract))
    if not reason.strip():
        raise Refused(_("Say why the contract is taken back."), field="reason")
    move_to(contract, ContractStatus.DRAFT)
    taken = proposals_of(contract).filter(status__in=[DecisionStatus.DECIDED, DecisionStatus.DISPATCHED])
    if taken.filter(is_granted=True).exists():
        raise Refused(_("The delegation has already decided on the contract."))
    for decision in proposals_of(contract).filter(status__in=[DecisionStatus.DRAFT, DecisionStatus.PROPOSED]):
        decisions.move_to(decision, DecisionStatus.WITHDRAWN)
        decision.save()
        record(actor=actor, verb="decision.withdrawn", target=decision, case=contract.case, summary=decision.title)
    with refusals(), transaction.atomic():
        contract.save()
    record(actor=actor, verb="contract.taken_back", target=contract, case=contract.case, summary=reason)
    return contract


def proposals_of(contract: Contract):  # type: ignore[no-untyped-def]
    return Decision.objects.filter(
        kind=DecisionKind.CONTRACT, subject_type=label(contract), subject_id=contract.pk
    ).order_by("-pk")


def payment_years(contract: Contract) -> dict[int, Decimal]:
    """The ceiling spread over the years in which the outcomes fall due, by their agreed payments."""
    last = (contract.follow_up_until or contract.ends_on or clock.today()).year
    weights: dict[int, Decimal] = {}
    for outcome in contract.outcomes.filter(is_paid=True):
        year = max(outcome.due_on.year if outcome.due_on else last, clock.today().year)
        weights[year] = weights.get(year, ZERO) + (outcome.agreed_payment or ZERO)
    if not sum(weights.values(), ZERO):
        return {max(last, clock.today().year): contract.ceiling}
    years = sorted(weights)
    return dict(zip(years, split(contract.ceiling, [weights[year] for year in years]), strict=True))


def follow_contract_decision(decision: Decision, actor: User) -> None:
    """Granted: the frame is committed and the contract goes out to be signed. Otherwise it is a draft again."""
    programme = ledger.lock_programme(the_programme())
    contract = lock_contract(contract_of(decision))
    if not decision.is_granted:
        move_to(contract, ContractStatus.DRAFT)
        contract.save()
        record(actor=actor, verb="contract.not_approved", target=contract, case=contract.case, summary=contract.title)
        return
    commitment = ledger.commit(
        actor=actor,
        programme=programme,
        case=contract.case,
        decision=decision,
        title=contract.title,
        ceiling=contract.ceiling,
        rate=contract.rate,
        by_year=payment_years(contract),
        expected=contract.expected_payment,
    )
    version = contract.versions.get(number=decision.data["version"])
    contract.approved_by = decision
    contract.commitment = commitment
    move_to(contract, ContractStatus.APPROVED)
    with refusals(), transaction.atomic():
        contract.save()
    version.decision = decision
    register_version(actor=actor, contract=contract, version=version)
    version.save()
    record(actor=actor, verb="contract.approved", target=contract, case=contract.case, summary=contract.title)
    notify(
        [*people_of_members(contract, signers_only=True), *people_of_state(contract)],
        gettext_lazy("A contract is approved and waits for your signature."),
        about=contract.title,
        url=contract.get_absolute_url(),
        key=f"contract-sign:{contract.pk}:{version.number}",
    )


def register_version(*, actor: User, contract: Contract, version: ContractVersion) -> Document:
    """Put the contract in the register as a PDF: what the parties sign. Its text stands beside it, to be searched.

    The file is made at once, not by a worker: nobody may sign the text while the file is on its way.
    """
    document = register_document(
        actor=actor,
        case=contract.case,
        direction=Direction.INTERNAL,
        kind=DocumentKind.CONTRACT,
        description=in_swedish(
            lambda: (
                _("Outcome contract, version %(number)s: %(title)s")
                % {"number": version.number, "title": contract.title}
            )
        ),
        counterpart=", ".join(party["name"] for party in version.content["parties"])[:200],
        body=contract_text(version.content),
        owner=contract,
    )
    version.document = document
    document.file = store_bytes(
        actor=User.objects.system(),
        content=contract_pdf(contract, version),
        name=f"avtal-{document.reg_no.replace(' ', '-').replace('/', '-')}.pdf",
        owner=contract,
    )
    with refusals(), transaction.atomic():
        document.save(update_fields=["file"])
    return document
