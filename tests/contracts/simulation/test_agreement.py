"""The vectorised path pays what the exact engine pays, to within rounding, for every rule type that it knows."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.simulation import (
    ActivityPlan,
    ContractModel,
    CostPlan,
    MetricModel,
    Spread,
    Unsupported,
    drawn,
    is_vectorised,
    sample,
    simulate,
    simulate_exactly,
)
from contracts.simulation.amounts import DEPENDENT, VECTORISED
from contracts.terms.rules import RULE_TYPES

PERIODS = ("2025-H1", "2025-H2", "2026-H1", "2026-H2")
METRICS = ("people", "level", "money", "points")


def rule(name, kind, params, metric=None, **more):
    return {
        "id": name,
        "type": kind,
        "metric": metric,
        "payer": more.pop("payer", "stat"),
        "payees": more.pop("payees", [{"party": "a", "share": "0.6"}, {"party": "b", "share": "0.4"}]),
        "params": params,
        **more,
    }


# One of each type, and the params that change how it grows over time.
RULES = {
    "activity": rule("activity", "activity", {"amount": "400000.00", "part": "0.5"}),
    "activity_units": rule("activity_units", "activity", {"price": "15.12", "max_units": "30"}),
    "activity_cost": rule("activity_cost", "activity", {"cost_share": "0.1"}),
    "milestone": rule("milestone", "milestone", {"amount": "250000.00", "threshold": "9"}, "level"),
    "milestone_late": rule(
        "milestone_late",
        "milestone",
        {
            "milestones": [
                {"amount": "90000.00", "threshold": "5", "due_by": "2025-12-31", "late_share": "0.5"},
                {"metric": "points", "amount": "40000.00", "threshold": "0"},
            ]
        },
        "level",
    ),
    "per_participant": rule("per_participant", "per_participant", {"price": "5000.00", "deadweight": "0.2"}, "people"),
    "unit": rule("unit", "unit", {"price": "333.33", "baseline": "10", "population": "200"}, "level"),
    "unit_money": rule("unit_money", "unit", {"price": "0.25", "max_units": "400000", "share": "0.5"}, "money"),
    "cohort_threshold": rule(
        "cohort_threshold", "cohort_threshold", {"amount": "150000.00", "threshold": "10"}, "level"
    ),
    "cohort_each": rule(
        "cohort_each", "cohort_threshold", {"amount": "50000.00", "threshold": "10", "aggregate": "each"}, "level"
    ),
    "cohort_low": rule(
        "cohort_low", "cohort_threshold", {"amount": "70000.00", "threshold": "8", "statistic": "ci_low"}, "level"
    ),
    "graduated": rule(
        "graduated",
        "graduated",
        {
            "steps": [
                {"from": "5", "amount": "10000.00", "per_unit": "9000.00"},
                {"from": "10", "amount": "80000.00", "per_unit": "2000.00"},
            ]
        },
        "level",
    ),
    "distance_travelled": rule(
        "distance_travelled", "distance_travelled", {"price": "900.00", "comparison_change": "0.5", "population": "30"},
        "points",
    ),
    "net_impact": rule("net_impact", "net_impact", {"price": "700.00", "population": "50"}, "points"),
    "net_blend": rule(
        "net_blend",
        "net_impact",
        {"price": "700.00", "population": "50", "statistic": "blend", "weight": "0.5", "shrink": "0.9"},
        "points",
    ),
    "savings_share": rule("savings_share", "savings_share", {"share": "0.5", "hurdle": "50000.00"}, "money"),
    "savings_discount": rule(
        "savings_discount", "savings_share", {"share": "1/3", "discount_rate": "0.03", "discount_from": 2025}, "money"
    ),
    "joint_pot": rule("joint_pot", "joint_pot", {"pot": "300000.00", "threshold": "11"}, "level"),
    "pot_steps": rule(
        "pot_steps",
        "joint_pot",
        {
            "pot": "300000.00",
            "steps": [{"from": "8", "share": "0.4"}, {"from": "12", "share": "1"}],
            "conditions": [{"metric": "points", "threshold": "0"}],
        },
        "level",
    ),
    "banded_tariff": rule(
        "banded_tariff",
        "banded_tariff",
        {"bands": [{"up_to": "20", "price": "4000.00"}, {"price": "2500.00"}]},
        "people",
    ),
    "conditional_loan": rule(
        "conditional_loan",
        "conditional_loan",
        {
            "principal": "600000.00",
            "guaranteed_share": "0.4",
            "saving_share": "0.6",
            "return_share": "0.2",
            "max_multiple": "1.15",
            "return_condition": {"metric": "points", "comparison": ">", "threshold": "0", "aggregate": "sum"},
        },
        "money",
        payer="fund",
    ),
    "guarantee": rule(
        "guarantee", "guarantee", {"share": "0.6", "amount_due": "900000.00", "max": "200000.00"}, "money", payer="fund"
    ),
    "first_loss": rule(
        "first_loss",
        "guarantee",
        {"form": "first_loss", "share": "0.3", "due_from": "verified_costs", "realised_rules": ["activity"],
         "call_from": "2026-01-01"},
        payer="fund",
    ),
    "top_up": rule(
        "top_up", "top_up", {"rules": ["per_participant"], "share": "0.32", "award": "60000.00"}, payer="fund"
    ),
    "top_up_total": rule(
        "top_up_total", "top_up", {"rules": ["unit"], "share": "0.32", "of": "total", "when": "entitled"}, payer="fund"
    ),
    "holdback": rule(
        "holdback", "holdback", {"rules": ["graduated"], "share": "0.2", "release": {"date": "2026-06-01"}}
    ),
    "condition": rule(
        "condition",
        "condition",
        {"share": "0.2", "rules": ["activity"], "conditions": [{"metric": "level", "threshold": "10"}]},
    ),
    "gated": rule(
        "gated", "per_participant", {"price": "1000.00", "max": "50000.00"}, "people",
        prerequisites=[{"metric": "level", "threshold": "9"}, "milestone"],
    ),
    "escalated": rule("escalated", "graduated",
        {"steps": [{"from": "7", "amount": "500000.00"}], "less": ["milestone"], "claw_back": True}, "level"),
    "ended": rule("ended", "unit", {"price": "1.00"}, "money", valid_to="2025-12-31"),
}  # fmt: skip
NEEDS = {
    "first_loss": ["activity"],
    "top_up": ["per_participant"],
    "top_up_total": ["unit"],
    "holdback": ["graduated"],
    "condition": ["activity"],
    "gated": ["milestone"],
    "escalated": ["milestone"],
}


def contract(names, **terms):
    wanted = list(dict.fromkeys(name for chosen in names for name in [*NEEDS.get(chosen, []), chosen]))
    return ContractModel(
        "test",
        {
            "version": 1,
            "currency": "SEK",
            "parties": [
                {"id": "stat", "role": "state"},
                {"id": "fund", "role": "financier"},
                {"id": "a", "role": "provider"},
                {"id": "b", "role": "provider"},
            ],
            "metrics": [{"id": name, "unit": ""} for name in METRICS],
            "rules": [RULES[name] for name in wanted],
            **terms,
        },
        PERIODS,
        (
            MetricModel("people", "count", Spread(0.3, 0.5, 0.8), (20, 30, 0, 25)),
            MetricModel("level", "level", Spread(6, 10, 14), (1, 1, 1, 1), sd=1.5),
            MetricModel("money", "total", Spread(-4000, 3000, 9000), (0, 40, 40, 40), sd=9000),
            MetricModel("points", "level", Spread(-2, 1, 3), (1, 0, 1, 1), sd=0.8),
        ),
        tuple(
            ActivityPlan(name, "units" if "units" in name else "share", (10, 12, 9, 3) if "units" in name else shares)
            for name, shares in (
                ("activity", (0.25, 1 / 6, 1 / 3, 0.25)),
                ("activity_units", ()),
            )
            if name in wanted
        ),
        (
            CostPlan("a", (300_000, 250_000, 200_000, 150_000.55)),
            CostPlan("b", (50_000, 0, 90_000, 1), (0, 20_000, 0, 0)),
        ),
        volume=Spread(0.6, 1, 1.2),
        dropout=Spread(0, 0.1, 0.4),
        cost=Spread(0.8, 1, 1.3),
    )


def assert_agrees(model, seed, draws=3):
    rng = np.random.default_rng(seed)
    facts = sample(model, drawn(model, draws, rng), rng)
    quick, slow = simulate(model, facts), simulate_exactly(model, facts)
    assert quick.lines == slow.lines
    assert np.isfinite(quick.due).all()
    np.testing.assert_allclose(quick.due.cumsum(axis=2), slow.due.cumsum(axis=2), rtol=0, atol=0.06)


def test_every_rule_type_is_known_or_dependent():
    assert set(VECTORISED) | DEPENDENT == set(RULE_TYPES)
    assert {item["type"] for item in RULES.values()} == set(RULE_TYPES)


@pytest.mark.parametrize("name", sorted(RULES))
def test_each_rule_alone(name):
    assert_agrees(contract([name]), seed=3, draws=6)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(RULES)), min_size=2, max_size=6, unique=True),
    st.lists(
        st.one_of(
            st.builds(
                lambda level, party, kronor: {
                    "level": level,
                    "amount": f"{kronor}.37",
                    **({"party": party} if party else {}),
                },
                st.sampled_from(["contract", "programme", "frame"]),
                st.sampled_from([None, "a", "stat", "fund"]),
                st.integers(10_000, 900_000),
            ),
            st.builds(lambda kronor: {"level": "metric", "amount": f"{kronor}.00"}, st.integers(10_000, 300_000)),
            st.builds(
                lambda share: {"level": "contract", "share_of": {"base": "verified_costs", "share": f"0.{share}"}},
                st.integers(10, 90),
            ),
        ),
        max_size=3,
    ),
    st.sampled_from(["fifo", "pro_rata"]),
    st.sampled_from([None, "0.1", {"share": "0.25", "release": {"metric": "points"}}]),
    st.integers(0, 1000),
)
def test_any_rules_together_under_caps(names, caps, shortfall, holdback, seed):
    assert_agrees(contract(names, caps=caps, shortfall=shortfall, holdback=holdback), seed)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.sampled_from(["activity", "milestone", "per_participant", "unit", "graduated", "net_impact", "joint_pot"]),
        min_size=2,
        max_size=5,
        unique=True,
    ),
    st.sampled_from([None, "year", "2025-H2"]),
    st.sampled_from(["fifo", "pro_rata"]),
    st.integers(0, 1000),
)
def test_caps_per_period(names, period, shortfall, seed):
    cap = {"level": "period", "amount": "60000.00", **({"period": period} if period else {})}
    assert_agrees(contract(names, caps=[cap], shortfall=shortfall), seed)


def test_what_has_no_vectorised_form_says_so_and_is_settled_exactly():
    model = contract(["per_participant"], caps=[{"level": "participant", "amount": "100.00"}])
    rng = np.random.default_rng(1)
    with pytest.raises(Unsupported, match="per participant"):
        simulate(model, sample(model, drawn(model, 1, rng), rng))
    assert not is_vectorised(model)


def test_published_terms_are_vectorised_where_they_can_be():
    folder = Path(__file__).parents[3] / "docs" / "examples" / "terms"
    model = contract(["activity"])
    terms = json.loads((folder / "national-pilot.terms.json").read_text(encoding="utf-8"))
    names = [metric["id"] for metric in terms["metrics"]]
    metrics = tuple(MetricModel(name, "level", Spread(0, 50, 100), (1, 1, 1, 1)) for name in names)
    assert is_vectorised(ContractModel("pilot", terms, model.periods, metrics))
