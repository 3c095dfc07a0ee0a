"""Synthetic control: a weighted mean of untreated units that follows the treated one before the intervention."""

from typing import Any

import numpy as np
from scipy import optimize

from .balance import IMBALANCE, REFUSE, is_beyond, refuse
from .design import groups_of, select
from .errors import EstimatorError
from .periods import Key, from_period, period_keys
from .reporting import percent_of, put_missing
from .result import Result
from .samples import relative
from .spec import Spec
from .table import Floats, Mask, Table, codes, same_label

#: A pre-period RMSPE above this share of the treated unit's own pre-period standard deviation, and above
#: ``POOR_LEVEL`` of its mean level, is a poor fit.
POOR_SPREAD = 0.5
POOR_LEVEL = 0.05
_HEAVY = 1e3


def simplex_weights(target: Floats, donors: Floats) -> Floats:
    """Weights >= 0 with sum 1 that minimise the squared distance of ``donors`` @ weights to ``target``.

    ``target`` (periods,), ``donors`` (periods, units). Non-negative least squares with a heavy row for the sum, then
    the exact solution on the support found. Source: Lawson & Hanson, *Solving Least Squares Problems* (1974), ch. 23.
    """
    units = donors.shape[1]
    if units == 1:
        return np.ones(1)
    centred = donors - target[:, None]
    size = float(np.sqrt((centred**2).mean()))
    if size == 0:
        return np.full(units, 1 / units)
    # With weights of sum 1, donors @ w - target = (donors - target) @ w: no level is left to swamp the fit.
    scaled = centred / size
    heavy = _HEAVY * np.sqrt(len(target))
    weights, _ = optimize.nnls(
        np.vstack([scaled, np.full(units, heavy)]), np.append(np.zeros(len(target)), heavy), maxiter=100 * units + 1000
    )
    weights = weights / weights.sum()
    support = np.flatnonzero(weights > 0)
    polished = _on_support(scaled, support)
    if polished is not None:
        candidate = np.zeros(units)
        candidate[support] = polished
        if ((scaled @ candidate) ** 2).sum() <= ((scaled @ weights) ** 2).sum() * (1 + 1e-9) + 1e-24:
            weights = candidate
    return np.asarray(weights, dtype=np.float64)


def _on_support(scaled: Floats, support: Any) -> Floats | None:
    """Least squares with sum 1 on the support alone; None where not unique or not inside."""
    first, rest = support[0], support[1:]
    if len(rest) == 0:
        return np.ones(1)
    differences = scaled[:, rest] - scaled[:, [first]]
    if np.linalg.matrix_rank(differences) < len(rest):
        return None
    part, *_ = np.linalg.lstsq(differences, -scaled[:, first], rcond=None)
    weights = np.append(1 - part.sum(), part)
    return None if (weights < 0).any() else weights


def synthetic_control(spec: Spec, table: Table) -> Result:
    """Mean gap between the treated unit and its synthetic control after the intervention, in the outcome's unit.

    Weights match the outcomes before the intervention alone. Placebo: every other unit in the treated one's place (the
    treated unit joins their donors); p = rank of the post/pre MSPE ratio / number of units. No standard error, no
    interval. Units without a value in every period of the treated unit are left out and listed. Sources: Abadie &
    Gardeazabal, American Economic Review 93 (2003); Abadie, Diamond & Hainmueller, JASA 105 (2010).
    """
    outcome, unit, time = spec.need("outcome"), spec.need("unit"), spec.need("time")
    if spec.intervention_time is None:
        raise EstimatorError("synthetic_control needs the SPEC key 'intervention_time'")
    if spec.covariates:
        raise EstimatorError("synthetic_control matches on the outcomes before alone and takes no covariates")
    group = _treated_rows(spec, table)
    rows = select(spec, table, [outcome], [unit, time])
    y = rows.outcome()
    unit_code, units = codes(rows.label(unit))
    labels = rows.label(time)
    keys = period_keys(labels, time)
    treated = _treated_unit(rows.label(unit)[group[rows.keep] == 1])
    own = units.index(treated)
    periods = sorted({labels[i] for i in np.flatnonzero(unit_code == own)}, key=lambda label: keys[label])
    after = from_period(np.array(periods, dtype=object), time, spec.intervention_time)
    panel, names, incomplete = _panel(unit_code, units, labels, periods, keys, y)
    if treated in incomplete or len(names) < 2:
        raise EstimatorError("synthetic_control needs at least one comparison unit with a value in every period")
    result = Result(spec.method)
    put_missing(result, table.number(outcome), group)
    result.n, result.n_treated = panel.size, 1
    result.flag("single_treated_unit")
    column = names.index(treated)
    others = [j for j in range(len(names)) if j != column]
    weights = simplex_weights(panel[~after, column], panel[~after][:, others])
    fitted = panel[:, others] @ weights
    gap = panel[:, column] - fitted
    pre, post = _rmspe(gap[~after]), _rmspe(gap[after])
    result.estimate = float(gap[after].mean())
    placebo = _placebos(panel, names, after, column)
    result.p_value = placebo["p_value"]
    result.se_convention = "placebo permutation (rank of post/pre MSPE ratio / units; no standard error)"
    donors = sorted(((names[j], float(w)) for j, w in zip(others, weights, strict=True)), key=lambda item: -item[1])
    spread = float(panel[~after, column].std(ddof=1)) if (~after).sum() > 1 else float("nan")
    result.details = {
        **result.details,
        "dropped": rows.dropped,
        "dropped_units": incomplete,
        "treated_unit": treated,
        "units": len(names),
        "pre_periods": int((~after).sum()),
        "post_periods": int(after.sum()),
        "donor_weights": dict(donors),
        "pre_rmspe": pre,
        "post_rmspe": post,
        "mspe_ratio": (post / pre) ** 2 if pre > 0 else None,
        "placebo": placebo,
        "gaps": [
            {
                "time": period,
                "treated": panel[i, column],
                "synthetic": fitted[i],
                "gap": gap[i],
                "after": bool(after[i]),
            }
            for i, period in enumerate(periods)
        ],
    }
    if spec.log:
        result.details["relative_effect"] = relative(result.estimate, None, None)
    else:
        percent_of(result, float(fitted[after].mean()))
    level = float(np.abs(panel[~after, column].mean()))
    relative_fit = pre / spread if spread > 0 else None
    result.details["pre_rmspe_relative"] = relative_fit
    if pre > POOR_LEVEL * level and not (spread > 0 and pre <= POOR_SPREAD * spread):
        result.flag("poor_pre_fit")
        refuse(
            result,
            "poor_pre_fit",
            "the synthetic control does not follow the treated unit before the intervention",
        )
    if spec.balance:
        result.balance = _balance(rows.table, rows.keep, unit, names, column, others, weights, spec, labels, keys)
        if any(entry["flagged"] for entry in result.balance):
            result.flag("imbalance")
        if any(entry["refuse"] for entry in result.balance):
            refuse(result, "imbalance", f"a standardised difference above {REFUSE}: the control does not match")
    return result


def _treated_rows(spec: Spec, table: Table) -> Floats:
    """1 on the treated unit's rows, 0 on others: ``treated_unit``, or units with ``treated`` 1 in any row."""
    if spec.treated_unit is not None:
        return groups_of(Spec(spec.method, unit=spec.unit, treated_unit=spec.treated_unit), table)
    if spec.treated is None:
        raise EstimatorError("synthetic_control needs the SPEC key 'treated_unit'")
    marked = table.binary(spec.treated, "treated") == 1
    labels = table.label(spec.need("unit"))
    chosen = {label for label in labels[marked] if label is not None}
    if not chosen:
        raise EstimatorError("the treated group is empty")
    return np.array([float(label in chosen) for label in labels])


def _treated_unit(labels: Any) -> str:
    found = sorted(set(labels.tolist()))
    if not found:
        raise EstimatorError("the treated unit has no row with all the values needed")
    if len(found) > 1:
        raise EstimatorError(f"synthetic_control takes one treated unit and the data marks {len(found)}")
    return str(found[0])


def _panel(
    unit_code: Any, units: list[str], labels: Any, periods: list[str], keys: dict[str, Key], y: Floats
) -> tuple[Floats, list[str], list[str]]:
    """Outcomes by period and unit, (periods, units), of the units that are complete; their names; the others'."""
    place = {keys[label]: i for i, label in enumerate(periods)}
    if len(place) < len(periods):
        raise EstimatorError("two labels stand for one period")
    grid = np.full((len(periods), len(units)), np.nan)
    for i, label in enumerate(labels):
        t = place.get(keys[label])
        if t is None:
            continue
        if not np.isnan(grid[t, unit_code[i]]):
            raise EstimatorError(f"the unit '{units[unit_code[i]]}' has two rows in one period")
        grid[t, unit_code[i]] = y[i]
    complete = ~np.isnan(grid).any(axis=0)
    names = [unit for unit, whole in zip(units, complete, strict=True) if whole]
    return grid[:, complete], names, [unit for unit, whole in zip(units, complete, strict=True) if not whole]


def _rmspe(gap: Floats) -> float:
    return float(np.sqrt((gap**2).mean()))


def _placebos(panel: Floats, names: list[str], after: Mask, treated: int) -> dict[str, Any]:
    rows = []
    for j, name in enumerate(names):
        donors = [i for i in range(len(names)) if i != j]
        weights = simplex_weights(panel[~after, j], panel[~after][:, donors])
        gap = panel[:, j] - panel[:, donors] @ weights
        pre, post = float((gap[~after] ** 2).mean()), float((gap[after] ** 2).mean())
        exact = pre <= 1e-24 * max(float((panel[:, j] ** 2).mean()), 1e-300)
        ratio = (np.inf if post > 0 else np.nan) if exact else post / pre
        rows.append({"unit": name, "mspe_ratio": ratio, "pre_rmspe": np.sqrt(pre), "mean_gap": gap[after].mean()})
    own = rows[treated]["mspe_ratio"]
    ranks = {}
    for row in rows:
        mine = row["mspe_ratio"]
        ranks[row["unit"]] = sum(other["mspe_ratio"] >= mine * (1 - 1e-12) for other in rows)
    for row in rows:
        row["rank"] = ranks[row["unit"]]
    p = None if np.isnan(own) else ranks[names[treated]] / len(names)
    ordered = sorted(rows, key=lambda row: row["rank"])
    return {
        "treated_unit": names[treated],
        "rank": ranks[names[treated]],
        "units": len(names),
        "p_value": p,
        "effects": ordered,
    }


def _balance(
    table: Table,
    keep: Mask,
    unit: str,
    names: list[str],
    treated: int,
    others: list[int],
    weights: Floats,
    spec: Spec,
    labels: Any,
    keys: dict[str, Key],
) -> list[dict[str, Any]]:
    """Means before the intervention of the treated unit and of its synthetic control, over the donors' spread."""
    assert spec.intervention_time is not None  # noqa: S101 - checked by the caller
    before = keep.copy()
    before[keep] = ~from_period(labels, spec.need("time"), spec.intervention_time)
    entries = []
    units = table.label(unit)
    for name in spec.balance:
        if table.is_category(name):
            raise EstimatorError(f"the balance column '{name}' of a synthetic control must be numbers")
        values = table.number(name)
        means = np.array([_mean(values[before & same_label(units, label)]) for label in names])
        if np.isnan(means[[treated, *others]]).any():
            raise EstimatorError(f"no value in the balance column '{name}' before the intervention for some unit")
        own, synthetic = float(means[treated]), float(means[others] @ weights)
        spread = float(means[others].std(ddof=1)) if len(others) > 1 else 0.0
        entries.append(
            {
                "column": name,
                "level": None,
                "treated": own,
                "comparison": synthetic,
                "std_difference": (own - synthetic) / spread if spread > 0 else None,
                "missing": int(np.isnan(values[before]).sum()),
                "imbalanced": is_beyond(own - synthetic, spread, IMBALANCE),
                "refuse": is_beyond(own - synthetic, spread, REFUSE),
                "adjusted": False,
                "flagged": is_beyond(own - synthetic, spread, IMBALANCE),
            }
        )
    return entries


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
