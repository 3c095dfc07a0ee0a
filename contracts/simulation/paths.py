"""Payments over time for many draws at once: the vectorised twin of `contracts.terms.settlement`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np

from contracts.terms.caps import BY_LINE, counted, of_the_state, receives
from contracts.terms.conditions import condition_of, release_of
from contracts.terms.model import Cap, Release, Rule, Terms
from contracts.terms.periods import parse_date

from .amounts import DEPENDENT, VECTORISED, last_result
from .bench import Amount, Bench, Bools, Unsupported, compare, number, running
from .model import Calendar, ContractModel, Floats, calendar_of, checked
from .sampling import Sample


@dataclass(frozen=True)
class PayLine:
    """Who pays whom under which rule."""

    rule: str
    payer: str
    payee: str


@dataclass(frozen=True)
class Paths:
    """Simulated payments. `due` is (draws, lines, periods) in kronor, negative where money is clawed back.

    Float and unrounded: within an öre a line of what the exact engine settles from the same facts.
    """

    lines: tuple[PayLine, ...]
    calendar: Calendar
    due: Floats

    def paid_by(self, payers: set[str]) -> Floats:
        """Return what `payers` pay in each period, (draws, periods)."""
        chosen = [index for index, line in enumerate(self.lines) if line.payer in payers]
        return np.asarray(self.due[:, chosen].sum(axis=1), dtype=np.float64)

    def nets(self) -> dict[str, Floats]:
        """Return received − paid by party, (draws, periods)."""
        nets: dict[str, Floats] = {}
        for index, line in enumerate(self.lines):
            for party, sign in ((line.payer, -1.0), (line.payee, 1.0)):
                nets[party] = nets.get(party, np.zeros(self.due.shape[::2])) + sign * self.due[:, index]
        return nets


def simulate(model: ContractModel, sample: Sample) -> Paths:
    """Return payments under the terms of `model` for every draw of `sample`.

    Unsupported when the terms hold what has no vectorised form (caps per participant, dated drawdowns, …).
    """
    terms = checked(model)
    return _Walk(model, terms, calendar_of(model), sample).run()


class _Walk:
    """Walks through time, settling every period for all draws.

    Inside, draws are the last axis, so that a period's row lies together in memory. What is settled is a *unit*: a
    whole rule, split over its payees at the end; only where a cap counts some payees of a rule is every payee a unit.
    """

    def __init__(self, model: ContractModel, terms: Terms, calendar: Calendar, sample: Sample) -> None:
        self.terms = terms
        self.calendar = calendar
        self.bench = Bench(model, terms, calendar, sample)
        self.draws, self.periods = self.bench.shape
        self.amounts: dict[str, Amount] = {}
        self.grown: dict[str, Floats] = {}
        self.upto: dict[str, Floats] = {}
        for rule in terms.rules:
            if "delay_months" in rule.params:
                raise Unsupported(f"the rule {rule.id!r} has 'delay_months', which is simulated draw by draw only")
            if rule.type not in DEPENDENT:
                amount = VECTORISED[rule.type](rule, self.bench)
                self.amounts[rule.id] = amount
                self.upto[rule.id] = np.ascontiguousarray(amount.upto.T)
                self.grown[rule.id] = np.zeros((self.periods, self.draws))
        self.gates = {rule.id: gate for rule in terms.rules if (gate := self._gate(rule)) is not None}
        self.order = _by_dependence(terms)
        self.lines = tuple(PayLine(rule.id, rule.payer, payee.party) for rule in terms.rules for payee in rule.payees)
        self.caps = sorted(terms.caps, key=lambda cap: terms.order.index(cap.level))
        self._set_units()
        self.held = self._held_by_rules()
        self.limits = [self._limit(cap) for cap in self.caps]
        self.scopes = [self._scopes(cap) for cap in self.caps]
        self.days = [self._piece_days(rule) for rule in terms.rules]

    # Set-up --------------------------------------------------------------
    def _set_units(self) -> None:
        whole = all(
            len(counted(self.terms, cap, rule)) in {0, len(rule.payees)}
            for cap in self.caps
            for rule in self.terms.rules
        )
        self.units: list[tuple[int, int | None]] = []
        self.shares: list[float] = []
        for place, rule in enumerate(self.terms.rules):
            self.units += [(place, None)] if whole else [(place, index) for index in range(len(rule.payees))]
            self.shares += [1.0] if whole else [float(payee.share) for payee in rule.payees]
        self.claw_back = [bool(self.terms.rules[place].params.get("claw_back", False)) for place, _ in self.units]

    def _of_rule(self, rule: str) -> list[int]:
        return [index for index, (place, _) in enumerate(self.units) if self.terms.rules[place].id == rule]

    def _gate(self, rule: Rule) -> Bools | None:
        """Return (periods, draws) where the rule's conditions on metrics hold, or None where it has none."""
        conditions = list(rule.prerequisites)
        if rule.type == "condition":
            conditions += [condition_of(raw, self.bench.rules) for raw in rule.params["conditions"]]
        gates = [self.bench.holds(rule, condition) for condition in conditions if condition.rule is None]
        own = self.amounts.get(rule.id)
        if own is not None and own.gate is not None:
            gates.append(own.gate)
        return np.ascontiguousarray(np.logical_and.reduce(gates).T) if gates else None

    def _held_by_rules(self) -> dict[str, float]:
        held: dict[str, float] = {}
        for rule in self.terms.rules:
            if rule.type == "holdback":
                for name in rule.params["rules"]:
                    held[name] = held.get(name, 0.0) + number(rule, "share")
        return held

    def _piece_days(self, rule: Rule) -> list[date]:
        """Return the day that a piece of `rule` in each period is ordered by when a cap pays the first first."""
        reported = rule.type == "activity" and "cost_share" not in rule.params
        if reported or (rule.metric is None and rule.type in {"unit", "banded_tariff", "milestone"} and
                        "milestones" not in rule.params):  # fmt: skip
            return [span.last for span in self.calendar.spans]
        return list(self.calendar.established)

    def _limit(self, cap: Cap) -> Floats:
        """Return a cap's limit in kronor, rounded down to the öre: (periods, draws)."""
        if cap.level == "participant":
            raise Unsupported("a cap per participant is simulated draw by draw only")
        if cap.level == "period" and (any(item.moving for item in self.amounts.values()) or self._has_dependent()):
            raise Unsupported("a cap per period over amounts without a period is simulated draw by draw only")
        if cap.amount is not None:
            return np.full((self.periods, self.draws), np.floor(float(cap.amount) * 100 + 1e-6) / 100)
        party = cap.party if cap.party and receives(self.terms, cap.party) else None
        share = float(cap.share or 0)
        if cap.level == "period":
            if cap.period == "year":
                raise Unsupported("a share of each year's costs is simulated draw by draw only")
            sample = self.bench.sample
            base = self.bench.costs_by_period(sample.costs, party) - self.bench.costs_by_period(sample.funding, party)
            base = np.maximum(0, base)
        else:
            base = self.bench.net_costs(party)
        return np.ascontiguousarray((np.floor(share * base * 100 + 1e-6) / 100).T)

    def _has_dependent(self) -> bool:
        return any(rule.type in {"guarantee", "condition"} for rule in self.terms.rules)

    # Walk ----------------------------------------------------------------
    def run(self) -> Paths:
        due = np.zeros((self.periods, len(self.units), self.draws))
        paid = np.zeros((len(self.units), self.draws))
        for now in range(self.periods):
            due[now] = self._settle(now, paid)
            paid += due[now]
        by_line = np.empty((self.draws, len(self.lines), self.periods))
        line = 0
        for unit, (place, index) in enumerate(self.units):
            rule = self.terms.rules[place]
            for share in [1.0] if index is not None else [float(payee.share) for payee in rule.payees]:
                by_line[:, line] = due[:, unit].T * share
                line += 1
        return Paths(self.lines, self.calendar, by_line)

    def _settle(self, now: int, paid: Floats) -> Floats:
        by_rule = self._pieces(now, paid)
        pieces = np.empty((len(self.units), now + 1, self.draws))
        for unit, (place, _) in enumerate(self.units):
            rule = self.terms.rules[place]
            keep = max(0.0, 1 - self.held.get(rule.id, 0.0)) * self.shares[unit]
            np.multiply(by_rule[rule.id], keep, out=pieces[unit])
        for cap, limit, scopes in zip(self.caps, self.limits, self.scopes, strict=True):
            self._cap(cap, limit, scopes, pieces, now)
        self._hold(pieces, now)
        due: Floats = pieces.sum(axis=1) - paid
        for unit, claws in enumerate(self.claw_back):
            if not claws:
                np.maximum(due[unit], 0, out=due[unit])
        for cap, limit, scopes in zip(self.caps, self.limits, self.scopes, strict=True):
            if cap.level in BY_LINE:
                self._cap_due(limit[now], scopes, pieces, due, paid)
        return due

    def _pieces(self, now: int, paid: Floats) -> dict[str, Floats]:
        """Return each rule's pieces (now + 1, draws) before caps."""
        found: dict[str, Floats] = {}
        for rule in self.order:
            if rule.type in DEPENDENT:
                pieces = self._dependent(rule, now, paid, found)
            else:
                pieces = self._own(rule, now)
            if rule.valid_from is not None and self.calendar.established[now] < rule.valid_from:
                pieces = np.zeros_like(pieces)
            if rule.id in self.gates:
                pieces = pieces * self.gates[rule.id][now]
            for name in self._awaited(rule):
                pieces = pieces * (found[name].sum(axis=0) > 0)
            for name in rule.params.get("less", []):
                pieces = first_up_to(pieces, np.maximum(0, pieces.sum(axis=0) - found[name].sum(axis=0)))
            if "max" in rule.params:
                pieces = first_up_to(pieces, number(rule, "max"))
            found[rule.id] = pieces
        return found

    @staticmethod
    def _awaited(rule: Rule) -> list[str]:
        names = [item.rule for item in rule.prerequisites if item.rule]
        if rule.type == "condition":
            names += [raw["rule"] for raw in rule.params["conditions"] if "rule" in raw]
        return names

    def _own(self, rule: Rule, now: int) -> Floats:
        """Return a rule's own pieces: growth by period, a fall taken from what came before it."""
        amount, upto = self.amounts[rule.id], self.upto[rule.id]
        if amount.moving:
            pieces = np.zeros((now + 1, self.draws))
            pieces[amount.place[now]] = upto[now]
            return pieces
        grown = self.grown[rule.id]
        grown[now] = upto[now] - upto[now - 1] if now else upto[now]
        debt = np.maximum(0, -grown[now])
        if debt.any():
            np.maximum(grown[now], 0, out=grown[now])
            for back in range(now - 1, -1, -1):
                taken = np.minimum(grown[back], debt)
                grown[back] -= taken
                debt -= taken
        return grown[: now + 1]

    def _dependent(self, rule: Rule, now: int, paid: Floats, found: dict[str, Floats]) -> Floats:
        params = rule.params
        pieces = np.zeros((now + 1, self.draws))
        if rule.type == "holdback":
            free = self._released(rule, release_of(params.get("release")), now)
            for name in params["rules"]:
                pieces = pieces + found[name] * number(rule, "share")
            return pieces * free
        if rule.type == "top_up":
            part = number(rule, "share")
            factor = part / (1 - part) if params.get("of") == "total" and part < 1 else part
            for name in params["rules"]:
                base = found[name]
                if params.get("when", "paid") == "paid":
                    base = first_up_to(base, paid[self._of_rule(name)].sum(axis=0))
                pieces = pieces + base * factor
            return first_up_to(pieces, number(rule, "award", np.inf))
        if rule.type == "condition":
            total = np.full(self.draws, number(rule, "amount"))
            if "share" in params:
                total = number(rule, "share") * np.sum([found[name].sum(axis=0) for name in params["rules"]], axis=0)
            metrics = [raw["metric"] for raw in params["conditions"] if "metric" in raw]
            pieces[last_result(self.bench, rule, metrics)[now]] = total
            return pieces
        return self._guarantee(rule, now, pieces, found)

    def _guarantee(self, rule: Rule, now: int, pieces: Floats, found: dict[str, Floats]) -> Floats:
        params = rule.params
        day = self.calendar.established[now]
        if "call_from" in params and day < parse_date(params["call_from"]):
            return pieces
        realised = np.zeros(self.draws)
        owed = np.full(self.draws, number(rule, "amount_due"))
        if "due_from" in params:
            owed = self.bench.gross_costs()[:, now]
            realised = self.bench.other_funding()[:, now]
        place = now
        if rule.metric is not None:
            where = [index for index in self.bench.where(rule, rule.metric) if index <= now]
            if not where:
                return pieces
            values = running(self.bench.figures(rule, rule.metric, where), params.get("aggregate", "sum"))
            realised = realised + values[:, -1]
            place = where[-1]
        for name in params.get("realised_rules", []):
            realised = realised + found[name].sum(axis=0)
        loss = np.maximum(0, owed - realised - number(rule, "deductible"))
        part = number(rule, "share")
        first = params.get("form", "pari_passu") == "first_loss"
        pieces[place] = np.minimum(loss, part * owed) if first else part * loss
        return pieces

    def _released(self, rule: Rule, release: Release | None, now: int) -> Bools:
        day = self.calendar.established[now]
        if release is None:
            return np.full(self.draws, rule.valid_to is not None and day > rule.valid_to)
        if release.on is not None:
            return np.full(self.draws, day >= release.on)
        where = [index for index in self.bench.where(rule, release.metric or "", any_start=True) if index <= now]
        if not where or release.threshold is None:
            return np.full(self.draws, bool(where))
        last = self.bench.figures(rule, release.metric or "", where[-1:])[:, 0]
        return compare(last, release.comparison, float(release.threshold))

    def _hold(self, pieces: Floats, now: int) -> None:
        held = self.terms.holdback
        if held is None or not held.share:
            return
        for unit, (place, _) in enumerate(self.units):
            rule = self.terms.rules[place]
            if held.rules is None or rule.id in held.rules:
                free = self._released(rule, held.release, now)
                pieces[unit] *= np.where(free, 1.0, 1 - float(held.share))

    # Caps ----------------------------------------------------------------
    def _scopes(self, cap: Cap) -> list[list[int]]:
        """Return the units that `cap` counts, one list for each limit."""
        groups: dict[str, list[int]] = {}
        for unit, (place, index) in enumerate(self.units):
            rule = self.terms.rules[place]
            payees = counted(self.terms, cap, rule)
            if payees if index is None else index in payees:
                groups.setdefault(rule.metric or "" if cap.level == "metric" else "", []).append(unit)
        return list(groups.values())

    def _cap(self, cap: Cap, limit: Floats, scopes: list[list[int]], pieces: Floats, now: int) -> None:
        for units in scopes:
            if cap.level != "period":
                self._lower(pieces, units, list(range(now + 1)), limit[now])
                continue
            groups: dict[str, list[int]] = {}
            for column in range(now + 1):
                label = self.calendar.labels[column]
                year = str(self.calendar.spans[column].last.year)
                if cap.period in {None, label}:
                    groups.setdefault(label, []).append(column)
                elif cap.period == "year":
                    groups.setdefault(year, []).append(column)
            for columns in groups.values():
                self._lower(pieces, units, columns, limit[columns[-1]])

    def _lower(self, pieces: Floats, units: list[int], columns: list[int], limit: Floats) -> None:
        """Lower `pieces` (units, columns, draws) of `units` in `columns` to `limit` (draws,), in place."""
        total = np.zeros(self.draws)
        for unit in units:
            total += pieces[unit, columns[0] : columns[-1] + 1].sum(axis=0)
        over = np.flatnonzero(total > limit)
        if not over.size:
            return
        every = over.size * 2 > self.draws
        chosen = slice(None) if every else over
        room = limit[chosen]
        if self.terms.shortfall == "pro_rata":
            factor = np.minimum(1.0, room / np.maximum(total[chosen], 1e-9))
            for unit in units:
                for column in columns:
                    pieces[unit, column, chosen] *= factor
            return
        queue = sorted(
            (self.days[self.units[unit][0]][column], self.terms.rules[self.units[unit][0]].id, column, unit)
            for unit in units
            for column in columns
        )
        left = room.copy()
        for _, items in groupby(queue, key=lambda item: item[:2]):
            members = [(unit, column) for _, _, column, unit in items]
            if len(members) == 1:
                unit, column = members[0]
                kept = np.minimum(pieces[unit, column, chosen], left)
                pieces[unit, column, chosen] = kept
                left -= kept
                continue
            amount = np.sum([pieces[unit, column, chosen] for unit, column in members], axis=0)
            kept = np.minimum(amount, left)
            left -= kept
            factor = kept / np.maximum(amount, 1e-9)
            for unit, column in members:
                pieces[unit, column, chosen] *= np.where(amount > 0, factor, 1.0)

    def _cap_due(self, limit: Floats, scopes: list[list[int]], pieces: Floats, due: Floats, paid: Floats) -> None:
        """Keep what is newly due within what the cap has left after payments beyond entitlement, in place."""
        for units in scopes:
            own = due[units]
            room = np.maximum(0, limit - paid[units].sum(axis=0) - np.minimum(own, 0).sum(axis=0))
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


def first_up_to(pieces: Floats, limit: Floats | float) -> Floats:
    """Return the earliest pieces (columns, draws) up to `limit` ((draws,) or one number) in all."""
    before = np.cumsum(pieces, axis=0) - pieces
    return np.asarray(np.clip(limit - before, 0, pieces), dtype=np.float64)


def _by_dependence(terms: Terms) -> list[Rule]:
    """Return the rules so that each comes after those it builds on."""
    done: dict[str, Rule] = {}

    def visit(rule: Rule) -> None:
        if rule.id in done:
            return
        named = [item.rule for item in rule.prerequisites if item.rule]
        named += [*rule.params.get("less", []), *rule.params.get("rules", []), *rule.params.get("realised_rules", [])]
        if rule.type == "condition":
            named += [raw["rule"] for raw in rule.params["conditions"] if "rule" in raw]
        for name in named:
            visit(terms.rule(name))
        done[rule.id] = rule

    for rule in terms.rules:
        visit(rule)
    return list(done.values())


def state_payers(terms: Terms) -> set[str]:
    """Return the parties whose payments use up the programme: the state's, or every payer where it pays nothing."""
    return {rule.payer for rule in terms.rules if of_the_state(terms, rule)}
