"""What is promised on a cohort's figure."""

from __future__ import annotations

from collections.abc import Container

from ..conditions import condition_of
from ..model import Rule
from ..voice import Voice
from .shared import demanded, latest, parts, statistic


def cohort_threshold(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    amount, demand = voice.money(params["amount"]), demanded(params, rule.metric, voice)
    rows = [
        voice.say(
            f"Om {demand} betalas {amount}, annars inget.",
            f"If {demand}, {amount} is paid, otherwise nothing.",
        )
    ]
    if params.get("aggregate") == "each":
        rows.append(voice.say("Varje period eller grupp prövas för sig.", "Each period or group is tested by itself."))
    rows += latest(params, voice)
    if "pooled" in params:
        pooled = params["pooled"]
        limit, total = voice.measured(rule.metric, pooled["threshold"]), voice.money(pooled["amount"])
        rows.append(
            voice.say(
                f"Om ingen klarar det men alla tillsammans når minst {limit} betalas i stället {total}.",
                f"If none passes but all together reach at least {limit}, {total} is paid instead.",
            )
        )
    if "min_size" in params:
        least = voice.number(params["min_size"])
        rows.append(
            voice.say(
                f"Inget betalas om gruppen är mindre än {least} personer.",
                f"Nothing is paid if the group is smaller than {least} people.",
            )
        )
    return rows + statistic(params, voice)


def graduated(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    steps = rule.params["steps"]
    name, first = voice.name(rule.metric), voice.measured(rule.metric, steps[0]["from"])
    rows = [
        voice.say(
            f"Betalningen följer det högsta steg som {name} når. Stegen läggs inte ihop. Under {first} betalas inget.",
            f"The payment follows the highest step that {name} reaches. The steps are not added up. Below {first} "
            "nothing is paid.",
        )
    ]
    for step in steps:
        start, amount = voice.measured(rule.metric, step["from"]), voice.money(step["amount"])
        text = voice.say(f"Från {start}: {amount}", f"From {start}: {amount}")
        if "per_unit" in step:
            each, limit = voice.money(step["per_unit"]), voice.number(step["from"])
            text += voice.say(
                f" och därtill {each} för varje enhet över {limit}", f", and {each} for each unit above {limit}"
            )
        rows.append(text + ".")
    if any("per_unit" in step for step in steps):
        rows.append(parts(voice))
    return rows + latest(rule.params, voice) + statistic(rule.params, voice)


def distance_travelled(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    names = [voice.name(item["metric"]) for item in params.get("weights", [])] or [voice.name(rule.metric)]
    price = voice.money(params["price"])
    rows = [
        voice.say(
            f"Deltagarnas förändring i {voice.listed(names)} läggs ihop. För varje {voice.each(rule.metric)} som de "
            f"tillsammans har förbättrats betalas {price}. En sammanlagd försämring ger ingen betalning.",
            f"The participants' change in {voice.listed(names)} is added up. For each {voice.each(rule.metric)} by "
            f"which they have improved together, {price} is paid. A decline in all gives no payment.",
        ),
        parts(voice),
    ]
    if "comparison_change" in params:
        change = voice.measured(rule.metric, params["comparison_change"])
        rows.append(
            voice.say(
                f"För varje deltagare dras {change} av: så stor väntas förändringen bli också utan insatsen.",
                f"For each participant {change} is deducted: the change that is expected without the intervention.",
            )
        )
    if "comparison_metric" in params:
        other = voice.name(params["comparison_metric"])
        rows.append(
            voice.say(
                f"För varje deltagare dras jämförelsegruppens genomsnittliga förändring ({other}) av.",
                f"For each participant the comparison group's mean change ({other}) is deducted.",
            )
        )
    return rows


def net_impact(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    price, name = voice.money(params["price"]), voice.name(rule.metric)
    text = voice.say(
        f"Betalningen är effekten på {name} multiplicerad med {price}",
        f"The payment is the effect on {name} multiplied by {price}",
    )
    if "population" in params:
        count = voice.number(params["population"])
        text += voice.say(f" och med {count} personer", f" and by {count} people")
    rows = [
        text + ".",
        voice.say("En effekt åt fel håll ger ingen betalning.", "An effect in the wrong direction gives no payment."),
    ]
    return rows + statistic(params, voice)


def savings_share(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    names = voice.listed([voice.name(name) for name in params.get("metrics") or [rule.metric]])
    part = voice.percent(params["share"])
    text = voice.say(
        f"{part} av den samlade besparingen ({names}) betalas", f"{part} of the total saving ({names}) is paid"
    )
    if "hurdle" in params:
        hurdle = voice.money(params["hurdle"])
        text = voice.say(
            f"{part} av den del av den samlade besparingen ({names}) som överstiger {hurdle} betalas",
            f"{part} of the part of the total saving ({names}) that is above {hurdle} is paid",
        )
    rows = [
        text + ".",
        voice.say(
            "En period då kostnaden ökar dras av från besparingen i andra perioder.",
            "A period in which the cost rises is taken off the saving in other periods.",
        ),
    ]
    if "discount_rate" in params:
        rate, year = voice.percent(params["discount_rate"]), params["discount_from"]
        rows.append(
            voice.say(
                f"Besparingar räknas om till {year} års värde med en ränta på {rate} om året.",
                f"Savings are discounted to their value in {year} at {rate} a year.",
            )
        )
    return rows + statistic(params, voice)


def joint_pot(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    pot = voice.money(params["pot"])
    demands = [voice.condition(condition_of(item, rules)) for item in params.get("conditions", [])]
    if rule.metric and "steps" not in params:
        demands.append(demanded(params, rule.metric, voice))
    rows = []
    if demands:
        what = voice.listed(demands)
        rows.append(
            voice.say(
                f"Mottagarna delar {pot} om {what}, annars betalas inget.",
                f"The payees share {pot} if {what}, otherwise nothing is paid.",
            )
        )
    for step in params.get("steps", []):
        start, part, name = (
            voice.measured(rule.metric, step["from"]),
            voice.percent(step["share"]),
            voice.name(rule.metric),
        )
        rows.append(
            voice.say(
                f"När {name} är minst {start} delar mottagarna {part} av {pot}.",
                f"When {name} is at least {start}, the payees share {part} of {pot}.",
            )
        )
    for item in params.get("minimum", []):
        who, demand = voice.name(item["party"]), demanded(item, item["metric"], voice)
        rows.append(voice.say(f"{who} får sin del bara om {demand}.", f"{who} gets its part only if {demand}."))
    if params.get("minimum"):
        stays = params.get("forfeited", "stays") == "stays"
        rows.append(
            voice.say("En förlorad del stannar hos betalaren.", "A lost part stays with the payer.")
            if stays
            else voice.say("En förlorad del delas av de andra.", "A lost part is shared by the others.")
        )
    return rows


def condition(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    demands = voice.listed([voice.condition(condition_of(item, rules)) for item in params["conditions"]])
    if "amount" in params:
        what = voice.money(params["amount"])
    else:
        names = voice.listed([voice.name(name) for name in params["rules"]])
        part = voice.percent(params["share"])
        what = voice.say(f"{part} av det som {names} ger", f"{part} of what {names} gives")
    return [voice.say(f"{what} betalas om {demands}.", f"{what} is paid if {demands}.")]
