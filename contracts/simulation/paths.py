"""Payments over time for many draws at once: the vectorised twin of `contracts.terms.settlement`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from contracts.terms.caps import of_the_state
from contracts.terms.conditions import condition_of, release_of
from contracts.terms.model import Release, Rounding, Rule, Terms
from contracts.terms.order import by_dependence
from contracts.terms.periods import parse_date

from .amounts import DEPENDENT, VECTORISED, last_result
from .bench import Amount, Bench, Bools, Unsupported, compare, number, running
from .ceilings import Ceiling, units_of
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
        if terms.rounding != Rounding():
            raise Unsupported("a rounding of its own is simulated draw by draw only")
        for rule in terms.rules:
            if rule.scenario is not None:
                raise Unsupported(f"the rule {rule.id!r} is paid on a scenario, which is simulated draw by draw only")
            if "delay_months" in rule.params:
                raise Unsupported(f"the rule {rule.id!r} has 'delay_months', which is simulated draw by draw only")
            if rule.type not in DEPENDENT:
                amount = VECTORISED[rule.type](rule, self.bench)
                self.amounts[rule.id] = amount
                self.upto[rule.id] = np.ascontiguousarray(amount.upto.T)
                self.grown[rule.id] = np.zeros((self.periods, self.draws))
        self.gates = {rule.id: gate for rule in terms.rules if (gate := self._gate(rule)) is not None}
        self.order = by_dependence(terms)
        self.lines = tuple(PayLine(rule.id, rule.payer, payee.party) for rule in terms.rules for payee in rule.payees)
        self.units = units_of(self.bench)
        self.claw_back = [bool(terms.rules[unit.place].params.get("claw_back", False)) for unit in self.units]
        self.held = self._held_by_rules()
        undated = any(amount.moving for amount in self.amounts.values()) or any(
            rule.type in {"guarantee", "condition"} for rule in terms.rules
        )
        caps = sorted(terms.caps, key=lambda cap: terms.order.index(cap.level))
        self.ceilings = [Ceiling(cap, self.bench, self.units, undated) for cap in caps]

    # Set-up --------------------------------------------------------------
    def _of_rule(self, rule: str) -> list[int]:
        return [index for index, unit in enumerate(self.units) if self.terms.rules[unit.place].id == rule]

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

    # Walk ----------------------------------------------------------------
    def run(self) -> Paths:
        due = np.zeros((self.periods, len(self.units), self.draws))
        paid = np.zeros((len(self.units), self.draws))
        for now in range(self.periods):
            due[now] = self._settle(now, paid)
            paid += due[now]
        by_line = np.empty((self.draws, len(self.lines), self.periods))
        line = 0
        for index, unit in enumerate(self.units):
            payees = self.terms.rules[unit.place].payees
            for share in [1.0] if unit.payee is not None else [float(payee.share) for payee in payees]:
                by_line[:, line] = due[:, index].T * share
                line += 1
        return Paths(self.lines, self.calendar, by_line)

    def _settle(self, now: int, paid: Floats) -> Floats:
        by_rule = self._pieces(now, paid)
        pieces = np.empty((len(self.units), now + 1, self.draws))
        for index, unit in enumerate(self.units):
            name = self.terms.rules[unit.place].id
            keep = max(0.0, 1 - self.held.get(name, 0.0)) * unit.share
            np.multiply(by_rule[name], keep, out=pieces[index])
        for ceiling in self.ceilings:
            ceiling.lower(pieces, now)
        self._hold(pieces, now)
        due: Floats = pieces.sum(axis=1) - paid
        for index, claws in enumerate(self.claw_back):
            if not claws:
                np.maximum(due[index], 0, out=due[index])
        for ceiling in self.ceilings:
            ceiling.lower_due(pieces, due, paid, now)
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
        for index, unit in enumerate(self.units):
            rule = self.terms.rules[unit.place]
            if held.rules is None or rule.id in held.rules:
                free = self._released(rule, held.release, now)
                pieces[index] *= np.where(free, 1.0, 1 - float(held.share))


def first_up_to(pieces: Floats, limit: Floats | float) -> Floats:
    """Return the earliest pieces (columns, draws) up to `limit` ((draws,) or one number) in all."""
    before = np.cumsum(pieces, axis=0) - pieces
    return np.asarray(np.clip(limit - before, 0, pieces), dtype=np.float64)


def state_payers(terms: Terms) -> set[str]:
    """Return the parties whose payments use up the programme: the state's, or every payer where it pays nothing."""
    return {rule.payer for rule in terms.rules if of_the_state(terms, rule)}
