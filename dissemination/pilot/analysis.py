"""Phase 3: support, outcomes to contract, and the decision on outcomes financing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from constellations.actions.initiatives import define_outcome, edit_initiative, judge_outcome
from constellations.actions.support import log_support
from constellations.models import Initiative
from core.actions.handling import close_case
from core.models import Case
from dissemination.pilot import meetings, workroom
from dissemination.pilot.opening import finish, passed
from dissemination.pilot.plan import MILLION, PLANS, Plan
from dissemination.pilot.stage import PROVISIONS, Stage, lay, organisation, person_of
from programme.models import Activity, FrameworkOutcome, Phase

VISITS = [
    (date(2023, 9, 12), "analysis", "6", "12", "Gick igenom lokala data om målgruppen."),
    (date(2023, 10, 17), "anchoring", "4", "10", "Möte med förvaltningschefer om roller och beslut."),
    (date(2023, 11, 21), "follow_up_systems", "5", "14", "Satte mått, källor och ansvar för uppföljning."),
    (date(2024, 1, 16), "implementation", "6", "18", "Arbetade fram genomförandeplan och konsekvensanalys."),
]

# What each outcome of a contract is an instance of.
FRAMEWORK = {
    "absence": "Närvaro i skolan",
    "eligible": "Behörighet till gymnasiet",
    "reports": "Färre anmälda brott av unga",
    "placements": "Färre unga dras in i kriminella grupper",
}


def going_on() -> list[tuple[Plan, Initiative]]:
    return [
        (plan, Initiative.objects.select_related("constellation", "case").get(name=plan.name))
        for plan in PLANS
        if plan.goes_on
    ]


def play(stage: Stage) -> None:
    phase = Phase.objects.get(number=3)
    activity = Activity.objects.filter(phase=phase).first()
    for place, (day, need, hours, own, note) in enumerate(VISITS):
        with stage.on(day):
            for number, (_plan, initiative) in enumerate(going_on()):
                log_support(
                    actor=[stage.adviser, stage.second_adviser][number % 2],
                    constellation=initiative.constellation,
                    date=day,
                    need=need,
                    phase=phase,
                    activity=activity,
                    hours=Decimal(hours),
                    constellation_hours=Decimal(own),
                    note=note,
                    next_step="Nästa möte bokas" if place < len(VISITS) - 1 else "",
                )
    with stage.on(date(2023, 12, 11)):
        for plan, initiative in going_on():
            work_out(stage, plan, initiative)
            workroom.fill(stage, plan, initiative)
        for number in range(1, 6):
            finish(stage, 3, number, "Klart för alla fjorton initiativ.")
    with stage.on(date(2024, 2, 5)):
        finish(stage, 3, 6, "Genomförandeplan, uppföljningsplan och konsekvensanalys finns för varje initiativ.")
        for plan, initiative in going_on():
            lay_financing(stage, plan, initiative)
        meetings.conflicts_of_interest(stage, own="Mötesplatsen", of_chair="Barnens bästa")
    meetings.hold(stage, date(2024, 2, 12), votes={"Samlad styrka": stage.members[1]}, deputy=stage.members[0])
    with stage.on(date(2024, 2, 16)):
        passed(stage, 3, date(2023, 9, 12), date(2024, 2, 16))
        finish(stage, 3, 7, "Fyra initiativ fick motivering och förbättringsområden.")
    with stage.on(date(2024, 2, 23)):
        for case in Case.objects.filter(
            title__in=[plan.name for plan in PLANS if not (plan.goes_on and plan.approved)]
        ):
            close_case(actor=stage.officer, case=case)


def work_out(stage: Stage, plan: Plan, initiative: Initiative) -> None:
    leader = person_of(organisation(plan.lead))
    edit_initiative(
        actor=leader,
        initiative=initiative,
        version=initiative.version,
        project_leader=leader,
        adviser=stage.adviser,
        estimated_cost=plan.cost * MILLION if plan.cost else None,
        summary=f"{plan.name} samlar {', '.join(plan.units).lower()} i {plan.lead} kring barn och unga som behöver stöd tidigt.",
    )
    measures = plan.outcomes or PLANS[0].outcomes
    for outcome in measures:
        made = define_outcome(
            actor=leader,
            initiative=initiative,
            code=outcome.code,
            name=outcome.name,
            unit=outcome.unit,
            target_group="Barn och unga i riskzon, 10–17 år",
            indicator=outcome.name,
            baseline=Decimal(outcome.baseline),
            target=Decimal(outcome.target),
            direction="decrease",
            expected_n=240,
            expected_sd=Decimal("12"),
            horizon_months=outcome.horizon,
            source="Kommunens verksamhetssystem",
            framework_outcome=FrameworkOutcome.objects.get(name=FRAMEWORK[outcome.code]),
        )
        judge_outcome(actor=stage.reviewer, outcome=made, accepted=True)
    if not plan.approved:
        refused = define_outcome(
            actor=leader,
            initiative=initiative,
            code="wellbeing",
            name="Ökat välbefinnande",
            unit="poäng",
            indicator="Egen enkät utan utgångsläge",
        )
        judge_outcome(
            actor=stage.reviewer,
            outcome=refused,
            accepted=False,
            reasons="Enkäten saknar utgångsläge och jämförelse. Använd ett prövat instrument.",
        )


def lay_financing(stage: Stage, plan: Plan, initiative: Initiative) -> None:
    lay(
        stage,
        "financing",
        f"Utfallsfinansiering: {plan.name}",
        f"Delegationen {'beviljar' if plan.approved else 'avslår'} utfallsfinansiering för {plan.name} i {plan.lead}.",
        case=initiative.case,
        subject=initiative,
        is_granted=plan.approved,
        provisions=PROVISIONS,
        circumstances="Utfallen är mätbara och genomförandet är förankrat."
        if plan.approved
        else "Utfallen går inte att följa upp med tillräcklig säkerhet.",
        improvements="" if plan.approved else "Skaffa utgångsläge, jämförelsegrupp och en projektledare med mandat.",
    )
