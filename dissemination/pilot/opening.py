"""Phase 1: the delegation is set up and anchored."""

from __future__ import annotations

from datetime import date
from typing import Any

from core import clock
from dissemination.pilot import anchoring, meetings
from dissemination.pilot.plan import CHILDREN, CRIME
from dissemination.pilot.stage import Stage, lay
from programme.actions.decisions import receive_decision
from programme.actions.phases import edit_activity, edit_phase, save_outcome
from programme.models import Activity, FrameworkOutcome, NeedsArea, Phase

FRAMEWORK = [
    (
        CRIME,
        "Färre unga dras in i kriminella grupper",
        "Unga rekryteras allt tidigare, och stödet börjar ofta först efter det första brottet",
        "Tidiga samtal med familjen, avhopparstöd, ledare i fritid och idrott",
        "Unga i riskzon lämnar eller undviker kriminella sammanhang",
        "Inflöde till kriminella grupper, polisens och socialtjänstens gemensamma bedömning",
        "Färre skjutningar och rån",
        "Jag har ett sammanhang där jag inte behöver bevisa något med våld.",
        "12–18 år",
        "medium",
    ),
    (
        CRIME,
        "Färre anmälda brott av unga",
        "Få unga begår många brott, och insatserna kommer var för sig",
        "Samordnade insatser av skola, socialtjänst och polis kring varje ung person",
        "Färre brott begås av unga i målgruppen",
        "Anmälda brott per 100 unga",
        "Lägre kostnader för rättsväsende och placeringar",
        "Jag har ett ostraffat register när jag fyller arton.",
        "15–20 år",
        "medium",
    ),
    (
        CHILDREN,
        "Närvaro i skolan",
        "Frånvaron märks i mellanstadiet men åtgärdas i högstadiet",
        "Uppföljning av frånvaro varje vecka, kontakt med hemmet, anpassad undervisning",
        "Barn och unga är i skolan och lär sig",
        "Andel elever med mer än 20 procents frånvaro",
        "Fler fullföljer grundskolan",
        "Jag går till skolan och klarar mina ämnen.",
        "7–16 år",
        "short",
    ),
    (
        CHILDREN,
        "Behörighet till gymnasiet",
        "Var sjätte elev lämnar grundskolan utan behörighet",
        "Läs- och räknestöd, mentorer, samarbete mellan skola och socialtjänst",
        "Fler lämnar grundskolan med behörighet",
        "Andel behöriga till yrkesprogram (Kolada N15428)",
        "Fler i arbete eller studier vid 25",
        "Jag kan välja den utbildning jag vill.",
        "15–16 år",
        "long",
    ),
]


def play(stage: Stage) -> None:
    with stage.on(date(2023, 1, 9)):
        receive_decision(
            actor=stage.officer,
            kind="delegation_established",
            maker="government",
            received_from="Regeringen",
            title="Inrättande av delegation med femårigt uppdrag",
            decided_at=clock.start_of(date(2022, 12, 22)),
            content="Regeringen inrättar en delegation för utfallsfinansiering under ledning av Finansdepartementet.",
        )
        receive_decision(
            actor=stage.officer,
            kind="directions",
            maker="government",
            received_from="Regeringen",
            title="Tillägg i regleringsbrev för myndigheterna i delegationen",
            decided_at=clock.start_of(date(2022, 12, 22)),
            content="Myndigheterna ska bidra i delegationens arbete.",
        )
        finish(stage, 1, 1, "Delegationen har ett kansli med två handläggare, två ekonomer och en registrator.")
    with stage.on(date(2023, 2, 13)):
        meetings.cooperation_model(
            stage,
            "Samverkansmodell med SKR och RISE",
            "Delegationen, SKR och RISE är överens om praktiskt stöd till kommuner och regioner.",
        )
        finish(stage, 1, 2, "Överenskommelsen är undertecknad av alla tre parter.")
    with stage.on(date(2023, 2, 27)):
        anchoring.gather_needs(stage)
    with stage.on(date(2023, 3, 20)):
        for area, name, need, activities, change, indicator, effect, value, age, horizon in FRAMEWORK:
            save_outcome(
                actor=stage.officer,
                outcome=FrameworkOutcome(
                    needs_area=NeedsArea.objects.get(name=area),
                    name=name,
                    need=need,
                    activities=activities,
                    desired_change=change,
                    indicator=indicator,
                    effect=effect,
                    individual_value=value,
                    age_group=age,
                    horizon=horizon,
                    price_basis="Kommunens och statens kostnad i 2023 års priser",
                    is_primary=True,
                    second_opinion_by="Expertmyndighet (exempel)",
                    second_opinion="Utfallet går att följa upp med befintliga register.",
                ),
            )
        for number in (3, 4, 5):
            finish(stage, 1, number, "Klart; underlaget finns i diariet.")
        meetings.scheme_of_delegation(stage)
        lay(
            stage,
            "needs_areas",
            "Prioriterade behovsområden med primära utfallsdefinitioner",
            f"Delegationen prioriterar {CRIME.lower()} och {CHILDREN.lower()}.",
        )
    meetings.hold(stage, date(2023, 3, 27))
    with stage.on(date(2023, 4, 3)):
        meetings.put_scheme_in_force(stage)
    anchoring.hear(stage)
    with stage.on(date(2023, 5, 15)):
        finish(
            stage, 1, 6, "Två hearingar; kriterierna för beredskap förenklades efter synpunkter från mindre kommuner."
        )
        finish(stage, 1, 7, "Baskriterier: problembeskrivning, mål, organisatorisk förmåga, samverkan.")
        lay(stage, "criteria", "Kriterier för att delta i piloten", "Delegationen fastställer baskriterierna.")


def passed(stage: Stage, number: int, began: date, ended: date | None = None) -> None:
    """When the phase truly began, and ended if it has."""
    edit_phase(actor=stage.officer, phase=Phase.objects.get(number=number), actual_start=began, actual_end=ended)


def finish(stage: Stage, phase: int, number: int, note: str) -> None:
    """One of the study's activities is done."""
    _report(stage, phase, number, note, status="done", done_on=clock.today())


def begin(stage: Stage, phase: int, number: int, note: str) -> None:
    """One of the study's activities is under way, and goes on as long as its phase."""
    _report(stage, phase, number, note, status="in_progress")


def _report(stage: Stage, phase: int, number: int, note: str, **state: Any) -> None:
    activity = Activity.objects.get(phase_id=phase, number=number)
    started = activity.started_on or clock.today()
    edit_activity(
        actor=stage.officer, activity=activity, responsible=stage.officer, note=note, started_on=started, **state
    )
