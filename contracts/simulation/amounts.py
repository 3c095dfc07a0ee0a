"""Each rule type's entitlement for many draws at once, before the caps: the vectorised twin of `contracts.terms.rules`.

Arrays are (draws, periods) of float kronor, unrounded; column t is what the results up to period t come to. A rule or
param that has no vectorised form raises Unsupported, naming it: settle such terms draw by draw with `exact`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from contracts.terms.conditions import condition_of
from contracts.terms.model import Rule
from contracts.terms.numbers import exact
from contracts.terms.periods import parse_date

from .bench import Amount, Bench, Unsupported, compare, number, running
from .model import Floats


def _refuse(rule: Rule, *keys: str) -> None:
    for key in keys:
        if key in rule.params:
            raise Unsupported(f"the rule {rule.id!r} has {key!r}, which is simulated draw by draw only")


def _statistic(rule: Rule) -> str:
    return str(rule.params.get("statistic", "value"))


def _level(rule: Rule, bench: Bench, default: str = "latest") -> tuple[Floats, list[int]]:
    where = bench.where(rule, rule.metric or "")
    if not where:
        return np.zeros((bench.shape[0], 0)), []
    values = running(
        bench.figures(rule, rule.metric or "", where, _statistic(rule)), rule.params.get("aggregate", default)
    )
    if "decimals" in rule.params:
        scale = 10.0 ** rule.params["decimals"]
        values = np.sign(values) * np.floor(np.abs(values) * scale + 0.5) / scale
    return values, where


def activity(rule: Rule, bench: Bench) -> Amount:
    if "cost_share" in rule.params:
        columns = tuple(range(bench.shape[1]))
        return Amount(number(rule, "cost_share") * bench.net_costs(rule=rule), True, columns)
    done = np.cumsum(bench.activity(rule), axis=1)
    if "price" in rule.params:
        most = number(rule, "max_units", np.inf)
        return Amount(number(rule, "price") * np.minimum(done, most))
    return Amount(number(rule, "amount") * number(rule, "part", 1.0) * done)


def milestone(rule: Rule, bench: Bench) -> Amount:
    total = np.zeros(bench.shape)
    for step in rule.params.get("milestones") or [rule.params]:
        metric = step.get("metric", rule.metric)
        threshold = float(exact(step.get("threshold", "1")))
        comparison = step.get("comparison", ">=")
        amount = float(exact(step["amount"]))
        if metric is None:
            reported = np.cumsum(bench.activity(rule), axis=1)
            passed = compare(reported, comparison, threshold)
            where = list(range(bench.shape[1]))
            days = [span.last for span in bench.calendar.spans]
        else:
            where = bench.where(rule, metric)
            if not where:
                continue
            passed = compare(bench.figures(rule, metric, where, _statistic(rule)), comparison, threshold)
            days = [bench.calendar.established[index] for index in where]
        late = float(exact(step["late_share"])) if "late_share" in step else 0.0
        due = parse_date(step["due_by"]) if "due_by" in step else None
        factors = np.array([late if due is not None and day > due else 1.0 for day in days])
        first = passed & (np.cumsum(passed, axis=1) == 1)
        total += bench.spread(np.cumsum(first * factors * amount, axis=1), where)
    return Amount(total)


def per_participant(rule: Rule, bench: Bench) -> Amount:
    _refuse(rule, "price_groups", "sustained")
    where = bench.where(rule, rule.metric or "")
    if not where:
        return Amount(np.zeros(bench.shape))
    counts = np.cumsum(np.maximum(0, bench.figures(rule, rule.metric or "", where)), axis=1)
    price = number(rule, "price") * (1 - number(rule, "deadweight"))
    return Amount(bench.spread(price * counts, where))


def unit(rule: Rule, bench: Bench) -> Amount:
    most = number(rule, "max_units", np.inf)
    price = number(rule, "price") * number(rule, "share", 1.0)
    if rule.metric is None:
        return Amount(price * np.minimum(np.cumsum(bench.activity(rule), axis=1), most))
    where = bench.where(rule, rule.metric)
    if not where:
        return Amount(np.zeros(bench.shape))
    values = bench.figures(rule, rule.metric, where, _statistic(rule))
    lower = rule.params.get("direction", "lower" if "baseline" in rule.params else "higher") == "lower"
    distance = number(rule, "baseline") - values if lower else values - number(rule, "baseline")
    units = running(distance, rule.params.get("aggregate", "sum")) * number(rule, "population", 1.0)
    return Amount(bench.spread(price * np.clip(units, 0, most), where))


def cohort_threshold(rule: Rule, bench: Bench) -> Amount:
    _refuse(rule, "min_size", "pooled")
    amount, threshold = number(rule, "amount"), number(rule, "threshold")
    comparison = rule.params.get("comparison", ">=")
    each = rule.params.get("aggregate") == "each"
    plain = Rule(
        rule.id, rule.type, rule.metric, rule.payer, rule.payees,
        {**rule.params, "aggregate": "latest"} if each else rule.params,
        rule.prerequisites, rule.valid_from, rule.valid_to,
    )  # fmt: skip
    values, where = _level(plain, bench)
    passed = compare(values, comparison, threshold).astype(np.float64)
    return Amount(bench.spread(amount * (np.cumsum(passed, axis=1) if each else passed), where))


def graduated(rule: Rule, bench: Bench) -> Amount:
    values, where = _level(rule, bench)
    amounts = np.zeros_like(values)
    for step in rule.params["steps"]:
        start, base = float(exact(step["from"])), float(exact(step["amount"]))
        each = float(exact(step.get("per_unit", "0")))
        amounts = np.where(values >= start, base + each * (values - start), amounts)
    return Amount(bench.spread(amounts, where))


def distance_travelled(rule: Rule, bench: Bench) -> Amount:
    _refuse(rule, "weights", "before_metric", "comparison_metric")
    where = bench.where(rule, rule.metric or "")
    if not where:
        return Amount(np.zeros(bench.shape))
    sign = -1.0 if rule.params.get("direction") == "lower" else 1.0
    change = sign * (bench.figures(rule, rule.metric or "", where) - number(rule, "comparison_change"))
    points = np.cumsum(change, axis=1) * number(rule, "population", 1.0)
    return Amount(bench.spread(number(rule, "price") * np.maximum(0, points), where))


def net_impact(rule: Rule, bench: Bench) -> Amount:
    where = bench.where(rule, rule.metric or "")
    if not where:
        return Amount(np.zeros(bench.shape))
    sign = -1.0 if rule.params.get("direction") == "lower" else 1.0
    values = bench.figures(rule, rule.metric or "", where, _statistic(rule))
    effect = running(sign * (values - number(rule, "counterfactual")), rule.params.get("aggregate", "sum"))
    scale = number(rule, "population", 1.0) * number(rule, "shrink", 1.0)
    return Amount(bench.spread(number(rule, "price") * np.maximum(0, effect * scale), where))


def savings_share(rule: Rule, bench: Bench) -> Amount:
    saved = np.zeros(bench.shape)
    rate = number(rule, "discount_rate")
    for metric in rule.params.get("metrics") or [rule.metric or ""]:
        where = bench.where(rule, metric)
        if not where:
            continue
        values = bench.figures(rule, metric, where, _statistic(rule)) * number(rule, "population", 1.0)
        if rate:
            years = [bench.calendar.spans[index].last.year - int(rule.params["discount_from"]) for index in where]
            values = values * np.array([(1 + rate) ** -year for year in years])
        saved += bench.spread(running(values, rule.params.get("aggregate", "sum")), where)
    return Amount(number(rule, "share") * np.maximum(0, saved - number(rule, "hurdle")))


def joint_pot(rule: Rule, bench: Bench) -> Amount:
    _refuse(rule, "minimum")
    pot = number(rule, "pot")
    conditions = [condition_of(item, bench.rules) for item in rule.params.get("conditions", [])]
    if any(item.rule for item in conditions):
        raise Unsupported(f"the rule {rule.id!r} has a condition on a rule, which is simulated draw by draw only")
    gate = np.ones(bench.shape, dtype=np.bool_)
    for item in conditions:
        gate &= bench.holds(rule, item)
    if rule.metric is None:
        metrics = [item.metric or "" for item in conditions]
        return Amount(np.where(gate, pot, 0.0), True, last_result(bench, rule, metrics))
    values, where = _level(rule, bench)
    if "steps" in rule.params:
        part = np.zeros_like(values)
        for step in rule.params["steps"]:
            part = np.where(values >= float(exact(step["from"])), float(exact(step["share"])), part)
    else:
        part = compare(values, rule.params.get("comparison", ">="), number(rule, "threshold", 1.0)).astype(np.float64)
    return Amount(bench.spread(pot * part, where), gate=gate)


def last_result(bench: Bench, rule: Rule, metrics: list[str]) -> tuple[int, ...]:
    """Return for each period the column of the last result of `metrics` up to it (0 before the first)."""
    columns = sorted({index for metric in metrics for index in bench.where(rule, metric, any_start=True)})
    return tuple(max((c for c in columns if c <= period), default=period) for period in range(bench.shape[1]))


def banded_tariff(rule: Rule, bench: Bench) -> Amount:
    if rule.metric is None:
        total, where = np.cumsum(bench.activity(rule), axis=1), list(range(bench.shape[1]))
    else:
        where = bench.where(rule, rule.metric)
        if not where:
            return Amount(np.zeros(bench.shape))
        total = np.cumsum(np.maximum(0, bench.figures(rule, rule.metric, where)), axis=1)
    amounts = np.zeros_like(total)
    start = 0.0
    for band in rule.params["bands"]:
        end = float(exact(band["up_to"])) if band.get("up_to") is not None else np.inf
        amounts += np.clip(np.minimum(total, end) - start, 0, None) * float(exact(band["price"]))
        start = end
    return Amount(bench.spread(amounts, where))


def conditional_loan(rule: Rule, bench: Bench) -> Amount:
    _refuse(rule, "annual_return", "drawdowns")
    principal = np.full(bench.shape, number(rule, "principal")) if "principal" in rule.params else bench.net_costs()
    principal = np.minimum(principal, number(rule, "principal_max", np.inf))
    where = bench.where(rule, rule.metric or "")
    saved = np.zeros(bench.shape)
    known = np.zeros(bench.shape[1])
    if where:
        values = running(bench.figures(rule, rule.metric or "", where), rule.params.get("aggregate", "sum"))
        saved = bench.spread(values, where)
        known[where[0] :] = 1.0
    if rule.id in bench.sample.activities:
        reported = bench.activity(rule)
        any_yet = np.cumsum(reported, axis=1) > 0
        done = np.where(any_yet, np.cumsum(reported, axis=1), known[None, :])
    else:
        done = np.broadcast_to(known if rule.metric else np.ones_like(known), bench.shape)
    total = number(rule, "guaranteed_share") * principal * done
    total = total + number(rule, "saving_share") * np.clip(saved, 0, principal)
    extra = np.minimum(number(rule, "return_share") * principal, np.maximum(0, saved - principal))
    if "return_condition" in rule.params:
        condition = condition_of(rule.params["return_condition"], bench.rules)
        if condition.rule:
            raise Unsupported(f"the rule {rule.id!r} has a condition on a rule, which is simulated draw by draw only")
        extra = np.where(bench.holds(rule, condition), extra, 0.0)
    total = total + extra
    if "max_multiple" in rule.params:
        total = np.minimum(total, number(rule, "max_multiple") * principal)
    place = tuple(max((c for c in where if c <= t), default=t) for t in range(bench.shape[1]))
    return Amount(total, True, place)


Vectorised = Callable[[Rule, Bench], Amount]
VECTORISED: dict[str, Vectorised] = {
    "activity": activity,
    "milestone": milestone,
    "per_participant": per_participant,
    "unit": unit,
    "cohort_threshold": cohort_threshold,
    "graduated": graduated,
    "distance_travelled": distance_travelled,
    "net_impact": net_impact,
    "savings_share": savings_share,
    "joint_pot": joint_pot,
    "banded_tariff": banded_tariff,
    "conditional_loan": conditional_loan,
}
# Types that build on other rules' amounts; `paths` computes them as it walks through time.
DEPENDENT = {"guarantee", "top_up", "holdback", "condition"}
