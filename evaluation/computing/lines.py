"""What every kind of file is read as: rows of cells with where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple


class Unreadable(ValueError):
    """The file cannot be read at all; ``code`` is a fixed word that the page translates."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Block(NamedTuple):
    """Rows of one sheet as they stand in the file, with their numbers as a spreadsheet counts, from 1."""

    sheet: str
    numbers: Sequence[int]
    rows: Sequence[Sequence[Any]]
    # False where it has been seen already that no cell can hold an identity number.
    is_suspicious: bool = True
