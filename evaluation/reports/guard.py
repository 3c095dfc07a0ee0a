"""Gives a figure of a report, or keeps it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluation.reports.model import HIDDEN, Cell


class Guard:
    """Gives a figure, or HIDDEN where it must not be shown."""

    def __init__(self, hidden: Mapping[tuple[str, ...], Any], *, hides: bool = True) -> None:
        self.hidden = hidden
        self.hides = hides
        self._bases: dict[str, set[tuple[str, ...]]] = {}

    def __call__(self, key: tuple[str, ...], value: Cell) -> Cell:
        return HIDDEN if key in self.hidden else value

    def estimate(self, base: tuple[str, ...], value: Cell) -> Cell:
        """The estimate of an outcome or of an analysis beside it, and all that is made of it."""
        return HIDDEN if self.is_hidden(base, "estimate") else value

    def mean(self, key: tuple[str, ...], value: Cell) -> Cell:
        """A mean of a column, and what is made of it."""
        return HIDDEN if self.is_hidden(key, "mean") else value

    def number(self, base: tuple[str, ...], name: str, value: Cell) -> Cell:
        """A number of rows under (…, name), which also may stand for few persons."""
        return HIDDEN if self.is_hidden(base, name) else value

    def is_hidden(self, base: tuple[str, ...], name: str) -> bool:
        """Whether a figure rests on something hidden: the figure itself, or name_… for what it rests on besides."""
        return base in self._named(name)

    def _named(self, name: str) -> set[tuple[str, ...]]:
        if name not in self._bases:
            self._bases[name] = {key[:-1] for key in self.hidden if key and key[-1].split("_", 1)[0] == name}
        return self._bases[name]

    @property
    def hides_estimates(self) -> bool:
        """Whether any estimate is hidden: sums of money over outcomes would give it back."""
        return any(len(base) <= 2 for base in self._named("estimate"))
