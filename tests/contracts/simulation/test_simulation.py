"""The checks, cases and dice that negotiators see."""

import importlib.util
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from contracts.simulation import (
    ContractModel,
    CostPlan,
    MetricModel,
    SimulationInvalid,
    Spread,
    check_parties,
    exposure,
    monte_carlo,
    outlooks,
    planned,
    tornado,
)
from contracts.simulation.model import normal_cdf, normal_quantile

ROOT = Path(__file__).parents[3]


def pilot(**changes):
    """The national pilot's example over four half-years: 19 MSEK agreed, at most 17, at most half of the costs."""
    terms = json.loads((ROOT / "docs" / "examples" / "terms" / "national-pilot.terms.json").read_text(encoding="utf-8"))
    model = ContractModel(
        "pilot",
        terms,
        ("2025-H1", "2025-H2", "2026-H1", "2026-H2"),
        (
            MetricModel("school_start", "level", Spread(70, 82, 90), (0, 1, 1, 1)),
            MetricModel("youth_offences", "level", Spread(0, 12, 20), (0, 1, 1, 1)),
            MetricModel("absence", "level", Spread(5, 12, 25), (0, 1, 1, 1)),
        ),
        costs=(
            CostPlan("kommunen", (6_000_000.0,) * 4, (1_000_000.0, 0, 0, 0)),
            CostPlan("regionen", (3_000_000.0,) * 4),
        ),
        cost=Spread(0.9, 1, 1.2),
        benefits={"kommunen": 20_000_000.0, "regionen": 9_000_000.0, "staten": 25_000_000.0},
    )
    return replace(model, **changes)


def test_agreed_scenarios_are_settled_at_the_budgeted_costs():
    assert planned(pilot()) == {}
    terms = json.loads(json.dumps(pilot().terms))
    terms["scenarios"] = [
        {"id": "low", "results": [{"metric": "school_start", "period": "2026-H2", "value": "70"}]},
        {"id": "plan", "results": [{"metric": "school_start", "period": "2026-H2", "value": "85"}]},
    ]
    terms["scenario"] = "plan"
    model = pilot(terms=terms)
    assert planned(model) == {"low": Decimal("0.00"), "plan": Decimal("6000000.00")}
    # A scenario is no dice: what is simulated does not change with it.
    assert outlooks(model)[1].total == outlooks(pilot())[1].total


def test_everybody_loses_when_outcomes_fail_and_gains_when_they_come():
    checks = {check.party: check for check in check_parties(pilot())}
    assert [(name, check.failing, check.succeeding) for name, check in checks.items()] == [
        ("staten", Decimal("0.00"), Decimal("8000000.00")),
        ("kommunen", Decimal("-23000000.00"), Decimal("8900000.00")),
        ("regionen", Decimal("-12000000.00"), Decimal("2100000.00")),
    ]
    assert not checks["kommunen"].needs_explaining
    assert checks["staten"].needs_explaining


def test_a_party_that_gains_either_way_must_be_explained():
    model = pilot()
    terms = json.loads(json.dumps(model.terms))
    terms["rules"].append(
        {
            "id": "fee",
            "type": "activity",
            "payer": "staten",
            "payees": [{"party": "regionen"}],
            "params": {"cost_share": "0.9"},
        }
    )
    terms["caps"] = []
    check = next(item for item in check_parties(replace(model, terms=terms)) if item.party == "regionen")
    assert check.failing > 0
    assert check.needs_explaining


def test_stress_base_and_best_are_settled_exactly():
    stress, base, best = outlooks(pilot())
    assert [case.name for case in (stress, base, best)] == ["stress", "base", "best"]
    # The best: 6 + 8 + 5 MSEK reached, at most 17, half of the expected costs being 17.5.
    assert (stress.total, base.total, best.total) == (Decimal("0.00"), Decimal("14000000.00"), Decimal("17000000.00"))
    assert base.years == {2025: Decimal("0.00"), 2026: Decimal("13000000.00"), 2027: Decimal("1000000.00")}
    assert sum(base.nets.values()) == 0


def test_base_case_is_the_deterministic_middle():
    model = pilot(cost=Spread.fixed(1))
    base = outlooks(model)[1]
    assert base.total == Decimal("14000000.00")
    assert base.last.as_of.isoformat() == "2027-03-01"


def test_tornado_orders_assumptions_by_swing():
    bars = tornado(pilot())
    assert [(bar.assumption, round(bar.swing)) for bar in bars] == [
        ("effect:youth_offences", 8_000_000),
        ("effect:school_start", 6_000_000),
        ("effect:absence", 3_000_000),
        ("cost", 0),
    ]
    assert tornado(pilot(cost=Spread.fixed(1), metrics=())) == ()


def test_monte_carlo_is_seeded_and_ordered():
    one, two, other = (monte_carlo(pilot(), draws=2000, seed=seed) for seed in (5, 5, 6))
    assert one == two
    assert one.total.mean != other.total.mean
    cuts = list(one.total.percentiles.values())
    assert cuts == sorted(cuts)
    assert sum(one.total.counts) == 2000
    assert one.total.most <= 17_000_000 + 0.01
    assert not one.exact
    staten = [row for row in one.years if row.party == "staten"]
    assert [row.year for row in staten] == [2025, 2026, 2027]
    assert sum(row.pays.mean for row in staten) == pytest.approx(one.total.mean)
    assert sum(row.net.mean for row in one.years) == pytest.approx(0, abs=1e-3)


def test_monte_carlo_reports_progress_to_its_end():
    seen = []
    monte_carlo(pilot(), draws=10, seed=1, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_terms_without_a_vectorised_form_are_settled_exactly_in_fewer_draws():
    terms = json.loads(json.dumps(pilot().terms))
    terms["caps"].append({"level": "participant", "amount": "1.00"})
    result = monte_carlo(pilot(terms=terms), draws=250, seed=1)
    assert (result.exact, result.draws) == (True, 200)


def test_exposure_of_certain_payments_is_certain():
    sure = pilot(
        metrics=tuple(replace(metric, effect=Spread.fixed(99)) for metric in pilot().metrics), cost=Spread.fixed(1)
    )
    models = [replace(sure, id=f"c{number}") for number in range(10)]
    result = exposure(models, draws=50, seed=1, budgets={2026: 129_999_999.0, 2027: 40_000_000.0})
    assert result.total.mean == pytest.approx(170_000_000)
    assert result.over == 0.0
    years = {row.year: (row.payments.mean, row.over) for row in result.years}
    assert years[2025] == (0.0, None)
    assert years[2026][1] == 1.0
    assert years[2027][1] == 0.0
    assert exposure(models, draws=50, seed=1, ceiling=169_999_999.0).over == 1.0
    assert exposure(models, draws=50, seed=1, ceiling=169_000_000.0).excess == pytest.approx(1_000_000)


def test_correlated_outcomes_widen_the_total():
    models = [replace(pilot(), id=f"c{number}") for number in range(10)]
    apart = exposure(models, draws=3000, seed=2)
    together = exposure(models, draws=3000, seed=2, correlation=0.9)
    assert together.total.sd > 2 * apart.total.sd
    # Caps cut good luck and nothing lifts bad luck, so the mean falls somewhat.
    assert 0.85 * apart.total.mean < together.total.mean < apart.total.mean


def test_only_the_states_payments_use_up_the_programme():
    terms = json.loads(json.dumps(pilot().terms))
    terms["parties"].append({"id": "fond", "role": "financier"})
    terms["rules"][1]["payer"] = "fond"
    result = exposure([pilot(terms=terms)], draws=200, seed=1)
    assert result.total.most <= 11_000_000.01


@pytest.mark.parametrize(
    "change,words",
    [
        ({"periods": ("2025-H2", "2025-H1", "2026-H1", "2026-H2")}, "do not follow"),
        ({"periods": ("a", "b", "c", "d")}, "not a calendar period"),
        ({"periods": ("2025-H1",)}, "numbers for 1 periods"),
        ({"benefits": {"nobody": 1.0}}, "no party 'nobody'"),
        ({"costs": (CostPlan("kommunen", (1.0, -1.0, 0, 0)),)}, "negative"),
        ({"metrics": (MetricModel("absent", "level", Spread.fixed(1), (1, 1, 1, 1)),)}, "no metric 'absent'"),
        ({"metrics": (MetricModel("absence", "magic", Spread.fixed(1), (1, 1, 1, 1)),)}, "'magic'"),
    ],
)
def test_assumptions_that_do_not_fit_are_refused(change, words):
    with pytest.raises(SimulationInvalid, match=words):
        monte_carlo(pilot(**change), draws=1)


def test_spreads_must_rise():
    with pytest.raises(SimulationInvalid, match="must not fall"):
        Spread(2, 1, 3)


def test_triangle_and_normal_have_their_quantiles():
    half = np.array([0.05, 0.5, 0.95])
    np.testing.assert_allclose(Spread(0, 1, 2, "normal").at(half), [0, 1, 2], atol=1e-3)
    np.testing.assert_allclose(Spread(0, 0, 1).at(np.array([0.0, 0.75, 1.0])), [0, 0.5, 1], atol=1e-12)
    np.testing.assert_allclose(normal_cdf(normal_quantile(half)), half, atol=1e-4)


def test_the_benchmark_compares_the_same_arithmetic():
    spec = importlib.util.spec_from_file_location("benchmark", ROOT / "benchmarks" / "simulation.py")
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    benchmark.DRAWS = 1000
    engine = exposure(benchmark.contracts(), draws=1000, seed=3).total.mean
    assert engine == pytest.approx(benchmark.bare(3), rel=1e-6)
