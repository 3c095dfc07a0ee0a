"""Savings against a historical reference and against a trend."""

from dataclasses import replace
from typing import Any

import numpy as np

from .balance import put_balance, refuse
from .design import groups_of, require_both, select
from .errors import EstimatorError
from .periods import period_keys
from .reporting import SMALL_CELL, percent_of, put_missing
from .result import Result
from .samples import interval, p_value
from .spec import Spec
from .table import Floats, Labels, Mask, Table


def historical_reference(spec: Spec, table: Table) -> Result:
    """Net saving: the sum over the target group of (mean cost of the reference in its subgroup - own cost).

    Positive when saved, in the unit of the cost. Standard error: reference means and own costs vary independently
    within subgroups, t with Satterthwaite degrees of freedom; a subgroup of one takes the pooled variance of its group.
    ``outcome`` may list one column per evaluation period and ``subgroup`` one per division (the first of each is the
    estimate); ``details.sensitivity`` crosses them, and always adds the reference as one group. With ``time`` and
    ``unit`` (a row per person and period) costs are summed, and the table crosses the length of the period too.
    Source: the contract of Norrkoping 2016-2021 (evaluation report 2021); Welch (1947) for the error.
    """
    outcome, subgroup = spec.need("outcome"), spec.need("subgroup")
    group = groups_of(spec, table)
    keep = _rows(spec, table, group, outcome, subgroup)
    result = Result(spec.method)
    put_missing(result, table.number(outcome), group)
    result.details["dropped"] = int(table.rows - keep.sum())
    require_both(group[keep], "target", "reference")
    own, target, where, result.n = _people(spec, table, group, keep, outcome, subgroup, None)
    found = _saving(own, target, where, strict=True)
    result.n_treated = int((target == 1).sum())
    result.estimate = found["estimate"]
    result.std_error = found["std_error"]
    if result.n_treated == 1:
        result.flag("single_treated_unit")
        refuse(result, "single_treated_unit", "one person in the target group")
    result.ci_low, result.ci_high = interval(result.estimate, found["std_error"], found["df"], spec.alpha)
    result.p_value = p_value(result.estimate, found["std_error"], found["df"])
    result.se_convention = "welch (by subgroup, reference means and own costs, t with Satterthwaite df)"
    result.details["df"] = found["df"]
    result.details["subgroups"] = found["subgroups"]
    result.details["saving_per_person"] = result.estimate / result.n_treated
    if any(min(entry["n_target"], entry["n_reference"]) < SMALL_CELL for entry in found["subgroups"]):
        result.flag("small_cells")
    percent_of(result, found["expected"])
    result.details["sensitivity"] = _sensitivity(spec, table, group)
    put_balance(result, table, keep, group, spec.balance)
    return result


def _rows(spec: Spec, table: Table, group: Floats, outcome: str, subgroup: str) -> Mask:
    labels = [subgroup]
    if spec.time is not None:
        labels += [spec.time, spec.need("unit")]
    return select(spec, table, [outcome, spec.need("treated")], labels).keep & ~np.isnan(group)


def _people(
    spec: Spec, table: Table, group: Floats, keep: Mask, outcome: str, subgroup: str | None, last: Any
) -> tuple[Floats, Floats, Labels, int]:
    """Cost, group and subgroup per person; with periods, cost summed up to and including the period ``last``."""
    cost, target = table.number(outcome)[keep], group[keep]
    where = table.label(subgroup)[keep] if subgroup else np.array(["all"] * len(cost), dtype=object)
    if spec.time is None:
        return cost, target, where, len(cost)
    times = table.label(spec.time)[keep]
    keys = period_keys(times, spec.time)
    if last is not None:
        chosen = np.array([keys[time] <= last for time in times])
        cost, target, where = cost[chosen], target[chosen], where[chosen]
        units = table.label(spec.need("unit"))[keep][chosen]
    else:
        units = table.label(spec.need("unit"))[keep]
    _, first, inverse = np.unique(units.astype(str), return_index=True, return_inverse=True)
    if (target[first][inverse] != target).any() or (where[first][inverse] != where).any():
        raise EstimatorError("a person changes group or subgroup between periods")
    total: Floats = np.bincount(inverse, weights=cost).astype(np.float64)
    return total, target[first], where[first], len(cost)


def _saving(own: Floats, target: Floats, where: Labels, strict: bool) -> dict[str, Any]:
    levels = sorted(set(where[target == 1].tolist()))
    pooled = {value: _pooled_variance(own[target == value], where[target == value]) for value in (0, 1)}
    estimate = total = below = expected = 0.0
    entries = []
    for level in levels:
        mine, theirs = own[(target == 1) & (where == level)], own[(target == 0) & (where == level)]
        if len(theirs) == 0:
            if strict:
                raise EstimatorError(f"the reference group is empty in the subgroup '{level}'")
            return {"estimate": None}
        saving = float(len(mine) * theirs.mean() - mine.sum())
        estimate += saving
        expected += float(len(mine) * theirs.mean())
        for values, factor, value in ((theirs, len(mine) ** 2 / len(theirs), 0), (mine, float(len(mine)), 1)):
            variance, df = (float(values.var(ddof=1)), len(values) - 1) if len(values) > 1 else pooled[value]
            term = factor * variance
            total += term
            below += term**2 / df if df else 0.0
        entries.append(
            {
                "subgroup": level,
                "n_target": len(mine),
                "n_reference": len(theirs),
                "mean_target": float(mine.mean()),
                "mean_reference": float(theirs.mean()),
                "saving": saving,
            }
        )
    return {
        "estimate": estimate,
        "expected": expected,
        "std_error": float(np.sqrt(total)),
        "df": total**2 / below if below > 0 else float("nan"),
        "subgroups": entries,
    }


def _pooled_variance(values: Floats, where: Labels) -> tuple[float, int]:
    """Pooled within-subgroup variance and its degrees of freedom; NaN and 0 where no subgroup has two."""
    squares, df = 0.0, 0
    for level in set(where.tolist()):
        inside = values[where == level]
        squares += float(((inside - inside.mean()) ** 2).sum())
        df += len(inside) - 1
    return (squares / df, df) if df else (float("nan"), 0)


def _sensitivity(spec: Spec, table: Table, group: Floats) -> list[dict[str, Any]]:
    """Period x number of comparison subgroups."""
    found: list[dict[str, Any]] = []
    for outcome in spec.outcomes or (spec.need("outcome"),):
        for subgroup in (*(spec.subgroups or (spec.need("subgroup"),)), None):
            keep = _rows(spec, table, group, outcome, subgroup or spec.need("subgroup"))
            lasts: list[Any] = [None]
            names: list[str] = [""]
            if spec.time is not None and keep.any():
                keys = period_keys(table.label(spec.time)[keep], spec.time)
                names = sorted(keys, key=lambda label: keys[label])
                lasts = [keys[name] for name in names]
            for last, name in zip(lasts, names, strict=True):
                own, target, where, _ = _people(spec, table, group, keep, outcome, subgroup, last)
                row = _saving(own, target, where, strict=False)
                found.append(
                    {
                        "outcome": outcome,
                        "until": name or None,
                        "subgroup": subgroup,
                        "subgroups": len(set(where[target == 1].tolist())),
                        "n_treated": int((target == 1).sum()),
                        "estimate": row["estimate"],
                        "std_error": row.get("std_error"),
                    }
                )
    return found


def trend_adjusted(spec: Spec, table: Table) -> Result:
    """Saving against a baseline moved by an index: sum over post periods of (expected - observed) x persons.

    A row per period; expected = mean of the outcome before x index / mean of the index before. In units of the outcome
    times persons (``weights``; 1 where left out). No standard error. Source: the sick-leave contracts of Botkyrka and
    Ornskoldsvik (baseline moved by the national sickness-benefit number).
    """
    outcome, index, post_column = spec.need("outcome"), spec.need("index"), spec.need("post")
    post_all = table.binary(post_column, "post")
    # Persons are needed only where there is a saving to multiply: a baseline row may leave them empty.
    within = None
    if spec.weights is not None:
        persons_all = table.number(spec.weights)
        if (persons_all < 0).any():
            raise EstimatorError(f"a negative weight in the column '{spec.weights}'")
        within = (post_all != 1) | ~np.isnan(persons_all)
    bare = replace(spec, weights=None)
    rows = select(bare, table, [outcome, index, post_column], [spec.time] if spec.time else [], within)
    post = rows.number(post_column)
    require_both(post, "post 1", "post 0")
    result = Result(spec.method)
    put_missing(result, table.number(outcome), post_all)
    shares = result.details.pop("missing_outcomes", {})
    names = {"treated": "after", "comparison": "before"}
    result.details["missing_outcomes"] = {names[key]: value for key, value in shares.items()}
    observed, level = rows.number(outcome), rows.number(index)
    weight = np.ones(rows.n) if spec.weights is None else rows.number(spec.weights)
    base, index_base = float(observed[post == 0].mean()), float(level[post == 0].mean())
    if index_base == 0:
        raise EstimatorError(f"the mean of the index before is zero in the column '{index}'")
    expected = base * level / index_base
    saved = (expected - observed) * weight
    result.estimate = float(saved[post == 1].sum())
    result.n, result.n_treated = rows.n, int(post.sum())
    result.se_convention = "none (an accounting identity, no sampling model)"
    times = rows.label(spec.time) if spec.time else np.array([str(i) for i in range(rows.n)], dtype=object)
    result.details |= {
        "dropped": table.rows - rows.n,
        "baseline": base,
        "index_baseline": index_base,
        "periods": [
            {
                "time": times[i],
                "post": int(post[i]),
                "index": level[i],
                "expected": expected[i],
                "observed": observed[i],
                "persons": weight[i],
                "saved": saved[i] if post[i] else None,
            }
            for i in range(rows.n)
        ],
    }
    if spec.balance:
        put_balance(result, table, rows.keep, post_all, spec.balance)
    percent_of(result, float((expected[post == 1] * weight[post == 1]).sum()))
    return result
