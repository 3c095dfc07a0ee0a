"""Contracts' pages: who reaches them, what they say, how many queries they take."""

from __future__ import annotations

import hashlib
import io
import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.actions import amendments, signing, stops
from contracts.models import Contract, ContractStatus, CostReport
from core import clock
from core.models import Role
from core.signed_copy import embedded_original
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
    names = ("detail", "documents", "history", "costs", "changes", "versions")
    return [reverse(f"contracts:{name}", args=[contract.pk]) for name in names]


def drafting_pages(contract):
    outcome = contract.outcomes.get()
    return [
        *(
            reverse(f"contracts:{name}", args=[contract.pk])
            for name in ("edit", "key", "outcomes", "budget", "terms", "propose")
        ),
        reverse("contracts:outcome", args=[contract.pk, outcome.pk]),
    ]


def test_officer_reads_each_page(signed_in, contract):
    steps.verified_costs(contract, Decimal("100000"))
    client = signed_in(steps.someone(Role.OFFICER))
    for url in [*pages_of(contract), reverse("contracts:list"), CostReport.objects.get().get_absolute_url()]:
        assert client.get(url).status_code == 200, url


def test_the_decision_is_a_link_for_those_who_may_read_it(signed_in, contract):
    link = f'href="{reverse("programme:decision", args=[contract.approved_by_id])}"'
    for person, reads in ((steps.someone(Role.OFFICER), True), (contract.evaluator, False)):
        page = signed_in(person).get(contract.get_absolute_url()).content.decode()
        assert (link in page, contract.approved_by.title in page) == (reads, True)


def test_officer_reads_each_drafting_page(signed_in):
    contract = steps.complete_contract()
    client = signed_in(steps.someone(Role.OFFICER))
    for url in drafting_pages(contract):
        assert client.get(url).status_code == 200, url


def test_stranger_finds_no_contract(signed_in, contract):
    client = signed_in(cast.stranger())
    for url in [*pages_of(contract), *drafting_pages(contract)]:
        assert client.get(url).status_code == 404, url


def test_anonymous_is_asked_to_sign_in(client, contract):
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
    assert "Parterna: " in response.content.decode()
    assert "Regel ”a”: nyckeln" in response.content.decode()
    assert "(rules[0])" in response.content.decode()


def test_member_reports_costs_and_finance_verifies_by_page(signed_in, contract):
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


def test_list_takes_the_same_queries_at_one_and_three(signed_in, contract):
    client = signed_in(steps.someone(Role.OFFICER))
    url = reverse("contracts:list")
    queries(client, url)
    first = queries(client, url)
    steps.active_contract("Två")
    steps.active_contract("Tre")
    assert Contract.objects.count() == 3
    assert queries(client, url) == first


def test_cost_list_takes_the_same_queries_at_one_and_three(signed_in, contract):
    client = signed_in(steps.someone(Role.OFFICER))
    url = reverse("contracts:costs", args=[contract.pk])
    steps.verified_costs(contract, Decimal("1000"), period="2025-H1")
    queries(client, url)
    first = queries(client, url)
    steps.verified_costs(contract, Decimal("1000"), period="2025-H2")
    steps.verified_costs(contract, Decimal("1000"), period="2026-H1")
    assert queries(client, url) == first


def test_list_downloads_what_is_shown(signed_in, contract):
    client = signed_in(steps.someone(Role.OFFICER))
    response = client.get(reverse("contracts:list"), {"q": "Ett", "format": "xlsx"})
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response.content[:2] == b"PK"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_contract_prints_as_a_tagged_pdf_with_the_same_bytes_each_time(signed_in):
    import pikepdf

    contract = steps.approved_contract(printed=True)
    version = contract.versions.get()
    client = signed_in(steps.someone(Role.OFFICER))
    url = reverse("contracts:version_pdf", args=[contract.pk, version.number])
    first, second = client.get(url).content, client.get(url).content
    assert first == second
    with pikepdf.open(io.BytesIO(first)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "sv"
    # What is registered is the file itself, and its bytes are what is signed.
    assert version.document.file.content_type == "application/pdf"
    assert version.document.file.sha256 == hashlib.sha256(first).hexdigest()
    for party in contract.parties.select_related("organisation"):
        person = steps.someone(Role.CHAIR) if party.role == "state" else steps.leader(party.organisation)
        signing.sign_contract(actor=person, party=party, authenticated_at=clock.now())
    assert {signature.sha256 for signature in version.document.signatures.all()} == {version.document.file.sha256}
    assert embedded_original(client.get(url).content) == first


def test_officer_reads_each_page_of_an_amendment_and_a_stop(signed_in, contract):
    officer = steps.someone(Role.OFFICER)
    amendment = amendments.draft_amendment(actor=officer, contract=contract, reason="Fler elever")
    stop = stops.open_stop(actor=officer, contract=contract, ground="quality", reasons="Låg programtrohet")
    client = signed_in(officer)
    for name in ("amendment", "amendment_edit", "amendment_budget", "amendment_withdraw"):
        assert client.get(reverse(f"contracts:{name}", args=[amendment.pk])).status_code == 200, name
    for name in ("stop", "stop_support", "stop_propose", "stop_withdraw"):
        assert client.get(reverse(f"contracts:{name}", args=[stop.pk])).status_code == 200, name
    for name in ("note_create", "suspend", "resume", "complete", "stop_create", "amendment_create"):
        assert client.get(reverse(f"contracts:{name}", args=[contract.pk])).status_code == 200, name


def test_amendment_is_written_by_page(signed_in, contract):
    officer = steps.someone(Role.OFFICER)
    amendment = amendments.draft_amendment(actor=officer, contract=contract, reason="Fler elever")
    client = signed_in(officer)
    url = reverse("contracts:amendment_edit", args=[amendment.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {name: f"{value:f}".replace(".", ",") for name, value in data.items() if name.startswith("share_")}
    sent = client.post(url, data | {"ceiling": "3 000 000", "payment_absence": "3 000 000"})
    assert sent.status_code == 302, sent.context["form"].errors
    amendment.refresh_from_db()
    assert amendment.content["ceiling"] == "3000000.00"
    assert amendment.content["terms"]["caps"][0] == {"level": "contract", "amount": "3000000.00"}
    assert client.post(url, dict.fromkeys(form.fields, "\x00☃")).status_code == 422
    terms, written = amendment.content["terms"], reverse("contracts:amendment_terms", args=[amendment.pk])
    terms |= {"holdback": {"share": "0.2", "release": {"metric": "absence"}}}
    for text, status in (("{}", 422), (json.dumps(terms | {"caps": []}), 422), (json.dumps(terms), 302)):
        assert client.post(written, {"terms": text}).status_code == status
    amendment.refresh_from_db()
    assert amendment.content["terms"]["holdback"] == terms["holdback"]
    assert client.post(reverse("contracts:amendment_propose", args=[amendment.pk])).status_code == 302
    amendment.refresh_from_db()
    assert amendment.status == "proposed"


def test_parties_comment_on_a_version(signed_in):
    contract, _decision = steps.proposed_contract()
    leader = steps.leader(cast.organisation())
    client = signed_in(leader)
    url = reverse("contracts:versions", args=[contract.pk])
    assert client.post(url, {"text": "Taket är för lågt"}).status_code == 302
    assert "Taket är för lågt" in client.get(url).content.decode()
    assert client.post(url, {"text": " "}).status_code == 422
