"""The same numbers as independent implementations: pyfixest, linearmodels, statsmodels, scipy."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from evaluation.estimators import run

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """40 units in 8 regions over 9 periods, unbalanced, with weights, a covariate and a text."""
    rng = np.random.default_rng(11)
    frame = pd.DataFrame([(u, t) for u in range(40) for t in range(9)], columns=["unit", "time"])
    frame["region"] = frame["unit"] % 8
    frame["treated"] = ((frame["unit"] < 14) & (frame["time"] >= 4 + frame["unit"] % 3)).astype(int)
    frame["x"] = rng.normal(size=len(frame)) + 0.1 * frame["time"]
    frame["kind"] = rng.choice(["a", "b", "c"], len(frame))
    frame["w"] = rng.uniform(0.5, 3, len(frame))
    shock = rng.normal(size=8)[frame["region"]] * frame["time"] / 9
    frame["y"] = 5 + frame["unit"] * 0.1 + np.sin(frame["time"]) + 1.5 * frame["treated"] + 0.3 * frame["x"] + shock
    frame["y"] += rng.normal(size=len(frame))
    frame["region_time"] = frame["region"].astype(str) + "@" + frame["time"].astype(str)
    return frame.drop(index=[3, 50, 51, 200, 301]).reset_index(drop=True)


FIXED = [
    ("treated + x | unit + time", "unit", True, {"time": "time", "covariates": ["x"]}),
    ("treated + x | unit + time", "region", False, {"time": "time", "covariates": ["x"]}),
    ("treated | unit", "unit", False, {}),
    ("treated | unit", "region", True, {}),
    ("treated + C(kind) | unit + time", "time", False, {"time": "time", "covariates": ["kind"]}),
]


@pytest.mark.parametrize(("formula", "cluster", "weighted", "keys"), FIXED)
def test_clustered_fixed_effects_are_those_of_pyfixest(panel, formula, cluster, weighted, keys):
    import pyfixest

    oracle = pyfixest.feols(
        f"y ~ {formula}", panel, vcov={"CRV1": cluster}, weights="w" if weighted else None, fixef_rm="none"
    )
    spec = {"method": "two_way_fixed_effects", "outcome": "y", "treated": "treated", "unit": "unit", "cluster": cluster}
    result = run({**spec, **keys, **({"weights": "w"} if weighted else {})}, panel)
    assert result.estimate == pytest.approx(oracle.coef()["treated"], rel=1e-9)
    assert result.std_error == pytest.approx(oracle.se()["treated"], rel=1e-7)
    assert result.p_value == pytest.approx(oracle.pvalue()["treated"], rel=1e-6)
    assert (result.ci_low, result.ci_high) == pytest.approx(tuple(oracle.confint().loc["treated"]), rel=1e-6)


@pytest.mark.parametrize(("se", "vcov"), [("classical", "iid"), ("hc1", "HC1")])
def test_fixed_effects_without_clusters_count_all_effects(panel, se, vcov):
    import pyfixest

    oracle = pyfixest.feols("y ~ treated + x | unit + time", panel, vcov=vcov, fixef_rm="none")
    spec = {"method": "two_way_fixed_effects", "outcome": "y", "treated": "treated", "unit": "unit", "time": "time"}
    result = run({**spec, "covariates": ["x"], "se": se}, panel)
    assert result.estimate == pytest.approx(oracle.coef()["treated"], rel=1e-9)
    assert result.std_error == pytest.approx(oracle.se()["treated"], rel=1e-7)


def test_fixed_effects_point_estimate_is_that_of_linearmodels(panel):
    from linearmodels.panel import PanelOLS

    indexed = panel.set_index(["unit", "time"])
    oracle = PanelOLS(indexed["y"], indexed[["treated", "x"]], entity_effects=True, time_effects=True).fit()
    spec = {"method": "two_way_fixed_effects", "outcome": "y", "treated": "treated", "unit": "unit", "time": "time"}
    result = run({**spec, "covariates": ["x"]}, panel)
    assert result.estimate == pytest.approx(oracle.params["treated"], rel=1e-9)
    assert result.std_error == pytest.approx(oracle.std_errors["treated"], rel=1e-7)


def test_effects_in_separate_parts_of_the_panel_are_counted_exactly(panel):
    """Region by period effects leave as many parts as regions: the rank counts, as with indicators by hand."""
    spec = {"method": "two_way_fixed_effects", "outcome": "y", "treated": "treated", "unit": "unit"}
    result = run({**spec, "time": "region_time"}, panel)
    dummies = pd.get_dummies(panel[["unit", "region_time"]].astype(str)).astype(float).to_numpy()
    x = np.column_stack([panel["treated"], dummies])
    oracle = sm.OLS(panel["y"], x).fit()
    assert result.estimate == pytest.approx(oracle.params.iloc[0], rel=1e-8)
    assert result.std_error == pytest.approx(oracle.bse.iloc[0], rel=1e-8)


def test_a_text_that_the_effects_hold_in_part_loses_those_levels(panel):
    """Region by period as a covariate beside unit effects is the same model as region by period effects."""
    spec = {"method": "two_way_fixed_effects", "outcome": "y", "treated": "treated", "unit": "unit", "cluster": "unit"}
    absorbed = run({**spec, "time": "region_time"}, panel)
    named = run({**spec, "covariates": ["region_time"]}, panel)
    assert named.estimate == pytest.approx(absorbed.estimate, rel=1e-8)
    assert named.std_error == pytest.approx(absorbed.std_error, rel=1e-8)


DID = {"method": "difference_in_differences", "outcome": "y", "treated": "group", "post": "post"}


@pytest.fixture(scope="module")
def two_by_two(panel) -> pd.DataFrame:
    frame = panel.copy()
    frame["group"] = (frame["unit"] < 14).astype(int)
    frame["post"] = (frame["time"] >= 5).astype(int)
    return frame


@pytest.mark.parametrize(
    ("keys", "cov_type", "cov_kwds"),
    [
        ({}, "nonrobust", None),
        ({"se": "hc1"}, "HC1", None),
        ({"cluster": "unit"}, "cluster", "unit"),
        ({"cluster": "region", "weights": "w", "covariates": ["x", "kind"]}, "cluster", "region"),
    ],
)
def test_difference_in_differences_is_the_regression(two_by_two, keys, cov_type, cov_kwds):
    frame = two_by_two
    columns = [np.ones(len(frame)), frame["group"], frame["post"], frame["group"] * frame["post"]]
    if "covariates" in keys:
        columns += [frame["x"], frame["kind"] == "b", frame["kind"] == "c"]
    x = np.column_stack(columns).astype(float)
    weights = frame["w"] if "weights" in keys else np.ones(len(frame))
    groups = {"groups": frame[cov_kwds]} if cov_kwds else None
    oracle = sm.WLS(frame["y"], x, weights=weights).fit(cov_type=cov_type, cov_kwds=groups, use_t=True)
    result = run({**DID, **keys}, frame)
    assert result.estimate == pytest.approx(oracle.params.iloc[3], rel=1e-10)
    assert result.std_error == pytest.approx(oracle.bse.iloc[3], rel=1e-9)
    assert result.p_value == pytest.approx(oracle.pvalues.iloc[3], rel=1e-7)
    assert [result.ci_low, result.ci_high] == pytest.approx(list(oracle.conf_int().iloc[3]), rel=1e-8)


def test_change_scores_of_complete_pairs_are_two_samples(two_by_two):
    frame = two_by_two.query("time in (4, 6)")
    wide = frame.pivot(index="unit", columns="time", values="y").dropna()
    change = wide[6] - wide[4]
    one, zero = change[change.index < 14], change[change.index >= 14]
    pooled = run({**DID, "unit": "unit", "balanced": True}, frame)
    welch = run({**DID, "unit": "unit", "balanced": True, "se": "welch"}, frame)
    for result, equal in ((pooled, True), (welch, False)):
        oracle = stats.ttest_ind(one, zero, equal_var=equal)
        assert result.estimate == pytest.approx(one.mean() - zero.mean(), rel=1e-12)
        assert result.p_value == pytest.approx(oracle.pvalue, rel=1e-9)
        assert [result.ci_low, result.ci_high] == pytest.approx(list(oracle.confidence_interval(0.95)), rel=1e-9)
    assert (pooled.n, pooled.n_treated) == (len(change), len(one))


def test_welch_and_student_are_those_of_scipy():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"g": [1] * 12 + [0] * 31, "y": np.r_[rng.normal(2, 3, 12), rng.normal(0, 1, 31)]})
    spec = {"method": "mean_difference", "outcome": "y", "treated": "g", "alpha": 0.1}
    for se, equal in (("welch", False), ("classical", True)):
        oracle = stats.ttest_ind(frame["y"][:12], frame["y"][12:], equal_var=equal)
        result = run({**spec, "se": se}, frame)
        assert result.p_value == pytest.approx(oracle.pvalue, rel=1e-10)
        assert [result.ci_low, result.ci_high] == pytest.approx(list(oracle.confidence_interval(0.9)), rel=1e-10)


def test_paired_change_is_students_sleep_study():
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    frame = pd.DataFrame({"hours": first + second, "later": [0] * 10 + [1] * 10, "id": list(range(10)) * 2})
    result = run({"method": "before_after", "outcome": "hours", "post": "later", "unit": "id"}, frame)
    assert (round(result.estimate, 2), round(result.std_error, 4)) == (1.58, 0.3890)
    assert (round(result.p_value, 6), round(result.ci_low, 4), round(result.ci_high, 4)) == (0.002833, 0.7001, 2.4599)
    assert result.n == 10


@pytest.fixture(scope="module")
def monthly() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    t = np.arange(72)
    frame = pd.DataFrame({"t": t, "month": t % 12 + 1, "law": (t >= 40).astype(int), "persons": 1000 + 5 * t})
    frame["y"] = 50 + 0.2 * t - 6 * frame["law"] + 3 * np.sin(np.pi * t / 6) + rng.normal(size=72)
    frame["count"] = rng.poisson(0.1 * frame["persons"] * np.exp(-0.2 * frame["law"]))
    return frame


ITS = {"method": "interrupted_time_series", "treated": "law", "time": "t"}


def test_newey_west_is_that_of_statsmodels(monthly):
    x = np.column_stack([np.ones(72), monthly["law"], monthly["t"], np.maximum(monthly["t"] - 40, 0)])
    oracle = sm.OLS(monthly["y"], x).fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}, use_t=True)
    result = run({**ITS, "outcome": "y", "trend": True, "slope": True}, monthly)
    assert result.details["newey_west_lags"] == 3
    names = ["intercept", "level_change", "trend", "slope_change"]
    found = result.details["coefficients"]
    assert [found[name]["estimate"] for name in names] == pytest.approx(list(oracle.params), rel=1e-9)
    assert [found[name]["std_error"] for name in names] == pytest.approx(list(oracle.bse), rel=1e-9)
    assert result.p_value == pytest.approx(oracle.pvalues.iloc[1], rel=1e-8)


def test_newey_west_with_season_takes_its_period_as_lags(monthly):
    season = {"column": "month", "as": "dummies"}
    result = run({**ITS, "outcome": "y", "season": season, "se": "newey_west"}, monthly)
    dummies = pd.get_dummies(monthly["month"], drop_first=True).to_numpy(float)
    x = np.column_stack([np.ones(72), monthly["law"], dummies])
    oracle = sm.OLS(monthly["y"], x).fit(cov_type="HAC", cov_kwds={"maxlags": 12, "use_correction": True}, use_t=True)
    assert result.details["newey_west_lags"] == 12
    assert result.std_error == pytest.approx(oracle.bse.iloc[1], rel=1e-9)


@pytest.mark.parametrize(("family", "scale"), [("poisson", None), ("quasi-poisson", "X2")])
def test_count_series_are_those_of_statsmodels(monthly, family, scale):
    angle = 2 * np.pi * monthly["month"] / 12
    waves = [f(k * angle) for k in (1, 2) for f in (np.sin, np.cos)]
    x = np.column_stack([np.ones(72), monthly["law"], monthly["t"], *waves])
    oracle = sm.GLM(monthly["count"], x, family=sm.families.Poisson(), offset=np.log(monthly["persons"])).fit(
        scale=scale, tol=1e-13
    )
    season = {"column": "month", "as": "harmonics", "harmonics": 2, "period": 12}
    spec = {**ITS, "outcome": "count", "offset": "persons", "trend": True, "season": season}
    result = run({**spec, "family": family}, monthly)
    assert result.estimate == pytest.approx(oracle.params.iloc[1], rel=1e-8)
    assert result.std_error == pytest.approx(oracle.bse.iloc[1], rel=1e-7)
    assert [result.ci_low, result.ci_high] == pytest.approx(list(oracle.conf_int().iloc[1]), rel=1e-7)
    assert result.p_value == pytest.approx(oracle.pvalues.iloc[1], rel=1e-6)


def test_count_series_with_robust_errors(monthly):
    x = np.column_stack([np.ones(72), monthly["law"]])
    model = sm.GLM(monthly["count"], x, family=sm.families.Poisson())
    oracle = model.fit(cov_type="HC1", tol=1e-13)
    result = run({**ITS, "outcome": "count", "family": "poisson", "se": "hc1"}, monthly)
    factor = np.sqrt(72 / 70) if np.isclose(oracle.bse.iloc[1], model.fit(cov_type="HC0").bse.iloc[1]) else 1
    assert result.std_error == pytest.approx(oracle.bse.iloc[1] * factor, rel=1e-6)


def test_inverse_probability_weights_are_a_weighted_regression_with_sandwich(panel):
    frame = panel.assign(group=(panel["x"] + panel["y"] / 5 > 1.4).astype(int))
    x = sm.add_constant(np.column_stack([frame["x"], frame["kind"] == "b", frame["kind"] == "c"]).astype(float))
    p = sm.Logit(frame["group"], x).fit(disp=0, tol=1e-12).predict(x)
    weights = np.where(frame["group"] == 1, 1 / p, 1 / (1 - p))
    oracle = sm.WLS(frame["y"], sm.add_constant(frame["group"]), weights=weights).fit(cov_type="HC0")
    spec = {"method": "adjusted_difference", "outcome": "y", "treated": "group", "covariates": ["x", "kind"]}
    result = run({**spec, "adjust": "ipw"}, frame)
    assert result.estimate == pytest.approx(oracle.params["group"], rel=1e-7)
    assert result.std_error == pytest.approx(oracle.bse["group"], rel=1e-7)
    assert [result.ci_low, result.ci_high] == pytest.approx(list(oracle.conf_int().loc["group"]), rel=1e-7)


def test_standardisation_without_interactions_is_the_regression_coefficient(panel):
    frame = panel.assign(group=(panel["unit"] % 2))
    x = np.column_stack([np.ones(len(frame)), frame["group"], frame["x"]])
    spec = {"method": "adjusted_difference", "outcome": "y", "treated": "group", "covariates": ["x"]}
    spec |= {"adjust": "standardise", "bootstrap": {"reps": 100, "seed": 4}}
    result = run(spec, frame)
    oracle = sm.OLS(frame["y"], x).fit(cov_type="HC1")
    assert result.estimate == pytest.approx(oracle.params.iloc[1], rel=1e-10)
    assert result.std_error == pytest.approx(oracle.bse.iloc[1], rel=0.25)
    assert run(spec, frame).to_dict() == result.to_dict()


def test_binary_outcomes_are_standardised_through_a_logit(panel):
    frame = panel.assign(group=(panel["unit"] % 2), good=(panel["y"] > panel["y"].median()).astype(int))
    x = np.column_stack([np.ones(len(frame)), frame["group"], frame["x"]])
    fitted = sm.Logit(frame["good"], x).fit(disp=0, tol=1e-12)
    means = [fitted.predict(np.column_stack([x[:, 0], np.full(len(x), g), x[:, 2]])).mean() for g in (1, 0)]
    spec = {"method": "adjusted_difference", "outcome": "good", "treated": "group", "covariates": ["x"]}
    spec |= {"adjust": "standardise", "family": "binomial", "bootstrap": {"reps": 20}}
    assert run(spec, frame).estimate == pytest.approx(means[0] - means[1], rel=1e-8)


def test_an_adjusted_mean_difference_prints_what_a_textbook_regression_prints(panel):
    """With covariates or weights ``welch`` has no meaning; the default is then the classical error, as in lm."""
    spec = {"method": "mean_difference", "outcome": "y", "treated": "treated"}
    x = sm.add_constant(panel[["treated", "x"]].to_numpy(dtype=float))
    adjusted, oracle = run({**spec, "covariates": ["x"]}, panel), sm.OLS(panel["y"].to_numpy(), x).fit()
    assert [adjusted.estimate, adjusted.std_error, adjusted.p_value] == pytest.approx(
        [oracle.params[1], oracle.bse[1], oracle.pvalues[1]], rel=1e-9
    )
    weighted = run({**spec, "weights": "w"}, panel)
    oracle = sm.WLS(panel["y"].to_numpy(), x[:, :2], panel["w"].to_numpy()).fit()
    assert [weighted.estimate, weighted.std_error] == pytest.approx([oracle.params[1], oracle.bse[1]], rel=1e-9)
    assert adjusted.se_convention == weighted.se_convention == "classical (homoskedastic, t with n-k)"


def test_a_rate_ratio_of_two_groups_takes_an_exposure(panel):
    frame = panel.assign(events=np.round(np.abs(panel["y"]) * 2), years=panel["w"])
    x = sm.add_constant(frame["treated"].to_numpy(dtype=float))
    oracle = sm.GLM(
        frame["events"].to_numpy(), x, family=sm.families.Poisson(), offset=np.log(frame["years"].to_numpy())
    ).fit()
    spec = {"method": "mean_difference", "outcome": "events", "treated": "treated", "family": "poisson"}
    result = run({**spec, "offset": "years"}, frame)
    assert [result.estimate, result.std_error] == pytest.approx([oracle.params[1], oracle.bse[1]], rel=1e-7)
