"""Monte Carlo over effect, volume and drop-out: how payments of one contract may turn out, by year and party."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .bench import Unsupported
from .exact import simulate_exactly
from .model import ContractModel, Floats
from .paths import Paths, simulate
from .sampling import Sample, drawn, sample
from .summary import Distribution, YearParty, by_year, distribution

Progress = Callable[[float], None]
# Draws that the exact engine is given when terms have no vectorised form: about half a minute for twelve periods.
EXACT_DRAWS = 200


@dataclass(frozen=True)
class MonteCarlo:
    """The result of a simulation of one contract.

    `total` is what is paid in all (kronor), `years` the same by year and party, `nothing` the probability that nothing
    at all is paid, `exact` whether the exact engine was used draw by draw.
    """

    contract: str
    draws: int
    seed: int
    exact: bool
    total: Distribution
    years: tuple[YearParty, ...]
    nothing: float


def paths_of(model: ContractModel, facts: Sample) -> Paths:
    """Return payments for every draw, vectorised where the terms allow it and else by the exact engine."""
    try:
        return simulate(model, facts)
    except Unsupported:
        return simulate_exactly(model, facts)


def monte_carlo(
    model: ContractModel, *, draws: int = 10_000, seed: int = 1, progress: Progress | None = None
) -> MonteCarlo:
    """Simulate one contract. Same seed, same result.

    Terms without a vectorised form are settled exactly in at most EXACT_DRAWS draws (`exact` is then True).
    """
    tell = progress or (lambda share: None)
    rng = np.random.default_rng(seed)
    exactly = not is_vectorised(model)
    count = min(draws, EXACT_DRAWS) if exactly else draws
    facts = sample(model, drawn(model, count, rng), rng)
    tell(0.2)
    paths = simulate_exactly(model, facts) if exactly else simulate(model, facts)
    tell(0.8)
    total = np.asarray(paths.due.sum(axis=(1, 2)))
    result = MonteCarlo(
        model.id,
        count,
        seed,
        exactly,
        distribution(total),
        year_parties(paths),
        float((total <= 0).mean()),
    )
    tell(1.0)
    return result


def is_vectorised(model: ContractModel) -> bool:
    """Return whether the terms have a vectorised form; faults in model or terms are raised."""
    rng = np.random.default_rng(0)
    try:
        simulate(model, sample(model, drawn(model, 1, rng), rng))
    except Unsupported:
        return False
    return True


def year_parties(paths: Paths) -> tuple[YearParty, ...]:
    """Return what each party pays, receives and nets in each year."""
    parties = dict.fromkeys(name for line in paths.lines for name in (line.payer, line.payee))
    rows = []
    for party in parties:
        pays = _flows(paths, party, paying=True)
        gets = _flows(paths, party, paying=False)
        paid, got = by_year(pays, paths.calendar.years), by_year(gets, paths.calendar.years)
        rows += [
            YearParty(
                year,
                party,
                distribution(paid[year]),
                distribution(got[year]),
                distribution(np.asarray(got[year] - paid[year])),
            )
            for year in paid
        ]
    return tuple(sorted(rows, key=lambda row: (row.year, list(parties).index(row.party))))


def _flows(paths: Paths, party: str, *, paying: bool) -> Floats:
    """Return what a party pays or receives by period (draws, periods); money clawed back flows the other way."""
    total = np.zeros(paths.due.shape[::2])
    for index, line in enumerate(paths.lines):
        forward, back = np.maximum(0, paths.due[:, index]), np.maximum(0, -paths.due[:, index])
        if line.payer == party:
            total += forward if paying else back
        if line.payee == party:
            total += back if paying else forward
    return total
