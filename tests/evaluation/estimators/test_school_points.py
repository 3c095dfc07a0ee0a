"""Appendix 1 of the Norrkoping contract: four ways of scoring and their exclusions, row by row."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.estimators import EstimatorError, run
from evaluation.estimators.school import STATUSES, enrolment_points, grade_class, way_of

EMPTY = {
    "form_t1": "primary",
    "form_t2": "primary",
    "graded_t1": 0,
    **dict.fromkeys(("ability_change", "status_t1", "status_t2")),
    **{f"{name}_{when}": None for name in ("core_f", "other_f", "above_e") for when in ("t1", "t2")},
    "home_schooled": 0,
    "no_place": 0,
}


def score(*pupils: dict[str, object]):
    return run({"method": "school_points"}, pd.DataFrame([{**EMPTY, **pupil} for pupil in pupils], dtype=object))


def one(**pupil: object) -> tuple[int | None, int | None, str | None]:
    """Way, points, exclusion of one pupil (a scored pupil beside it keeps the run going)."""
    entry = score(pupil, {"ability_change": "same"}).details["pupils"][0]
    return entry["way"], entry["points"], entry["exclusion"]


@pytest.mark.parametrize(("change", "points"), [("better", 1), ("worse", -1), ("same", 0)])
def test_way_1_follows_the_change_of_ability(change, points):
    assert one(ability_change=change) == (1, points, None)


CLASSES = [
    ((2, 0, 0), 0),
    ((3, 9, 0), 0),
    ((0, 6, 9), 0),
    ((1, 6, 0), 0),
    ((1, 0, 9), 1),
    ((1, 5, 0), 1),
    ((0, 3, 9), 1),
    ((0, 5, 0), 1),
    ((0, 2, 9), 2),
    ((0, 0, 4), 2),
    ((0, 1, 4), 2),
    ((0, 1, 5), 3),
    ((0, 0, 12), 3),
]


@pytest.mark.parametrize(("counts", "expected"), CLASSES)
def test_grade_classes(counts, expected):
    assert grade_class(*counts) == expected


def test_every_combination_of_grades_has_a_class():
    assert {grade_class(c, o, a) for c in range(4) for o in range(14) for a in range(17)} == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("first", "second", "points"),
    [((2, 6, 0), (0, 0, 5), 3), ((0, 0, 5), (2, 6, 0), -3), ((1, 0, 0), (0, 0, 0), 1), ((0, 2, 9), (0, 0, 0), 0)],
)
def test_way_2_is_the_difference_of_classes(first, second, points):
    names = ("core_f", "other_f", "above_e")
    counts = {f"{n}_t1": v for n, v in zip(names, first, strict=True)}
    counts |= {f"{n}_t2": v for n, v in zip(names, second, strict=True)}
    assert one(graded_t1=1, **counts) == (2, points, None)


@pytest.mark.parametrize(
    ("status", "points"),
    [("national", 2), ("reduced", 2), ("introductory", 1), ("declined", 0), ("dropped_out", -1), ("not_active", -1)],
)
def test_way_3_follows_the_status_after_primary_school(status, points):
    assert one(form_t2="other", status_t2=status) == (3, points, None)


def test_way_3_does_not_score_adult_education():
    assert one(form_t2="other", status_t2="adult") == (3, None, "status_not_scored")


WAY_4 = {
    ("not_active", "not_active"): 0,
    ("not_active", "introductory"): 1,
    ("not_active", "adult"): 1,
    ("not_active", "reduced"): 2,
    ("not_active", "national"): 3,
    ("introductory", "adult"): 0,
    ("introductory", "reduced"): 1,
    ("adult", "not_active"): -1,
    ("reduced", "reduced"): 1,
    ("reduced", "national"): 1,
    ("reduced", "introductory"): -1,
    ("national", "national"): 1,
    ("national", "reduced"): -1,
    ("national", "not_active"): -3,
    ("declined", "dropped_out"): 0,
}


@pytest.mark.parametrize(("pair", "points"), WAY_4.items())
def test_way_4_is_the_difference_of_enrolment_and_rewards_staying_in_a_programme(pair, points):
    assert one(form_t1="other", form_t2="other", status_t1=pair[0], status_t2=pair[1]) == (4, points, None)


def test_home_schooled_pupils_are_excluded_whatever_their_points():
    assert one(ability_change="better", home_schooled=1) == (1, None, "home_schooled")
    assert one(form_t1="other", form_t2="other", home_schooled=1) == (4, None, "home_schooled")


def test_lack_of_a_place_excludes_only_minus_points_of_ways_3_and_4():
    away = {"form_t2": "other", "no_place": 1}
    assert one(**away, status_t2="not_active") == (3, None, "no_place")
    assert one(**away, status_t2="declined") == (3, 0, None)
    assert one(**away, status_t2="introductory") == (3, 1, None)
    older = {**away, "form_t1": "other", "status_t1": "national"}
    assert one(**older, status_t2="reduced") == (4, None, "no_place")
    assert one(**older, status_t2="national") == (4, 1, None)
    assert one(no_place=1, ability_change="worse") == (1, -1, None)


def test_a_pupil_back_in_primary_school_has_no_way():
    assert one(form_t1="other", form_t2="primary") == (None, None, "returned_to_primary")


def test_sum_exclusions_and_missing_values_are_told_apart():
    result = score(
        {"ability_change": "better"},
        {"ability_change": "worse", "home_schooled": 1},
        {"form_t2": "other", "status_t2": "national"},
        {"form_t2": "other", "status_t2": "dropped_out", "no_place": 1},
        {"form_t2": "other"},
        {"graded_t1": 1, "core_f_t1": 1},
    )
    assert (result.estimate, result.n, result.p_value) == (3.0, 2, None)
    assert result.details["improved"] is True
    assert result.details["dropped"] == 2
    assert result.details["excluded"] == {"home_schooled": 1, "missing_value": 2, "no_place": 1}
    assert [entry["points"] for entry in result.details["pupils"]] == [1, None, 2, None, None, None]


@pytest.mark.parametrize(
    "pupil",
    [{"form_t1": "gymnasium"}, {"status_t2": "gone"}, {"core_f_t1": 4}, {"other_f_t1": 1.5}, {"graded_t1": 2}],
)
def test_impossible_values_are_refused(pupil):
    with pytest.raises(EstimatorError):
        score({"ability_change": "same", **pupil})


@given(first=st.sampled_from(STATUSES), second=st.sampled_from(STATUSES))
def test_way_4_changes_sign_when_time_is_turned(first, second):
    there, back = enrolment_points(first, second), enrolment_points(second, first)
    assert there == -back or there == back == 1
    assert way_of("other", "other", 0) == 4
