"""What is promised for work, milestones, participants and units."""

from __future__ import annotations

from collections.abc import Container

from ..model import Rule
from ..numbers import exact
from ..voice import Voice
from .shared import demanded, parts, statistic


def activity(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    if "price" in params:
        text = voice.say(
            f"För varje enhet av arbetet som utförs och rapporteras betalas {voice.money(params['price'])}",
            f"For each unit of work that is carried out and reported, {voice.money(params['price'])} is paid",
        )
        if "max_units" in params:
            most = voice.number(params["max_units"])
            text += voice.say(f", dock för högst {most} enheter", f", for at most {most} units")
        return [text + "."]
    if "cost_share" in params:
        part = voice.percent(params["cost_share"])
        return [
            voice.say(
                f"Betalningen är {part} av de verifierade kostnaderna, sedan annan finansiering har dragits av.",
                f"The payment is {part} of verified costs less other funding.",
            )
        ]
    amount = voice.money(params["amount"])
    if "part" in params:
        part = voice.percent(params["part"])
        return [
            voice.say(
                f"{part} av {amount} betalas i takt med att arbetet utförs, oavsett resultat.",
                f"{part} of {amount} is paid as the work is carried out, whatever the result.",
            )
        ]
    return [
        voice.say(
            f"{amount} betalas i takt med att arbetet utförs, oavsett resultat.",
            f"{amount} is paid as the work is carried out, whatever the result.",
        )
    ]


def milestone(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    rows = []
    for step in rule.params.get("milestones") or [rule.params]:
        metric = step.get("metric", rule.metric)
        amount = voice.money(step["amount"])
        what = demanded(step, metric, voice) if metric else voice.say("delmålet är nått", "the milestone is reached")
        text = voice.say(
            f"När det är fastställt att {what} betalas {amount}",
            f"When it is established that {what}, {amount} is paid",
        )
        if "due_by" in step:
            late = voice.percent(step.get("late_share", "0"))
            due = voice.day(step["due_by"])
            text += voice.say(
                f". Fastställs det efter den {due} betalas {late} av beloppet"
                if exact(step.get("late_share", "0"))
                else f". Fastställs det efter den {due} betalas inget",
                f". If it is established after {due}, {late} of the amount is paid"
                if exact(step.get("late_share", "0"))
                else f". If it is established after {due}, nothing is paid",
            )
        rows.append(text + ".")
    return rows + statistic(rule.params, voice)


def per_participant(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    rows = []
    demand = demanded(params, rule.metric, voice)
    if "price" in params:
        price = voice.money(params["price"])
        rows.append(
            voice.say(
                f"För varje deltagare betalas {price} när {demand}.",
                f"For each participant, {price} is paid when {demand}.",
            )
        )
    for group in params.get("price_groups", []):
        price = voice.money(group["price"])
        rows.append(
            voice.say(
                f"För varje deltagare i prisgruppen {group['group']} betalas {price} när {demand}.",
                f"For each participant in the price group {group['group']}, {price} is paid when {demand}.",
            )
        )
    if "max_count" in params:
        most = voice.number(params["max_count"])
        rows.append(
            voice.say(
                f"För en och samma deltagare betalas högst {most} utfall.",
                f"At most {most} outcomes are paid for one participant.",
            )
        )
    if "deadweight" in params:
        part = voice.percent(params["deadweight"])
        rows.append(
            voice.say(
                f"Priset sänks med {part}, eftersom så många väntas nå utfallet också utan insatsen.",
                f"The price is lowered by {part}: so many are expected to reach the outcome without the intervention.",
            )
        )
    sustained = params.get("sustained")
    if sustained and "days" in sustained:
        rows.append(
            voice.say(
                f"Utfallet ska hålla i minst {sustained['days']} dagar.",
                f"The outcome must last for at least {sustained['days']} days.",
            )
        )
    elif sustained:
        gap = sustained.get("gap", 0)
        rows.append(
            voice.say(
                f"Utfallet ska hålla i {sustained['periods']} perioder i rad, med högst {gap} avbrutna.",
                f"The outcome must last for {sustained['periods']} periods in a row, with at most {gap} missed.",
            )
        )
    return rows


def unit(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    price = voice.money(params["price"])
    each, name = voice.each(rule.metric), voice.name(rule.metric)
    if "baseline" in params:
        rows = [_from_baseline(rule, voice)]
    elif rule.metric is None:
        rows = [
            voice.say(f"För varje enhet som rapporteras betalas {price}.", f"For each reported unit, {price} is paid.")
        ]
    else:
        rows = [
            voice.say(f"För varje {each} av {name} betalas {price}.", f"For each {each} of {name}, {price} is paid.")
        ]
        if params.get("direction") == "lower":
            rows.append(voice.say("En minskning räknas som en förbättring.", "A fall counts as an improvement."))
    if "population" in params:
        count = voice.number(params["population"])
        rows.append(
            voice.say(
                f"Resultatet gäller en person i genomsnitt och multipliceras med {count} personer.",
                f"The result is the mean for one person and is multiplied by {count} people.",
            )
        )
    if "share" in params:
        part = voice.percent(params["share"])
        rows.append(voice.say(f"Av värdet betalas {part}.", f"Of the value, {part} is paid."))
    if rule.metric is not None:
        rows += [_one_unit(rule, voice), *_periods(rule, voice)]
    if "max_units" in params:
        most = voice.number(params["max_units"])
        rows.append(voice.say(f"Sammanlagt betalas högst {most} enheter.", f"At most {most} units are paid in all."))
    if "max_per_participant" in params:
        most = voice.number(params["max_per_participant"])
        rows.append(
            voice.say(
                f"För en och samma deltagare räknas högst {most} enheter.",
                f"At most {most} units are counted for one participant.",
            )
        )
    return rows + statistic(params, voice)


def _from_baseline(rule: Rule, voice: Voice) -> str:
    params = rule.params
    name, base, price = voice.name(rule.metric), voice.measured(rule.metric, params["baseline"]), params["price"]
    lower = params.get("direction", "lower") == "lower"
    return voice.say(
        f"Utgångsvärdet för {name} är {base}. En {'minskning' if lower else 'ökning'} därifrån är en förbättring. "
        f"Betalningen är förbättringen multiplicerad med {voice.money(price)}.",
        f"The starting value of {name} is {base}. A {'fall' if lower else 'rise'} from it is an improvement. "
        f"The payment is the improvement multiplied by {voice.money(price)}.",
    )


def _one_unit(rule: Rule, voice: Voice) -> str:
    """What one unit comes to in kronor: the multiplication done once, so that nobody has to."""
    params = rule.params
    price = exact(params["price"])
    people, part = exact(params.get("population", "1")), exact(params.get("share", "1"))
    if people == part == 1:
        return parts(voice)
    factors = [voice.money(price)]
    if people != 1:
        factors.append(voice.number(people))
    if part != 1:
        factors.append(voice.percent(part))
    worth = voice.money(price * people * part)
    sum_ = f"{' × '.join(factors)} = {worth}"
    return voice.say(
        f"En enhet ger alltså {sum_}. Delar av en enhet räknas med.",
        f"One unit thus gives {sum_}. Parts of a unit count.",
    )


def _periods(rule: Rule, voice: Voice) -> list[str]:
    if "aggregate" in rule.params or rule.params.get("floor") == "participant":
        return []
    return [
        voice.say(
            "Alla resultat läggs ihop. Ett resultat åt fel håll dras av från de andra. En summa under noll ger ingen "
            "betalning.",
            "All results are added up. A result in the wrong direction is taken off the others. A sum below zero gives "
            "no payment.",
        )
    ]


def banded_tariff(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    each, name = voice.each(rule.metric), voice.name(rule.metric)
    of = voice.say(f" av {name}", f" of {name}") if rule.metric else ""
    rows = [
        voice.say(
            f"För varje {each}{of} betalas ett pris som beror på hur många det är. Varje pris gäller bara de enheter "
            "som ligger inom sitt steg.",
            f"For each {each}{of} a price is paid that depends on how many there are. Each price holds only for the "
            "units within its step.",
        )
    ]
    below = "0"
    for band in rule.params["bands"]:
        price, start = voice.money(band["price"]), voice.number(below)
        if band.get("up_to") is None:
            rows.append(voice.say(f"De över {start}: {price} vardera.", f"Those above {start}: {price} each."))
            continue
        end = voice.number(band["up_to"])
        if below == "0":
            rows.append(voice.say(f"De första {end}: {price} vardera.", f"The first {end}: {price} each."))
        else:
            rows.append(
                voice.say(
                    f"De som är fler än {start}, upp till {end}: {price} vardera.",
                    f"Those above {start}, up to {end}: {price} each.",
                )
            )
        below = band["up_to"]
    return rows
