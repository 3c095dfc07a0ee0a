"""Terms and facts as typed values, after they have been validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

LEVELS = ("participant", "metric", "period", "party", "contract", "programme", "frame")
# Without an order of their own, terms apply caps in this one (evaluation practice; agreed default).
DEFAULT_ORDER = LEVELS


@dataclass(frozen=True)
class Payee:
    party: str
    share: Fraction


@dataclass(frozen=True)
class Condition:
    """A demand on another metric, or on another rule having paid (`rule` set)."""

    metric: str | None
    rule: str | None
    comparison: str = ">="
    threshold: Fraction | None = None
    statistic: str = "value"
    aggregate: str | None = None


@dataclass(frozen=True)
class Rule:
    id: str
    type: str
    metric: str | None
    payer: str
    payees: tuple[Payee, ...]
    params: dict[str, Any]
    prerequisites: tuple[Condition, ...]
    valid_from: date | None
    valid_to: date | None
    # The agreed scenario whose figures the rule is paid on; None: what has been established.
    scenario: str | None = None


@dataclass(frozen=True)
class Cap:
    level: str
    party: str | None
    metric: str | None
    period: str | None
    amount: Fraction | None
    share: Fraction | None


@dataclass(frozen=True)
class Release:
    """When held money is let go: on a date, or when a metric is established (and reaches a threshold)."""

    on: date | None = None
    metric: str | None = None
    comparison: str = ">="
    threshold: Fraction | None = None


@dataclass(frozen=True)
class Holdback:
    share: Fraction
    rules: tuple[str, ...] | None
    release: Release | None


@dataclass(frozen=True)
class Rounding:
    """How a rule's amount is rounded, once: to which unit (öre) and how."""

    how: str = "half_up"
    unit: int = 1


@dataclass(frozen=True)
class Terms:
    version: str
    currency: str
    parties: dict[str, str]
    metrics: dict[str, str]
    rules: tuple[Rule, ...]
    caps: tuple[Cap, ...]
    order: tuple[str, ...]
    shortfall: str
    holdback: Holdback | None
    rounding: Rounding = Rounding()
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    scenario: str | None = None
    # What the contract calls its parties, metrics and rules; an id without a name is called by its id.
    names: Mapping[str, str] = field(default_factory=dict)

    def call(self, identity: str | None) -> str:
        return self.names.get(identity or "", identity or "")

    def rule(self, identity: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == identity)


@dataclass(frozen=True)
class Cost:
    party: str
    period: str | None
    amount: Fraction
    other_funding: Fraction


@dataclass(frozen=True)
class Result:
    metric: str
    period: str | None
    participant: str | None
    value: Fraction
    ci_low: Fraction | None
    established_on: date | None
    index: int = 0


@dataclass(frozen=True)
class Activity:
    rule: str
    period: str | None
    units: Fraction | None
    share: Fraction | None


@dataclass(frozen=True)
class Scenario:
    """Agreed figures that stand in for what is established: each counts from its day."""

    id: str
    results: tuple[Result, ...] = ()
    activities: tuple[Activity, ...] = ()


@dataclass(frozen=True)
class Payment:
    rule: str
    party: str
    on: date | None
    ore: int


@dataclass(frozen=True)
class Facts:
    as_of: date
    costs: tuple[Cost, ...] = ()
    results: tuple[Result, ...] = ()
    activities: tuple[Activity, ...] = ()
    paid: tuple[Payment, ...] = ()
    headroom: dict[str, int] = field(default_factory=dict)
