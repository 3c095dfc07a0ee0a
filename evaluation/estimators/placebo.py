"""Placebo permutation: what the estimate would be if another unit had been the treated one.

Sources: Conley & Taber, Review of Economics and Statistics 93 (2011); Abadie, Diamond & Hainmueller, JASA 105 (2010);
Fisher's randomisation test with one treated unit.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from .balance import refuse
from .errors import EstimatorError
from .result import Result, plain

_TIE = 1e-9
_LISTED = 500


def permutation_p(effects: Mapping[str, float], treated: str) -> dict[str, Any]:
    """Rank of the treated unit's absolute effect among all units' and p = rank / units (ties count against it).

    ``effects`` in the answer lists the largest ones, at most ``_LISTED``.
    """
    sizes = np.sort(np.abs(list(effects.values())))

    def rank_of(effect: float) -> int:
        return len(sizes) - int(np.searchsorted(sizes, abs(effect) * (1 - _TIE)))

    rank = rank_of(effects[treated])
    order = sorted(effects.items(), key=lambda item: -abs(item[1]))[:_LISTED]
    return {
        "treated_unit": treated,
        "rank": rank,
        "units": len(effects),
        "p_value": rank / len(effects),
        "effects": [{"unit": unit, "effect": effect, "rank": rank_of(effect)} for unit, effect in order],
    }


def permute(units: list[str], treated: str, estimate: Callable[[str], float]) -> dict[str, Any] | None:
    """Estimate with each unit in the treated one's place; units whose design is singular are left out.

    None where no other unit can take the place.
    """
    effects: dict[str, float] = {}
    for unit in units:
        try:
            value = estimate(unit)
        except EstimatorError:
            continue
        if np.isfinite(value):
            effects[unit] = value
    if treated not in effects or len(effects) < 2:
        return None
    return permutation_p(effects, treated)


def put_placebo(result: Result, found: dict[str, Any] | None) -> None:
    """One treated unit: p by permutation, no interval, no payment on the standard error."""
    result.ci_low = result.ci_high = None
    result.p_value = None if found is None else found["p_value"]
    result.details["placebo"] = found
    result.se_convention = f"{result.se_convention}; one treated unit: not for inference, p by placebo permutation"
    result.flag("single_treated_unit")
    refuse(result, "single_treated_unit", "one treated unit: its standard error does not hold")


def placebo_permutation(spec: Mapping[str, Any], data: pd.DataFrame) -> dict[str, Any]:
    """Placebo permutation for a SPEC with one treated unit or cluster.

    Methods: ``mean_difference``, ``difference_in_differences``, ``two_way_fixed_effects`` (the treated unit's exposure
    is moved to each other unit) and ``synthetic_control`` (rank of the post/pre MSPE ratio). Returns the object of
    ``details.placebo``. Errors: as ``run``, and when there is not exactly one treated unit.
    """
    from .dispatch import run

    found = run(dict(spec), data).details.get("placebo")
    if not isinstance(found, dict):
        raise EstimatorError("a placebo permutation needs exactly one treated unit and at least one other")
    moved: dict[str, Any] = plain(found)
    return moved
