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
                f"{'Dessutom återbetalas' if rows else 'Lånet återbetalas med'} ett belopp som motsvarar {part} av "
                f"besparingen ({name}), räknat på en besparing som högst är lika stor som lånet.",
                f"{'In addition an' if rows else 'An'} amount of {part} of the saving ({name}) is repaid, counted on a "
                "saving of at most the size of the loan.",
            )
        )
    if "return_share" in params:
        part = voice.percent(params["return_share"])
        text = voice.say(
            f"Den del av besparingen som är större än lånet betalas ut som avkastning, högst {part} av lånet",
            f"The part of the saving that is larger than the loan is paid as a return, at most {part} of the loan",
        )
        if "return_condition" in params:
            demand = voice.condition(condition_of(params["return_condition"], rules))
            text += voice.say(f", men bara om {demand}", f", but only if {demand}")
        rows.append(text + ".")
    if "annual_return" in params:
        rate = voice.percent(params["annual_return"])
        rows.append(
            voice.say(
                f"Allt som återbetalas får tillsammans motsvara högst {rate} ränta om året på lånet.",
                f"All that is repaid may together amount to at most {rate} interest a year on the loan.",
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
        else voice.say("de verifierade kostnaderna", "verified costs")
    )
    came = f" ({voice.name(rule.metric)})" if rule.metric else ""
    first = params.get("form", "pari_passu") == "first_loss"
    rows = [
        voice.say(
            f"Förlusten är {due} minus det som har kommit in{came}.",
            f"The loss is {due} less what has come in{came}.",
        )
    ]
    if "deductible" in params:
        amount = voice.money(params["deductible"])
        rows.append(
            voice.say(
                f"Från förlusten dras först en självrisk på {amount}.",
                f"A deductible of {amount} is first taken off the loss.",
            )
        )
    rows.append(
        voice.say(
            f"Garantin täcker hela förlusten, upp till {part} av {due}.",
            f"The guarantee covers the whole loss, up to {part} of {due}.",
        )
        if first
        else voice.say(f"Garantin täcker {part} av förlusten.", f"The guarantee covers {part} of the loss.")
    )
    if "call_from" in params:
        day = voice.day(params["call_from"])
        rows.append(
            voice.say(f"Garantin kan tas i anspråk från och med den {day}.", f"The guarantee can be called from {day}.")
        )
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
    rows = [voice.say(f"Betalningen är {part} av {base}.", f"The payment is {part} of {base}.")]
    if "award" in params:
        award = voice.money(params["award"])
        rows.append(
            voice.say(
                f"Sammanlagt betalas högst det beviljade beloppet, {award}.",
                f"At most the award, {award}, is paid in all.",
            )
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
