"""From a SPEC and a table to the arrays of a method: needed columns, dropped rows, covariates, clusters."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .errors import EstimatorError
from .linear import Codes
from .spec import Spec
from .table import Floats, Labels, Mask, Table, all_present, codes, same_label


@dataclass(slots=True)
class Rows:
    """The rows that a method uses, and how many it could not.

    ``keep`` (rows of the table,) marks them; ``dropped`` counts rows with a missing needed value.
    """

    table: Table
    spec: Spec
    keep: Mask
    dropped: int
    zero_weight: int = 0
    names: list[str] = field(default_factory=list)

    @property
    def n(self) -> int:
        """Rows used."""
        return int(self.keep.sum())

    def number(self, column: str) -> Floats:
        """A numeric column on the used rows."""
        return self.table.number(column)[self.keep]

    def label(self, column: str) -> Labels:
        """A label column on the used rows."""
        return self.table.label(column)[self.keep]

    def weights(self) -> Floats | None:
        """Weights on the used rows, or None."""
        return None if self.spec.weights is None else self.number(self.spec.weights)

    def clusters(self) -> Codes | None:
        """Cluster codes on the used rows, or None. Error: a used row without cluster."""
        if self.spec.cluster is None:
            return None
        labels = self.label(self.spec.cluster)
        empty = np.flatnonzero(np.array([label is None for label in labels]))
        if len(empty):
            row = int(np.flatnonzero(self.keep)[empty[0]]) + 1
            raise EstimatorError(f"missing cluster id in the column '{self.spec.cluster}', data row {row}")
        return codes(labels)[0]

    def outcome(self) -> Floats:
        """The outcome on the used rows, in logs where the SPEC says so."""
        return take_log(self.number(self.spec.need("outcome")), self.spec)


def take_log(values: Floats, spec: Spec) -> Floats:
    """Natural logs where ``log`` is set. Error: a value that is not positive."""
    if not spec.log:
        return values
    if (values <= 0).any():
        raise EstimatorError(f"'log' needs positive values in the column '{spec.outcome}'")
    return np.log(values)


def select(
    spec: Spec, table: Table, numbers: Sequence[str], labels: Sequence[str] = (), within: Mask | None = None
) -> Rows:
    """Rows (of ``within``, default all) in which no needed column is missing.

    Needed are ``numbers``, ``labels``, the covariates, weights and offset of the SPEC; rows with weight zero are
    left out. Errors: a missing column, text in a number, a negative weight, nothing left.
    """
    inside = np.ones(table.rows, dtype=bool) if within is None else within
    columns: list[Floats | Labels] = [table.number(name) for name in numbers]
    columns += [table.label(name) for name in labels]
    for name in spec.covariates:
        columns.append(table.label(name) if table.is_category(name) else table.number(name))
    for column in spec.balance:
        table.is_category(column)
    if spec.cluster is not None:
        table.label(spec.cluster)
    weights = None
    if spec.weights is not None:
        weights = table.number(spec.weights)
        if (weights < 0).any():
            raise EstimatorError(f"a negative weight in the column '{spec.weights}'")
        columns.append(weights)
    if spec.offset is not None:
        exposure = table.number(spec.offset)
        if (exposure <= 0).any():
            raise EstimatorError(f"the offset needs positive values in the column '{spec.offset}'")
        columns.append(exposure)
    keep = inside & all_present(columns, table.rows)
    dropped = int(inside.sum() - keep.sum())
    zero = 0
    if weights is not None:
        empty = keep & (weights == 0)
        zero = int(empty.sum())
        keep = keep & ~empty
    if not keep.any():
        raise EstimatorError("no row has all the values that the method needs")
    return Rows(table, spec, keep, dropped, zero)


def covariate_columns(rows: Rows, names: Sequence[str]) -> tuple[list[Floats], list[str], list[str | None]]:
    """Columns of the covariates: numbers as they are, text as indicators of all levels but the first.

    Returns columns, names and, for each column, the covariate that it is a level of (None for a number).
    """
    columns: list[Floats] = []
    titles: list[str] = []
    sources: list[str | None] = []
    for name in names:
        if not rows.table.is_category(name):
            columns.append(rows.number(name))
            titles.append(name)
            sources.append(None)
            continue
        code, levels = codes(rows.label(name))
        if len(levels) < 2:
            raise EstimatorError(f"singular design: '{name}' has one level in the rows used")
        if len(levels) > max(50, rows.n // 2):
            raise EstimatorError(f"'{name}' has {len(levels)} different texts, too many for a category")
        for i, level in enumerate(levels[1:], start=1):
            columns.append((code == i).astype(float))
            titles.append(f"{name}[{level}]")
            sources.append(name)
    return columns, titles, sources


def stack(columns: Sequence[Floats]) -> Floats:
    """Columns side by side, shape (n, k)."""
    return np.column_stack(columns)


def groups_of(spec: Spec, table: Table) -> Floats:
    """The 0/1 group of every row: ``treated``, or membership of ``treated_unit``; NaN where unknown."""
    if spec.treated is not None:
        return table.binary(spec.treated, "treated")
    if spec.treated_unit is None or spec.unit is None:
        raise EstimatorError(f"{spec.method} needs the SPEC key 'treated' (or 'unit' and 'treated_unit')")
    labels = table.label(spec.unit)
    mask = same_label(labels, spec.treated_unit)
    if not mask.any():
        raise EstimatorError(f"the treated unit is not in the column '{spec.unit}'")
    values = mask.astype(float)
    values[np.array([label is None for label in labels])] = np.nan
    return values


def require_both(group: Floats, treated: str = "treated", comparison: str = "comparison") -> None:
    """Refuse when one of two groups is empty."""
    if not (group == 1).any():
        raise EstimatorError(f"the {treated} group is empty")
    if not (group == 0).any():
        raise EstimatorError(f"the {comparison} group is empty")
