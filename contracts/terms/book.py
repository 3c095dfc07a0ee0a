"""Collecting the faults of a document while it is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from .errors import TermsError
from .periods import parse_date


class Book:
    """Collects faults while a document is read, so that one run shows them all."""

    def __init__(self) -> None:
        self.faults: list[TermsError] = []

    def add(self, path: str, message: str) -> None:
        self.faults.append(TermsError(path, message))

    def day(self, raw: Any, path: str) -> date | None:
        if raw is None:
            return None
        try:
            return parse_date(raw)
        except ValueError:
            self.add(path, f"{raw!r} is not a date in the calendar")
            return None

    def unique(self, items: Sequence[dict[str, Any]], path: str) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for index, item in enumerate(items):
            if item["id"] in found:
                self.add(f"{path}[{index}].id", f"the id {item['id']!r} is used twice")
            found[item["id"]] = item
        return found

    def known(self, name: Any, among: Any, path: str, kind: str) -> None:
        if name is not None and name not in among:
            self.add(path, f"there is no {kind} {name!r}")
