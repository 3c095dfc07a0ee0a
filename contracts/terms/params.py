"""What a rule's params must fulfil beyond their schema: completeness, known names, steps in order."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from .numbers import ONE, exact
from .periods import parse_date

Fault = tuple[str, str]

# Types that are measured on the rule's own metric and mean nothing without it.
NEEDS_METRIC = {
    "per_participant",
    "cohort_threshold",
    "graduated",
    "net_impact",
}


def rules_named(raw: dict[str, Any]) -> list[str]:
    """Return the ids of the rules that a rule's params build on."""
    params = raw.get("params", {})
    named = [*params.get("less", []), *params.get("rules", []), *params.get("realised_rules", [])]
    conditions = [
        *params.get("conditions", []),
        *([params["return_condition"]] if "return_condition" in params else []),
    ]
    return named + [item["rule"] for item in conditions if isinstance(item, dict) and "rule" in item]


def activity_kind(rule_type: str, params: dict[str, Any], metric: str | None) -> str | None:
    """Return how activity is reported for a rule: `units`, `share`, `either`, or None where it is not paid on it."""
    if rule_type == "activity":
        return "units" if "price" in params else "share" if "amount" in params else None
    if rule_type == "conditional_loan":
        return "share"
    if metric is None and rule_type in {"unit", "banded_tariff"}:
        return "units"
    return "either" if metric is None and rule_type == "milestone" else None


def check_params(
    raw: dict[str, Any], parties: Container[str], metrics: Container[str], rules: Container[str]
) -> Iterator[Fault]:
    """Yield (path below the rule, message) for each fault."""
    params: dict[str, Any] = raw.get("params", {})
    kind: str = raw["type"]
    if kind in NEEDS_METRIC and raw.get("metric") is None:
        yield ".metric", f"a rule of the type {kind} is measured on a metric: name it"
    for key in ("less", "rules", "realised_rules"):
        for index, name in enumerate(params.get(key, [])):
            if name not in rules:
                yield f".params.{key}[{index}]", f"there is no rule {name!r}"
            elif name == raw["id"]:
                yield f".params.{key}[{index}]", "a rule cannot build on itself"
    for key in ("size_metric", "comparison_metric", "before_metric"):
        if key in params and params[key] not in metrics:
            yield f".params.{key}", f"there is no metric {params[key]!r}"
    for key in ("due_by", "call_from"):
        yield from _day(params, key, ".params")
    if params.get("statistic") == "blend" and "weight" not in params:
        yield ".params.weight", "a blend says the weight of the point estimate"
    yield from _OF_TYPE.get(kind, _nothing)(raw, params, parties, metrics)


def _day(params: dict[str, Any], key: str, path: str) -> Iterator[Fault]:
    if key in params:
        try:
            parse_date(params[key])
        except ValueError:
            yield f"{path}.{key}", f"{params[key]!r} is not a date in the calendar"


def _nothing(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    yield from ()


def _one_of(params: dict[str, Any], *keys: str) -> Iterator[Fault]:
    given = [key for key in keys if key in params]
    if len(given) != 1:
        yield ".params", f"give exactly one of {', '.join(keys)}"


def _ascending(items: list[dict[str, Any]], key: str, path: str) -> Iterator[Fault]:
    for index in range(1, len(items)):
        if exact(items[index][key]) <= exact(items[index - 1][key]):
            yield f"{path}[{index}].{key}", "must lie above the one before"


def _activity(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    yield from _one_of(params, "price", "amount", "cost_share")
    if "max_units" in params and "price" not in params:
        yield ".params.max_units", "only goes with a price"
    if "part" in params and "amount" not in params:
        yield ".params.part", "only goes with an amount"


def _milestone(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    yield from _one_of(params, "amount", "milestones")
    if "late_share" in params and "due_by" not in params:
        yield ".params.late_share", "only goes with due_by"
    seen = set()
    for index, item in enumerate(params.get("milestones", [])):
        path = f".params.milestones[{index}]"
        if "metric" in item and item["metric"] not in metrics:
            yield f"{path}.metric", f"there is no metric {item['metric']!r}"
        if "metric" not in item and raw.get("metric") is None:
            yield path, "name the metric, here or on the rule"
        if "id" in item and item["id"] in seen:
            yield f"{path}.id", f"the id {item['id']!r} is used twice"
        seen.add(item.get("id"))
        yield from _day(item, "due_by", path)


def _per_participant(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    if "price" not in params and "price_groups" not in params:
        yield ".params", "give a price or price_groups"
    placed: dict[str, str] = {}
    for index, group in enumerate(params.get("price_groups", [])):
        path = f".params.price_groups[{index}]"
        if ("participants" in group) == ("prefix" in group):
            yield path, "say who belongs: either participants or prefix"
        for name in group.get("participants", []):
            if name in placed:
                yield path, f"the participant {name!r} is in two price groups"
            placed[name] = group["group"]
    sustained = params.get("sustained")
    if sustained is not None and ("periods" in sustained) == ("days" in sustained):
        yield ".params.sustained", "give either periods or days"


def _cohort_threshold(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    if ("min_size" in params) != ("size_metric" in params):
        yield ".params", "min_size and size_metric go together"
    if "pooled" in params and params.get("aggregate") != "each":
        yield ".params.pooled", 'a pooled test goes with aggregate "each"'


def _graduated(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    yield from _ascending(params.get("steps", []), "from", ".params.steps")


def _distance(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    if raw.get("metric") is None and "weights" not in params:
        yield ".metric", "name a metric, or weights over several"
    for index, item in enumerate(params.get("weights", [])):
        if item["metric"] not in metrics:
            yield f".params.weights[{index}].metric", f"there is no metric {item['metric']!r}"
    if "comparison_change" in params and "comparison_metric" in params:
        yield ".params", "give either comparison_change or comparison_metric"
    if "weights" in params and ("before_metric" in params or "comparison_metric" in params):
        yield ".params.weights", "weights go with changes, not with before_metric or comparison_metric"


def _savings(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    if raw.get("metric") is None and "metrics" not in params:
        yield ".metric", "name a metric, or metrics"
    for index, name in enumerate(params.get("metrics", [])):
        if name not in metrics:
            yield f".params.metrics[{index}]", f"there is no metric {name!r}"
    if "discount_rate" in params and "discount_from" not in params:
        yield ".params.discount_from", "name the year that savings are discounted to"


def _joint_pot(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    if raw.get("metric") is None and "conditions" not in params:
        yield ".metric", "name a metric, or conditions"
    if "steps" in params and raw.get("metric") is None:
        yield ".params.steps", "steps are read on the rule's metric: name it"
    yield from _ascending(params.get("steps", []), "from", ".params.steps")
    payees = {payee["party"] for payee in raw["payees"]}
    for index, item in enumerate(params.get("minimum", [])):
        if item["party"] not in payees:
            yield f".params.minimum[{index}].party", f"{item['party']!r} is not a payee"
        if item["metric"] not in metrics:
            yield f".params.minimum[{index}].metric", f"there is no metric {item['metric']!r}"


def _banded(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    bands = params.get("bands", [])
    for index, band in enumerate(bands[:-1]):
        if band.get("up_to") is None:
            yield f".params.bands[{index}].up_to", "only the last band is open"
            return
    bounded = [band for band in bands if band.get("up_to") is not None]
    yield from _ascending(bounded, "up_to", ".params.bands")


def _loan(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    yield from _one_of(params, "principal", "principal_from", "drawdowns")
    shares = exact(params.get("guaranteed_share", "0")) + exact(params.get("saving_share", "0"))
    if shares > ONE:
        yield ".params", "guaranteed_share and saving_share sum to more than 1"
    if raw.get("metric") is None and ("saving_share" in params or "return_share" in params):
        yield ".metric", "saving_share and return_share are measured on a metric: name it"
    if "annual_return" in params and "drawdowns" not in params:
        yield ".params.drawdowns", "an annual return is counted on dated drawdowns"
    for index, item in enumerate(params.get("drawdowns", [])):
        yield from _day(item, "date", f".params.drawdowns[{index}]")


def _guarantee(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    yield from _one_of(params, "amount_due", "due_from")
    if raw.get("metric") is None and "call_from" not in params:
        yield ".params.call_from", "without a metric, say from which date the guarantee can be called"


def _top_up(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    if params.get("of") == "total" and exact(params.get("share", "0")) >= ONE:
        yield ".params.share", "must be below 1 when it is a share of the total"


def _holdback(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    if exact(params.get("share", "0")) >= ONE:
        yield ".params.share", "must be below 1"


def _condition(raw: dict[str, Any], params: dict[str, Any], parties: Any, metrics: Any) -> Iterator[Fault]:
    yield from _one_of(params, "amount", "share")
    if ("share" in params) != ("rules" in params):
        yield ".params", "a share says of which rules, and rules go with a share"


_OF_TYPE = {
    "activity": _activity,
    "milestone": _milestone,
    "per_participant": _per_participant,
    "cohort_threshold": _cohort_threshold,
    "graduated": _graduated,
    "distance_travelled": _distance,
    "savings_share": _savings,
    "joint_pot": _joint_pot,
    "banded_tariff": _banded,
    "conditional_loan": _loan,
    "guarantee": _guarantee,
    "top_up": _top_up,
    "holdback": _holdback,
    "condition": _condition,
}
