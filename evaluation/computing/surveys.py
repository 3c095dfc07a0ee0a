"""Survey answers become scores by a definition, before anything is estimated; and the course over the occasions.

A protocol's ``survey``: ``{"scale": code of a known scale, or its definition, "person": column, "occasion": column,
"order": [occasions], "items": {item code: column}}``. Each row gets the columns ``score`` (empty where too many answers
are missing).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from evaluation.computing.checking import plain
from programme.measurement.change import follow
from programme.measurement.known_scales import NORRKOPING_MEASURES, SCALES, SocialMeasure, social_scale
from programme.measurement.scales import Scale, ScaleError

SCORE = "score"
SOCIAL = {f"social-{measure.code}": measure for measure in NORRKOPING_MEASURES}


class SurveyError(ValueError):
    """The survey's definition or an answer is unusable; one plain sentence."""


def scale_of(survey: Mapping[str, Any]) -> Scale:
    named = survey.get("scale")
    if isinstance(named, str):
        measure = SOCIAL.get(named)
        if measure is not None:
            return _social(measure, survey)
        if named not in SCALES:
            raise SurveyError(f"no such scale: {named}; known are {', '.join([*sorted(SCALES), *SOCIAL])}")
        return SCALES[named]
    if isinstance(named, Mapping):
        try:
            return Scale.from_definition(named)
        except ScaleError as error:
            raise SurveyError(str(error)) from error
    raise SurveyError("the survey names no scale")


def _social(measure: SocialMeasure, survey: Mapping[str, Any]) -> Scale:
    """One of Norrköping's five, with the range that the protocol gives it."""
    low, high = survey.get("low"), survey.get("high")
    if not isinstance(low, int) or not isinstance(high, int) or low >= high:
        raise SurveyError(f"'social-{measure.code}' needs its range: low and high as whole numbers")
    return social_scale(measure, low, high)


def faults_of(survey: Mapping[str, Any]) -> list[str]:
    """What is wrong with a survey's definition; nothing when it is empty."""
    if not survey:
        return []
    try:
        scale = scale_of(survey)
    except SurveyError as error:
        return [str(error)]
    found = [f"the survey lacks '{key}'" for key in ("person", "occasion", "order") if not survey.get(key)]
    if survey.get("order") and not isinstance(survey["order"], list):
        found.append("'order' is a list of occasions")
    items = survey.get("items") or {}
    if not isinstance(items, Mapping):
        return [*found, "the items are written as code and column"]
    known = {item.code for item in scale.items}
    return found + [f"the scale has no item '{code}'" for code in items if code not in known]


def columns_of(survey: Mapping[str, Any]) -> list[str]:
    """The columns that the survey reads."""
    if not survey or faults_of(survey):
        return []
    scale, items = scale_of(survey), survey.get("items") or {}
    return [str(survey["person"]), str(survey["occasion"]), *(str(items.get(i.code, i.code)) for i in scale.items)]


def with_scores(survey: Mapping[str, Any], rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """The rows, each with its score."""
    if not survey:
        return [dict(row) for row in rows]
    scale, items = scale_of(survey), survey.get("items") or {}
    scored = []
    for row in rows:
        answers = {item.code: _answer(row.get(str(items.get(item.code, item.code)))) for item in scale.items}
        try:
            value = scale.score(answers).value
        except ScaleError as error:
            raise SurveyError(f"an answer that the scale does not allow: {error}") from error
        scored.append({**row, SCORE: "" if value is None else plain(value)})
    return scored


def _answer(cell: str | None) -> Decimal | None:
    return Decimal(cell) if cell else None


def course(survey: Mapping[str, Any], scored: Sequence[Mapping[str, str]]) -> dict[str, Any] | None:
    """Means on each occasion, and the change from the first to each later one, over those measured at both."""
    if not survey:
        return None
    order = [str(code) for code in survey["order"]]
    scores: dict[str, dict[str, Decimal | None]] = {}
    for row in scored:
        person, occasion = row.get(str(survey["person"]), ""), row.get(str(survey["occasion"]), "")
        if person and occasion in order:
            scores.setdefault(person, {})[occasion] = Decimal(row[SCORE]) if row[SCORE] else None
    found = follow(scale_of(survey), order, scores)
    return {
        "scale": scale_of(survey).name,
        "occasions": [
            {"code": item.code, "answered": item.answered, "missing": item.missing, "mean": item.mean}
            for item in found.occasions
        ],
        "changes": [
            {
                "code": item.code,
                "pairs": item.pairs,
                "lost": item.lost,
                "mean": item.mean,
                "std_error": item.standard_error,
                "ci_low": item.interval[0] if item.interval else None,
                "ci_high": item.interval[1] if item.interval else None,
                "better": item.better,
                "same": item.same,
                "worse": item.worse,
            }
            for item in found.changes
        ],
    }
