"""An approved contract that is never signed is taken back, and the frame gets its money."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from contracts.actions import approval, signing, withdrawal
from contracts.models import ContractParty
from core import clock
from core.errors import NotAllowed, Refused
from core.models import Role
from programme.actions import ledger
from tests.contracts import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    def sign_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def one_signature(contract):
    party = contract.parties.exclude(role="state").select_related("organisation").first()
    signing.sign_contract(actor=steps.leader(party.organisation), party=party, authenticated_at=clock.now())
    return party


def test_the_frame_gets_the_whole_commitment_back():
    contract = steps.approved_contract()
    commitment = contract.commitment
    free = ledger.headroom(commitment.programme, 2025)
    withdrawal.withdraw_approved(actor=steps.someone(Role.OFFICER), contract=contract, reason="Regionen avstår")
    contract.refresh_from_db()
    assert (contract.status, contract.commitment, contract.approved_by) == ("draft", None, None)
    assert ledger.position(commitment).committed == Decimal("0.00")
    after = ledger.headroom(commitment.programme, 2025)
    assert sum(after.values()) > sum(free.values())
    assert ledger.trial_balance_fault() is None


def test_signatures_count_no_more_and_the_contract_is_decided_and_signed_anew():
    contract = steps.approved_contract()
    commitment = contract.commitment
    party = one_signature(contract)
    first = contract.versions.get(decision__isnull=False)
    withdrawal.withdraw_approved(actor=steps.someone(Role.OFFICER), contract=contract, reason="Regionen avstår")
    party.refresh_from_db()
    assert (party.signed_at, party.signatory) == (None, None)
    contract.refresh_from_db()
    decision = approval.propose_contract(actor=steps.someone(Role.OFFICER), contract=contract)
    steps.decide(decision)
    contract.refresh_from_db()
    second = signing.approved_version(contract)
    assert second.number == first.number + 1
    assert second.document_id != first.document_id
    for each in contract.parties.select_related("organisation"):
        person = steps.someone(Role.CHAIR) if each.role == "state" else steps.leader(each.organisation)
        signing.sign_contract(actor=person, party=each, authenticated_at=clock.now())
    contract.refresh_from_db()
    assert contract.status == "active"
    assert (contract.commitment_id, contract.commitment.decision) == (commitment.pk, decision)
    assert ledger.position(contract.commitment).committed == contract.ceiling
    assert first.document.signatures.count() == 1
    assert second.document.signatures.count() == contract.parties.count()


def test_only_an_officer_withdraws_with_a_reason_and_never_a_contract_in_force():
    contract = steps.approved_contract()
    with pytest.raises(NotAllowed):
        withdrawal.withdraw_approved(actor=steps.someone(Role.FINANCE), contract=contract, reason="Nej")
    with pytest.raises(Refused, match="Ange varför"):
        withdrawal.withdraw_approved(actor=steps.someone(Role.OFFICER), contract=contract, reason=" ")
    for party in contract.parties.select_related("organisation"):
        person = steps.someone(Role.CHAIR) if party.role == "state" else steps.leader(party.organisation)
        signing.sign_contract(actor=person, party=party, authenticated_at=clock.now())
    contract.refresh_from_db()
    with pytest.raises(Refused):
        withdrawal.withdraw_approved(actor=steps.someone(Role.OFFICER), contract=contract, reason="Nej")


def test_the_database_keeps_a_signature_while_the_contract_is_approved():
    contract = steps.approved_contract()
    party = one_signature(contract)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContractParty.objects.filter(pk=party.pk).update(signed_at=None)


def test_the_officer_takes_it_back_by_the_page(signed_in):
    contract = steps.approved_contract()
    client = signed_in(steps.someone(Role.OFFICER))
    url = reverse("contracts:take_back", args=[contract.pk])
    assert url in client.get(contract.get_absolute_url()).content.decode()
    assert "4 000 000" in client.get(url).content.decode().replace("\u00a0", " ")
    assert client.post(url, {"reason": "Regionen avstår"}).status_code == 302
    contract.refresh_from_db()
    assert contract.status == "draft"
    history = client.get(reverse("contracts:history", args=[contract.pk])).content.decode()
    assert "Regionen avstår" in history
