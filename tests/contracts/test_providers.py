"""Agreements under a contract: chosen on a ground, signed by both, settled by the same engine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from contracts import agreement_terms, facts
from contracts.actions import agreement_facts, private_capital, providers
from contracts.actions.aid_limits import enter_aid_limit
from contracts.actions.own_terms import TermsRefused
from contracts.models import Agreement, AgreementStatus, Contract
from core import clock
from core.errors import NotAllowed, Refused
from core.models import Role
from core.models.organisations import OrganisationKind
from programme.models import Programme
from tests import cast
from tests.constellations.steps import dispatched
from tests.contracts import steps

pytestmark = pytest.mark.django_db


def civil_society():
    return cast.organisation("Fryshuset", OrganisationKind.CIVIL_SOCIETY)


def drafted(contract, provider=None, **changed):
    buyer = contract.parties.get(code="region-ostergotland")
    values = {
        "actor": steps.leader(buyer.organisation),
        "contract": contract,
        "buyer": buyer,
        "provider": provider or civil_society(),
        "kind": "provider",
        "title": "Mentorer",
        "scope": "Mentorskap i skolan",
        "how": "iop",
        "how_reference": "RÖ 2025/12",
        "aid": "market",
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2026, 12, 31),
    }
    return providers.draft_agreement(**(values | changed))


def active(contract):
    """50 % activity, 30 % process outcome, 20 % the contract's outcome."""
    agreement = drafted(contract)
    buyer, provider = steps.leader(agreement.buyer.organisation), steps.leader(agreement.provider)
    terms = agreement_terms.model_terms(
        agreement,
        activity=Decimal("500000"),
        process=Decimal("300000"),
        outcome="absence",
        outcome_amount=Decimal("200000"),
    )
    providers.write_agreement_terms(actor=buyer, agreement=agreement, terms=terms)
    providers.sign_agreement(actor=buyer, agreement=agreement, side="buyer", authenticated_at=clock.now())
    return providers.sign_agreement(actor=provider, agreement=agreement, side="provider", authenticated_at=clock.now())


def test_provider_is_settled_50_30_20_by_the_same_engine(contract):
    agreement = active(contract)
    buyer, provider = steps.leader(agreement.buyer.organisation), steps.leader(agreement.provider)
    for subject, value in (("aktivitet", "0.25"), ("process", "1")):
        fact = agreement_facts.report_fact(
            actor=provider, agreement=agreement, subject=subject, period="2025-H1", value=Decimal(value)
        )
        agreement_facts.confirm_fact(actor=buyer, fact=fact)
    today = date(2027, 1, 31)

    def established(contract, as_of):
        return [{"metric": "absence", "period": "2026", "value": "17", "established_on": "2026-12-01"}]

    facts.register("results", established)
    try:
        statement = agreement_facts.settle_agreement(agreement, today)
    finally:
        facts.sources["results"].remove(established)
    assert {line.rule: line.due for line in statement.lines} == {
        "aktivitet": Decimal("125000.00"),
        "process": Decimal("300000.00"),
        "utfall": Decimal("200000.00"),
    }


def test_payment_is_noted_up_to_what_is_due_and_no_more(contract):
    agreement = active(contract)
    buyer, provider = steps.leader(agreement.buyer.organisation), steps.leader(agreement.provider)
    fact = agreement_facts.report_fact(
        actor=provider, agreement=agreement, subject="aktivitet", period="2025-H1", value=Decimal("0.5")
    )
    agreement_facts.confirm_fact(actor=buyer, fact=fact)
    pay = {"actor": buyer, "agreement": agreement, "rule": "aktivitet", "paid_on": date(2025, 8, 1)}
    with pytest.raises(Refused):
        agreement_facts.note_payment(amount=Decimal("250000.01"), **pay)
    agreement_facts.note_payment(amount=Decimal("250000.00"), **pay)
    with pytest.raises(Refused):
        agreement_facts.note_payment(amount=Decimal("0.01"), **pay)
    assert [row.amount for row in agreement.payments.all()] == [Decimal("250000.00")]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"how": "own", "how_reference": ""}, "how"),
        ({"how": "iop", "kind": "internal"}, "provider"),
    ],
)
def test_choice_of_provider_must_fit_who_it_is(changed, field, contract):
    with pytest.raises(Refused) as refused:
        drafted(contract, **changed)
    assert refused.value.field == field
    assert not Agreement.objects.exists()


def test_company_takes_no_part_by_partnership(contract):
    with pytest.raises(Refused):
        drafted(contract, cast.organisation("Bolaget", OrganisationKind.COMPANY))


def test_internal_agreement_is_signed_by_two_persons_of_one_organisation(contract):
    buyer = contract.parties.get(code="norrkoping-socialforvaltningen")
    owner = steps.leader(buyer.organisation)
    manager = cast.person(Role.APPLICANT, "Chef Chefsson", organisation=buyer.organisation)
    agreement = drafted(
        contract, buyer.organisation, buyer=buyer, actor=owner, kind="internal", how="own", how_reference=""
    )
    terms = agreement_terms.model_terms(agreement, activity=Decimal("100000"))
    providers.write_agreement_terms(actor=owner, agreement=agreement, terms=terms)
    providers.sign_agreement(actor=owner, agreement=agreement, side="buyer", authenticated_at=clock.now())
    with pytest.raises(NotAllowed):
        providers.sign_agreement(actor=owner, agreement=agreement, side="provider", authenticated_at=clock.now())
    agreement = providers.sign_agreement(
        actor=manager, agreement=agreement, side="provider", authenticated_at=clock.now()
    )
    assert agreement.status == AgreementStatus.ACTIVE


def test_private_capital_is_refused_until_the_programme_turns_it_on(contract):
    agreement = drafted(contract)
    buyer = steps.leader(agreement.buyer.organisation)
    terms = agreement_terms.model_terms(agreement, activity=Decimal("100000"))
    terms["rules"][0] |= {"type": "conditional_loan", "params": {"principal": "100000.00", "guaranteed_share": "0.4"}}
    with pytest.raises(TermsRefused) as refused:
        providers.write_agreement_terms(actor=buyer, agreement=agreement, terms=terms)
    assert [fault.path for fault in refused.value.faults] == ["rules[0].type"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.update(private_capital_allowed=True)
    officer, chair = steps.someone(Role.OFFICER), steps.someone(Role.CHAIR)
    decision = dispatched(
        officer=officer, chair=chair, kind="other", title="Ja", case=agreement.contract.case, is_granted=True
    )
    private_capital.turn_private_capital(actor=officer, allowed=True, decision=decision)
    providers.write_agreement_terms(actor=buyer, agreement=agreement, terms=terms)


def test_signed_terms_of_an_agreement_are_frozen_in_the_database(contract):
    agreement = active(contract)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(terms={})


def test_provider_sees_its_agreement_and_not_the_contract(client, contract):
    agreement = active(contract)
    provider = steps.leader(agreement.provider)
    client.force_login(provider, backend="django.contrib.auth.backends.ModelBackend")
    assert not Contract.objects.visible_to(provider).exists()
    assert client.get(agreement.get_absolute_url()).status_code == 200
    assert client.get(contract.get_absolute_url()).status_code == 404
    assert client.get(reverse("contracts:own_agreements")).status_code == 200
    client.force_login(cast.stranger(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(agreement.get_absolute_url()).status_code == 404


def test_agreement_from_first_page_to_statement(client, contract):
    buyer = contract.parties.get(code="region-ostergotland")
    provider = steps.leader(civil_society())

    def as_user(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        client.post(reverse("account_reauthenticate"), {"password": cast.PASSWORD})

    as_user(steps.leader(buyer.organisation))
    data = {
        "kind": "provider",
        "buyer": buyer.pk,
        "provider": civil_society().pk,
        "title": "Mentorer",
        "scope": "Mentorskap",
        "how": "lou",
        "how_reference": "RÖ 2025/12",
        "aid": "market",
        "starts_on": "2025-01-01",
        "ends_on": "2026-12-31",
    }
    url = reverse("contracts:agreement_create", args=[contract.pk])
    assert client.post(url, dict.fromkeys(data, "\x00☃")).status_code == 422
    assert client.post(url, data).status_code == 302
    agreement = Agreement.objects.get()
    terms_url = reverse("contracts:agreement_terms", args=[agreement.pk])
    assert client.post(terms_url, {"activity": "nonsens"}).status_code == 422
    assert client.post(terms_url, {"terms": "{"}).status_code == 422
    assert client.post(terms_url, {"activity": "500 000"}).status_code == 302
    sign_url = reverse("contracts:agreement_sign", args=[agreement.pk])
    assert client.get(sign_url).status_code == 200
    assert client.post(sign_url, {"side": "buyer"}).status_code == 302
    as_user(provider)
    assert client.post(sign_url, {"side": "provider"}).status_code == 302
    report_url = reverse("contracts:agreement_report", args=[agreement.pk])
    report = {"subject": "aktivitet", "period": "2025-H1", "value": "0,5"}
    assert client.post(report_url, report | {"value": "2"}).status_code == 422
    assert client.post(report_url, report).status_code == 302
    as_user(steps.leader(buyer.organisation))
    fact = agreement.facts.get()
    assert client.post(reverse("contracts:fact_confirm", args=[agreement.pk, fact.pk])).status_code == 302
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert "250\u00a0000" in page or "250\u202f000" in page or "250&nbsp;000" in page
    for name in ("agreement_pay", "agreement_terms"):
        assert client.get(reverse(f"contracts:{name}", args=[agreement.pk])).status_code == 200
    assert client.get(reverse("contracts:agreements", args=[contract.pk])).status_code == 200


def aided(contract, amount, starts_on, **changed):
    return drafted(
        contract,
        aid="de_minimis",
        aid_amount=Decimal(amount),
        starts_on=starts_on,
        ends_on=starts_on.replace(year=starts_on.year + 1),
        **changed,
    )


def test_de_minimis_aid_is_summed_over_three_years_and_stops_at_300_000_euro(contract):
    with pytest.raises(Refused, match=r"No limit|Ingen gräns"):
        aided(contract, "1", date(2025, 3, 1))
    finance = steps.someone(Role.FINANCE)
    enter_aid_limit(
        actor=finance,
        valid_from=date(2024, 1, 1),
        euro=Decimal("300000"),
        sek_per_euro=Decimal("11"),
        source="2023/2831",
    )
    aided(contract, "2000000", date(2025, 3, 1))
    with pytest.raises(Refused) as refusal:
        aided(contract, "1300001", date(2026, 3, 1))
    assert refusal.value.field == "aid_amount"
    aided(contract, "1300000", date(2026, 3, 1))
    # Three years on, the first grant no longer counts; and an earlier grant counts towards a later one.
    aided(contract, "2000000", date(2028, 3, 1))
    with pytest.raises(Refused):
        aided(contract, "1", date(2027, 3, 1))
    other = cast.organisation("Skyddsvärnet", OrganisationKind.CIVIL_SOCIETY)
    aided(contract, "3300000", date(2026, 3, 1), provider=other)
