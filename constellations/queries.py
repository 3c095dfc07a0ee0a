"""Reads over constellations: the support log's totals, the week, who has not been heard of for long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from constellations.models import Constellation, InitiativeStatus, ReadinessSurvey, SupportActivity, SupportNeed
from core import clock
from core.models import User
from programme.models import Phase

# Where nothing was logged for so long, somebody should call.
QUIET_DAYS = 42
LIVING = [InitiativeStatus.IN_DEPTH, InitiativeStatus.APPROVED, InitiativeStatus.IMPLEMENTING]


def phase_on(day: date) -> Phase | None:
    """The phase that ran on the day by what really happened, else by the plan, else the first."""
    phases = list(Phase.objects.all())
    for start, end in (("actual_start", "actual_end"), ("planned_start", "planned_end")):
        running = [
            phase
            for phase in phases
            if getattr(phase, start)
            and getattr(phase, start) <= day
            and (getattr(phase, end) is None or day <= getattr(phase, end))
        ]
        if running:
            return running[-1]
    return phases[0] if phases else None


@dataclass(frozen=True)
class Total:
    label: str
    hours: Decimal
    own: Decimal

    @property
    def share(self) -> Decimal | None:
        """The advisers' share of all hours."""
        whole = self.hours + self.own
        return self.hours / whole if whole else None


def totals(activities: QuerySet[SupportActivity]) -> Total:
    sums = activities.aggregate(hours=Sum("hours"), own=Sum("constellation_hours"))
    return Total("", sums["hours"] or Decimal(0), sums["own"] or Decimal(0))


def totals_by(activities: QuerySet[SupportActivity], dimension: str) -> list[Total]:
    """Hours by constellation, need, phase, adviser or month, the largest first."""
    fields = {
        "constellation": "constellation__name",
        "need": "need",
        "phase": "phase",
        "adviser": "adviser__name",
    }
    # A subquery: the visible rows may have been joined, and a join would count them twice.
    rows = (
        SupportActivity.objects.filter(pk__in=activities.order_by().values("pk"))
        .order_by()
        .values(key=F(fields[dimension]))
        .annotate(total=Sum("hours"), own=Sum("constellation_hours"))
        .order_by("-total")
    )
    words: dict[Any, str] = {}
    if dimension == "need":
        words = {value: str(label) for value, label in SupportNeed.choices}
    elif dimension == "phase":
        words = {phase.pk: str(phase) for phase in Phase.objects.all()}
    return [Total(words.get(row["key"], str(row["key"])), row["total"], row["own"]) for row in rows]


@dataclass(frozen=True)
class Day:
    date: date
    hours: Decimal
    activities: list[SupportActivity]


def week_of(user: User, day: date) -> list[Day]:
    """Monday to Sunday of the day's week, with what the user logged."""
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=number) for number in range(7)]
    mine = (
        SupportActivity.objects.visible_to(user)
        .filter(adviser=user, date__range=(days[0], days[-1]))
        .select_related("constellation")
    )
    by_day: dict[date, list[SupportActivity]] = {number: [] for number in days}
    for activity in mine:
        by_day[activity.date].append(activity)
    return [Day(when, sum((item.hours for item in items), Decimal(0)), items) for when, items in by_day.items()]


def last_constellation(user: User) -> int | None:
    return (
        SupportActivity.objects.visible_to(user)
        .filter(adviser=user)
        .order_by("-created_at", "-pk")
        .values_list("constellation", flat=True)
        .first()
    )


def quiet_constellations(user: User) -> list[tuple[Constellation, date | None]]:
    """Those that the user advises, with a living initiative and no contact for six weeks."""
    limit = clock.today() - timedelta(days=QUIET_DAYS)
    found = (
        Constellation.objects.visible_to(user)
        .filter(initiative__status__in=LIVING)
        .filter(Q(initiative__adviser=user) | Q(support__adviser=user))
        .distinct()
    )
    quiet = (
        Constellation.objects.filter(pk__in=found.values("pk"))
        .annotate(last_contact=Max("support__date"))
        .filter(Q(last_contact__lt=limit) | Q(last_contact__isnull=True, initiative__created_at__date__lt=limit))
        .order_by("last_contact")
    )
    return [(constellation, constellation.last_contact) for constellation in quiet]


@dataclass(frozen=True)
class ReadinessGrowth:
    name: str
    url: str
    first: Decimal
    latest: Decimal
    count: int

    @property
    def change(self) -> Decimal:
        return self.latest - self.first


def readiness_growth(user: User, constellation: Constellation | None = None) -> list[ReadinessGrowth]:
    """First and latest mean of each initiative that the user may see and that has answered."""
    from constellations.models import Initiative

    surveys = ReadinessSurvey.objects.filter(
        initiative__in=Initiative.objects.visible_to(user).order_by().values("pk")
    ).select_related("initiative")
    if constellation is not None:
        surveys = surveys.filter(initiative__constellation=constellation)
    grouped: dict[int, list[ReadinessSurvey]] = {}
    for survey in surveys.order_by("initiative__name", "date", "pk"):
        grouped.setdefault(survey.initiative_id, []).append(survey)
    return [
        ReadinessGrowth(
            group[0].initiative.name,
            group[0].initiative.get_absolute_url(),
            group[0].mean,
            group[-1].mean,
            len(group),
        )
        for group in grouped.values()
    ]


def support_rows(activities: Iterable[SupportActivity]) -> tuple[list[str], Iterable[list[Any]]]:
    """Heads and rows of the log as a table."""
    heads = [
        _("Date"),
        _("Constellation"),
        _("Case"),
        _("Kind of need"),
        _("Phase"),
        _("Activity"),
        _("Adviser"),
        _("Hours"),
        _("The constellation's own hours"),
        _("What was done"),
        _("Next step"),
        _("Next step by"),
        _("Extra support"),
    ]
    rows = (
        [
            item.date,
            item.constellation.name,
            item.constellation.case.reg_no if item.constellation.case else "",
            item.get_need_display(),
            str(item.phase),
            str(item.activity or ""),
            str(item.adviser),
            item.hours,
            item.constellation_hours,
            item.note,
            item.next_step,
            item.next_on,
            _("Yes") if item.is_extra else "",
        ]
        for item in activities
    )
    return heads, rows
