"""Flags, one treated unit, few clusters, sensitivity, and what the helpers give to the application."""

import numpy as np
import pandas as pd
import pytest

from evaluation.estimators import (
    EstimatorError,
    balance_table,
    leave_one_out,
    placebo_permutation,
    run,
    sensitivity,
    wild_cluster_bootstrap,
)

DID = {"method": "difference_in_differences", "outcome": "y", "treated": "d", "post": "post", "cluster": "town"}


def towns(treated: int, total: int = 12, effect: float = 0.0, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [(f"t{g:02}", t, i) for g in range(total) for t in range(4) for i in range(6)]
    frame = pd.DataFrame(rows, columns=["town", "time", "person"])
    number = frame["town"].str[1:].astype(int)
    frame["d"] = (number < treated).astype(int)
    frame["post"] = (frame["time"] >= 2).astype(int)
    shock = rng.normal(size=(total, 2))[number, frame["post"]]
    frame["y"] = 10 + shock + effect * frame["d"] * frame["post"] + 0.3 * rng.normal(size=len(frame))
    frame["age"] = 30 + rng.normal(size=len(frame))
    return frame


def test_one_treated_cluster_has_no_interval_and_a_permuted_p():
    """A clustered t beyond 3 that moving the treatment shows to be ordinary."""
    found = [run(DID, towns(1, seed=seed)) for seed in range(12)]
    assert max(abs(r.estimate / r.std_error) for r in found) > 3
    for result in found:
        assert "single_treated_unit" in result.flags
        assert (result.ci_low, result.ci_high) == (None, None)
        assert result.p_value >= 1 / 12
        assert result.details["placebo"]["units"] == 12
        assert result.details["payment_use"]["allowed"] is False


def test_permutation_agrees_between_methods():
    frame = towns(1)
    frame["exposed"] = frame["d"] * frame["post"]
    fixed = {"method": "two_way_fixed_effects", "outcome": "y", "treated": "exposed", "unit": "town", "time": "time"}
    p = placebo_permutation(fixed, frame)["p_value"]
    assert p == run({**fixed, "cluster": "town"}, frame).p_value == placebo_permutation(DID, frame)["p_value"]
    named = {"method": "two_way_fixed_effects", "outcome": "y", "unit": "town", "time": "time", "treated_unit": "t00"}
    assert placebo_permutation({**named, "intervention_time": 2}, frame)["p_value"] == p


def test_a_treated_town_in_a_comparison_of_means_is_permuted_too():
    spec = {"method": "mean_difference", "outcome": "y", "treated": "d", "cluster": "town"}
    result = run(spec, towns(1))
    by_town = towns(1).groupby("town")["y"].mean()
    gaps = {town: abs(by_town[town] - by_town.drop(town).mean()) for town in by_town.index}
    assert result.p_value == sum(gap >= gaps["t00"] - 1e-12 for gap in gaps.values()) / 12


def test_few_clusters_are_flagged_and_the_wild_bootstrap_is_seeded():
    frame = towns(6, effect=3)
    result = run(DID, frame)
    assert result.flags == ["few_clusters"]
    wild = wild_cluster_bootstrap(DID, frame, reps=199, seed=5)
    assert wild == wild_cluster_bootstrap(DID, frame, reps=199, seed=5)
    assert (wild["clusters"], wild["enumerated"], wild["p_value"] < 0.05) == (12, False, True)
    small = wild_cluster_bootstrap(DID, towns(3, total=6), reps=999)
    assert (small["enumerated"], small["reps"]) == (True, 64)
    factor = np.sqrt(12 / 11 * (len(frame) - 1) / (len(frame) - 4))
    assert wild["t"] == pytest.approx(result.estimate / result.std_error * factor, rel=1e-9)


def test_wild_bootstrap_holds_its_level_without_effect():
    found = [wild_cluster_bootstrap(DID, towns(5, total=10, seed=s), reps=99, seed=s)["p_value"] for s in range(40)]
    assert sum(p <= 0.05 for p in found) <= 6


def test_thirty_clusters_are_enough():
    assert run(DID, towns(15, total=30)).flags == []
    assert run(DID, towns(15, total=29)).flags == ["few_clusters"]


@pytest.mark.parametrize(("missing", "flags"), [(5, []), (6, ["missing_outcomes"])])
def test_missing_outcomes_above_five_per_cent_of_a_group(missing, flags):
    frame = pd.DataFrame({"d": [1] * 100 + [0] * 300, "y": np.arange(400.0) % 7})
    frame.loc[: missing - 1, "y"] = np.nan
    result = run({"method": "mean_difference", "outcome": "y", "treated": "d"}, frame)
    assert (result.flags, result.details["dropped"], result.n) == (flags, missing, 400 - missing)


def test_units_lost_between_measurements_are_missing_outcomes():
    rows = [(i, t, int(i < 20), i % 5 + t) for i in range(60) for t in (0, 1) if not (t == 1 and i in (0, 1))]
    frame = pd.DataFrame(rows, columns=["id", "post", "d", "y"])
    spec = {"method": "difference_in_differences", "outcome": "y", "treated": "d", "post": "post", "unit": "id"}
    assert run(spec, frame).flags == []
    balanced = run({**spec, "balanced": True}, frame)
    assert balanced.flags == ["missing_outcomes"]
    assert balanced.details["missing_outcomes"] == {"treated": pytest.approx(0.1), "comparison": 0.0}
    assert (balanced.n, balanced.details["unpaired_units"]) == (58, 2)


def test_overdispersed_counts_are_flagged():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"t": range(60), "y": rng.poisson(40, 60)})
    spec = {
        "method": "interrupted_time_series",
        "outcome": "y",
        "time": "t",
        "intervention_time": 30,
        "family": "poisson",
    }
    assert run(spec, frame).flags == []
    wild = run(spec, frame.assign(y=frame["y"] * 3))
    assert wild.flags == ["overdispersion"]
    assert wild.details["dispersion"] > 1.5


def test_balance_by_hand():
    frame = pd.DataFrame({"d": [1, 1, 0, 0], "age": [30, 34, 28, 32], "sex": ["m", "k", "k", "k"]})
    age, female, male = balance_table(frame, "d", ["age", "sex"])
    assert (age["treated"], age["comparison"], age["missing"]) == (32, 30, 0)
    assert age["std_difference"] == pytest.approx(2 / np.sqrt((8 + 8) / 2))
    assert (female["level"], female["treated"], male["level"], male["treated"]) == ("k", 0.5, "m", 0.5)
    assert [entry["imbalanced"] for entry in (age, female, male)] == [True, True, True]
    constant = balance_table(frame.assign(age=[30, 30, 28, 28]), "d", ["age"])
    assert (constant[0]["std_difference"], constant[0]["imbalanced"]) == (None, True)


def test_balance_does_not_cost_rows_nor_change_the_estimate():
    frame = towns(6)
    frame.loc[::7, "age"] = np.nan
    with_balance, without = run({**DID, "balance": ["age"]}, frame), run(DID, frame)
    assert (with_balance.estimate, with_balance.n) == (without.estimate, without.n)
    assert with_balance.balance[0]["missing"] > 0


def test_weighting_repairs_the_balance_that_it_reports():
    rng = np.random.default_rng(0)
    x = rng.normal(size=3000)
    d = (rng.uniform(size=3000) < 1 / (1 + np.exp(-x))).astype(int)
    frame = pd.DataFrame({"x": x, "d": d, "y": 2 * d + 3 * x + rng.normal(size=3000)})
    naive = run({"method": "mean_difference", "outcome": "y", "treated": "d", "balance": ["x"]}, frame)
    assert naive.flags == ["imbalance"]
    spec = {"method": "adjusted_difference", "outcome": "y", "treated": "d", "covariates": ["x"]}
    weighted = run({**spec, "adjust": "ipw", "balance": ["x"]}, frame)
    assert weighted.flags == []
    assert abs(weighted.balance[0]["weighted_std_difference"]) < 0.1 < weighted.balance[0]["std_difference"]
    assert weighted.estimate == pytest.approx(2, abs=0.3)
    outcome = run({**spec, "adjust": "standardise", "bootstrap": {"reps": 50}}, frame)
    assert outcome.flags == ["imbalance"]
    assert outcome.estimate == pytest.approx(2, abs=0.1)


def test_sensitivity_runs_variations_and_says_why_one_failed():
    frame = towns(6, effect=1)
    variations = [
        {"label": "no clusters", "set": {"cluster": None}},
        {"label": "later", "rows": [{"column": "time", "min": 1}]},
        {"label": "nobody", "rows": [{"column": "town", "in": ["t00"]}]},
        *leave_one_out("town", frame)[:1],
    ]
    table = sensitivity(DID, variations, frame)
    assert [row["label"] for row in table] == ["main", "no clusters", "later", "nobody", "without town t00"]
    assert table[0]["estimate"] == table[1]["estimate"] == run(DID, frame).estimate
    assert table[0]["std_error"] != table[1]["std_error"]
    assert [row["n"] for row in table] == [288, 288, 216, None, 264]
    assert "group has no row" in table[3]["error"]


def test_permutation_needs_one_treated_unit():
    with pytest.raises(EstimatorError, match="exactly one treated unit"):
        placebo_permutation(DID, towns(2))


def test_two_runs_are_the_same_to_the_bit():
    assert run(DID, towns(6)).to_dict() == run(DID, towns(6)).to_dict()


def test_a_long_panel_with_few_units_is_bootstrapped_within_its_clusters():
    """More periods than units: demeaning either gives the same estimate, and the bootstrap sees whole units."""
    rng = np.random.default_rng(6)
    frame = pd.DataFrame([(f"u{u}", t) for u in range(9) for t in range(24)], columns=["unit", "time"])
    frame["d"] = (frame["unit"].isin(["u0", "u1", "u2", "u3"]) & (frame["time"] >= 12)).astype(int)
    frame["y"] = rng.normal(size=len(frame)) + 2 * frame["d"] + frame["time"] / 10
    spec = {"method": "two_way_fixed_effects", "outcome": "y", "treated": "d", "unit": "unit", "time": "time"}
    clustered, plain = run({**spec, "cluster": "unit"}, frame), run(spec, frame)
    assert clustered.estimate == pytest.approx(plain.estimate, rel=1e-10)
    wild = clustered.details["wild_bootstrap"]
    assert (wild["enumerated"], wild["reps"], wild["p_value"] < 0.05) == (True, 512, True)
    assert clustered.flags == ["few_clusters"]
    with pytest.raises(EstimatorError, match="within the clusters"):
        wild_cluster_bootstrap({**spec, "cluster": "time"}, frame.query("9 <= time < 15"))


def test_two_clusters_that_the_design_fits_exactly_have_no_standard_error():
    frame = pd.DataFrame({"y": np.sin(np.arange(40.0)), "d": [0, 1] * 20, "town": ["a", "b"] * 20})
    frame["post"] = [0] * 20 + [1] * 20
    result = run(DID, frame).to_dict()
    assert (result["std_error"], result["ci_low"], result["p_value"]) == (None, None, 1.0)
    assert result["flags"] == ["few_clusters", "single_treated_unit"]


def covariate(values):
    frame = pd.DataFrame({"y": [float(i * i % 7) for i in range(24)], "d": [i // 2 % 2 for i in range(24)]})
    frame["x"] = [values[i % 5 % len(values)] for i in range(24)]
    return run({"method": "mean_difference", "outcome": "y", "treated": "d", "covariates": ["x"]}, frame)


@pytest.mark.parametrize("values", [["0", "1", "2", "3+"], ["<18", "18-64", "65-74", "75+"], ["1", "2", "≥3"]])
def test_classes_of_numbers_are_categories(values):
    levels = [name for name in covariate(values).details["coefficients"] if name.startswith("x[")]
    assert len(levels) == len(values) - 1


@pytest.mark.parametrize("values", [["1,5", "2,5", "3,0"], ["1", "2", "2,5"], ["1 000", "2 000"], ["1", "2", "abc"]])
def test_numbers_written_another_way_are_not_categories(values):
    with pytest.raises(EstimatorError, match="not a number in the column 'x'"):
        covariate(values)


@pytest.mark.parametrize(
    ("labels", "start"),
    [
        (["11/2004", "12/2004", "01/2005", "02/2005"], "01/2005"),
        (["Nov 2004", "Dec 2004", "Jan 2005", "Feb 2005"], "Jan 2005"),
        (["november 2004", "december 2004", "januari 2005", "februari 2005"], "januari 2005"),
        (["Sept 2004", "Okt 2004", "Maj 2005", "2005 Jun"], "Maj 2005"),
        (["2004M11", "2004M12", "2005M01", "2005M02"], "2005M01"),
        (["Q3 2004", "Q4 2004", "Q1 2005", "Q2 2005"], "Q1 2005"),
        (["2004-12-24", "2004-12-31", "2005-01-07", "2005-01-14"], "2005-01-07"),
    ],
)
def test_periods_are_ordered_by_time_whatever_the_order_of_the_rows(labels, start):
    values = dict(zip(labels, [1.0, 2.0, 7.0, 8.0], strict=True))
    frame = pd.DataFrame([(label, values[label]) for label in sorted(labels)], columns=["when", "y"])
    spec = {"method": "interrupted_time_series", "outcome": "y", "time": "when", "intervention_time": start}
    result = run(spec, frame)
    assert (result.estimate, result.n_treated) == (pytest.approx(6.0), 2)
    assert [point["time"] for point in result.details["series"]] == labels


@pytest.mark.parametrize("labels", [["Xyz 2004", "Abc 2005", "Nov 2004"], ["13/2004", "01/2005", "02/2005"]])
def test_periods_whose_order_cannot_be_told_are_refused(labels):
    frame = pd.DataFrame({"when": labels, "y": [1.0, 2.0, 3.0]})
    spec = {"method": "interrupted_time_series", "outcome": "y", "time": "when", "intervention_time": labels[-1]}
    with pytest.raises(EstimatorError, match="order of the periods"):
        run(spec, frame)
