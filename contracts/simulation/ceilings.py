"""Caps over many draws at once: the vectorised twin of `contracts.terms.caps`.

Arrays are (units, columns, draws); a unit is a whole rule, or one payee of it where a cap tells payees apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np

from contracts.terms.caps import BY_LINE, counted, receives
from contracts.terms.model import Cap, Rule

from .bench import Bench, Unsupported
from .model import Floats


@dataclass(frozen=True)
class Unit:
    """What is settled: the rule at `place`, all of it, or the part of its payee at `payee`."""

    place: int
    payee: int | None
    share: float


def units_of(bench: Bench) -> list[Unit]:
    """Return a unit for each rule, or for each payee where some cap counts only some payees of a rule."""
    terms = bench.terms
    whole = all(len(counted(terms, cap, rule)) in {0, len(rule.payees)} for cap in terms.caps for rule in terms.rules)
    if whole:
        return [Unit(place, None, 1.0) for place in range(len(terms.rules))]
    return [
        Unit(place, index, float(payee.share))
        for place, rule in enumerate(terms.rules)
        for index, payee in enumerate(rule.payees)
    ]


class Ceiling:
    """One cap of a contract, ready to lower what it counts."""

    def __init__(self, cap: Cap, bench: Bench, units: list[Unit], undated: bool) -> None:
        """`undated`: some amounts belong to no period, so a cap per period cannot be told."""
        if cap.level == "participant":
            raise Unsupported("a cap per participant is simulated draw by draw only")
        if cap.level == "period" and undated:
            raise Unsupported("a cap per period over amounts without a period is simulated draw by draw only")
        self.cap = cap
        self.bench = bench
        self.terms = bench.terms
        self.units = units
        self.draws, self.periods = bench.shape
        self.days = [_piece_days(rule, bench) for rule in self.terms.rules]
        self.limit = self._limit()
        self.scopes = self._scopes()

    def _limit(self) -> Floats:
        """Return the limit in kronor, rounded down to the öre: (periods, draws)."""
        cap = self.cap
        if cap.amount is not None:
            return np.full((self.periods, self.draws), np.floor(float(cap.amount) * 100 + 1e-6) / 100)
        party = cap.party if cap.party and receives(self.terms, cap.party) else None
        if cap.level == "period":
            if cap.period == "year":
                raise Unsupported("a share of each year's costs is simulated draw by draw only")
            sample = self.bench.sample
            costs = self.bench.costs_by_period(sample.costs, party)
            base = np.maximum(0, costs - self.bench.costs_by_period(sample.funding, party))
        else:
            base = self.bench.net_costs(party)
        return np.ascontiguousarray((np.floor(float(cap.share or 0) * base * 100 + 1e-6) / 100).T)

    def _scopes(self) -> list[list[int]]:
        """Return the units that the cap counts, one list for each limit."""
        groups: dict[str, list[int]] = {}
        for index, unit in enumerate(self.units):
            rule = self.terms.rules[unit.place]
            payees = counted(self.terms, self.cap, rule)
            if payees if unit.payee is None else unit.payee in payees:
                groups.setdefault(rule.metric or "" if self.cap.level == "metric" else "", []).append(index)
        return list(groups.values())

    def lower(self, pieces: Floats, now: int) -> None:
        """Lower `pieces` (units, now + 1, draws) to the cap as it stands at period `now`, in place."""
        for units in self.scopes:
            if self.cap.level != "period":
                self._lower(pieces, units, list(range(now + 1)), self.limit[now])
                continue
            groups: dict[str, list[int]] = {}
            for column in range(now + 1):
                label = self.bench.calendar.labels[column]
                if self.cap.period == "year":
                    groups.setdefault(str(self.bench.calendar.spans[column].last.year), []).append(column)
                elif self.cap.period in {None, label}:
                    groups.setdefault(label, []).append(column)
            for columns in groups.values():
                self._lower(pieces, units, columns, self.limit[columns[-1]])

    def lower_due(self, pieces: Floats, due: Floats, paid: Floats, now: int) -> None:
        """Keep what is newly due within what the cap has left after payments beyond entitlement, in place."""
        if self.cap.level not in BY_LINE:
            return
        for units in self.scopes:
            own = due[units]
            room = np.maximum(0, self.limit[now] - paid[units].sum(axis=0) - np.minimum(own, 0).sum(axis=0))
            if not (np.maximum(own, 0).sum(axis=0) > room + 1e-6).any():
                continue
            unpaid = np.zeros_like(pieces)
            left = np.maximum(due, 0)
            for column in range(pieces.shape[1] - 1, -1, -1):
                taken = np.minimum(pieces[:, column], left)
                unpaid[:, column] = taken
                left = left - taken
            self._lower(unpaid, units, list(range(pieces.shape[1])), room)
            due[units] = np.where(own > 0, unpaid[units].sum(axis=1), own)

    def _lower(self, pieces: Floats, units: list[int], columns: list[int], limit: Floats) -> None:
        """Lower `pieces` of `units` in `columns` to `limit` (draws,), in place."""
        total = np.zeros(self.draws)
        for unit in units:
            total += pieces[unit, columns[0] : columns[-1] + 1].sum(axis=0)
        over = np.flatnonzero(total > limit)
        if not over.size:
            return
        # A view of all draws is cheaper than a copy of most of them.
        chosen = slice(None) if over.size * 2 > self.draws else over
        room = limit[chosen]
        if self.terms.shortfall == "pro_rata":
            factor = np.minimum(1.0, room / np.maximum(total[chosen], 1e-9))
            for unit in units:
                for column in columns:
                    pieces[unit, column, chosen] *= factor
            return
        queue = sorted(
            (self.days[place][column], self.terms.rules[place].id, column, unit)
            for unit in units
            for place in [self.units[unit].place]
            for column in columns
        )
        left = room.copy()
        for _, items in groupby(queue, key=lambda item: item[:2]):
            members = [(unit, column) for _, _, column, unit in items]
            amount = np.sum([pieces[unit, column, chosen] for unit, column in members], axis=0)
            kept = np.minimum(amount, left)
            left -= kept
            factor = np.where(amount > 0, kept / np.maximum(amount, 1e-9), 1.0)
            for unit, column in members:
                pieces[unit, column, chosen] *= factor


def _piece_days(rule: Rule, bench: Bench) -> list[date]:
    """Return the day that a piece of `rule` in each period is ordered by when a cap pays the first first."""
    activity = rule.type == "activity" and "cost_share" not in rule.params
    by_report = rule.metric is None and rule.type in {"unit", "banded_tariff", "milestone"}
    if activity or (by_report and "milestones" not in rule.params):
        return [span.last for span in bench.calendar.spans]
    return list(bench.calendar.established)
