"""Contracts brought to their stages by the actions that people use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from unittest import mock

from constellations.models import Initiative
from contracts.actions import approval, costs, drafting, outcomes, signing
from contracts.models import Contract, ContractOutcome, ContractParty, CostReport
from core import clock
from core.actions.files import store_bytes
from core.models import Membership, Role, StoredFile, User
from programme.actions import decisions
from programme.models import Decision
from tests import cast
from tests.constellations.steps import approved_initiative, constellation

CEILING = Decimal("4000000.00")


def someone(role: str) -> User:
    """The cast's person of that role, made the first time."""
    found = User.objects.filter(role=role).order_by("pk").first()
    makers = {Role.OFFICER: cast.officer, Role.CHAIR: cast.chair, Role.FINANCE: cast.finance}
    return found or makers.get(role, lambda: cast.person(role))()


def leader(organisation) -> User:
    """The person who may act and sign for a member."""
    found = Membership.objects.filter(organisation=organisation, user__role=Role.APPLICANT, level="administrator")
    membership = found.order_by("pk").first()
    return membership.user if membership else cast.person(Role.APPLICANT, organisation=organisation)


def initiative(name: str = "Tidiga insatser") -> Initiative:
    """Approved for outcomes financing: two units of a municipality and a region, one accepted outcome."""
    cast.programme()
    return approved_initiative(someone(Role.OFFICER), someone(Role.CHAIR), constellation(name))


def decide(decision: Decision) -> Decision:
    """The chair takes the decision, an officer sends it."""
    decision = decisions.take_decision(actor=someone(Role.CHAIR), decision=decision, urgency="Tiden gick ut.")
    return decisions.dispatch_decision(actor=someone(Role.OFFICER), decision=decision)


def draft_contract(name: str = "Tidiga insatser") -> Contract:
    return drafting.draft_contract(
        actor=someone(Role.OFFICER),
        initiative=initiative(name),
        starts_on=date(2025, 1, 1),
        ends_on=date(2027, 12, 31),
    )


def complete_contract(
    name: str = "Tidiga insatser", *, ceiling: Decimal = CEILING, due_on: date = date(2026, 3, 31)
) -> Contract:
    """A draft that lacks nothing: 50/30/20 between the members, one outcome that pays the whole ceiling."""
    contract = draft_contract(name)
    officer = someone(Role.OFFICER)
    evaluator = User.objects.filter(role=Role.EVALUATOR).first() or cast.person(Role.EVALUATOR)
    drafting.edit_contract(
        actor=officer,
        contract=contract,
        follow_up_until=date(2028, 6, 30),
        ceiling=ceiling,
        expected_payment=ceiling / 2,
        evaluator=evaluator,
    )
    parties = list(contract.parties.exclude(role="state"))
    shares = [Decimal("0.5"), Decimal("0.3"), Decimal("0.2")]
    drafting.set_payment_key(
        actor=officer,
        contract=contract,
        shares={party.pk: share for party, share in zip(parties, shares, strict=True)},
        signatories={},
    )
    rows = [(party, year, "staff", ceiling / 2) for party in parties for year in (2025, 2026)]
    drafting.set_budget(actor=officer, contract=contract, rows=rows)
    for outcome in contract.outcomes.all():
        outcomes.edit_outcome(actor=officer, outcome=outcome, agreed_payment=ceiling, due_on=due_on, is_paid=True)
    contract.refresh_from_db()
    return contract


def proposed_contract(
    name: str = "Tidiga insatser", *, contract: Contract | None = None, **options
) -> tuple[Contract, Decision]:
    contract = contract or complete_contract(name, **options)
    decision = approval.propose_contract(actor=someone(Role.OFFICER), contract=contract)
    contract.refresh_from_db()
    return contract, decision


def approved_contract(name: str = "Tidiga insatser", *, printed: bool = False, **options) -> Contract:
    """Decided and registered. A real print takes a third of a second, so only tests that look at it ask for it."""
    contract, decision = proposed_contract(name, **options)
    if printed:
        decide(decision)
    else:
        with mock.patch("contracts.actions.approval.contract_pdf", return_value=b"%PDF-1.7 stand-in"):
            decide(decision)
    contract.refresh_from_db()
    return contract


def active_contract(name: str = "Tidiga insatser", **options) -> Contract:
    """Approved, committed at its ceiling and signed by all; outcome ``absence`` pays when it is at most 18."""
    contract = approved_contract(name, **options)
    for party in contract.parties.select_related("organisation"):
        person = someone(Role.CHAIR) if party.role == "state" else leader(party.organisation)
        signing.sign_contract(actor=person, party=party, authenticated_at=clock.now())
    contract.refresh_from_db()
    return contract


def in_force(contract: Contract) -> Contract:
    """A complete draft of the test's own, decided and signed."""
    return active_contract(contract=contract)


def evidence(actor: User, contract: Contract) -> StoredFile:
    return store_bytes(actor=actor, content=b"konto;belopp\n5010;1\n", name="huvudbok.csv", owner=contract)


def submitted_report(
    contract: Contract, amount: Decimal, *, period: str = "2025-H1", party: ContractParty | None = None, other="0"
) -> CostReport:
    party = party or contract.parties.exclude(role="state").first()
    person = leader(party.organisation)
    report = costs.start_cost_report(actor=person, contract=contract, party=party, period=period)
    costs.edit_cost_report(
        actor=person,
        report=report,
        lines={"staff": (Decimal(amount), Decimal(other), "Lön")},
        evidence=evidence(person, contract),
    )
    return costs.submit_cost_report(actor=person, report=report)


def verified_costs(contract: Contract, amount: Decimal, **options) -> CostReport:
    """A member's cost report, verified: half of it (the rate) may be paid."""
    report = submitted_report(contract, amount, **options)
    report = costs.verify_cost_report(actor=someone(Role.FINANCE), report=report)
    contract.refresh_from_db()
    return report


def outcome(contract: Contract) -> ContractOutcome:
    return contract.outcomes.get()
