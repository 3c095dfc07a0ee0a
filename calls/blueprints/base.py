"""The study's four parts and base criteria."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from calls.blueprints.shapes import Ask, Blueprint, Ground, Part
from calls.models import Prefill, QuestionKind

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
            "local_figures",
            QuestionKind.LONG_TEXT,
            "Nyckeltal som visar läget hos er",
            "Plattformen kan hämta några ur Kolada åt er. Ändra, stryk eller lägg till det som passar ert problem.",
            required=False,
            word_limit=150,
            minutes=2,
            # Behörighet till gymnasiet, unga som varken arbetar eller studerar, långvarigt ekonomiskt bistånd.
            prefill=Prefill.KOLADA,
            kpi="N15428 N02797 N31816",
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
