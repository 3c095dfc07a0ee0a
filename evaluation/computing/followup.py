"""Dynamic follow-up: individuals under random identities through all their events, not snapshots.

A protocol's ``follow_up``: ``{"person": column, "event": column, "start": column, "end": column or null,
"days": column or null, "group": column or null}``; a row is an event.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

KEYS = ("person", "event", "start")


@dataclass(frozen=True)
class Event:
    person: str
    kind: str
    start: dt.date
    end: dt.date | None
    days: Decimal
    group: str


def columns_of(rule: Mapping[str, Any]) -> list[str]:
    names = [str(rule[key]) for key in ("person", "event", "start", "end", "days", "group") if rule.get(key)]
    return list(dict.fromkeys(names))


def faults_of(rule: Mapping[str, Any]) -> list[str]:
    return [f"the follow-up lacks '{key}'" for key in KEYS if rule and not rule.get(key)]


def events_of(rule: Mapping[str, Any], rows: Sequence[Mapping[str, str]]) -> list[Event]:
    """Events in order of person and time; rows without person, kind or start are left out."""
    found = []
    for row in rows:
        person, kind, start = (row.get(str(rule[key]), "") for key in KEYS)
        if not (person and kind and start):
            continue
        first = dt.date.fromisoformat(start)
        end = dt.date.fromisoformat(row[rule["end"]]) if rule.get("end") and row.get(rule["end"]) else None
        if rule.get("days") and row.get(rule["days"]):
            days = Decimal(row[rule["days"]])
        else:
            days = Decimal((end - first).days + 1) if end is not None and end >= first else Decimal(1)
        group = row.get(rule["group"], "") if rule.get("group") else ""
        found.append(Event(person, kind, first, end, days, group))
    return sorted(found, key=lambda event: (event.person, event.start, event.kind))


def timelines(events: Sequence[Event]) -> dict[str, list[Event]]:
    """The events of each person in time."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        found[event.person].append(event)
    return dict(found)


def transitions(events: Sequence[Event]) -> dict[tuple[str, str], int]:
    """How many persons' events went from one kind to the next; the last of a person goes to ''."""
    counts: Counter[tuple[str, str]] = Counter()
    for line in timelines(events).values():
        for now, following in zip(line, [*line[1:], None], strict=True):
            counts[now.kind, following.kind if following else ""] += 1
    return dict(sorted(counts.items()))


def cohort_curves(events: Sequence[Event], kind: str, months: int = 36) -> dict[str, list[dict[str, Any]]]:
    """By group: the share of persons who had an event of ``kind`` within so many months of their own first event.

    Each point counts those alone who have been followed that long when the data end; the curve stops where nobody has.
    """
    first: dict[str, Event] = {}
    reached: dict[str, int] = {}
    for event in events:
        began = first.setdefault(event.person, event)
        if event.kind == kind and event.person not in reached:
            reached[event.person] = months_between(began.start, event.start)
    until = max((event.end or event.start for event in events), default=None)
    groups: dict[str, list[str]] = defaultdict(list)
    for person, event in first.items():
        groups[event.group].append(person)
    found: dict[str, list[dict[str, Any]]] = {}
    for group, persons in sorted(groups.items()):
        found[group] = []
        for month in range(0, months + 1, 3):
            followed = [p for p in persons if until is not None and months_between(first[p].start, until) >= month]
            if not followed:
                break
            count = sum(reached.get(person, months + 1) <= month for person in followed)
            found[group].append({"month": month, "n": len(followed), "reached": count})
    return found


def months_between(first: dt.date, last: dt.date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def frequent(events: Sequence[Event], kind: str, more_than: int = 3, months: int = 12) -> set[str]:
    """Persons with more than so many events of a kind within any window of so many months (the risk group)."""
    found = set()
    for person, line in timelines(events).items():
        starts = [event.start for event in line if event.kind == kind]
        for place in range(len(starts) - more_than):
            if months_between(starts[place], starts[place + more_than]) < months:
                found.add(person)
                break
    return found


def concentration(events: Sequence[Event], kind: str, persons: int | None = None) -> list[dict[str, Any]]:
    """What share of the days the most burdened share of the persons has: 20 % of them have 75 % of the days.

    ``persons``: how many there are in all, also those without an event.
    """
    days: dict[str, Decimal] = defaultdict(Decimal)
    for event in events:
        if event.kind == kind:
            days[event.person] += event.days
    total, whole = sum(days.values(), Decimal(0)), persons or len({event.person for event in events})
    if not total or not whole:
        return []
    ordered = sorted(days.values(), reverse=True)
    found = []
    for share in (5, 10, 20, 30, 50, 100):
        count = -(-whole * share // 100)
        part = sum(ordered[:count], Decimal(0)) / total
        found.append({"persons": share, "count": count, "days": float(round(100 * part, 2))})
    return found


def summary(rule: Mapping[str, Any], rows: Sequence[Mapping[str, str]]) -> dict[str, Any] | None:
    """All of it for one protocol, as plain JSON values without any person in it."""
    if not rule:
        return None
    events = events_of(rule, rows)
    kinds = sorted({event.kind for event in events})
    more_than, months = int(rule.get("more_than", 3)), int(rule.get("months", 12))
    return {
        "persons": len({event.person for event in events}),
        "events": len(events),
        "more_than": more_than,
        "months": months,
        "kinds": [
            {
                "kind": kind,
                "events": sum(event.kind == kind for event in events),
                "persons": len({event.person for event in events if event.kind == kind}),
                "frequent": len(frequent(events, kind, more_than, months)),
                "concentration": concentration(events, kind),
                "curves": cohort_curves(events, kind),
            }
            for kind in kinds
        ],
        "transitions": [
            {"from": first, "to": last, "count": count} for (first, last), count in transitions(events).items()
        ],
    }
