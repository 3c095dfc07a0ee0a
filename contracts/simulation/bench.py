"""One contract's terms, calendar and sample while its rules are computed for many draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from contracts.terms.evidence import outside
from contracts.terms.model import Condition, Rule, Terms
from contracts.terms.numbers import exact

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
