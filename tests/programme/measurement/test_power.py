import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.power import TTestIndPower

from programme.measurement.power import (
    Design,
    PowerError,
    design_effect,
    detectable_difference,
    detectable_from_error,
    detectable_share,
    finite,
    power_of_means,
    size_for_means,
    size_for_share,
    size_for_shares,
)

STRICT = Design(power=0.9)


def test_published_sizes_are_met():
    assert round(size_for_means(1, design=STRICT).exact, 3) == 22.021
    assert round(size_for_shares(0.5, 0.75, STRICT).exact, 3) == 76.707


def test_what_to_recruit_is_rounded_up_per_group():
    size = size_for_means(1, design=STRICT)
    assert (size.per_group, size.second_group, size.total, size.clusters_per_group) == (23, 23, 46, None)


def test_the_unit_of_the_outcome_cancels():
    assert size_for_means(500, sd=1000).exact == pytest.approx(size_for_means(0.5).exact)


@pytest.mark.parametrize("effect", [0.1, 0.35, 0.8, 1.5])
@pytest.mark.parametrize("ratio", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("one_sided", [False, True])
def test_means_agree_with_an_independent_solver(effect, ratio, one_sided):
    other = TTestIndPower().solve_power(
        effect, power=0.8, alpha=0.05, ratio=ratio, alternative="larger" if one_sided else "two-sided"
    )
    ours = size_for_means(effect, design=Design(ratio=ratio, one_sided=one_sided))
    assert ours.exact == pytest.approx(float(other), rel=1e-6)


def test_clusters_need_more_people_by_the_design_effect():
    assert design_effect(25, 0.05) == pytest.approx(2.2)
    size = size_for_means(1, design=Design(power=0.9, cluster_size=25, icc=0.05))
    assert (size.exact, size.per_group, size.clusters_per_group) == (pytest.approx(22.021, abs=1e-3), 49, 2)


def test_no_likeness_within_clusters_costs_nothing():
    assert size_for_means(1, design=Design(cluster_size=25)).per_group == size_for_means(1).per_group


def test_unequal_groups_keep_their_ratio():
    size = size_for_shares(0.5, 0.75, Design(power=0.9, ratio=2))
    assert size.second_group == pytest.approx(2 * size.per_group, abs=1)
    assert size.total > size_for_shares(0.5, 0.75, STRICT).total


def test_a_finite_group_needs_fewer_answers():
    assert size_for_share(0.5, 0.05) == 385
    assert size_for_share(0.5, 0.05, population=500) == 218
    assert finite(384.16, 10**9) == pytest.approx(384.16, rel=1e-5)
    assert finite(50, 50) <= 50


@settings(max_examples=25, deadline=None)
@given(
    effect=st.floats(0.1, 2),
    power=st.floats(0.5, 0.95),
    icc=st.floats(0, 0.2),
    cluster=st.integers(1, 40),
    ratio=st.sampled_from([0.5, 1, 2]),
)
def test_the_detectable_difference_is_the_inverse_of_the_size(effect, power, icc, cluster, ratio):
    design = Design(power=power, icc=icc, cluster_size=cluster, ratio=ratio)
    size = size_for_means(effect, design=design)
    people = size.exact * size.design_effect
    assert detectable_difference(people, people * ratio, design=design) == pytest.approx(effect, rel=1e-5)
    assert power_of_means(effect, people, people * ratio, design=design) == pytest.approx(power, rel=1e-5)


@pytest.mark.parametrize("other", [0.3, 0.75])
def test_the_detectable_share_is_the_inverse_of_the_size(other):
    n = size_for_shares(0.5, other, STRICT).exact
    below, above = detectable_share(0.5, n, n, STRICT)
    assert (below if other < 0.5 else above) == pytest.approx(other, rel=1e-6)


def test_too_few_people_can_show_no_share_below():
    below, above = detectable_share(0.05, 20, 20)
    assert math.isnan(below)
    assert 0.3 < above < 0.5


def test_the_closed_form_of_the_detectable_effect():
    assert detectable_from_error(1.0) == pytest.approx(2.8016, abs=1e-4)
    assert detectable_from_error(2.0, Design(one_sided=True)) == pytest.approx(2 * 2.4865, abs=1e-3)


def test_the_two_forms_agree_where_groups_are_large():
    n = 5000
    assert detectable_difference(n, n) == pytest.approx(detectable_from_error(math.sqrt(2 / n)), rel=1e-3)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: size_for_means(0),
        lambda: size_for_means(1, sd=0),
        lambda: size_for_means(math.nan),
        lambda: size_for_shares(0.5, 0.5),
        lambda: size_for_shares(0, 0.5),
        lambda: size_for_share(0.5, 0),
        lambda: Design(alpha=0),
        lambda: Design(alpha=0.05, power=0.04),
        lambda: Design(cluster_size=0),
        lambda: Design(icc=1.1),
        lambda: Design(ratio=0),
        lambda: detectable_difference(1, 1),
        lambda: detectable_difference(10, 10, sd=0),
        lambda: detectable_share(0.5, 0, 10),
        lambda: detectable_from_error(0),
        lambda: power_of_means(1, 0, 0),
        lambda: finite(0, 10),
    ],
)
def test_a_question_without_answer_is_refused(ask):
    with pytest.raises(PowerError):
        ask()


def test_importing_costs_neither_numpy_nor_scipy():
    code = "import sys, programme.measurement.power; sys.exit('scipy' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
