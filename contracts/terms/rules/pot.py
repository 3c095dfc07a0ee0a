"""Paid when several things hold together: the joint pot, and the condition on other metrics."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..case import Case, Evaluation, Piece, number
from ..conditions import condition_of
from ..evidence import compare, established
from ..growth import Deciding, increments
from ..model import Condition, Rule
from ..numbers import ONE, ZERO, exact, number_sv, percent_sv
from .cohort import nothing_yet


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
            working.append(f"{case.call(item['party'])} har inte nått sitt minsta bidrag: {case.says(demand)}")
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
            return ZERO, [], [f"Potten betalas inte: villkoret att {case.says(condition)} är inte uppfyllt"]
        working.append(f"Villkoret att {case.says(condition)} är uppfyllt")
    if rule.metric is None:
        day = _last_established(rule, case)
        return ONE, [Piece(day, pot)], [*working, f"1 × {case.money(pot)} = {case.money(pot)}"]
    used = case.results(rule).used
    if not used:
        return ZERO, [], [*working, nothing_yet(rule, case)]

    deciding = Deciding(rule, "latest")

    def reached() -> Fraction:
        value = deciding.value
        if "steps" in params:
            step = next((item for item in reversed(params["steps"]) if value >= exact(item["from"])), None)
            return exact(step["share"]) if step else ZERO
        return ONE if compare(value, params.get("comparison", ">="), number(params, "threshold", ONE)) else ZERO

    pieces = increments(used, deciding.add, lambda: pot * reached())
    part = reached()
    words = f"«{case.call(rule.metric)}» är {number_sv(deciding.value)}: {percent_sv(part)} av potten "
    working.append(words + f"{case.money(pot)} = {case.money(part * pot)}")
    return part, pieces, working


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
            words = f"Villkoret att {case.says(demand)} är inte uppfyllt: ingen betalning"
            return Evaluation([], ZERO, total, [words])
    demands = ", och ".join(case.says(condition_of(raw, known)) for raw in params["conditions"])
    working = [f"Villkoret att {demands} är uppfyllt"]
    working.append(f"{percent_sv(factor)} av {case.money(base)} = {case.money(total)}")
    return Evaluation([Piece(_last_established(rule, case), total)], factor, base, working)
