"""Terms in words, for the printed contract: plain Swedish or English made from the data alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .model import Cap, Rounding, Rule, Terms
from .numbers import ONE
from .phrases import PHRASES
from .phrases.details import details
from .reading import read_terms
from .voice import Voice

_ROLES = {
    "state": ("staten", "the state"),
    "outcome_owner": ("utfallsansvarig", "outcome owner"),
    "financier": ("finansiär", "financier"),
    "provider": ("utförare", "provider"),
    "intermediary": ("intermediär", "intermediary"),
    "guarantor": ("garant", "guarantor"),
}


@dataclass(frozen=True)
class Clause:
    """A heading and the sentences under it."""

    heading: str
    sentences: tuple[str, ...]


def clauses(terms: dict[str, Any], language: str = "sv", names: Mapping[str, str] | None = None) -> list[Clause]:
    """Return the terms (parsed JSON) as clauses in `sv` or `en`; TermsInvalid if they are not valid.

    `names` maps ids of parties, metrics and rules to what the contract calls them.
    """
    if language not in {"sv", "en"}:
        raise ValueError(f"there is no wording in {language!r}")
    read = read_terms(terms)
    voice = Voice(language, read.currency, {**read.names, **(names or {})}, dict(read.metrics))
    found = [_parties(read, voice)]
    found += [_rule(read, rule, voice) for rule in read.rules]
    planned = _scenarios(read, voice)
    if planned:
        found.append(Clause(voice.say("Avtalade scenarier", "Agreed scenarios"), tuple(planned)))
    found.append(_settlement(read, voice))
    return found


def describe(terms: dict[str, Any], language: str = "sv", names: Mapping[str, str] | None = None) -> str:
    """Return the terms in words as text: a heading, then one sentence a row, for each clause."""
    blocks = ["\n".join([clause.heading, *clause.sentences]) for clause in clauses(terms, language, names)]
    return "\n\n".join(blocks) + "\n"


def _parties(terms: Terms, voice: Voice) -> Clause:
    rows = []
    for party, role in terms.parties.items():
        said = voice.say(*_ROLES.get(role, (role, role)))
        rows.append(f"{voice.name(party)}." if said == voice.name(party) else f"{voice.name(party)}: {said}.")
    for metric, unit in terms.metrics.items():
        rows.append(
            voice.say(f"Mått: {voice.name(metric)}", f"Metric: {voice.name(metric)}") + (f" ({unit})." if unit else ".")
        )
    return Clause(voice.say("Parter och mått", "Parties and metrics"), tuple(rows))


def _rule(terms: Terms, rule: Rule, voice: Voice) -> Clause:
    payees = voice.listed(
        [
            voice.name(payee.party) + (f" ({voice.percent(payee.share)})" if payee.share != ONE else "")
            for payee in rule.payees
        ]
    )
    rows = [voice.say(f"{voice.name(rule.payer)} betalar till {payees}.", f"{voice.name(rule.payer)} pays {payees}.")]
    if rule.scenario is not None:
        name = voice.name(rule.scenario)
        rows.append(
            voice.say(
                f"Betalas efter det avtalade scenariot {name}, inte efter fastställda resultat.",
                f"Paid on the agreed scenario {name}, not on established results.",
            )
        )
    rows += PHRASES[rule.type](rule, voice, {item.id for item in terms.rules})
    rows += details(rule, voice)
    rows += _common(rule, voice)
    return Clause(voice.say(f"Regel: {voice.name(rule.id)}", f"Rule: {voice.name(rule.id)}"), tuple(rows))


def _common(rule: Rule, voice: Voice) -> list[str]:
    params = rule.params
    demands = [voice.condition(condition) for condition in rule.prerequisites]
    rows = [voice.say(f"Förutsättning: {demand}.", f"This requires that {demand}.") for demand in demands]
    if "max" in params:
        most = voice.money(params["max"])
        rows.append(voice.say(f"Regeln ger högst {most}.", f"The rule gives at most {most}."))
    if params.get("less"):
        others = voice.listed([voice.name(name) for name in params["less"]])
        rows.append(voice.say(f"Det som betalas enligt {others} dras av.", f"What is paid under {others} is deducted."))
    if params.get("delay_months"):
        months = int(params["delay_months"])
        sv = "månaden" if months == 1 else f"den {months}:{'a' if months == 2 else 'e'} månaden"
        en = "the month" if months == 1 else f"month {months}"
        rows.append(
            voice.say(
                f"Betalning sker tidigast den första dagen i {sv} efter fastställandet.",
                f"Payment is made at the earliest on the first day of {en} after the result is established.",
            )
        )
    if params.get("claw_back"):
        rows.append(
            voice.say(
                "Om ett senare fastställt resultat ger en lägre betalning ska mellanskillnaden betalas tillbaka.",
                "If a later established result gives less, the difference is paid back.",
            )
        )
    if rule.valid_from or rule.valid_to:
        start = voice.day(rule.valid_from) if rule.valid_from else ""
        end = voice.day(rule.valid_to) if rule.valid_to else ""
        sv = "Regeln gäller" + (f" från och med {start}" if start else "") + (f" till och med {end}" if end else "")
        en = "The rule is valid" + (f" from {start}" if start else "") + (f" to {end}" if end else "")
        rows.append(voice.say(sv, en) + ".")
    return rows


def _cap(cap: Cap, voice: Voice) -> str:
    whom = voice.say(f" för {voice.name(cap.party)}", f" for {voice.name(cap.party)}") if cap.party else ""
    about = f" ({voice.name(cap.metric or cap.period)})" if cap.metric or cap.period else ""
    if cap.amount is not None:
        limit = voice.money(cap.amount)
    else:
        share = voice.percent(cap.share or Fraction(0))
        limit = voice.say(
            f"{share} av de verifierade kostnaderna, sedan annan finansiering har dragits av",
            f"{share} of verified costs less other funding",
        )
    return voice.say(
        f"Tak {voice.level(cap.level)}{whom}{about}: högst {limit}.",
        f"Cap {voice.level(cap.level)}{whom}{about}: at most {limit}.",
    )


def _rounding(terms: Terms, voice: Voice) -> str:
    if terms.rounding == Rounding():
        return voice.say(
            "Belopp avrundas till hela ören en enda gång, när allt är uträknat. Ett halvt öre avrundas uppåt.",
            "Amounts are rounded to whole öre once, when everything is worked out. Half an öre is rounded up.",
        )
    sv, en = {
        "half_up": ("med halva enheter uppåt", "half up"),
        "half_even": ("med halva enheter till jämnt tal", "half to even"),
        "down": ("nedåt", "down"),
    }[terms.rounding.how]
    unit = voice.money(Fraction(terms.rounding.unit, 100))
    return voice.say(
        f"Belopp avrundas till hela {unit} en gång, sist, {sv}.", f"Amounts are rounded to whole {unit} once, {en}."
    )


def _scenarios(terms: Terms, voice: Voice) -> list[str]:
    rows = []
    for scenario in terms.scenarios.values():
        for result in scenario.results:
            about = f" ({result.period})" if result.period else ""
            rows.append(f"{voice.name(scenario.id)}: {voice.name(result.metric)}{about} {voice.number(result.value)}.")
    if terms.scenario and rows:
        name = voice.name(terms.scenario)
        rows.insert(0, voice.say(f"Parterna planerar efter scenariot {name}.", f"The parties plan by {name}."))
    return rows


def _settlement(terms: Terms, voice: Voice) -> Clause:
    rows = [_cap(cap, voice) for cap in terms.caps]
    levels = [level for level in terms.order if any(cap.level == level for cap in terms.caps)]
    if len(levels) > 1:
        order = voice.listed([voice.level(level) for level in levels])
        rows.append(voice.say(f"Taken tillämpas i ordningen {order}.", f"Caps are applied in the order {order}."))
    if terms.caps:
        rows.append(
            voice.say(
                "Räcker ett tak inte till, betalas det som fastställdes först före det som fastställdes senare.",
                "If a cap is not enough, what was established first is paid before what was established later.",
            )
            if terms.shortfall == "fifo"
            else voice.say(
                "Räcker ett tak inte till, minskas alla betalningar med lika stor andel.",
                "If a cap is not enough, all payments are reduced by the same share.",
            )
        )
    if terms.holdback and terms.holdback.share:
        part = voice.percent(terms.holdback.share)
        when = voice.release(terms.holdback.release)
        rows.append(
            voice.say(
                f"{part} av varje betalning hålls inne och betalas ut {when}.",
                f"{part} of each payment is held back and paid {when}.",
            )
        )
    rows += [
        voice.say(
            "Vid varje avräkning räknas allt som är fastställt om från början, och det som redan är betalt dras av.",
            "At each settlement everything established is computed from the beginning, and what is already paid is "
            "deducted.",
        ),
        _rounding(terms, voice)
        + voice.say(
            " Ett tak avrundas nedåt. När ett belopp delas blir delarnas summa exakt lika med helheten.",
            " A cap is rounded down. The parts of a split amount sum exactly to the whole.",
        ),
    ]
    if not any(rule.params.get("claw_back") for rule in terms.rules):
        rows.append(
            voice.say(
                "Det som har betalats ut krävs inte tillbaka om ett resultat senare blir sämre.",
                "What has been paid is not reclaimed because a result later turns out worse.",
            )
        )
    return Clause(voice.say("Tak och avräkning", "Caps and settlement"), tuple(rows))
