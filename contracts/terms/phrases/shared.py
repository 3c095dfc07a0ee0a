"""What several rule types say in the same words."""

from __future__ import annotations

from typing import Any

from ..voice import Voice


def demanded(params: dict[str, Any], metric: str | None, voice: Voice, default: str = "1") -> str:
    """What the metric must come to, with the metric's name: “absence är högst 18 procent”."""
    return voice.demand(metric, params.get("comparison", ">="), params.get("threshold", default))


def statistic(params: dict[str, Any], voice: Voice) -> list[str]:
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
            f"Resultatet räknas till {weight} efter skattningen och i övrigt efter konfidensintervallets nedre gräns.",
            f"The result counts to {weight} by the estimate and otherwise by the lower confidence limit.",
        )
    ]


def latest(params: dict[str, Any], voice: Voice) -> list[str]:
    """Which of several results counts, where the terms leave it at the usual."""
    if "aggregate" in params:
        return []
    return [
        voice.say("Det senast fastställda resultatet avgör.", "The result established last decides."),
    ]


def parts(voice: Voice) -> str:
    return voice.say("Delar av en enhet räknas med.", "Parts of a unit count.")
