"""The pilot as a whole: everything across contracts, for those who evaluate the pilot and its process."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from statistics import fmean
from typing import Any

from django.db.models import Sum
from django.utils.text import slugify
from django.utils.translation import gettext as _

from contracts.models import Contract
from core import charts, clock
from core.models import User
from evaluation.board import is_followed_short
from evaluation.computing.canonical import sha256
from evaluation.models import (
    Deletion,
    EstablishedResult,
    FidelityForm,
    Goal,
    Interpretation,
    ProcessNote,
    Protocol,
    Round,
    RoundStatus,
)
from evaluation.models.rounds import READABLE
from evaluation.queries import current_run
from evaluation.reports.aggregates import without_few
from evaluation.reports.build import build
from evaluation.reports.disclosure import hidden_estimates
from evaluation.reports.files import as_csv, as_json, as_xlsx
from evaluation.reports.model import HIDDEN, Cell, Column, Report, Table, cell_text
from evaluation.reports.sources import Sources
from programme.models import Account, LedgerRow

BESIDE = ("contract__case", "contract__evaluator", "contract__commitment__programme", "run__snapshot", "established_by")
Tell = Callable[[int, str], None]


def contracts_table(user: User) -> Table:
    columns = [
        Column("case", _("Case")),
        Column("contract", _("Contract")),
        Column("status", _("Status")),
        Column("starts", _("Starts")),
        Column("ends", _("Ends")),
        Column("ceiling", _("Ceiling, SEK"), True, 2),
        Column("paid", _("Paid, SEK"), True, 2),
        Column("rounds", _("Rounds"), True),
        Column("established", _("Established"), True),
        Column("short", _("Followed up under three years")),
    ]
    paid = dict(
        LedgerRow.objects.filter(account=Account.PAID, commitment__contract__isnull=False)
        .values_list("commitment__contract")
        .annotate(total=Sum("amount"))
    )
    rows: list[list[Cell]] = []
    for contract in (
        Contract.objects.visible_to(user).exclude(status="draft").select_related("case").prefetch_related("rounds")
    ):
        rounds = list(contract.rounds.all())
        rows.append(
            [
                contract.case.reg_no,
                contract.title,
                str(contract.get_status_display()),
                contract.starts_on.isoformat() if contract.starts_on else None,
                contract.ends_on.isoformat() if contract.ends_on else None,
                contract.ceiling,
                paid.get(contract.pk, Decimal(0)),
                len(rounds),
                sum(round.status == RoundStatus.ESTABLISHED for round in rounds),
                is_followed_short(contract),
            ]
        )
    return Table("contracts", _("Contracts"), columns, rows)


def established_table(user: User) -> Table:
    columns = [
        Column("case", _("Case")),
        Column("contract", _("Contract")),
        Column("outcome", _("Outcome")),
        Column("round", _("Round"), True),
        Column("as_of", _("Measured up to")),
        Column("value", _("Value"), True),
        Column("ci_low", _("Interval from"), True),
        Column("ci_high", _("Interval to"), True),
        Column("after", _("After the contract's end")),
    ]
    found = list(
        EstablishedResult.objects.filter(round__in=Round.objects.visible_to(user))
        .select_related("round__contract__case")
        .order_by("round__as_of", "round__contract__title", "metric")
    )
    hidden = hidden_estimates(item.run_id for item in found)
    rows: list[list[Cell]] = [
        [
            item.round.contract.case.reg_no,
            item.round.contract.title,
            item.metric,
            item.round.number,
            item.round.as_of.isoformat(),
            *(
                HIDDEN if (item.run_id, item.metric) in hidden else figure
                for figure in (item.value, item.ci_low, item.ci_high)
            ),
            item.round.is_after_contract,
        ]
        for item in found
    ]
    return Table("established", _("Established results"), columns, rows)


def compared(user: User) -> list[dict[str, Any]]:
    """Constellations with the same outcome beside each other: the latest established result of each."""
    latest: dict[tuple[str, int], EstablishedResult] = {}
    names: dict[str, str] = {}
    found = (
        EstablishedResult.objects.filter(round__in=Round.objects.visible_to(user))
        .select_related("round__contract")
        .prefetch_related("round__contract__outcomes__definition__framework_outcome")
        .order_by("round__as_of", "pk")
    )
    hidden = hidden_estimates(item.run_id for item in found)
    for item in found:
        if (item.run_id, item.metric) in hidden:
            continue
        outcome = next((o for o in item.round.contract.outcomes.all() if o.code == item.metric), None)
        framework = outcome.definition.framework_outcome if outcome else None
        unit = outcome.unit if outcome else ""
        # The same outcome is the same thing in the same unit: shares are not set beside numbers.
        key = f"framework:{framework.pk}:{unit}" if framework else f"code:{item.metric}:{unit}"
        name = framework.name if framework else (outcome.name if outcome else item.metric)
        names[key] = f"{name} ({unit})" if unit else name
        latest[key, item.round.contract_id] = item
    groups: dict[str, list[EstablishedResult]] = {}
    for (key, _contract), item in latest.items():
        groups.setdefault(key, []).append(item)
    answer = []
    for key, items in sorted(groups.items(), key=lambda pair: names[pair[0]]):
        shown = [item for item in items if item.ci_low is not None and item.ci_high is not None]
        chart = None
        if len(shown) > 1:
            chart = charts.forest(
                _("%(outcome)s: each constellation's latest result") % {"outcome": names[key]},
                [
                    charts.Interval(str(item.round.contract)[:40], item.value, item.ci_low or 0, item.ci_high or 0)
                    for item in shown
                ],
                show=cell_text,
            )
        answer.append({"name": names[key], "items_list": items, "chart": chart})
    return answer


def goals_table(user: User) -> Table:
    """The programme's own goals: how they are rated, by how many; small numbers of raters are not shown."""
    columns = [
        Column("goal", _("Goal of the programme")),
        Column("count", _("Ratings"), True),
        Column("mean", _("Mean, 1 to 5"), True, 1),
    ]
    rows: list[list[Cell]] = []
    ratings: dict[str, list[int]] = {}
    notes = ProcessNote.objects.visible_to(user).filter(rating__isnull=False)
    for goal, rating in notes.values_list("goal", "rating"):
        if rating is not None:
            ratings.setdefault(goal, []).append(rating)
    for value, label in Goal.choices:
        given = ratings.get(value, [])
        rows.append([str(label), len(given), fmean(given) if given else None])
    return Table("goals", _("The programme's own goals"), columns, rows)


def notes_table(user: User) -> Table:
    columns = [
        Column("date", _("Date")),
        Column("kind", _("Kind")),
        Column("contract", _("Contract")),
        Column("phase", _("Phase"), True),
        Column("goal", _("Goal of the programme")),
        Column("rating", _("Rating, 1 to 5"), True),
        Column("respondent", _("Part of the person interviewed")),
        Column("text", _("What was said or seen")),
        Column("recommendation", _("What should be changed")),
    ]
    found = ProcessNote.objects.visible_to(user).select_related("contract", "phase")
    rows: list[list[Cell]] = [
        [
            note.held_on.isoformat(),
            str(note.get_kind_display()),
            str(note.contract or ""),
            note.phase_id,
            str(note.get_goal_display()),
            note.rating,
            note.respondent,
            note.text,
            note.recommendation,
        ]
        for note in found
    ]
    return Table("process_notes", _("Interviews, lessons and observations"), columns, rows)


def fidelity_table(user: User) -> Table:
    columns = [
        Column("contract", _("Contract")),
        Column("period", _("Half-year")),
        Column("share", _("Share carried out as planned"), True, 2),
        Column("quality", _("Quality, 1 to 5"), True, 1),
        Column("adaptations", _("What was adapted, and why")),
    ]
    found = FidelityForm.objects.visible_to(user).select_related("contract")
    rows: list[list[Cell]] = [
        [str(form.contract), form.period, form.share, form.quality, form.adaptations] for form in found
    ]
    return Table("fidelity", _("Fidelity"), columns, rows)


def side_effects_table(user: User) -> Table:
    columns = [
        Column("contract", _("Contract")),
        Column("round", _("Round"), True),
        Column("side_effects", _("Side effects")),
        Column("cannot_say", _("What we cannot say")),
    ]
    found = (
        Interpretation.objects.filter(run__round__in=Round.objects.visible_to(user).filter(status__in=READABLE))
        .select_related("run__round__contract")
        .order_by("run__round__as_of", "pk")
    )
    rows: list[list[Cell]] = [
        [str(item.run.round.contract), item.run.round.number, item.side_effects, item.cannot_say]
        for item in found
        if item.run.round is not None and (item.side_effects or item.cannot_say)
    ]
    return Table("side_effects", _("Side effects, and what cannot be said"), columns, rows)


def protocols_table(user: User) -> Table:
    columns = [
        Column("contract", _("Contract")),
        Column("outcome", _("Outcome")),
        Column("version", _("Version"), True),
        Column("status", _("Status")),
        Column("method", _("Method")),
        Column("sha256", _("Checksum")),
        Column("locked", _("Locked")),
        Column("amendment", _("Why amended")),
    ]
    found = Protocol.objects.visible_to(user).select_related("contract", "outcome")
    rows: list[list[Cell]] = [
        [
            str(protocol.contract),
            protocol.outcome.name,
            protocol.version,
            str(protocol.get_status_display()),
            str(protocol.spec.get("method", "")),
            protocol.sha256,
            protocol.locked_at.isoformat() if protocol.locked_at else None,
            protocol.amendment_reason,
        ]
        for protocol in found
    ]
    return Table("protocols", _("Protocols"), columns, rows)


def overview(user: User) -> list[Table]:
    """Every table across contracts."""
    return [
        contracts_table(user),
        established_table(user),
        protocols_table(user),
        side_effects_table(user),
        fidelity_table(user),
        notes_table(user),
        goals_table(user),
    ]


def collect(user: User, tell: Tell) -> dict[str, bytes]:
    """All files of the bulk export: overview, each round's figures, and the aggregated data. No rows of individuals."""
    tell(2, _("Collecting the overview"))
    tables = overview(user)
    files = {"overview.xlsx": as_xlsx(tables)}
    files |= {f"overview/{table.key}.csv": as_csv(table) for table in tables}
    rounds = list(
        Round.objects.visible_to(user)
        .filter(status__in=READABLE)
        .select_related(*BESIDE)
        .order_by("contract__title", "number")
    )
    runs = [(round, run) for round in rounds if (run := current_run(round)) is not None]
    for own, run in runs:
        run.round = own  # the same object, with its contract
    sources = Sources([run for _own, run in runs])
    for place, (round, run) in enumerate(runs):
        tell(5 + 90 * place // len(runs), str(round))
        folder = f"rounds/{slugify(round.contract.title)[:50]}-{round.contract_id}/{round.number}"
        report = build(round, run, sources=sources)
        files[f"{folder}/report.json"] = as_json(report)
        files |= {f"{folder}/{table.key}.csv": as_csv(table) for table in report.filed}
        data = aggregated(run, report.threshold)
        files |= {f"{folder}/data/{name}": content for name, content in data.items()}
    tell(96, _("Packing"))
    listed = {name: {"sha256": sha256(content), "bytes": len(content)} for name, content in sorted(files.items())}
    files["manifest.json"] = (
        json.dumps(
            {"files": listed, "made_at": clock.now().isoformat(timespec="seconds"), "made_for": user.email},
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    ).encode()
    return files


def aggregated(run: Any, threshold: int) -> dict[str, bytes]:
    """The snapshot's data of protocols whose rows are no individuals, without small numbers of persons."""
    import zlib

    if run.snapshot is None:
        return {}
    gone = set(Deletion.objects.values_list("protocol_id", flat=True))
    return {
        f"{part.protocol.outcome.code}.csv": without_few(zlib.decompress(bytes(part.data)), part.protocol, threshold)
        for part in run.snapshot.contents.select_related("protocol__outcome")
        if not part.protocol.individual_rows and part.protocol_id not in gone
    }


def contract_report(contract: Contract, user: User) -> tuple[list[Report], list[Table]]:
    """All rounds of one contract that the user may read: each round's report, and the tables over time."""
    rounds = Round.objects.reported_to(user).filter(contract=contract).select_related(*BESIDE).order_by("number")
    reports, lines = [], []
    runs = [(round, run) for round in rounds if (run := current_run(round)) is not None]
    for own, run in runs:
        run.round = own  # the same object, with its contract
    sources = Sources([run for _own, run in runs])
    for round, run in runs:
        report = build(round, run, sources=sources)
        reports.append(report)
        for line in report.summary:
            row: list[Cell] = [round.number, round.as_of.isoformat(), str(round.get_status_display()), line["name"]]
            lines.append([*row, line["value"], line["ci_low"], line["ci_high"], line["n"], line["grade"]])
    columns = [
        Column("round", _("Round"), True),
        Column("as_of", _("Measured up to")),
        Column("status", _("Status")),
        Column("outcome", _("Outcome")),
        Column("value", _("Value"), True),
        Column("ci_low", _("Interval from"), True),
        Column("ci_high", _("Interval to"), True),
        Column("n", _("Count"), True),
        Column("evidence", _("Strength of evidence")),
    ]
    tables = [Table("rounds", _("Results round by round"), columns, lines)]
    paid = (
        LedgerRow.objects.filter(commitment__contract=contract, account=Account.PAID)
        .select_related("entry", "organisation")
        .order_by("entry__booked_on", "pk")
    )
    tables.append(
        Table(
            "payments",
            _("Payments"),
            [Column("date", _("Date")), Column("payee", _("Payee")), Column("amount", _("SEK"), True, 2)],
            [[row.entry.booked_on.isoformat(), str(row.organisation or ""), row.amount] for row in paid],
        )
    )
    forms = FidelityForm.objects.filter(contract=contract)
    tables.append(
        Table(
            "fidelity",
            _("Fidelity"),
            [
                Column("period", _("Half-year")),
                Column("share", _("Share carried out as planned"), True, 2),
                Column("quality", _("Quality, 1 to 5"), True, 1),
            ],
            [[form.period, form.share, form.quality] for form in forms],
        )
    )
    return reports, [table for table in tables if table.rows]
