"""Rows of a statement while they are made, and the limits on what is newly due."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import Any

from .caps import BY_LINE, Claim, counted, limit_of, of_the_state
from .case import Case, Evaluation
from .model import Cap, Rule
from .numbers import ONE, ZERO, kronor_sv, split
from .wording import LEVELS_SV


@dataclass
class Row:
    """A line while it is made; amounts in öre."""

    rule: Rule
    place: int
    payee: str
    evaluation: Evaluation
    index: int | None
    gross: int = 0
    entitled: int = 0
    paid: int = 0
    due: int = 0
    cap: str | None = None
    notes: list[str] = field(default_factory=list)


@dataclass
class Limit:
    """A limit on what is newly due: rows, öre left, level, and whether the programme said so (headroom)."""

    level: str
    rows: list[Row]
    room: int
    headroom: bool


def scopes(case: Case, cap: Cap, rows: list[Row]) -> list[tuple[int, list[Row]]]:
    """Return (limit in öre, rows) for each group of a cap that can be told by the line."""
    if cap.level not in BY_LINE:
        return []
    groups: dict[str, list[Row]] = {}
    for row in rows:
        counts = counted(case.terms, cap, row.rule)
        inside = row.index in counts if row.index is not None else _former(case, cap, row)
        if inside:
            groups.setdefault(row.rule.metric or "" if cap.level == "metric" else "", []).append(row)
    return [(limit_of(case, cap), members) for members in groups.values()]


def _former(case: Case, cap: Cap, row: Row) -> bool:
    """Tell whether what was paid to a former payee counts against `cap`."""
    if cap.party is not None and cap.party not in {row.payee, row.rule.payer}:
        return False
    return bool(counted(case.terms, Cap(cap.level, None, cap.metric, None, cap.amount, cap.share), row.rule))


def due_limits(case: Case, caps: list[Cap], rows: list[Row]) -> list[Limit]:
    """Return the limits on what is newly due, in the order of the terms.

    Money that was paid beyond its entitlement, and is not clawed back, still counts against each cap; headroom is what
    is left of the programme and the frame.
    """
    limits: list[tuple[int, Limit]] = []
    for cap in caps:
        for limit, members in scopes(case, cap, rows):
            room = limit - sum(row.paid for row in members)
            limits.append((case.terms.order.index(cap.level), Limit(cap.level, members, room, False)))
    for level, room in case.facts.headroom.items():
        members = [row for row in rows if of_the_state(case.terms, row.rule)]
        limits.append((case.terms.order.index(level), Limit(level, members, room, True)))
    return [limit for _, limit in sorted(limits, key=lambda item: item[0])]


def lower_due(limit: Limit, shortfall: str, claims: list[Claim]) -> bool:
    """Lower what is newly due to the room that is left; return whether it had to be."""
    paying = [row for row in limit.rows if row.due > 0]
    total = sum(row.due for row in paying)
    room = max(0, limit.room - sum(row.due for row in limit.rows if row.due < 0))
    if total <= room:
        return False
    if shortfall == "pro_rata":
        weights = [Fraction(row.due) for row in paying]
    else:
        weights = _first_due(paying, room, claims)
    for row, due in zip(paying, split(room, weights), strict=True):
        if due < row.due:
            row.due = due
            row.entitled = row.paid + due
            row.cap = limit.level
            what = "Utrymmet" if limit.headroom else "Taket"
            words = f"{what} {LEVELS_SV[limit.level]} räcker till {kronor_sv(room)} nu"
            row.notes.append(words + ("; resten hålls till det finns utrymme" if limit.headroom else ""))
    return True


def _first_due(rows: list[Row], room: int, claims: list[Claim]) -> list[Fraction]:
    """Return what each row keeps of `room` when the earliest established of the unpaid pieces goes first.

    Payees of the same piece share what there is by their shares.
    """
    pieces: list[tuple[tuple[Any, ...], int, Fraction]] = []
    for position, row in enumerate(rows):
        left = Fraction(row.due)
        own = [claim for claim in claims if claim.place == row.place and row.index is not None]
        last: tuple[Any, ...] = own[0].order if own else ()
        for claim in sorted(own, key=lambda claim: claim.order, reverse=True):
            part = min(left, claim.parts[row.index or 0] * 100)
            if part > 0:
                last = claim.order
                pieces.append((claim.order, position, part))
                left -= part
        if left > 0:
            pieces.append((last, position, left))
    kept = [ZERO] * len(rows)
    remaining = Fraction(room)
    for _, group in groupby(sorted(pieces), key=lambda piece: piece[0]):
        together = list(group)
        whole = sum((part for _, _, part in together), ZERO)
        share = min(ONE, remaining / whole)
        for _, position, part in together:
            kept[position] += part * share
        remaining -= whole * share
    return kept
