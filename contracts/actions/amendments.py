"""Amend a signed contract: new content, decided, reserved anew in the frame, and signed by all."""

from __future__ import annotations

import copy
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contracts import terms as engine
from contracts.actions.amendment_effects import bring_into_force
from contracts.actions.approval import CANNOT_APPEAL
from contracts.actions.common import lock_contract, the_programme
from contracts.actions.drafting import free_code
from contracts.actions.own_terms import TermsRefused
from contracts.actions.parties import check_private_party
from contracts.actions.signing import add_signature
from contracts.amendment_status import move_amendment
from contracts.differences import differences
from contracts.drafts import content_of, digest, terms_of
from contracts.faults import faults_in
from contracts.models import (
    Amendment,
    AmendmentSignature,
    AmendmentStatus,
    Contract,
    ContractOutcome,
    ContractParty,
)
from contracts.models.contracts import PRIVATE_ROLES
from contracts.permissions import can_manage_contract, can_sign_contract
from core import clock
from core.actions.audit import label, record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Organisation, User
from core.money import ZERO, round_cap
from core.permissions import second_pair_of_eyes
from core.swedish import in_swedish
from core.templatetags.formats import sek
from programme.actions import decisions, ledger
from programme.models import Decision, DecisionKind, DecisionStatus

PLAIN = ("ends_on", "follow_up_until", "ceiling", "expected_payment")


@transaction.atomic
def draft_amendment(*, actor: User, contract: Contract, reason: str) -> Amendment:
    """Begin from the content in force."""
    contract = lock_contract(contract)
    require(can_manage_contract(actor, contract))
    if not contract.is_live:
        raise Refused(_("Only a contract in force is amended."))
    if not reason.strip():
        raise Refused(_("Write what changes, and why."), field="reason")
    last = contract.amendments.order_by("-number").first()
    with refusals(), transaction.atomic():
        amendment = Amendment.objects.create(
            contract=contract,
            number=last.number + 1 if last else 1,
            reason=reason.strip(),
            content=content_of(contract),
            created_by=actor,
            created_at=clock.now(),
        )
    record(actor=actor, verb="amendment.drafted", target=amendment, case=contract.case, summary=reason)
    return amendment


@transaction.atomic
def edit_amendment(
    *,
    actor: User,
    amendment: Amendment,
    reason: str | None = None,
    plain: dict[str, str | None] | None = None,
    outcomes: dict[str, dict[str, Any]] | None = None,
    shares: dict[str, str | None] | None = None,
    joins: Organisation | None = None,
    joins_share: str | None = None,
    joins_role: str = ContractParty.Role.OUTCOME_OWNER,
    leaves: set[str] | None = None,
    budget: list[dict[str, Any]] | None = None,
    terms: dict[str, Any] | None = None,
) -> Amendment:
    """Change the proposed content. Terms are made anew from it unless they are given as data."""
    contract = lock_contract(amendment.contract)
    amendment = lock(amendment)
    require(can_manage_contract(actor, contract))
    if amendment.status != AmendmentStatus.DRAFT:
        raise Refused(_("Only an amendment in preparation can be changed."))
    content = copy.deepcopy(amendment.content)
    content |= {name: value for name, value in (plain or {}).items() if name in PLAIN}
    for outcome in content["outcomes"]:
        outcome.update((outcomes or {}).get(outcome["code"], {}))
    for party in content["parties"]:
        if party["code"] in (shares or {}):
            party["share"] = (shares or {})[party["code"]]
    content["parties"] = [party for party in content["parties"] if party["code"] not in (leaves or set())]
    if joins is not None:
        content["parties"].append(_joining(contract, content, joins, joins_share, joins_role))
    if budget is not None:
        content["budget"] = budget
    content["terms"] = terms or terms_of(content, version=_next_version(contract))
    content["terms_sha256"] = engine.terms_sha256(content["terms"])
    amendment.content = content
    amendment.reason = (reason or amendment.reason).strip()
    with refusals(), transaction.atomic():
        amendment.save()
    record(actor=actor, verb="amendment.edited", target=amendment, case=contract.case, summary=str(amendment))
    return amendment


@transaction.atomic
def write_amendment_terms(*, actor: User, amendment: Amendment, terms: dict[str, Any]) -> Amendment:
    """Take terms written as data, if nothing is wrong in them. Outcomes whose rules differ keep terms of their own."""
    faults = faults_in(terms, amendment.content, the_programme())
    if faults:
        raise TermsRefused(faults)
    made = terms_of(amendment.content, version=_next_version(amendment.contract))
    built = {rule["id"]: rule for rule in made["rules"]}
    changed = {rule.get("metric") for rule in terms["rules"] if built.get(rule["id"]) != rule} - {None}
    own = {code: {"payment_model": ContractOutcome.PaymentModel.OWN.value} for code in changed}
    return edit_amendment(actor=actor, amendment=amendment, terms=terms, outcomes=own)


def _next_version(contract: Contract) -> int:
    return contract.versions.filter(signed_at__isnull=False).count() + 1


def _joining(
    contract: Contract, content: dict[str, Any], organisation: Organisation, share: str | None, role: str
) -> dict[str, Any]:
    if role in PRIVATE_ROLES:
        check_private_party(role)
        share = None
    elif not organisation.is_public_principal:
        raise Refused(
            _("Only public principals are parties. Others take part as providers under the contract."), field="joins"
        )
    if any(party["organisation_id"] == organisation.pk and party["unit_id"] is None for party in content["parties"]):
        raise Refused(_("The organisation is already a party."), field="joins")
    taken = set(contract.parties.values_list("code", flat=True)) | {party["code"] for party in content["parties"]}
    return {
        "code": free_code(str(organisation), taken),
        "name": str(organisation),
        "organisation": organisation.name,
        "organisation_id": organisation.pk,
        "org_number": organisation.formatted_org_number,
        "unit_id": None,
        "role": str(role),
        "share": share,
    }


def lacks_of(amendment: Amendment) -> list[str]:
    """What keeps the amendment from being proposed."""
    contract, content = amendment.contract, amendment.content
    lacks = []
    if not differences(content_of(contract), content):
        lacks.append(_("Nothing is changed yet."))
    shares = sum((Decimal(party["share"]) for party in content["parties"] if party["share"] is not None), ZERO)
    if shares != 1:
        lacks.append(_("The members' shares must sum to 100 %."))
    ceiling = Decimal(content["ceiling"])
    budget = sum((Decimal(row["amount"]) for row in content["budget"]), ZERO)
    if ceiling > round_cap(budget * Decimal(content["rate"])):
        lacks.append(_("The ceiling is higher than the state's share of the budget."))
    if contract.commitment and ceiling < ledger.position(contract.commitment).paid:
        lacks.append(_("The ceiling cannot be lower than what is already paid."))
    if not content["ends_on"] or content["ends_on"] <= (content["starts_on"] or ""):
        lacks.append(_("The contract must begin before it ends."))
    lacks += [
        _("Say how “%(outcome)s” is measured.") % {"outcome": outcome["name"]}
        for outcome in content["outcomes"]
        if outcome["is_paid"] and not outcome.get("measurement", "").strip()
    ]
    if shares == 1:  # otherwise each rule would say the same again
        lacks += [fault.sentence for fault in faults_in(content["terms"], content, the_programme())]
    return lacks


@transaction.atomic
def propose_amendment(*, actor: User, amendment: Amendment) -> Decision:
    """Lay the amendment before the delegation with all that it changes."""
    contract = lock_contract(amendment.contract)
    amendment = lock(amendment)
    require(can_manage_contract(actor, contract))
    lacks = lacks_of(amendment)
    if lacks:
        raise Refused(" ".join(lacks), code="incomplete")
    changes = differences(content_of(contract), amendment.content)
    move_amendment(amendment, AmendmentStatus.PROPOSED)
    with refusals(), transaction.atomic():
        amendment.save()
    decision = decisions.prepare_decision(
        actor=actor,
        kind=DecisionKind.AMENDMENT,
        title=in_swedish(
            lambda: (
                _("Amendment %(number)s of outcome contract: %(title)s")
                % {"number": amendment.number, "title": contract.title}
            )
        ),
        content="\n".join(
            [
                _("The delegation approves amendment %(number)s. The ceiling of outcome payments is %(ceiling)s.")
                % {"number": amendment.number, "ceiling": sek(Decimal(amendment.content["ceiling"]))},
                *(f"{change.place}: {change.before or '–'} → {change.after or '–'}" for change in changes),
            ]
        ),
        case=contract.case,
        subject=amendment,
        is_granted=True,
        amount=Decimal(amendment.content["ceiling"]),
        provisions=_("The contract's own terms on amendment; the decision on outcomes financing of the initiative."),
        circumstances=amendment.reason,
        is_appealable=False,
        appeal_text=str(CANNOT_APPEAL),
        presenter=actor,
        sha256=digest(amendment.content),
    )
    decision = decisions.propose_decision(actor=actor, decision=decision)
    record(actor=actor, verb="amendment.proposed", target=amendment, case=contract.case, summary=amendment.reason)
    return decision


def signers_of(amendment: Amendment) -> list[ContractParty]:
    """Everybody who is a party before or after: who leaves signs too."""
    return list(
        amendment.contract.parties.filter(left_on__isnull=True).select_related(
            "organisation", "unit__organisation", "signatory", "contract__case"
        )
    )


@transaction.atomic
def sign_amendment(
    *,
    actor: User,
    amendment: Amendment,
    party: ContractParty,
    authenticated_at: datetime | None,
) -> Amendment:
    """One party's signature; with the last, the amendment is in force."""
    contract = amendment.contract
    if contract.commitment is not None:
        ledger.lock_programme(contract.commitment.programme)
    contract = lock_contract(contract)
    amendment = lock(amendment)
    party = lock(party)
    require(may_sign(actor, party))
    if amendment.status != AmendmentStatus.APPROVED or amendment.version is None:
        raise Refused(_("Only an approved amendment can be signed."))
    if party.contract_id != contract.pk:
        raise Refused(_("This is not a party of the contract."))
    state = ContractParty.Role.STATE
    for signed in amendment.signatures.select_related("party", "signature__signer"):
        if (signed.party.role == state) != (party.role == state):
            require(second_pair_of_eyes(actor, signed.signature.signer))
    signature = add_signature(actor=actor, version=amendment.version, party=party, authenticated_at=authenticated_at)
    with refusals(), transaction.atomic():
        AmendmentSignature.objects.create(amendment=amendment, party=party, signature=signature)
    if party.signed_at is None:
        party.signatory, party.signed_at = actor, clock.now()
        party.save()
    record(actor=actor, verb="amendment.signed", target=amendment, case=contract.case, summary=str(party))
    waiting = {one.pk for one in signers_of(amendment)} - set(amendment.signatures.values_list("party_id", flat=True))
    if not waiting:
        bring_into_force(actor, contract, amendment)
    return amendment


def may_sign(actor: User, party: ContractParty):  # type: ignore[no-untyped-def]
    """Whoever signed the contract once may have left; anybody with authority signs an amendment for a member."""
    if party.role != ContractParty.Role.STATE:
        party.signatory = None
    return can_sign_contract(actor, party)


@transaction.atomic
def withdraw_amendment(*, actor: User, amendment: Amendment, reason: str) -> Amendment:
    """Leave an amendment that the delegation has not decided on."""
    contract = amendment.contract
    if contract.commitment is not None:
        ledger.lock_programme(contract.commitment.programme)
    contract = lock_contract(contract)
    amendment = lock(amendment)
    require(can_manage_contract(actor, contract))
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    proposals = Decision.objects.filter(
        kind=DecisionKind.AMENDMENT,
        subject_type=label(amendment),
        subject_id=amendment.pk,
        status__in=[DecisionStatus.DRAFT, DecisionStatus.PROPOSED],
    )
    if amendment.status == AmendmentStatus.PROPOSED:
        if not proposals.exists():
            raise Refused(_("The delegation has already decided on the amendment."))
        move_amendment(amendment, AmendmentStatus.DRAFT)
    for decision in proposals:
        decisions.move_to(decision, DecisionStatus.WITHDRAWN)
        decision.save()
        record(actor=actor, verb="decision.withdrawn", target=decision, case=contract.case, summary=decision.title)
    if amendment.status == AmendmentStatus.APPROVED:
        raise Refused(_("An approved amendment binds the state. Propose a new amendment if the parties agree on it."))
    with refusals(), transaction.atomic():
        amendment.save()
        move_amendment(amendment, AmendmentStatus.WITHDRAWN)
        amendment.save()
    record(actor=actor, verb="amendment.withdrawn", target=amendment, case=contract.case, summary=reason)
    return amendment
