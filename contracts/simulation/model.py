"""What a simulation assumes: uncertain quantities, how they become results, and the calendar of settlements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from contracts.terms.model import Terms
from contracts.terms.periods import Span, span_of
from contracts.terms.reading import read_terms

Floats = npt.NDArray[np.float64]


class SimulationInvalid(ValueError):
    """Raised when assumptions do not fit together or the terms; the message says which."""


@dataclass(frozen=True)
class Spread:
    """An uncertain number: `low` (stress), `base` and `high` (best), drawn from a triangle or a normal distribution.

    As `normal`, low and high are the 5th and 95th percentiles around base; as `fixed`, it is always base. For a number
    that is better when small (drop-out) low is still the smaller number: the model knows which end is the best.
    """

    low: float
    base: float
    high: float
    kind: str = "triangular"

    def __post_init__(self) -> None:
        if self.kind not in {"triangular", "normal", "fixed"}:
            raise SimulationInvalid(f"there is no distribution {self.kind!r}")
        if not self.low <= self.base <= self.high:
            raise SimulationInvalid(f"low, base and high must not fall: {self.low}, {self.base}, {self.high}")

    @classmethod
    def fixed(cls, value: float) -> Spread:
        return cls(value, value, value, "fixed")

    def at(self, uniform: Floats) -> Floats:
        """Return the quantiles of the distribution at `uniform` (any shape, values in (0, 1))."""
        if self.kind == "fixed" or self.low == self.high:
            return np.full_like(uniform, self.base)
        if self.kind == "normal":
            spread = np.where(uniform < 0.5, self.base - self.low, self.high - self.base) / 1.6448536269514722
            return np.asarray(self.base + spread * normal_quantile(uniform), dtype=np.float64)
        width = self.high - self.low
        turn = (self.base - self.low) / width
        rising = self.low + np.sqrt(uniform * width * (self.base - self.low))
        falling = self.high - np.sqrt((1 - uniform) * width * (self.high - self.base))
        return np.asarray(np.where(uniform < turn, rising, falling), dtype=np.float64)


def normal_quantile(uniform: Floats) -> Floats:
    """Return the standard normal quantile, absolute error below 5e-4 (Hastings' rational approximation)."""
    tail = np.clip(np.minimum(uniform, 1 - uniform), 1e-12, 0.5)
    t = np.sqrt(-2 * np.log(tail))
    top = 2.515517 + t * (0.802853 + t * 0.010328)
    bottom = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    return np.asarray(np.where(uniform < 0.5, -(t - top / bottom), t - top / bottom), dtype=np.float64)


def normal_cdf(z: Floats) -> Floats:
    """Return the standard normal distribution function, absolute error below 1e-7 (Hastings' polynomial)."""
    t = 1 / (1 + 0.2316419 * np.abs(z))
    poly = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    upper = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * poly
    return np.asarray(np.where(z < 0, upper, 1 - upper), dtype=np.float64)


@dataclass(frozen=True)
class MetricModel:
    """How a metric's result comes about in each period.

    `count`: planned × volume × (1 − drop-out) people of whom each succeeds with probability `effect`.
    `total`: the same people × `effect` per person (kronor or units; negative is a loss), noise `sd` per person.
    `level`: the figure is `effect` itself, measured with standard error `sd`.

    `planned` has one number per period: people measured (for a level, anything above 0); 0 means no result then.
    `fail` is what effect comes to when outcomes fail to come. `better` tells which end is the best case.
    """

    metric: str
    kind: str
    effect: Spread
    planned: tuple[float, ...]
    sd: float = 0.0
    fail: float = 0.0
    better: str = "high"


@dataclass(frozen=True)
class ActivityPlan:
    """What is reported for a rule in each period: `share` of the whole, or `units` (which follow the volume)."""

    rule: str
    kind: str
    planned: tuple[float, ...]


@dataclass(frozen=True)
class CostPlan:
    """A party's verified costs and other funding by period, in kronor; costs are scaled by the cost assumption."""

    party: str
    amount: tuple[float, ...]
    other_funding: tuple[float, ...] = ()


@dataclass(frozen=True)
class ContractModel:
    """One contract with its assumptions; `benefits` is what success is worth to a party beside it, in kronor."""

    id: str
    terms: dict[str, Any]
    periods: tuple[str, ...]
    metrics: tuple[MetricModel, ...]
    activities: tuple[ActivityPlan, ...] = ()
    costs: tuple[CostPlan, ...] = ()
    volume: Spread = field(default_factory=lambda: Spread.fixed(1.0))
    dropout: Spread = field(default_factory=lambda: Spread.fixed(0.0))
    cost: Spread = field(default_factory=lambda: Spread.fixed(1.0))
    benefits: Mapping[str, float] = field(default_factory=dict)
    lag_days: int = 60


@dataclass(frozen=True)
class Calendar:
    """The periods of a contract, when their results are established, and thereby when they settle."""

    labels: tuple[str, ...]
    spans: tuple[Span, ...]
    established: tuple[date, ...]

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(day.year for day in self.established)


def calendar_of(model: ContractModel) -> Calendar:
    """Return the calendar of `model`; SimulationInvalid unless its periods follow each other in the calendar."""
    spans: list[Span] = []
    for label in model.periods:
        span = span_of(label)
        if span is None:
            raise SimulationInvalid(f"{model.id}: {label!r} is not a calendar period")
        if spans and span.first <= spans[-1].last:
            raise SimulationInvalid(f"{model.id}: the periods do not follow each other at {label!r}")
        spans.append(span)
    if not spans:
        raise SimulationInvalid(f"{model.id}: there is no period to settle")
    days = tuple(span.last + timedelta(days=model.lag_days) for span in spans)
    return Calendar(model.periods, tuple(spans), days)


def checked(model: ContractModel) -> Terms:
    """Return the typed terms of `model`; TermsInvalid or SimulationInvalid when something does not fit."""
    terms = read_terms(model.terms)
    count = len(model.periods)
    for metric in model.metrics:
        if metric.metric not in terms.metrics:
            raise SimulationInvalid(f"{model.id}: the terms have no metric {metric.metric!r}")
        if metric.kind not in {"count", "total", "level"}:
            raise SimulationInvalid(f"{model.id}: a metric cannot be modelled as {metric.kind!r}")
        if metric.better not in {"high", "low"}:
            raise SimulationInvalid(f"{model.id}: better is high or low, not {metric.better!r}")
        if metric.sd < 0:
            raise SimulationInvalid(f"{model.id}: the spread of {metric.metric!r} is negative")
        _length(model, metric.planned, count, metric.metric)
    names = [metric.metric for metric in model.metrics]
    if len(set(names)) != len(names):
        raise SimulationInvalid(f"{model.id}: a metric is modelled twice")
    rules = {rule.id for rule in terms.rules}
    for plan in model.activities:
        if plan.rule not in rules:
            raise SimulationInvalid(f"{model.id}: the terms have no rule {plan.rule!r}")
        if plan.kind not in {"share", "units"}:
            raise SimulationInvalid(f"{model.id}: activity is planned in share or units, not {plan.kind!r}")
        _length(model, plan.planned, count, plan.rule)
        if plan.kind == "share" and sum(plan.planned) > 1 + 1e-9:
            raise SimulationInvalid(f"{model.id}: the shares of {plan.rule!r} sum to more than 1")
    for cost in model.costs:
        if cost.party not in terms.parties:
            raise SimulationInvalid(f"{model.id}: the terms have no party {cost.party!r}")
        _length(model, cost.amount, count, cost.party)
        if cost.other_funding:
            _length(model, cost.other_funding, count, cost.party)
    for party in model.benefits:
        if party not in terms.parties:
            raise SimulationInvalid(f"{model.id}: the terms have no party {party!r}")
    return terms


def _length(model: ContractModel, numbers: tuple[float, ...], count: int, what: str) -> None:
    if len(numbers) != count:
        raise SimulationInvalid(f"{model.id}: {what!r} has {len(numbers)} numbers for {count} periods")
    if any(not np.isfinite(number) or number < 0 for number in numbers):
        raise SimulationInvalid(f"{model.id}: {what!r} has a number that is negative or not finite")
