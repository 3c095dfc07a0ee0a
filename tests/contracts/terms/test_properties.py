"""What must hold for any terms and facts."""

import copy
import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.terms import TermsInvalid, settle
from contracts.terms.numbers import split

START = date(2024, 1, 1)
RULES = ("cards", "days", "steps", "saved", "pot", "work", "goal", "raised", "kept", "loan", "fee")


def kronor(low=0, high=200_000_000):
    return st.integers(low, high).map(lambda ore: f"{ore // 100}.{ore % 100:02d}")


def decimals(low, high):
    return st.integers(low * 1000, high * 1000).map(lambda value: str(Decimal(value).scaleb(-3)))


@st.composite
def shares(draw):
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=2, max_size=2)))
    parts = (cuts[0], cuts[1] - cuts[0], 100 - cuts[1])
    return [{"party": party, "share": str(Decimal(part).scaleb(-2))} for party, part in zip("abc", parts, strict=True)]


@st.composite
def terms(draw):
    def rule(name, kind, params, metric, **more):
        return {
            "id": name,
            "type": kind,
            "metric": metric,
            "payer": draw(st.sampled_from(["stat", "fund"])),
            "payees": draw(shares()),
            "params": params,
            **more,
        }

    rules = [
        rule("cards", "per_participant", {"price": draw(kronor(1, 3_000_000)), "deadweight": "0.07"}, "housed"),
        rule("days", "unit", {"price": draw(kronor(1, 500_000)), "share": "1/3"}, "days", prerequisites=["work"]),
        rule(
            "steps",
            "graduated",
            {"steps": [{"from": "1.5", "amount": draw(kronor()), "per_unit": draw(kronor(0, 90_000))}]},
            "points",
        ),
        rule("saved", "savings_share", {"share": "0.333", "hurdle": draw(kronor(0, 9_000_000))}, "saving"),
        rule("pot", "joint_pot", {"pot": draw(kronor())}, "points"),
        rule("work", "activity", {"amount": draw(kronor()), "part": "0.7"}, None),
        rule("goal", "milestone", {"amount": draw(kronor()), "threshold": "3"}, "points"),
        rule("raised", "top_up", {"rules": ["days", "work"], "share": "0.32", "award": draw(kronor())}, None),
        rule("kept", "holdback", {"rules": ["steps"], "share": "0.15", "release": {"metric": "saving"}}, None),
        rule(
            "loan",
            "conditional_loan",
            {"principal": draw(kronor()), "guaranteed_share": "0.4", "saving_share": "0.6", "return_share": "0.2"},
            "saving",
        ),
        rule(
            "fee",
            "condition",
            {"share": "0.2", "rules": ["work"], "conditions": [{"metric": "points", "threshold": "2"}]},
            None,
        ),
    ]
    caps = []
    for level in ("participant", "metric", "period", "contract", "programme"):
        if draw(st.booleans()):
            caps.append({"level": level, "amount": draw(kronor())})
    if draw(st.booleans()):
        caps.append({"level": "contract", "share_of": {"base": "verified_costs", "share": "0.5"}})
    if draw(st.booleans()):
        caps.append({"level": "contract", "party": draw(st.sampled_from(["a", "stat"])), "amount": draw(kronor())})
    return {
        "version": "1",
        "currency": "SEK",
        "parties": [{"id": name, "role": "provider"} for name in "abc"]
        + [{"id": "stat", "role": "state"}, {"id": "fund", "role": "financier"}],
        "metrics": [{"id": name, "unit": ""} for name in ("housed", "days", "points", "saving")],
        "rules": rules,
        "caps": caps,
        "cap_order": draw(st.permutations(["participant", "metric", "period", "contract", "programme", "frame"])),
        "shortfall": draw(st.sampled_from(["fifo", "pro_rata"])),
        "holdback": draw(st.sampled_from([None, "0.1", {"share": "0.15", "release": {"date": "2025-01-01"}}])),
    }


@st.composite
def facts(draw):
    def day():
        return (START + timedelta(days=draw(st.integers(0, 900)))).isoformat()

    results = [
        {"metric": "housed", "participant": f"p{number}", "value": draw(st.integers(0, 1)), "established_on": day()}
        for number in range(draw(st.integers(0, 6)))
    ]
    for metric in ("days", "points", "saving"):
        low = -4 if metric != "saving" else -100_000
        for period in draw(st.lists(st.sampled_from(["2024-H1", "2024-H2", "2025-H1"]), unique=True)):
            value = draw(decimals(low, -2 * low))
            results.append({"metric": metric, "period": period, "value": value, "established_on": day()})
    shares_left = draw(st.lists(st.integers(0, 33), max_size=3))
    return {
        "as_of": draw(st.sampled_from(["2024-12-31", "2025-06-30", "2026-12-31"])),
        "results": results,
        "activities": [
            {"rule": "work", "period": f"2024-Q{index + 1}", "share": str(Decimal(part).scaleb(-2))}
            for index, part in enumerate(shares_left)
        ],
        "verified_costs": [
            {"party": draw(st.sampled_from("abc")), "period": "2024-H1", "amount": amount, "other_funding": "10.00"}
            for amount in draw(st.lists(kronor(), max_size=3))
        ],
        "paid": [
            {
                "rule": draw(st.sampled_from(RULES)),
                "party": draw(st.sampled_from("abc")),
                "date": day(),
                "amount": amount,
            }
            for amount in draw(st.lists(kronor(0, 3_000_000), max_size=4))
        ],
        "headroom": draw(st.sampled_from([{}, {"programme": "250000.00"}, {"frame": "1.01", "programme": "9.99"}])),
    }


def assert_no_float(value):
    assert not isinstance(value, float)
    if isinstance(value, dict):
        for inner in value.values():
            assert_no_float(inner)
    elif isinstance(value, list):
        for inner in value:
            assert_no_float(inner)


@settings(max_examples=50, deadline=None)
@given(terms(), facts())
def test_lines_sum_to_the_whole_and_parties_net_to_nothing(some_terms, some_facts):
    statement = settle(some_terms, some_facts)
    assert sum((line.due for line in statement.lines), Decimal(0)) == statement.total
    assert sum((party.net for party in statement.parties), Decimal(0)) == 0
    assert sum((party.pays for party in statement.parties), Decimal(0)) == statement.total
    assert all(line.due >= 0 for line in statement.lines)
    assert all(line.due == max(Decimal(0), line.entitled - line.paid_before) for line in statement.lines)
    assert all(line.due == line.due.quantize(Decimal("0.01")) for line in statement.lines)
    assert_no_float(statement.to_dict())


@settings(max_examples=50, deadline=None)
@given(terms(), facts())
def test_never_above_a_cap(some_terms, some_facts):
    some_facts = {**some_facts, "paid": []}
    statement = settle(some_terms, some_facts)
    assert all(cap.used <= cap.limit for cap in statement.caps)
    payers = {rule["id"]: rule["payer"] for rule in some_terms["rules"]}
    metric = {rule["id"]: rule["metric"] for rule in some_terms["rules"]}
    for cap in some_terms["caps"]:
        if "amount" not in cap:
            continue
        limit = Decimal(cap["amount"])
        if cap["level"] == "contract":
            counted = [
                line.entitled
                for line in statement.lines
                if cap.get("party") in (None, line.payee) or cap.get("party") == line.payer
            ]
            assert sum(counted, Decimal(0)) <= limit
        elif cap["level"] == "metric":
            for name in ("housed", "days", "points", "saving"):
                assert sum((x.entitled for x in statement.lines if metric[x.rule] == name), Decimal(0)) <= limit
        elif cap["level"] == "programme" and "stat" in payers.values():
            assert sum((x.entitled for x in statement.lines if x.payer == "stat"), Decimal(0)) <= limit


@settings(max_examples=40, deadline=None)
@given(terms(), facts())
def test_paid_beyond_entitlement_still_counts_against_the_contract_cap(some_terms, some_facts):
    limit = "5000.00"
    some_terms["caps"] = [{"level": "contract", "amount": limit}]
    statement = settle(some_terms, some_facts)
    paid = sum((line.paid_before for line in statement.lines), Decimal(0))
    assert paid + statement.total <= max(Decimal(limit), paid)


@settings(max_examples=40, deadline=None)
@given(terms(), facts(), st.randoms(use_true_random=False))
def test_order_of_facts_does_not_matter(some_terms, some_facts, shuffle):
    mixed = copy.deepcopy(some_facts)
    for value in mixed.values():
        if isinstance(value, list):
            shuffle.shuffle(value)
    assert settle(some_terms, mixed) == settle(some_terms, some_facts)


@settings(max_examples=50, deadline=None)
@given(terms(), facts())
def test_settling_twice_pays_nothing(some_terms, some_facts):
    first = settle(some_terms, some_facts)
    again = copy.deepcopy(some_facts)
    for line in first.lines:
        entry = {"rule": line.rule, "party": line.payee, "date": some_facts["as_of"], "amount": str(line.due)}
        again["paid"].append(entry)
    again["headroom"] = {
        key: str(max(Decimal(0), Decimal(value) - sum(x.due for x in first.lines if x.payer == "stat")))
        for key, value in some_facts["headroom"].items()
    }
    if any(line.payer == "stat" for line in first.lines) or not some_facts["headroom"]:
        assert settle(some_terms, again).total == 0


@settings(max_examples=50, deadline=None)
@given(terms(), facts(), st.sampled_from(["days", "points", "saving"]), st.integers(1, 90_000))
def test_a_better_result_never_pays_less_in_all(some_terms, some_facts, metric, better):
    """Monotone in results, without caps: every rule here is."""
    some_terms["caps"], some_facts["headroom"], some_facts["paid"] = [], {}, []
    improved = copy.deepcopy(some_facts)
    for result in improved["results"]:
        if result["metric"] == metric:
            result["value"] = str(Decimal(result["value"]) + better)
    assert settle(some_terms, improved).total >= settle(some_terms, some_facts).total


@settings(max_examples=300, deadline=None)
@given(st.integers(-(10**9), 10**9), st.lists(st.fractions(0, 1000), min_size=1, max_size=9))
def test_a_split_sums_to_the_whole_and_is_within_an_ore_of_the_exact_part(total, weights):
    parts = split(total, weights)
    whole = sum(weights, Fraction(0))
    if whole == 0:
        assert parts == [0] * len(weights)
        return
    assert sum(parts) == total
    assert all(abs(part - total * weight / whole) < 1 for part, weight in zip(parts, weights, strict=True))


def test_ten_thousand_participants_settle_in_seconds():
    numbers = list(range(10_000))
    random.Random(7).shuffle(numbers)
    some_terms = {
        "version": 1,
        "currency": "SEK",
        "parties": [{"id": "stat", "role": "state"}, {"id": "a", "role": "provider"}],
        "metrics": [{"id": "work", "unit": ""}],
        "rules": [
            {
                "id": "work",
                "type": "per_participant",
                "metric": "work",
                "payer": "stat",
                "payees": [{"party": "a"}],
                "params": {"price": "100.01"},
            }
        ],
        "caps": [{"level": "participant", "amount": "100.00"}, {"level": "contract", "amount": "900000.00"}],
    }
    results = [
        {
            "metric": "work",
            "participant": f"p{number}",
            "value": 1,
            "established_on": (START + timedelta(days=number % 700)).isoformat(),
        }
        for number in numbers
    ]
    assert settle(some_terms, {"as_of": "2026-12-31", "results": results}).total == Decimal("900000.00")


@settings(max_examples=40, deadline=None)
@given(terms(), facts())
def test_with_claw_back_what_is_paid_in_all_is_what_is_entitled(some_terms, some_facts):
    some_facts["headroom"] = {}
    for rule in some_terms["rules"]:
        rule["params"]["claw_back"] = True
    first = settle(some_terms, some_facts)
    assert all(line.due == line.entitled - line.paid_before for line in first.lines)
    assert sum((party.net for party in first.parties), Decimal(0)) == 0
    again = copy.deepcopy(some_facts)
    for line in first.lines:
        entry = {"rule": line.rule, "party": line.payee, "date": some_facts["as_of"], "amount": str(line.due)}
        again["paid"].append(entry)
    assert settle(some_terms, again).total == 0


def test_what_is_paid_beyond_reason_is_refused():
    some_terms = {
        "version": 1,
        "currency": "SEK",
        "parties": [{"id": "stat", "role": "state"}, {"id": "a", "role": "provider"}],
        "metrics": [{"id": "days", "unit": ""}],
        "rules": [
            {
                "id": "days",
                "type": "unit",
                "metric": "days",
                "payer": "stat",
                "payees": [{"party": "a"}],
                "params": {"price": "999999999999999.00"},
            }
        ],
    }
    results = [{"metric": "days", "value": "2", "established_on": "2026-01-01"}]
    with pytest.raises(TermsInvalid, match=r"terms.rules\[0\]: the rule 'days' comes to more than"):
        settle(some_terms, {"as_of": "2026-12-31", "results": results})
