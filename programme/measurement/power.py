"""How many people a comparison needs, and the smallest effect that so many can show.

Two groups, one outcome. Means use the noncentral t distribution; proportions the normal approximation with pooled
variance under no difference (as R's `power.prop.test`); clusters the design effect 1 + (m − 1)·ICC (Kish 1965). Effects
are in the unit of the outcome unless a name says otherwise; shares are fractions, not percent.

scipy is imported when a function is called, so that importing this module costs nothing.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any


class PowerError(ValueError):
    """The question has no answer: a share outside 0–1, no effect to find, groups too small."""


@dataclass(frozen=True)
class SampleSize:
    """`exact` is per group before rounding and without design effect; the rest is what to recruit."""

    exact: float
    design_effect: float
    per_group: int
    second_group: int
    clusters_per_group: int | None = None

    @property
    def total(self) -> int:
        return self.per_group + self.second_group


@dataclass(frozen=True)
class Design:
    """What is decided before the effect: error levels, group ratio, clustering.

    `alpha` is two-sided unless `one_sided`. `ratio` is the size of the second group over the first. `cluster_size` is
    the mean number of people measured per class, workplace or unit, `icc` how alike they are (0 = not at all, 1 = the
    same).
    """

    alpha: float = 0.05
    power: float = 0.8
    one_sided: bool = False
    ratio: float = 1.0
    cluster_size: float = 1.0
    icc: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.alpha < 1 or not self.alpha < self.power < 1:
            raise PowerError("alpha must lie between 0 and 1, and power between alpha and 1")
        if not (self.ratio > 0 and math.isfinite(self.ratio)):
            raise PowerError("the ratio of the groups must be more than zero")
        design_effect(self.cluster_size, self.icc)

    @property
    def effect(self) -> float:
        return design_effect(self.cluster_size, self.icc)

    @property
    def tail(self) -> float:
        return self.alpha if self.one_sided else self.alpha / 2


def design_effect(cluster_size: float, icc: float) -> float:
    """How many times more people a clustered sample needs than a simple one."""
    if not (cluster_size >= 1 and math.isfinite(cluster_size)):
        raise PowerError("a cluster holds at least one person")
    if not 0 <= icc <= 1:
        raise PowerError("the intra-cluster correlation lies between 0 and 1")
    return 1 + (cluster_size - 1) * icc


def finite(n: float, population: int) -> float:
    """The sample of a finite population that is as precise as `n` of an infinite one (Cochran 1977)."""
    if n <= 0 or population < 1:
        raise PowerError("sample and population must be more than zero")
    return n / (1 + (n - 1) / population)


def size_for_share(share: float, margin: float, *, confidence: float = 0.95, population: int | None = None) -> int:
    """People to ask so that a share is known within ± `margin`; fewer are needed where the whole group is small."""
    _check_share(share)
    if not 0 < margin < 1 or not 0 < confidence < 1:
        raise PowerError("the margin and the confidence lie between 0 and 1")
    z = NormalDist().inv_cdf(1 - (1 - confidence) / 2)
    n = z**2 * share * (1 - share) / margin**2
    return math.ceil(finite(n, population) if population else n)


def size_for_means(difference: float, sd: float = 1.0, design: Design | None = None) -> SampleSize:
    """People per group to find a difference in means, given the standard deviation within groups.

    With sd = 1 the difference is Cohen's d: d = 1, alpha 0.05, power 0.9 needs 22.021 per group.
    """
    design = design or Design()
    effect = _positive_effect(difference, sd)
    lower, upper = 1 + 1e-9 + 1 / design.ratio, 4.0
    while _power_means(effect, upper, design) < design.power:
        upper *= 2
        if upper > 1e12:
            raise PowerError("the effect is too small to be found by any sample")
    if _power_means(effect, lower, design) >= design.power:
        return _rounded(lower, design)
    return _rounded(_root(lambda n: _power_means(effect, n, design) - design.power, lower, upper), design)


def size_for_shares(first: float, second: float, design: Design | None = None) -> SampleSize:
    """People per group to tell two shares apart: 0.5 from 0.75 with power 0.9 needs 76.707 per group."""
    design = design or Design()
    _check_share(first)
    _check_share(second)
    if first == second:
        raise PowerError("the two shares are equal: there is no effect to find")
    k = design.ratio
    pooled = (first + k * second) / (1 + k)
    z_alpha, z_power = _quantiles(design)
    under_null = z_alpha * math.sqrt(pooled * (1 - pooled) * (1 + 1 / k))
    under_effect = z_power * math.sqrt(first * (1 - first) + second * (1 - second) / k)
    return _rounded(((under_null + under_effect) / (first - second)) ** 2, design)


def detectable_difference(n_first: float, n_second: float, sd: float = 1.0, design: Design | None = None) -> float:
    """The smallest difference in means that so many people show with the wanted power, in the unit of `sd`."""
    design = design or Design()
    n, n_second = n_first / design.effect, n_second / design.effect
    if n <= 0 or n_second <= 0 or n + n_second <= 2:
        raise PowerError("the groups are too small")
    if not (sd > 0 and math.isfinite(sd)):
        raise PowerError("the standard deviation must be more than zero")
    given = Design(alpha=design.alpha, power=design.power, one_sided=design.one_sided, ratio=n_second / n)
    upper = 1.0
    while _power_means(upper, n, given) < given.power:
        upper *= 2
        if upper > 1e9:
            raise PowerError("the groups are too small")
    return sd * _root(lambda effect: _power_means(effect, n, given) - given.power, 1e-12, upper)


def detectable_share(base: float, n_first: float, n_second: float, design: Design | None = None) -> tuple[float, float]:
    """The nearest shares below and above `base` that so many people tell from it; NaN where there is none."""
    design = design or Design()
    _check_share(base)
    n, n_second = n_first / design.effect, n_second / design.effect
    if n <= 0 or n_second <= 0:
        raise PowerError("the groups are too small")
    given = Design(alpha=design.alpha, power=design.power, one_sided=design.one_sided, ratio=n_second / n)

    def lacking(other: float) -> float:
        return size_for_shares(base, other, given).exact - n

    def nearest(edge: float) -> float:
        if lacking(edge) > 0:
            return math.nan
        step = 1e-9 if edge > base else -1e-9
        return _root(lacking, base + step, edge)

    return nearest(1e-12), nearest(1 - 1e-12)


def detectable_from_error(standard_error: float, design: Design | None = None) -> float:
    """The smallest effect found by an estimator with this standard error: (z(1 − α/2) + z(power)) × SE."""
    if not (standard_error > 0 and math.isfinite(standard_error)):
        raise PowerError("the standard error must be more than zero")
    return sum(_quantiles(design or Design())) * standard_error


def power_of_means(
    difference: float, n_first: float, n_second: float, sd: float = 1.0, design: Design | None = None
) -> float:
    """The chance to find this difference with so many people (two-sided unless the design says otherwise)."""
    design = design or Design()
    effect = _positive_effect(difference, sd)
    n, n_second = n_first / design.effect, n_second / design.effect
    if n <= 0 or n_second <= 0 or n + n_second <= 2:
        raise PowerError("the groups are too small")
    given = Design(alpha=design.alpha, power=design.power, one_sided=design.one_sided, ratio=n_second / n)
    return _power_means(effect, n, given)


def _power_means(effect: float, n: float, design: Design) -> float:
    from scipy import stats

    second = n * design.ratio
    freedom = n + second - 2
    if freedom <= 0:
        return 0.0
    shift = effect * math.sqrt(n * second / (n + second))
    critical = float(stats.t.isf(design.tail, freedom))
    if shift - critical > 12:  # certain; the noncentral t loses its footing there
        return 1.0
    found = float(stats.nct.sf(critical, freedom, shift))
    if not design.one_sided:
        wrong_side = float(stats.nct.cdf(-critical, freedom, shift))
        found += wrong_side if math.isfinite(wrong_side) else 0.0
    return found


def _rounded(exact: float, design: Design) -> SampleSize:
    first = exact * design.effect
    second = first * design.ratio
    clusters = None
    if design.cluster_size > 1:
        clusters = math.ceil(first / design.cluster_size - 1e-9)
    return SampleSize(
        exact=exact,
        design_effect=design.effect,
        per_group=math.ceil(first - 1e-9),
        second_group=math.ceil(second - 1e-9),
        clusters_per_group=clusters,
    )


def _quantiles(design: Design) -> tuple[float, float]:
    normal = NormalDist()
    return normal.inv_cdf(1 - design.tail), normal.inv_cdf(design.power)


def _positive_effect(difference: float, sd: float) -> float:
    if not (sd > 0 and math.isfinite(sd)):
        raise PowerError("the standard deviation must be more than zero")
    if difference == 0 or not math.isfinite(difference):
        raise PowerError("there is no effect to find")
    return abs(difference) / sd


def _check_share(share: float) -> None:
    if not 0 < share < 1:
        raise PowerError("a share lies between 0 and 1, both excluded")


def _root(function: Any, low: float, high: float) -> float:
    from scipy import optimize

    return float(optimize.brentq(function, low, high, xtol=1e-12, rtol=1e-14, maxiter=500))
