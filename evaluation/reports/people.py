"""The tables of individuals over time: surveys and events, always in groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from evaluation.reports.charts import is_few
from evaluation.reports.disclosure import curve_key, curve_points, prefix_of
from evaluation.reports.guard import Guard
from evaluation.reports.model import HIDDEN, Cell, Column, Table


def survey_course(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("scale", _("Scale")),
        Column("occasion", _("Occasion")),
        Column("answered", _("Answered"), True),
        Column("missing", _("Missing"), True),
        Column("mean", _("Mean"), True),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = (*prefix_of(outcome, result["round"]), "survey")
        for item in (outcome.get("survey") or {}).get("occasions", []):
            key = (*base, item["code"])
            rows.append(
                [
                    outcome["name"],
                    outcome["survey"]["scale"],
                    item["code"],
                    guard((*key, "answered"), item["answered"]),
                    guard((*key, "missing"), item["missing"]),
                    guard((*key, "mean"), item["mean"]),
                ]
            )
    return Table("survey", _("Survey over time"), columns, rows)


def survey_changes(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("occasion", _("Occasion")),
        Column("pairs", _("Measured at both"), True),
        Column("mean", _("Mean change"), True),
        Column("ci_low", _("Interval from"), True),
        Column("ci_high", _("Interval to"), True),
        Column("better", _("Better"), True),
        Column("same", _("Unchanged"), True),
        Column("worse", _("Worse"), True),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = (*prefix_of(outcome, result["round"]), "survey")
        for item in (outcome.get("survey") or {}).get("changes", []):
            key = (*base, item["code"])
            rows.append(
                [
                    outcome["name"],
                    item["code"],
                    guard((*key, "pairs"), item["pairs"]),
                    *(guard((*key, "change"), item[name]) for name in ("mean", "ci_low", "ci_high")),
                    *(guard((*key, name), item[name]) for name in ("better", "same", "worse")),
                ]
            )
    return Table("survey_changes", _("Change since the first measurement"), columns, rows)


def events(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("event", _("Event")),
        Column("events", _("Events"), True),
        Column("persons", _("Persons"), True),
        Column("frequent", _("Persons in the risk group"), True),
        Column("rule", _("Risk group")),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = (*prefix_of(outcome, result["round"]), "events")
        followed = outcome.get("follow_up") or {}
        rule = _("more than %(number)s in %(months)s months") % {
            "number": followed.get("more_than"),
            "months": followed.get("months"),
        }
        for item in followed.get("kinds", []):
            key = (*base, item["kind"])
            rows.append(
                [
                    outcome["name"],
                    item["kind"],
                    guard((*key, "persons"), item["events"]),
                    guard((*key, "persons"), item["persons"]),
                    guard((*key, "frequent"), item["frequent"]),
                    rule,
                ]
            )
    return Table("events", _("Events over time"), columns, rows)


def curves(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("event", _("Event")),
        Column("group", _("Group")),
        Column("month", _("Months since the first event"), True),
        Column("n", _("Followed that long"), True),
        Column("reached", _("Have had the event"), True),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        for item in (outcome.get("follow_up") or {}).get("kinds", []):
            for group, points in item["curves"].items():
                for point in curve_points(points):
                    key = curve_key(base, item["kind"], group, point["month"])
                    counts = [guard((*key, name), point[name]) for name in ("n", "reached")]
                    rows.append([outcome["name"], item["kind"], group or _("All"), point["month"], *counts])
    return Table("curves", _("When the events came"), columns, rows)


def concentration(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("event", _("Event")),
        Column("persons", _("Share of the persons, per cent"), True),
        Column("days", _("Share of the days, per cent"), True),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = (*prefix_of(outcome, result["round"]), "events")
        for item in (outcome.get("follow_up") or {}).get("kinds", []):
            for part in item["concentration"]:
                share: Cell = HIDDEN if is_few(part, guard) else part["days"]
                rows.append(
                    [outcome["name"], item["kind"], part["persons"], guard((*base, item["kind"], "persons"), share)]
                )
    return Table("concentration", _("How the days are shared"), columns, rows)


def moves(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("from", _("From")),
        Column("to", _("To")),
        Column("count", _("Count"), True),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = (*prefix_of(outcome, result["round"]), "moves")
        rows += [
            [
                outcome["name"],
                item["from"],
                item["to"] or _("(no further event)"),
                guard((*base, item["from"], item["to"]), item["count"]),
            ]
            for item in (outcome.get("follow_up") or {}).get("transitions", [])
        ]
    return Table("moves", _("From event to event"), columns, rows)
