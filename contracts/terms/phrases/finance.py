"""What is promised of loans, guarantees, top-ups and money held back."""

from __future__ import annotations

from collections.abc import Container

from ..conditions import condition_of, release_of
from ..model import Rule
from ..voice import Voice


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
