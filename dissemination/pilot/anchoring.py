"""Phase 1 among people: who told of the needs, who advises, what was said at the hearings and what it changed."""

from __future__ import annotations

from datetime import date, datetime, time

from core import clock
from core.actions import jobs
from dissemination.pilot.plan import CHILDREN, CRIME
from dissemination.pilot.stage import Stage, organisation
from programme.actions import minutes, phases, sessions
from programme.actions.meetings import add_item, plan_meeting, send_notice, set_attendance
from programme.models import AdvisoryBody, Engagement, Meeting, NeedsArea, Phase
from programme.permissions.minutes import approvals_needed

CONTRIBUTIONS = [
    (
        CRIME,
        "municipality",
        "En förortskommun (exempel)",
        "Vi ser elvaåringar som används som bud. Stöden börjar först vid femton.",
    ),
    (CRIME, "civil_society", "En fotbollsförening i Malmö (exempel)", "Kvällar och helger saknar vuxna som stannar."),
    (CRIME, "target_group", "Unga i en fokusgrupp (exempel)", "Någon att ringa när man vill lämna, samma dag."),
    (CHILDREN, "municipality", "En större stad (exempel)", "Frånvaron syns i årskurs 4 men åtgärdas i årskurs 8."),
    (CHILDREN, "region", "En norrlandsregion (exempel)", "Barn- och ungdomspsykiatrin möter barnen två år för sent."),
    (CHILDREN, "target_group", "Föräldrar i en fokusgrupp (exempel)", "Skola och socialtjänst frågar samma saker."),
]
HEARINGS = [
    (
        date(2023, 4, 18),
        "Hearing med mindre kommuner",
        "Sundsvall",
        [
            (
                "municipality",
                "Kommuner med färre än 20 000 invånare",
                "Kravet på egen analytiker stänger ute små kommuner.",
                "Kriteriet gäller förmågan i konstellationen; SKR och RISE kan stå för analysen.",
            ),
            (
                "civil_society",
                "Idéburna organisationer",
                "Det är oklart hur idéburna kan delta.",
                "Utlysningen förklarar att idéburna och privata deltar genom upphandling eller IOP.",
            ),
        ],
    ),
    (
        date(2023, 4, 25),
        "Hearing om utfall och mått",
        "Digitalt möte",
        [
            (
                "region",
                "Hälso- och sjukvårdsdirektörer",
                "Tolv månader är för kort för att se minskade placeringar.",
                "Utfall får ha olika tidshorisont, och de långa följs i minst tre år.",
            ),
            (
                "agency",
                "En expertmyndighet (exempel)",
                "Antal orosanmälningar är ett dåligt mått: det kan stiga när man upptäcker mer.",
                "Orosanmälningar är struket som utfall och följs i stället som bieffekt.",
            ),
        ],
    ),
]
REVIEWS = [
    (
        date(2023, 5, 30),
        1,
        "Tidiga hearingar gav enklare krav och bred förankring.",
        "Fem månader var kort tid för att nå målgrupperna.",
        "Börja behovsinventeringen före regeringsuppdraget.",
    ),
    (
        date(2023, 9, 4),
        2,
        "Alla sökande fick återkoppling på varje kriterium.",
        "Granskarna kom ojämnt i gång under semestern.",
        "Lägg utlysningens slut i mars eller oktober.",
    ),
    (
        date(2024, 2, 28),
        3,
        "Konstellationerna äger sina analyser och använder dem i egen budget.",
        "Det tog längre tid än väntat att få ut lokala data.",
        "Begär ut data redan när initiativet kvalificerats.",
    ),
]


def gather_needs(stage: Stage) -> None:
    """The inventory of needs, those engaged, and the groups that advise."""
    for area, source, contributor, words in CONTRIBUTIONS:
        phases.add_contribution(
            actor=stage.adviser,
            needs_area=NeedsArea.objects.get(name=area),
            source=source,
            contributor=contributor,
            contribution=words,
        )
    for name, task in [
        ("Sveriges Kommuner och Regioner", "Stöd till konstellationer, granskning i fas 2 och spridning"),
        ("RISE Research Institutes of Sweden", "Ramverk, effektlogik och processutvärdering"),
    ]:
        phases.engage(
            actor=stage.officer, engagement=Engagement(organisation=organisation(name), task=task, since=clock.today())
        )
    for kind, name, task, members in [
        (
            AdvisoryBody.Kind.EXPERT_GROUP,
            "Departementens expertgrupp",
            "Bistår delegationen i frågor om statens styrning.",
            [("Lena Åkesson", "Finansdepartementet"), ("Mats Rehn", "Socialdepartementet")],
        ),
        (
            AdvisoryBody.Kind.REFERENCE_GROUP,
            "Referensgrupp för barn och unga",
            "Ger målgruppens och professionens syn på utfallen.",
            [("Fatima Said", "En barnrättsorganisation (exempel)"), ("Erik Wall", "En lärarorganisation (exempel)")],
        ),
    ]:
        body = phases.add_body(actor=stage.officer, kind=kind, name=name, task=task)
        for person, home in members:
            phases.add_body_member(actor=stage.officer, body=body, name=person, organisation=home, since=clock.today())


def hear(stage: Stage) -> None:
    """Two hearings; what each of them changed is noted beside what was said."""
    for day, title, place, said in HEARINGS:
        with stage.on(date.fromordinal(day.toordinal() - 14)):
            hearing = plan_meeting(
                actor=stage.officer,
                title=title,
                starts_at=datetime.combine(day, time(13), tzinfo=clock.STOCKHOLM),
                kind="hearing",
                place=place,
                phase=Phase.objects.get(number=1),
                chair=stage.chair,
            )
            add_item(actor=stage.officer, meeting=hearing, title="Synpunkter på ramverk och kriterier")
            send_notice(actor=stage.officer, meeting=hearing)
        with stage.on(day, hour=13):
            hold(stage, hearing)
            noted = [
                phases.note_feedback(actor=stage.officer, meeting=hearing, source=source, said_by=by, feedback=words)
                for source, by, words, _adjustment in said
            ]
        with stage.on(date(2023, 5, 8)):
            for feedback, (*_said, adjustment) in zip(noted, said, strict=True):
                phases.note_adjustment(actor=stage.officer, feedback=feedback, adjustment=adjustment)
    with stage.on(date(2023, 5, 10)):
        body = AdvisoryBody.objects.get(kind=AdvisoryBody.Kind.REFERENCE_GROUP)
        phases.note_view(
            actor=stage.officer,
            body=body,
            matter="Kriterier för att delta i piloten",
            view="Barnens egen röst bör synas i varje problembeskrivning.",
            given_on=clock.today(),
        )


def hold(stage: Stage, meeting: Meeting) -> None:
    set_attendance(actor=stage.officer, meeting=meeting, present=[stage.chair, stage.officer], approver=stage.officer)
    meeting = sessions.open_meeting(actor=stage.officer, meeting=meeting)
    for item in meeting.items.all():
        sessions.note_item(actor=stage.officer, item=item)
    minutes.close_meeting(actor=stage.officer, meeting=meeting)
    jobs.run_all_now("minutes_pdf")
    meeting.refresh_from_db()
    for need in approvals_needed(meeting):
        minutes.approve_minutes(
            actor=need.person,
            meeting=meeting,
            sha256=meeting.draft.sha256 if meeting.draft else "",
            authenticated_at=clock.now(),
        )
        meeting.refresh_from_db()


def review(stage: Stage, number: int) -> None:
    """The end of a phase: its advantages, drawbacks and lessons."""
    for day, phase, advantages, drawbacks, lessons in REVIEWS:
        if phase == number:
            with stage.on(day):
                phases.review_phase(
                    actor=stage.officer,
                    phase=Phase.objects.get(number=number),
                    advantages=advantages,
                    drawbacks=drawbacks,
                    lessons=lessons,
                    held_on=day,
                )
