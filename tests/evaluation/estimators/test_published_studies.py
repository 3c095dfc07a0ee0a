"""Printed numbers of published studies on data that a test package carries."""

import causaldata
import numpy as np
import pandas as pd
import pytest
from statsmodels.datasets import nile

from evaluation.estimators import Result, run

pytestmark = pytest.mark.filterwarnings("ignore")


def data(name: str) -> pd.DataFrame:
    return getattr(causaldata, name).load_pandas().data.copy()


def digits(result: Result, decimals: int, *names: str) -> list[float]:
    return [round(getattr(result, name), decimals) for name in names]


def test_nsw_experiment_difference_of_means_pooled_and_welch():
    spec = {"method": "mean_difference", "outcome": "re78", "treated": "treat"}
    welch, pooled = run(spec, data("nsw_mixtape")), run({**spec, "se": "classical"}, data("nsw_mixtape"))
    assert digits(welch, 2, "estimate", "std_error") == [1794.34, 671.00]
    assert digits(pooled, 2, "estimate", "std_error") == [1794.34, 632.85]
    assert (welch.n, welch.n_treated, welch.flags) == (445, 185, [])


def test_nsw_against_a_survey_is_flagged_and_refused():
    survey = pd.concat([data("nsw_mixtape").query("treat == 1"), data("cps_mixtape")])
    spec = {
        "method": "mean_difference",
        "outcome": "re78",
        "treated": "treat",
        "balance": ["age", "educ", "re74", "re75"],
    }
    result = run(spec, survey)
    assert digits(result, 0, "estimate") == [-8498]
    assert result.flags == ["imbalance"]
    assert result.details["payment_use"]["allowed"] is False


def nhefs() -> tuple[dict[str, object], pd.DataFrame]:
    frame = data("nhefs")
    squared = ["age", "wt71", "smokeintensity", "smokeyrs"]
    for column in squared:
        frame[f"{column}_2"] = frame[column] ** 2
    classes = ["education", "exercise", "active"]
    for column in classes:
        frame[column] = "class " + frame[column].astype(int).astype(str)
    covariates = ["sex", "race", *squared, *(f"{column}_2" for column in squared), *classes]
    return {"method": "adjusted_difference", "outcome": "wt82_71", "treated": "qsmk", "covariates": covariates}, frame


def test_smoking_cessation_by_inverse_probability_weights():
    spec, frame = nhefs()
    result = run({**spec, "adjust": "ipw"}, frame)
    assert digits(result, 1, "estimate", "ci_low", "ci_high") == [3.4, 2.4, 4.5]
    assert digits(result, 3, "estimate", "std_error") == [3.441, 0.525]
    assert (result.n, result.n_treated, result.details["dropped"]) == (1566, 403, 63)
    assert result.flags == ["missing_outcomes"]


def test_smoking_cessation_by_standardisation():
    spec, frame = nhefs()
    result = run({**spec, "adjust": "standardise", "bootstrap": {"reps": 200, "seed": 1}}, frame)
    assert digits(result, 1, "estimate") == [3.5]
    assert digits(result, 2, "estimate") == [3.46]
    assert round(result.details["unadjusted"], 1) == 2.5


def test_castle_doctrine_by_two_way_fixed_effects_with_weights_and_clusters():
    """Staggered laws in 21 of 50 states: as an independent implementation has it, to the last digit."""
    import pyfixest

    frame = data("castle")
    frame["log_homicide"] = np.log(frame["homicide"])
    oracle = pyfixest.feols("log_homicide ~ post | sid + year", frame, vcov={"CRV1": "sid"}, weights="popwt")
    spec = {"method": "two_way_fixed_effects", "outcome": "homicide", "log": True, "treated": "post", "unit": "sid"}
    result = run({**spec, "time": "year", "cluster": "sid", "weights": "popwt"}, frame)
    assert result.estimate == pytest.approx(oracle.coef()["post"], rel=1e-6)
    assert result.std_error == pytest.approx(oracle.se()["post"], rel=1e-6)
    assert digits(result, 4, "estimate", "std_error") == [0.0755, 0.0332]
    assert (result.n, result.n_clusters, result.details["staggered"], result.flags) == (550, 50, True, [])


def test_organ_donation_with_one_treated_state_is_not_significant():
    frame = data("organ_donations")
    frame["exposed"] = ((frame["State"] == "California") & (frame["Quarter_Num"] > 3)).astype(int)
    spec = {
        "method": "two_way_fixed_effects",
        "outcome": "Rate",
        "treated": "exposed",
        "unit": "State",
        "time": "Quarter",
        "cluster": "State",
    }
    result = run(spec, frame)
    assert digits(result, 3, "estimate", "std_error") == [-0.022, 0.006]
    assert result.p_value == 5 / 27
    assert (result.ci_low, result.ci_high) == (None, None)
    assert result.flags == ["few_clusters", "single_treated_unit"]


def test_snow_on_cholera_has_four_rates_and_no_standard_error():
    frame = data("snow")
    frame["moved"] = frame["supplier"].str.startswith("Lambeth").astype(int)
    frame["after"] = (frame["year"] == 1854).astype(int)
    spec = {"method": "difference_in_differences", "outcome": "deathrate", "treated": "moved", "post": "after"}
    result = run(spec, frame)
    assert digits(result, 1, "estimate") == [-56.9]
    printed = result.to_dict()
    assert [printed[key] for key in ("std_error", "ci_low", "ci_high", "p_value", "n")] == [None, None, None, None, 4]


def test_nile_step_of_1899():
    spec = {"method": "interrupted_time_series", "outcome": "volume", "time": "year", "intervention_time": 1899}
    result = run(spec, nile.load_pandas().data)
    assert digits(result, 2, "estimate") == [-247.78]
    assert round(result.details["coefficients"]["intercept"]["estimate"], 2) == 1097.75


NEWCOMBE = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (10, 10, 0, 10, 0.6075, 1.0),
]


@pytest.mark.parametrize(("x1", "n1", "x0", "n0", "low", "high"), NEWCOMBE)
def test_newcombe_intervals_of_1998(x1, n1, x0, n0, low, high):
    rows = [(1, 1)] * x1 + [(1, 0)] * (n1 - x1) + [(0, 1)] * x0 + [(0, 0)] * (n0 - x0)
    frame = pd.DataFrame(rows, columns=["treated", "outcome"])
    result = run({"method": "proportion_difference", "outcome": "outcome", "treated": "treated"}, frame)
    assert digits(result, 4, "ci_low", "ci_high") == [low, high]
    assert (result.p_value, result.n, result.n_treated) == (None, n1 + n0, n1)
    assert result.flags == ([] if min(x1, n1 - x1, x0, n0 - x0) >= 5 else ["small_cells"])


@pytest.mark.parametrize(("x", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611)])
def test_wilson_intervals(x, n, low, high):
    frame = pd.DataFrame({"score": [30] * x + [10] * (n - x)})
    result = run({"method": "threshold_share", "outcome": "score", "threshold": 30}, frame)
    assert digits(result, 4, "ci_low", "ci_high") == [low, high]
    assert result.estimate == x / n
