"""Portfolio exposure: how likely the programme's ceiling, or a year's budget, is passed over all its contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .exact import simulate_exactly
from .model import ContractModel as Model
from .model import Floats, SimulationInvalid, checked
from .montecarlo import EXACT_DRAWS, Progress, is_vectorised
from .paths import simulate, state_payers
from .sampling import drawn, sample
from .summary import Distribution, by_year, distribution

# At most 170 of the 210 MSEK of the constellations is outcome payment (domain, section 4).
PROGRAMME_CEILING = 170_000_000.0


@dataclass(frozen=True)
class YearExposure:
    """What all contracts ask of one year's budget (kronor); `over` is None where no budget was given."""

    year: int
    payments: Distribution
    budget: float | None
    over: float | None


@dataclass(frozen=True)
class Exposure:
    """The programme's exposure: the state's payments over all contracts, before the programme's own limits.

    `over` is the probability that they pass `ceiling`, `excess` the mean of what passes it (kronor, 0 where it does
    not); `by_contract` the mean payment of each. `exact` names contracts that were settled draw by draw, in few draws.
    """

    draws: int
    seed: int
    ceiling: float
    total: Distribution
    over: float
    excess: float
    years: tuple[YearExposure, ...]
    by_contract: dict[str, float]
    exact: tuple[str, ...]


def exposure(
    models: Sequence[Model],
    *,
    draws: int = 10_000,
    seed: int = 1,
    ceiling: float = PROGRAMME_CEILING,
    budgets: Mapping[int, float] | None = None,
    correlation: float = 0.0,
    progress: Progress | None = None,
) -> Exposure:
    """Simulate all contracts together. Same seed, same result.

    `correlation` (0 to 1) is how much of each effect is common to all contracts: outcomes that share a cause fail
    together, which widens the total. A year is that in which a period settles. A contract whose terms have no
    vectorised form is settled exactly in EXACT_DRAWS draws, which are repeated to fill the others.
    """
    if not models:
        raise SimulationInvalid("there is no contract to simulate")
    if not 0 <= correlation <= 1:
        raise SimulationInvalid("the correlation lies between 0 and 1")
    if draws < 1:
        raise SimulationInvalid("there must be at least one draw")
    rng = np.random.default_rng(seed)
    common = rng.standard_normal(draws)
    total = np.zeros(draws)
    years: dict[int, Floats] = {year: np.zeros(draws) for year in budgets or {}}
    means: dict[str, float] = {}
    exactly = []
    for place, model in enumerate(models):
        if model.id in means:
            raise SimulationInvalid(f"the contract {model.id!r} stands twice")
        paid, calendar_years, was_exact = _payments(model, draws, rng, common, correlation)
        if was_exact:
            exactly.append(model.id)
        whole = np.asarray(paid.sum(axis=1))
        total += whole
        means[model.id] = float(whole.mean())
        for year, amounts in by_year(paid, calendar_years).items():
            years[year] = years.get(year, np.zeros(draws)) + amounts
        if progress:
            progress((place + 1) / len(models))
    known = budgets or {}
    return Exposure(
        draws,
        seed,
        ceiling,
        distribution(total),
        float((total > ceiling).mean()),
        float(np.maximum(0, total - ceiling).mean()),
        tuple(
            YearExposure(
                year,
                distribution(amounts),
                known.get(year),
                float((amounts > known[year]).mean()) if year in known else None,
            )
            for year, amounts in sorted(years.items())
        ),
        means,
        tuple(exactly),
    )


def _payments(
    model: Model, draws: int, rng: np.random.Generator, common: Floats, correlation: float
) -> tuple[Floats, tuple[int, ...], bool]:
    """Return the state's payments (draws, periods), the year of each period, and whether they were settled exactly."""
    payers = state_payers(checked(model))
    if is_vectorised(model):
        paths = simulate(model, sample(model, drawn(model, draws, rng, common=common, correlation=correlation), rng))
        return paths.paid_by(payers), paths.calendar.years, False
    few = min(draws, EXACT_DRAWS)
    setting = drawn(model, few, rng, common=common[:few], correlation=correlation)
    paths = simulate_exactly(model, sample(model, setting, rng))
    return paths.paid_by(payers)[np.arange(draws) % few], paths.calendar.years, True
