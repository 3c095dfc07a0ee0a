"""What is promised for work, milestones, participants and units."""

from __future__ import annotations

from collections.abc import Container

from ..model import Rule
from ..voice import Voice
from .shared import demanded, statistic


def activity(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    if "price" in params:
        text = voice.say(
            f"Varje utförd enhet ger {voice.money(params['price'])}",
            f"Each unit carried out gives {voice.money(params['price'])}",
        )
        if "max_units" in params:
            most = voice.number(params["max_units"])
            text += voice.say(f", för högst {most} enheter", f", for at most {most} units")
        return [text + "."]
    if "cost_share" in params:
        part = voice.percent(params["cost_share"])
        return [
            voice.say(
                f"Betalningen är {part} av verifierade kostnader, minskade med annan finansiering.",
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
        what = (
            voice.say(
                f"{voice.name(metric)} är {demanded(step, voice)}", f"{voice.name(metric)} is {demanded(step, voice)}"
            )
            if metric
            else voice.say("delmålet är nått", "the milestone is reached")
        )
        text = voice.say(
            f"När {what} och det är fastställt betalas {amount}",
            f"When {what} and this is established, {amount} is paid",
        )
        if "due_by" in step:
            late = voice.percent(step.get("late_share", "0"))
            due = voice.day(step["due_by"])
            text += voice.say(
                f"; efter {due} betalas {late} av beloppet", f"; after {due}, {late} of the amount is paid"
            )
        rows.append(text + ".")
    return rows + statistic(rule.params, voice)


def per_participant(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    rows = []
    demand = demanded(params, voice)
    name = voice.name(rule.metric)
    if "price" in params:
        price = voice.money(params["price"])
        rows.append(
            voice.say(
                f"Varje deltagare vars {name} är {demand} ger {price}.",
                f"Each participant whose {name} is {demand} gives {price}.",
            )
        )
    for group in params.get("price_groups", []):
        price = voice.money(group["price"])
        rows.append(
            voice.say(
                f"I prisgruppen {group['group']} ger varje deltagare vars {name} är {demand} {price}.",
                f"In the price group {group['group']}, each participant whose {name} is {demand} gives {price}.",
            )
        )
    if "max_count" in params:
        most = voice.number(params["max_count"])
        rows.append(
            voice.say(
                f"Högst {most} utfall per deltagare betalas.", f"At most {most} outcomes per participant are paid."
            )
        )
    if "deadweight" in params:
        part = voice.percent(params["deadweight"])
        rows.append(
            voice.say(
                f"Priset sänks med {part} för det som hade skett ändå.",
                f"The price is lowered by {part} for what would have happened anyway.",
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
    if rule.metric is None:
        text = voice.say(f"Varje rapporterad enhet ger {price}", f"Each reported unit gives {price}")
    elif "baseline" in params:
        base, name = voice.number(params["baseline"]), voice.name(rule.metric)
        text = voice.say(
            f"Varje enhet som {name} skiljer sig åt rätt håll från {base} ger {price}",
            f"Each unit by which {name} differs in the right direction from {base} gives {price}",
        )
    else:
        name = voice.name(rule.metric)
        text = voice.say(f"Varje enhet av {name} ger {price}", f"Each unit of {name} gives {price}")
    if "population" in params:
        count = voice.number(params["population"])
        text += voice.say(f", gånger {count}", f", times {count}")
    if "max_units" in params:
        most = voice.number(params["max_units"])
        text += voice.say(f", för högst {most} enheter", f", for at most {most} units")
    rows = [text + "."]
    if "share" in params:
        part = voice.percent(params["share"])
        rows.append(voice.say(f"{part} av värdet betalas.", f"{part} of the value is paid."))
    if "max_per_participant" in params:
        most = voice.number(params["max_per_participant"])
        rows.append(voice.say(f"Högst {most} enheter per deltagare.", f"At most {most} units per participant."))
    return rows + statistic(params, voice)


def banded_tariff(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    rows = []
    below = "0"
    for band in rule.params["bands"]:
        price = voice.money(band["price"])
        start = voice.number(below)
        if band.get("up_to") is None:
            rows.append(voice.say(f"Över {start}: {price} per enhet.", f"Above {start}: {price} a unit."))
        else:
            end = voice.number(band["up_to"])
            rows.append(
                voice.say(
                    f"Från {start} till och med {end}: {price} per enhet.", f"From {start} to {end}: {price} a unit."
                )
            )
            below = band["up_to"]
    return rows
