"""The wild cluster bootstrap of a SPEC, for whoever wants it beside the estimate."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .design import groups_of, select
from .did import after_rows, pooled_design
from .errors import EstimatorError
from .fixed_effects import Panel, exposure_of, panel_design
from .linear import Design
from .means import treatment_design
from .parsing import parse_spec
from .spec import Spec
from .table import Table, codes
from .wild import restricted_wild_bootstrap


def wild_cluster_bootstrap(
    spec: Mapping[str, Any], data: pd.DataFrame, reps: int = 1999, seed: int = 1
) -> dict[str, Any]:
    """Wild cluster bootstrap p for a SPEC of ``mean_difference``, ``difference_in_differences`` (not balanced) or
    ``two_way_fixed_effects`` with ``cluster`` (in panels the units lie within clusters). Answer and errors as
    ``restricted_wild_bootstrap``; gaussian only.
    """
    checked = parse_spec(spec)
    with np.errstate(all="ignore"):
        return restricted_wild_bootstrap(_design(checked, Table(data)), reps, seed)


def _design(spec: Spec, table: Table) -> Design:
    if spec.family != "gaussian" or spec.balanced:
        raise EstimatorError("the wild cluster bootstrap works on plain least squares")
    outcome = spec.need("outcome")
    if spec.method == "two_way_fixed_effects":
        exposure = exposure_of(spec, table)
        numbers = [outcome] + ([spec.treated] if spec.treated else [])
        rows = select(spec, table, numbers, [spec.need("unit")] + ([spec.time] if spec.time else []))
        unit, units = codes(rows.label(spec.need("unit")))
        time, times = codes(rows.label(spec.time)) if spec.time else (None, [])
        return panel_design(rows, Panel(unit, units, time, times), exposure[rows.keep], rows.outcome())
    group = groups_of(spec, table)
    if spec.method == "mean_difference":
        rows = select(spec, table, [outcome, spec.need("treated")])
        return treatment_design(rows, group[rows.keep], rows.outcome())
    if spec.method == "difference_in_differences":
        numbers = [outcome] + [name for name in (spec.treated, spec.post) if name]
        rows = select(spec, table, numbers, [name for name in (spec.time,) if name and not spec.post])
        return pooled_design(rows, group[rows.keep], after_rows(spec, rows), rows.outcome())
    raise EstimatorError(f"no wild cluster bootstrap for {spec.method}")
