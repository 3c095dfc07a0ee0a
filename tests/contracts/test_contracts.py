"""A contract from draft to in force, settled on verified costs and established results."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from contracts import facts
from contracts.actions import approval, drafting, settlements, signing
from contracts.models import Contract, ContractStatus
from core import clock
from core.actions.signatures import verify
from core.errors import NotAllowed, Refused
from core.models import AuditEvent, Role, Signature
from programme.actions import ledger
from tests import cast
from tests.contracts import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def results():
    """What evaluation would tell: set ``results.value``."""
    told = []

    def source(contract, as_of):
        return told

    facts.register("results", source)
    yield told
    facts.sources["results"].remove(source)


def test_contract_in_force_has_commitment_at_ceiling_and_frozen_terms():
    contract = steps.active_contract()
    assert contract.status == ContractStatus.ACTIVE
    assert contract.commitment.ceiling == steps.CEILING
    assert ledger.position(contract.commitment).committed == steps.CEILING
    version = contract.versions.get()
    assert version.content["terms"] == contract.terms
    assert contract.terms_sha256 == version.content["terms_sha256"]
    assert len(contract.terms_sha256) == 64
    assert Signature.objects.filter(document=version.document).count() == 4
    assert contract.initiative.status == "implementing"


def test_settlement_pays_by_key_within_half_of_verified_costs(results):
    contract = steps.active_contract()
    steps.verified_costs(contract, Decimal("6000000"), other="1000000")
    results.append(
        {
            "metric": "absence",
            "period": "2025",
            "participant": None,
            "value": "17.5",
            "ci_low": None,
            "established_on": "2026-04-01",
        }
    )
    statement = settlements.settle_contract(contract, date(2026, 4, 30))
    assert statement.total == Decimal("2500000.00")
    assert [(line.payee, line.due) for line in statement.lines] == [
        ("norrkoping-socialforvaltningen", Decimal("1250000.00")),
        ("norrkoping-utbildningsforvaltningen", Decimal("750000.00")),
        ("region-ostergotland", Decimal("500000.00")),
    ]


def test_draft_says_what_is_missing_and_is_not_proposed():
    contract = steps.draft_contract()
    with pytest.raises(Refused) as refused:
        approval.propose_contract(actor=steps.someone(Role.OFFICER), contract=contract)
    assert refused.value.code == "incomplete"
    contract.refresh_from_db()
    assert contract.status == ContractStatus.DRAFT
    assert contract.versions.count() == 0


def test_payment_key_must_sum_to_one():
    contract = steps.draft_contract()
    first, second, third = contract.parties.exclude(role="state")
    with pytest.raises(Refused, match="100"):
        drafting.set_payment_key(
            actor=steps.someone(Role.OFFICER),
            contract=contract,
            shares={first.pk: Decimal("0.6"), second.pk: Decimal("0.3"), third.pk: None},
            signatories={},
        )
    assert [party.payment_share for party in contract.parties.exclude(role="state")] == [None, None, None]


def test_member_cannot_sign_for_another_member():
    contract = steps.approved_contract()
    municipality, _other_unit, region = contract.parties.exclude(role="state")
    with pytest.raises(NotAllowed):
        signing.sign_contract(actor=steps.leader(municipality.organisation), party=region, authenticated_at=clock.now())
    assert not Signature.objects.exists()


def test_officer_without_authority_cannot_sign_for_the_state():
    contract = steps.approved_contract()
    with pytest.raises(NotAllowed):
        signing.sign_contract(
            actor=steps.someone(Role.OFFICER), party=contract.parties.get(role="state"), authenticated_at=clock.now()
        )


def test_turned_down_contract_is_a_draft_again():
    contract, decision = steps.proposed_contract()
    type(decision).objects.filter(pk=decision.pk).update(is_granted=False)
    decision.refresh_from_db()
    steps.decide(decision)
    contract.refresh_from_db()
    assert contract.status == ContractStatus.DRAFT
    assert contract.commitment is None


def test_stranger_sees_no_contract():
    contract = steps.active_contract()
    assert list(Contract.objects.visible_to(cast.stranger())) == []
    assert list(Contract.objects.visible_to(steps.someone(Role.OFFICER))) == [contract]


def test_each_step_leaves_its_audit_event():
    contract = steps.active_contract()
    verbs = list(
        AuditEvent.objects.filter(target_type="contracts.contract", target_id=contract.pk)
        .order_by("id")
        .values_list("verb", flat=True)
    )
    assert verbs == [
        "contract.drafted",
        "contract.edited",
        "contract.key_chosen",
        "contract.budget_set",
        "contract.outcome_edited",
        "contract.proposed",
        "contract.approved",
        "contract.signed",
        "contract.signed",
        "contract.signed",
        "contract.signed",
        "contract.in_force",
    ]


def test_signatures_are_of_the_registered_bytes_and_can_be_verified():
    contract = steps.active_contract()
    document = signing.approved_version(contract).document
    assert [verdict.proof_holds for verdict in verify(document)] == [True] * contract.parties.count()
    assert all(verdict.is_valid for verdict in verify(document))


def test_contract_is_not_signed_without_a_fresh_sign_in():
    contract = steps.approved_contract()
    state = contract.parties.get(role="state")
    for moment in (None, clock.now() - timedelta(minutes=6)):
        with pytest.raises(Refused):
            signing.sign_contract(actor=steps.someone(Role.CHAIR), party=state, authenticated_at=moment)
    assert not Signature.objects.exists()
