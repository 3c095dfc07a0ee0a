"""Balance of a treated and a comparison group: standardised differences, and what they forbid.

Source: Imbens & Rubin, *Causal Inference* (2015), ch. 14 (normalised difference: difference of means over the root
of the average of the two variances); Rubin, Health Services & Outcomes Research Methodology 2 (2001) (0.25).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from .errors import EstimatorError
from .result import Result, plain
from .table import Floats, Mask, Table, codes

IMBALANCE = 0.1
REFUSE = 0.25


def balance_table(data: pd.DataFrame, treated: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Balance of ``columns`` between rows with ``treated`` 1 and 0.

    One entry per number and per level of a text: ``column``, ``level``, ``treated`` and ``comparison`` (mean or share),
    ``std_difference`` (None where neither group varies but the means differ), ``missing`` (rows without a value),
    ``imbalanced`` (above 0.1 in absolute value). Errors: a missing column, ``treated`` other than 0/1, an empty group.
    """
    table = Table(data)
    group = table.binary(treated, "treated")
    if not (group == 1).any() or not (group == 0).any():
        raise EstimatorError("the balance table needs a treated and a comparison group")
    return [plain(entry) for entry in entries(table, np.ones(table.rows, dtype=bool), group, columns)]


def entries(
    table: Table, keep: Mask, group: Floats, columns: Sequence[str], weights: Floats | None = None
) -> list[dict[str, Any]]:
    """Balance on the rows of ``keep``; ``group`` and ``weights`` (rows of the table,) as in ``balance_table``.

    With ``weights`` also ``weighted_treated``, ``weighted_comparison`` and ``weighted_std_difference`` (over the
    unweighted spread), and ``imbalanced`` looks at the weighted difference.
    """
    found: list[dict[str, Any]] = []
    for name in columns:
        if table.is_category(name):
            labels = table.label(name)
            known = keep & np.array([label is not None for label in labels])
            if not known.any():
                raise EstimatorError(f"no value in the balance column '{name}'")
            code, levels = codes(labels[known])
            for i, level in enumerate(levels):
                values = np.full(table.rows, np.nan)
                values[known] = code == i
                found.append(_entry(name, level, values, keep, group, weights))
        else:
            found.append(_entry(name, None, table.number(name), keep, group, weights))
    return found


def _entry(
    name: str, level: str | None, values: Floats, keep: Mask, group: Floats, weights: Floats | None
) -> dict[str, Any]:
    known = keep & ~np.isnan(values)
    sides = {"treated": known & (group == 1), "comparison": known & (group == 0)}
    if not all(side.any() for side in sides.values()):
        raise EstimatorError(f"no value in the balance column '{name}' in one of the groups")
    means = {key: float(values[side].mean()) for key, side in sides.items()}
    spread = _spread([values[side] for side in sides.values()])
    entry: dict[str, Any] = {
        "column": name,
        "level": level,
        **means,
        "std_difference": _standardise(means["treated"] - means["comparison"], spread),
        "missing": int(keep.sum() - known.sum()),
    }
    judged = means
    if weights is not None:
        judged = {key: float(np.average(values[side], weights=weights[side])) for key, side in sides.items()}
        entry["weighted_treated"] = judged["treated"]
        entry["weighted_comparison"] = judged["comparison"]
        entry["weighted_std_difference"] = _standardise(judged["treated"] - judged["comparison"], spread)
    difference = judged["treated"] - judged["comparison"]
    entry["imbalanced"] = is_beyond(difference, spread, IMBALANCE)
    entry["refuse"] = is_beyond(difference, spread, REFUSE)
    return entry


def _spread(groups: Sequence[Floats]) -> float:
    variances = [float(values.var(ddof=1)) if len(values) > 1 else np.nan for values in groups]
    known = [value for value in variances if not np.isnan(value)]
    return float(np.sqrt(np.mean(known))) if known else 0.0


def _standardise(difference: float, spread: float) -> float | None:
    if spread > 0:
        return difference / spread
    return 0.0 if difference == 0 else None


def is_beyond(difference: float, spread: float, limit: float) -> bool:
    """Whether a difference exceeds ``limit`` spreads; any difference does where nothing varies."""
    return abs(difference) > limit * spread if spread > 0 else difference != 0


def put_balance(
    result: Result,
    table: Table,
    keep: Mask,
    group: Floats,
    columns: Sequence[str],
    covariates: Sequence[str] = (),
    weights: Floats | None = None,
) -> None:
    """The balance table into the result, with the flag ``imbalance`` and the verdict on payment use.

    ``columns`` (not adjusted for) and, with ``weights``, the covariates are judged at 0.1; covariates adjusted for by
    regression at 0.25, beyond which regression extrapolates. ``keep`` are the rows compared (before treatment).
    """
    names = [*columns, *(name for name in covariates if name not in columns)]
    if not names:
        return
    found = entries(table, keep, group, names, weights)
    for entry in found:
        entry["adjusted"] = entry["column"] in covariates
        judged = "imbalanced" if entry["column"] in columns or weights is not None else "refuse"
        entry["flagged"] = entry[judged]
    result.balance = found
    if any(entry["flagged"] for entry in found):
        result.flag("imbalance")
    key = "std_difference" if weights is None else "weighted_std_difference"
    sizes = [abs(entry[key]) for entry in found if entry[key] is not None]
    result.details["largest_std_difference"] = max(sizes) if sizes else None
    if any(entry["refuse"] for entry in found):
        refuse(result, "imbalance", f"a standardised difference above {REFUSE}: the groups do not match")


def refuse(result: Result, flag: str, reason: str) -> None:
    """Note that the estimate is not fit to pay by, and why: a word of ``FLAGS`` and a sentence."""
    use = result.details.setdefault("payment_use", {"allowed": False, "flags": [], "reasons": []})
    if flag not in use["flags"]:
        use["flags"].append(flag)
    if reason not in use["reasons"]:
        use["reasons"].append(reason)
