"""What may be told but not paid by is what the estimator says, in its own words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evaluation.computing.estimates import compute_outcome
from evaluation.reports.charts import forest, groups, series
from evaluation.reports.guard import Guard
from evaluation.reports.words import refusal_words

PROTOCOL = {
    "outcome": "absence",
    "name": "Frånvaro",
    "unit": "procent",
    "version": 1,
    "sha256": "",
    "columns": [],
    "sensitivity": [],
    "subgroups": [],
    "flow": [],
    "checks": {},
    "survey": {},
    "follow_up": {},
    "factor": "1",
    "multiplier": "none",
    "unit_cost": None,
    "threshold": None,
    "statistic": "estimate",
}


def computed(spec: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return compute_outcome({**PROTOCOL, "spec": spec}, [{k: str(v) for k, v in row.items()} for row in rows])


def confounded() -> list[dict[str, Any]]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=1500)
    d = (rng.uniform(size=1500) < 1 / (1 + np.exp(-x))).astype(int)
    y = 2 * d + 3 * x + rng.normal(size=1500)
    return [{"x": a, "d": b, "y": c} for a, b, c in zip(x.tolist(), d.tolist(), y.tolist(), strict=True)]


def panel(level: float) -> list[dict[str, Any]]:
    rng = np.random.default_rng(8)
    y = 50 + rng.normal(size=(20, 8)).cumsum(axis=0) + rng.normal(size=8) * 4
    y[:, 0] = 0.6 * y[:, 1] + 0.4 * y[:, 3] + 0.02 * rng.normal(size=20) + level
    y[14:, 0] -= 5
    return [{"unit": f"u{j}", "year": 2000 + t, "y": y[t, j]} for j in range(8) for t in range(20)]


SYNTHETIC = {
    "method": "synthetic_control",
    "outcome": "y",
    "unit": "unit",
    "time": "year",
    "treated_unit": "u0",
    "intervention_time": 2014,
}


def test_weights_that_even_out_the_groups_make_the_result_payable():
    naive = computed({"method": "mean_difference", "outcome": "y", "treated": "d", "balance": ["x"]}, confounded())
    spec = {"method": "adjusted_difference", "outcome": "y", "treated": "d", "covariates": ["x"], "adjust": "ipw"}
    weighted = computed(spec, confounded())
    assert (naive["refusals"], weighted["refusals"]) == (["imbalance"], [])
    # What was uneven before the weights is still told.
    assert weighted["main"]["balance"][0]["std_difference"] > 0.25


def test_one_treated_town_is_paid_by_its_placebo_and_not_by_a_standard_error():
    town = [{**row, "d": int(row["unit"] == "u0"), "post": int(row["year"] >= 2014)} for row in panel(0)]
    spec = {"method": "difference_in_differences", "outcome": "y", "treated": "d", "post": "post", "cluster": "unit"}
    assert computed(spec, town)["refusals"] == ["single_treated_unit"]
    assert computed(SYNTHETIC, panel(0))["refusals"] == []
    assert computed(SYNTHETIC, panel(60))["refusals"] == ["poor_pre_fit"]


@pytest.mark.parametrize("word", ["imbalance", "single_treated_unit", "poor_pre_fit"])
def test_every_reason_has_its_sentence(word):
    assert refusal_words(word) != word


def test_a_synthetic_control_is_drawn_beside_what_was_observed():
    outcome = computed(SYNTHETIC, panel(0))
    chart = series(outcome, Guard({}))
    gaps = outcome["main"]["details"]["gaps"]
    assert len(chart.rows) == 20
    assert chart.rows[0][0] == "2000"
    assert float(chart.rows[0][1].replace(",", ".")) == pytest.approx(gaps[0]["treated"], abs=0.05)
    assert float(chart.rows[0][2].replace(",", ".")) == pytest.approx(gaps[0]["synthetic"], abs=0.05)


def test_the_forest_shows_what_is_established_and_not_the_sign_of_the_estimator():
    rows = [
        {"y": 20 + 3 * post - 5 * treated * post + unit % 4, "treated": treated, "post": post, "unit": unit}
        for unit in range(24)
        for treated in (unit % 2,)
        for post in (0, 1)
    ]
    spec = {"method": "difference_in_differences", "outcome": "y", "treated": "treated", "post": "post"}
    protocol = {**PROTOCOL, "factor": "-1", "threshold": "3", "spec": spec}
    protocol["sensitivity"] = [{"label": "Parvis", "set": {"unit": "unit", "se": "hc1"}}]
    outcome = compute_outcome(protocol, [{k: str(v) for k, v in row.items()} for row in rows])
    chart = forest(outcome, ("absence",), Guard({}))
    assert [(row[0], row[1]) for row in chart.rows] == [("Huvudanalys", "5"), ("Parvis", "5")]
    limit = {**outcome, "statistic": "ci_low"}
    assert forest(limit, ("absence",), Guard({})).rows[0][1] == "−5,00"
    lines = groups(outcome, Guard({}))
    assert [row[1:] for row in lines.rows] == [["22", "21", "22"], ["20", "24", "25"]]
    for cell in outcome["main"]["details"]["cells"].values():
        cell["n"] = 4
    assert groups(outcome, Guard({})) is None
