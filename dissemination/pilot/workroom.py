"""The in-depth analysis as the constellations wrote it: from local resources to the consequences of success."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from constellations.actions.workroom import (
    answer_readiness,
    finish_part,
    review_theory,
    save_row,
    write_part,
)
from constellations.models import (
    Consequence,
    DataSource,
    Evidence,
    Initiative,
    LocalResource,
    LogicNode,
    Part,
    PartKey,
    PlanItem,
)
from constellations.readiness import STATEMENTS
from core import clock
from core.models import User
from dissemination.pilot.plan import CRIME, Plan
from dissemination.pilot.stage import Stage, organisation, person_of

# Per needs area: (need, activity, evidence for it, strength) on each level of the prevention triangle.
LOGIC = {
    True: {
        "universal": (
            "Få vuxna i området kvällar och helger",
            "Öppna fritidsgårdar med socialtjänsten på plats",
            "Platssamverkan på kvällstid",
            "experience",
        ),
        "selective": (
            "Småsyskon till dömda nås inte av någon",
            "Syskonstöd hemma inom två veckor",
            "Familjestöd till syskon i riskzon",
            "weak",
        ),
        "indicated": (
            "Unga som vill lämna möter fyra instanser",
            "En gemensam avhopparväg med egen samordnare",
            "Samordnad individplan vid avhopp",
            "moderate",
        ),
    },
    False: {
        "universal": (
            "Frånvaron följs inte lika på skolorna",
            "Gemensam frånvarorutin på alla skolor",
            "Skolövergripande närvaroarbete",
            "moderate",
        ),
        "selective": (
            "Stödet kommer efter en termin",
            "Närvaroteam möter familjen inom två veckor",
            "Tidig samordning mellan skola och socialtjänst",
            "moderate",
        ),
        "indicated": (
            "Långvarig frånvaro saknar väg tillbaka",
            "Individuell plan med anpassad skolgång",
            "Anpassad återgång till skolan",
            "weak",
        ),
    },
}


def fill(stage: Stage, plan: Plan, initiative: Initiative) -> None:
    """All nine parts where the initiative was approved; the others stopped halfway, which is why."""
    leader = person_of(organisation(plan.lead))
    write = Writer(leader, initiative)
    resources(write, plan)
    theory(write, plan)
    if plan.approved:
        review_theory(
            actor=stage.reviewer,
            initiative=initiative,
            verdict="sound" if plan.fate != "missed" else "remarks",
            text="Sambanden är rimliga och varje insats har en källa."
            if plan.fate != "missed"
            else "Den universella nivån är tunn. Beskriv hur skolorna utan team påverkas.",
        )
        plans(write, plan)
        consequences(write, plan)
    answers = dict.fromkeys(STATEMENTS, 3)
    answers |= {"anchoring": 4, "sustaining": 2} if plan.approved else {"leadership": 1, "follow_up_systems": 1}
    answer_readiness(actor=leader, initiative=initiative, answers=answers, comment="Första mätningen")
    parts = list(PartKey) if plan.approved else [PartKey.RESOURCES, PartKey.READINESS]
    for key in parts:
        write.finish(key)


class Writer:
    """The project leader's hand in one initiative."""

    def __init__(self, leader: User, initiative: Initiative) -> None:
        self.leader, self.initiative = leader, initiative

    def row(self, key: str, row: Any, **values: Any) -> Any:
        return save_row(actor=self.leader, initiative=self.initiative, key=key, row=row, **values)

    def text(self, key: str, text: str) -> None:
        part = Part.objects.filter(initiative=self.initiative, key=key).first()
        write_part(
            actor=self.leader, initiative=self.initiative, key=key, text=text, version=part.version if part else 0
        )

    def finish(self, key: str) -> None:
        part = Part.objects.filter(initiative=self.initiative, key=key).first()
        finish_part(actor=self.leader, initiative=self.initiative, key=key, version=part.version if part else 0)


def resources(write: Writer, plan: Plan) -> None:
    for kind, name, extent in [
        ("people", f"Två fältsekreterare vid {plan.units[0].lower()}", "Heltid, från start"),
        ("data", "Gemensam lägesbild varje månad", "Finns sedan 2021"),
    ]:
        write.row(PartKey.RESOURCES, LocalResource(), kind=kind, name=name, extent=extent)
    write.row(
        PartKey.DATA,
        DataSource(),
        name="Verksamhetssystem för skola och socialtjänst",
        holder=f"{plan.lead}, {plan.units[0].lower()}",
        access="have" if plan.approved else "requested",
        period="2018–2022",
        findings="Gruppen har vuxit varje år; hälften var kända av minst två verksamheter." if plan.approved else "",
    )
    if plan.approved:
        write.text(
            PartKey.DATA,
            "Insatserna kommer sent: median fjorton månader från första tecken till första gemensamma möte.",
        )


def theory(write: Writer, plan: Plan) -> None:
    """From need to activity to outcome on the three levels of the prevention triangle."""
    is_crime = plan.area == CRIME
    outcomes = {outcome.code: outcome for outcome in write.initiative.outcomes.all()}
    first = next(iter(outcomes.values()))
    target = write.row(
        PartKey.THEORY,
        LogicNode(),
        kind="outcome",
        level="selective",
        name=first.name,
        desired_change="Färre unga dras in i brott" if is_crime else "Eleverna är i skolan och lär sig",
        indicator=first.indicator,
        effect="Lägre kostnader för placeringar och rättsväsende" if is_crime else "Fler når behörighet",
        outcome=first,
    )
    levels = LOGIC[is_crime] if plan.approved else {"selective": LOGIC[is_crime]["selective"]}
    for level, (need, activity, practice, strength) in levels.items():
        step = write.row(PartKey.THEORY, LogicNode(), kind="activity", level=level, name=activity, leads_to=[target])
        write.row(PartKey.THEORY, LogicNode(), kind="need", level=level, name=need, leads_to=[step])
        if plan.approved:
            write.row(
                PartKey.EVIDENCE,
                Evidence(),
                node=step,
                practice=practice,
                strength=strength,
                source="Expertmyndighetens genomgång (exempel)",
                fit="Fungerar här om skola och socialtjänst delar rutin.",
            )


def plans(write: Writer, plan: Plan) -> None:
    for key, name, due, how in [
        (PartKey.IMPLEMENTATION, "Projektledare och team på plats", date(2024, 4, 1), "Intern rekrytering"),
        (PartKey.IMPLEMENTATION, "Alla i teamen utbildade", date(2024, 6, 14), "Tre dagar med SKR och RISE"),
        (PartKey.IMPLEMENTATION, "Halva målgruppen nådd", date(2025, 3, 31), "Följs varje månad"),
        (PartKey.FOLLOW_UP, "Baslinjen mätt", date(2024, 3, 15), "Ur verksamhetssystemen"),
        (PartKey.FOLLOW_UP, "Programtrohet, första gången", date(2024, 10, 1), "Formulär till teamen"),
    ]:
        write.row(
            key,
            PlanItem(),
            plan=PlanItem.Plan(key),
            name=name,
            due_on=due,
            how=how,
            responsible="Lokal projektledare",
        )


def consequences(write: Writer, plan: Plan) -> None:
    for area, description, who, amount in [
        ("staff", "Fyra tjänster får nya uppgifter och gemensam ledning.", plan.units[0], None),
        ("budget", "Färre placeringar frigör medel från år tre.", "Socialnämnden", Decimal("-1800000")),
        ("ending", "Uppsökande samtal i dubbla spår upphör.", plan.units[-1], None),
        ("other_units", "Elevhälsan får fler tidiga ärenden.", "Skolorna", Decimal("350000")),
    ]:
        write.row(
            PartKey.CONSEQUENCES,
            Consequence(),
            area=area,
            description=description,
            who=who,
            amount=amount,
            handling="Behandlas i nämndens budget varje år.",
        )


def after_a_year(plan: Plan, initiative: Initiative) -> None:
    """Milestones ticked off, and readiness again: what support built stays with the constellation."""
    leader = person_of(organisation(plan.lead))
    for item in initiative.plan_items.filter(due_on__lte=clock.today()):
        if plan.fate != "stopped" or item.due_on.year < 2025:
            save_row(
                actor=leader,
                initiative=initiative,
                key=item.plan,
                row=item,
                version=item.version,
                done_on=item.due_on,
            )
    answers = dict.fromkeys(STATEMENTS, 4) | {"sustaining": 3, "endurance": 3}
    if plan.fate == "stopped":
        answers |= {"receiving_capacity": 1, "leadership": 2}
    answer_readiness(actor=leader, initiative=initiative, answers=answers, comment="Efter ett år")
