"""Contracts' pages: who reaches them, what they say, how many queries they take."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.models import Contract, ContractStatus, CostReport
from core.models import Role
from tests import cast
from tests.contracts import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    def sign_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def pages_of(contract):
    return [reverse(f"contracts:{name}", args=[contract.pk]) for name in ("detail", "documents", "history", "costs")]


def drafting_pages(contract):
    outcome = contract.outcomes.get()
    return [
        *(
            reverse(f"contracts:{name}", args=[contract.pk])
            for name in ("edit", "key", "outcomes", "budget", "terms", "propose")
        ),
        reverse("contracts:outcome", args=[contract.pk, outcome.pk]),
    ]


def test_officer_reads_each_page(signed_in):
    contract = steps.active_contract()
    steps.verified_costs(contract, Decimal("100000"))
    client = signed_in(steps.someone(Role.OFFICER))
    for url in [*pages_of(contract), reverse("contracts:list"), CostReport.objects.get().get_absolute_url()]:
        assert client.get(url).status_code == 200, url


def test_officer_reads_each_drafting_page(signed_in):
    contract = steps.complete_contract()
    client = signed_in(steps.someone(Role.OFFICER))
    for url in drafting_pages(contract):
        assert client.get(url).status_code == 200, url


def test_stranger_finds_no_contract(signed_in):
    contract = steps.active_contract()
    client = signed_in(cast.stranger())
    for url in [*pages_of(contract), *drafting_pages(contract)]:
        assert client.get(url).status_code == 404, url


def test_anonymous_is_asked_to_sign_in(client):
    contract = steps.active_contract()
    for url in [*pages_of(contract), *drafting_pages(contract), reverse("contracts:list")]:
        response = client.get(url)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login")), url


def test_nonsense_is_refused_beside_its_field(signed_in):
    contract = steps.complete_contract()
    client = signed_in(steps.someone(Role.OFFICER))
    for url in drafting_pages(contract):
        if url.endswith("outcomes/"):
            continue
        form = client.get(url).context["form"]
        response = client.post(url, dict.fromkeys(form.fields, "\x00☃ 1e999"))
        assert response.status_code == 422, url
    assert client.post(reverse("contracts:outcomes", args=[contract.pk]), {"remove": "x"}).status_code == 404


def test_terms_with_faults_name_each_place(signed_in):
    contract = steps.complete_contract()
    client = signed_in(steps.someone(Role.OFFICER))
    terms = '{"version": "1", "currency": "SEK", "parties": [], "rules": [{"id": "a"}]}'
    response = client.post(reverse("contracts:terms", args=[contract.pk]), {"terms": terms})
    assert response.status_code == 422
    assert "parties: " in response.content.decode()
    assert "rules[0]" in response.content.decode()


def test_member_reports_costs_and_finance_verifies_by_page(signed_in):
    contract = steps.active_contract()
    party = contract.parties.exclude(role="state").first()
    client = signed_in(steps.leader(party.organisation))
    response = client.post(
        reverse("contracts:cost_create", args=[contract.pk]), {"party": party.pk, "period": "2025-H1"}
    )
    report = CostReport.objects.get()
    assert response["Location"] == reverse("contracts:cost_edit", args=[report.pk])
    response = client.post(
        response["Location"],
        {
            "amount_staff": "1 250 000,50",
            "other_staff": "250 000",
            "evidence": SimpleUploadedFile("huvudbok.csv", b"konto;belopp\n5010;1\n"),
            "send": "1",
        },
    )
    assert response["Location"] == report.get_absolute_url()
    client = signed_in(steps.someone(Role.FINANCE))
    assert client.post(reverse("contracts:cost_verify", args=[report.pk])).status_code == 302
    report.refresh_from_db()
    assert report.status == "verified"
    assert [(cost.amount, cost.other_funding) for cost in contract.commitment.verified_costs.all()] == [
        (Decimal("1250000.50"), Decimal("250000.00"))
    ]


def test_signing_asks_for_signing_in_again(client):
    contract = steps.approved_contract()
    client.force_login(steps.someone(Role.CHAIR), backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(reverse("contracts:sign", args=[contract.pk]))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_all_parties_sign_by_page(signed_in):
    contract = steps.approved_contract()
    url = reverse("contracts:sign", args=[contract.pk])
    for party in contract.parties.select_related("organisation"):
        person = steps.someone(Role.CHAIR) if party.role == "state" else steps.leader(party.organisation)
        client = signed_in(person)
        client.post(reverse("account_reauthenticate"), {"password": cast.PASSWORD})
        assert client.get(url).status_code == 200
        assert client.post(url, {"party": party.pk}).status_code == 302
    contract.refresh_from_db()
    assert contract.status == ContractStatus.ACTIVE


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_list_takes_the_same_queries_at_one_and_three(signed_in):
    steps.active_contract("Ett")
    client = signed_in(steps.someone(Role.OFFICER))
    url = reverse("contracts:list")
    queries(client, url)
    first = queries(client, url)
    steps.active_contract("Två")
    steps.active_contract("Tre")
    assert Contract.objects.count() == 3
    assert queries(client, url) == first


def test_cost_list_takes_the_same_queries_at_one_and_three(signed_in):
    contract = steps.active_contract()
    client = signed_in(steps.someone(Role.OFFICER))
    url = reverse("contracts:costs", args=[contract.pk])
    steps.verified_costs(contract, Decimal("1000"), period="2025-H1")
    queries(client, url)
    first = queries(client, url)
    steps.verified_costs(contract, Decimal("1000"), period="2025-H2")
    steps.verified_costs(contract, Decimal("1000"), period="2026-H1")
    assert queries(client, url) == first


def test_list_downloads_what_is_shown(signed_in):
    steps.active_contract("Ett")
    client = signed_in(steps.someone(Role.OFFICER))
    response = client.get(reverse("contracts:list"), {"q": "Ett", "format": "xlsx"})
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response.content[:2] == b"PK"
