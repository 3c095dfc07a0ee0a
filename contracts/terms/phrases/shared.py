"""What several rule types say in the same words."""

from __future__ import annotations

from typing import Any

from ..voice import Voice


def demanded(params: dict[str, Any], voice: Voice, default: str = "1") -> str:
    return voice.test(params.get("comparison", ">="), params.get("threshold", default))


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
            f"Resultatet vägs: {weight} punktskattningen, resten nedre konfidensgränsen.",
            f"The result is weighted: {weight} the point estimate, the rest the lower confidence limit.",
        )
    ]
