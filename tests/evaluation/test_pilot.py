"""The pilot as a whole: exports, process, unit costs, Kolada, rows of individuals; and nonsense everywhere."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.models import Contract
from core import clock
from core.actions import jobs
from core.errors import NotAllowed, Refused
from core.models import AuditEvent, Job, Role
from evaluation.actions import kolada, unit_costs
from evaluation.actions.exports import discard_expired
from evaluation.computing.canonical import sha256
from evaluation.models import Delivery, FidelityForm, ProcessNote, RowAccess, UnitCost
from evaluation.reports import pilot
from programme.kolada.data import Series, Value
from programme.kolada.data import Source as KoladaSource
from tests import cast
from tests.contracts import steps as contract_steps
from tests.evaluation import steps
from tests.evaluation.test_reports import computed

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_whole_pilot_in_one_zip_behind_a_link_that_ends(contract):
    steps.established_round(contract, "17")
    reader = cast.person(Role.PILOT_EVALUATOR, "Pia Pilot")
    client = client_of(reader)
    assert client.get("/exports/").status_code == 200
    client.post("/exports/new/")
    jobs.run_all_now()
    job = Job.objects.get(kind="evaluation.export")
    assert job.status == "done", job.error
    answer = client.get(f"/files/{job.file_id}/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    listed = json.loads(archive.read("manifest.json"))["files"]
    names = set(archive.namelist()) - {"manifest.json"}
    assert {name: sha256(archive.read(name)) for name in names} == {
        name: item["sha256"] for name, item in listed.items()
    }
    assert any(name.endswith("/data/absence.csv") or "/data/" in name for name in names)
    assert "overview/established.csv" in names
    assert client_of(steps.people()["officer"]).get(f"/files/{job.file_id}/").status_code in {403, 404}
    assert f"/files/{job.file_id}/" in client.get("/exports/").content.decode()
    with clock.at(clock.now() + timedelta(hours=73)):
        assert client.get(f"/files/{job.file_id}/").status_code == 404
        assert "/files/" not in client.get("/exports/").content.decode()
        assert discard_expired() == 1
    assert client_of(cast.stranger()).get("/exports/").status_code == 403


def test_rows_of_individuals_are_never_in_the_export(contract):
    steps.signed_by_verifier(computed(contract))
    client = client_of(cast.person(Role.PILOT_EVALUATOR, "Pia Pilot"))
    client.post("/exports/new/")
    jobs.run_all_now()
    job = Job.objects.get(kind="evaluation.export")
    with job.file.open() as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    assert [name for name in archive.namelist() if "/data/" in name] == []
    assert not any(
        "p39" in archive.read(name).decode("utf-8", "ignore") for name in archive.namelist() if name.endswith("csv")
    )


# The library leaves its colour profile open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_contract_has_one_report_over_its_rounds(contract):
    link = f"/reports/contract/{contract.pk}.pdf"
    member, officer = client_of(steps.leader_of(contract)), client_of(steps.people()["officer"])

    def offered():
        return [link in person.get(contract.get_absolute_url()).content.decode() for person in (member, officer)]

    steps.round_of(contract, as_of=date(2026, 3, 31))
    assert offered() == [False, False]
    round = steps.computed_round(contract, "17")
    assert offered() == [False, True]  # the parties see it once it is verified
    steps.established(steps.commented_round(steps.signed_by_verifier(round)))
    assert offered() == [True, True]
    steps.established_round(contract, "16", as_of=date(2026, 9, 30))
    client = client_of(contract.evaluator)
    answer = client.get(f"/reports/contract/{contract.pk}.xlsx")
    assert answer.status_code == 200
    assert client.get(f"/reports/contract/{contract.pk}.pdf").content[:5] == b"%PDF-"
    assert client.get(f"/reports/contract/{contract.pk}.exe").status_code == 404
    assert client_of(cast.stranger()).get(f"/reports/contract/{contract.pk}.pdf").status_code == 404


def test_process_evaluation_keeps_notes_and_fidelity(contract):
    reader = cast.person(Role.PILOT_EVALUATOR, "Pia Pilot")
    client = client_of(reader)
    data = {
        "kind": "interview",
        "goal": "trust",
        "rating": "4",
        "held_on": "2026-05-01",
        "text": "Parterna litar på varandra.",
    }
    assert client.post("/process/new/", data).status_code == 302
    assert client.post("/process/new/", {**data, "goal": ""}).status_code == 200
    assert client.post("/process/new/", {**data, "held_on": "2099-01-01"}).status_code == 200
    assert ProcessNote.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcessNote.objects.update(text="annat")
    leader = client_of(steps.leader_of(contract))
    assert leader.get(f"/process/fidelity/{contract.pk}/").status_code == 200
    answer = leader.post(
        f"/process/fidelity/{contract.pk}/",
        {
            "period": "2026-H1",
            "items-TOTAL_FORMS": "2",
            "items-INITIAL_FORMS": "0",
            "items-0-component": "Träffar",
            "items-0-planned": "8",
            "items-0-delivered": "6",
            "items-0-quality": "4",
            "items-1-component": "",
        },
    )
    assert answer.status_code == 302
    form = FidelityForm.objects.get()
    assert (form.share, form.quality) == (0.75, 4.0)
    page = client.get("/process/")
    assert page.status_code == 200
    assert [row[1] for row in page.context["goals"].rows] == [0, 1, 0, 0]
    assert leader.get("/process/").status_code == 403


def test_unit_costs_are_locked_by_another_person_and_then_frozen(contract):
    evaluator, officer = steps.evaluator_of(contract), steps.people()["officer"]
    table = unit_costs.create_table(actor=evaluator, name="Kommunala kostnader")
    row = {
        "code": "hvb",
        "name": "HVB",
        "unit": "dygn",
        "amount": Decimal("4500"),
        "price_year": 2025,
        "source": "Kolada",
    }
    unit_costs.add_row(actor=evaluator, table=table, **row)
    with pytest.raises(NotAllowed):
        unit_costs.lock_table(actor=evaluator, table=table)
    unit_costs.lock_table(actor=officer, table=table)
    with pytest.raises(Refused):
        unit_costs.add_row(actor=evaluator, table=table, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitCost.objects.update(amount=1)
    second = unit_costs.create_table(actor=evaluator, name="Kommunala kostnader")
    assert (second.version, second.rows.get().amount) == (2, Decimal("4500.00"))
    client = client_of(officer)
    assert client.get("/unit-costs/").status_code == 200
    assert client.get(f"/unit-costs/{table.pk}/").status_code == 200


def test_savings_count_by_the_locked_unit_cost(contract):
    evaluator = steps.evaluator_of(contract)
    table = unit_costs.create_table(actor=evaluator, name="Kostnader")
    row = unit_costs.add_row(
        actor=evaluator,
        table=table,
        code="dag",
        name="Dag",
        unit="dag",
        amount=Decimal("1650"),
        price_year=2025,
        source="Studien",
    )
    unit_costs.lock_table(actor=steps.people()["officer"], table=table)
    steps.locked_protocol(contract, unit_cost=row, factor=Decimal("-1"))
    round = steps.computed_round(contract, "-3.21")
    from evaluation.queries import result_of

    assert result_of(round.run)["outcomes"][0]["value"] == "5296.500000"


class FakeKolada:
    """Answers as the service does, without the network."""

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return None

    def values(self, kpis, places, years):
        source = KoladaSource("https://api.kolada.se/v3/data", dt.datetime(2026, 5, 1, tzinfo=dt.UTC), "f" * 64)
        figures = tuple(
            Value(kpis[0], place, year, gender, Decimal("82.5"), 1, "", dt.date(2026, 4, 1), source)
            for place in places
            for year in years
            for gender in ("T", "K")
        )
        return Series(figures, ())


def test_figures_from_kolada_come_by_the_same_way_with_their_source(contract):
    protocol = steps.locked_protocol(
        contract,
        trial=b"municipality,year,value,treated,post\n0581,2023,80,1,0\n",
        spec={"method": "reported_mean", "outcome": "value"},
        columns=[
            {"name": "municipality", "type": "text", "required": True},
            {"name": "year", "type": "integer"},
            {"name": "value", "type": "number"},
            {"name": "treated", "type": "binary"},
            {"name": "post", "type": "binary"},
        ],
    )
    round = steps.round_of(contract)
    kolada.request_kolada(
        actor=contract.evaluator,
        protocol=protocol,
        round=round,
        kpi="N15428",
        municipalities=["0581", "0580"],
        years=[2024, 2025],
        treated=["0581"],
        start_year=2025,
    )
    job = Job.objects.get(kind="evaluation.kolada")
    kolada.fetch_kolada(jobs.Progress(job), FakeKolada)
    Job.objects.filter(pk=job.pk).update(status="running")
    Job.objects.filter(pk=job.pk).update(status="done", finished_at=clock.now())
    jobs.run_all_now()
    delivery = Delivery.objects.get(source="kolada")
    assert (delivery.status, delivery.row_count) == ("accepted", 4)
    assert delivery.provenance["sources"] == [
        {"url": "https://api.kolada.se/v3/data", "sha256": "f" * 64, "fetched_at": "2026-05-01T00:00:00+00:00"}
    ]
    assert client_of(contract.evaluator).get(f"/protocols/{protocol.pk}/kolada/").status_code == 200


def test_rows_of_individuals_are_shown_to_those_on_the_list_and_each_look_is_recorded(contract):
    computed(contract)
    protocol = contract.protocols.get()
    evaluator = client_of(contract.evaluator)
    url = f"/protocols/{protocol.pk}/rows/"
    assert evaluator.get(url).context["may_see"] is False
    evaluator.post(url, {"give": "1", "user": contract.evaluator.pk, "purpose": "Kvalitetsgranskning"})
    page = evaluator.post(url, {"show": "1", "purpose": "Kontroll av bortfall"})
    assert len(page.context["persons"]) == 40
    event = AuditEvent.objects.get(verb="rows.shown")
    assert (event.actor, event.data["purpose"]) == (contract.evaluator, "Kontroll av bortfall")
    leader = client_of(steps.leader_of(contract))
    assert leader.post(url, {"show": "1", "purpose": "Nyfiken"}).status_code == 403
    evaluator.post(f"/row-access/{RowAccess.objects.get().pk}/end/")
    assert evaluator.post(url, {"show": "1", "purpose": "Igen"}).status_code == 403


NONSENSE = ["", "x" * 5000, "=cmd()|' /C'!A0", "\x00", "-1", "999999999999999999999", "{", "[1, 2]", "åäö😀", "NaN"]


def test_nonsense_never_breaks_a_page(contract):
    first = computed(contract)
    protocol = contract.protocols.get()
    people = [contract.evaluator, steps.leader_of(contract), steps.people()["officer"], steps.people()["verifier"]]
    # fmt: off
    fields = [
        "file", "reason", "data_quality", "can_say", "cannot_say", "own_outcome", "own_spec", "outcome",
        "note", "sampled", "faults", "text", "spec", "columns", "sensitivity", "subgroups", "flow", "checks",
        "survey", "follow_up", "statistic", "factor", "multiplier", "threshold", "period_kind", "ladder",
        "kind", "contract", "goal", "rating", "held_on", "period", "code", "name", "unit", "amount",
        "price_year", "source", "kpi", "municipalities", "first_year", "last_year", "gender", "treated",
        "user", "purpose", "baseline_due_on", "delete_rows_on", "items-TOTAL_FORMS", "items-INITIAL_FORMS",
    ]
    # fmt: on
    urls = [
        *(
            f"/rounds/{first.pk}/{part}"
            for part in ("", "compute/", "open-again/", "interpret/", "verify/", "comment/", "establish/")
        ),
        f"/rounds/{first.pk}/data/{protocol.pk}/",
        *(
            f"/protocols/{protocol.pk}/{part}"
            for part in ("", "edit/", "trial/", "sign/", "lock/", "return/", "amend/", "baseline/", "kolada/", "rows/")
        ),
        f"/protocols/new/{contract.outcomes.get().pk}/",
        f"/process/fidelity/{contract.pk}/",
        *(
            "/process/new/",
            "/unit-costs/",
            "/exports/",
            "/rounds/?page=x&status=%00",
            "/protocols/?page=-1",
            "/results/?page=zz",
        ),
    ]
    worst = {}
    for place, user in enumerate(people):
        client = client_of(user)
        client.raise_request_exception = False
        for number, url in enumerate(urls):
            value = NONSENSE[(number + place) % len(NONSENSE)]
            extra = ({}, {"rerun": "1"}, {"give": "1"}, {"show": "1"})[(number + place) % 4]
            answer = client.post(url, {**dict.fromkeys(fields, value), **extra})
            worst[url] = max(worst.get(url, 0), answer.status_code)
            worst[url] = max(worst[url], client.get(url).status_code)
    assert {url: code for url, code in worst.items() if code >= 500} == {}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"\xff\xfe\x00\x01", "unreadable_binary"),
        ("a.csv", b"annat\n1\n", "column_missing"),
        ("a.csv", b"value\n", "no_rows"),
        ("a.csv", b"value\nabc\n", "not_a_number"),
        ("a.csv", b"value\n1e999\n", "not_a_number"),
        ("a.csv", b"value;value\n1;2\n", "column_twice"),
        ("a.xlsx", b"PK\x03\x04 not a workbook", "unreadable_xlsx"),
        ("a.csv", b"19640823-3234;value\n1;2\n", "personal_number"),
        ("a.csv", b"value,note\n1,6408233234\n", "personal_number"),
    ],
)
def test_bad_files_are_refused_with_a_word_for_each_fault(name, content, code, contract):
    protocol = steps.locked_protocol(contract)
    client = client_of(steps.leader_of(contract))
    round = steps.round_of(contract)
    answer = client.post(f"/rounds/{round.pk}/data/{protocol.pk}/", {"file": SimpleUploadedFile(name, content)})
    if answer.status_code == 200:  # refused at the door by its kind
        assert code == "unreadable_binary"
        return
    jobs.run_all_now()
    delivery = Delivery.objects.exclude(round=None).get()
    assert delivery.status == "refused"
    assert code in {fault["code"] for fault in delivery.faults}
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "3234" not in page.content.decode()


def test_a_report_over_rounds_asks_no_more_for_three_than_for_one():
    contract = contract_steps.active_contract(due_on=date(2025, 6, 30))
    counts = []
    for place, day in enumerate((date(2025, 9, 30), date(2026, 3, 31), date(2026, 9, 30))):
        with clock.at(day + timedelta(days=3)):
            steps.commented_round(steps.verified_round(contract, 17 - place, as_of=day))
        if place == 1:
            continue
        with CaptureQueriesContext(connection) as queries:
            reports, tables = pilot.contract_report(Contract.objects.get(pk=contract.pk), contract.evaluator)
        counts.append(len(queries))
        assert (len(reports), [table.key for table in tables][:1]) == (place + 1, ["rounds"])
    assert counts[0] == counts[1]
    assert [line[4] for line in tables[0].rows] == [17, 16, 15]
