"""Change over repeated measurements of the same people: who was followed up, how far they moved, how sure that is.

Only people measured on both occasions count in a change; the others are shown as lost, never imputed here. What
leaves the platform goes through `suppression` first.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from programme.measurement.scales import Scale


@dataclass(frozen=True)
class Occasion:
    """All scores at one point in time. `mean` is None without scores."""

    code: str
    answered: int
    missing: int
    mean: float | None


@dataclass(frozen=True)
class Change:
    """From the first occasion to a later one, over people measured at both, in the unit of the scale.

    `mean` is later minus first. The interval is mean ± t(0.975, n − 1) standard errors, None for fewer than two people.
    """

    code: str
    pairs: int
    lost: int
    mean: float | None
    standard_error: float | None
    interval: tuple[float, float] | None
    better: int
    same: int
    worse: int


@dataclass(frozen=True)
class Course:
    occasions: tuple[Occasion, ...]
    changes: tuple[Change, ...]


def follow(scale: Scale, order: Sequence[str], scores: Mapping[str, Mapping[str, Decimal | None]]) -> Course:
    """Scores by person (a pseudonym) and occasion, in the order given; the first occasion is the baseline."""
    if not order or len(set(order)) != len(order):
        raise ValueError("the occasions must be named once each, in order")
    for person in scores.values():
        unknown = set(person) - set(order)
        if unknown:
            raise ValueError(f"no such occasion: {', '.join(sorted(unknown))}")
    occasions = tuple(_occasion(code, scores) for code in order)
    changes = tuple(_change(scale, order[0], code, scores) for code in order[1:])
    return Course(occasions, changes)


def _occasion(code: str, scores: Mapping[str, Mapping[str, Decimal | None]]) -> Occasion:
    given = [value for person in scores.values() if (value := person.get(code)) is not None]
    mean = float(sum(given, Decimal(0)) / len(given)) if given else None
    return Occasion(code, len(given), len(scores) - len(given), mean)


def _change(scale: Scale, first: str, later: str, scores: Mapping[str, Mapping[str, Decimal | None]]) -> Change:
    moves: list[Decimal] = []
    lost = 0
    for person in scores.values():
        before, after = person.get(first), person.get(later)
        if before is not None and after is not None:
            moves.append(after - before)
        elif before is not None:
            lost += 1
    sign = 1 if scale.higher_is_better else -1
    better = sum(sign * move > 0 for move in moves)
    same = sum(move == 0 for move in moves)
    mean = float(sum(moves, Decimal(0)) / len(moves)) if moves else None
    error, interval = None, None
    if len(moves) > 1 and mean is not None:
        from scipy import stats

        error = statistics.stdev(float(move) for move in moves) / math.sqrt(len(moves))
        reach = float(stats.t.ppf(0.975, len(moves) - 1)) * error
        interval = (mean - reach, mean + reach)
    return Change(later, len(moves), lost, mean, error, interval, better, same, len(moves) - better - same)
