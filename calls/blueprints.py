"""Ready-made questions and criteria. They are content, so they are in the language in which a call is published."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from calls.models import QuestionKind


@dataclass(frozen=True)
class Ask:
    key: str
    kind: str
    text: str
    help: str = ""
    required: bool = True
    word_limit: int | None = None
    options: list[Any] = field(default_factory=list)
    minutes: int = 5
    show_if: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Part:
    key: str
    title: str
    asks: list[Ask]
    help: str = ""


@dataclass(frozen=True)
class Ground:
    key: str
    name: str
    description: str
    weight: int
    low: str
    high: str
    scale_max: int = 4


@dataclass(frozen=True)
class Blueprint:
    key: str
    title: Any
    description: Any
    parts: list[Part]
    grounds: list[Ground]


READINESS = [
    "Ledningen har ställt sig bakom att vi deltar",
    "Det finns tid avsatt för en lokal projektledare",
    "De verksamheter som berörs är delaktiga i planeringen",
    "Vi kan följa upp målgruppen med egna data",
    "Vi har genomfört förändringar av samma storlek förut",
    "Vi har former för samarbete mellan de parter som ingår",
]

PROBLEM = Part(
    "problem",
    "Problem",
    [
        Ask(
            "problem",
            QuestionKind.LONG_TEXT,
            "Vilket problem vill ni förebygga?",
            "Beskriv problemet lokalt, vad det beror på och hur ni vet det. Ange gärna siffror och källa.",
            word_limit=400,
            minutes=25,
        ),
        Ask(
            "without_money",
            QuestionKind.LONG_TEXT,
            "Vad händer utan pengarna?",
            "Vad skulle ni göra ändå, och vad skulle inte bli av?",
            word_limit=200,
            minutes=10,
        ),
    ],
)
TARGET_GROUP = Part(
    "target_group",
    "Målgrupp",
    [
        Ask(
            "target_group",
            QuestionKind.LONG_TEXT,
            "Vilka ska insatsen nå?",
            "Ange ålder, situation och hur ni hittar dem. Skriv inga uppgifter om enskilda personer.",
            word_limit=250,
            minutes=15,
        ),
        Ask(
            "target_group_size",
            QuestionKind.NUMBER,
            "Ungefär hur många personer gäller det?",
            "En uppskattning räcker.",
            minutes=3,
        ),
    ],
)
OUTCOMES = Part(
    "outcomes",
    "Utfall",
    [
        Ask(
            "framework_outcomes",
            QuestionKind.OUTCOMES,
            "Vilka av ramverkets utfall är relevanta för er?",
            "Välj de utfall som ni vill bli bedömda efter. Ni definierar dem lokalt i den fördjupade genomlysningen.",
            required=False,
            minutes=5,
        ),
        Ask(
            "goal",
            QuestionKind.LONG_TEXT,
            "Vad ska ha förändrats för målgruppen, och när?",
            "Beskriv förändringen, inte aktiviteterna.",
            word_limit=300,
            minutes=20,
        ),
        Ask(
            "who_pays_after",
            QuestionKind.LONG_TEXT,
            "Vem betalar efteråt, om insatsen fungerar?",
            "Vilken budget kan bära insatsen när piloten är slut?",
            word_limit=200,
            minutes=10,
        ),
    ],
)
ORGANISATION = Part(
    "readiness",
    "Organisatorisk beredskap",
    [
        Ask(
            "readiness",
            QuestionKind.READINESS,
            "Hur väl stämmer det här hos er i dag?",
            "Ett lågt värde diskvalificerar er inte. Svaren visar vilket stöd ni kan behöva.",
            options=READINESS,
            minutes=15,
        ),
        Ask(
            "readiness_comment",
            QuestionKind.LONG_TEXT,
            "Vad behöver ni mest stöd med?",
            word_limit=150,
            required=False,
            minutes=5,
        ),
    ],
    help="Svara tillsammans, gärna alla parter. Enkäten är till för er egen planering också.",
)

BASE_GROUNDS = [
    Ground(
        "problem",
        "Problemformulering",
        "Problemet är tydligt, belagt och har en lokal förklaring.",
        30,
        "Problemet är allmänt hållet eller obelagt.",
        "Problemet är avgränsat, belagt med egna data och dess orsaker är förklarade.",
    ),
    Ground(
        "goal",
        "Målsättning och utfall",
        "Målen är mätbara utfall för målgruppen och hör till ramverket.",
        30,
        "Målen är aktiviteter eller går inte att mäta.",
        "Målen är mätbara förändringar för målgruppen, med rimlig tidshorisont.",
    ),
    Ground(
        "capacity",
        "Organisatorisk kapacitet",
        "Konstellationen har ledning, tid och data som krävs, eller en trovärdig väg dit.",
        25,
        "Ledning, tid och data saknas.",
        "Ledning, tid och data finns på plats och är använda förut.",
    ),
    Ground(
        "collaboration",
        "Tvärsektoriell samverkan",
        "De verksamheter som behövs är med. Samverkan kan ske inom en huvudman eller mellan flera.",
        15,
        "En enskild verksamhet på egen hand.",
        "Alla verksamheter som behövs är med och bidrar, gärna från flera huvudmän.",
    ),
]

BASE = Blueprint(
    "base",
    _("Base criteria of the pilot"),
    _("Four parts: problem, target group, outcomes and readiness. No budget."),
    [PROBLEM, TARGET_GROUP, OUTCOMES, ORGANISATION],
    BASE_GROUNDS,
)

DSI = Blueprint(
    "dsi",
    _("Six criteria of the Danish Social Investment Fund"),
    _("For calls that look at evidence, economy and scalability."),
    [
        PROBLEM,
        TARGET_GROUP,
        Part(
            "intervention",
            "Insats och kunskapsläge",
            [
                Ask(
                    "intervention",
                    QuestionKind.LONG_TEXT,
                    "Vilken insats vill ni genomföra?",
                    "Namnge insatsen och var den har prövats tidigare.",
                    word_limit=300,
                    minutes=20,
                ),
                Ask(
                    "evidence",
                    QuestionKind.LONG_TEXT,
                    "Vilka resultat är dokumenterade för målgruppen?",
                    "Hänvisa till utvärderingar.",
                    word_limit=250,
                    minutes=20,
                ),
                Ask("evidence_file", QuestionKind.FILE, "Bifoga en utvärdering", required=False, minutes=2),
            ],
        ),
        Part(
            "economy",
            "Ekonomi och spridning",
            [
                Ask(
                    "gains",
                    QuestionKind.LONG_TEXT,
                    "Vilka offentliga budgetar får lägre kostnader om insatsen lyckas?",
                    word_limit=200,
                    minutes=15,
                ),
                Ask(
                    "cost",
                    QuestionKind.MONEY_TABLE,
                    "Ungefärlig kostnad per år och part",
                    required=False,
                    options=[],
                    minutes=15,
                ),
                Ask(
                    "scaling",
                    QuestionKind.LONG_TEXT,
                    "Hur kan insatsen spridas till fler?",
                    word_limit=200,
                    minutes=10,
                ),
            ],
        ),
        ORGANISATION,
    ],
    [
        Ground(
            "area",
            "Inom ett prioriterat område",
            "Projektet ligger inom utlysningens behovsområden.",
            10,
            "Utanför behovsområdena.",
            "Mitt i ett behovsområde.",
        ),
        Ground(
            "evidence",
            "Prövad och utvärderad insats",
            "Insatsen är prövad och utvärderad med goda, väl dokumenterade resultat för målgruppen.",
            25,
            "Oprövad.",
            "Flera utvärderingar med goda resultat för samma målgrupp.",
        ),
        Ground(
            "payers",
            "Offentliga parter som betalar för effekten",
            "En eller flera offentliga parter vill betala för insatsens effekter.",
            20,
            "Ingen part har förklarat sig villig.",
            "Alla parter som får nytta har förklarat sig villiga.",
        ),
        Ground(
            "gains",
            "Ekonomiska vinster",
            "Det är troligt att insatsen ger offentliga parter lägre kostnader.",
            20,
            "Inga troliga vinster.",
            "Vinsterna är räknade och rimliga.",
        ),
        Ground(
            "scalable",
            "Skalbarhet",
            "Insatsen kan på sikt komma fler till del.",
            10,
            "Bunden till en plats eller person.",
            "Kan spridas utan större anpassning.",
        ),
        Ground(
            "cooperation",
            "Starkare samarbete",
            "Projektet stärker samarbetet mellan myndigheter och sektorer.",
            15,
            "Inget samarbete.",
            "Samarbetet är en del av insatsen och stannar kvar.",
        ),
    ],
)

DISSEMINATION = Blueprint(
    "dissemination",
    _("Dissemination"),
    _("For organisations that want to take up a practice with established results."),
    [
        Part(
            "practice",
            "Arbetssätt",
            [
                Ask(
                    "practice",
                    QuestionKind.SHORT_TEXT,
                    "Vilket arbetssätt i kunskapsbanken vill ni införa?",
                    minutes=3,
                ),
                Ask(
                    "need",
                    QuestionKind.LONG_TEXT,
                    "Vilket lokalt behov svarar det mot?",
                    word_limit=250,
                    minutes=15,
                ),
                Ask(
                    "adaptation",
                    QuestionKind.LONG_TEXT,
                    "Vad behöver anpassas hos er?",
                    word_limit=200,
                    required=False,
                    minutes=10,
                ),
            ],
        ),
        TARGET_GROUP,
        ORGANISATION,
        Part(
            "support",
            "Stöd",
            [
                Ask(
                    "support_kinds",
                    QuestionKind.MULTIPLE,
                    "Vilket stöd behöver ni?",
                    options=[
                        "Lokal analys",
                        "Förankring",
                        "Utbildning",
                        "Uppföljning",
                        "Ledarskap",
                        "Erfarenhetsutbyte",
                    ],
                    minutes=3,
                ),
                Ask(
                    "sustaining",
                    QuestionKind.LONG_TEXT,
                    "Hur blir arbetssättet kvar när stödet är slut?",
                    word_limit=200,
                    minutes=10,
                ),
            ],
        ),
    ],
    [
        Ground(
            "need",
            "Lokalt behov",
            "Behovet är belagt och arbetssättet svarar mot det.",
            35,
            "Behovet är obelagt.",
            "Behovet är belagt och arbetssättet passar.",
        ),
        Ground(
            "capacity",
            "Mottagande kapacitet",
            "Ledning, tid och kompetens att ta emot arbetssättet.",
            35,
            "Saknas.",
            "Finns på plats.",
        ),
        Ground(
            "sustaining",
            "Vidmakthållande",
            "Det finns en plan för att arbetssättet blir kvar.",
            30,
            "Ingen plan.",
            "Beslutad plan med budget.",
        ),
    ],
)

BLUEPRINTS = {blueprint.key: blueprint for blueprint in (BASE, DSI, DISSEMINATION)}
