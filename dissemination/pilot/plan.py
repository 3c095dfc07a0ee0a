"""What the pilot consists of: figures as the study expects them, initiatives invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

MILLION = Decimal("1000000.00")
CRIME, CHILDREN = "Ungdomskriminalitet", "Förebyggande insatser för barn och unga"


@dataclass(frozen=True)
class Paid:
    """An outcome of a contract: paid ``amount`` (million) when reached, measured first at ``due``."""

    code: str
    name: str
    unit: str
    baseline: str
    target: str
    amount: Decimal
    due: date
    reached: bool = True
    horizon: int = 12


@dataclass(frozen=True)
class Plan:
    """One constellation from its expression of interest on. ``ceiling`` in million; 0 when it never gets a contract."""

    name: str
    lead: str
    units: tuple[str, ...]
    partners: tuple[str, ...]
    area: str
    goes_on: bool = True
    approved: bool = True
    cost: Decimal = Decimal(0)
    outcomes: tuple[Paid, ...] = ()
    fate: str = ""
    # Share of the budgeted costs that are verified by the autumn of 2026.
    spent: Decimal = Decimal("0.62")
    words: dict[str, str] = field(default_factory=dict)

    @property
    def ceiling(self) -> Decimal:
        return self.cost / 2


def absence(amount: str, due: date, **more: object) -> Paid:
    return Paid("absence", "Minskad skolfrånvaro i årskurs 7–9", "procent", "24", "18", Decimal(amount), due, **more)  # type: ignore[arg-type]


def eligible(amount: str, due: date, **more: object) -> Paid:
    return Paid(
        "eligible",
        "Ej behöriga till gymnasiet",
        "procent",
        "22",
        "16",
        Decimal(amount),
        due,
        horizon=36,
        **more,  # type: ignore[arg-type]
    )


def reports(amount: str, due: date, **more: object) -> Paid:
    return Paid(
        "reports",
        "Anmälda brott begångna av unga i målgruppen",
        "anmälningar per 100 unga",
        "31",
        "24",
        Decimal(amount),
        due,
        **more,  # type: ignore[arg-type]
    )


def changed_absence(amount: str, due: date, target: str) -> Paid:
    """Measured against a comparison: a change, so the start is nought."""
    name, unit = "Ändrad skolfrånvaro mot jämförelsegruppen", "procentenheter"
    return Paid("absence", name, unit, "0", target, Decimal(amount), due)


def changed_reports(amount: str, due: date, target: str) -> Paid:
    name, unit = "Ändrat antal anmälda brott av unga mot väntat", "anmälningar per 1 000 unga"
    return Paid("reports", name, unit, "0", target, Decimal(amount), due)


def placements(amount: str, due: date, **more: object) -> Paid:
    return Paid(
        "placements",
        "Dygn i placering utanför hemmet",
        "dygn per 100 unga",
        "410",
        "330",
        Decimal(amount),
        due,
        horizon=36,
        **more,  # type: ignore[arg-type]
    )


SOCIAL, SCHOOL, LEISURE = "Socialförvaltningen", "Utbildningsförvaltningen", "Kultur- och fritidsförvaltningen"

PLANS = [
    Plan(
        "Tillbaka till skolan",
        "Norrköping",
        (SOCIAL, SCHOOL),
        ("Region Östergötland",),
        CHILDREN,
        cost=Decimal(10),
        outcomes=(absence("1", date(2024, 9, 30)), eligible("4", date(2026, 3, 31))),
        fate="cap",
        spent=Decimal("0.55"),
    ),
    Plan(
        "Första steget bort",
        "Botkyrka",
        (SOCIAL, LEISURE),
        ("Region Stockholm",),
        CRIME,
        cost=Decimal(18),
        outcomes=(changed_reports("2", date(2025, 3, 31), "-6"), placements("7", date(2027, 9, 30))),
    ),
    Plan(
        "Trygg start",
        "Gävle",
        (SOCIAL, SCHOOL),
        ("Region Gävleborg",),
        CHILDREN,
        cost=Decimal(24),
        outcomes=(absence("2.5", date(2025, 3, 31), reached=False), eligible("9.5", date(2027, 9, 30))),
        fate="missed",
    ),
    Plan(
        "Hela familjen",
        "Borås",
        (SOCIAL, SCHOOL),
        ("Västra Götalandsregionen",),
        CHILDREN,
        cost=Decimal(28),
        outcomes=(changed_absence("2.5", date(2025, 9, 30), "-4"), eligible("11.5", date(2027, 3, 31))),
    ),
    Plan(
        "Sluta skjut",
        "Malmö",
        (SOCIAL, SCHOOL, LEISURE),
        ("Region Skåne",),
        CRIME,
        cost=Decimal(30),
        outcomes=(changed_reports("3", date(2025, 9, 30), "-4"), placements("12", date(2027, 3, 31))),
    ),
    Plan(
        "Gatans lag",
        "Södertälje",
        (SOCIAL, LEISURE),
        ("Region Stockholm",),
        CRIME,
        cost=Decimal(36),
        outcomes=(changed_reports("4", date(2025, 9, 30), "-5"), placements("14", date(2027, 9, 30))),
        fate="stopped",
    ),
    Plan(
        "Närvaroteamet",
        "Örebro",
        (SOCIAL, SCHOOL),
        ("Region Örebro län",),
        CHILDREN,
        cost=Decimal(44),
        outcomes=(changed_absence("4", date(2026, 3, 31), "-8"), eligible("18", date(2027, 9, 30))),
        fate="amended",
    ),
    Plan(
        "Vägen in",
        "Göteborg",
        (SOCIAL, SCHOOL, LEISURE),
        ("Västra Götalandsregionen",),
        CRIME,
        cost=Decimal(50),
        outcomes=(reports("5", date(2026, 3, 31)), placements("20", date(2028, 3, 31))),
    ),
    Plan(
        "Tidigt och tillsammans",
        "Umeå",
        (SOCIAL, SCHOOL),
        ("Region Västerbotten",),
        CHILDREN,
        cost=Decimal(50),
        outcomes=(absence("5", date(2026, 9, 30)), eligible("20", date(2028, 3, 31))),
        fate="late_data",
    ),
    Plan(
        "En annan väg",
        "Linköping",
        (SOCIAL, LEISURE),
        ("Region Östergötland",),
        CRIME,
        cost=Decimal(50),
        outcomes=(reports("5", date(2026, 9, 30)), placements("20", date(2028, 3, 31))),
        fate="waiting_payment",
    ),
    Plan("Mötesplatsen", "Helsingborg", (SOCIAL, LEISURE), ("Region Skåne",), CRIME, approved=False),
    Plan("Skolan mitt i byn", "Östersund", (SCHOOL, SOCIAL), ("Region Jämtland Härjedalen",), CHILDREN, approved=False),
    Plan("Samlad styrka", "Eskilstuna", (SOCIAL, SCHOOL), ("Region Sörmland",), CRIME, approved=False),
    Plan("Barnens bästa", "Kalmar", (SOCIAL, SCHOOL), ("Region Kalmar",), CHILDREN, approved=False),
    Plan("Läsglädje", "Luleå", (SCHOOL,), ("Region Norrbotten",), CHILDREN, goes_on=False),
    Plan("Nattvandring", "Karlstad", (LEISURE,), ("Region Värmland",), CRIME, goes_on=False),
    Plan("Lugna rum", "Växjö", (SCHOOL, SOCIAL), ("Region Kronoberg",), CHILDREN, goes_on=False),
    Plan("Jobbspåret", "Västerås", (SOCIAL,), ("Region Västmanland",), CRIME, goes_on=False),
    Plan("Föräldrar i fokus", "Falun", (SOCIAL, SCHOOL), ("Region Dalarna",), CHILDREN, goes_on=False),
    Plan("Fältgruppen", "Halmstad", (SOCIAL, LEISURE), ("Region Halland",), CRIME, goes_on=False),
]
