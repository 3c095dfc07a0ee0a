"""From assumptions to facts: many draws at once, or the chosen ends of every assumption without noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .model import ContractModel, Floats, MetricModel, Spread, normal_cdf

# The lower limit of a 95 % interval in standard errors, for terms that decide on it.
_LOW = 1.959963984540054


@dataclass(frozen=True)
class Sample:
    """Simulated facts of one contract, arrays of (draws, periods): results and units at six decimals, kronor at two.

    `values` and `lows` by metric, `activities` by rule, `costs` and `funding` by party.
    """

    draws: int
    values: dict[str, Floats]
    lows: dict[str, Floats]
    activities: dict[str, Floats]
    costs: dict[str, Floats]
    funding: dict[str, Floats]


@dataclass(frozen=True)
class Setting:
    """One value per draw for each assumption: `effects` by metric, volume and drop-out, cost; each (draws,)."""

    effects: dict[str, Floats]
    volume: Floats
    dropout: Floats
    cost: Floats


def assumptions(model: ContractModel) -> dict[str, Spread]:
    """Return the uncertain assumptions of `model` by name: `effect:METRIC`, `volume`, `dropout`, `cost`."""
    named = {f"effect:{metric.metric}": metric.effect for metric in model.metrics}
    named |= {"volume": model.volume, "dropout": model.dropout, "cost": model.cost}
    return {name: spread for name, spread in named.items() if spread.low != spread.high}


def better_end(model: ContractModel, name: str) -> str:
    """Return which end of an assumption is the best case: `low` or `high`."""
    if name in {"dropout", "cost"}:
        return "low"
    if name == "volume":
        return "high"
    return next(metric.better for metric in model.metrics if f"effect:{metric.metric}" == name)


def chosen(model: ContractModel, picks: list[Mapping[str, float]]) -> Setting:
    """Return a setting with one draw for each of `picks`: assumption name to value; those not named stay at base."""

    def column(name: str, base: float) -> Floats:
        return np.array([pick.get(name, base) for pick in picks], dtype=np.float64)

    return Setting(
        {metric.metric: column(f"effect:{metric.metric}", metric.effect.base) for metric in model.metrics},
        column("volume", model.volume.base),
        column("dropout", model.dropout.base),
        column("cost", model.cost.base),
    )


def drawn(
    model: ContractModel,
    draws: int,
    rng: np.random.Generator,
    *,
    common: Floats | None = None,
    correlation: float = 0.0,
) -> Setting:
    """Return `draws` values of every assumption.

    With `common` (standard normal, (draws,)) the effects of all contracts share it with the given correlation, towards
    the better end of each; volume, drop-out and cost are drawn by themselves.
    """
    effects = {}
    for metric in model.metrics:
        if common is None or correlation == 0:
            uniform = rng.random(draws)
        else:
            own = rng.standard_normal(draws)
            shared = common if metric.better == "high" else -common
            uniform = normal_cdf(np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own)
        effects[metric.metric] = metric.effect.at(uniform)
    return Setting(
        effects,
        np.maximum(0, model.volume.at(rng.random(draws))),
        np.clip(model.dropout.at(rng.random(draws)), 0, 1),
        np.maximum(0, model.cost.at(rng.random(draws))),
    )


def sample(model: ContractModel, setting: Setting, rng: np.random.Generator | None) -> Sample:
    """Return simulated facts under `setting`; without `rng`, expected values and no noise."""
    draws = setting.volume.shape[0]
    volume = setting.volume[:, None]
    stayed = volume * (1 - setting.dropout[:, None])
    values, lows = {}, {}
    for metric in model.metrics:
        value, error = _results(metric, setting.effects[metric.metric][:, None], stayed, rng)
        values[metric.metric] = np.round(value, 2 if metric.kind == "total" else 6)
        lows[metric.metric] = np.round(values[metric.metric] - _LOW * error, 6)
    activities = {}
    for activity in model.activities:
        planned = np.array(activity.planned)[None, :]
        if activity.kind == "units":
            activities[activity.rule] = np.round(planned * volume, 6)
        else:
            # Rounded down, so that shares that sum to 1 still do not pass it.
            activities[activity.rule] = np.floor(np.broadcast_to(planned, (draws, planned.shape[1])) * 1e6 + 1e-3) / 1e6
    costs: dict[str, Floats] = {}
    funding: dict[str, Floats] = {}
    for plan in model.costs:
        amount = np.round(np.array(plan.amount)[None, :] * setting.cost[:, None], 2)
        other = np.broadcast_to(np.array(plan.other_funding or [0.0] * len(plan.amount))[None, :], amount.shape)
        costs[plan.party] = costs.get(plan.party, np.zeros_like(amount)) + amount
        funding[plan.party] = funding.get(plan.party, np.zeros_like(amount)) + np.round(other, 2)
    return Sample(draws, values, lows, activities, costs, funding)


def _results(
    metric: MetricModel, effect: Floats, stayed: Floats, rng: np.random.Generator | None
) -> tuple[Floats, Floats]:
    """Return (results, their standard errors), each (draws, periods)."""
    planned = np.array(metric.planned)[None, :]
    if metric.kind == "level":
        value = np.broadcast_to(effect, (effect.shape[0], planned.shape[1])).astype(np.float64)
        error = np.full_like(value, metric.sd)
        if rng is not None and metric.sd:
            value = value + rng.standard_normal(value.shape) * metric.sd
        return value, error
    people = planned * stayed
    if metric.kind == "count":
        rate = np.clip(effect, 0, 1)
        if rng is None:
            value = people * rate
        else:
            heads = np.floor(people + 0.5).astype(np.int64)
            value = rng.binomial(heads, np.broadcast_to(rate, people.shape)).astype(np.float64)
        error = np.sqrt(np.maximum(people, 0) * rate * (1 - rate))
        return value, error
    error = np.sqrt(np.maximum(people, 0)) * metric.sd
    value = people * effect
    if rng is not None and metric.sd:
        value = value + rng.standard_normal(people.shape) * error
    return value, error
