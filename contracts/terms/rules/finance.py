"""Risk capital and guarantees: conditional loan, guarantee. Off in the national pilot, in the engine for others."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ..case import Case, Evaluation, Piece, number
from ..conditions import condition_of
from ..evidence import aggregate, established
from ..model import Rule
from ..numbers import MINUS, ONE, ZERO, exact, number_sv, percent_sv
from ..periods import parse_date
from ..wording import day_sv, sum_sv


def conditional_loan(rule: Rule, case: Case) -> Evaluation:
    """E = g·P·activity + s·min(max(S, 0), P) + [condition] min(c·P, max(0, S − P)), at most the return's own cap.

    P principal in kronor, S verified saving, g guaranteed_share, s saving_share, c return_share. The cap is
    max_multiple × P, or what gives annual_return on the dated drawdowns after what has been received. Source:
    Norrköping 2016-2021 (0.4, 0.6, 0.2): between 40 % and 120 % of P.
    """
    params = rule.params
    principal, working = _principal(rule, case)
    used = case.results(rule).used if rule.metric else ()
    day = max((established(result) for result in used), default=case.facts.as_of)
    saved = aggregate([result.value for result in used], params.get("aggregate", "sum"))
    reported = case.activities(rule)
    done = (
        sum((item.share or ZERO for item in reported), ZERO) if reported else ONE if used or not rule.metric else ZERO
    )
    guaranteed = number(params, "guaranteed_share") * principal * done
    working.append(
        f"Garanterat på aktivitet: {percent_sv(number(params, 'guaranteed_share'))} av {case.money(principal)}"
        + (f" × {percent_sv(done)} utfört" if done != ONE else "")
        + f" = {case.money(guaranteed)}"
    )
    part = number(params, "saving_share")
    counted = min(max(saved, ZERO), principal)
    on_saving = part * counted
    if rule.metric:
        if used:
            working.append(
                f"Besparing {case.money(saved)}: {percent_sv(part)} av {case.money(counted)} = {case.money(on_saving)}"
            )
        else:
            working.append(f"Inget fastställt resultat för «{case.call(rule.metric)}»")
    extra, words = _return(rule, case, principal, saved)
    working += words
    total = guaranteed + on_saving + extra
    limit, words = _ceiling(rule, case, principal)
    if limit is not None and total > limit:
        working += words
        total = limit
    pieces = [Piece(day, total)] if total else []
    return Evaluation(pieces, total / principal if principal else ZERO, principal, working)


def _principal(rule: Rule, case: Case) -> tuple[Fraction, list[str]]:
    params = rule.params
    if "principal" in params:
        principal = exact(params["principal"])
    elif "drawdowns" in params:
        drawn = [item for item in params["drawdowns"] if parse_date(item["date"]) <= case.facts.as_of]
        principal = sum((exact(item["amount"]) for item in drawn), ZERO)
    else:
        principal = case.net_costs()
    if "principal_max" in params and principal > exact(params["principal_max"]):
        principal = exact(params["principal_max"])
    return principal, [f"Lånat belopp {case.money(principal)}"]


def _return(rule: Rule, case: Case, principal: Fraction, saved: Fraction) -> tuple[Fraction, list[str]]:
    params = rule.params
    beyond = max(ZERO, saved - principal)
    if "return_share" not in params or not beyond:
        return ZERO, []
    if "return_condition" in params:
        demand = condition_of(params["return_condition"], {item.id for item in case.terms.rules})
        if not case.meets(rule, demand):
            return ZERO, [f"Ingen avkastning: villkoret att {case.says(demand)} är inte uppfyllt"]
    most = exact(params["return_share"]) * principal
    extra = min(most, beyond)
    words = f"Avkastning: det minsta av {case.money(most)} och besparing över lånet {case.money(beyond)}"
    return extra, [f"{words} = {case.money(extra)}"]


def _ceiling(rule: Rule, case: Case, principal: Fraction) -> tuple[Fraction | None, list[str]]:
    params = rule.params
    limits = []
    if "max_multiple" in params:
        limit = exact(params["max_multiple"]) * principal
        words = f"Högst {number_sv(exact(params['max_multiple']))} × {case.money(principal)} = {case.money(limit)}"
        limits.append((limit, words))
    if "annual_return" in params:
        rate = exact(params["annual_return"])
        flows = [(parse_date(item["date"]), exact(item["amount"])) for item in params["drawdowns"]]
        received = [
            (payment.on or case.facts.as_of, Fraction(payment.ore, 100))
            for payment in case.facts.paid
            if payment.rule == rule.id and (payment.on is None or payment.on <= case.facts.as_of)
        ]
        left = largest_receipt(flows, received, rate, case.facts.as_of)
        before = sum((amount for _, amount in received), ZERO)
        steps = " ".join([*_grown(case, flows, rate, "+"), *_grown(case, received, rate, MINUS)]).removeprefix("+ ")
        words = f"Högst {percent_sv(rate)} om året: {steps} = {case.money(left)} återstår {day_sv(case.facts.as_of)}"
        limits.append((before + left, words))
    return min(limits, default=(None, "")) [0], [words for _, words in limits]  # fmt: skip


def _grown(case: Case, flows: list[tuple[date, Fraction]], rate: Fraction, sign: str) -> list[str]:
    """Return dated flows carried forward to as_of, as terms of a sum; `sign` stands before each."""
    at = case.facts.as_of
    return [
        f"{sign} {case.money(amount)} × {number_sv(growth(rate, on, at))} ({day_sv(on)})"
        for on, amount in flows
        if on <= at
    ]


def growth(rate: Fraction, start: date, end: date) -> Fraction:
    """Return (1 + rate) to the whole years from `start` to `end`, times simple interest for the days that are left.

    Whole years compound; a broken year counts days/365. So it stays exact, and a pocket calculator gives the same.
    """
    years = end.year - start.year
    if (end.month, end.day) < (start.month, start.day):
        years -= 1
    try:
        anniversary = start.replace(year=start.year + years)
    except ValueError:
        anniversary = start.replace(year=start.year + years, day=28)
    return (ONE + rate) ** years * (ONE + rate * Fraction((end - anniversary).days, 365))


def largest_receipt(
    invested: list[tuple[date, Fraction]], received: list[tuple[date, Fraction]], rate: Fraction, at: date
) -> Fraction:
    """Return the largest receipt in kronor at `at` that keeps the annual return at or below `rate`, never below 0.

    FV = Σ invested (1+r)^(T−t) − Σ received (1+r)^(T−t). Flows after `at` are left out. Source: payment mechanisms,
    return cap as annual rate: 270 000 at 15 % for 3 years gives 410 636; with 108 000 back at year 1, 267 806.
    """
    value = sum((amount * growth(rate, on, at) for on, amount in invested if on <= at), ZERO)
    value -= sum((amount * growth(rate, on, at) for on, amount in received if on <= at), ZERO)
    return max(ZERO, value)


def guarantee(rule: Rule, case: Case) -> Evaluation:
    """Loss L = max(0, due − realised − deductible); pari passu pays g·L, first loss min(L, g·due); at most `max`.

    Due in kronor is a fixed amount or all verified costs (other funding then counts as realised); realised is the
    metric's result and what the listed rules give. Source: payment mechanisms, loan guarantee and loss guarantee:
    due 10 m, realised 4 m gives 3.6 m at 60 % pari passu, 6.0 m as first loss.
    """
    params = rule.params
    part = exact(params["share"])
    working: list[str] = []
    day = case.facts.as_of
    realised = ZERO
    if "amount_due" in params:
        due = exact(params["amount_due"])
    else:
        due, realised = case.verified()
    parts = [("annan finansiering", case.money(realised))] if realised else []
    if rule.metric is not None:
        used = case.results(rule).used
        if not used:
            words = f"Inget fastställt resultat för «{case.call(rule.metric)}»: garantin kan inte tas i anspråk"
            return Evaluation([], ZERO, part, [words])
        result_sum = aggregate([result.value for result in used], params.get("aggregate", "sum"))
        realised += result_sum
        parts.append((f"«{case.call(rule.metric)}»", case.money(result_sum)))
        day = max(established(result) for result in used)
    if "call_from" in params and case.facts.as_of < parse_date(params["call_from"]):
        words = f"Garantin kan tas i anspråk först {day_sv(parse_date(params['call_from']))}"
        return Evaluation([], ZERO, part, [words])
    for name in params.get("realised_rules", []):
        realised += case.evaluate(name).gross
        parts.append((f"regeln «{case.call(name)}»", case.money(case.evaluate(name).gross)))
    deductible = number(params, "deductible")
    loss = max(ZERO, due - realised - deductible)
    if len(parts) > 1:
        working.append(f"Inkommet: {sum_sv(parts, case.money(realised))}")
    working.append(
        f"Förlust: {case.money(due)} − {case.money(realised)}"
        + (f" − självrisk {case.money(deductible)}" if deductible else "")
        + f" = {case.money(loss)}"
    )
    if params.get("form", "pari_passu") == "first_loss":
        called = min(loss, part * due)
        first = f"Första förlust upp till {percent_sv(part)} av {case.money(due)} = {case.money(part * due)}"
        working.append(f"{first}: {case.money(called)}")
    else:
        called = part * loss
        working.append(f"{percent_sv(part)} av {case.money(loss)} = {case.money(called)}")
    working.append(f"Den som garanteras bär själv {case.money(loss - called)}")
    return Evaluation([Piece(day, called)] if called else [], loss, part, working)
