"""Paid by participant or by unit: rate card, frequency, distance travelled."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..case import Case, Evaluation, Piece, absorb, activity_day, first_up_to, number, share
from ..evidence import aggregate, compare, established, figure, series
from ..growth import Tally, increments
from ..model import Result, Rule
from ..numbers import ONE, ZERO, exact, number_sv, percent_sv
from ..periods import span_of
from ..wording import sum_sv


def per_participant(rule: Rule, case: Case) -> Evaluation:
    """E = Σ_i p_g(i) · (1 − deadweight) · n_i over participants who reach the outcome and its prerequisites.

    n_i is 1 (`count: once`) or the value, at most max_count; the ceiling per participant is a cap of the contract.
    A cohort result (no participant) is taken as the number who reached it. Source: payment mechanisms, rate card.
    """
    params = rule.params
    keep = ONE - number(params, "deadweight")
    selected = case.results(rule)
    by_participant: dict[str, list[Result]] = {}
    for result in selected.participants:
        by_participant.setdefault(result.participant or "", []).append(result)
    pieces: list[Piece] = []
    counts: dict[Fraction, Fraction] = {}
    achieved = set()
    missed: dict[str, int] = {}
    by_days = "days" in params.get("sustained", {})
    measured = series(case.facts_for(rule), rule, rule.metric or "") if by_days else by_participant
    for name in sorted(by_participant):
        hits = _hits(rule, measured[name])
        if not hits:
            continue
        unmet = case.unmet(rule, name)
        if unmet is not None:
            words = case.says(unmet)
            missed[words] = missed.get(words, 0) + 1
            continue
        price = _price(params, name) * keep
        achieved.add(name)
        for hit, times in hits:
            counts[price] = counts.get(price, ZERO) + times
            pieces.append(Piece(established(hit), price * times, name, hit.period))
    if selected.cohort and case.unmet(rule) is None:
        price = exact(params["price"]) * keep if "price" in params else ZERO
        for piece, count in _counted(selected.cohort, price):
            pieces.append(piece)
            counts[price] = counts.get(price, ZERO) + count
    working = [
        f"{number_sv(count)} utfall × {case.price(price)} = {case.money(price * count)}"
        for price, count in sorted(counts.items())
    ]
    working += [f"{count} deltagare saknar förutsättningen: {words}" for words, count in sorted(missed.items())]
    if keep != ONE:
        working.append(f"Priset är sänkt med {percent_sv(ONE - keep)} för det som hade skett ändå")
    if not counts:
        working.insert(0, "Ingen deltagare har nått utfallet")
    total = sum(counts.values(), ZERO)
    only = None
    if len(counts) == 1:
        only = next(iter(counts))
    elif not counts and "price" in params:
        only = exact(params["price"]) * keep
    pieces = sorted(pieces, key=lambda piece: (piece.on, piece.participant or ""))
    return Evaluation(pieces, total, only, working, frozenset(achieved) if by_participant else None)


def _counted(results: tuple[Result, ...], price: Fraction) -> list[tuple[Piece, Fraction]]:
    return [
        (Piece(established(result), max(ZERO, result.value) * price, None, result.period), max(ZERO, result.value))
        for result in results
    ]


def _hits(rule: Rule, results: list[Result]) -> list[tuple[Result, Fraction]]:
    """Return a participant's results that are paid, and how many outcomes each is.

    Once: the first that reaches the outcome. By value: every one that does, together at most max_count.
    """
    params = rule.params
    left = exact(params["max_count"]) if "max_count" in params else None
    if params.get("count", "once") == "once":
        hit = _reached(rule, results)
        return [(hit, ONE if left is None else min(ONE, left))] if hit else []
    hits = []
    for result in results:
        if compare(result.value, params.get("comparison", ">="), number(params, "threshold", ONE)):
            times = max(ZERO, result.value) if left is None else min(left, max(ZERO, result.value))
            left = None if left is None else left - times
            hits.append((result, times))
    return hits


def _price(params: dict[str, Any], participant: str) -> Fraction:
    for group in params.get("price_groups", []):
        belongs = (
            participant in group["participants"] if "participants" in group else participant.startswith(group["prefix"])
        )
        if belongs:
            return exact(group["price"])
    return number(params, "price")


def _reached(rule: Rule, results: list[Result]) -> Result | None:
    """Return the result by which a participant reached the outcome, or None."""
    params = rule.params
    comparison = params.get("comparison", ">=")
    threshold = number(params, "threshold", ONE)
    sustained = params.get("sustained")
    if sustained is None:
        return next((result for result in results if compare(result.value, comparison, threshold)), None)
    if "days" in sustained:
        start: Result | None = None
        for result in results:
            if not compare(result.value, comparison, threshold):
                start = None
                continue
            start = start or result
            if (established(result) - established(start)).days >= sustained["days"]:
                return result
        return None
    return _in_a_row(results, comparison, threshold, sustained["periods"], sustained.get("gap", 0))


def _in_a_row(results: list[Result], comparison: str, threshold: Fraction, wanted: int, gap: int) -> Result | None:
    """Return the result that completes `wanted` periods in a row, with at most `gap` missed inside the row."""
    run = missed = 0
    before: int | None = None
    for result in results:
        span = span_of(result.period)
        now = span.number if span else None
        skipped = now - before - 1 if now is not None and before is not None else 0
        before = now
        if run:
            missed += max(0, skipped)
        if compare(result.value, comparison, threshold):
            if missed > gap:
                run = missed = 0
            run += 1
            if run >= wanted:
                return result
        elif run:
            missed += 1
        if missed > gap:
            run = missed = 0
    return None


def unit(rule: Rule, case: Case) -> Evaluation:
    """E = share · p · min(max(0, Σ q), max_units), with q = value or its distance from a baseline, times population.

    Per participant q_i is at most max_per_participant. The floor at zero is for the cohort unless `floor` says
    participant: flooring people pays regression to the mean. Source: payment mechanisms, frequency and units; sick
    leave 3.21 days × 8 000 employees × 1 650 kr.
    """
    params = rule.params
    price = exact(params["price"])
    part = share(params, "share")
    pieces, working = _unit_pieces(rule, case)
    pieces = absorb(pieces)
    total = sum((piece.amount for piece in pieces), ZERO)
    if "max_units" in params and total > exact(params["max_units"]):
        working.append(f"Högst {number_sv(exact(params['max_units']))} enheter betalas av {number_sv(total)}")
        pieces = first_up_to(pieces, exact(params["max_units"]))
        total = exact(params["max_units"])
    working.append(f"{number_sv(total)} × {case.price(price)} = {case.money(total * price)}")
    if part != ONE:
        working.append(f"Andel {percent_sv(part)}: {case.money(total * price * part)}")
    named = frozenset(piece.participant for piece in pieces if piece.participant)
    paid = [Piece(piece.on, piece.amount * price * part, piece.participant, piece.period) for piece in pieces]
    return Evaluation(paid, total, price * part, working, named if named else None)


def _unit_pieces(rule: Rule, case: Case) -> tuple[list[Piece], list[str]]:
    """Return units (not kronor yet) as pieces, and the working."""
    params = rule.params
    if rule.metric is None:
        found = [Piece(activity_day(item), item.units or ZERO, None, item.period) for item in case.activities(rule)]
        return found, []
    selected = case.results(rule)
    population = number(params, "population", ONE)
    pieces: list[Piece] = []
    working: list[str] = []
    by_participant: dict[str, list[Result]] = {}
    for result in selected.participants:
        by_participant.setdefault(result.participant or "", []).append(result)
    for name in sorted(by_participant):
        if case.unmet(rule, name) is not None:
            continue
        units = sum((_distance(rule, result) for result in by_participant[name]), ZERO) * population
        if "max_per_participant" in params:
            units = min(units, exact(params["max_per_participant"]))
        if params.get("floor") == "participant":
            units = max(ZERO, units)
        last = by_participant[name][-1]
        pieces.append(Piece(established(last), units, name, last.period))
    cohort = selected.cohort
    if cohort and (missing := case.unmet(rule)) is not None:
        working.append(f"Förutsättningen är inte uppfylld: {case.says(missing)}")
        cohort = ()
    if cohort:
        tally = Tally(params.get("aggregate", "sum"))
        pieces += increments(
            cohort, lambda result: tally.add(result, _distance(rule, result)), lambda: tally.value * population
        )
        units = tally.value
        words = number_sv(units)
        if tally.how == "sum":
            words = sum_sv([(item.period, number_sv(_distance(rule, item))) for item in cohort], words)
        if "baseline" in params:
            base = number_sv(exact(params["baseline"]))
            seen = f", observerat {number_sv(cohort[0].value)}" if len(cohort) == 1 else ""
            working.append(f"Förväntat {base}{seen}: skillnaden är {words}")
        elif len(cohort) > 1:
            working.append(words)
        if population != ONE:
            working.append(f"{number_sv(units)} × {number_sv(population)} = {number_sv(units * population)}")
    elif not pieces:
        working.append(f"Inget fastställt resultat för «{case.call(rule.metric)}»")
    return pieces, working


def _distance(rule: Rule, result: Result) -> Fraction:
    """Return a result's units: the value, or how far it lies on the right side of the baseline (may be negative)."""
    params = rule.params
    value = figure(result, params.get("statistic", "value"), share(params, "weight"), rule=rule.id)
    lower = params.get("direction", "lower" if "baseline" in params else "higher") == "lower"
    baseline = number(params, "baseline")
    return baseline - value if lower else value - baseline


def distance_travelled(rule: Rule, case: Case) -> Evaluation:
    """E = max(0, p · Σ_i Δy_i − p · N · mean(Δy of the comparison group)).

    Results are changes, or levels after with `before_metric` for levels before; several metrics enter by weights.
    Source: payment mechanisms, distance travelled and learning points.
    """
    params = rule.params
    price = exact(params["price"])
    if "weights" in params:
        weights = {item["metric"]: exact(item["weight"]) for item in params["weights"]}
    else:
        weights = {rule.metric or "": ONE}
    results = [result for name in weights for result in case.results(rule, name).used]
    results = [
        result for result in results if result.participant is None or case.unmet(rule, result.participant) is None
    ]
    comparison, comparison_words = _comparison(rule, case)
    before = _before(rule, case)

    journey = _Journey(rule, weights, before, comparison)
    pieces = [
        Piece(piece.on, piece.amount * price, None, piece.period)
        for piece in increments(results, journey.add, lambda: max(ZERO, journey.points))
    ]
    points, heads = journey.points, journey.heads
    own = points + heads * comparison
    working = [f"Sammanlagd förflyttning {number_sv(own)} för {number_sv(heads)} deltagare"]
    if comparison:
        working.append(
            f"{comparison_words}: {number_sv(heads)} × {number_sv(comparison)} dras av, kvar {number_sv(points)}"
        )
    counted = max(ZERO, points)
    working.append(f"{number_sv(counted)} × {case.price(price)} = {case.money(counted * price)}")
    return Evaluation(pieces, counted, price, working)


def _before(rule: Rule, case: Case) -> dict[str | None, Fraction] | None:
    if "before_metric" not in rule.params:
        return None
    used = case.results(rule, rule.params["before_metric"], any_start=True).used
    return {result.participant: result.value for result in used}


def _comparison(rule: Rule, case: Case) -> tuple[Fraction, str]:
    """Return the mean change of the comparison group, and what it is called."""
    params = rule.params
    if "comparison_metric" in params:
        values = [result.value for result in case.results(rule, params["comparison_metric"]).used]
        return aggregate(values, "mean") * (-ONE if params.get("direction") == "lower" else ONE), "Jämförelsegruppen"
    change = number(params, "comparison_change")
    return change * (-ONE if params.get("direction") == "lower" else ONE), "Förväntad förändring ändå"


class _Journey:
    """Points beyond the comparison, and the participants counted, while results come one by one."""

    def __init__(
        self,
        rule: Rule,
        weights: dict[str, Fraction],
        before: dict[str | None, Fraction] | None,
        comparison: Fraction,
    ) -> None:
        params = rule.params
        self._sign = -ONE if params.get("direction") == "lower" else ONE
        self._population = number(params, "population", ONE)
        self._weights, self._before, self._comparison = weights, before, comparison
        self._followed: set[str] = set()
        self._people = self._cohort = self._means = ZERO
        self._missing = params.get("missing", "exclude")
        counted = before is not None and self._missing != "exclude"
        self._expected = {name for name in before or () if name is not None} if counted else set()

    def add(self, result: Result) -> None:
        value = result.value
        if self._before is not None:
            if result.participant not in self._before:
                return
            value -= self._before[result.participant]
        times = ONE if result.participant is not None else self._population
        travelled = self._sign * value * self._weights.get(result.metric, ZERO) * times
        if result.participant is not None:
            self._people += travelled
            self._followed.add(result.participant)
            return
        self._cohort += travelled
        if result.metric == next(iter(self._weights)):
            self._means += times

    @property
    def heads(self) -> Fraction:
        return len(self._followed | self._expected) + self._means

    @property
    def points(self) -> Fraction:
        people = self._people
        if self._missing == "impute" and self._followed:
            people = people * len(self._followed | self._expected) / len(self._followed)
        return people + self._cohort - self.heads * self._comparison
