"""The tables of how it was done: data, protocols, signatures, software."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core import clock
from core.templatetags.formats import date_sv
from evaluation.actions.protocol_contents import content_of
from evaluation.models import Protocol, Round, Run
from evaluation.reports.disclosure import prefix_of
from evaluation.reports.guard import Guard
from evaluation.reports.model import HIDDEN, Cell, Column, Table
from evaluation.reports.sources import Sources


def data_quality(run: Run, round: Round, sources: Sources, guard: Guard, result: Mapping[str, Any]) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("source", _("Source")),
        Column("on_time", _("Delivered in time")),
        Column("version", _("Version"), True),
        Column("corrections", _("Corrections"), True),
        Column("rows", _("Rows"), True),
        Column("filled", _("Share of cells filled"), True, 4),
        Column("restated", _("Rows changed since the version before"), True),
    ]
    rows: list[list[Cell]] = []
    parts = run.snapshot.parts if run.snapshot else []
    bases = {outcome["outcome"]: prefix_of(outcome, result["round"]) for outcome in result["outcomes"]}
    for part in parts:
        delivery = sources.deliveries[part["delivery"]]
        cells = [item["filled"] + item["missing"] for item in delivery.quality.values()]
        filled = sum(item["filled"] for item in delivery.quality.values())
        is_of_persons = guard.hides and delivery.protocol.individual_rows
        # The share of filled cells tells how many are missing.
        is_few = is_of_persons and 0 < sum(cells) - filled < 5 * max(1, len(cells))
        rows.append(
            [
                delivery.protocol.outcome.name,
                delivery.get_source_display(),
                delivery.received_at.astimezone(clock.STOCKHOLM).date() <= round.data_due_on,
                delivery.version,
                delivery.version - 1,
                _rows(part, bases.get(part["outcome"]), guard, is_of_persons=is_of_persons),
                HIDDEN if is_few else filled / sum(cells) if sum(cells) else None,
                None if delivery.protocol.individual_rows else delivery.differences.get("added"),
            ]
        )
    return Table("data_quality", _("Quality of the data"), columns, rows)


def _rows(part: Mapping[str, Any], base: tuple[str, ...] | None, guard: Guard, *, is_of_persons: bool) -> Cell:
    if is_of_persons and (part["rows"] < 5 or base is None):
        return HIDDEN
    return part["rows"] if base is None else guard((*base, "rows_all"), part["rows"])


def deviations(protocols: Mapping[str, Protocol], sources: Sources) -> Table:
    """Amendments of the protocols: what, when, by whom and why."""
    columns = [
        Column("outcome", _("Outcome")),
        Column("version", _("Version"), True),
        Column("locked", _("Locked")),
        Column("by", _("By")),
        Column("reason", _("Why")),
    ]
    rows: list[list[Cell]] = []
    for protocol in protocols.values():
        rows += [
            [
                protocol.outcome.name,
                item.version,
                item.locked_at.astimezone(clock.STOCKHOLM).date().isoformat() if item.locked_at else "",
                str(item.evaluator_signed_by),
                item.amendment_reason,
            ]
            for item in sources.amended[protocol.outcome_id]
            if item.version <= protocol.version
        ]
    return Table("deviations", _("Amendments of the protocol"), columns, rows)


def definitions(protocols: Mapping[str, Protocol]) -> Table:
    columns = [Column("outcome", _("Outcome")), Column("part", _("Part")), Column("text", _("Text"))]
    names = {
        "estimand": _("Estimand"),
        "population": _("Population"),
        "comparison": _("Comparison"),
        "time_window": _("Window of measurement"),
        "missing_data": _("Rule for missing data"),
        "decision_rule": _("Decision rule"),
        "society": _("Societal economics"),
    }
    rows: list[list[Cell]] = []
    for protocol in protocols.values():
        content = content_of(protocol)
        rows += [[protocol.outcome.name, name, content[key]] for key, name in names.items() if content[key]]
        rows.append([protocol.outcome.name, _("Level of measurement"), protocol.get_ladder_display()])
        rows.append([protocol.outcome.name, _("Deciding statistic"), protocol.get_statistic_display()])
        if protocol.unit_cost:
            cost = protocol.unit_cost
            rows.append(
                [protocol.outcome.name, _("Unit cost"), f"{cost}: {cost.amount} SEK ({cost.table}; {cost.source})"]
            )
    return Table("protocol", _("The protocol"), columns, rows)


def sign_offs(round: Round, run: Run, sources: Sources) -> Table:
    columns = [Column("what", _("What")), Column("who", _("Who")), Column("when", _("When"))]
    rows: list[list[Cell]] = []
    for protocol in sources.protocols_of(run).values():
        if protocol.evaluator_signed_at and protocol.locked_at:
            name = _("Protocol, %(outcome)s") % {"outcome": protocol.outcome.name}
            rows.append([name, str(protocol.evaluator_signed_by), protocol.evaluator_signed_at.date().isoformat()])
            rows.append([name, str(protocol.officer_signed_by), protocol.locked_at.date().isoformat()])
    rows += [
        [_("Interpretation"), str(item.signed_by), item.signed_at.date().isoformat()]
        for item in reversed(sources.interpretations[run.pk][:20])
    ]
    rows += [
        [f"{_('Verification')}: {item.get_outcome_display()}", str(item.verifier), item.at.date().isoformat()]
        for item in reversed(sources.verifications[run.pk])
    ]
    if round.established_by is not None and round.established_by.dispatched_at is not None:
        rows.append(
            [
                _("Establishment"),
                str(round.established_by.get_maker_display()),
                date_sv(round.established_by.dispatched_at),
            ]
        )
    return Table("sign_offs", _("Signatures"), columns, rows)


def software(run: Run) -> Table:
    columns = [Column("name", _("Software")), Column("version", _("Version"))]
    return Table(
        "software", _("Software"), columns, [[name, version] for name, version in sorted(run.software.items())]
    )
