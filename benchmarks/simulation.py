"""Portfolio simulation: 10 000 draws × 10 contracts × 12 half-years on one core, against a bare NumPy loop.

The bare loop does the same arithmetic by hand for the same four rules and three caps: draws of effect, volume and
drop-out, results by period, cumulative entitlement, caps first-in first-out, payment of what is new. The ratio tells
what it costs that the terms are data. Run: `python benchmarks/simulation.py`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from contracts.simulation import ActivityPlan, ContractModel, CostPlan, MetricModel, Spread, exposure

DRAWS, CONTRACTS, PERIODS = 10_000, 10, 12
LABELS = tuple(f"{2025 + index // 2}-H{index % 2 + 1}" for index in range(PERIODS))
TERMS = {
    "version": 1,
    "currency": "SEK",
    "parties": [
        {"id": "state", "role": "state"},
        {"id": "kommun", "role": "outcome_owner"},
        {"id": "region", "role": "outcome_owner"},
    ],
    "metrics": [{"id": "work", "unit": "people"}, {"id": "ready", "unit": "per cent"}, {"id": "saved", "unit": "kr"}],
    "rules": [
        {
            "id": name,
            "type": kind,
            "metric": metric,
            "payer": "state",
            "payees": [{"party": "kommun", "share": "0.7"}, {"party": "region", "share": "0.3"}],
            "params": params,
        }
        for name, kind, metric, params in (
            ("a_work", "per_participant", "work", {"price": "60000.00"}),
            ("b_ready", "milestone", "ready", {"amount": "4000000.00", "threshold": "80"}),
            ("c_saved", "savings_share", "saved", {"share": "0.3", "hurdle": "1000000.00"}),
            ("d_start", "activity", None, {"amount": "1500000.00"}),
        )
    ],
    "caps": [
        {"level": "metric", "amount": "9000000.00"},
        {"level": "contract", "amount": "17000000.00"},
        {"level": "contract", "share_of": {"base": "verified_costs", "share": "0.5"}},
    ],
}
EFFECTS = {"work": Spread(0.2, 0.45, 0.7), "ready": Spread(60, 78, 92), "saved": Spread(-9000, 12000, 30000)}
VOLUME, DROPOUT, COST = Spread(0.6, 1, 1.2), Spread(0.05, 0.15, 0.4), Spread(0.9, 1, 1.2)
PLANNED, COSTS = 25.0, 2_800_000.0


def contracts() -> list[ContractModel]:
    """Return ten contracts of 34 MSEK each."""
    return [
        ContractModel(
            f"contract {number}",
            TERMS,
            LABELS,
            (
                MetricModel("work", "count", EFFECTS["work"], (PLANNED,) * PERIODS),
                MetricModel("ready", "level", EFFECTS["ready"], (1.0,) * PERIODS, sd=3.0),
                MetricModel("saved", "total", EFFECTS["saved"], (PLANNED,) * PERIODS, sd=40_000.0),
            ),
            (ActivityPlan("d_start", "share", (0.25,) * 4 + (0.0,) * (PERIODS - 4)),),
            (CostPlan("kommun", (COSTS,) * PERIODS),),
            volume=VOLUME,
            dropout=DROPOUT,
            cost=COST,
        )
        for number in range(CONTRACTS)
    ]


def bare(seed: int) -> float:
    """Return the mean total of the same simulation written by hand in NumPy."""
    rng = np.random.default_rng(seed)
    rng.standard_normal(DRAWS)
    grand = np.zeros(DRAWS)
    start = np.array([0.25] * 4 + [0.0] * (PERIODS - 4)) * 1_500_000
    for _ in range(CONTRACTS):
        effect = {name: spread.at(rng.random(DRAWS))[:, None] for name, spread in EFFECTS.items()}
        volume, dropout, cost = (spread.at(rng.random(DRAWS))[:, None] for spread in (VOLUME, DROPOUT, COST))
        people = np.broadcast_to(PLANNED * volume * (1 - dropout), (DRAWS, PERIODS))
        work = rng.binomial(np.floor(people + 0.5).astype(np.int64), np.broadcast_to(effect["work"], people.shape))
        ready = effect["ready"] + rng.standard_normal((DRAWS, PERIODS)) * 3.0
        saved = people * effect["saved"] + rng.standard_normal((DRAWS, PERIODS)) * np.sqrt(people) * 40_000
        hit = ready >= 80
        grown = np.zeros((DRAWS, 4, PERIODS))
        share = 0.3 * np.maximum(0, np.cumsum(saved, axis=1) - 1_000_000)
        first = hit & (np.cumsum(hit, axis=1) == 1)
        verified = np.floor(50 * np.cumsum(np.broadcast_to(np.round(COSTS * cost, 2), (DRAWS, PERIODS)), axis=1)) / 100
        paid = np.zeros((DRAWS, 8))
        for now in range(PERIODS):
            grown[:, 0, now] = work[:, now] * 60_000
            grown[:, 1, now] = first[:, now] * 4_000_000
            grown[:, 2, now] = share[:, now] - (share[:, now - 1] if now else 0)
            grown[:, 3, now] = start[now]
            debt = np.maximum(0, -grown[:, 2, now])
            grown[:, 2, now] = np.maximum(0, grown[:, 2, now])
            for back in range(now - 1, -1, -1):
                taken = np.minimum(grown[:, 2, back], debt)
                grown[:, 2, back] -= taken
                debt -= taken
            pieces = grown[:, :, : now + 1].copy()
            for rule in range(3):
                before = np.cumsum(pieces[:, rule], axis=1) - pieces[:, rule]
                pieces[:, rule] = np.clip(9_000_000 - before, 0, pieces[:, rule])
            for limit in (np.full(DRAWS, 17_000_000.0), verified[:, now]):
                queue = np.concatenate([pieces[:, 3:], pieces[:, :3]], axis=1).transpose(0, 2, 1).reshape(DRAWS, -1)
                before = np.cumsum(queue, axis=1) - queue
                queue = np.clip(limit[:, None] - before, 0, queue).reshape(DRAWS, now + 1, 4).transpose(0, 2, 1)
                pieces = np.concatenate([queue[:, 1:], queue[:, :1]], axis=1)
            entitled = pieces.sum(axis=2)
            lines = np.concatenate([entitled * 0.7, entitled * 0.3], axis=1)
            due = np.maximum(0, lines - paid)
            paid += due
        grand += paid.sum(axis=1)
    return float(grand.mean())


def main() -> int:
    """Print the times and the ratio; returns 1 if the simulation takes 5 seconds or more."""
    models = contracts()
    began = time.process_time()
    result = exposure(models, draws=DRAWS, seed=7, budgets={2027: 30_000_000.0})
    engine = time.process_time() - began
    began = time.process_time()
    by_hand = bare(7)
    hand = time.process_time() - began
    sys.stdout.write(
        f"{DRAWS} draws x {CONTRACTS} contracts x {PERIODS} half-years\n"
        f"terms as data  {engine:6.2f} s   mean {result.total.mean / 1e6:8.3f} MSEK   P(> 170 MSEK) {result.over:.3f}\n"
        f"bare NumPy     {hand:6.2f} s   mean {by_hand / 1e6:8.3f} MSEK\n"
        f"ratio          {engine / hand:6.2f}\n"
    )
    return 0 if engine < 5 else 1


if __name__ == "__main__":
    sys.exit(main())
