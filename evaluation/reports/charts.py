"""The charts of a report; each title says what was found, and each has its numbers as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core import charts
from core.templatetags.formats import number
from evaluation.reports.disclosure import curve_key, curve_points, prefix_of
from evaluation.reports.model import Hidden, cell_text

FEW = 5


def charts_of(result: Mapping[str, Any], guard: Any) -> dict[int, list[Any]]:
    """The charts by the section of the report that they stand in: participants in 4, results in 7."""
    found: list[Any] = []
    ways: list[Any] = []
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        is_hidden = isinstance(guard.estimate(base, 0), Hidden)
        if not is_hidden:
            drawn = (series(outcome, guard), groups(outcome, guard), forest(outcome, base, guard))
            found += [chart for chart in drawn if chart is not None]
        chart = participants(outcome, base, guard)
        if chart is not None:
            ways.append(chart)
        found += [*survey(outcome, base, guard), *followed(outcome, base, guard)]
    return {4: ways, 7: found}


def show(value: Any) -> str:
    return cell_text(value)


def per_cent(value: Any) -> str:
    """A share of a hundred with one decimal, whole ones without."""
    return number(value, 0 if round(value, 1) == round(value) else 1)


def series(outcome: Mapping[str, Any], guard: Any) -> Any:
    """Observed values and what would have been without the intervention, with its band."""
    details = outcome["main"]["details"]
    points = details.get("series") or details.get("gaps") or details.get("periods") or []
    if not isinstance(points, list) or len(points) < 3:
        return None
    observed = next((key for key in ("observed", "treated") if key in points[0]), None)
    expected = next((key for key in ("counterfactual", "synthetic", "expected") if key in points[0]), None)
    if observed is None or expected is None:
        return None
    places = [str(point.get("time", place)) for place, point in enumerate(points)]

    def is_small(value: float) -> bool:
        return bool(guard.hides and outcome.get("counts_persons") and 0 < value < FEW)

    band = [
        (point["counterfactual_low"], point["counterfactual_high"])
        if point.get("counterfactual_low") is not None and point.get("counterfactual_high") is not None
        else None
        for point in points
    ]
    started = [place for place, point in enumerate(points) if point.get("after") or point.get("step")]
    turn = started[0] if started else None
    gaps = [point[observed] - point[expected] for point in points[turn:]] if turn else []
    title = _("%(outcome)s: observed and expected without the intervention")
    if gaps and all(gap < 0 for gap in gaps):
        title = _("%(outcome)s: below what was expected without the intervention, the whole time")
    elif gaps and all(gap > 0 for gap in gaps):
        title = _("%(outcome)s: above what was expected without the intervention, the whole time")
    return charts.lines(
        title % {"outcome": outcome["name"]},
        places,
        [
            charts.Line(_("Observed"), [None if is_small(point[observed]) else point[observed] for point in points]),
            charts.Line(_("Expected without"), [point[expected] for point in points], band),
        ],
        show=show,
        from_zero=False,
        turn=turn,
        turn_label=_("The intervention starts"),
        first_column=_("Time"),
        note=_("The shaded band is the interval of what was expected.") if any(band) else "",
    )


def forest(outcome: Mapping[str, Any], base: tuple[str, ...], guard: Any) -> Any:
    """The main analysis among its sensitivity analyses and subgroups, in the unit of the value that is established."""
    rows = []
    ends = _ends(outcome, outcome["main"], ("ci_low", "ci_high"))
    if ends is not None:
        rows.append(charts.Interval(_("Main analysis"), *ends, main=True))
    for kind in ("sensitivity", "subgroups"):
        for place, item in enumerate(outcome[kind]):
            ends = _ends(item, item, ("value_low", "value_high"), outcome["statistic"])
            if ends is None or isinstance(guard.estimate((*base, kind, str(place)), 0), Hidden):
                continue
            rows.append(charts.Interval(shortened(str(item["label"])), *ends))
    if not rows:
        return None
    title = (
        _("%(outcome)s: the decision depends on the choice of analysis")
        if outcome["decision_changes"]
        else _("%(outcome)s: the estimate and how it holds")
    )
    note = "" if outcome["statistic"] == "estimate" else _("Estimates before factor, number of persons and unit cost.")
    target = float(outcome["threshold"]) if outcome["threshold"] is not None and not note else None
    words = title % {"outcome": outcome["name"]}
    return charts.forest(words, rows, show=show, target=target, target_label=_("Threshold"), note=note)


def shortened(text: str, length: int = 40) -> str:
    """A label that has room in a chart, cut between words."""
    return text if len(text) <= length else f"{text[: length - 1].rsplit(' ', 1)[0]} …"


def _ends(
    told: Mapping[str, Any], computed: Mapping[str, Any], limits: tuple[str, str], statistic: str | None = None
) -> tuple[float, float, float] | None:
    """Point and limits: as established, or as estimated where a limit is what decides."""
    if (statistic or told["statistic"]) == "estimate":
        found = [told["value"], *(told[name] for name in limits)]
    else:
        found = [computed[name] for name in ("estimate", "ci_low", "ci_high")]
    return None if None in found else (float(found[0]), float(found[1]), float(found[2]))


def groups(outcome: Mapping[str, Any], guard: Any) -> Any:
    """Two groups before and after, and where the intervention group would have been with the other's change."""
    cells = outcome["main"]["details"].get("cells") or {}
    names = ("treated_before", "treated_after", "comparison_before", "comparison_after")
    if outcome["method"] != "difference_in_differences" or not all(name in cells for name in names):
        return None
    if guard.hides and min(cells[name]["n"] for name in names) < FEW:
        return None
    start, end, other_start, other_end = (cells[name]["mean"] for name in names)
    return charts.lines(
        _("%(outcome)s: changed by %(change)s with the intervention and by %(other)s in the comparison")
        % {"outcome": outcome["name"], "change": show(end - start), "other": show(other_end - other_start)},
        [_("Before"), _("After")],
        [
            charts.Line(_("Intervention"), [start, end]),
            charts.Line(_("Comparison"), [other_start, other_end]),
            charts.Line(_("Expected without"), [start, start + other_end - other_start]),
        ],
        show=show,
        from_zero=False,
        first_column=_("Time"),
    )


def participants(outcome: Mapping[str, Any], base: tuple[str, ...], guard: Any) -> Any:
    """How many came to each step."""
    steps = outcome["flow"]["steps"]
    if len(steps) < 2:
        return None
    boxes = []
    for place, step in enumerate(steps):
        key = (*base, "flow", str(place))
        treated = show(guard((*key, "treated"), step["treated"]))
        details = _("Intervention: %(n)s") % {"n": treated}
        if outcome["flow"]["has_comparison"]:
            comparison = show(guard((*key, "comparison"), step["comparison"]))
            details += "; " + _("comparison: %(n)s") % {"n": comparison}
        leads_to = [str(place + 1)] if place + 1 < len(steps) else []
        boxes.append(charts.Box(str(place), str(step["label"]), place, leads_to, details))
    heads = [str(place + 1) for place in range(len(steps))]
    return charts.flow(_("%(outcome)s: the way of the participants") % {"outcome": outcome["name"]}, heads, boxes)


def survey(outcome: Mapping[str, Any], base: tuple[str, ...], guard: Any) -> list[Any]:
    """The mean of a survey on each occasion."""
    measured = outcome.get("survey") or {}
    occasions = measured.get("occasions", [])
    means = [guard((*base, "survey", item["code"], "mean"), item["mean"]) for item in occasions]
    values = [None if isinstance(mean, Hidden) or mean is None else mean for mean in means]
    if sum(value is not None for value in values) < 2:
        return []
    return [
        charts.lines(
            _("%(outcome)s: mean on each occasion") % {"outcome": outcome["name"]},
            [str(item["code"]) for item in occasions],
            [charts.Line(str(measured["scale"]), values)],
            show=show,
            first_column=_("Occasion"),
        )
    ]


def followed(outcome: Mapping[str, Any], base: tuple[str, ...], guard: Any) -> list[Any]:
    """For each kind of event: when it came (by group), and how few have most of the days."""
    found = []
    for item in (outcome.get("follow_up") or {}).get("kinds", []):
        found += [
            chart
            for chart in (curves(outcome, item, base, guard), concentration(outcome, item, base, guard))
            if chart is not None
        ]
    return found


def curves(outcome: Mapping[str, Any], item: Mapping[str, Any], base: tuple[str, ...], guard: Any) -> Any:
    """The share of each group that has had the event, by months from the first event of each person."""
    months = sorted({point["month"] for points in item["curves"].values() for point in curve_points(points)})
    lines = []
    for group, points in item["curves"].items():
        shares: dict[int, float] = {}
        for point in curve_points(points):
            key = curve_key(base, item["kind"], group, point["month"])
            if not any(isinstance(guard((*key, name), 0), Hidden) for name in ("n", "reached", "rest")):
                shares[point["month"]] = 100 * point["reached"] / point["n"]
        if len(shares) > 1:
            lines.append(charts.Line(group or _("All"), [shares.get(month) for month in months]))
    if not lines:
        return None
    return charts.lines(
        _("%(outcome)s: share who have had “%(event)s”, per cent")
        % {"outcome": outcome["name"], "event": item["kind"]},
        [str(month) for month in months],
        lines,
        show=per_cent,
        first_column=_("Months since the first event"),
        note=_("Each point counts those who have been followed that long."),
    )


def concentration(outcome: Mapping[str, Any], item: Mapping[str, Any], base: tuple[str, ...], guard: Any) -> Any:
    """What share of the persons has what share of the days."""
    if isinstance(guard((*base, "events", item["kind"], "persons"), 0), Hidden):
        return None
    parts = [part for part in item["concentration"] if not is_few(part, guard)]
    if len(parts) < 3:
        return None
    half = next((part for part in parts if part["days"] >= 50), parts[-1])
    return charts.columns(
        _("%(outcome)s: %(persons)s per cent of the persons have %(days)s per cent of the days of “%(event)s”")
        % {
            "outcome": outcome["name"],
            "persons": half["persons"],
            "days": per_cent(half["days"]),
            "event": item["kind"],
        },
        [f"{part['persons']} %" for part in parts],
        [(_("Share of the days, per cent"), [part["days"] for part in parts])],
        show=per_cent,
        first_column=_("Share of the persons, per cent"),
    )


def is_few(part: Mapping[str, Any], guard: Any) -> bool:
    """Whether a share of the persons is so few of them that their days would tell who they are."""
    return bool(guard.hides and part["count"] < FEW and part["persons"] < 100)
