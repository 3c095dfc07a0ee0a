"""The report: one object, many files, nothing of small groups."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pikepdf
import pytest
from django.test import Client
from django.utils import translation

from core.actions import jobs
from core.models import AuditEvent
from evaluation.actions.deliveries import deliver_data
from evaluation.actions.rounds import compute_round, reopen_round
from evaluation.computing.canonical import sha256
from evaluation.models import Protocol, PublishedRelease
from evaluation.reports.aggregates import without_few
from evaluation.reports.build import build
from evaluation.reports.files import as_csv, as_json, as_xlsx, bundle
from evaluation.reports.model import HIDDEN, Column, Table
from evaluation.reports.neutral import neutral
from tests.evaluation import steps

pytestmark = pytest.mark.django_db

SPEC = {
    "method": "difference_in_differences",
    "outcome": "absence",
    "treated": "treated",
    "post": "post",
    "unit": "pupil",
    "balance": ["grade"],
}
COLUMNS = [
    {"name": "pupil", "type": "pseudonym", "required": True},
    {"name": "absence", "label": "Frånvaro", "type": "number", "min": 0, "max": 100},
    {"name": "treated", "type": "binary", "required": True},
    {"name": "post", "type": "binary", "required": True},
    {"name": "grade", "label": "Årskurs", "type": "integer"},
    {"name": "enrolled", "label": "Inskriven", "type": "binary"},
    {"name": "followed", "label": "Uppföljd", "type": "binary"},
]


def pupils(n: int = 40, lost: int = 3, extra: int = 0) -> bytes:
    """A panel of pupils: the intervention lowers absence by about six; ``lost`` of the treated are not followed up."""
    chance = random.Random(7)
    rows = []
    for number in range(n + extra):
        treated = number % 2
        level = chance.gauss(24, 4)
        grade = 7 + (number // 2) % 3
        for post in (0, 1):
            value = level + chance.gauss(0, 2) - (6 if treated and post else 0)
            gone = treated and post and number // 2 < lost
            rows.append(
                {
                    "pupil": f"p{number}",
                    "absence": "" if gone else f"{max(0, value):.2f}",
                    "treated": treated,
                    "post": post,
                    "grade": grade,
                    "enrolled": 1 if post else 0,
                    "followed": 0 if gone or not post else 1,
                }
            )
    return steps.csv_of(rows)


def did_protocol(contract):
    return steps.locked_protocol(
        contract,
        trial=pupils(),
        spec=SPEC,
        columns=COLUMNS,
        sensitivity=[
            {"label": "Utan kovariater", "set": {"balance": None}},
            {"label": "Årskurs 9 utesluten", "rows": [{"column": "grade", "not_in": ["9"]}]},
        ],
        subgroups=[{"label": "Årskurs 7", "rows": [{"column": "grade", "in": ["7"]}]}],
        flow=[{"column": "enrolled", "label": "Inskrivna"}, {"column": "followed", "label": "Uppföljda"}],
        factor=Decimal(-1),
        individual_rows=True,
        individual_reason="Parad analys kräver rader per elev.",
        delete_rows_on=date(2030, 1, 1),
    )


def computed(contract, content: bytes | None = None):
    did_protocol(contract)
    round = steps.delivered_round(steps.round_of(contract), content or pupils())
    compute_round(actor=contract.evaluator, round=round)
    jobs.run_all_now()
    round.refresh_from_db()
    assert round.status == "computed", round.job.error
    return round


def test_the_same_figures_stand_in_every_format(contract):
    round = computed(contract)
    with translation.override("sv"):
        report = build(round, round.run)
        table = report.table("estimates")
        assert table is not None
        estimate = dict(zip([c.key for c in table.columns], table.rows[0], strict=True))
        assert 4 < estimate["value"] < 8
        told = json.loads(as_json(report))
        assert told["tables"]["estimates"][0]["value"] == str(estimate["value"])
        lines = as_csv(table).decode("utf-8-sig").splitlines()
        assert str(estimate["value"]) in lines[1]
        book = openpyxl.load_workbook(io.BytesIO(as_xlsx(report.tables, report.head)))
        sheet = book["estimates"]
        heads = [cell.value for cell in sheet[3]]
        place = [column.key for column in table.columns].index("value")
        assert heads[place] == table.columns[place].label
        assert sheet[4][place].value == pytest.approx(float(estimate["value"]), abs=1e-9)
    assert len(report.charts) == 3


def test_small_groups_are_hidden_and_only_the_evaluator_gets_them_logged(contract):
    round = computed(contract)
    report = build(round, round.run)
    flow = report.table("flow")
    assert flow is not None
    # Three of twenty were lost: the numbers before and after would tell it, so they do not both stand there.
    treated = [row[2] for row in flow.rows]
    assert HIDDEN in treated
    attrition = report.table("attrition")
    assert attrition is not None
    assert attrition.rows[0][2] is HIDDEN
    # Three missing of forty.
    described = report.table("descriptives")
    assert described is not None
    assert next(row for row in described.rows if row[1] == "Frånvaro")[4] is HIDDEN
    # Nor do the 40 rows of the whole columns stand beside the 37 analysed.
    estimates = report.table("estimates")
    assert estimates is not None
    shown = [row[3] for row in described.rows if row[2] == described.rows[0][2]]
    assert not (37 in estimates.rows[0] and 40 in shown)
    evaluator = Client()
    evaluator.force_login(contract.evaluator)
    answer = evaluator.get(f"/rounds/{round.pk}/report.json?unsuppressed=1")
    assert answer.status_code == 200
    assert 'hidden": true' not in answer.content.decode()
    assert AuditEvent.objects.filter(verb="report.unsuppressed", actor=contract.evaluator).count() == 1
    officer = Client()
    officer.force_login(steps.people()["officer"])
    assert officer.get(f"/rounds/{round.pk}/report.json?unsuppressed=1").status_code == 403


def test_what_is_published_is_remembered(contract):
    round = steps.signed_by_verifier(computed(contract))
    stored = PublishedRelease.objects.get(run=round.run)
    assert stored.threshold == 5
    assert build(round, round.run).hidden_count == len(stored.hidden)


# The library leaves its colour profile open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_pdf_is_tagged_and_the_zip_has_true_hashes(contract):
    round = steps.signed_by_verifier(computed(contract))
    for language in ("sv", "en"):
        with translation.override(language):
            files = bundle(round, round.run, contract.evaluator)
        listed = json.loads(files["manifest.json"])["files"]
        assert {name: sha256(content) for name, content in files.items() if name != "manifest.json"} == {
            name: item["sha256"] for name, item in listed.items()
        }
        with pikepdf.open(io.BytesIO(files["report.pdf"])) as document:
            assert bool(document.Root.MarkInfo.Marked)
            assert "/StructTreeRoot" in document.Root
            assert str(document.Root.Lang)[:2] == language
    client = Client()
    client.force_login(contract.evaluator)
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"/rounds/{round.pk}/report.zip").content))
    assert {"report.pdf", "report.xlsx", "report.json", "manifest.json", "csv/estimates.csv"} <= set(archive.namelist())


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+46", "'+46"),
        ("@cmd", "'@cmd"),
        ("-3,5", "-3,5"),
        ("-SUM(A1)", "'-SUM(A1)"),
        (" =1", "' =1"),
        ("Norrköping", "Norrköping"),
    ],
)
def test_formulas_are_neutralised(text, safe):
    assert neutral(text) == safe
    table = Table("t", "T", [Column("a", "A")], [[text]])
    assert as_csv(table).decode("utf-8-sig").splitlines()[1].strip('"') == safe
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx([table])))["t"]
    assert (sheet["A4"].value, sheet["A4"].data_type) == (safe, "s")


def few_reached(ones: int = 3, n: int = 60) -> bytes:
    """Persons of whom ``ones`` reached the outcome in the intervention, and twenty in the comparison."""
    rows = [
        {"person": f"{group}{number}", "reached": int(number < many), "treated": group, "grade": number % 3}
        for group, many in ((1, ones), (0, 20))
        for number in range(n)
    ]
    return steps.csv_of(rows)


SHARES = {
    "spec": {"method": "proportion_difference", "outcome": "reached", "treated": "treated"},
    "columns": [
        {"name": "person", "type": "pseudonym", "required": True},
        {"name": "reached", "label": "Nådde målet", "type": "binary"},
        {"name": "treated", "type": "binary", "required": True},
        {"name": "grade", "type": "integer"},
    ],
    "sensitivity": [{"label": "Utan årskurs 0", "rows": [{"column": "grade", "not_in": ["0"]}]}],
    "checks": {"exits": {"column": "reached", "treated": "treated"}},
    "individual_rows": True,
    "individual_reason": "Andelar räknas per person.",
    "delete_rows_on": date(2030, 1, 1),
}


def shared_round(contract, content: bytes):
    protocol = steps.locked_protocol(contract, trial=few_reached(30), **SHARES)
    round = steps.delivered_round(steps.round_of(contract), content, protocol)
    compute_round(actor=contract.evaluator, round=round)
    jobs.run_all_now()
    round.refresh_from_db()
    assert round.status == "computed", round.job.error
    return round


def test_a_share_of_few_persons_stands_in_no_file_of_the_bundle(contract):
    round = shared_round(contract, few_reached())
    result = json.loads(round.run.result_text)["outcomes"][0]
    files = bundle(round, round.run, None, with_pdf=False)
    # Also tables without rows have their file.
    assert files["csv/deviations.csv"].decode("utf-8-sig").splitlines() == ["outcome,version,locked,by,reason"]
    # The share of the three, what is estimated and valued from it, and the shares of each group.
    secrets = [result["main"]["estimate"], result["main"]["ci_low"], float(result["value"]), 3 / 60]
    secrets += [item["estimate"] for item in result["sensitivity"]]
    written = []
    for name, content in files.items():
        if name.endswith(".csv"):
            written += [cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in line]
        elif name == "report.xlsx":
            book = openpyxl.load_workbook(io.BytesIO(content))
            written += [cell for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line]
    written += re.findall(r"-?[0-9]+\.[0-9]+", files["report.json"].decode() + files["result.json"].decode())
    figures = {round_number(cell) for cell in written}
    assert not figures & {round_number(secret) for secret in secrets}
    assert build(round, round.run).summary[0]["reached"] is None
    page = "".join(str(chart.svg) for chart in build(round, round.run).charts)
    assert "0,05" not in page


def round_number(cell: object) -> float | None:
    try:
        return round(float(str(cell)), 4)
    except ValueError:
        return None


def test_those_left_out_of_an_analysis_are_not_told_by_two_numbers(contract):
    head, *lines = few_reached(30).decode().splitlines()
    graded = [f"{line[:-1]}{int(place > 2)}" for place, line in enumerate(lines)]
    round = shared_round(contract, "\n".join([head, *graded]).encode())
    report = build(round, round.run)
    analysis = report.table("sensitivity").rows[0]
    # 117 of 120: the three of grade 0 would be told, and their share by the two estimates.
    assert analysis[2] is HIDDEN
    assert analysis[3] is HIDDEN


def test_a_round_computed_anew_gives_no_person_away(contract):
    round = shared_round(contract, few_reached(30))
    assert build(round, round.run).summary[0]["n"] == 120
    reopen_round(actor=contract.evaluator, round=round, reason="En person till.")
    lines = few_reached(30) + b"x1,1,1,0\n"
    deliver_data(
        actor=steps.leader_of(contract),
        protocol=contract.protocols.get(),
        round=round,
        content=lines,
        name="data.csv",
        reason="En person till.",
    )
    jobs.run_all_now()
    round.refresh_from_db()
    compute_round(actor=contract.evaluator, round=round)
    jobs.run_all_now()
    round.refresh_from_db()
    assert build(round, round.run).summary[0]["n"] is HIDDEN


def test_small_numbers_of_persons_in_aggregated_data_are_not_exported():
    protocol = Protocol(
        spec={"method": "reported_share", "outcome": "reached", "weights": "all"},
        columns=[
            {"name": "school", "type": "text"},
            {"name": "reached", "type": "persons"},
            {"name": "all", "type": "persons"},
            {"name": "score", "type": "number"},
        ],
    )
    content = b"school,reached,all,score\nA,2,40,7.1\nB,20,40,5\nC,30,33,6\nD,12,50,4\n"
    assert without_few(content, protocol, 5).decode().splitlines() == [
        "school,reached,all,score",
        "A,hidden,40,hidden",
        "B,20,40,5",
        "C,hidden,33,6",
        "D,12,50,4",
    ]
    formula = b'school,reached,all,score\n"=1+1",20,40,-7.1\n'
    assert without_few(formula, protocol, 5).decode().splitlines()[1] == "'=1+1,20,40,-7.1"
    one = b"school,reached,all,score\nA,2,40,7.1\nB,20,40,5\n"
    assert without_few(one, protocol, 5).decode().splitlines()[1:] == ["A,hidden,40,hidden", "B,hidden,40,5"]
