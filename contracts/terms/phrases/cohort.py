"""What is promised on a cohort's figure."""

from __future__ import annotations

from collections.abc import Container

from ..conditions import condition_of
from ..model import Rule
from ..voice import Voice
from .shared import demanded, statistic


def cohort_threshold(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    name, amount, demand = voice.name(rule.metric), voice.money(params["amount"]), demanded(params, voice)
    rows = [
        voice.say(
            f"Om {name} är {demand} betalas {amount}, annars inget.",
            f"If {name} is {demand}, {amount} is paid, otherwise nothing.",
        )
    ]
    if params.get("aggregate") == "each":
        rows.append(voice.say("Varje grupp prövas för sig.", "Each group is tested by itself."))
    if "pooled" in params:
        pooled = params["pooled"]
        limit, total = voice.number(pooled["threshold"]), voice.money(pooled["amount"])
        rows.append(
            voice.say(
                f"Om ingen grupp klarar det men alla tillsammans når minst {limit} betalas {total}.",
                f"If no group passes but all together reach at least {limit}, {total} is paid.",
            )
        )
    if "min_size" in params:
        least = voice.number(params["min_size"])
        rows.append(voice.say(f"Gruppen ska vara minst {least}.", f"The group must be at least {least}."))
    return rows + statistic(params, voice)


def graduated(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    name = voice.name(rule.metric)
    rows = []
    for step in rule.params["steps"]:
        start, amount = voice.number(step["from"]), voice.money(step["amount"])
        text = voice.say(
            f"När {name} är minst {start} betalas {amount}", f"When {name} is at least {start}, {amount} is paid"
        )
        if "per_unit" in step:
            each = voice.money(step["per_unit"])
            text += voice.say(f" plus {each} för varje enhet däröver", f" plus {each} for each unit above")
        rows.append(text + ".")
    return rows + statistic(rule.params, voice)


def distance_travelled(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    names = [voice.name(item["metric"]) for item in params.get("weights", [])] or [voice.name(rule.metric)]
    price = voice.money(params["price"])
    rows = [
        voice.say(
            f"Varje enhet som deltagarna tillsammans förflyttar sig i {voice.listed(names)} ger {price}.",
            f"Each unit that the participants together travel in {voice.listed(names)} gives {price}.",
        )
    ]
    if "comparison_change" in params:
        change = voice.number(params["comparison_change"])
        rows.append(
            voice.say(
                f"För varje deltagare dras {change} av, som hade skett ändå.",
                f"For each participant {change} is deducted, which would have happened anyway.",
            )
        )
    if "comparison_metric" in params:
        other = voice.name(params["comparison_metric"])
        rows.append(
            voice.say(
                f"Jämförelsegruppens genomsnitt ({other}) dras av för varje deltagare.",
                f"The comparison group's mean ({other}) is deducted for each participant.",
            )
        )
    return rows


def net_impact(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    price, name = voice.money(params["price"]), voice.name(rule.metric)
    text = voice.say(
        f"Varje enhet av effekten på {name} ger {price}", f"Each unit of the effect on {name} gives {price}"
    )
    if "population" in params:
        count = voice.number(params["population"])
        text += voice.say(f", gånger {count} personer", f", times {count} people")
    rows = [text + ".", voice.say("En negativ effekt ger noll.", "A negative effect gives zero.")]
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
        text += voice.say(f", för den del som överstiger {hurdle}", f", on the part above {hurdle}")
    rows = [
        text + ".",
        voice.say("En ökad kostnad räknas av mot senare besparingar.", "A rise in cost is set against later savings."),
    ]
    if "discount_rate" in params:
        rate, year = voice.percent(params["discount_rate"]), params["discount_from"]
        rows.append(
            voice.say(
                f"Besparingar diskonteras med {rate} om året till {year}.",
                f"Savings are discounted at {rate} a year to {year}.",
            )
        )
    return rows + statistic(params, voice)


def joint_pot(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    pot = voice.money(params["pot"])
    demands = [voice.condition(condition_of(item, rules)) for item in params.get("conditions", [])]
    if rule.metric and "steps" not in params:
        name, demand = voice.name(rule.metric), demanded(params, voice)
        demands.append(voice.say(f"{name} är {demand}", f"{name} is {demand}"))
    rows = []
    if demands:
        what = voice.listed(demands)
        rows.append(voice.say(f"Parterna delar {pot} om {what}.", f"The parties share {pot} if {what}."))
    for step in params.get("steps", []):
        start, part, name = voice.number(step["from"]), voice.percent(step["share"]), voice.name(rule.metric)
        rows.append(
            voice.say(
                f"När {name} är minst {start} delar parterna {part} av {pot}.",
                f"When {name} is at least {start}, the parties share {part} of {pot}.",
            )
        )
    for item in params.get("minimum", []):
        who, name, demand = voice.name(item["party"]), voice.name(item["metric"]), demanded(item, voice)
        rows.append(
            voice.say(
                f"{who} får sin del bara om {name} är {demand}.", f"{who} gets its part only if {name} is {demand}."
            )
        )
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
