"""Paid for what was done: activity, milestones, tariffs with bands. None of these claims an effect."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from ..case import Case, Evaluation, Piece, activity_day, number, share
from ..evidence import compare, established, figure
from ..model import Rule
from ..numbers import ONE, ZERO, exact, number_sv, percent_sv
from ..periods import parse_date
from ..wording import day_sv, threshold_sv


def activity(rule: Rule, case: Case) -> Evaluation:
    """E = price × min(Σ units, max_units); or amount × part × Σ share; or cost_share × net verified costs.

    Units in the rule's unit, kronor out. Source: payment mechanisms, activity-based.
    """
    params = rule.params
    if "cost_share" in params:
        costs = case.net_costs(start=rule.valid_from, end=rule.valid_to)
        part = share(params, "cost_share")
        total = part * costs
        words = f"{percent_sv(part)} av verifierade kostnader {case.money(costs)} = {case.money(total)}"
        return Evaluation([Piece(case.facts.as_of, total)], part, costs, [words])
    reported = case.activities(rule)
    if "price" in params:
        price = exact(params["price"])
        pieces, total = _within(
            [(activity_day(item), item.period, item.units or ZERO) for item in reported],
            exact(params["max_units"]) if "max_units" in params else None,
            price,
        )
        done = sum((item.units or ZERO for item in reported), ZERO)
        words = f"Aktivitet: {number_sv(total)} × {case.price(price)} = {case.money(total * price)}"
        working = [words] if done == total else [f"Utfört: {number_sv(done)}, betalas högst {number_sv(total)}", words]
        return Evaluation(pieces, total, price, working)
    whole = exact(params["amount"]) * share(params, "part")
    done = sum((item.share or ZERO for item in reported), ZERO)
    pieces = [Piece(activity_day(item), whole * (item.share or ZERO), None, item.period) for item in reported]
    working = [f"Aktivitet: {percent_sv(done)} utfört av {case.money(whole)} = {case.money(whole * done)}"]
    if "part" in params:
        part_words = f"{percent_sv(share(params, 'part'))} av {case.money(exact(params['amount']))}"
        working.insert(0, f"Aktivitetsdelen är {part_words} = {case.money(whole)}")
    return Evaluation(pieces, done, whole, working)


def _within(
    steps: list[tuple[date, str | None, Fraction]], most: Fraction | None, price: Fraction
) -> tuple[list[Piece], Fraction]:
    """Return pieces for the first `most` units, and how many units that is."""
    total = ZERO
    pieces = []
    for on, period, units in steps:
        counted = units if most is None else max(ZERO, min(units, most - total))
        total += counted
        pieces.append(Piece(on, counted * price, None, period))
    return pieces, total


def milestone(rule: Rule, case: Case) -> Evaluation:
    """E = Σ A_k · 1{reached} · λ_k, where λ_k = late_share when established after due_by (0 if none is agreed).

    Source: payment mechanisms, process outcome; the national pilot's agreed payment per established outcome.
    """
    params = rule.params
    steps = params.get("milestones") or [params]
    evaluation = Evaluation([], ZERO, None, [])
    for step in steps:
        _add_milestone(evaluation, rule, case, step)
    if len(steps) == 1:
        evaluation.price = exact(steps[0]["amount"])
    return evaluation


def _add_milestone(evaluation: Evaluation, rule: Rule, case: Case, step: dict[str, Any]) -> None:
    amount = exact(step["amount"])
    name = f"«{step['id']}» " if "id" in step else ""
    metric = step.get("metric", rule.metric)
    reached_on, period, words = _reached(rule, case, step, metric)
    if reached_on is None:
        evaluation.working.append(f"Delmålet {name}är inte nått: {words}")
        return
    late = "due_by" in step and reached_on > parse_date(step["due_by"])
    factor = (exact(step["late_share"]) if "late_share" in step else ZERO) if late else ONE
    evaluation.pieces.append(Piece(reached_on, amount * factor, None, period))
    evaluation.quantity = (evaluation.quantity or ZERO) + factor
    text = (
        f"Delmålet {name}är nått: {words}. {number_sv(factor)} × {case.money(amount)} = {case.money(amount * factor)}"
    )
    if late:
        due = day_sv(parse_date(step["due_by"]))
        text += f" (fastställt {day_sv(reached_on)}, efter {due}: {percent_sv(factor)} betalas)"
    evaluation.working.append(text)


def _reached(rule: Rule, case: Case, step: dict[str, Any], metric: str | None) -> tuple[date | None, str | None, str]:
    """Return the day a milestone was reached (or None), the period of that result, and the figure in words."""
    comparison = step.get("comparison", ">=")
    threshold = number(step, "threshold", ONE)
    if metric is None:
        done = ZERO
        for item in case.activities(rule):
            done += item.units if item.units is not None else item.share or ZERO
            if compare(done, comparison, threshold):
                on = activity_day(item)
                return (case.facts.as_of if on == date.min else on), item.period, f"rapporterat {number_sv(done)}"
        return None, None, f"rapporterat {number_sv(done)}, krav {threshold_sv(comparison, threshold)}"
    used = case.results(rule, metric).used
    statistic, weight = rule.params.get("statistic", "value"), share(rule.params, "weight")
    low = {"value": "", "ci_low": " (nedre gränsen)", "blend": " (sammanvägt)"}[statistic]
    demand = threshold_sv(comparison, threshold)
    value = ZERO
    for result in used:
        value = figure(result, statistic, weight, rule=rule.id)
        if compare(value, comparison, threshold):
            words = f"«{case.call(metric)}»{low} är {number_sv(value)}, krav {demand}"
            return established(result), result.period, words
    if not used:
        return None, None, f"inget fastställt resultat för «{case.call(metric)}»"
    return None, None, f"«{case.call(metric)}»{low} är {number_sv(value)}, krav {demand}"


def banded_tariff(rule: Rule, case: Case) -> Evaluation:
    """E = Σ over bands p_b · (units that fall in band b); bands are marginal, so a discount never lowers the whole.

    Units are participants who reach the threshold, or result values, or reported activity when there is no metric.
    Source: payment mechanisms, tariff with bands and volume discount.
    """
    steps = _units_in_time(rule, case)
    bands = [
        (exact(band["up_to"]) if band.get("up_to") is not None else None, exact(band["price"]))
        for band in rule.params["bands"]
    ]
    pieces = []
    total = ZERO
    for on, period, participant, units in steps:
        amount = _tariff(bands, total + units) - _tariff(bands, total)
        total += units
        pieces.append(Piece(on, amount, participant, period))
    working = []
    start = ZERO
    for up_to, price in bands:
        end = total if up_to is None else min(total, up_to)
        if end > start:
            inside = f"{number_sv(end - start)} × {case.price(price)} = {case.money((end - start) * price)}"
            working.append(f"Från {number_sv(start)} till {number_sv(end)}: {inside}")
        start = max(start, end)
    if not working:
        working.append("Inga enheter att betala för")
    return Evaluation(pieces, total, None, working)


def _tariff(bands: list[tuple[Fraction | None, Fraction]], units: Fraction) -> Fraction:
    total = start = ZERO
    for up_to, price in bands:
        end = units if up_to is None else min(units, up_to)
        if end > start:
            total += (end - start) * price
            start = end
    return total


def _units_in_time(rule: Rule, case: Case) -> list[tuple[date, str | None, str | None, Fraction]]:
    if rule.metric is None:
        return [(activity_day(item), item.period, None, item.units or ZERO) for item in case.activities(rule)]
    selected = case.results(rule)
    comparison = rule.params.get("comparison", ">=")
    threshold = number(rule.params, "threshold", ONE)
    once = rule.params.get("count", "once") == "once"
    found: list[tuple[date, str | None, str | None, Fraction]] = []
    counted: set[str] = set()
    for result in selected.used:
        if result.participant is None:
            found.append((established(result), result.period, None, max(ZERO, result.value)))
        elif compare(result.value, comparison, threshold) and case.unmet(rule, result.participant) is None:
            if once and result.participant in counted:
                continue
            counted.add(result.participant)
            units = ONE if once else max(ZERO, result.value)
            found.append((established(result), result.period, result.participant, units))
    return sorted(found, key=lambda step: (step[0], step[1] or "", step[2] or ""))
