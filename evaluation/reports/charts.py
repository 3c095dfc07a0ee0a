"""The charts of a report; each title says what was found, and each has its numbers as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core import charts
from evaluation.reports.disclosure import prefix_of
from evaluation.reports.model import Hidden, cell_text


def charts_of(result: Mapping[str, Any], guard: Any) -> list[Any]:
    found = []
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        is_hidden = isinstance(guard.estimate(base, 0), Hidden)
        if not is_hidden:
            found += [chart for chart in (series(outcome), forest(outcome, base, guard)) if chart is not None]
        chart = participants(outcome, base, guard)
        if chart is not None:
            found.append(chart)
    return found


def show(value: Any) -> str:
    return cell_text(value)


def series(outcome: Mapping[str, Any]) -> Any:
    """Observed values and what would have been without the intervention, with its band."""
    details = outcome["main"]["details"]
    points = details.get("series") or details.get("gaps") or []
    if not isinstance(points, list) or len(points) < 3:
        return None
    expected = "counterfactual" if "counterfactual" in points[0] else "synthetic"
    if "observed" not in points[0] or expected not in points[0]:
        return None
    places = [str(point.get("time", place)) for place, point in enumerate(points)]
    band = [
        (point["counterfactual_low"], point["counterfactual_high"])
        if point.get("counterfactual_low") is not None and point.get("counterfactual_high") is not None
        else None
        for point in points
    ]
    return charts.lines(
        _("%(outcome)s: observed and expected without the intervention") % {"outcome": outcome["name"]},
        places,
        [
            charts.Line(_("Observed"), [point["observed"] for point in points]),
            charts.Line(_("Expected without"), [point[expected] for point in points], band),
        ],
        show=show,
        from_zero=False,
        first_column=_("Time"),
    )


def forest(outcome: Mapping[str, Any], base: tuple[str, ...], guard: Any) -> Any:
    """The main analysis among its sensitivity analyses and subgroups."""
    main = outcome["main"]
    rows = []
    if None not in (main["estimate"], main["ci_low"], main["ci_high"]):
        rows.append(charts.Interval(_("Main analysis"), main["estimate"], main["ci_low"], main["ci_high"], main=True))
    for kind in ("sensitivity", "subgroups"):
        for place, item in enumerate(outcome[kind]):
            if None in (item["estimate"], item["ci_low"], item["ci_high"]):
                continue
            if isinstance(guard((*base, kind, str(place), "estimate"), 0), Hidden):
                continue
            rows.append(charts.Interval(str(item["label"])[:40], item["estimate"], item["ci_low"], item["ci_high"]))
    if not rows:
        return None
    title = (
        _("%(outcome)s: the decision depends on the choice of analysis")
        if outcome["decision_changes"]
        else _("%(outcome)s: the estimate and how it holds")
    )
    return charts.forest(title % {"outcome": outcome["name"]}, rows, show=show)


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
