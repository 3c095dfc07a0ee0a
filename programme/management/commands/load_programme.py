"""Load the pilot as the feasibility study lays it out: frame, budget, phases with their activities, needs areas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from core.models import User
from core.reference import rows
from programme.actions.ledger import Row, book
from programme.models import (
    Account,
    Activity,
    ActorLevel,
    Appropriation,
    BudgetAmount,
    BudgetLine,
    BudgetVersion,
    DecisionKind,
    DecisionPoint,
    EntryKind,
    Factor,
    Fund,
    LedgerEntry,
    NeedsArea,
    Phase,
    Programme,
)

MILLION = Decimal("1000000.00")
YEARS = range(2023, 2029)
LINE_CODES = ["secretariat", "agencies", "preparation", "call", "analysis", "implementation", "dissemination"]
ACTOR_LEVELS = [ActorLevel.STATE, ActorLevel.SKR_RISE, ActorLevel.CONSTELLATIONS]
# The study's decision points in its own order, by what they decide.
POINT_KINDS = [
    DecisionKind.DELEGATION_ESTABLISHED,
    DecisionKind.DIRECTIONS,
    DecisionKind.COOPERATION_MODEL,
    DecisionKind.NEEDS_AREAS,
    DecisionKind.CRITERIA,
    DecisionKind.CALL,
    DecisionKind.FEEDBACK,
    DecisionKind.QUALIFICATION,
    DecisionKind.FINANCING,
    DecisionKind.STOP,
    DecisionKind.ESTABLISH,
    DecisionKind.OUTCOME_PAYMENT,
    DecisionKind.DISSEMINATION_CALL,
    DecisionKind.IMPLEMENTATION_SUPPORT,
    DecisionKind.SKR_RECOMMENDATION,
    DecisionKind.FINAL_RECOMMENDATION,
]
# The study gives lengths (five, three and six months, three to five years, one year); the last year is for
# dissemination alone, as in its table 11. An assumption that the secretariat edits.
PLANNED = {
    1: (date(2023, 1, 1), date(2023, 5, 31)),
    2: (date(2023, 6, 1), date(2023, 8, 31)),
    3: (date(2023, 9, 1), date(2024, 2, 29)),
    4: (date(2024, 3, 1), date(2027, 12, 31)),
    5: (date(2028, 1, 1), date(2028, 12, 31)),
}


class Command(BaseCommand):
    help = (
        "Load the programme with its budget, phases and needs areas. Safe to run again: a second run changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        made = load_programme()
        if options["verbosity"] < 1:
            return
        made = {what: count for what, count in made.items() if count}
        text = ", ".join(f"{count} {what}" for what, count in made.items())
        self.stdout.write(f"Made {text}." if made else "The programme is up to date.")


@transaction.atomic
def load_programme() -> dict[str, int]:
    """Make what is missing, change nothing that is there; how many rows were made, by what they are."""
    programme, is_new = Programme.objects.get_or_create(
        name="Nationell utfallsfinansiering",
        defaults={
            "name_en": "National outcomes financing",
            "starts_on": date(YEARS[0], 1, 1),
            "ends_on": date(YEARS[-1], 12, 31),
            "frame": 365 * MILLION,
            "outcome_ceiling": 170 * MILLION,
            "rate": Decimal("0.5"),
            "round_dates": ["03-31", "09-30"],
        },
    )
    return {
        "programmes": int(is_new),
        "grants": grant_frame(programme),
        "phases": load_phases(),
        "activities": load_activities(),
        "decision points": load_decision_points(),
        "budget amounts": load_budget(programme),
        "appropriations": load_appropriations(programme),
        **load_needs_areas(),
    }


def grant_frame(programme: Programme) -> int:
    """Book the frame as the state's grant, once: money is free in the frame from then on."""
    if LedgerEntry.objects.filter(programme=programme, kind=EntryKind.GRANT).exists():
        return 0
    first = programme.starts_on.year
    book(
        actor=User.objects.system(),
        programme=programme,
        kind=EntryKind.GRANT,
        key="grant",
        text="Ram",
        booked_on=programme.starts_on,
        rows=[
            Row(Account.SOURCE, -programme.frame, Fund.OPERATIONS, first),
            Row(Account.FRAME, programme.frame, Fund.OPERATIONS, first),
        ],
    )
    return 1


def load_phases() -> int:
    known = set(Phase.objects.values_list("number", flat=True))
    new = [
        Phase(
            number=number,
            name_sv=row["name_sv"],
            name_en=row["name_en"],
            planned_duration=row["planned_duration_sv"],
            planned_start=PLANNED[number][0],
            planned_end=PLANNED[number][1],
        )
        for row in rows("phases")
        if (number := int(row["number"])) not in known
    ]
    return len(Phase.objects.bulk_create(new))


def numbered(name: str) -> Iterable[tuple[int, int, dict[str, str]]]:
    """Rows with their phase and their place in it."""
    place: dict[int, int] = {}
    for row in rows(name):
        phase = int(row["phase"])
        place[phase] = place.get(phase, 0) + 1
        yield phase, place[phase], row


def load_activities() -> int:
    known = set(Activity.objects.values_list("phase_id", "number"))
    new = [
        Activity(
            phase_id=phase,
            number=number,
            name=row["activity_sv"],
            deliverable=row["deliverable_sv"],
            performers=row["performers_sv"],
        )
        for phase, number, row in numbered("phase_activities")
        if (phase, number) not in known
    ]
    return len(Activity.objects.bulk_create(new))


def load_decision_points() -> int:
    known = set(DecisionPoint.objects.values_list("phase_id", "number"))
    new = [
        DecisionPoint(
            phase_id=phase,
            number=number,
            name=row["decision_point_sv"],
            decision_maker=row["decision_maker_sv"],
            kind=kind,
        )
        for (phase, number, row), kind in zip(numbered("phase_decisions"), POINT_KINDS, strict=True)
        if (phase, number) not in known
    ]
    return len(DecisionPoint.objects.bulk_create(new))


def load_budget(programme: Programme) -> int:
    """The study's tables 11 and 12 as the first version; later versions are decided, and this leaves them alone."""
    if programme.budgets.exists():
        return 0
    lines = {
        code: BudgetLine.objects.get_or_create(code=code, defaults={"name": row["line"], "order": order})[0]
        for order, (code, row) in enumerate(zip(LINE_CODES, rows("budget_lines"), strict=True), start=1)
    }
    version = BudgetVersion.objects.create(programme=programme, number=1, reason="Förstudiens tabell 11 och 12")
    amounts = [
        BudgetAmount(version=version, year=year, line=lines[code], amount=Decimal(row[str(year)]) * MILLION)
        for code, row in zip(LINE_CODES, rows("budget_lines"), strict=True)
        for year in YEARS
    ] + [
        BudgetAmount(version=version, year=year, actor_level=level, amount=Decimal(row[str(year)]) * MILLION)
        for level, row in zip(ACTOR_LEVELS, rows("budget_actors"), strict=True)
        for year in YEARS
    ]
    return len(BudgetAmount.objects.bulk_create(amounts))


def load_appropriations(programme: Programme) -> int:
    """What table 12 gives the constellations each year, as allotments: an assumption until the real ones are known."""
    if programme.appropriations.exists():
        return 0
    (constellations,) = (row for row in rows("budget_actors") if row["actor_level"] == "Konstellationer")
    made = [
        Appropriation.objects.create(
            programme=programme,
            year=year,
            kind=Appropriation.Kind.ALLOTMENT,
            amount=Decimal(constellations[str(year)]) * MILLION,
            note="Antagande enligt förstudiens tabell 12",
        )
        for year in YEARS
        if Decimal(constellations[str(year)])
    ]
    return len(made)


def load_needs_areas() -> dict[str, int]:
    """Needs areas that the study's interviews name, factors and indicators of its appendix 4. None is invented."""
    known = {area.name: area for area in NeedsArea.objects.all()}
    new = [NeedsArea(name=row["name"], source=row["source"]) for row in rows("needs_areas") if row["name"] not in known]
    known |= {area.name: area for area in NeedsArea.objects.bulk_create(new)}
    factors: dict[tuple[str, str], Factor] = {}
    for row in rows("factors"):
        factor = factors.setdefault(
            (row["needs_area"], row["factor"]),
            Factor(needs_area=known[row["needs_area"]], name=row["factor"], source=row["source"]),
        )
        factor.indicators.append(row["indicator"])
    there = set(Factor.objects.values_list("needs_area__name", "name"))
    missing = [factor for key, factor in factors.items() if key not in there]
    return {"needs areas": len(new), "factors": len(Factor.objects.bulk_create(missing))}
