"""The working can be followed on a pocket calculator: every figure that leads to the amount is there."""

from .test_rules import result, rule, settled, terms


def working(some_terms, *results, **facts):
    return [line.text.replace("\u00a0", " ") for line in settled(some_terms, *results, **facts).lines]


def test_the_working_says_what_a_cap_is_a_share_of_and_what_it_took():
    some_terms = terms(
        rule("milestone", {"amount": "900.00"}, id="r"),
        rule("milestone", {"amount": "300.00"}, id="s"),
        caps=[{"level": "contract", "share_of": {"base": "verified_costs", "share": "0.5"}}],
        shortfall="pro_rata",
    )
    costs = [{"party": "a", "period": "2025", "amount": "300.00", "other_funding": "99.99"}]
    first, second = working(some_terms, result("1"), verified_costs=costs)
    base = "50 % av 200,01 kr (verifierade kostnader 300,00 kr − annan finansiering 99,99 kr)"
    assert f"Tak för avtalet: högst 100,00 kr, {base}. Allt som taket omfattar är 1 200,00 kr" in first
    assert "900,00 kr × 100,00 kr / 1 200,00 kr = 75,00 kr." in first
    assert "300,00 kr × 100,00 kr / 1 200,00 kr = 25,00 kr." in second
    in_turn = working({**some_terms, "shortfall": "fifo"}, result("1"), verified_costs=costs)
    assert "Det som fastställdes först går före: 900,00 kr sänks till 100,00 kr." in in_turn[0]
    assert "Det som fastställdes först går före: 300,00 kr sänks till 0,00 kr." in in_turn[1]


def test_the_working_names_each_participant_and_period_that_reached_its_cap():
    price = rule("per_participant", {"price": "10.00", "count": "value"})
    people = [result(number, participant=f"p{number}") for number in range(1, 7)]
    (text,) = working(terms(price, caps=[{"level": "participant", "amount": "15.00"}]), *people)
    assert "P2: 20,00 kr sänks till 15,00 kr. P3: 30,00 kr sänks till 15,00 kr." in text
    assert "Ytterligare 2 når taket och sänks med 80,00 kr." in text
    half = {"level": "period", "share_of": {"base": "verified_costs", "share": "0.5"}}
    costs = [{"party": "a", "period": year, "amount": amount} for year, amount in (("2024", "8.00"), ("2025", "6.00"))]
    seen = [result("1", period="2024"), result("1", period="2025")]
    (text,) = working(terms(rule("unit", {"price": "10.00"}), caps=[half]), *seen, verified_costs=costs)
    assert (
        "2025: Tak per period: högst 3,00 kr, 50 % av verifierade kostnader 6,00 kr; 10,00 kr sänks till 3,00" in text
    )


def test_the_working_adds_up():
    days = [result("2", period="2024"), result("-0.5", period="2025")]
    assert "2 (2024) − 0,5 (2025) = 1,5. 1,5 × 10,00 kr" in working(terms(rule("unit", {"price": "10.00"})), *days)[0]
    blend = {"price": "10.00", "statistic": "blend", "weight": "0.25"}
    text = working(terms(rule("net_impact", blend)), result("8", ci_low="4"))[0]
    assert "0,25 × 8 + 0,75 × 4 = 5. Effekt 5 = 5. 5 × 10,00 kr = 50,00 kr" in text


def test_the_working_tells_where_it_was_rounded():
    half = rule("activity", {"cost_share": "0.5"}, metric=None)
    cost = {"party": "a", "period": "2025", "amount": "900.01"}
    assert "Regeln avrundas: 450,005 blir 450,01 kr." in working(terms(half), verified_costs=[cost])[0]
    down = terms(half, rounding={"how": "down", "to": "100.00"})
    assert "Regeln avrundas: 450,005 blir 400,00 kr." in working(down, verified_costs=[cost])[0]
    assert "avrundas" not in working(terms(half), verified_costs=[{**cost, "amount": "900.00"}])[0]
