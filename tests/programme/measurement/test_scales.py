import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.measurement.change import Change, Occasion, follow
from programme.measurement.known_scales import (
    GAD_7,
    HME,
    HMI,
    NORRKOPING_MEASURES,
    NORRKOPING_OCCASIONS,
    PHQ_9,
    PSS_10,
    SCALES,
    WAI,
    social_scale,
    wai_demands,
    wai_diseases,
    wai_resources,
)
from programme.measurement.scales import Band, Item, Scale, ScaleError, Score, numbered_items


def answers(scale, value):
    return {item.code: value for item in scale.items}


@pytest.mark.parametrize(
    "scale, low, high",
    [(PHQ_9, 0, 27), (GAD_7, 0, 21), (PSS_10, 0, 40), (WAI, 7, 49), (HME, 0, 100), (HMI, 0, 100)],
)
def test_the_published_range(scale, low, high):
    # WAI's dimensions begin at 0, 2, 1, 1, 1, 1 and 1.
    assert (scale.lowest, scale.highest) == (low, high)


@pytest.mark.parametrize(
    "scale, edges",
    [
        (PHQ_9, "0 minimal 4 minimal 5 mild 9 mild 10 moderate 14 moderate 15 moderately-severe 19 moderately-severe"),
        (PHQ_9, "20 severe 27 severe"),
        (GAD_7, "0 minimal 4 minimal 5 mild 9 mild 10 moderate 14 moderate 15 severe 21 severe"),
        (PSS_10, "0 low 13 low 14 moderate 26 moderate 27 high 40 high"),
        (WAI, "7 poor 27 poor 27.5 poor 28 moderate 36 moderate 37 good 43 good 44 excellent 49 excellent"),
    ],
)
def test_the_published_bands(scale, edges):
    words = edges.split()
    for value, band in zip(words[::2], words[1::2], strict=True):
        assert scale.band_of(Decimal(value)) == band.replace("-", " ")


def test_a_score_is_the_sum_of_its_items():
    given_answers = {f"phq{i}": i % 4 for i in range(1, 10)}
    assert PHQ_9.score(given_answers) == Score(Decimal("13.00"), "moderate")


def test_reverse_items_of_the_stress_scale_are_turned():
    assert PSS_10.score(answers(PSS_10, 0)).value == 16
    assert PSS_10.score(answers(PSS_10, 4)).value == 24
    calm = answers(PSS_10, 0) | {f"pss{i}": 4 for i in (4, 5, 7, 8)}
    assert PSS_10.score(calm) == Score(Decimal("0.00"), "low")


def test_two_missing_answers_count_as_the_mean_of_the_others():
    given_answers = answers(PHQ_9, 2) | {"phq1": None, "phq9": 3}
    del given_answers["phq2"]
    score = PHQ_9.score(given_answers)
    # Seven answers add up to 15: 15 / 7 × 9 = 19.29.
    assert score == Score(Decimal("19.29"), "moderately severe", ("phq1", "phq2"), ("phq1", "phq2"))


def test_more_missing_answers_give_no_score():
    given_answers = answers(PHQ_9, 2) | {"phq1": None, "phq2": None, "phq3": None}
    assert PHQ_9.score(given_answers) == Score(None, "", ("phq1", "phq2", "phq3"))
    assert GAD_7.score(answers(GAD_7, 1) | {"gad1": None}).value is None


@pytest.mark.parametrize("answer", [4, -1, Decimal("1.5"), True, 1.0, "2", Decimal("NaN")])
def test_an_answer_outside_the_range_is_refused_by_item(answer):
    with pytest.raises(ScaleError, match=r"^phq3: ") as refused:
        PHQ_9.score(answers(PHQ_9, 1) | {"phq3": answer})
    assert refused.value.item == "phq3"


def test_an_unknown_item_is_refused():
    with pytest.raises(ScaleError, match="gad1"):
        PHQ_9.score({"gad1": 1})


def test_work_ability_from_the_questionnaire():
    found = WAI.score(
        {
            "current": 8,
            "demands": wai_demands(4, 3, "mental"),
            "diseases": wai_diseases(2),
            "impairment": 5,
            "absence": 4,
            "prognosis": 7,
            "resources": wai_resources(3, 3, 2),
        }
    )
    # 8 + (4 × 0.5 + 3 × 1.5) + 4 + 5 + 4 + 7 + 3
    assert found == Score(Decimal("37.50"), "good")


def test_the_parts_of_work_ability():
    assert [wai_demands(5, 1, work) for work in ("physical", "mental", "both")] == [8, 4, 6]
    assert [wai_diseases(n) for n in (0, 1, 2, 3, 4, 5, 9)] == [7, 5, 4, 3, 2, 1, 1]
    assert [wai_resources(n, 0, 0) for n in (0, 3, 4)] == [1, 1, 2]
    assert [wai_resources(4, 4, n) for n in (1, 2, 4)] == [3, 4, 4]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: wai_demands(0, 3, "both"),
        lambda: wai_demands(3, 3, "none"),
        lambda: wai_diseases(-1),
        lambda: wai_resources(5, 0, 0),
        lambda: WAI.score({"diseases": 6}),
        lambda: WAI.score({"prognosis": 2}),
        lambda: WAI.score({"demands": Decimal("2.25")}),
    ],
)
def test_parts_of_work_ability_outside_their_range_are_refused(ask):
    with pytest.raises(ScaleError):
        ask()


def test_the_engagement_index_runs_from_nought_to_a_hundred_with_three_parts():
    given_answers = answers(HME, 3) | {"hme1": 5, "hme2": 5, "hme3": 5}
    assert HME.score(given_answers).value == Decimal("66.67")
    assert {name: score.value for name, score in HME.subscores(given_answers).items()} == {
        "motivation": 100,
        "leadership": 50,
        "governance": 50,
    }
    assert HME.subscores(given_answers | {"hme1": None})["motivation"].value is None


def test_a_mean_scale_gives_the_mean():
    scale = Scale("own", "Own", numbered_items("q", 3, 1, 7, reverse=(3,)), total="mean", max_missing=1)
    assert scale.score({"q1": 7, "q2": 6, "q3": 2}).value == Decimal("6.33")
    assert scale.score({"q1": 7, "q2": 6}).value == Decimal("6.50")


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_every_scale_survives_as_json(scale):
    assert Scale.from_definition(json.loads(json.dumps(scale.to_definition()))) == scale


OWN = {"code": "own", "name": "Own", "items": [{"code": "q1", "low": 0, "high": 10}]}


def test_a_scale_of_ones_own_needs_little():
    scale = Scale.from_definition(OWN)
    assert scale.score({"q1": 7}) == Score(Decimal("7.00"), "")


@pytest.mark.parametrize(
    "changes",
    [
        {"code": ""},
        {"items": []},
        {"items": None},
        {"items": [{"code": "q1"}]},
        {"items": [{"code": "q1", "low": 5, "high": 5}]},
        {"items": [{"code": "q1", "low": 0.5, "high": 5}]},
        {"items": [{"code": "q1", "low": "x", "high": 5}]},
        {"items": [{"code": "q1", "low": 0, "high": "Infinity"}]},
        {"items": [{"code": "q1", "low": 0, "high": 5, "choices": [0, 1]}]},
        {"items": [{"code": "", "low": 0, "high": 5}]},
        {"items": OWN["items"] * 2},
        {"max_missing": 1},
        {"total": "median"},
        {"bands": [{"at_least": 5, "name": "high"}]},
        {"bands": [{"at_least": 0, "name": "low"}, {"at_least": 9, "name": "x"}, {"at_least": 5, "name": "y"}]},
        {"subscales": {"part": ["q2"]}},
    ],
)
def test_a_definition_that_does_not_hold_together_is_refused(changes):
    with pytest.raises(ScaleError):
        Scale.from_definition(OWN | changes)


@given(st.lists(st.none() | st.integers(0, 4), min_size=10, max_size=10), st.integers(0, 9))
def test_a_score_stays_within_the_range_and_missing_answers_change_nothing_else(values, allowed):
    scale = Scale("s", "S", PSS_10.items, max_missing=allowed)
    score = scale.score({f"pss{i}": value for i, value in enumerate(values, start=1)})
    if values.count(None) > allowed:
        assert score.value is None
    else:
        assert scale.lowest <= score.value <= scale.highest
    assert len(score.missing) == values.count(None)


def test_an_item_and_a_band_are_plain_values():
    assert Item("a", Decimal(0), Decimal(4), reverse=True).value(1) == 3
    assert (
        Scale("a", "A", (Item("a", Decimal(0), Decimal(4)),), bands=(Band(Decimal(0), "x"),)).band_of(Decimal(9)) == "x"
    )


def test_the_five_social_measures_are_followed_at_three_points():
    assert [measure.code for measure in NORRKOPING_MEASURES] == [
        "participation",
        "goals",
        "mental_health",
        "risk",
        "relations",
    ]
    assert [code for code, _ in NORRKOPING_OCCASIONS] == ["placement", "return", "end"]
    order = [code for code, _ in NORRKOPING_OCCASIONS]
    scale = social_scale(NORRKOPING_MEASURES[3], 0, 10)
    course = follow(
        scale,
        order,
        {
            "p1": {"placement": Decimal(8), "return": Decimal(6), "end": Decimal(5)},
            "p2": {"placement": Decimal(6), "return": Decimal(6), "end": None},
            "p3": {"placement": Decimal(4), "return": Decimal(6), "end": Decimal(3)},
            "p4": {"return": Decimal(2)},
        },
    )
    assert course.occasions == (
        Occasion("placement", 3, 1, 6.0),
        Occasion("return", 4, 0, 5.0),
        Occasion("end", 2, 2, 4.0),
    )
    to_return, to_end = course.changes
    assert (to_return.pairs, to_return.lost, to_return.mean) == (3, 0, 0.0)
    assert (to_return.better, to_return.same, to_return.worse) == (1, 1, 1)
    assert (to_end.pairs, to_end.lost, to_end.mean, to_end.better) == (2, 1, -2.0, 2)
    # Moves −3 and −1: standard error 1, and t(0.975, 1) = 12.706.
    assert to_end.standard_error == pytest.approx(1.0)
    assert to_end.interval == pytest.approx((-14.706, 10.706), abs=1e-3)


def test_one_pair_has_no_interval_and_none_has_no_mean():
    scale = social_scale(NORRKOPING_MEASURES[0], 0, 10)
    one = follow(scale, ["a", "b"], {"p": {"a": Decimal(1), "b": Decimal(3)}}).changes
    assert one == (Change("b", 1, 0, 2.0, None, None, 1, 0, 0),)
    none = follow(scale, ["a", "b"], {"p": {"a": Decimal(1)}}).changes
    assert none == (Change("b", 0, 1, None, None, None, 0, 0, 0),)


@pytest.mark.parametrize("order, person", [([], {}), (["a", "a"], {}), (["a"], {"b": Decimal(1)})])
def test_occasions_that_do_not_hold_together_are_refused(order, person):
    with pytest.raises(ValueError, match="occasion"):
        follow(HMI, order, {"p": person})
