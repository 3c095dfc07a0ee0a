"""The pages of money: who sees them, what they answer to nonsense, and that a list asks no more for more rows."""

from __future__ import annotations

import copy
import hashlib
from decimal import Decimal
from html import unescape

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.models import Role, User
from payments.actions import batches
from payments.bank_days import next_bank_day
from payments.models import Funding
from programme.models import BudgetAmount, BudgetLine, BudgetVersion, Decision
from tests import cast
from tests.contracts.steps import active_contract, leader, someone, verified_costs
from tests.evaluation.steps import established_round
from tests.payments import steps

MILLION = Decimal("1000000.00")
LISTS = [
    "payments:list",
    "payments:batches",
    "payments:fundings",
    "payments:recoveries",
    "payments:accounts",
    "payments:settings",
    "payments:statements",
    "payments:ledger",
    "payments:revisions",
    "payments:split",
    "payments:by_contract",
    "payments:by_organisation",
    "payments:what_if",
    "payments:government_account",
    "programme:budget",
    "payments:cost_rows",
]


def budget_of(programme) -> None:
    """The tables of the study in little: one line and the constellations."""
    version = BudgetVersion.objects.create(programme=programme, number=1, reason="Förstudien")
    line = BudgetLine.objects.create(code="implementation", name="Genomförande", order=1)
    BudgetAmount.objects.bulk_create(
        BudgetAmount(version=version, year=year, amount=million * MILLION, **place)
        for year, million in {2024: 20, 2025: 20, 2026: 40, 2027: 60, 2028: 70}.items()
        for place in ({"line": line}, {"actor_level": "constellations"})
    )


def world(name: str = "Tidiga insatser") -> dict:
    """Everything that the pages show, once: a paid claim sent in a batch, funding with a debt."""
    contract = active_contract(name)
    verified_costs(contract, 6 * MILLION)
    steps.payer_and_accounts()
    funding = steps.funding(contract)
    steps.paid_advance(funding, Decimal("400000"))
    debt = steps.decided_recovery(funding.commitment, funding.organisation, Decimal("100000"), ground="unused")
    order = steps.released_order(established_round(contract, 10))
    batch = batches.make_batch(actor=steps.finance_pair()[0], orders=[order], execution_on=next_bank_day())
    return {"contract": contract, "claim": order.claim, "funding": funding, "recovery": debt, "batch": batch}


@pytest.fixture(scope="module", autouse=True)
def paid(begun):
    cast.programme()
    made = world()
    budget_of(cast.programme())
    return made


@pytest.fixture
def case(paid, db):
    return copy.deepcopy(paid)


def details(made: dict) -> list[str]:
    payee = made["funding"].organisation
    return [
        made["claim"].get_absolute_url(),
        made["funding"].get_absolute_url(),
        made["recovery"].get_absolute_url(),
        reverse("payments:batch", args=[made["batch"].pk]),
        reverse("payments:statement", args=[payee.pk, clock.today().year]),
        reverse("payments:recovery_new", args=[made["contract"].commitment_id]),
        reverse("payments:funding_new"),
        reverse("payments:revision_new"),
        reverse("payments:what_if") + "?ceiling=20000000&first_year=2026&last_year=2028",
        reverse("payments:ledger") + f"?account=paid&year={clock.today().year}&kind=pay",
    ]


def test_finance_reads_every_page_and_the_files(case, client):
    client.force_login(steps.finance_pair()[0])
    for address in [*(reverse(name) for name in LISTS), *details(case)]:
        assert client.get(address).status_code == 200, address
    for name in ("ledger", "cost_rows", "by_contract", "by_organisation", "government_account"):
        assert client.get(reverse(f"payments:{name}") + "?format=xlsx").content[:2] == b"PK"
    batch = reverse("payments:batch", args=[case["batch"].pk])
    assert client.get(batch + "?format=xlsx").content[:2] == b"PK"
    assert client.get(batch + "?format=pdf").content[:5] == b"%PDF-"
    for file in case["batch"].files.all():
        answer = client.get(reverse("file", args=[file.file_id]))
        assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == file.sha256


def test_a_member_reads_the_budget_and_changes_nothing(case, client):
    client.force_login(someone(Role.MEMBER))
    for name in LISTS:
        assert client.get(reverse(name)).status_code == 200, name
    assert client.post(reverse("payments:order_release", args=[case["claim"].orders.first().pk])).status_code in {
        302,
        403,
    }
    assert client.get(reverse("payments:revision_new")).status_code == 403
    assert client.post(reverse("payments:settings"), {"part": "codes"}).status_code == 403
    assert client.post(reverse("payments:split")).status_code == 403


def test_a_payee_sees_its_own_and_a_stranger_and_the_anonymous_nothing(case, client):
    own = details(case)[:3]
    statement = details(case)[4]
    client.force_login(leader(case["funding"].organisation))
    for address in [*own, statement, reverse("payments:list"), reverse("payments:fundings")]:
        assert client.get(address).status_code == 200, address
    assert client.get(reverse("payments:ledger")).status_code == 403
    client.force_login(cast.stranger())
    for address in [*own, statement]:
        assert client.get(address).status_code == 404, address
    for name in LISTS:
        answer = client.get(reverse(name))
        assert answer.status_code in {200, 403}, name
        assert case["contract"].title not in answer.content.decode(), name
    client.logout()
    for address in [*own, *(reverse(name) for name in LISTS)]:
        assert client.get(address).status_code == 302, address


def test_a_conflicted_officer_sees_nothing_of_the_case(case, client):
    officer = cast.person(Role.FINANCE, "Karin Konflikt", organisation=case["funding"].organisation)
    client.force_login(officer)
    for address in details(case)[:3]:
        assert client.get(address).status_code == 404, address
    for name in ("payments:list", "payments:ledger", "payments:by_contract"):
        answer = client.get(reverse(name))
        assert answer.status_code == 200
        assert case["contract"].title not in answer.content.decode(), name


def test_nonsense_is_answered_in_words_never_by_a_fault(case, client):
    client.force_login(steps.finance_pair()[0])
    odd = {"amount": "NaN", "pay_on": "x", "period": "", "executed_on": "2026-13-45", "answer_by": "0001-01-01"}
    odd |= {"received_on": "igår", "count": "-1", "first_on": "", "waived": "1e400", "reason": "", "orders": "x"}
    odd |= {"execution_on": "0000", "verdict": "?", "kind": "'; DROP", "part": "profile", "iban": "å", "year": "²"}
    for pattern in ("claim_order", "claim_decide"):
        assert client.post(reverse(f"payments:{pattern}", args=[case["claim"].pk]), odd).status_code < 500
    order = case["claim"].orders.first().pk
    for pattern in ("order_confirm", "order_fail", "order_cancel", "order_release"):
        assert client.post(reverse(f"payments:{pattern}", args=[order]), odd).status_code < 500
    for pattern in ("funding_advance", "funding_report", "funding_return", "funding_close", "funding_decide"):
        assert client.post(reverse(f"payments:{pattern}", args=[case["funding"].pk]), odd).status_code < 500
    for step in ("communicate", "answer", "waive", "close", "repay", "instalments"):
        assert client.post(reverse(f"payments:recovery_{step}", args=[case["recovery"].pk]), odd).status_code < 500
    for name in ("settings", "batches", "split", "revision_new", "funding_new", "accounts"):
        assert client.post(reverse(f"payments:{name}"), odd).status_code < 500
    for name in LISTS:
        for query in (
            "?year=²&account=x&commitment=NaN&organisation=-1&page=zzz",
            "?ceiling=NaN&first_year=1&contract=x",
        ):
            assert client.get(reverse(name) + query).status_code == 200, name + query
    assert client.get(reverse("payments:statement", args=[case["funding"].organisation_id, 9999])).status_code == 404


def test_a_refused_step_keeps_what_was_typed_with_its_fault_beside_it(case, client):
    funding = case["funding"]
    client.force_login(leader(funding.organisation))
    told = {"period": "2026-H1", "amount": "1e3", "text": "Lön till projektledaren och en kurs."}
    page = client.post(reverse("payments:funding_report", args=[funding.pk]), told)
    assert page.status_code == 200
    assert list(page.context["use_form"].errors) == ["amount"]
    body = page.content.decode()
    assert told["text"] in body
    assert 'href="#use_form-amount"' in body
    assert 'id="use_form-amount"' in body
    client.force_login(steps.finance_pair()[0])
    page = client.post(
        reverse("payments:funding_advance", args=[funding.pk]), {"amount": "900 000", "pay_on": next_bank_day()}
    )
    assert list(page.context["advance_form"].errors) == ["amount"]
    assert 'value="900 000"' in page.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "payments:list",
        "payments:fundings",
        "payments:recoveries",
        "payments:by_contract",
        "payments:by_organisation",
        "payments:ledger",
        "programme:budget",
    ],
)
def test_a_list_asks_no_more_for_more_rows(case, client, name):
    user = steps.finance_pair()[0]
    client.force_login(user)
    client.get(reverse(name))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse(name))
    funding = Funding.objects.get()
    for _number in range(2):
        steps.funding(case["contract"], Decimal("1000.00"))
    assert Funding.objects.count() == 3
    assert funding in Funding.objects.all()
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as three:
        client.get(reverse(name))
    assert len(three) == len(one), name


def test_the_budget_names_every_year_and_the_forecast(case, client):
    client.force_login(User.objects.get(pk=steps.finance_pair()[0].pk))
    page = client.get(reverse("programme:budget")).context
    assert [year.year for year in page["view"].years] == [2023, 2024, 2025, 2026, 2027, 2028]
    assert page["forecast"].contracts == 1
    assert page["view"].frame.total == page["view"].frame.paid + page["view"].frame.committed + page["view"].frame.free
    # Each number leads to the rows that it is a sum of.
    year = clock.today().year
    body = client.get(reverse("programme:budget")).content.decode()
    sums = {
        f"account=paid&amp;fund=constellations&amp;year={year}": page["view"].years[year - 2023].paid,
        "account=frame": page["view"].frame.free,
        "account=bound&amp;fund=outcome": page["view"].outcome.total - page["view"].outcome.free,
        "account=frame&amp;kind=grant": page["view"].frame.total,
    }
    for query, amount in sums.items():
        assert f'href="{reverse("payments:ledger")}?{query}"' in body, query
        assert client.get(f"{reverse('payments:ledger')}?{unescape(query)}").context["sum"] == amount, query
    account = client.get(reverse("payments:government_account")).context["whole"]
    for query, amount in {
        f"booked_to={year}-12-31": account.outstanding,
        f"kind=pay&booked_from={year}-01-01&booked_to={year}-12-31": account.discharged,
    }.items():
        rows = client.get(f"{reverse('payments:ledger')}?account=committed&fund=constellations&{query}").context
        assert rows["sum"] == amount, query
    line = client.get(reverse("payments:by_contract")).context["lines"][0]
    costs = client.get(f"{reverse('payments:cost_rows')}?commitment={line.commitment.pk}").context
    assert (costs["cost"], costs["position"].limit) == (line.cost, line.base / 2)
    # A filter that is not understood shows nothing, never everything.
    assert client.get(reverse("payments:ledger") + "?commitment=0").context["sum"] == 0


def test_a_revision_is_prepared_on_the_page_and_takes_effect_by_decision(case, client):
    client.force_login(steps.finance_pair()[0])
    form = client.get(reverse("payments:revision_new")).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {
        "title": "Flytt",
        "reason": "Senare start",
        "a-year-0": "2027",
        "a-kind-0": "credit",
        "a-amount-0": "5 000 000",
    }
    data |= {
        "lines-implementation-2026": "30 000 000",
        "actors-constellations-2026": "30 000 000",
        "f-2026": "90 000 000",
    }
    wrong = {"lines-implementation-2027": "1e3", "f-2027": "0,001", "a-amount-1": "-1", "a-kind-1": "withdrawal"}
    page = client.post(reverse("payments:revision_new"), data | wrong)
    assert set(page.context["form"].errors) == {"lines-implementation-2027", "f-2027", "a-year-1"}
    body = page.content.decode()
    assert body.count('aria-invalid="true"') == 3
    assert 'value="1e3"' in body
    assert 'value="30 000 000"' in body
    answer = client.post(reverse("payments:revision_new"), data)
    assert answer.status_code == 302
    pilot = cast.programme()
    revision = pilot.revisions.get()
    assert pilot.budgets.first().number == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        pilot.revisions.update(content={})
    # The decision says what it changes.
    client.post(reverse("payments:revision_decide", args=[revision.pk]))
    drafted = Decision.objects.get(kind="budget_revision", subject_id=revision.pk)
    assert "Anslagskredit 2027: 5\u00a0000\u00a0000\u00a0kr" in drafted.content
    drafted.delete()
    steps.dispatched(
        officer=someone(Role.OFFICER),
        chair=someone(Role.CHAIR),
        kind="budget_revision",
        title="Flytt",
        subject=revision,
        is_granted=True,
    )
    version = pilot.budgets.first()
    assert version.number == 2
    assert version.amounts.get(year=2026, line__code="implementation").amount == 30 * MILLION
    assert pilot.appropriations.get(kind="credit").amount == 5 * MILLION
    assert pilot.commitment_frames.get().amount == 90 * MILLION


def test_the_api_tells_the_budget_to_its_readers(case, client):
    client.force_login(steps.finance_pair()[0])
    told = client.get("/api/v1/budget/").json()
    assert told["frame"]["total"] == "365000000.00"
    assert [year["year"] for year in told["years"]] == [2023, 2024, 2025, 2026, 2027, 2028]
    assert told["actor_levels"][0]["code"] == "constellations"
    client.force_login(leader(case["funding"].organisation))
    assert client.get("/api/v1/budget/").status_code == 403
