"""The survey of organisational readiness: one statement for each need of implementation support."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from constellations.models import ReadinessSurvey

STATEMENTS: dict[str, Any] = {
    "local_analyses": _("We know our target group and its needs from our own data."),
    "anchoring": _("Management and politicians stand behind the change."),
    "decision_order": _("The decisions that are needed are taken in the right order and in time."),
    "readiness": _("The units concerned see the need for the change and want it."),
    "receiving_capacity": _("The units concerned have time and staff to take in a new practice."),
    "training": _("Those who will work with it get training and guidance."),
    "follow_up_systems": _("We have a simple system to follow what is done and what comes of it."),
    "leadership": _("A named leader has time and mandate to lead the change."),
    "feedback": _("Those who do the work regularly see what came of it."),
    "endurance": _("We hold on also when staff or politics change."),
    "sustaining": _("We know how the practice will be financed and kept when the pilot ends."),
}
SCALE = [
    (1, _("1 – not at all")),
    (2, _("2 – to a small degree")),
    (3, _("3 – in part")),
    (4, _("4 – to a large degree")),
    (5, _("5 – fully")),
]


@dataclass(frozen=True)
class Growth:
    """One statement's first and latest answer."""

    statement: Any
    first: int | None
    latest: int | None

    @property
    def change(self) -> int | None:
        return None if self.first is None or self.latest is None else self.latest - self.first


def mean_of(answers: Mapping[str, int]) -> Decimal:
    total = Decimal(sum(answers.values())) / len(answers)
    return total.quantize(Decimal("0.01"), ROUND_HALF_UP)


def growth_of(surveys: Iterable[ReadinessSurvey]) -> list[Growth]:
    """Statement by statement, from the first survey to the latest; empty before the first."""
    surveys = list(surveys)
    if not surveys:
        return []
    first, latest = surveys[0].answers, surveys[-1].answers
    return [Growth(words, first.get(key), latest.get(key)) for key, words in STATEMENTS.items()]
