"""Forums for those who work for the same outcome, and the quarterly council of one contract."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from constellations.actions import forums
from constellations.models import Forum, Initiative
from core import clock
from dissemination.pilot.implementation import Event, contracted
from dissemination.pilot.plan import CHILDREN, CRIME, Plan
from dissemination.pilot.stage import Stage
from dissemination.pilot.workroom import after_a_year
from programme.models import MeetingKind, NeedsArea

HELD = [
    (date(2024, 10, 9), CHILDREN, "Forum om skolnärvaro", "Frånvarorutinen från Norrköping delas med alla."),
    (date(2025, 4, 9), CRIME, "Forum om avhopp", "Tre konstellationer provar samma avhopparväg."),
    (date(2025, 10, 8), CHILDREN, "Forum om programtrohet", "Formuläret kortas till tio frågor."),
    (date(2026, 4, 22), CRIME, "Forum om att nå syskon", "Gemensam information till föräldrar på sex språk."),
]


def events(stage: Stage) -> list[Event]:
    happenings: list[Event] = []
    for day, area, title, agreed in HELD:
        happenings.append((day - timedelta(days=21), 0, lambda d=day, a=area, t=title: call(stage, d, a, t)))  # type: ignore[misc]
        happenings.append((day, 0, lambda t=title, g=agreed: minute(stage, t, g)))  # type: ignore[misc]
    council = "Insatsråd: Tillbaka till skolan"
    happenings += [
        (date(2025, 4, 28), 0, lambda: call_council(stage, council)),
        (date(2025, 5, 19), 0, lambda: minute(stage, council, "Teamet utökas till årskurs 6 från hösten.")),
        (date(2025, 6, 2), 0, a_year_on),
    ]
    return happenings


def initiatives(area: str) -> list[tuple[Plan, Initiative]]:
    return [
        (plan, Initiative.objects.select_related("constellation", "case").get(name=plan.name))
        for plan in contracted()
        if plan.area == area
    ]


def call(stage: Stage, day: date, area: str, title: str) -> None:
    forums.call_forum(
        actor=stage.adviser,
        title=title,
        theme="Skolfrånvaro" if area == CHILDREN else "Brott av unga",
        starts_at=datetime.combine(day, time(9), tzinfo=clock.STOCKHOLM),
        constellations=[initiative.constellation for _plan, initiative in initiatives(area)],
        place="Digitalt möte",
        needs_area=NeedsArea.objects.get(name=area),
        agenda="Läget i varje konstellation, vad som prövats, vad vi lär av det.",
    )


def call_council(stage: Stage, title: str) -> None:
    initiative = Initiative.objects.select_related("constellation").get(name="Tillbaka till skolan")
    forums.call_forum(
        actor=stage.adviser,
        title=title,
        theme="Skolfrånvaro",
        kind=MeetingKind.COUNCIL,
        starts_at=datetime.combine(date(2025, 5, 19), time(9), tzinfo=clock.STOCKHOLM),
        constellations=[initiative.constellation],
        place="Norrköping",
        agenda="Utfall hittills, kostnader, bemanning till hösten.",
    )


def minute(stage: Stage, title: str, agreed: str) -> None:
    """Minutes and one thing to do; the older things are done by now."""
    forum = Forum.objects.select_related("meeting").get(meeting__title=title)
    present = forums.people_called(forum)
    forum = forums.write_minutes(
        actor=stage.adviser, forum=forum, version=forum.version, minutes=agreed, present=present
    )
    action = forums.add_action(
        actor=stage.adviser,
        forum=forum,
        text=agreed,
        responsible=present[0],
        due_on=clock.today() + timedelta(days=60),
    )
    if clock.today() < date(2026, 1, 1):
        forums.finish_action(actor=stage.adviser, action=action)


def a_year_on() -> None:
    for area in (CHILDREN, CRIME):
        for plan, initiative in initiatives(area):
            after_a_year(plan, initiative)
