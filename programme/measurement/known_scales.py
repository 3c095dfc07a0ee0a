"""The scales that real projects used, and Norrköping's five social measures.

PHQ-9, GAD-7, WAI and HMI are the health measures of the sick-leave projects; PSS-10 is the stress scale of the
Danish course; HME is the index of Swedish municipalities and regions. Bands are the published ones. Missing
answers: the authors of PHQ-9 allow two; no rule is published for the others, so none may be missing unless a
programme decides otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from programme.measurement.scales import Band, Item, Scale, ScaleError, numbered_items


def _bands(*bands: tuple[int, str]) -> tuple[Band, ...]:
    return tuple(Band(Decimal(at_least), name) for at_least, name in bands)


def _range(code: str, low: int, high: int, step: str = "1", choices: tuple[int, ...] = ()) -> Item:
    return Item(code, Decimal(low), Decimal(high), step=Decimal(step), choices=tuple(map(Decimal, choices)))


PHQ_9 = Scale(
    code="phq-9",
    name="PHQ-9, depression",
    items=numbered_items("phq", 9, 0, 3),
    max_missing=2,
    bands=_bands((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe")),
    source="Kroenke, Spitzer & Williams 2001; missing answers: Kroenke et al. 2010",
)
GAD_7 = Scale(
    code="gad-7",
    name="GAD-7, anxiety",
    items=numbered_items("gad", 7, 0, 3),
    bands=_bands((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe")),
    source="Spitzer, Kroenke, Williams & Löwe 2006",
)
PSS_10 = Scale(
    code="pss-10",
    name="PSS-10, perceived stress",
    items=numbered_items("pss", 10, 0, 4, reverse=(4, 5, 7, 8)),
    # Customary thirds; the authors publish no cut-off, so what counts as severe is fixed in the contract.
    bands=_bands((0, "low"), (14, "moderate"), (27, "high")),
    source="Cohen & Williamson 1988; bands customary, not the authors'",
)
WAI = Scale(
    code="wai",
    name="WAI, work ability index",
    items=(
        _range("current", 0, 10),
        _range("demands", 2, 10, step="0.5"),
        _range("diseases", 1, 7, choices=(1, 2, 3, 4, 5, 7)),
        _range("impairment", 1, 6),
        _range("absence", 1, 5),
        _range("prognosis", 1, 7, choices=(1, 4, 7)),
        _range("resources", 1, 4),
    ),
    higher_is_better=True,
    bands=_bands((7, "poor"), (28, "moderate"), (37, "good"), (44, "excellent")),
    source="Tuomi, Ilmarinen, Jahkola, Katajarinne & Tulkki 1998",
)
HME = Scale(
    code="hme",
    name="HME, sustainable employee engagement",
    items=numbered_items("hme", 9, 1, 5),
    total="index",
    higher_is_better=True,
    source="SKR and RKA: nine statements, 1–5, index 0–100 of the mean",
    subscales=(
        ("motivation", ("hme1", "hme2", "hme3")),
        ("leadership", ("hme4", "hme5", "hme6")),
        ("governance", ("hme7", "hme8", "hme9")),
    ),
)
HMI = Scale(
    code="hmi",
    name="HMI, sustainable employee index",
    items=(_range("index", 0, 100, step="0.01"),),
    higher_is_better=True,
    source="The index as the supplier of the survey reports it, 0–100; its questions are the supplier's own",
)

SCALES: Mapping[str, Scale] = {scale.code: scale for scale in (PHQ_9, GAD_7, PSS_10, WAI, HME, HMI)}


def wai_demands(physical: int, mental: int, work: Literal["physical", "mental", "both"]) -> Decimal:
    """WAI's second dimension from its two answers (1–5 each), weighted by what the work mainly demands."""
    for answer in (physical, mental):
        if answer not in range(1, 6):
            raise ScaleError("an answer lies between 1 and 5", "demands")
    heavy, light = Decimal("1.5"), Decimal("0.5")
    weights = {"physical": (heavy, light), "mental": (light, heavy), "both": (Decimal(1), Decimal(1))}
    if work not in weights:
        raise ScaleError("the work is physical, mental or both", "demands")
    first, second = weights[work]
    return physical * first + mental * second


def wai_diseases(diagnosed: int) -> Decimal:
    """WAI's third dimension from the number of diagnosed diseases."""
    if diagnosed < 0:
        raise ScaleError("a number of diseases is not negative", "diseases")
    return Decimal((7, 5, 4, 3, 2, 1)[min(diagnosed, 5)])


def wai_resources(enjoyment: int, activity: int, hope: int) -> Decimal:
    """WAI's seventh dimension from its three answers (0–4 each)."""
    for answer in (enjoyment, activity, hope):
        if answer not in range(5):
            raise ScaleError("an answer lies between 0 and 4", "resources")
    added = enjoyment + activity + hope
    return Decimal(1 + (added > 3) + (added > 6) + (added > 9))


@dataclass(frozen=True)
class SocialMeasure:
    """One of the five, and the instrument that it was asked with. Each programme decides the range it records."""

    code: str
    name: str
    instrument: str
    higher_is_better: bool


# The project recorded these at three points; its report gives the instruments but not their scoring.
NORRKOPING_OCCASIONS: tuple[tuple[str, str], ...] = (
    ("placement", "At placement"),
    ("return", "At the return home"),
    ("end", "At the end of the effort, four months later"),
)
NORRKOPING_MEASURES: tuple[SocialMeasure, ...] = (
    SocialMeasure("participation", "Participation", "The project's own survey", True),
    SocialMeasure("goals", "Own goal attainment", "Individual goals", True),
    SocialMeasure("mental_health", "Mental health", "UngDOK", True),
    SocialMeasure("risk", "Risk and abuse", "UngDOK", False),
    SocialMeasure("relations", "Supportive relations", "UngDOK", True),
)


def social_scale(measure: SocialMeasure, low: int, high: int) -> Scale:
    """A scale of one item for a social measure, with the range that the follow-up plan gives it."""
    return Scale(
        code=f"social-{measure.code}",
        name=measure.name,
        items=(_range(measure.code, low, high),),
        higher_is_better=measure.higher_is_better,
        source=measure.instrument,
    )
