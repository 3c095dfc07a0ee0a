"""How some outcomes of the pilot are measured with a comparison: protocols and invented data, the same each time."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

# Rows of individuals are deleted two years after the last round.
DELETED = date(2030, 9, 30)


@dataclass(frozen=True)
class Measure:
    """What the protocol says beside the usual words, and the file of a round (``as_of`` None: for the trial run)."""

    protocol: dict[str, Any]
    data: Callable[[date | None], bytes]

    @property
    def is_compared(self) -> bool:
        return self.protocol["spec"]["method"] not in {"threshold_share", "reported_share"}


def dice(*salt: object) -> random.Random:
    return random.Random(" ".join(map(str, salt)))  # noqa: S311  (invented data, the same each time)


def csv_of(heads: list[str], rows: list[list[object]]) -> bytes:
    return "\n".join([",".join(heads), *(",".join(map(str, row)) for row in rows), ""]).encode()


def months_since(day: date | None) -> int:
    """Months from January 2022 until the date."""
    return 27 if day is None else (day.year - 2022) * 12 + day.month


# Difference-in-differences over pupils, before and after.

PUPILS: dict[str, Any] = {
    "estimand": "Skillnaden i förändrad frånvaro mellan elever i insatsen och jämförbara elever utan insats.",
    "population": "Elever i årskurs 7–9 med mer än tio procents frånvaro läsåret före insatsen.",
    "comparison": "Elever på fyra skolor utan insats i samma kommun, samma årskurser.",
    "missing_data": "Elever utan mätning i någon period utesluts och redovisas. Fler än fem procent anges i rapporten.",
    "decision_rule": "Punktskattningen avgör om målvärdet är nått.",
    "spec": {
        "method": "difference_in_differences",
        "outcome": "absence",
        "treated": "treated",
        "post": "post",
        "unit": "pupil",
        "balance": ["grade", "earlier"],
    },
    "columns": [
        {"name": "pupil", "label": "Elev", "type": "pseudonym", "required": True},
        {"name": "absence", "label": "Frånvaro, procent", "type": "number", "min": 0, "max": 100},
        {"name": "treated", "label": "I insatsen", "type": "binary", "required": True},
        {"name": "post", "label": "Efter", "type": "binary", "required": True},
        {"name": "grade", "label": "Årskurs", "type": "integer", "min": 7, "max": 9},
        {"name": "earlier", "label": "Frånvaro i årskurs 6, procent", "type": "number"},
        {"name": "enrolled", "label": "Inskriven", "type": "binary"},
        {"name": "followed", "label": "Uppföljd", "type": "binary"},
    ],
    "sensitivity": [
        {"label": "Robusta medelfel", "set": {"se": "hc1"}},
        {"label": "Justerat för årskurs, tidigare frånvaro", "set": {"covariates": ["grade", "earlier"]}},
        {"label": "Bara fullständiga par", "set": {"balanced": True}},
        {"label": "Utan årskurs 9", "rows": [{"column": "grade", "not_in": ["9"]}]},
    ],
    "subgroups": [
        {"label": "Årskurs 7", "rows": [{"column": "grade", "in": ["7"]}]},
        {"label": "Årskurs 8", "rows": [{"column": "grade", "in": ["8"]}]},
        {"label": "Årskurs 9", "rows": [{"column": "grade", "in": ["9"]}]},
    ],
    "flow": [{"column": "enrolled", "label": "Inskrivna"}, {"column": "followed", "label": "Uppföljda"}],
    "checks": {"heaping": {"column": "absence", "threshold": 20}},
    "individual_rows": True,
    "individual_reason": "Parad analys kräver en rad per elev och mätning.",
    "delete_rows_on": DELETED,
}


def pupils(as_of: date | None) -> bytes:
    """Two hundred and forty pupils; the intervention lowers absence by about six points, less in its first year."""
    chance = dice("pupils")
    effect = 0.0 if as_of is None else 5.0 + 0.8 * (months_since(as_of) - 45) / 6
    rows: list[list[object]] = []
    for number in range(240):
        treated, grade = number % 2, 7 + (number // 2) % 3
        level = max(4, chance.gauss(24, 5))
        for post in (0, 1):
            is_lost = post and number % 24 == 5 and as_of is not None
            value = level + chance.gauss(-0.5 * post, 2.5) - effect * treated * post
            rows.append(
                [
                    f"e{number + 1:03d}",
                    "" if is_lost else f"{min(100, max(0, value)):.1f}",
                    treated,
                    post,
                    grade,
                    f"{max(0, level - 6 + chance.gauss(0, 3)):.1f}",
                    post,
                    int(post and not is_lost),
                ]
            )
    heads = [column["name"] for column in PUPILS["columns"]]
    return csv_of(heads, rows)


# An interrupted series by month, with the rest of the county as negative control.

MONTHS: dict[str, Any] = {
    "estimand": "Förändrad nivå på anmälda brott per månad från det att insatsen började.",
    "population": "Anmälda brott i kommunen där en misstänkt är 10–17 år, per 1 000 unga och månad.",
    "comparison": "Seriens egen nivå och trend före insatsen; övriga länet som kontrollserie.",
    "time_window": "Månadsvis från januari 2022 till omgångens datum.",
    "missing_data": "Serien är fullständig. En månad utan uppgift utesluts och redovisas.",
    "decision_rule": "Punktskattningen av nivåskiftet avgör om målvärdet är nått.",
    "spec": {
        "method": "interrupted_time_series",
        "outcome": "reports",
        "treated": "after",
        "time": "month",
        "trend": True,
        "season": {"column": "calendar", "as": "harmonics", "harmonics": 1, "period": 12},
        "control_outcome": "county",
        "se": "newey_west",
    },
    "columns": [
        {"name": "month", "label": "Månad", "type": "integer", "required": True, "unique": True},
        {"name": "calendar", "label": "Kalendermånad", "type": "integer", "min": 1, "max": 12},
        {"name": "reports", "label": "Anmälningar", "type": "number", "min": 0, "required": True},
        {"name": "county", "label": "Anmälningar i övriga länet", "type": "number", "min": 0},
        {"name": "after", "label": "Efter starten", "type": "binary", "required": True},
    ],
    "sensitivity": [
        {"label": "Utan årstid", "set": {"season": None}},
        {"label": "Även ändrad lutning", "set": {"slope": True}},
        {"label": "Utan trend", "set": {"trend": None}},
        {"label": "Utan pandemiåret 2022", "rows": [{"column": "month", "min": 13}]},
    ],
}


def months(as_of: date | None) -> bytes:
    chance = dice("months")
    start = 20 if as_of is None else 27  # the trial run has an invented start and no effect
    rows: list[list[object]] = []
    for month in range(months_since(as_of)):
        season = 3 * math.sin(2 * math.pi * month / 12)
        level = 31 + 0.05 * month + season + chance.gauss(0, 1.3)
        county = 26 + 0.06 * month + season + chance.gauss(0, 1.1)
        after = int(month >= start)
        fall = 7.5 * after if as_of is not None else 0
        rows.append([month + 1, month % 12 + 1, f"{level - fall:.1f}", f"{county:.1f}", after])
    return csv_of([column["name"] for column in MONTHS["columns"]], rows)


# A synthetic control: one municipality against others that together resembled it.

CITIES = ["Malmö", *(f"Kommun {letter}" for letter in "ABCDEFGHIJKL")]
QUARTERS: dict[str, Any] = {
    "estimand": "Anmälda brott per 1 000 unga mot vad som hade väntats utan insatsen.",
    "population": "Malmö och tolv jämförbara kommuner utan insats, kvartalsvis.",
    "comparison": "En vägd sammansättning av de tolv kommunerna som följde Malmö före insatsen.",
    "time_window": "Kvartalsvis från 2021 till omgångens datum.",
    "missing_data": "Kommuner som saknar ett kvartal utesluts och namnges.",
    "decision_rule": "Medelavståndet efter start avgör om målvärdet är nått, om passformen före start är god.",
    "spec": {
        "method": "synthetic_control",
        "outcome": "reports",
        "unit": "city",
        "time": "quarter",
        "treated_unit": "Malmö",
        "intervention_time": "14",
    },
    "columns": [
        {"name": "city", "label": "Kommun", "type": "text", "required": True},
        {"name": "quarter", "label": "Kvartal sedan 2021", "type": "integer", "required": True, "min": 1},
        {"name": "reports", "label": "Anmälningar per 1 000 unga", "type": "number", "min": 0, "required": True},
    ],
    "sensitivity": [
        {"label": "Utan kommun A", "rows": [{"column": "city", "not_in": ["Kommun A"]}]},
        {"label": "Utan kommun B", "rows": [{"column": "city", "not_in": ["Kommun B"]}]},
        {"label": "Från 2022", "rows": [{"column": "quarter", "min": 5}]},
    ],
}


def quarters(as_of: date | None) -> bytes:
    chance = dice("quarters")
    last = 16 if as_of is None else (as_of.year - 2021) * 4 + (as_of.month + 2) // 3
    common = [28 + 0.25 * quarter + 2 * math.sin(quarter) + chance.gauss(0, 0.6) for quarter in range(40)]
    own = {city: (0.75 + 0.05 * place, chance.gauss(0, 1.5)) for place, city in enumerate(CITIES[1:])}
    series = {
        city: [scale * level + shift + chance.gauss(0, 0.5) for level in common] for city, (scale, shift) in own.items()
    }
    mixed = [0.4 * a + 0.35 * b + 0.25 * c for a, b, c in zip(*(series[f"Kommun {x}"] for x in "AFK"), strict=True)]
    series["Malmö"] = [
        level + chance.gauss(0, 0.2) - (6.5 if as_of is not None and place >= 13 else 0)
        for place, level in enumerate(mixed)
    ]
    rows: list[list[object]] = [
        [city, quarter + 1, f"{series[city][quarter]:.2f}"] for city in CITIES for quarter in range(last)
    ]
    return csv_of([column["name"] for column in QUARTERS["columns"]], rows)


# A difference of shares between persons, with their balance.

SHARES: dict[str, Any] = {
    "estimand": "Skillnaden i andel elever med hög frånvaro mellan insatsen och jämförelsegruppen.",
    "population": "Elever i årskurs 7–9 som anvisades till närvaroteamet.",
    "comparison": "Elever som stod i kö till teamet samma termin.",
    "missing_data": "Elever utan mätning utesluts och redovisas.",
    "decision_rule": "Punktskattningen i procentenheter avgör om målvärdet är nått.",
    "spec": {
        "method": "proportion_difference",
        "outcome": "high",
        "treated": "treated",
        "balance": ["grade", "earlier", "girl"],
    },
    "factor": "100",
    "columns": [
        {"name": "pupil", "label": "Elev", "type": "pseudonym", "required": True, "unique": True},
        {"name": "high", "label": "Frånvaro över 20 procent", "type": "binary"},
        {"name": "treated", "label": "I insatsen", "type": "binary", "required": True},
        {"name": "grade", "label": "Årskurs", "type": "integer"},
        {"name": "earlier", "label": "Tidigare frånvaro, procent", "type": "number"},
        {"name": "girl", "label": "Flicka", "type": "binary"},
        {"name": "referred", "label": "Anvisad", "type": "binary"},
        {"name": "started", "label": "Började", "type": "binary"},
    ],
    "sensitivity": [
        {"label": "Utan årskurs 9", "rows": [{"column": "grade", "not_in": ["9"]}]},
        {"label": "Tidigare frånvaro högst 40", "rows": [{"column": "earlier", "max": 40}]},
    ],
    "subgroups": [
        {"label": "Flickor", "rows": [{"column": "girl", "in": ["1"]}]},
        {"label": "Pojkar", "rows": [{"column": "girl", "in": ["0"]}]},
    ],
    "flow": [{"column": "referred", "label": "Anvisade"}, {"column": "started", "label": "Började"}],
    "checks": {
        "profile": {"enrolled": "started", "columns": ["earlier", "grade"]},
    },
    "individual_rows": True,
    "individual_reason": "Balansen mellan grupperna prövas per elev.",
    "delete_rows_on": DELETED,
}


def shares(as_of: date | None) -> bytes:
    rows: list[list[object]] = []
    chance = dice("shares")
    count = 240 if as_of is None else 240 + 20 * (months_since(as_of) - 51)
    for number in range(count):
        treated = number % 2
        high = chance.random() < (0.46 - (0.13 if treated and as_of is not None else 0))
        rows.append(
            [
                f"n{number + 1:03d}",
                int(high),
                treated,
                7 + (number // 2) % 3,
                f"{max(11, chance.gauss(30, 7)):.1f}",
                (number // 2) % 2,
                1,
                int(number % 19 != 3),
            ]
        )
    return csv_of([column["name"] for column in SHARES["columns"]], rows)


# A panel of districts: those that work so, and those that wait.

DISTRICTS: dict[str, Any] = {
    "estimand": "Skillnaden i anmälda brott mellan områden med och utan insats, efter starten.",
    "population": "Anmälda brott per 1 000 unga i kommunens sexton områden, kvartalsvis.",
    "comparison": "Tio områden som får insatsen senare eller inte alls.",
    "time_window": "Kvartalsvis från 2022 till omgångens datum.",
    "missing_data": "Ett område som saknar ett kvartal behåller sina övriga. Det anges i rapporten.",
    "decision_rule": "Punktskattningen avgör om målvärdet är nått.",
    "spec": {
        "method": "two_way_fixed_effects",
        "outcome": "reports",
        "treated": "working",
        "unit": "district",
        "time": "quarter",
        "cluster": "district",
    },
    "columns": [
        {"name": "district", "label": "Område", "type": "text", "required": True},
        {"name": "quarter", "label": "Kvartal sedan 2022", "type": "integer", "required": True, "min": 1},
        {"name": "reports", "label": "Anmälningar per 1 000 unga", "type": "number", "min": 0, "required": True},
        {"name": "working", "label": "Insatsen pågår", "type": "binary", "required": True},
    ],
    "sensitivity": [
        {"label": "Utan det första halvåret", "rows": [{"column": "quarter", "min": 3}]},
        {"label": "Utan område 1", "rows": [{"column": "district", "not_in": ["Område 1"]}]},
    ],
}


def districts(as_of: date | None) -> bytes:
    chance = dice("districts")
    last = 9 if as_of is None else (as_of.year - 2022) * 4 + (as_of.month + 2) // 3
    common = [0.3 * quarter + chance.gauss(0, 0.5) for quarter in range(40)]
    rows: list[list[object]] = []
    for place in range(16):
        level = chance.gauss(31, 4)
        # The trial run has an invented start and no effect; the real ones began in two steps.
        start = 5 if as_of is None else 9 + place % 2 * 2
        for quarter in range(last):
            working = int(place < 6 and quarter >= start)
            fall = 4.6 + 0.25 * place if working and as_of is not None else 0
            value = max(0, level + common[quarter] - fall + chance.gauss(0, 0.9))
            rows.append([f"Område {place + 1}", quarter + 1, f"{value:.1f}", working])
    return csv_of([column["name"] for column in DISTRICTS["columns"]], rows)


# The share of pupils above a threshold, and a share reported school by school.

HIGH_ABSENCE: dict[str, Any] = {
    "estimand": "Andelen elever med minst 20 procents frånvaro vid omgångens datum.",
    "population": "Elever i årskurs 7–9 på kommunens tre skolor med högst frånvaro.",
    "comparison": "Samma skolor före insatsen, utan jämförelsegrupp.",
    "missing_data": "Elever utan mätning utesluts och redovisas.",
    "decision_rule": "Andelen i procent avgör om målvärdet är nått.",
    "spec": {"method": "threshold_share", "outcome": "absence", "threshold": 20},
    "factor": "100",
    "columns": [
        {"name": "pupil", "label": "Elev", "type": "pseudonym", "required": True, "unique": True},
        {"name": "absence", "label": "Frånvaro, procent", "type": "number", "min": 0, "max": 100},
        {"name": "grade", "label": "Årskurs", "type": "integer", "min": 7, "max": 9},
    ],
    "sensitivity": [
        {"label": "Gränsen 15 procent", "set": {"threshold": 15}},
        {"label": "Gränsen 25 procent", "set": {"threshold": 25}},
    ],
    "subgroups": [
        {"label": f"Årskurs {grade}", "rows": [{"column": "grade", "in": [str(grade)]}]} for grade in (7, 8, 9)
    ],
    "checks": {"heaping": {"column": "absence", "threshold": 20}},
    "individual_rows": True,
    "individual_reason": "Gränsen prövas på flera nivåer per elev.",
    "delete_rows_on": DELETED,
}


def high_absence(as_of: date | None) -> bytes:
    """Of 250 pupils: 60 at the start, six fewer a year, which is too slow for the target."""
    chance = dice("high", as_of)
    high = 60 if as_of is None else 60 - (months_since(as_of) - 27) // 2
    rows: list[list[object]] = []
    for number in range(250):
        value = 20 + chance.expovariate(1 / 9) if number < high else chance.uniform(2, 19.5)
        rows.append([f"t{number + 1:03d}", f"{min(96, value):.1f}", 7 + number % 3])
    return csv_of([column["name"] for column in HIGH_ABSENCE["columns"]], rows)


SCHOOLS: dict[str, Any] = {
    "estimand": "Andelen elever som lämnar årskurs 9 utan behörighet till gymnasiet.",
    "population": "Alla elever i årskurs 9 på kommunens nio grundskolor.",
    "comparison": "Samma skolor före insatsen, utan jämförelsegrupp.",
    "missing_data": "Skolor utan uppgift utesluts och redovisas.",
    "decision_rule": "Andelen i procent avgör om målvärdet är nått.",
    "spec": {"method": "reported_share", "outcome": "without", "weights": "pupils"},
    "factor": "100",
    "columns": [
        {"name": "school", "label": "Skola", "type": "text", "required": True, "unique": True},
        {"name": "without", "label": "Elever utan behörighet", "type": "integer", "min": 0, "required": True},
        {"name": "pupils", "label": "Elever", "type": "integer", "min": 1, "required": True},
    ],
    "sensitivity": [{"label": "Utan Skola 1", "rows": [{"column": "school", "not_in": ["Skola 1"]}]}],
}


def schools(as_of: date | None) -> bytes:
    chance = dice("schools")
    share = 0.22 if as_of is None else 0.148 - 0.001 * (months_since(as_of) - 51)
    rows: list[list[object]] = []
    for number in range(9):
        pupils_there = chance.randrange(70, 130)
        rows.append([f"Skola {number + 1}", round(pupils_there * (share + chance.uniform(-0.02, 0.02))), pupils_there])
    return csv_of([column["name"] for column in SCHOOLS["columns"]], rows)


MEASURES = {
    ("Hela familjen", "absence"): Measure(PUPILS, pupils),
    ("Första steget bort", "reports"): Measure(MONTHS, months),
    ("Sluta skjut", "reports"): Measure(QUARTERS, quarters),
    ("Närvaroteamet", "absence"): Measure(SHARES, shares),
    ("Gatans lag", "reports"): Measure(DISTRICTS, districts),
    ("Trygg start", "absence"): Measure(HIGH_ABSENCE, high_absence),
    ("Tillbaka till skolan", "eligible"): Measure(SCHOOLS, schools),
}
