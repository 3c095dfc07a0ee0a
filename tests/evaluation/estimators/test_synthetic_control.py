"""Synthetic control: the exact weights, the placebo ranks, and when not to believe it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.estimators import EstimatorError, placebo_permutation, run
from evaluation.estimators.synthetic import simplex_weights

SPEC = {
    "method": "synthetic_control",
    "outcome": "y",
    "unit": "unit",
    "time": "year",
    "treated_unit": "u0",
    "intervention_time": 2014,
}


def panel(shift: float = 0.0, level: float = 0.0, noise: float = 0.02) -> pd.DataFrame:
    """u0 is 0.6 u1 + 0.4 u3 and noise, ``level`` apart throughout and ``shift`` from 2014 on."""
    rng = np.random.default_rng(8)
    y = 50 + rng.normal(size=(20, 8)).cumsum(axis=0) + rng.normal(size=8) * 4
    y[:, 0] = 0.6 * y[:, 1] + 0.4 * y[:, 3] + noise * rng.normal(size=20) + level
    y[14:, 0] += shift
    return pd.DataFrame(
        [(f"u{j}", 2000 + t, y[t, j]) for j in range(8) for t in range(20)], columns=["unit", "year", "y"]
    )


def test_known_weights_and_effect_are_found():
    result = run(SPEC, panel(shift=-5))
    weights = result.details["donor_weights"]
    assert (round(weights["u1"], 1), round(weights["u3"], 1)) == (0.6, 0.4)
    assert sum(weights.values()) == pytest.approx(1, abs=1e-12)
    assert result.estimate == pytest.approx(-5, abs=0.1)
    assert result.p_value == 1 / 8
    assert result.flags == ["single_treated_unit"]
    assert (result.std_error, result.ci_low, result.n_treated) == (None, None, 1)
    assert placebo_permutation(SPEC, panel(shift=-5))["rank"] == 1


def test_a_unit_outside_the_reach_of_its_donors_is_a_poor_fit():
    result = run(SPEC, panel(level=60))
    assert result.flags == ["single_treated_unit", "poor_pre_fit"]
    assert result.details["payment_use"]["allowed"] is False


def test_units_with_holes_are_left_out_and_listed():
    frame = panel()
    frame.loc[frame["unit"].eq("u5") & frame["year"].eq(2003), "y"] = np.nan
    result = run(SPEC, frame)
    assert result.details["dropped_units"] == ["u5"]
    assert (result.details["units"], result.n) == (7, 140)


@pytest.mark.parametrize(
    "change",
    [{"treated_unit": "nowhere"}, {"intervention_time": 1999}, {"intervention_time": 2050}, {"covariates": ["y"]}],
)
def test_what_cannot_be_matched_is_refused(change):
    with pytest.raises(EstimatorError):
        run({**SPEC, **change}, panel())


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    periods=st.integers(2, 15),
    units=st.integers(2, 12),
    scale=st.sampled_from([1e-4, 1, 1e6]),
)
def test_weights_meet_the_conditions_of_the_minimum(seed, periods, units, scale):
    """Karush-Kuhn-Tucker: the gradient is smallest, and equal, on the donors in use."""
    rng = np.random.default_rng(seed)
    donors = scale * (20 + rng.normal(size=(periods, units)))
    target = scale * (20 + rng.normal(size=periods))
    weights = simplex_weights(target, donors)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-9)
    gradient = donors.T @ (donors @ weights - target) / scale**2
    near = 1e-6 * periods * 20**2
    assert (gradient >= gradient[weights > 1e-6].min() - near).all()
    assert np.ptp(gradient[weights > 1e-6]) <= near
