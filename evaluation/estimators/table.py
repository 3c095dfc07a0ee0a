"""The data of a run: a table of cells, read strictly."""

import csv
import hashlib
import io
import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .errors import EstimatorError

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.object_]

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_MISSING = frozenset({"", "NA"})
#: Text that is a class of numbers ("3+", "<18", "65-74"), and numbers written another way than ours ("12,5").
_CLASS = re.compile(r"[<>≤≥]=?\s*[0-9.]+|[0-9.]+\s*(?:\+|(?:-|–)\s*[0-9.]+\+?)")
_FOREIGN = re.compile(r"[+-]?[0-9][0-9 \u00a0\u202f.']*,[0-9]+|[+-]?[0-9]{1,3}(?:[ \u00a0\u202f'][0-9]{3})+")
_FIELD_LIMIT = 10_000_000
#: Nothing that is measured comes near it, and its square must not overflow in a calculation.
_LARGEST = 1e100
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs"}


def is_number(text: str) -> bool:
    """Whether a cell's text is a finite number with a decimal point."""
    return _NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def read_table(path: Path) -> tuple[pd.DataFrame, str]:
    """Read DATA: CSV, UTF-8 with or without BOM, comma, decimal point; every cell as text or None.

    Returns the table and the SHA-256 of the file's bytes. Errors: no such file, not UTF-8, no header, no rows, a
    column twice, a row with more or fewer cells than the header.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise EstimatorError(f"cannot read the data file '{path.name}': {error.strerror or 'error'}") from error
    return parse_csv(raw), hashlib.sha256(raw).hexdigest()


def parse_csv(raw: bytes) -> pd.DataFrame:
    """Parse the bytes of a CSV file; see ``read_table``."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EstimatorError("the data file is not UTF-8") from error
    if "\x00" in text:
        raise EstimatorError("the data file holds a NUL character and is no CSV")
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next((row for row in reader if row), None)
        if header is None:
            raise EstimatorError("the data file is empty")
        names = [name.strip() for name in header]
        _check_names(names)
        rows: list[list[str]] = []
        for row in reader:
            if not row or (len(row) == 1 and not row[0].strip()):
                continue
            if len(row) != len(names):
                number = len(rows) + 1
                raise EstimatorError(f"data row {number} has {len(row)} cells where the header has {len(names)}")
            rows.append(row)
    except csv.Error as error:
        raise EstimatorError(f"the data file is no valid CSV: {error}") from error
    if not rows:
        raise EstimatorError("the data file has a header and no rows")
    columns: dict[str, Labels] = {}
    for position, name in enumerate(names):
        if name:
            cells = [row[position].strip() for row in rows]
            columns[name] = np.array([None if cell in _MISSING else cell for cell in cells], dtype=object)
    return pd.DataFrame(columns, dtype=object, index=range(len(rows)))


def _check_names(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name and name in seen:
            raise EstimatorError(f"the data has the column '{name}' twice")
        seen.add(name)
    if not any(names):
        raise EstimatorError("the data file has no column names")
    for sign, name in _OTHER_SEPARATORS.items():
        if len(names) == 1 and sign in names[0]:
            raise EstimatorError(f"the columns of the data file are separated by {name}, not by commas")


class Table:
    """A data frame whose columns are read as numbers or as labels, each checked once.

    Numbers are float64 with NaN where missing; labels are text with None where missing.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        names = [str(name) for name in frame.columns]
        _check_names(names)
        if len(frame) == 0:
            raise EstimatorError("the data has no rows")
        self.frame = frame.set_axis(names, axis=1).reset_index(drop=True)
        self.rows = len(frame)
        self._numbers: dict[str, Floats] = {}
        self._labels: dict[str, Labels] = {}

    def _cells(self, column: str) -> Any:
        if column not in self.frame.columns:
            raise EstimatorError(f"the data has no column '{column}'")
        return self.frame[column]

    def number(self, column: str) -> Floats:
        """The column as numbers, shape (rows,). Errors: no such column, text or infinity in a cell."""
        if column not in self._numbers:
            cells = self._cells(column)
            if pd.api.types.is_bool_dtype(cells.dtype) and not cells.hasnans:
                values = cells.to_numpy(dtype=np.float64)
            elif pd.api.types.is_numeric_dtype(cells.dtype):
                values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
            else:
                values = np.array([_parse(cell, column, i) for i, cell in enumerate(cells)], dtype=np.float64)
            bad = np.flatnonzero(np.isinf(values))
            if len(bad):
                raise EstimatorError(f"an infinite number in the column '{column}', data row {bad[0] + 1}")
            bad = np.flatnonzero(np.abs(values) > _LARGEST)
            if len(bad):
                raise EstimatorError(f"a number beyond {_LARGEST:g} in the column '{column}', data row {bad[0] + 1}")
            self._numbers[column] = values
        return self._numbers[column]

    def label(self, column: str) -> Labels:
        """The column as text, shape (rows,); whole numbers without decimals. Error: no such column."""
        if column not in self._labels:
            cells = self._cells(column)
            self._labels[column] = np.array([_as_label(cell) for cell in cells], dtype=object)
        return self._labels[column]

    def is_category(self, column: str) -> bool:
        """Whether the column holds text to be taken as categories rather than numbers.

        Errors, each a fault in the data rather than a category: numbers with some text among them (most of the distinct
        values are numbers, the others no classes like "3+"), and numbers with a decimal comma or spaces in them.
        """
        cells = self._cells(column)
        if pd.api.types.is_numeric_dtype(cells.dtype):
            return False
        distinct = {value for value in self.label(column) if value is not None}
        numeric = sum(is_number(value) for value in distinct)
        if numeric == len(distinct):
            return False
        texts = [value for value in distinct if not is_number(value)]
        foreign = all(_FOREIGN.fullmatch(value) for value in texts)
        classes = all(_CLASS.fullmatch(value) for value in texts)
        if foreign or (2 * numeric > len(distinct) and not classes):
            self.number(column)
        return True

    def binary(self, column: str, key: str) -> Floats:
        """A 0/1 column. Error: any other number."""
        values = self.number(column)
        bad = np.flatnonzero(~np.isnan(values) & (values != 0) & (values != 1))
        if len(bad):
            raise EstimatorError(f"'{key}' must be 0 or 1: column '{column}', data row {bad[0] + 1}")
        return values

    def sha256(self) -> str:
        """A digest of the cells for data that did not come from a file: header and rows as canonical CSV."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        columns = list(self.frame.columns)
        writer.writerow(columns)
        writer.writerows(zip(*(["" if v is None else v for v in self.label(c)] for c in columns), strict=True))
        return hashlib.sha256(out.getvalue().encode()).hexdigest()


def _missing(cell: Any) -> bool:
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return True
    if isinstance(cell, (float, np.floating)):
        return math.isnan(float(cell))
    return isinstance(cell, str) and cell.strip() in _MISSING


def _parse(cell: Any, column: str, row: int) -> float:
    if _missing(cell):
        return math.nan
    if isinstance(cell, (int, float, Decimal, np.integer, np.floating, np.bool_)):
        return float(cell)
    text = str(cell).strip()
    if _NUMBER.fullmatch(text) is None:
        raise EstimatorError(f"not a number in the column '{column}', data row {row + 1}")
    return float(text)


def _as_label(cell: Any) -> str | None:
    if _missing(cell):
        return None
    if isinstance(cell, (float, np.floating)) and float(cell).is_integer() and abs(float(cell)) < 1e15:
        return str(int(cell))
    if isinstance(cell, (bool, np.bool_)):
        return "1" if cell else "0"
    return str(cell).strip()


def present(values: Floats | Labels) -> Mask:
    """Where a column is not missing, shape (rows,)."""
    if values.dtype == np.float64:
        return ~np.isnan(values.astype(np.float64))
    return np.array([value is not None for value in values], dtype=bool)


def all_present(columns: Iterable[Floats | Labels], rows: int) -> Mask:
    """Rows in which none of the columns is missing."""
    mask = np.ones(rows, dtype=bool)
    for column in columns:
        mask &= present(column)
    return mask


def same_label(labels: Labels, wanted: str | float) -> Mask:
    """Rows whose label is the wanted one; numbers match by value, so 3 finds '3' and '3.0'."""
    text = str(wanted).strip()
    mask = np.array([label == text for label in labels], dtype=bool)
    if not mask.any() and is_number(text):
        target = float(text)
        mask = np.array([label is not None and is_number(label) and float(label) == target for label in labels])
    return mask


def codes(labels: Labels) -> tuple[npt.NDArray[np.intp], list[str]]:
    """Whole-number codes and sorted levels (numbers by value, then text) of labels without missing ones."""
    levels = sorted(set(labels.tolist()), key=level_key)
    place = {level: i for i, level in enumerate(levels)}
    return np.array([place[label] for label in labels], dtype=np.intp), levels


def level_key(level: str) -> tuple[int, float, str]:
    """Sort key: numbers by value, then text."""
    return (0, float(level), level) if is_number(level) else (1, 0.0, level)
