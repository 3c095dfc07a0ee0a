"""Each rule type's entitlement for many draws at once, before the caps: the vectorised twin of `contracts.terms.rules`.

Arrays are (draws, periods) of float kronor, unrounded; column t is what the results up to period t come to. A rule or
param that has no vectorised form raises Unsupported, naming it: settle such terms draw by draw with `exact`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from contracts.terms.evidence import outside
from contracts.terms.model import Condition, Rule, Terms
from contracts.terms.numbers import exact
from contracts.terms.periods import parse_date
from contracts.terms.reading import condition_of

from .model import Calendar, ContractModel, Floats, SimulationInvalid
from .sampling import Sample

Bools = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


class Unsupported(SimulationInvalid):
    """Raised for a rule type, param or cap that the vectorised engine does not know."""


@dataclass(frozen=True)
class Amount:
    """`upto` (draws, periods): what results up to a period come to.

    `moving`: it stands as one piece at column `place[t]`; otherwise growth stays at the period where it came.
    `gate` (draws, periods): where it is False nothing is given at that time, whatever has grown.
    """

    upto: Floats
    moving: bool = False
    place: tuple[int, ...] = ()
    gate: Bools | None = None


class Bench:
    """One contract's terms, calendar and sample while its rules are computed."""

    def __init__(self, model: ContractModel, terms: Terms, calendar: Calendar, sample: Sample) -> None:
        self.model = model
        self.terms = terms
        self.calendar = calendar
        self.sample = sample
        self.rules = {rule.id for rule in terms.rules}
        self._planned = {metric.metric: np.array(metric.planned) > 0 for metric in model.metrics}

    @property
    def shape(self) -> tuple[int, int]:
        return self.sample.draws, len(self.calendar.labels)

    def where(self, rule: Rule, metric: str, *, any_start: bool = False) -> list[int]:
        """Return the periods in which `metric` has a result that counts for `rule`."""
        planned = self._planned.get(metric)
        if planned is None:
            return []
        start = None if any_start else rule.valid_from
        return [
            index
            for index, label in enumerate(self.calendar.labels)
            if planned[index] and not outside(label, self.calendar.established[index], start, rule.valid_to)
        ]

    def figures(self, rule: Rule, metric: str, where: list[int], statistic: str = "value") -> Floats:
        """Return the deciding figures (draws, len(where))."""
        value = self.sample.values[metric][:, where]
        if statistic == "value":
            return value
        low = self.sample.lows[metric][:, where]
        if statistic == "ci_low":
            return low
        weight = float(exact(rule.params.get("weight", "1")))
        return weight * value + (1 - weight) * low

    def spread(self, by_result: Floats, where: list[int]) -> Floats:
        """Return (draws, periods) from (draws, results): the latest column up to each period, 0 before the first."""
        draws, periods = self.shape
        full = np.zeros((draws, periods))
        for column, start in enumerate(where):
            end = where[column + 1] if column + 1 < len(where) else periods
            full[:, start:end] = by_result[:, column : column + 1]
        return full

    def net_costs(self, party: str | None = None, *, rule: Rule | None = None) -> Floats:
        """Return verified costs less other funding, cumulative by period, not below 0.

        With `rule`, only of periods that end within its validity.
        """
        sample = self.sample
        net = self.costs_by_period(sample.costs, party) - self.costs_by_period(sample.funding, party)
        if rule is not None:
            for index, label in enumerate(self.calendar.labels):
                if outside(label, None, rule.valid_from, rule.valid_to):
                    net[:, index] = 0
        return np.maximum(0, np.cumsum(net, axis=1))

    def gross_costs(self, party: str | None = None) -> Floats:
        return np.cumsum(self.costs_by_period(self.sample.costs, party), axis=1)

    def other_funding(self, party: str | None = None) -> Floats:
        return np.cumsum(self.costs_by_period(self.sample.funding, party), axis=1)

    def costs_by_period(self, costs: dict[str, Floats], party: str | None = None) -> Floats:
        rows = [row for name, row in costs.items() if party in {None, name}]
        return np.asarray(np.sum(rows, axis=0), dtype=np.float64) if rows else np.zeros(self.shape)

    def activity(self, rule: Rule) -> Floats:
        """Return reported activity (draws, periods), nothing in periods outside the rule's validity."""
        reported = self.sample.activities.get(rule.id, np.zeros(self.shape)).copy()
        for index, span in enumerate(self.calendar.spans):
            if (rule.valid_from and span.last < rule.valid_from) or (rule.valid_to and span.first > rule.valid_to):
                reported[:, index] = 0
        return reported

    def holds(self, rule: Rule, condition: Condition) -> Bools:
        """Return (draws, periods) whether a condition on a metric holds by each period."""
        metric = condition.metric or ""
        where = self.where(rule, metric, any_start=True)
        if not where:
            return np.zeros(self.shape, dtype=np.bool_)
        values = running(self.figures(rule, metric, where, condition.statistic), condition.aggregate or "latest")
        passed = compare(values, condition.comparison, float(condition.threshold or 0))
        return np.asarray(self.spread(passed.astype(np.float64), where) > 0, dtype=np.bool_)


def running(values: Floats, how: str) -> Floats:
    """Return the aggregate of the results up to each column."""
    if how == "latest":
        return values
    if how == "sum":
        return np.cumsum(values, axis=1)
    if how == "mean":
        return np.cumsum(values, axis=1) / np.arange(1, values.shape[1] + 1)
    if how == "max":
        return np.maximum.accumulate(values, axis=1)
    if how == "min":
        return np.minimum.accumulate(values, axis=1)
    return np.cumsum(values >= 1, axis=1).astype(np.float64)


_COMPARE = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less, "==": np.equal}


def compare(values: Floats, comparison: str, threshold: float) -> Bools:
    """Return the comparison of every value with `threshold`."""
    return np.asarray(_COMPARE[comparison](values, threshold), dtype=np.bool_)


def number(rule: Rule, key: str, default: float = 0.0) -> float:
    """Return a number among the rule's params as a float: only the simulation may."""
    return float(exact(rule.params[key])) if key in rule.params else default


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
            passed = compare(bench.figures(rule, metric, where), comparison, threshold)
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
            years = [bench.calendar.spans[index].last.year - rule.params["discount_from"] for index in where]
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
