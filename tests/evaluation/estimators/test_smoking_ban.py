"""Acute coronary events in Sicily and the smoking ban of January 2005.

Monthly counts and age-standardised population as published with Lopez Bernal, Cummins & Gasparrini, "Interrupted time
series regression for the evaluation of public health interventions: a tutorial", Int. J. Epidemiology 46 (2017).
"""

import pandas as pd
import pytest

from evaluation.estimators import run

EVENTS = [
    728,
    659,
    791,
    734,
    757,
    726,
    760,
    740,
    720,
    814,
    795,
    858,
    887,
    766,
    851,
    769,
    781,
    756,
    766,
    752,
    765,
    831,
    879,
    928,
    914,
    808,
    937,
    840,
    916,
    828,
    845,
    818,
    860,
    839,
    887,
    886,
    831,
    796,
    833,
    820,
    877,
    758,
    767,
    738,
    781,
    843,
    850,
    908,
    1021,
    859,
    976,
    888,
    962,
    838,
    810,
    876,
    843,
    936,
    912,
]
POPULATION = [
    379875.3,
    376495.5,
    377040.8,
    377116.4,
    377383.4,
    374113.1,
    379513.3,
    376295.5,
    374653.2,
    378485.6,
    375955.5,
    378349.7,
    376762.4,
    379032.3,
    379360.4,
    376162,
    377972.4,
    381830.7,
    379888.6,
    380872.2,
    380966.9,
    381240.4,
    382104.9,
    381802.7,
    381656.3,
    383680,
    383504.2,
    386462.9,
    383783.1,
    380836.8,
    383483,
    380906.2,
    382926.8,
    384052.4,
    384449.6,
    383428.4,
    388153.2,
    388373.2,
    386470.1,
    386033.2,
    383686.4,
    385509.3,
    385901.9,
    386516.6,
    388436.5,
    383255.2,
    390148.7,
    385874.9,
    391613.6,
    391750.4,
    394005.6,
    391364.9,
    391664.6,
    389022.3,
    391878.5,
    388575.3,
    392989,
    390018.8,
    390712.3,
]

SPEC = {
    "method": "interrupted_time_series",
    "outcome": "events",
    "treated": "ban",
    "time": "month",
    "offset": "population",
    "trend": True,
}
HARMONICS = {"column": "calendar", "as": "harmonics", "harmonics": 2, "period": 12}


@pytest.fixture(scope="module")
def sicily() -> pd.DataFrame:
    month = range(1, len(EVENTS) + 1)
    frame = pd.DataFrame({"month": month, "events": EVENTS, "population": POPULATION})
    frame["ban"] = (frame["month"] >= 37).astype(int)
    frame["calendar"] = (frame["month"] - 1) % 12 + 1
    return frame


PUBLISHED = [
    ({"family": "poisson"}, 0.894, 0.865, 0.925, 3.56),
    ({"family": "quasi-poisson"}, 0.894, 0.839, 0.953, 3.56),
    ({"family": "quasipoisson", "season": HARMONICS}, 0.885, 0.839, 0.933, 2.26),
]


@pytest.mark.parametrize(("keys", "ratio", "low", "high", "dispersion"), PUBLISHED)
def test_rate_ratios_of_the_tutorial(sicily, keys, ratio, low, high, dispersion):
    result = run({**SPEC, **keys}, sicily)
    relative = result.details["relative_effect"]
    assert [round(relative[key], 3) for key in ("ratio", "ratio_ci_low", "ratio_ci_high")] == [ratio, low, high]
    assert round(result.details["dispersion"], 2) == dispersion
    assert (result.n, result.n_treated, result.flags) == (59, 23, ["overdispersion"])


def test_intervention_time_is_the_same_step(sicily):
    named = {**SPEC, "treated": None, "intervention_time": 37, "family": "poisson"}
    assert run(named, sicily).estimate == run({**SPEC, "family": "poisson"}, sicily).estimate


def test_a_slope_starts_at_zero_in_the_first_month_after(sicily):
    with_slope = run({**SPEC, "family": "quasi-poisson", "season": HARMONICS, "slope": True}, sicily)
    series = with_slope.details["series"]
    jump = series[36]["fitted"] / series[36]["counterfactual"]
    assert jump == pytest.approx(with_slope.details["relative_effect"]["ratio"], rel=1e-12)
    assert with_slope.details["coefficients"]["slope_change"]["p_value"] > 0.3


def test_months_are_counted_by_position_and_gaps_keep_their_place(sicily):
    full = run({**SPEC, "family": "poisson"}, sicily)
    gap = sicily.astype({"events": float})
    gap.loc[10, "events"] = None
    with_gap = run({**SPEC, "family": "poisson"}, gap)
    assert (with_gap.n, with_gap.details["dropped"]) == (58, 1)
    assert with_gap.details["coefficients"]["trend"]["estimate"] == pytest.approx(
        full.details["coefficients"]["trend"]["estimate"], rel=0.1
    )
    shuffled = sicily.sample(frac=1, random_state=3)
    assert run({**SPEC, "family": "poisson"}, shuffled).estimate == pytest.approx(full.estimate, rel=1e-10)


def test_a_control_series_leaves_the_estimate_and_reports_its_own(sicily):
    frame = sicily.assign(control=sicily["events"].to_numpy()[::-1])
    alone = run({**SPEC, "family": "quasi-poisson"}, frame)
    both = run({**SPEC, "family": "quasi-poisson", "control_outcome": "control"}, frame)
    control = run({**SPEC, "family": "quasi-poisson", "outcome": "control"}, frame)
    assert both.estimate == alone.estimate
    assert both.details["control"]["estimate"] == pytest.approx(control.estimate, rel=1e-12)
    assert both.details["control"]["std_error"] == pytest.approx(control.std_error, rel=1e-9)
    assert both.details["control"]["difference"] == pytest.approx(alone.estimate - control.estimate, rel=1e-9)
