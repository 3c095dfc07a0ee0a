"""What an amendment does: when its decision is dispatched, and when all have signed it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.actions.approval import register_version
from contracts.actions.ceilings import change_ceiling, restore_reservation
from contracts.actions.common import lock_contract, people_of_members, people_of_state, the_programme
from contracts.amendment_status import move_amendment
from contracts.drafts import digest
from contracts.models import (
    Amendment,
    AmendmentStatus,
    BudgetRow,
    Contract,
    ContractParty,
    ContractVersion,
)
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused, refusals
from core.locks import lock
from core.models import User
from programme.actions import ledger
from programme.decisions import subject_of
from programme.models import Decision


def amendment_of(decision: Decision) -> Amendment:
    return subject_of(decision, Amendment, _("The decision does not name its amendment."))


def check_amendment(decision: Decision) -> None:
    amendment = amendment_of(decision)
    if amendment.status != AmendmentStatus.PROPOSED:
        raise Refused(_("The amendment is not proposed."))
    if decision.data.get("sha256") != digest(amendment.content):
        raise Refused(_("The amendment has changed since it was proposed. Propose it anew."))


def follow_amendment_decision(decision: Decision, actor: User) -> None:
    """Granted: the frame reserves a higher ceiling, new parties are taken in, and all are asked to sign."""
    ledger.lock_programme(the_programme())
    found = amendment_of(decision)
    contract = lock_contract(found.contract)
    amendment = lock(found)
    if not decision.is_granted:
        move_amendment(amendment, AmendmentStatus.DRAFT)
        amendment.save()
        record(actor=actor, verb="amendment.not_approved", target=amendment, case=contract.case, summary="")
        return
    if not contract.is_live or contract.commitment is None:
        raise Refused(_("Only a contract in force is amended."))
    content = amendment.content
    if Decimal(content["ceiling"]) > contract.commitment.ceiling:
        change_ceiling(
            actor=actor,
            commitment=contract.commitment,
            ceiling=Decimal(content["ceiling"]),
            decision=decision,
            year=_last_year(content),
        )
    last = contract.versions.order_by("-number").first()
    version = ContractVersion.objects.create(
        contract=contract,
        number=last.number + 1 if last else 1,
        content=content,
        sha256=digest(content),
        comment=_("Amendment %(number)s") % {"number": amendment.number},
        created_by=actor,
        created_at=clock.now(),
        decision=decision,
    )
    register_version(actor=actor, contract=contract, version=version)
    version.save()
    _take_in(contract, content)
    amendment.decision, amendment.version = decision, version
    move_amendment(amendment, AmendmentStatus.APPROVED)
    with refusals(), transaction.atomic():
        amendment.save()
    record(actor=actor, verb="amendment.approved", target=amendment, case=contract.case, summary=amendment.reason)
    notify(
        [*people_of_members(contract, signers_only=True), *people_of_state(contract)],
        gettext_lazy("An amendment of a contract is approved and waits for your signature."),
        about=amendment.contract.title,
        url=amendment.get_absolute_url(),
        key=f"amendment-sign:{amendment.pk}",
    )


def _last_year(content: dict[str, Any]) -> int:
    days = [outcome["due_on"] for outcome in content["outcomes"] if outcome["is_paid"] and outcome["due_on"]]
    day = max(days, default=content["follow_up_until"] or content["ends_on"])
    return max(int(day[:4]), clock.today().year)


def _take_in(contract: Contract, content: dict[str, Any]) -> None:
    """New parties get their row now, so that they can sign; their share comes when the amendment is in force."""
    known = set(contract.parties.values_list("code", flat=True))
    for party in content["parties"]:
        if party["code"] not in known:
            ContractParty.objects.create(
                contract=contract,
                organisation_id=party["organisation_id"],
                code=party["code"],
                role=party["role"],
            )
            contract.case.parties.add(party["organisation_id"])


def bring_into_force(actor: User, contract: Contract, amendment: Amendment) -> None:
    version, content = amendment.version, amendment.content
    if version is None or amendment.decision is None or contract.commitment is None:
        raise Refused(_("The amendment is not approved."))
    version.signed_at = clock.now()
    version.save()
    with refusals(), transaction.atomic():
        _apply_parties(contract, content)
        _apply_outcomes(contract, content)
        _apply_budget(contract, content)
        change_ceiling(
            actor=actor,
            commitment=contract.commitment,
            ceiling=Decimal(content["ceiling"]),
            decision=amendment.decision,
            year=_last_year(content),
        )
        contract.ends_on = date.fromisoformat(content["ends_on"])
        contract.follow_up_until = date.fromisoformat(content["follow_up_until"])
        contract.ceiling = Decimal(content["ceiling"])
        contract.expected_payment = Decimal(content["expected_payment"])
        contract.terms = content["terms"]
        contract.terms_sha256 = content["terms_sha256"]
        contract.version += 1
        contract.save()
        restore_reservation(actor=actor, contract=contract, decision=amendment.decision, year=_last_year(content))
        amendment.in_force_at = clock.now()
        move_amendment(amendment, AmendmentStatus.IN_FORCE)
        amendment.save()
    record(actor=actor, verb="amendment.in_force", target=amendment, case=contract.case, summary=amendment.reason)
    notify(
        [*people_of_members(contract), *people_of_state(contract)],
        gettext_lazy("An amendment of your contract is in force."),
        about=contract.title,
        url=contract.get_absolute_url(),
        key=f"amendment-in-force:{amendment.pk}",
    )


def _apply_parties(contract: Contract, content: dict[str, Any]) -> None:
    shares = {party["code"]: party["share"] for party in content["parties"]}
    for party in contract.parties.filter(left_on__isnull=True):
        if party.code in shares:
            party.payment_share = None if shares[party.code] is None else Decimal(shares[party.code])
        else:
            party.payment_share, party.left_on = None, clock.today()
        party.save()


def _apply_outcomes(contract: Contract, content: dict[str, Any]) -> None:
    rows = {outcome.code: outcome for outcome in contract.outcomes.all()}
    for wanted in content["outcomes"]:
        outcome = rows[wanted["code"]]
        for name, value in wanted.items():
            if name != "code":
                setattr(outcome, name, value)
        outcome.save()


def _apply_budget(contract: Contract, content: dict[str, Any]) -> None:
    parties = {party.code: party for party in contract.parties.all()}
    contract.budget.all().delete()
    BudgetRow.objects.bulk_create(
        BudgetRow(
            contract=contract,
            party=parties[row["party"]],
            year=row["year"],
            kind=row["kind"],
            amount=Decimal(row["amount"]),
        )
        for row in content["budget"]
    )
