"""What each rule type promises, in a sentence or two."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from .model import Rule
from .reading import condition_of, release_of
from .voice import Voice

Phrase = Callable[[Rule, Voice, Container[str]], list[str]]


def _demand(params: dict[str, Any], voice: Voice, default: str = "1") -> str:
    return voice.test(params.get("comparison", ">="), params.get("threshold", default))


def _statistic(params: dict[str, Any], voice: Voice) -> list[str]:
    kind = params.get("statistic", "value")
    if kind == "value":
        return []
    if kind == "ci_low":
        return [
            voice.say(
                "Den nedre gränsen i resultatets konfidensintervall avgör.",
                "The lower limit of the result's confidence interval decides.",
            )
        ]
    weight = voice.percent(params["weight"])
    return [
        voice.say(
            f"Resultatet vägs: {weight} punktskattningen, resten nedre konfidensgränsen.",
            f"The result is weighted: {weight} the point estimate, the rest the lower confidence limit.",
        )
    ]


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
                f"{voice.name(metric)} är {_demand(step, voice)}", f"{voice.name(metric)} is {_demand(step, voice)}"
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
    return rows


def per_participant(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    rows = []
    demand = _demand(params, voice)
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
    return rows + _statistic(params, voice)


def cohort_threshold(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    name, amount, demand = voice.name(rule.metric), voice.money(params["amount"]), _demand(params, voice)
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
    return rows + _statistic(params, voice)


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
    return rows + _statistic(rule.params, voice)


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
    return rows + _statistic(params, voice)


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
    return rows + _statistic(params, voice)


def joint_pot(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    pot = voice.money(params["pot"])
    demands = [voice.condition(condition_of(item, rules)) for item in params.get("conditions", [])]
    if rule.metric and "steps" not in params:
        name, demand = voice.name(rule.metric), _demand(params, voice)
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
        who, name, demand = voice.name(item["party"]), voice.name(item["metric"]), _demand(item, voice)
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


def conditional_loan(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    rows = []
    if "guaranteed_share" in params:
        part = voice.percent(params["guaranteed_share"])
        rows.append(
            voice.say(
                f"{part} av det lånade beloppet återbetalas för utförd aktivitet, oavsett resultat.",
                f"{part} of the loan is repaid for activity carried out, whatever the result.",
            )
        )
    if "saving_share" in params:
        part, name = voice.percent(params["saving_share"]), voice.name(rule.metric)
        rows.append(
            voice.say(
                f"{part} av varje krona i {name} återbetalas, tills besparingen är lika stor som lånet.",
                f"{part} of every krona of {name} is repaid, until the saving equals the loan.",
            )
        )
    if "return_share" in params:
        part = voice.percent(params["return_share"])
        text = voice.say(
            f"Besparing utöver lånet ger avkastning, högst {part} av lånet",
            f"Saving beyond the loan gives a return of at most {part} of the loan",
        )
        if "return_condition" in params:
            demand = voice.condition(condition_of(params["return_condition"], rules))
            text += voice.say(f", bara om {demand}", f", only if {demand}")
        rows.append(text + ".")
    if "annual_return" in params:
        rate = voice.percent(params["annual_return"])
        rows.append(
            voice.say(
                f"Det sammanlagda får motsvara högst {rate} årlig avkastning.",
                f"The whole may amount to at most {rate} annual return.",
            )
        )
    if "max_multiple" in params:
        most = voice.percent(params["max_multiple"])
        rows.append(
            voice.say(f"Sammanlagt återbetalas högst {most} av lånet.", f"At most {most} of the loan is repaid in all.")
        )
    return rows


def guarantee(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    part = voice.percent(params["share"])
    due = (
        voice.money(params["amount_due"])
        if "amount_due" in params
        else voice.say("verifierade kostnader", "verified costs")
    )
    first = params.get("form", "pari_passu") == "first_loss"
    rows = [
        voice.say(
            f"Garantin täcker den första förlusten, upp till {part} av {due}.",
            f"The guarantee covers the first loss, up to {part} of {due}.",
        )
        if first
        else voice.say(
            f"Garantin täcker {part} av förlusten mot {due}.", f"The guarantee covers {part} of the loss against {due}."
        )
    ]
    if "deductible" in params:
        amount = voice.money(params["deductible"])
        rows.append(voice.say(f"Självrisken är {amount}.", f"The deductible is {amount}."))
    if "call_from" in params:
        day = voice.day(params["call_from"])
        rows.append(voice.say(f"Den kan tas i anspråk från {day}.", f"It can be called from {day}."))
    return rows


def top_up(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    part = voice.percent(params["share"])
    names = voice.listed([voice.name(name) for name in params["rules"]])
    whole = params.get("of") == "total"
    paid = params.get("when", "paid") == "paid"
    base = voice.say(
        ("helheten av " if whole else "") + f"det som {'har betalats' if paid else 'ska betalas'} enligt {names}",
        ("the whole of " if whole else "") + f"what {'has been paid' if paid else 'is owed'} under {names}",
    )
    rows = [voice.say(f"Fonden tillför {part} av {base}.", f"The fund adds {part} of {base}.")]
    if "award" in params:
        award = voice.money(params["award"])
        rows.append(
            voice.say(f"Fonden betalar högst sitt beviljade belopp {award}.", f"It stops at its award of {award}.")
        )
    return rows


def holdback(rule: Rule, voice: Voice, rules: Container[str]) -> list[str]:
    params = rule.params
    part = voice.percent(params["share"])
    names = voice.listed([voice.name(name) for name in params["rules"]])
    when = voice.release(release_of(params.get("release")))
    return [
        voice.say(
            f"{part} av det som {names} ger hålls inne och betalas {when}.",
            f"{part} of what {names} gives is held back and paid {when}.",
        )
    ]


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


PHRASES: dict[str, Phrase] = {
    "activity": activity,
    "milestone": milestone,
    "per_participant": per_participant,
    "unit": unit,
    "cohort_threshold": cohort_threshold,
    "graduated": graduated,
    "distance_travelled": distance_travelled,
    "net_impact": net_impact,
    "savings_share": savings_share,
    "joint_pot": joint_pot,
    "banded_tariff": banded_tariff,
    "conditional_loan": conditional_loan,
    "guarantee": guarantee,
    "top_up": top_up,
    "holdback": holdback,
    "condition": condition,
}
