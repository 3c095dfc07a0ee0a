"""The tables of results: estimates, participants, balance, sensitivity, checks."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evaluation.forms.protocols import METHODS
from evaluation.reports.disclosure import prefix_of
from evaluation.reports.guard import Guard
from evaluation.reports.model import HIDDEN, Cell, Column, Table
from evaluation.reports.words import CHECK_NAMES, FIGURE_NAMES


def estimates(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("method", _("Method")),
        Column("n", _("Number analysed"), True),
        Column("n_treated", _("Of which in the intervention"), True),
        Column("n_clusters", _("Clusters"), True),
        Column("unadjusted", _("Unadjusted"), True),
        Column("estimate", _("Estimate"), True),
        Column("std_error", _("Standard error"), True),
        Column("ci_low", _("Interval from"), True),
        Column("ci_high", _("Interval to"), True),
        Column("p_value", "p", True),
        Column("relative", _("Relative effect, per cent"), True),
        Column("minimum_detectable", _("Smallest effect that could have been seen"), True),
        Column("se_convention", _("Kind of standard error")),
        Column("value", _("Deciding value"), True),
        Column("unit", _("Unit")),
        Column("reached", _("Threshold reached")),
        Column("payable", _("Fit to pay by")),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base, main = prefix_of(outcome, result["round"]), outcome["main"]
        details = main["details"]
        relative = details.get("relative_effect") or {}
        unadjusted = details.get("unadjusted")
        if isinstance(unadjusted, Mapping):
            unadjusted = unadjusted.get("estimate")

        def shown(value: Cell, base: tuple[str, ...] = base) -> Cell:
            return guard.estimate(base, value)

        rows.append(
            [
                outcome["name"],
                str(METHODS.get(outcome["method"], outcome["method"])),
                guard.number(base, "n", main["n"]),
                guard.number((*base, "main"), "treated", main["n_treated"]),
                main["n_clusters"],
                shown(unadjusted if isinstance(unadjusted, (int, float)) else None),
                *(shown(main[key]) for key in ("estimate", "std_error", "ci_low", "ci_high")),
                shown(main["p_value"]),
                shown(relative.get("percent") if isinstance(relative, Mapping) else None),
                shown(outcome["minimum_detectable"]),
                main["se_convention"],
                shown(None if outcome["value"] is None else Decimal(outcome["value"])),
                outcome["unit"],
                shown(outcome["reached"]),
                not outcome["refusals"],
            ]
        )
    return Table("estimates", _("Results"), columns, rows)


def flow(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("step", _("Step")),
        Column("treated", _("Intervention"), True),
        Column("comparison", _("Comparison"), True),
        Column("total", _("Together"), True),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        for place, step in enumerate(outcome["flow"]["steps"]):
            key = (*base, "flow", str(place))
            rows.append(
                [
                    outcome["name"],
                    step["label"],
                    guard((*key, "treated"), step["treated"]),
                    guard((*key, "comparison"), step["comparison"]),
                    guard((*key, "total"), step["treated"] + step["comparison"]),
                ]
            )
    return Table("flow", _("Participants"), columns, rows)


def attrition(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("group", _("Group")),
        Column("share", _("Lost from first to last step"), True, 4),
    ]
    names = {
        "overall": _("All"),
        "treated": _("Intervention"),
        "comparison": _("Comparison"),
        "differential": _("Difference between the groups"),
    }
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        steps = outcome["flow"]["steps"]
        if len(steps) < 2:
            continue
        ends = (0, len(steps) - 1)
        for group, name in names.items():
            share = outcome["flow"]["attrition"][group]
            if share is None:
                continue
            wanted = {"overall": ("total",), "differential": ("treated", "comparison")}.get(group, (group,))
            keys = [(*base, "flow", str(place), column) for place in ends for column in wanted]
            keys += [
                (*base, "flow", str(place), "lost", c) for place in range(len(steps)) for c in ("treated", "comparison")
            ]
            covered = any(key in guard.hidden for key in keys)
            rows.append([outcome["name"], name, HIDDEN if covered else share])
    return Table("attrition", _("Attrition"), columns, rows)


def balance(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("column", _("Property")),
        Column("std_difference", _("Standardised difference"), True),
        Column("imbalanced", _("Above 0.1")),
        Column("refused", _("Above 0.25: not to be paid by")),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        for entry in outcome["balance"]:
            difference = entry.get("weighted_std_difference", entry.get("std_difference"))
            rows.append(
                [
                    outcome["name"],
                    f"{entry['column']} = {entry['level']}" if entry.get("level") is not None else entry["column"],
                    HIDDEN if _is_small(entry, base, guard) else difference,
                    bool(entry.get("imbalanced")),
                    abs(difference or 0) > 0.25,
                ]
            )
    return Table("balance", _("Balance of the groups"), columns, rows)


def _is_small(entry: Mapping[str, Any], base: tuple[str, ...], guard: Guard) -> bool:
    """Whether a difference between the groups rests on a small one, or on few persons who have a property."""
    keys = [(*base, "column", str(entry["column"]), group) for group in ("treated", "comparison")]
    groups = [(*base, "main", group) for group in ("treated", "comparison")]
    return any(guard.is_hidden(key, "mean") for key in keys) or any(key in guard.hidden for key in groups)


def descriptives(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("column", _("Property")),
        Column("group", _("Group")),
        Column("n", _("Count"), True),
        Column("missing", _("Missing"), True),
        Column("mean", _("Mean"), True),
        Column("sd", _("Standard deviation"), True),
    ]
    names = {"treated": _("Intervention"), "comparison": _("Comparison")}
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        for entry in outcome["descriptives"]:
            for group, name in names.items():
                part = entry[group]
                if not part["n"] and not part["missing"]:
                    continue
                key = (*base, "column", entry["column"], group)
                rows.append(
                    [
                        outcome["name"],
                        entry["label"],
                        name,
                        guard.number(key, "n", part["n"]),
                        guard((*key, "missing"), part["missing"]),
                        guard.mean(key, part["mean"]),
                        guard.mean(key, part["sd"]),
                    ]
                )
    return Table("descriptives", _("Description of the data"), columns, rows)


def sensitivity(result: Mapping[str, Any], guard: Guard, kind: str, title: str) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("analysis", _("Analysis")),
        Column("n", _("Count"), True),
        Column("estimate", _("Estimate"), True),
        Column("ci_low", _("Interval from"), True),
        Column("ci_high", _("Interval to"), True),
        Column("p_value", "p", True),
        Column("value", _("Deciding value"), True),
        Column("changes", _("Would turn the decision")),
        Column("error", _("Why it could not be computed")),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        for place, item in enumerate(outcome[kind]):
            key = (*base, kind, str(place))

            def shown(value: Cell, key: tuple[str, ...] = key, base: tuple[str, ...] = base) -> Cell:
                return guard.estimate(base, guard.estimate(key, value))

            rows.append(
                [
                    outcome["name"],
                    item["label"],
                    guard.number(key, "n", guard(key, item["n"])),
                    *(shown(item[name]) for name in ("estimate", "ci_low", "ci_high", "p_value")),
                    shown(None if item["value"] is None else Decimal(item["value"])),
                    shown(item["changes_decision"]) if kind == "sensitivity" else None,
                    item["error"],
                ]
            )
    return Table(kind, title, columns, rows)


def checks(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("check", _("Check")),
        Column("look", _("To be looked at")),
        Column("figures", _("Figures")),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        for check in outcome["checks"]:
            # Counts of single persons stay inside: shares and differences are shown, small counts are not.
            told = {name: value for name, value in check["figures"].items() if value is not None}
            figures: Cell = ", ".join(f"{FIGURE_NAMES.get(name, name)}: {round_figure(v)}" for name, v in told.items())
            if check.get("error"):
                figures = _("could not be computed")
            elif guard.hides and tells_of_few(check, outcome):
                figures = HIDDEN
            rows.append([outcome["name"], str(CHECK_NAMES.get(check["check"], check["check"])), check["look"], figures])
    return Table("checks", _("Checks of gaming and cream skimming"), columns, rows)


def tells_of_few(check: Mapping[str, Any], outcome: Mapping[str, Any], few: int = 5) -> bool:
    """Whether the figures of a check are shares from which a small number of rows could be worked out."""
    figures, n = check["figures"], check["n"] or 0

    def small(share: float | None, whole: int) -> bool:
        part = abs(round((share or 0) * whole))
        return 0 < part < few or 0 < whole - part < few

    if check["check"] == "exits":
        described = outcome["descriptives"][0] if outcome["descriptives"] else None
        sizes = {name: described[name]["n"] + described[name]["missing"] if described else n for name in figures}
        return any(small(share, sizes[name]) for name, share in figures.items())
    if check["check"] == "enrolled_before_event":
        return small(figures.get("share"), n)
    if check["check"] == "price_groups":
        return any(0 < abs(round(share * (n // 2))) < few for share in figures.values())
    if check["check"] in {"profile", "unpaid"}:
        return 0 < n < 2 * few
    return False


def round_figure(value: float | int) -> str:
    if isinstance(value, int):
        return _("fewer than five") if 0 < value < 5 else str(value)
    return f"{value:.3f}".replace(".", "," if (get_language() or "sv").startswith("sv") else ".")
