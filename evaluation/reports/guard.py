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

    def __call__(self, key: tuple[str, ...], value: Cell) -> Cell:
        return HIDDEN if key in self.hidden else value

    def estimate(self, base: tuple[str, ...], value: Cell) -> Cell:
        names = ("estimate", "estimate_treated", "estimate_comparison")
        return HIDDEN if any((*base, name) in self.hidden for name in names) else value
