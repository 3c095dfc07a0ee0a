"""Paid on a cohort's figure: threshold, graduated schedule, net impact, savings share, joint pot, condition."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..case import Case, Evaluation, Piece, increments, number, share
from ..evidence import aggregate, compare, established, figure, rounded
from ..model import Condition, Result, Rule
from ..numbers import ONE, ZERO, exact, number_sv, percent_sv
from ..periods import span_of
from ..reading import condition_of
from ..wording import condition_sv, threshold_sv


def _read(rule: Rule, results: Sequence[Result], default: str) -> Fraction:
    """Return the deciding figure of `results` under the rule's statistic and aggregate.

    By participant the default is their mean for a level, their sum for an amount.
    """
    params = rule.params
    people = [result for result in results if result.participant is not None]
    pool = [result for result in results if result.participant is None] or people
    how = params.get("aggregate", "mean" if people and pool is people and default == "latest" else default)
    values = [figure(item, params.get("statistic", "value"), share(params, "weight"), rule=rule.id) for item in pool]
    return rounded(aggregate(values, how), params.get("decimals"))


def _nothing_yet(rule: Rule) -> str:
    return f"Inget fastställt resultat för «{rule.metric}»"


def cohort_threshold(rule: Rule, case: Case) -> Evaluation:
    """E = A · 1{D ≥ τ} on the cohort's figure; with `each`, A for every period that passes, else the pooled test.

    The terms say which statistic decides, how it compares, and whether it is rounded first. Source: payment
    mechanisms, cohort threshold (Peterborough: 10 % per cohort, or 7.5 % of all).
    """
    params = rule.params
    used = case.results(rule).used
    amount = exact(params["amount"])
    threshold = exact(params["threshold"])
    comparison = params.get("comparison", ">=")
    if not used:
        return Evaluation([], None, amount, [_nothing_yet(rule)])
    if "min_size" in params:
        size = _size(rule, case)
        if size < exact(params["min_size"]):
            words = f"Gruppen är {number_sv(size)}, minst {number_sv(exact(params['min_size']))} krävs"
            return Evaluation([], ZERO, amount, [words])
    if params.get("aggregate") == "each":
        return _each(rule, used, amount, threshold, comparison)

    def passed(so_far: list[Result]) -> Fraction:
        return amount if compare(_read(rule, so_far, "latest"), comparison, threshold) else ZERO

    value = _read(rule, used, "latest")
    demand = threshold_sv(comparison, threshold)
    reached = compare(value, comparison, threshold)
    words = f"«{rule.metric}» är {number_sv(value)}, krav {demand}: " + (
        case.money(amount) if reached else "inte nått, ingen betalning"
    )
    return Evaluation(increments(used, passed), value, amount, [words])


def _size(rule: Rule, case: Case) -> Fraction:
    used = case.results(rule, rule.params["size_metric"], any_start=True).used
    return aggregate([result.value for result in used], "latest")


def _each(rule: Rule, used: Sequence[Result], amount: Fraction, threshold: Fraction, comparison: str) -> Evaluation:
    params = rule.params
    pooled = params.get("pooled")
    working = []
    pieces = []
    for result in used:
        if pooled and result.period == pooled["period"]:
            continue
        value = _read(rule, [result], "latest")
        reached = compare(value, comparison, threshold)
        name = result.period or result.participant or "kohorten"
        verdict = "nått" if reached else "inte nått"
        working.append(f"{name}: {number_sv(value)}, krav {threshold_sv(comparison, threshold)}: {verdict}")
        if reached:
            pieces.append(Piece(established(result), amount, result.participant, result.period))
    quantity, price = Fraction(len(pieces)), amount
    if pooled and not pieces:
        price = exact(pooled["amount"])
        limit = exact(pooled["threshold"])
        for result in (item for item in used if item.period == pooled["period"]):
            value = _read(rule, [result], "latest")
            reached = compare(value, comparison, limit)
            verdict = "nått" if reached else "inte nått"
            working.append(f"Alla tillsammans: {number_sv(value)}, krav {threshold_sv(comparison, limit)}: {verdict}")
            if reached:
                pieces = [Piece(established(result), price, None, result.period)]
        quantity = Fraction(len(pieces))
    return Evaluation(pieces, quantity, price, working)


def graduated(rule: Rule, case: Case) -> Evaluation:
    """E = A_k + s_k (x − x_k) for x in [x_k, x_k+1), 0 below x_1, at most `max`.

    Source: payment mechanisms, graduated schedule (shaped as Denver: x = 38 gives 5 104 000).
    """
    used = case.results(rule).used
    steps = [
        (exact(step["from"]), exact(step["amount"]), exact(step.get("per_unit", "0"))) for step in rule.params["steps"]
    ]
    if not used:
        return Evaluation([], None, None, [_nothing_yet(rule)])

    def at(value: Fraction) -> tuple[Fraction, tuple[Fraction, Fraction, Fraction] | None]:
        step = next((item for item in reversed(steps) if value >= item[0]), None)
        return (ZERO, None) if step is None else (step[1] + step[2] * (value - step[0]), step)

    value = _read(rule, used, "latest")
    amount, step = at(value)
    if step is None:
        words = f"«{rule.metric}» är {number_sv(value)}, under första steget {number_sv(steps[0][0])}: ingen betalning"
    else:
        words = f"«{rule.metric}» är {number_sv(value)}: {case.money(step[1])} vid {number_sv(step[0])}"
        if step[2]:
            words += f" + {number_sv(value - step[0])} × {case.price(step[2])}"
        words += f" = {case.money(amount)}"
    pieces = increments(used, lambda so_far: at(_read(rule, so_far, "latest"))[0])
    return Evaluation(pieces, value, step[2] if step else None, [words])


def net_impact(rule: Rule, case: Case) -> Evaluation:
    """E = p · max(0, N · (value − counterfactual)) with the estimate, its lower limit, or w·estimate + (1−w)·limit.

    Without a counterfactual the value is the effect itself. Source: payment mechanisms, net impact.
    """
    params = rule.params
    used = case.results(rule).used
    price = exact(params["price"])
    if not used:
        return Evaluation([], ZERO, price, [_nothing_yet(rule)])
    sign = -ONE if params.get("direction") == "lower" else ONE
    population = number(params, "population", ONE)
    shrink = share(params, "shrink")
    how = params.get("aggregate", "sum")
    counterfactual = number(params, "counterfactual")

    def added(results: Sequence[Result]) -> Fraction:
        values = [
            sign
            * (figure(item, params.get("statistic", "value"), share(params, "weight"), rule=rule.id) - counterfactual)
            for item in results
        ]
        return aggregate(values, how) * population * shrink

    total = added(used)
    counted = max(ZERO, total)
    per_head = total / population / shrink if population and shrink else ZERO
    working = [f"Effekt {number_sv(per_head)}"]
    if population != ONE:
        working[0] += f" × {number_sv(population)} personer"
    if shrink != ONE:
        working[0] += f" × {percent_sv(shrink)}"
    working[0] += f" = {number_sv(total)}"
    if total < 0:
        working.append("En negativ effekt ger noll, inte en skuld")
    working.append(f"{number_sv(counted)} × {case.price(price)} = {case.money(counted * price)}")
    pieces = increments(used, lambda so_far: max(ZERO, added(so_far)) * price)
    return Evaluation(pieces, counted, price, working)


def savings_share(rule: Rule, case: Case) -> Evaluation:
    """E = s · max(0, S − S_0), S = Σ_t (1+r)^−t · saving_t · N: losses are carried forward, never floored by period.

    t counts whole years from `discount_from` to the year of the period (else of the day established). Source: payment
    mechanisms, savings share (Koto: s = 0.5, two streams).
    """
    params = rule.params
    part = exact(params["share"])
    hurdle = number(params, "hurdle")
    names = params.get("metrics") or [rule.metric or ""]
    results = [result for name in names for result in case.results(rule, name).used]
    if not results:
        return Evaluation([], None, part, [f"Inget fastställt resultat för «{'», «'.join(names)}»"])
    population = number(params, "population", ONE)
    rate = number(params, "discount_rate")

    def saving(result: Result) -> Fraction:
        value = figure(result, params.get("statistic", "value"), share(params, "weight"), rule=rule.id) * population
        if not rate:
            return value
        span = span_of(result.period)
        year = (span.last if span else established(result)).year
        years = year - int(params["discount_from"])
        return value / (ONE + rate) ** years

    how = params.get("aggregate", "sum")

    def total(so_far: Sequence[Result]) -> Fraction:
        return sum(
            (aggregate([saving(item) for item in so_far if item.metric == name], how) for name in names),
            ZERO,
        )

    saved = total(results)
    base = max(ZERO, saved - hurdle)
    working = [f"Besparing {case.money(saved)}"]
    if rate:
        working[0] += f" (diskonterad med {percent_sv(rate)} om året till {params['discount_from']})"
    if hurdle:
        working.append(f"Över tröskeln {case.money(hurdle)}: {case.money(base)}")
    working.append(f"{percent_sv(part)} av {case.money(base)} = {case.money(part * base)}")
    pieces = increments(results, lambda so_far: part * max(ZERO, total(so_far) - hurdle))
    return Evaluation(pieces, base, part, working)


def joint_pot(rule: Rule, case: Case) -> Evaluation:
    """E = B · g(X) shared by the parties' key: all of B when the metric or conditions hold, or a share by steps.

    A party that misses its minimum contribution loses its part, which stays with the payer or is shared by the others.
    Source: payment mechanisms, joint outcome pot; Hässelby-Vällingby.
    """
    params = rule.params
    pot = exact(params["pot"])
    part, pieces, working = _pot_share(rule, case, pot)
    shares = [payee.share for payee in rule.payees]
    for item in params.get("minimum", []):
        demand = Condition(item["metric"], None, item.get("comparison", ">="), number(item, "threshold", ONE))
        if not case.meets(rule, demand):
            index = next(i for i, payee in enumerate(rule.payees) if payee.party == item["party"])
            shares[index] = ZERO
            working.append(f"{item['party']} har inte nått sitt minsta bidrag: {condition_sv(demand)}")
    kept = sum(shares, ZERO)
    factor = ONE
    if kept != ONE and params.get("forfeited", "stays") == "stays":
        factor = kept
        working.append(f"Den delen stannar hos betalaren: {case.money(pot * part * (ONE - kept))}")
    final = [Piece(piece.on, piece.amount * factor, None, piece.period) for piece in pieces] if kept else []
    weights = tuple(value / kept for value in shares) if kept else None
    return Evaluation(final, part, pot, working, None, weights)


def _pot_share(rule: Rule, case: Case, pot: Fraction) -> tuple[Fraction, list[Piece], list[str]]:
    params = rule.params
    working = []
    for raw in params.get("conditions", []):
        condition = condition_of(raw, {item.id for item in case.terms.rules})
        if not case.meets(rule, condition):
            return ZERO, [], [f"Potten betalas inte: villkoret att {condition_sv(condition)} är inte uppfyllt"]
        working.append(f"Villkoret att {condition_sv(condition)} är uppfyllt")
    if rule.metric is None:
        day = _last_established(rule, case)
        return ONE, [Piece(day, pot)], [*working, f"1 × {case.money(pot)} = {case.money(pot)}"]
    used = case.results(rule).used
    if not used:
        return ZERO, [], [*working, _nothing_yet(rule)]

    def reached(so_far: Sequence[Result]) -> Fraction:
        value = _read(rule, so_far, "latest")
        if "steps" in params:
            step = next((item for item in reversed(params["steps"]) if value >= exact(item["from"])), None)
            return exact(step["share"]) if step else ZERO
        return ONE if compare(value, params.get("comparison", ">="), number(params, "threshold", ONE)) else ZERO

    part = reached(used)
    words = f"«{rule.metric}» är {number_sv(_read(rule, used, 'latest'))}: {percent_sv(part)} av potten "
    working.append(words + f"{case.money(pot)} = {case.money(part * pot)}")
    return part, increments(used, lambda so_far: pot * reached(so_far)), working


def _last_established(rule: Rule, case: Case) -> Any:
    """Return the day on which the last of a pot's conditions was established."""
    days = [
        established(result)
        for raw in rule.params.get("conditions", [])
        for metric in [raw.get("metric")]
        if metric
        for result in case.results(rule, metric, any_start=True).used
    ]
    return max(days, default=case.facts.as_of)


def condition(rule: Rule, case: Case) -> Evaluation:
    """E = amount, or share × what other rules give, if every condition on other metrics holds.

    Source: Norrköping's tutoring, 20 % of whose fee depended on school results.
    """
    params = rule.params
    if "amount" in params:
        factor, base = ONE, exact(params["amount"])
    else:
        factor, base = exact(params["share"]), sum((case.evaluate(name).gross for name in params["rules"]), ZERO)
    total = factor * base
    known = {item.id for item in case.terms.rules}
    for raw in params["conditions"]:
        demand = condition_of(raw, known)
        if not case.meets(rule, demand):
            words = f"Villkoret att {condition_sv(demand)} är inte uppfyllt: ingen betalning"
            return Evaluation([], ZERO, total, [words])
    demands = ", och ".join(condition_sv(condition_of(raw, known)) for raw in params["conditions"])
    working = [f"Villkoret att {demands} är uppfyllt"]
    working.append(f"{percent_sv(factor)} av {case.money(base)} = {case.money(total)}")
    return Evaluation([Piece(_last_established(rule, case), total)], factor, base, working)
