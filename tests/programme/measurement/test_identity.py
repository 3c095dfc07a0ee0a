import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from programme.measurement.identity import find, find_in_cell, mask

TODAY = dt.date(2026, 11, 22)


def number(date, serial="123"):
    return date + serial + luhn.calc_check_digit(date + serial)


# Made here, so that no real person's number is in the tests.
BODY = number("850312")
COORDINATION = number("850372")


@pytest.mark.parametrize(
    "written, sure",
    [
        (f"{BODY[:6]}-{BODY[6:]}", True),
        (f"{BODY[:6]}+{BODY[6:]}", None),
        (f"19{BODY[:6]}-{BODY[6:]}", True),
        (f"19{BODY}", True),
        (f"19 {BODY[:6]} {BODY[6:]}", True),
        (f"{BODY[:6]} - {BODY[6:]}", True),
        (f"{BODY[:6]}–{BODY[6:]}", True),
        (f"{BODY[:6]}\u2011{BODY[6:]}", True),
        (BODY, False),
        (f"{BODY[:6]} {BODY[6:]}", False),
        (f"20{BODY}", None),
    ],
)
def test_each_way_to_write_a_number(written, sure):
    text = f"Pat. {written}, kontakt"
    found = [(f.start, f.end, f.kind, f.sure) for f in find(text, today=TODAY)]
    assert found == ([] if sure is None else [(5, 5 + len(written), "personal", sure)])


def test_a_plus_sign_means_a_hundred_years_or_more():
    old = number("250312")
    assert [f.sure for f in find(f"{old[:6]}+{old[6:]}", today=TODAY)] == [True]


def test_a_coordination_number_is_told_apart():
    assert [f.kind for f in find(f"{COORDINATION[:6]}-{COORDINATION[6:]}", today=TODAY)] == ["coordination"]


def test_several_are_found_in_order():
    text = f"{BODY}; 19{COORDINATION}; {BODY[:6]}-{BODY[6:]}"
    assert [(f.kind, f.sure) for f in find(text, today=TODAY)] == [
        ("personal", False),
        ("coordination", True),
        ("personal", True),
    ]


def test_a_find_does_not_repeat_the_number():
    (found,) = find(f"19{BODY}", today=TODAY)
    assert BODY not in repr(found)
    assert mask(f"Pat. 19{BODY}.", today=TODAY) == "Pat. ••••••••••••."


@pytest.mark.parametrize(
    "text",
    [
        "212000-0456",
        "Org.nr 202100-5026 och 16202100-5026",
        "1 250 000 000,00 kr",
        "1250000000",
        "SE45 5000 0000 0583 9825 7466",
        "SE4550000000058398257466",
        "5805-6201",
        "08-772 47 00",
        "2026-11-22 10:15",
        "20261122-20261231",
        "UTF 2026/0042",
        "850312-1234567",
        "3f850312123485031212348503121234af",
        f"{BODY}.50",
        f"1 {BODY}",
        f"{BODY[:6]}-{(int(BODY[6:]) + 1) % 10000:04d}",
        number("851312"),
        number("850230"),
        number("850399"),
        f"20{number('270101')}",
        "",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert find(text, today=TODAY) == []


def test_every_organisation_number_is_left_alone():
    drawn = random.Random(1)
    for _ in range(2000):
        body = f"{drawn.randint(1, 9)}{drawn.randint(0, 9)}{drawn.randint(20, 99)}{drawn.randint(0, 99999):05d}"
        whole = body + luhn.calc_check_digit(body)
        assert find(f"{whole[:6]}-{whole[6:]} {whole}", today=TODAY) == []


def test_few_random_amounts_look_like_a_number():
    drawn = random.Random(2)
    amounts = [drawn.randint(10**9, 10**10 - 1) for _ in range(20000)]
    hits = [found for amount in amounts for found in find_in_cell(amount, today=TODAY)]
    assert len(hits) < 20000 * 0.01
    assert not any(found.sure for found in hits)


@pytest.mark.parametrize("kind", [int, float])
def test_a_spreadsheet_cell_is_read_as_its_digits(kind):
    assert [f.sure for f in find_in_cell(kind("19" + BODY), today=TODAY)] == [True]
    assert [f.sure for f in find_in_cell(kind(BODY), today=TODAY)] == [False]


def test_a_cell_that_lost_its_zero_is_found():
    young = number("050312")
    assert [(f.start, f.end) for f in find_in_cell(int(young), today=TODAY)] == [(0, 9)]


@pytest.mark.parametrize("value", [None, True, TODAY, dt.time(10, 15), 0.5, 8503121234.5, float("nan"), 1e300, "", -1])
def test_a_cell_of_another_kind_is_left_alone(value):
    assert find_in_cell(value, today=TODAY) == []


days = st.dates(dt.date(1910, 1, 1), TODAY)
serials = st.integers(1, 999).map(lambda n: f"{n:03d}")


@given(days, serials, st.booleans(), st.sampled_from(["", "-", " "]), st.text(st.characters(exclude_categories=["Nd"])))
def test_every_written_number_of_a_living_person_is_found(born, serial, coordination, sign, around):
    date = f"{born:%y%m}{born.day + 60 if coordination else born.day:02d}"
    whole = number(date, serial)
    for text in (f"{born:%Y}"[:2] + whole[:6] + sign + whole[6:], whole[:6] + "-" + whole[6:]):
        (found,) = find(f"{around} {text} {around}", today=TODAY)
        assert (found.start, found.end) == (len(around) + 1, len(around) + 1 + len(text))
        assert found.kind == ("coordination" if coordination else "personal")
