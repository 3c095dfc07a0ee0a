"""The tables of what the round stands in: the contract, its theory of change, and what is new since last time."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.templatetags.formats import date_sv
from evaluation.models import Protocol, Round, RoundOutcome, Run
from evaluation.queries import result_of
from evaluation.reports.disclosure import metrics_hidden, prefix_of
from evaluation.reports.guard import Guard
from evaluation.reports.model import HIDDEN, Cell, Column, Table, cell_text
from evaluation.reports.sources import Sources


def contract_table(round: Round) -> Table:
    """The contract in short: who, when, how much, which outcomes."""
    contract = round.contract
    rows: list[list[Cell]] = [
        [_("Parties"), ", ".join(dict.fromkeys(str(party.organisation) for party in contract.parties.all()))],
        [_("Period"), f"{_day(contract.starts_on)} – {_day(contract.ends_on)}"],
        [_("Followed until"), _day(contract.follow_up_until or contract.ends_on)],
    ]
    for outcome in contract.outcomes.all():
        when = _("due %(day)s") % {"day": date_sv(outcome.due_on)} if outcome.due_on else ""
        start, goal = _figure(outcome.baseline), _figure(outcome.target)
        words = _("from %(start)s to %(goal)s %(unit)s") % {"start": start, "goal": goal, "unit": outcome.unit}
        rows.append([outcome.name, ", ".join(part for part in (words, when) if part)])
    return Table("contract", _("The contract"), [Column("part", _("Part")), Column("text", _("Text"))], rows)


def theory_table(round: Round) -> Table:
    """The initiative's theory of change, as its own workroom has it."""
    rows: list[list[Cell]] = []
    initiative = round.contract.initiative
    if initiative.summary:
        rows.append([_("Intervention"), initiative.summary])
    rows += [
        [str(node.get_kind_display()), node.desired_change or node.description or node.name]
        for node in sorted(initiative.nodes.all(), key=_order)[:60]
    ]
    return Table("theory", _("Theory of change"), [Column("part", _("Part")), Column("text", _("Text"))], rows)


def changes_table(round: Round, run: Run, result: Mapping[str, Any], guard: Guard, sources: Sources) -> Table:
    """Each value beside that of the round before, with what has changed in how it is made."""
    columns = [
        Column("outcome", _("Outcome")),
        Column("before", _("Value in the round before"), True),
        Column("value", _("Value now"), True),
        Column("protocol", _("Version of the protocol"), True),
        Column("data", _("Version of the data"), True),
    ]
    before = sources.round_before(round)
    earlier = values_of(before.run) if before is not None and before.run is not None else {}
    hidden: set[str] = set()
    if before is not None and before.run_id is not None:
        release = next((item for item in sources.releases if item.run_id == before.run_id), None)
        hidden = metrics_hidden(release.hidden) if release else set()
    parts = run.snapshot.parts if run.snapshot else []
    versions = {part["outcome"]: part.get("version") for part in parts}
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        code = outcome["outcome"]
        value = None if outcome["value"] is None else Decimal(outcome["value"])
        previous: Cell = earlier.get(code)
        if previous is not None and guard.hides and code in hidden:
            previous = HIDDEN
        rows.append(
            [
                outcome["name"],
                previous,
                guard.estimate(prefix_of(outcome, result["round"]), value),
                outcome["protocol"]["version"],
                versions.get(code),
            ]
        )
    return Table("changes", _("Since the round before"), columns, rows)


def values_of(run: Run) -> dict[str, Decimal]:
    """The value of each outcome in a computed run."""
    return {
        outcome["outcome"]: Decimal(outcome["value"])
        for outcome in result_of(run)["outcomes"]
        if outcome["value"] is not None
    }


def planned_table(round: Round, run: Run, guard: Guard) -> Table:
    """What was expected to be paid over the whole contract beside what the results come to."""
    contract = round.contract
    entitled = run.settlement.get("entitled")
    if entitled is None:
        return Table("planned", "", [])
    columns = [Column("what", _("Planned and actual")), Column("amount", _("SEK"), True, 2)]
    amount: Cell = HIDDEN if guard.hides_estimates else Decimal(entitled)
    rows: list[list[Cell]] = [
        [_("Expected over the whole contract"), contract.expected_payment],
        [_("Highest possible: the contract's ceiling"), contract.ceiling],
        [_("Entitled by the results so far"), amount],
    ]
    return Table("planned", _("Planned and actual payment"), columns, rows)


def dictionary(protocols: Mapping[str, Protocol]) -> Table:
    """The columns of the data, as the protocols define them."""
    from evaluation.forms.protocols import TYPE_NAMES

    columns = [
        Column("outcome", _("Outcome")),
        Column("column", _("Column")),
        Column("label", _("Meaning")),
        Column("type", _("Type")),
        Column("required", _("Must be filled")),
    ]
    rows: list[list[Cell]] = [
        [
            protocol.outcome.name,
            column["name"],
            column.get("label", ""),
            str(TYPE_NAMES.get(column.get("type", "number"), "")),
            bool(column.get("required")),
        ]
        for protocol in protocols.values()
        for column in protocol.columns
    ]
    return Table("dictionary", _("Columns of the data"), columns, rows)


def next_round(round: Round) -> str:
    """When the next round is, and what falls due in it."""
    from evaluation.actions.rounds import dates_of

    contract = round.contract
    last = contract.follow_up_until or contract.ends_on
    programme = contract.commitment.programme if contract.commitment else None
    dates = [day for day in dates_of(contract, programme, last) if day > round.as_of] if last else []
    if not dates:
        return _("This is the last round.")
    words = [_("Measured up to %(day)s.") % {"day": date_sv(dates[0])}]
    waiting = [item for item in _not_due(round) if item.due_on]
    words += [_("%(outcome)s is due %(day)s.") % {"outcome": i.outcome.name, "day": date_sv(i.due_on)} for i in waiting]
    return " ".join(words)


def _not_due(round: Round) -> list[RoundOutcome]:
    return [item for item in round.outcomes.all() if not item.is_due]


def _order(node: Any) -> tuple[int, int]:
    return ("need", "activity", "outcome").index(node.kind), node.pk


def _day(day: Any) -> str:
    return date_sv(day) if day else "–"


def _figure(value: Decimal | None) -> str:
    return cell_text(value)
