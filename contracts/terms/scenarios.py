"""Agreed scenarios: the figures that the parties plan by, and that a rule switched to grant is paid on.

A scenario is no fact. It stands in for the established results where a rule names it (`rules[].scenario`), or for the
whole contract where somebody asks what the plan would give (`settle --scenario`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .book import Book
from .model import Scenario, Terms
from .periods import span_of
from .reading_facts import read_activities, read_results


def read_scenarios(raw: list[dict[str, Any]], book: Book, terms: Terms) -> dict[str, Scenario]:
    """Return the scenarios by id; each result counts from its own day, else from its period's last day."""
    found: dict[str, Scenario] = {}
    for index, item in enumerate(raw):
        path = f"terms.scenarios[{index}]"
        if item["id"] in found:
            book.add(f"{path}.id", f"the id {item['id']!r} is used twice")
        dated = []
        for place, planned in enumerate(item.get("results", [])):
            if _day_of(planned) is None:
                book.add(
                    f"{path}.results[{place}]",
                    "say when it counts: established_on, or a calendar period such as 2027-H1",
                )
            dated.append(_dated(planned))
        results = read_results(dated, book, terms, f"{path}.results")
        activities = read_activities(item.get("activities", []), book, terms, f"{path}.activities")
        found[item["id"]] = Scenario(item["id"], tuple(replace(result, index=-1) for result in results), activities)
    return found


def _day_of(planned: dict[str, Any]) -> str | None:
    if planned.get("established_on") is not None:
        return str(planned["established_on"])
    span = span_of(planned.get("period"))
    return span.last.isoformat() if span else None


def _dated(planned: dict[str, Any]) -> dict[str, Any]:
    return {**planned, "established_on": _day_of(planned)}


def planned_facts(raw: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Return `facts` with a scenario's results (and activities, where it plans any) in place of what has happened."""
    planned = {**facts, "results": [_dated(item) for item in raw.get("results", [])]}
    if "activities" in raw:
        planned["activities"] = raw["activities"]
    return planned
