"""What the constellations write, and what is told back: invented, each after its area, its place and its number."""

from __future__ import annotations

import random

from dissemination.pilot.plan import CHILDREN, CRIME, Plan

WRITTEN: dict[str, dict[str, tuple[str, ...]]] = {
    CRIME: {
        "problem": (
            "Allt yngre barn i {lead} dras in i kriminalitet. Skola, socialtjänst och fritid ser var sin del av barnets "
            "vardag men ingen ser helheten, och insatserna kommer när placering redan är enda utvägen.",
            "Unga mellan 12 och 17 år i två av våra stadsdelar rekryteras till grova brott. Polisens orosanmälningar ökar, "
            "men det går i snitt fyra månader innan familjen möter någon som kan hjälpa.",
            "Samma barn återkommer hos flera av våra verksamheter utan att någon håller ihop stödet. När brottet väl är begånget "
            "kostar varje placering mer än ett års tidigt arbete.",
        ),
        "local_figures": (
            "Anmälda brott där en misstänkt är under 18 år: 31 per 100 unga i målgruppen förra året. Dygn i placering: 410 per "
            "100 unga.",
            "Av 90 ungdomar i uppföljningen hade 61 en orosanmälan före tolv års ålder. Var tredje placerades inom två år.",
        ),
        "without_money": (
            "Då fortsätter varje förvaltning med sitt. Arbetet med de yngre syskonen, som vi vill börja med, blir inte av.",
            "Vi kan behålla fältarbetarna men inte den gemensamma ingången. Köerna till öppenvården består.",
        ),
        "target_group": (
            "Barn och unga i {lead}, 10–17 år, med minst två orosanmälningar eller ett anmält brott, och deras familjer.",
            "Unga 12–17 år som polis, skola eller fritid ser i riskmiljöer, och deras yngre syskon.",
        ),
        "goal": (
            "Färre anmälda brott i målgruppen efter tolv månader, och färre dygn i placering efter tre år.",
            "En fjärdedel färre nya anmälningar inom ett år från start. Inom tre år ska placeringarna minska lika mycket.",
        ),
        "who_pays_after": (
            "Socialnämnden för över det som sparas på placeringar. Beslutet fattas när andra mätningen är fastställd.",
            "{partner} och kommunen delar kostnaden efter en nyckel som nämnderna har ställt sig bakom.",
        ),
        "readiness_comment": (
            "Att sätta mått som håller, och att få del av polisens uppgifter på ett lagligt sätt.",
            "Stöd till mellanchefer, och en modell för hur kostnader följs över förvaltningsgränser.",
        ),
    },
    CHILDREN: {
        "problem": (
            "Frånvaron stiger i årskurs 7 och var femte elev i {lead} lämnar grundskolan utan behörighet. Insatserna börjar "
            "sent och följs inte upp gemensamt.",
            "Skolan ser frånvaron, socialtjänsten ser hemmet och vården ser ohälsan, men ingen ser hela barnet. När vi möts har "
            "eleven ofta varit borta en termin.",
            "Barn med tidig frånvaro hos oss får sex olika kontakter på ett år och berättar samma sak för alla. Stödet kommer i "
            "fel ordning.",
        ),
        "local_figures": (
            "24 procent av eleverna i årskurs 7–9 har mer än 20 procents frånvaro. 22 procent blev inte behöriga till gymnasiet.",
            "312 elever hade hög frånvaro i våras. För hälften fanns ingen utredning efter tre månader.",
        ),
        "without_money": (
            "Elevhälsan fortsätter på varje skola för sig. Teamet som möter familjen hemma blir inte av.",
            "Vi kan utreda, men inte erbjuda något medan utredningen pågår. De yngsta får vänta.",
        ),
        "target_group": (
            "Elever i årskurs 6–9 i {lead} med mer än tio procents frånvaro under en månad, och deras vårdnadshavare.",
            "Elever i årskurs 7–9 på kommunens fem skolor med högst frånvaro, och syskon i förskoleklass till årskurs 5.",
        ),
        "goal": (
            "Hög frånvaro ska ha minskat med en fjärdedel efter tolv månader. Efter tre år ska fler vara behöriga till gymnasiet.",
            "Eleverna är tillbaka i skolan inom en termin, och andelen utan behörighet har minskat med sex procentenheter på tre "
            "år.",
        ),
        "who_pays_after": (
            "Utbildningsnämnden tar över teamet i ordinarie budget när två mätningar visar att frånvaron minskar.",
            "Kommunen och {partner} finansierar fortsättningen tillsammans, enligt den avsikt som båda har undertecknat.",
        ),
        "readiness_comment": (
            "Att välja jämförelsegrupp och att följa elever som byter skola.",
            "Hjälp att ordna uppgifter från skola och vård så att de går att följa utan namn.",
        ),
    },
}

STRENGTHS = [
    "Ni beskriver problemet med egna data och visar vilka ni når.",
    "Samverkan mellan förvaltningarna är förankrad i båda nämnderna.",
    "Ni visar hur arbetet fortsätter när pengarna är slut.",
    "Målgruppen är tydligt avgränsad och går att följa i era system.",
    "Ni bygger på ett arbetssätt som har prövats och beskriver vad ni ändrar.",
]
WEAKNESSES = [
    "Målet behöver bli mätbart: ange utgångsläge och målvärde.",
    "Beskriv hur ni följer upp dem som avbryter insatsen.",
    "Chefer på mellannivå behöver få tid avsatt för arbetet.",
    "Visa vem som ansvarar för uppgifterna när en familj flyttar.",
    "Räkna med längre tid för att rekrytera projektledaren.",
]


def written(key: str, plan: Plan) -> str:
    """The constellation's own answer to a question; the same each time."""
    choices = WRITTEN[plan.area].get(key) or WRITTEN[plan.area]["problem"]
    chosen = random.Random(f"{plan.name} {key}").choice(choices)  # noqa: S311  (invented)
    return chosen.format(lead=plan.lead, partner=plan.partners[0])


def group_size(plan: Plan) -> str:
    return str(60 + 20 * (len(plan.name) * 7 % 11))
