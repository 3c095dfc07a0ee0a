"""The report as data: tables of raw values under stable keys, with labels in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.templatetags.formats import number


class Hidden:
    """A figure that is kept back because it would tell of a small group. There is one: HIDDEN."""

    def __repr__(self) -> str:
        return "HIDDEN"


HIDDEN = Hidden()
Cell = str | int | float | Decimal | bool | None | Hidden


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    is_number: bool = False
    decimals: int | None = None


@dataclass
class Table:
    """Rows of cells under columns; ``key`` names its file and its sheet."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: list[list[Cell]] = field(default_factory=list)
    note: str = ""

    def shown(self) -> Iterator[list[str]]:
        """The rows as a reader sees them."""
        for row in self.rows:
            yield [cell_text(cell, column) for cell, column in zip(row, self.columns, strict=True)]

    @property
    def numeric(self) -> list[bool]:
        return [column.is_number for column in self.columns]

    def pairs(self) -> list[list[tuple[str, str]]]:
        """Each row as label and shown cell, without the empty ones: for tables too wide for paper."""
        labels = [column.label for column in self.columns]
        return [[(label, cell) for label, cell in zip(labels, row, strict=True) if cell != "–"] for row in self.shown()]

    def lines(self) -> list[list[tuple[str, bool]]]:
        """Shown cells with whether each is a number, for templates."""
        return [list(zip(row, self.numeric, strict=True)) for row in self.shown()]


@dataclass
class Report:
    """Everything that is said of a round."""

    head: dict[str, Any]
    summary: list[dict[str, Any]]
    tables: list[Table]
    texts: dict[str, str]
    comments: list[dict[str, str]]
    charts: list[Any]
    threshold: int
    hidden_count: int
    language: str
    sections: list[Any] = field(default_factory=list)
    # Tables without rows that every bundle has all the same: whoever reads many of them finds the same files.
    empty_tables: list[Table] = field(default_factory=list)

    @property
    def filed(self) -> list[Table]:
        """The tables as files and sheets."""
        return [*self.tables, *self.empty_tables]

    def table(self, key: str) -> Table | None:
        return next((table for table in self.tables if table.key == key), None)


def cell_text(cell: Cell, column: Column | None = None) -> str:
    """A cell in the reader's language; numbers with as many decimals as their size needs."""
    if cell is HIDDEN or isinstance(cell, Hidden):
        return _("hidden (small group)")
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    if isinstance(cell, (int, float, Decimal)):
        exact = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
        return number(exact, decimals_of(exact) if column is None or column.decimals is None else column.decimals)
    return str(cell)


def decimals_of(value: Decimal) -> int:
    """Whole numbers whole, below one four decimals, below a hundred two, otherwise one."""
    if value == value.to_integral_value():
        return 0
    size = abs(value)
    return 4 if size < 1 else 2 if size < 100 else 1


def raw(cell: Cell) -> Any:
    """A cell for JSON: decimals as text, what is hidden as an object that says so."""
    if isinstance(cell, Hidden):
        return {"hidden": True}
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell
