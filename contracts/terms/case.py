"""One settlement's facts and terms while its rules are evaluated: pieces of entitlement and what they depend on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from .evidence import Selected, aggregate, compare, figure, outside, select
from .model import Activity, Condition, Facts, Result, Rule, Terms
from .numbers import ONE, ZERO, Raw, exact, floor_ore, kronor_sv, price_sv
from .periods import span_of
from .wording import condition_sv, day_sv


@dataclass(frozen=True)
class Piece:
    """An atom of entitlement in kronor, kept apart so that caps per participant or period can find it."""

    on: date
    amount: Fraction
    participant: str | None = None
    period: str | None = None


@dataclass
class Evaluation:
    """What a rule comes to before the contract's caps.

    `quantity` and `price` are the factors shown on the line, `working` Swedish sentences, `achieved` the participants
    who reached the outcome (None where the rule is not per participant), `shares` other payees' shares than the rule's.
    """

    pieces: list[Piece] = field(default_factory=list)
    quantity: Fraction | None = None
    price: Fraction | None = None
    working: list[str] = field(default_factory=list)
    achieved: frozenset[str] | None = None
    shares: tuple[Fraction, ...] | None = None

    @property
    def gross(self) -> Fraction:
        return sum((piece.amount for piece in self.pieces), ZERO)


Evaluate = Callable[[Rule, "Case"], Evaluation]


class Case:
    """Evaluates rules, each once, whatever order they depend on each other in (a ring is refused with the terms)."""

    def __init__(self, terms: Terms, facts: Facts, types: dict[str, Evaluate]) -> None:
        self.terms = terms
        self.facts = facts
        self._types = types
        self._rules = {rule.id: rule for rule in terms.rules}
        self._done: dict[str, Evaluation] = {}
        self._selected: dict[tuple[str, str, bool], Selected] = {}
        self._by_participant: dict[tuple[str, str], dict[str, list[Result]]] = {}

    # Words ---------------------------------------------------------------
    def money(self, amount: Fraction) -> str:
        return kronor_sv(amount, self.terms.currency)

    def price(self, price: Fraction) -> str:
        return price_sv(price, self.terms.currency)

    def call(self, identity: str | None) -> str:
        """Return what the contract calls a party, metric or rule."""
        return self.terms.call(identity)

    def says(self, condition: Condition) -> str:
        return condition_sv(condition, self.call)

    # Evidence ------------------------------------------------------------
    def facts_for(self, rule: Rule) -> Facts:
        """Return what a rule is paid on: what has happened, or the agreed figures where it names a scenario."""
        if rule.scenario is None:
            return self.facts
        planned = self.terms.scenarios[rule.scenario]
        return replace(self.facts, results=planned.results, activities=planned.activities or self.facts.activities)

    def results(self, rule: Rule, metric: str | None = None, *, any_start: bool = False) -> Selected:
        """Return the results of `metric` (the rule's own by default) that count for `rule`."""
        name = metric or rule.metric or ""
        key = (rule.id, name, any_start)
        if key not in self._selected:
            self._selected[key] = select(self.facts_for(rule), rule, name, self.call, any_start=any_start)
        return self._selected[key]

    def activities(self, rule: Rule) -> list[Activity]:
        """Return what was reported for `rule` in periods that have begun and lie within its validity."""
        found = []
        for activity in self.facts_for(rule).activities:
            if activity.rule != rule.id or not self._begun(activity.period):
                continue
            span = span_of(activity.period)
            if span and ((rule.valid_from and span.last < rule.valid_from) or
                         (rule.valid_to and span.first > rule.valid_to)):  # fmt: skip
                continue
            found.append(activity)
        return sorted(found, key=lambda activity: (activity_day(activity), activity.period or ""))

    def _begun(self, period: str | None) -> bool:
        span = span_of(period)
        return span is None or span.first <= self.facts.as_of

    def verified(
        self,
        party: str | None = None,
        period: str | None = None,
        *,
        start: date | None = None,
        end: date | None = None,
    ) -> tuple[Fraction, Fraction]:
        """Return (verified costs, other funding) in kronor of periods begun by as_of, for one party or all.

        With `start` or `end`, of periods that end within them (a period that is no calendar period always counts).
        """
        costs = [
            cost
            for cost in self.facts.costs
            if self._begun(cost.period)
            and (party is None or cost.party == party)
            and (period is None or cost.period == period)
            and not outside(cost.period, None, start, end)
        ]
        return sum((cost.amount for cost in costs), ZERO), sum((cost.other_funding for cost in costs), ZERO)

    def net_costs(
        self,
        party: str | None = None,
        period: str | None = None,
        *,
        start: date | None = None,
        end: date | None = None,
    ) -> Fraction:
        """Return verified costs less other funding, never below zero: the base of the 50 % cap."""
        amount, other = self.verified(party, period, start=start, end=end)
        return max(ZERO, amount - other)

    # Conditions ----------------------------------------------------------
    def meets(self, rule: Rule, condition: Condition, participant: str | None = None) -> bool:
        """Return whether a condition of `rule` holds, for one participant or for the whole."""
        if condition.rule is not None:
            other = self.evaluate(condition.rule)
            if participant is not None and other.achieved is not None:
                return participant in other.achieved
            return other.gross > 0
        selected = self.results(rule, condition.metric, any_start=True)
        pool: Sequence[Result] = selected.cohort
        how = condition.aggregate or "latest"
        if selected.participants:
            if participant is not None:
                pool = self._grouped(rule, condition.metric or "").get(participant, [])
            elif not pool:
                pool = selected.participants
                how = condition.aggregate or "sum"
        if not pool:
            return False
        values = [figure(result, condition.statistic, rule=rule.id) for result in pool]
        return compare(aggregate(values, how), condition.comparison, condition.threshold or ZERO)

    def _grouped(self, rule: Rule, metric: str) -> dict[str, list[Result]]:
        key = (rule.id, metric)
        if key not in self._by_participant:
            groups: dict[str, list[Result]] = {}
            for result in self.results(rule, metric, any_start=True).participants:
                groups.setdefault(result.participant or "", []).append(result)
            self._by_participant[key] = groups
        return self._by_participant[key]

    def unmet(self, rule: Rule, participant: str | None = None) -> Condition | None:
        """Return the first prerequisite that does not hold, or None."""
        return next((item for item in rule.prerequisites if not self.meets(rule, item, participant)), None)

    # Evaluation ----------------------------------------------------------
    def evaluate(self, identity: str) -> Evaluation:
        """Return what the rule comes to before the caps of the contract."""
        if identity not in self._done:
            self._done[identity] = self._finished(self._rules[identity])
        return self._done[identity]

    def _finished(self, rule: Rule) -> Evaluation:
        evaluation = self._types[rule.type](rule, self)
        if rule.scenario is not None:
            evaluation.working.insert(0, f"Betalas efter det avtalade scenariot «{self.call(rule.scenario)}»")
        if rule.metric is not None:
            evaluation.working.extend(_some(self.results(rule).left_out))
        if evaluation.achieved is None:
            missing = self.unmet(rule)
            if missing is not None and evaluation.pieces:
                evaluation.working.append(f"Förutsättningen är inte uppfylld: {self.says(missing)}")
                evaluation.pieces = []
        if rule.valid_from is not None and self.facts.as_of < rule.valid_from:
            evaluation.working.append(f"Regeln gäller först från {day_sv(rule.valid_from)}")
            evaluation.pieces = []
        evaluation.pieces = absorb(evaluation.pieces)
        for name in rule.params.get("less", []):
            self._deduct(evaluation, name)
        if "max" in rule.params:
            limit = Fraction(floor_ore(exact(rule.params["max"])), 100)
            if evaluation.gross > limit:
                evaluation.working.append(f"Regelns högsta belopp är {self.money(limit)}")
                evaluation.pieces = first_up_to(evaluation.pieces, limit)
        return evaluation

    def _deduct(self, evaluation: Evaluation, name: str) -> None:
        """Take what another rule gives off this one: per participant where both are, else from the whole."""
        other = self.evaluate(name)
        before = evaluation.gross
        if all(piece.participant for piece in (*evaluation.pieces, *other.pieces)):
            left: dict[str | None, Fraction] = {}
            for piece in other.pieces:
                left[piece.participant] = left.get(piece.participant, ZERO) + piece.amount
            pieces = []
            for piece in evaluation.pieces:
                cut = min(piece.amount, left.get(piece.participant, ZERO))
                left[piece.participant] = left.get(piece.participant, ZERO) - cut
                pieces.append(replace(piece, amount=piece.amount - cut))
            evaluation.pieces = pieces
        else:
            evaluation.pieces = first_up_to(evaluation.pieces, max(ZERO, before - other.gross))
        if evaluation.gross != before:
            cut = before - evaluation.gross
            evaluation.working.append(f"Avdrag för vad regeln «{self.call(name)}» redan ger: {self.money(cut)}")


def _some(sentences: Sequence[str]) -> list[str]:
    if len(sentences) <= 3:
        return list(sentences)
    return [*sentences[:3], f"Ytterligare {len(sentences) - 3} resultat räknas inte av samma slags skäl"]


def activity_day(activity: Activity) -> date:
    """Return the day that reported activity is ordered by: the end of its period, else before everything."""
    span = span_of(activity.period)
    return span.last if span else date.min


def absorb(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces without negative ones: a fall takes from what came before, then from what follows.

    The sum is that of all pieces, or zero if that is negative, so that nothing is ever floored period by period.
    """
    kept: list[Piece] = []
    debt = ZERO
    for piece in sorted(pieces, key=lambda piece: (piece.on, piece.period or "", piece.participant or "")):
        amount = piece.amount
        if amount >= 0:
            settled = min(amount, debt)
            debt -= settled
            if amount > settled:
                kept.append(replace(piece, amount=amount - settled))
            continue
        debt -= amount
        while kept and debt > 0:
            last = kept.pop()
            taken = min(last.amount, debt)
            debt -= taken
            if last.amount > taken:
                kept.append(replace(last, amount=last.amount - taken))
    return kept


def first_up_to(pieces: Sequence[Piece], limit: Fraction) -> list[Piece]:
    """Return the earliest pieces up to `limit` kronor in all."""
    kept = []
    left = limit
    for piece in pieces:
        amount = min(piece.amount, left)
        left -= amount
        kept.append(replace(piece, amount=amount))
    return kept


def number(params: dict[str, Raw], key: str, default: Fraction = ZERO) -> Fraction:
    """Return a number among params, exactly."""
    return exact(params[key]) if key in params else default


def share(params: dict[str, Raw], key: str, default: Fraction = ONE) -> Fraction:
    """Return a share among params, exactly."""
    return number(params, key, default)
