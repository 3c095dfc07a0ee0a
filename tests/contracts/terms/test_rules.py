"""What each rule type does at its edges."""

import pytest

from contracts.terms import TermsInvalid, settle, validate, validate_facts

PARTIES = [
    {"id": "stat", "role": "state"},
    {"id": "fund", "role": "guarantor"},
    {"id": "a", "role": "provider"},
    {"id": "b", "role": "provider"},
]
METRICS = [{"id": name, "unit": ""} for name in ("m", "n", "size", "cmp")]


def rule(kind, params, metric="m", **more):
    return {
        "id": more.pop("id", "r"),
        "type": kind,
        "metric": metric,
        "payer": more.pop("payer", "stat"),
        "payees": more.pop("payees", [{"party": "a"}]),
        "params": params,
        **more,
    }


def terms(*rules, **more):
    return {"version": 1, "currency": "SEK", "parties": PARTIES, "metrics": METRICS, "rules": list(rules), **more}


def result(value, on="2025-06-30", metric="m", **more):
    return {"metric": metric, "value": value, "established_on": on, **more}


def settled(some_terms, *results, as_of="2026-12-31", **facts):
    return settle(some_terms, {"as_of": as_of, "results": list(results), **facts})


def due(some_terms, *results, **facts):
    return [str(line.due) for line in settled(some_terms, *results, **facts).lines]


def test_half_an_ore_rounds_up_once_at_the_end():
    price = rule("unit", {"price": "0.001"})
    assert due(terms(price), result("5")) == ["0.01"]
    assert due(terms(price), *(result("1", period=f"cohort {number}") for number in range(4))) == ["0.00"]
    assert due(terms(price), *(result("1", period=f"cohort {number}") for number in range(5))) == ["0.01"]


def test_a_cap_rounds_down():
    some_terms = terms(
        rule("unit", {"price": "1000000.00"}),
        caps=[{"level": "contract", "share_of": {"base": "verified_costs", "share": "0.5"}}],
    )
    costs = [{"party": "a", "period": "2025", "amount": "1000000.01", "other_funding": "0.00"}]
    assert due(some_terms, result("9"), verified_costs=costs) == ["500000.00"]


def test_costs_of_periods_that_have_not_begun_do_not_count():
    some_terms = terms(
        rule("unit", {"price": "1.00"}),
        caps=[{"level": "contract", "share_of": {"base": "verified_costs", "share": "1"}}],
    )
    costs = [
        {"party": "a", "period": "2025-H1", "amount": "10.00", "other_funding": "3.00"},
        {"party": "a", "period": "2027-H1", "amount": "1000.00", "other_funding": "0.00"},
    ]
    assert due(some_terms, result("99"), verified_costs=costs) == ["7.00"]


def test_a_loss_is_carried_forward_and_never_floored_by_period():
    savings = terms(rule("savings_share", {"share": "0.5"}))
    halves = [
        result("100", "2025-01-31", period="2024-H2"),
        result("-80", "2025-07-31", period="2025-H1"),
        result("30", "2026-01-31", period="2025-H2"),
    ]
    assert due(savings, *halves) == ["25.00"]
    line = settled(savings, *halves[:2], paid=[{"rule": "r", "party": "a", "date": "2025-02-28", "amount": "50.00"}])
    assert (str(line.lines[0].entitled), str(line.lines[0].due)) == ("10.00", "0.00")
    assert "för mycket betalt 40,00\u00a0kr" in line.lines[0].text.lower()


def test_claw_back_only_where_it_is_agreed():
    agreed = terms(rule("savings_share", {"share": "0.5", "claw_back": True}))
    paid = [{"rule": "r", "party": "a", "date": "2025-02-28", "amount": "50.00"}]
    statement = settled(agreed, result("20"), paid=paid)
    assert [str(line.due) for line in statement.lines] == ["-40.00"]
    assert [(party.id, str(party.net)) for party in statement.parties][:3] == [
        ("stat", "40.00"),
        ("fund", "0.00"),
        ("a", "-40.00"),
    ]


def test_a_correction_replaces_the_earlier_result():
    goal = terms(rule("milestone", {"amount": "100.00", "threshold": "10"}))
    first, corrected = result("12", "2025-06-30", period="2025-H1"), result("8", "2025-09-30", period="2025-H1")
    assert due(goal, first) == ["100.00"]
    assert due(goal, first, corrected) == ["0.00"]
    assert due(goal, first, corrected, as_of="2025-08-31") == ["100.00"]


def test_a_later_period_does_not_take_back_a_reached_milestone():
    goal = terms(rule("milestone", {"amount": "100.00", "threshold": "10"}))
    assert due(goal, result("12", period="2025-H1"), result("1", period="2025-H2")) == ["100.00"]


def test_a_milestone_that_is_late_gives_its_late_share():
    late = terms(rule("milestone", {"amount": "100.00", "due_by": "2025-05-31", "late_share": "0.4"}))
    assert due(late, result("1", "2025-05-31")) == ["100.00"]
    assert due(late, result("1", "2025-06-01")) == ["40.00"]
    never = terms(rule("milestone", {"amount": "100.00", "due_by": "2025-05-31"}))
    assert due(never, result("1", "2025-06-01")) == ["0.00"]


def test_results_that_are_not_established_do_not_count():
    goal = terms(rule("milestone", {"amount": "100.00"}))
    assert due(goal, result("1", None)) == ["0.00"]
    assert due(goal, result("1", "2027-01-01")) == ["0.00"]


def test_validity_follows_the_period_and_else_the_day():
    old = rule("unit", {"price": "1.00"}, id="old", valid_to="2024-12-31")
    new = rule("unit", {"price": "2.00"}, id="new", valid_from="2025-01-01")
    results = [result("10", "2025-02-15", period="2024-H2"), result("10", "2025-08-15", period="2025-H1")]
    assert due(terms(old, new), *results) == ["10.00", "20.00"]
    assert due(terms(old, new), result("10", "2025-02-15", period="first cohort")) == ["0.00", "20.00"]


def test_a_rule_pays_nothing_before_it_is_valid():
    loan = rule("conditional_loan", {"principal": "100.00", "guaranteed_share": "0.4"}, None, valid_from="2027-01-01")
    assert due(terms(loan)) == ["0.00"]
    assert due(terms(loan), as_of="2027-01-01") == ["40.00"]


def test_sustained_in_a_row_with_a_permitted_gap():
    def work(*values, gap=0):
        some_terms = terms(rule("per_participant", {"price": "10.00", "sustained": {"periods": 3, "gap": gap}}))
        months = (f"2025-{month:02d}" for month in range(1, 10))
        return due(
            some_terms,
            *(
                result(value, period=month, participant="p")
                for value, month in zip(values, months, strict=False)
                if value is not None
            ),
        )

    assert work(1, 1, 1) == ["10.00"]
    assert work(1, 1, 0, 1) == ["0.00"]
    assert work(1, 1, None, 1) == ["0.00"]
    assert work(1, 1, 0, 1, gap=1) == ["10.00"]
    assert work(1, 0, 0, 1, 1, gap=1) == ["0.00"]
    assert work(1, 0, 0, 1, 1, 1, gap=1) == ["10.00"]


def test_sustained_for_days():
    work = terms(rule("per_participant", {"price": "10.00", "sustained": {"days": 90}}))

    def seen(*pairs):
        return due(work, *(result(value, on, participant="p") for value, on in pairs))

    assert seen((1, "2025-01-01"), (1, "2025-04-01")) == ["10.00"]
    assert seen((1, "2025-01-01"), (0, "2025-02-01"), (1, "2025-04-01")) == ["0.00"]
    assert seen((1, "2025-01-01"), (1, "2025-03-31")) == ["0.00"]


def test_first_only_and_counted_by_value():
    once = terms(rule("per_participant", {"price": "10.00"}))
    periods = [result(3, period="2025-H1", participant="p"), result(2, period="2025-H2", participant="p")]
    assert due(once, *periods) == ["10.00"]
    many = terms(rule("per_participant", {"price": "10.00", "count": "value", "max_count": 4}))
    assert due(many, *periods) == ["40.00"]


def test_an_escalation_pays_the_difference_participant_by_participant():
    low = rule("per_participant", {"price": "100.00"}, "m", id="low")
    high = rule("per_participant", {"price": "250.00", "less": ["low"]}, "n", id="high")
    results = [
        result(1, participant="p"),
        result(1, metric="n", participant="p"),
        result(1, metric="n", participant="q"),
    ]
    assert due(terms(low, high), *results) == ["100.00", "400.00"]


def test_per_participant_takes_a_cohort_result_as_a_number():
    assert due(terms(rule("per_participant", {"price": "10.00"})), result("7", period="2025-H1")) == ["70.00"]


def test_units_are_floored_for_the_cohort_not_the_person():
    people = [result(-3, participant="p"), result(5, participant="q")]
    assert due(terms(rule("unit", {"price": "1.00"})), *people) == ["2.00"]
    assert due(terms(rule("unit", {"price": "1.00", "floor": "participant"})), *people) == ["5.00"]
    assert due(terms(rule("unit", {"price": "1.00", "max_per_participant": 4})), *people) == ["1.00"]


@pytest.mark.parametrize(
    "x,amount",
    [("19.999", "0.00"), ("20", "3200000.00"), ("30", "4800000.00"), ("29.5", "4720000.00"), ("99", "6130000.00")],
)
def test_graduated_at_its_nodes(x, amount):
    steps = [
        {"from": "20", "amount": "3200000.00", "per_unit": "160000.00"},
        {"from": "30", "amount": "4800000.00", "per_unit": "38000.00"},
    ]
    assert due(terms(rule("graduated", {"steps": steps, "max": "6130000.00"})), result(x)) == [amount]


@pytest.mark.parametrize(
    "params,value,low,amount",
    [
        ({}, "10", None, "50.00"),
        ({"comparison": ">"}, "10", None, "0.00"),
        ({"comparison": "<="}, "9", None, "50.00"),
        ({"statistic": "ci_low"}, "12", "9", "0.00"),
        ({"statistic": "blend", "weight": "0.5"}, "12", "8", "50.00"),
        ({"decimals": 0}, "9.5", None, "50.00"),
        ({"decimals": 0}, "9.49", None, "0.00"),
    ],
)
def test_which_statistic_decides_a_threshold(params, value, low, amount):
    cliff = terms(rule("cohort_threshold", {"amount": "50.00", "threshold": "10", **params}))
    assert due(cliff, result(value, ci_low=low)) == [amount]


def test_a_missing_lower_limit_is_named():
    cliff = terms(rule("cohort_threshold", {"amount": "50.00", "threshold": "10", "statistic": "ci_low"}))
    words = r"^facts.results\[0\].ci_low: the lower confidence limit is missing, and decides the rule 'r'$"
    with pytest.raises(TermsInvalid, match=words):
        settled(cliff, result("12"))


def test_a_cohort_that_is_too_small_gives_nothing():
    cliff = terms(
        rule("cohort_threshold", {"amount": "50.00", "threshold": "1", "min_size": 30, "size_metric": "size"})
    )
    assert due(cliff, result("2"), result("29", metric="size")) == ["0.00"]
    assert due(cliff, result("2"), result("30", metric="size")) == ["50.00"]


def test_distance_from_levels_before_with_and_without_the_missing():
    levels = [
        result("10", metric="n", participant="p"),
        result("14", participant="p"),
        result("20", metric="n", participant="q"),
    ]
    params = {"price": "1.00", "before_metric": "n", "comparison_change": "1"}
    assert due(terms(rule("distance_travelled", params)), *levels) == ["3.00"]
    assert due(terms(rule("distance_travelled", {**params, "missing": "zero"})), *levels) == ["2.00"]
    assert due(terms(rule("distance_travelled", {**params, "missing": "impute"})), *levels) == ["6.00"]


def test_distance_against_a_comparison_group_and_by_weights():
    group = [
        result("5", participant="p"),
        result("2", metric="cmp", participant="c"),
        result("4", metric="cmp", participant="d"),
    ]
    assert due(terms(rule("distance_travelled", {"price": "1.00", "comparison_metric": "cmp"})), *group) == ["2.00"]
    weights = [{"metric": "m", "weight": "0.8"}, {"metric": "n", "weight": "0.2"}]
    both = [result("5", participant="p"), result("10", metric="n", participant="p")]
    assert due(terms(rule("distance_travelled", {"price": "1.00", "weights": weights}, None)), *both) == ["6.00"]


def test_a_negative_effect_gives_zero():
    assert due(terms(rule("net_impact", {"price": "1.00", "population": 100})), result("-0.5")) == ["0.00"]
    falling = terms(
        rule("net_impact", {"price": "1.00", "population": 100, "counterfactual": "3", "direction": "lower"})
    )
    assert due(falling, result("2.5")) == ["50.00"]


def test_savings_are_discounted_by_whole_years():
    some_terms = terms(rule("savings_share", {"share": "1", "discount_rate": "0.1", "discount_from": 2024}))
    assert due(some_terms, result("121", "2026-06-30", period="2026")) == ["100.00"]


def test_a_pot_by_steps_conditions_and_minimum_contribution():
    payees = [{"party": "a", "share": "0.5"}, {"party": "b", "share": "0.5"}]
    steps = [{"from": "5", "share": "0.5"}, {"from": "10", "share": "1"}]
    assert due(terms(rule("joint_pot", {"pot": "100.00", "steps": steps}, payees=payees)), result("7")) == ["25.00"] * 2
    minimum = [{"party": "b", "metric": "n", "threshold": "1"}]
    stays = terms(rule("joint_pot", {"pot": "100.00", "minimum": minimum}, payees=payees))
    shared = terms(rule("joint_pot", {"pot": "100.00", "minimum": minimum, "forfeited": "shared"}, payees=payees))
    assert due(stays, result("1")) == ["50.00", "0.00"]
    assert due(shared, result("1")) == ["100.00", "0.00"]
    assert due(shared, result("1"), result("1", metric="n")) == ["50.00", "50.00"]
    both = rule("joint_pot", {"pot": "100.00", "conditions": [{"metric": "m"}, {"metric": "n"}]}, None)
    assert due(terms(both), result("1")) == ["0.00"]
    assert due(terms(both), result("1"), result("2", metric="n")) == ["100.00"]


@pytest.mark.parametrize(
    "saving,points,repaid",
    [
        ("-7500000", "5", "3000000.00"),
        ("0", "5", "3000000.00"),
        ("3750000", "5", "5250000.00"),
        ("7500000", "5", "7500000.00"),
        ("8000000", "5", "8000000.00"),
        ("9000000", "5", "9000000.00"),
        ("90000000", "5", "9000000.00"),
        ("90000000", "0", "7500000.00"),
    ],
)
def test_norrkoping_from_40_to_120_percent(saving, points, repaid):
    loan = rule(
        "conditional_loan",
        {
            "principal": "7500000.00",
            "guaranteed_share": "0.4",
            "saving_share": "0.6",
            "return_share": "0.2",
            "return_condition": {"metric": "n", "comparison": ">", "threshold": "0"},
        },
    )
    assert due(terms(loan), result(saving), result(points, metric="n")) == [repaid]


def test_points_by_participant_are_summed():
    params = {"principal": "100.00", "saving_share": "1", "return_share": "0.5", "return_condition": {"metric": "n"}}
    loan = terms(rule("conditional_loan", params))
    minus, plus = result("-1", metric="n", participant="p"), result("2", metric="n", participant="q")
    assert due(loan, result("200"), minus, plus) == ["150.00"]
    assert due(loan, result("200"), minus) == ["100.00"]


def test_a_guarantee_is_not_called_before_the_outcome_is_known():
    params = {"share": "0.6", "amount_due": "10000000.00"}
    assert due(terms(rule("guarantee", params))) == ["0.00"]
    assert due(terms(rule("guarantee", params)), result("4000000")) == ["3600000.00"]
    assert due(terms(rule("guarantee", {**params, "form": "first_loss"})), result("9000000")) == ["1000000.00"]
    dated = terms(rule("guarantee", {**params, "call_from": "2026-06-01"}, None))
    assert due(dated, as_of="2026-05-31") == ["0.00"]
    assert due(dated, as_of="2026-06-01") == ["6000000.00"]


def test_a_fund_tops_up_what_was_paid_before_or_what_is_owed():
    local = rule("unit", {"price": "1.00"}, id="local")
    paid_mode = rule("top_up", {"rules": ["local"], "share": "0.32"}, None, id="fund", payer="fund")
    owed_mode = rule("top_up", {"rules": ["local"], "share": "0.32", "when": "entitled"}, None, id="fund", payer="fund")
    whole = rule(
        "top_up", {"rules": ["local"], "share": "0.2", "of": "total", "when": "entitled"}, None, id="fund", payer="fund"
    )
    assert due(terms(local, paid_mode), result("100")) == ["100.00", "0.00"]
    paid = [{"rule": "local", "party": "a", "date": "2026-12-30", "amount": "50.00"}]
    assert due(terms(local, paid_mode), result("100"), paid=paid) == ["50.00", "16.00"]
    assert due(terms(local, owed_mode), result("100")) == ["100.00", "32.00"]
    assert due(terms(local, whole), result("80")) == ["80.00", "20.00"]


def test_holdback_as_a_rule_moves_a_share_to_its_own_line():
    base = rule("milestone", {"amount": "100.00"}, id="base")
    held = rule("holdback", {"rules": ["base"], "share": "0.2", "release": {"metric": "n"}}, None, id="held")
    assert due(terms(base, held), result("1")) == ["80.00", "0.00"]
    assert due(terms(base, held), result("1"), result("0", metric="n")) == ["80.00", "20.00"]


@pytest.mark.parametrize(
    "holdback,as_of,amount",
    [
        ("0.1", "2026-12-31", "90.00"),
        ({"share": "0.1"}, "2027-01-01", "100.00"),
        ({"share": "0.1", "release": {"date": "2026-12-31"}}, "2026-12-31", "100.00"),
        ({"share": "0.1", "release": {"metric": "n", "threshold": "2"}}, "2026-12-31", "90.00"),
        ({"share": "0.1", "rules": []}, "2026-12-31", None),
    ],
)
def test_the_contracts_own_holdback(holdback, as_of, amount):
    some_terms = terms(rule("milestone", {"amount": "100.00"}, valid_to="2026-12-31"), holdback=holdback)
    if amount is None:
        assert [str(error) for error in validate(some_terms)] == ["terms.holdback.rules: must not be empty"]
    else:
        assert due(some_terms, result("1"), result("1", metric="n"), as_of=as_of) == [amount]


def test_an_activity_in_each_of_its_three_ways():
    units = rule("activity", {"price": "15.12", "max_units": 3}, None)
    reported = [{"rule": "r", "period": "2025-H1", "units": "2"}, {"rule": "r", "period": "2025-H2", "units": "2"}]
    assert due(terms(units), activities=reported) == ["45.36"]
    fee = rule("activity", {"amount": "1000.00", "part": "0.5"}, None)
    assert due(terms(fee), activities=[{"rule": "r", "period": "2025", "share": "1/3"}]) == ["166.67"]
    cost = rule("activity", {"cost_share": "0.25"}, None, valid_from="2025-01-01")
    costs = [
        {"party": "a", "period": "2024", "amount": "100.00", "other_funding": "0.00"},
        {"party": "a", "period": "2025", "amount": "100.00", "other_funding": "20.00"},
    ]
    assert due(terms(cost), verified_costs=costs) == ["20.00"]


def test_fifo_pays_the_first_established_and_pro_rata_the_same_share():
    first = rule("milestone", {"amount": "60.00"}, "n", id="z")
    second = rule("milestone", {"amount": "40.00"}, "m", id="a")
    results = [result("1", "2025-01-31", metric="n"), result("1", "2025-02-28")]
    caps = [{"level": "contract", "amount": "70.00"}]
    assert due(terms(first, second, caps=caps), *results) == ["60.00", "10.00"]
    assert due(terms(second, first, caps=caps), *results) == ["10.00", "60.00"]
    assert due(terms(first, second, caps=caps, shortfall="pro_rata"), *results) == ["42.00", "28.00"]
    same_day = [result("1", "2025-02-28", metric="n"), result("1", "2025-02-28")]
    assert due(terms(first, second, caps=caps), *same_day) == ["30.00", "40.00"]


def test_the_order_of_caps_matters():
    one = rule("milestone", {"amount": "60.00"}, "m", id="a")
    two = rule("milestone", {"amount": "60.00"}, "n", id="b")
    results = [result("1"), result("1", metric="n")]
    caps = [{"level": "contract", "amount": "60.00"}, {"level": "metric", "metric": "m", "amount": "10.00"}]
    metric_first = terms(one, two, caps=caps, shortfall="pro_rata")
    contract_first = terms(one, two, caps=caps, shortfall="pro_rata", cap_order=["contract", "metric"])
    assert due(metric_first, *results) == ["8.57", "51.43"]
    assert due(contract_first, *results) == ["10.00", "30.00"]


def test_a_cap_on_a_party_counts_what_it_receives_or_else_what_it_pays():
    shared = rule(
        "milestone", {"amount": "100.00"}, payees=[{"party": "a", "share": "0.5"}, {"party": "b", "share": "0.5"}]
    )
    receiver = terms(shared, caps=[{"level": "contract", "party": "a", "amount": "20.00"}])
    payer = terms(shared, caps=[{"level": "party", "party": "stat", "amount": "20.00"}])
    assert due(receiver, result("1")) == ["20.00", "50.00"]
    assert due(payer, result("1")) == ["10.00", "10.00"]
    own = terms(
        shared, caps=[{"level": "contract", "party": "a", "share_of": {"base": "verified_costs", "share": "0.5"}}]
    )
    costs = [
        {"party": "a", "period": "2025", "amount": "30.00", "other_funding": "0.00"},
        {"party": "b", "period": "2025", "amount": "500.00", "other_funding": "0.00"},
    ]
    assert due(own, result("1"), verified_costs=costs) == ["15.00", "50.00"]


def test_a_cap_per_period_holds_for_however_many_periods():
    """Eleven years of months, each established on its own day: growth is never followed by the year instead."""
    months = [f"{2015 + number // 12}-{number % 12 + 1:02d}" for number in range(132)]
    results = [result("2", f"{month}-28", period=month) for month in months]
    price = rule("unit", {"price": "15.12"})
    some_terms = terms(price, caps=[{"level": "period", "amount": "15.12"}])
    assert due(some_terms, *results) == ["1995.84"]
    spread = {"amount": "1000.00", "per_unit": "1.00", "from": "0"}
    step = rule("graduated", {"steps": [spread], "aggregate": "mean"})
    assert due(terms(step), *results, result("135", "2026-01-28", period="2026-01")) == ["1003.00"]


def test_a_cap_per_period_counts_each_by_itself():
    some_terms = terms(rule("unit", {"price": "1.00"}), caps=[{"level": "period", "amount": "80.00"}])
    halves = [result("100", "2025-01-31", period="2024-H2"), result("50", "2025-07-31", period="2025-H1")]
    assert due(some_terms, *halves) == ["130.00"]
    by_year = terms(rule("unit", {"price": "1.00"}), caps=[{"level": "period", "period": "year", "amount": "80.00"}])
    assert due(by_year, *halves, result("50", "2026-01-31", period="2025-H2")) == ["160.00"]


def test_money_paid_too_much_still_counts_against_the_cap():
    one = rule("milestone", {"amount": "60.00", "threshold": "5"}, "m", id="a")
    two = rule("milestone", {"amount": "60.00"}, "n", id="b")
    some_terms = terms(one, two, caps=[{"level": "contract", "amount": "100.00"}])
    paid = [{"rule": "a", "party": "a", "date": "2025-07-31", "amount": "60.00"}]
    results = [result("9", period="2025-H1"), result("1", "2025-12-31", period="2025-H1"), result("1", metric="n")]
    assert due(some_terms, *results, paid=paid) == ["0.00", "40.00"]


def test_headroom_reaches_the_states_money_only():
    state = rule("milestone", {"amount": "100.00"}, id="s")
    fund = rule("milestone", {"amount": "100.00"}, id="f", payer="fund")
    assert due(terms(state, fund), result("1"), headroom={"programme": "30.00"}) == ["30.00", "100.00"]
    assert due(terms(fund), result("1"), headroom={"frame": "30.00"}) == ["30.00"]


def test_a_former_payee_is_shown_with_what_it_was_paid():
    paid = [{"rule": "r", "party": "b", "date": "2025-07-31", "amount": "25.00"}]
    lines = settled(terms(rule("milestone", {"amount": "100.00"})), result("1"), paid=paid).lines
    assert [(line.payee, str(line.paid_before), str(line.due)) for line in lines] == [
        ("a", "0.00", "100.00"),
        ("b", "25.00", "0.00"),
    ]


def test_prerequisites_by_rule_metric_and_condition():
    first = rule("per_participant", {"price": "1.00"}, "m", id="first")
    results = [
        result(1, participant="p"),
        result(1, metric="n", participant="p"),
        result(1, metric="n", participant="q"),
    ]
    for demand in ("first", "m", {"metric": "m", "threshold": "1"}, {"rule": "first"}):
        second = rule("per_participant", {"price": "10.00"}, "n", id="second", prerequisites=[demand])
        assert due(terms(first, second), *results) == ["1.00", "10.00"]


@pytest.mark.parametrize(
    "broken,path",
    [
        (rule("per_participant", {"price": "1.00"}, None), "terms.rules[0].metric"),
        (rule("per_participant", {}), "terms.rules[0].params"),
        (rule("activity", {"price": "1.00", "amount": "1.00"}), "terms.rules[0].params"),
        (rule("unit", {}), "terms.rules[0].params"),
        (
            rule("graduated", {"steps": [{"from": "2", "amount": "1.00"}, {"from": "1", "amount": "2.00"}]}),
            "terms.rules[0].params.steps[1].from",
        ),
        (
            rule("joint_pot", {"pot": "1.00", "weights": {"b": "1"}}, payees=[{"party": "a"}]),
            "terms.rules[0].params.weights",
        ),
        (
            rule("conditional_loan", {"principal": "1.00", "guaranteed_share": "0.6", "saving_share": "0.5"}),
            "terms.rules[0].params",
        ),
        (rule("top_up", {"rules": ["r"], "share": "0.1"}, None), "terms.rules[0].params.rules[0]"),
        (
            rule(
                "milestone", {"amount": "1.00"}, payees=[{"party": "a", "share": "0.5"}, {"party": "a", "share": "0.5"}]
            ),
            "terms.rules[0].payees[1].party",
        ),
        (rule("milestone", {"amount": "1.00"}, payees=[{"party": "stat"}]), "terms.rules[0].payees[0].party"),
        (rule("milestone", {"amount": "1.00"}, payees=[{"party": "a"}, {"party": "b"}]), "terms.rules[0].payees"),
        (rule("milestone", {"amount": "1.00"}, prerequisites=["r"]), "terms.rules"),
        (
            rule("banded_tariff", {"bands": [{"price": "1.00"}, {"up_to": "2", "price": "1.00"}]}),
            "terms.rules[0].params.bands[0].up_to",
        ),
        (rule("holdback", {"rules": ["x"], "share": "0.1"}, None), "terms.rules[0].params.rules[0]"),
        (rule("guarantee", {"share": "0.5", "amount_due": "1.00"}, None), "terms.rules[0].params.call_from"),
        (rule("condition", {"share": "0.5", "conditions": [{"metric": "m"}]}, None), "terms.rules[0].params"),
    ],
)
def test_rules_that_cannot_be_settled_are_named(broken, path):
    assert path in [error.path for error in validate(terms(broken))]


def test_every_fault_is_reported_at_once():
    broken = terms(rule("milestone", {"amount": "1.00"}, payer="x", payees=[{"party": "y"}]))
    assert [error.path for error in validate(broken)] == ["terms.rules[0].payer", "terms.rules[0].payees[0].party"]
    good = terms(rule("milestone", {"amount": "1.00"}))
    faults = validate_facts(
        good, {"as_of": "2026-01-01", "results": [result("1", metric="x"), result("1", metric="y")]}
    )
    assert [error.path for error in faults] == ["facts.results[0].metric", "facts.results[1].metric"]


def test_a_long_chain_of_rules_is_settled():
    chain = [rule("milestone", {"amount": "1.00"}, id="r0")]
    chain += [
        rule("milestone", {"amount": "1.00"}, id=f"r{number}", prerequisites=[f"r{number - 1}"])
        for number in range(1, 1500)
    ]
    assert str(settled(terms(*reversed(chain)), result("1")).total) == "1500.00"
    chain[0]["prerequisites"] = ["r1499"]
    assert [str(error) for error in validate(terms(*chain))] == [
        "terms.rules: rules wait for each other in a ring: r0 -> r1499 -> r1498 -> ... -> r1 -> r0"
    ]


def test_a_milestone_can_be_decided_by_the_lower_limit():
    some = terms(rule("milestone", {"amount": "600.00", "threshold": "80", "statistic": "ci_low"}))
    assert due(some, result("85", ci_low="79")) == ["0.00"]
    assert due(some, result("85", ci_low="80")) == ["600.00"]
    assert "nedre gränsen" in settled(some, result("85", ci_low="79")).lines[0].text


def test_what_a_later_limit_takes_is_not_used_of_an_earlier_one():
    some = terms(rule("unit", {"price": "1.00"}))
    caps = settled(some, result("1000"), headroom={"programme": "300.00", "frame": "200.00"}).to_dict()["caps"]
    assert [(cap["level"], cap["limit"], cap["used"], cap["binding"]) for cap in caps] == [
        ("programme", "300.00", "200.00", True),
        ("frame", "200.00", "200.00", True),
    ]
