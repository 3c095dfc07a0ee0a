"""Savings: historical reference and trend-adjusted expectation, by hand."""

import numpy as np
import pandas as pd
import pytest

from evaluation.estimators import EstimatorError, run

REFERENCE = {"method": "historical_reference", "outcome": "cost", "treated": "target", "subgroup": "kind"}
COSTS = pd.DataFrame(
    {
        "cost": [100.0, 200.0, 150.0, 80.0, 120.0, 300.0, 280.0, 90.0],
        "target": [1, 1, 1, 0, 0, 0, 0, 0],
        "kind": list("AABAAABB"),
    }
)


def test_saving_is_reference_mean_less_own_cost_summed():
    result = run(REFERENCE, COSTS)
    a, b = np.mean([80, 120, 300]), np.mean([280, 90])
    assert result.estimate == pytest.approx((a - 100) + (a - 200) + (b - 150), rel=1e-12)
    assert (result.n, result.n_treated, result.flags) == (8, 3, ["small_cells"])
    table = result.details["sensitivity"]
    assert [(row["subgroup"], row["subgroups"]) for row in table] == [("kind", 2), (None, 1)]
    assert table[1]["estimate"] == pytest.approx(3 * np.mean([80, 120, 300, 280, 90]) - 450, rel=1e-12)


def test_rising_cost_is_a_negative_saving():
    assert run(REFERENCE, COSTS.assign(cost=COSTS["cost"] + 500 * COSTS["target"])).estimate < -1000


def test_periods_and_divisions_are_crossed():
    frame = COSTS.assign(later=COSTS["cost"] * 2, finer=["a", "b", "c", "a", "b", "a", "c", "c"])
    spec = {**REFERENCE, "outcome": ["cost", "later"], "subgroup": ["kind", "finer"]}
    result = run(spec, frame)
    assert result.estimate == run(REFERENCE, COSTS).estimate
    rows = [(row["outcome"], row["subgroup"], row["estimate"]) for row in result.details["sensitivity"]]
    assert [row[:2] for row in rows] == [(o, s) for o in ("cost", "later") for s in ("kind", "finer", None)]
    assert rows[4][2] == pytest.approx(2 * rows[1][2])


def test_rows_per_period_are_summed_and_the_horizon_varied():
    long = pd.concat([COSTS.assign(person=range(8), year=y, cost=COSTS["cost"] * w) for y, w in ((1, 0.25), (2, 0.75))])
    result = run({**REFERENCE, "unit": "person", "time": "year"}, long)
    whole = run(REFERENCE, COSTS)
    assert result.estimate == pytest.approx(whole.estimate, rel=1e-12)
    assert result.std_error == pytest.approx(whole.std_error, rel=1e-12)
    until = [(row["until"], row["estimate"]) for row in result.details["sensitivity"] if row["subgroup"] == "kind"]
    assert until == [("1", pytest.approx(whole.estimate / 4)), ("2", pytest.approx(whole.estimate))]


def test_a_subgroup_without_reference_is_refused():
    with pytest.raises(EstimatorError, match="reference group is empty in the subgroup"):
        run(REFERENCE, COSTS.assign(kind=list("AACAAABB")))


def test_a_reference_that_does_not_match_is_flagged():
    frame = pd.concat([COSTS.assign(age=COSTS["target"] * 10 + i) for i in range(3)])
    result = run({**REFERENCE, "balance": ["age"]}, frame)
    assert "imbalance" in result.flags
    assert result.details["payment_use"]["allowed"] is False


TREND = {"method": "trend_adjusted", "outcome": "days", "index": "national", "post": "post"}


def test_sick_leave_days_saved_are_the_published_ones():
    """8 000 employees, 16.68 days expected and 13.47 observed at 1 650 kr a day: 42 372 000 kr."""
    frame = pd.DataFrame(
        {"days": [16.68, 13.47], "national": [10.0, 10.0], "post": [0, 1], "persons": [None, 8000]}, dtype=object
    )
    result = run({**TREND, "weights": "persons"}, frame)
    assert round(result.estimate * 1650) == 42_372_000
    assert (result.std_error, result.p_value, result.details["dropped"]) == (None, None, 0)


def test_the_baseline_moves_with_the_index():
    frame = pd.DataFrame({"days": [4.0, 6.0, 5.0, 7.0], "national": [9.0, 11.0, 12.0, 8.0], "post": [0, 0, 1, 1]})
    result = run(TREND, frame)
    assert result.estimate == pytest.approx((5 * 12 / 10 - 5) + (5 * 8 / 10 - 7))


def test_a_period_without_persons_after_is_dropped_and_counted():
    frame = pd.DataFrame({"days": [4.0, 5.0, 7.0], "national": [10, 10, 10], "post": [0, 1, 1], "n": [None, 2, None]})
    result = run({**TREND, "weights": "n"}, frame)
    assert (result.estimate, result.n, result.details["dropped"]) == (-2.0, 2, 1)
