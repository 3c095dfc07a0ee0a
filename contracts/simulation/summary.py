"""Many draws told in few numbers: distributions by year and party, ready for a chart and its table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .model import Floats

LEVELS = (5, 25, 50, 75, 95)


@dataclass(frozen=True)
class Distribution:
    """A distribution in kronor (or whatever was drawn): mean, standard deviation, percentiles and a histogram.

    `percentiles` maps 5, 25, 50, 75, 95 to their value; `edges` has one number more than `counts`.
    """

    mean: float
    sd: float
    least: float
    most: float
    percentiles: dict[int, float]
    edges: tuple[float, ...]
    counts: tuple[int, ...]


def distribution(values: Floats, bins: int = 20) -> Distribution:
    """Return the distribution of `values` (draws,)."""
    counts, edges = np.histogram(values, bins=bins)
    return Distribution(
        float(values.mean()),
        float(values.std()),
        float(values.min()),
        float(values.max()),
        {level: float(value) for level, value in zip(LEVELS, np.percentile(values, LEVELS), strict=True)},
        tuple(float(edge) for edge in edges),
        tuple(int(count) for count in counts),
    )


@dataclass(frozen=True)
class YearParty:
    """What one party pays, receives and nets in one calendar year, over all draws."""

    year: int
    party: str
    pays: Distribution
    receives: Distribution
    net: Distribution


def by_year(values: Floats, years: tuple[int, ...]) -> dict[int, Floats]:
    """Return sums by calendar year, (draws,) each, from `values` (draws, periods)."""
    return {
        year: np.asarray(values[:, [index for index, own in enumerate(years) if own == year]].sum(axis=1))
        for year in sorted(set(years))
    }
