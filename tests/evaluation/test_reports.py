"""The report: one object, many files, nothing of small groups."""

from __future__ import annotations

import io
import json
import random
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
from evaluation.actions.rounds import compute_round
from evaluation.computing.canonical import sha256
from evaluation.models import PublishedRelease
from evaluation.reports.build import build
from evaluation.reports.files import as_csv, as_json, as_xlsx, bundle, neutral
from evaluation.reports.model import HIDDEN, Column, Table
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


def test_the_same_figures_stand_in_every_format():
    round = computed(steps.active_contract())
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


def test_small_groups_are_hidden_and_only_the_evaluator_gets_them_logged():
    contract = steps.active_contract()
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


def test_what_is_published_is_remembered():
    contract = steps.active_contract()
    round = steps.signed_by_verifier(computed(contract))
    stored = PublishedRelease.objects.get(run=round.run)
    assert stored.threshold == 5
    assert build(round, round.run).hidden_count == len(stored.hidden)


# The library leaves its colour profile open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_pdf_is_tagged_and_the_zip_has_true_hashes():
    contract = steps.active_contract()
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
