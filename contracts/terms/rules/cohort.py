"""Paid on a cohort's figure: threshold, graduated schedule, net impact, savings share."""

from __future__ import annotations

from fractions import Fraction

from ..case import Case, Evaluation, Piece, number, share
from ..evidence import aggregate, compare, established, figure
from ..growth import Deciding, Tally, increments, read_figure
from ..model import Result, Rule
from ..numbers import ONE, ZERO, exact, number_sv, percent_sv
from ..periods import span_of
from ..wording import sum_sv, threshold_sv, times_sv


def nothing_yet(rule: Rule, case: Case) -> str:
    return f"Inget fastställt resultat för «{case.call(rule.metric)}»"


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
        return Evaluation([], None, amount, [nothing_yet(rule, case)])
    if "min_size" in params:
        size = _size(rule, case)
        if size < exact(params["min_size"]):
            words = f"Gruppen är {number_sv(size)}, minst {number_sv(exact(params['min_size']))} krävs"
            return Evaluation([], ZERO, amount, [words])
    if params.get("aggregate") == "each":
        return _each(rule, case, amount, threshold, comparison)

    deciding = Deciding(rule, "latest")
    pieces = increments(used, deciding.add, lambda: amount if compare(deciding.value, comparison, threshold) else ZERO)
    value = deciding.value
    demand = threshold_sv(comparison, threshold)
    reached = compare(value, comparison, threshold)
    words = f"«{case.call(rule.metric)}» är {number_sv(value)}, krav {demand}: " + (
        case.money(amount) if reached else "inte nått, ingen betalning"
    )
    return Evaluation(pieces, value, amount, [words])


def _size(rule: Rule, case: Case) -> Fraction:
    used = case.results(rule, rule.params["size_metric"], any_start=True).used
    return aggregate([result.value for result in used], "latest")


def _each(rule: Rule, case: Case, amount: Fraction, threshold: Fraction, comparison: str) -> Evaluation:
    params = rule.params
    used = case.results(rule).used
    pooled = params.get("pooled")
    working = []
    pieces = []
    for result in used:
        if pooled and result.period == pooled["period"]:
            continue
        value = read_figure(rule, [result], "latest")
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
            value = read_figure(rule, [result], "latest")
            reached = compare(value, comparison, limit)
            verdict = "nått" if reached else "inte nått"
            working.append(f"Alla tillsammans: {number_sv(value)}, krav {threshold_sv(comparison, limit)}: {verdict}")
            if reached:
                pieces = [Piece(established(result), price, None, result.period)]
        quantity = Fraction(len(pieces))
    working.append(times_sv(quantity, case.money(price), case.money(quantity * price)))
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
        return Evaluation([], None, None, [nothing_yet(rule, case)])

    def at(value: Fraction) -> tuple[Fraction, tuple[Fraction, Fraction, Fraction] | None]:
        step = next((item for item in reversed(steps) if value >= item[0]), None)
        return (ZERO, None) if step is None else (step[1] + step[2] * (value - step[0]), step)

    deciding = Deciding(rule, "latest")
    pieces = increments(used, deciding.add, lambda: at(deciding.value)[0])
    value = deciding.value
    amount, step = at(value)
    if step is None:
        first = number_sv(steps[0][0])
        words = f"«{case.call(rule.metric)}» är {number_sv(value)}, under första steget {first}: ingen betalning"
    else:
        words = f"«{case.call(rule.metric)}» är {number_sv(value)}: {case.money(step[1])} vid {number_sv(step[0])}"
        if step[2]:
            words += f" + {number_sv(value - step[0])} × {case.price(step[2])}"
        words += f" = {case.money(amount)}"
    return Evaluation(pieces, value, step[2] if step else None, [words])


def net_impact(rule: Rule, case: Case) -> Evaluation:
    """E = p · max(0, N · (value − counterfactual)) with the estimate, its lower limit, or w·estimate + (1−w)·limit.

    Without a counterfactual the value is the effect itself. Source: payment mechanisms, net impact.
    """
    params = rule.params
    used = case.results(rule).used
    price = exact(params["price"])
    if not used:
        return Evaluation([], ZERO, price, [nothing_yet(rule, case)])
    sign = -ONE if params.get("direction") == "lower" else ONE
    population = number(params, "population", ONE)
    shrink = share(params, "shrink")
    counterfactual = number(params, "counterfactual")
    statistic, weight = params.get("statistic", "value"), share(params, "weight")
    effects = Tally(params.get("aggregate", "sum"))

    def add(result: Result) -> None:
        effects.add(result, sign * (figure(result, statistic, weight, rule=rule.id) - counterfactual))

    pieces = increments(used, add, lambda: max(ZERO, effects.value * population * shrink) * price)
    total = effects.value * population * shrink
    counted = max(ZERO, total)
    per_head = total / population / shrink if population and shrink else ZERO
    working = []
    if statistic != "value":
        working += [_blended(item, weight if statistic == "blend" else ZERO) for item in used[:12]]
    working.append(f"Effekt {number_sv(per_head)}")
    if population != ONE:
        working[-1] += f" × {number_sv(population)} personer"
    if shrink != ONE:
        working[-1] += f" × {percent_sv(shrink)}"
    working[-1] += f" = {number_sv(total)}"
    if total < 0:
        working.append("En negativ effekt ger noll, inte en skuld")
    working.append(f"{number_sv(counted)} × {case.price(price)} = {case.money(counted * price)}")
    return Evaluation(pieces, counted, price, working)


def _blended(result: Result, weight: Fraction) -> str:
    """Return how the deciding figure comes from the estimate and its lower confidence limit."""
    low = result.ci_low or ZERO
    if not weight:
        return f"Den nedre gränsen avgör: {number_sv(low)} (skattningen är {number_sv(result.value)})"
    both = f"{number_sv(weight)} × {number_sv(result.value)} + {number_sv(ONE - weight)} × {number_sv(low)}"
    blend = number_sv(weight * result.value + (ONE - weight) * low)
    return f"Skattningen och dess nedre gräns vägs samman: {both} = {blend}"


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
        return Evaluation(
            [], None, part, ["Inget fastställt resultat för " + ", ".join(f"«{case.call(name)}»" for name in names)]
        )
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

    streams = {name: Tally(params.get("aggregate", "sum")) for name in names}

    def total() -> Fraction:
        return sum((stream.value for stream in streams.values()), ZERO)

    pieces = increments(
        results,
        lambda result: streams[result.metric].add(result, saving(result)),
        lambda: part * max(ZERO, total() - hurdle),
    )
    saved = total()
    base = max(ZERO, saved - hurdle)
    words = case.money(saved)
    if params.get("aggregate", "sum") == "sum":
        several = len(names) > 1
        words = sum_sv(
            [
                (
                    " ".join(filter(None, (case.call(item.metric) if several else None, item.period))),
                    case.money(saving(item)),
                )
                for item in results
            ],
            words,
        )
    working = [f"Besparing {words}"]
    if rate:
        working[0] += f" (diskonterad med {percent_sv(rate)} om året till {params['discount_from']})"
    if hurdle:
        working.append(f"Över tröskeln {case.money(hurdle)}: {case.money(base)}")
    working.append(f"{percent_sv(part)} av {case.money(base)} = {case.money(part * base)}")
    return Evaluation(pieces, base, part, working)
