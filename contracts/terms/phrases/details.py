"""How results are counted, where the terms say otherwise than usual: nothing that changes an amount goes unsaid."""

from __future__ import annotations

from typing import Any

from ..model import Rule
from ..voice import Voice
from .shared import demanded, statistic

_AGGREGATES = {
    "latest": ("Av flera resultat gäller det senaste.", "Of several results the latest counts."),
    "sum": ("Flera resultat läggs ihop.", "Several results are added up."),
    "mean": ("Av flera resultat gäller medelvärdet.", "Of several results their mean counts."),
    "max": ("Av flera resultat gäller det högsta.", "Of several results the highest counts."),
    "min": ("Av flera resultat gäller det lägsta.", "Of several results the lowest counts."),
    "count": (
        "Det som räknas är antalet resultat som är minst 1.",
        "What counts is the number of results of at least 1.",
    ),
}
_DIRECTIONS = {
    "lower": ("En minskning räknas som en förbättring.", "A fall counts as an improvement."),
    "higher": ("En ökning räknas som en förbättring.", "A rise counts as an improvement."),
}
_PEOPLE_NAMED = {"unit", "net_impact"}


def details(rule: Rule, voice: Voice) -> list[str]:
    """Return a sentence for each param that the type's own sentences leave out."""
    params = rule.params
    rows = []
    if rule.type == "joint_pot":
        rows += statistic(params, voice)
    if "aggregate" in params and params["aggregate"] != "each":
        rows.append(voice.say(*_AGGREGATES[params["aggregate"]]))
    if "decimals" in params:
        number = str(params["decimals"])
        rows.append(
            voice.say(
                f"Talet avrundas till {number} decimaler innan det jämförs.",
                f"The figure is rounded to {number} decimals before it is compared.",
            )
        )
    if "direction" in params and rule.type != "unit":
        rows.append(voice.say(*_DIRECTIONS[params["direction"]]))
    if "population" in params and rule.type not in _PEOPLE_NAMED:
        people = voice.number(params["population"])
        rows.append(
            voice.say(f"Resultatet räknas för {people} personer.", f"The result is counted for {people} people.")
        )
    return [*rows, *_people(rule, voice), *_effects(params, voice), *_finance(params, voice)]


def _people(rule: Rule, voice: Voice) -> list[str]:
    params = rule.params
    rows = []
    if params.get("count") == "value":
        rows.append(
            voice.say(
                "En deltagare räknas så många gånger som resultatet anger.",
                "A participant is counted as many times as the result says.",
            )
        )
    if rule.type == "banded_tariff" and rule.metric and ("threshold" in params or "comparison" in params):
        test = demanded(params, rule.metric, voice)
        rows.append(voice.say(f"En deltagare räknas när {test}.", f"A participant is counted when {test}."))
    if params.get("floor") == "participant":
        rows.append(
            voice.say(
                "En deltagares försämring räknas som noll och dras inte från andras resultat.",
                "A participant's decline counts as zero and is not taken off the results of others.",
            )
        )
    if "before_metric" in params:
        before = voice.name(params["before_metric"])
        rows.append(
            voice.say(
                f"Förändringen räknas från värdet före ({before}).",
                f"The change is counted from the value before ({before}).",
            )
        )
    if params.get("missing") == "zero":
        rows.append(
            voice.say(
                "Den som saknar ett senare värde räknas som oförändrad.",
                "Whoever has no later value is counted as unchanged.",
            )
        )
    elif params.get("missing") == "impute":
        rows.append(
            voice.say(
                "Den som saknar ett senare värde räknas med de andras genomsnittliga förändring.",
                "Whoever has no later value is counted with the mean change of the others.",
            )
        )
    elif "missing" in params:
        rows.append(
            voice.say("Den som saknar ett senare värde räknas inte.", "Whoever has no later value is not counted.")
        )
    if rule.type == "distance_travelled" and "weights" in params:
        parts = [f"{voice.name(item['metric'])} {voice.number(item['weight'])}" for item in params["weights"]]
        rows.append(
            voice.say(f"Måtten vägs: {voice.listed(parts)}.", f"The metrics are weighted: {voice.listed(parts)}.")
        )
    return rows


def _effects(params: dict[str, Any], voice: Voice) -> list[str]:
    rows = []
    if "counterfactual" in params:
        anyway = voice.number(params["counterfactual"])
        rows.append(
            voice.say(
                f"Effekten är skillnaden mot {anyway}, som hade nåtts också utan insatsen.",
                f"The effect is the difference from {anyway}, which would have come about without the intervention.",
            )
        )
    if "shrink" in params:
        part = voice.percent(params["shrink"])
        rows.append(voice.say(f"Bara {part} av effekten räknas.", f"Only {part} of the effect is counted."))
    return rows


def _finance(params: dict[str, Any], voice: Voice) -> list[str]:
    rows = []
    if "principal" in params:
        loan = voice.money(params["principal"])
        rows.append(voice.say(f"Lånet är {loan}.", f"The loan is {loan}."))
    if "principal_max" in params:
        most = voice.money(params["principal_max"])
        rows.append(
            voice.say(
                f"Lånet räknas till högst {most}, även om mer har lånats ut.",
                f"The loan is counted at no more than {most}.",
            )
        )
    if params.get("realised_rules"):
        others = voice.listed([voice.name(name) for name in params["realised_rules"]])
        rows.append(voice.say(f"Det som {others} ger räknas som inkommet.", f"What {others} gives counts as received."))
    return rows
