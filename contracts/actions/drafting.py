"""Draw up a contract from an approved initiative, and change it while it is in preparation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from constellations.models import ConstellationMember, Initiative, InitiativeStatus
from contracts import terms as engine
from contracts.actions.common import keep_version, lock_contract, save_content, the_programme
from contracts.actions.outcomes import take_in_outcome
from contracts.actions.own_terms import rebuild
from contracts.drafts import STATE, build_terms
from contracts.models import BudgetRow, Contract, ContractParty, ContractVersion
from contracts.permissions import can_draft_contract, can_edit_contract
from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Organisation, Role, User
from core.models.organisations import OrganisationKind
from core.money import ZERO, exact, round_ore
from core.permissions import has_conflict
from core.templatetags.formats import percent, sek

WHOLE = Decimal(1)


def state_organisation() -> Organisation:
    """The agency that runs the delegation; made once where the reference data do not name it."""
    agencies = Organisation.objects.filter(kind=OrganisationKind.AGENCY)
    named = agencies.filter(abbreviation="ESV").first() or agencies.filter(name="Ekonomistyrningsverket").first()
    today, seen = clock.today(), set()
    while named is not None and named.pk not in seen:
        if named.valid_to is None or named.valid_to >= today:
            return named
        # The agency was merged into another: that one has its duties now.
        seen.add(named.pk)
        named = named.successor
    name = the_programme().deciding_body
    return Organisation.objects.get_or_create(name=name, defaults={"kind": OrganisationKind.AGENCY})[0]


@transaction.atomic
def draft_contract(
    *, actor: User, initiative: Initiative, title: str = "", starts_on: date | None = None, ends_on: date | None = None
) -> Contract:
    """Open the contract of an approved initiative with its members and accepted outcomes."""
    initiative = lock(initiative)
    require(can_draft_contract(actor, initiative))
    if initiative.status != InitiativeStatus.APPROVED:
        raise Refused(_("A contract is drawn up for an initiative that is approved for outcomes financing."))
    if Contract.objects.filter(initiative=initiative).exists():
        raise Refused(_("The initiative already has a contract."))
    with refusals(), transaction.atomic():
        contract = Contract.objects.create(
            initiative=initiative,
            case=initiative.case,
            title=(title or initiative.name)[:200],
            starts_on=starts_on,
            ends_on=ends_on,
            officer=actor,
            created_at=clock.now(),
        )
        _add_parties(contract)
        for definition in initiative.outcomes.filter(status="accepted"):
            take_in_outcome(contract, definition)
    record(actor=actor, verb="contract.drafted", target=contract, case=contract.case, summary=contract.title)
    return contract


def _add_parties(contract: Contract) -> None:
    ContractParty.objects.create(
        contract=contract, organisation=state_organisation(), code=STATE, role=ContractParty.Role.STATE
    )
    members = list(
        contract.initiative.constellation.members.filter(status=ConstellationMember.Status.CONFIRMED).select_related(
            "organisation", "unit__organisation"
        )
    )
    for member in members:
        taken = set(contract.parties.values_list("code", flat=True))
        ContractParty.objects.create(
            contract=contract,
            organisation=member.organisation,
            unit=member.unit,
            code=free_code(str(member), taken),
            role=ContractParty.Role.OUTCOME_OWNER,
            # With one member there is nothing to choose; otherwise the payment key must be chosen.
            payment_share=WHOLE if len(members) == 1 else None,
        )


def free_code(name: str, taken: set[str]) -> str:
    base = slugify(name)[:50] or "part"
    code, turn = base, 2
    while code in taken:
        code, turn = f"{base}-{turn}", turn + 1
    return code


BASICS = (
    "title",
    "starts_on",
    "ends_on",
    "follow_up_until",
    "ceiling",
    "rate",
    "expected_payment",
    "evaluator",
    "officer",
    "round_dates",
)


@transaction.atomic
def edit_contract(*, actor: User, contract: Contract, **values: Any) -> Contract:
    """Change the basic facts of a contract in preparation."""
    contract = lock_contract(contract)
    require(can_edit_contract(actor, contract))
    evaluator = values.get("evaluator")
    if evaluator is not None:
        check_evaluator(contract, evaluator)
    if values.get("rate") is not None and values["rate"] > the_programme().rate:
        raise Refused(_("The share cannot be higher than the programme's."), field="rate")
    for name in BASICS:
        if name in values:
            setattr(contract, name, values[name])
    if contract.expected_payment > contract.ceiling:
        raise Refused(_("The expected payment cannot be higher than the ceiling."), field="expected_payment")
    if contract.terms:
        contract.terms = build_terms(contract)
        contract.terms_sha256 = engine.terms_sha256(contract.terms)
    save_content(contract)
    record(actor=actor, verb="contract.edited", target=contract, case=contract.case, summary=contract.title)
    return contract


def check_evaluator(contract: Contract, evaluator: User) -> None:
    """The evaluator is nobody's own: outside every party, and not the one who supported the initiative."""
    if not evaluator.has_role(Role.EVALUATOR):
        raise Refused(_("Choose a person who is an outcome evaluator."), field="evaluator")
    adviser = contract.initiative.adviser
    if adviser is not None and evaluator.is_same_person(adviser):
        raise Refused(_("The person has supported the initiative. Choose somebody independent."), field="evaluator")
    organisations = contract.parties.values("organisation")
    if evaluator.memberships.filter(organisation__in=organisations, is_active=True).exists():
        raise Refused(
            _("The evaluator belongs to one of the contract's parties. Choose somebody independent."), field="evaluator"
        )
    if has_conflict(evaluator, contract.case):
        raise Refused(
            _("The person has a conflict of interest in the case. Choose somebody independent."), field="evaluator"
        )


@transaction.atomic
def set_payment_key(
    *, actor: User, contract: Contract, shares: Mapping[int, Decimal | None], signatories: Mapping[int, User | None]
) -> Contract:
    """Choose each member's share of the payments (by party id), and who is to sign for whom."""
    contract = lock_contract(contract)
    require(can_edit_contract(actor, contract))
    parties = {party.pk: party for party in contract.parties.select_related("organisation")}
    total = sum((share for share in shares.values() if share is not None), ZERO)
    if total != WHOLE:
        raise Refused(_("The shares must sum to 100 %%. They sum to %(sum)s.") % {"sum": percent(total, 2)})
    with refusals(), transaction.atomic():
        for pk, share in shares.items():
            parties[pk].payment_share = share
        for pk, person in signatories.items():
            parties[pk].signatory = person
        for party in parties.values():
            party.save()
    rebuild(contract)
    record(
        actor=actor,
        verb="contract.key_chosen",
        target=contract,
        case=contract.case,
        summary=", ".join(f"{parties[pk]} {percent(share, 1)}" for pk, share in shares.items() if share is not None),
    )
    return contract


@transaction.atomic
def set_budget(*, actor: User, contract: Contract, rows: Iterable[tuple[ContractParty, int, str, Decimal]]) -> Contract:
    """Replace the cost budget: (member, year, budget line, amount)."""
    contract = lock_contract(contract)
    require(can_edit_contract(actor, contract))
    with refusals(), transaction.atomic():
        contract.budget.all().delete()
        BudgetRow.objects.bulk_create(
            BudgetRow(contract=contract, party=party, year=year, kind=kind, amount=round_ore(exact(amount)))
            for party, year, kind, amount in rows
            if amount
        )
    total = sum((row.amount for row in contract.budget.all()), ZERO)
    record(actor=actor, verb="contract.budget_set", target=contract, case=contract.case, summary=sek(total))
    return contract


@transaction.atomic
def save_version(*, actor: User, contract: Contract, comment: str = "") -> ContractVersion:
    """Keep the content as a version that the parties read, compare and comment on."""
    contract = lock_contract(contract)
    require(can_edit_contract(actor, contract))
    version = keep_version(actor=actor, contract=contract, comment=comment)
    record(
        actor=actor,
        verb="contract.version_saved",
        target=contract,
        case=contract.case,
        summary=comment,
        number=version.number,
    )
    return version
