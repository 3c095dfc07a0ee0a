"""Evidence, economy and scalability: the six criteria of the Danish Social Investment Fund."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from calls.blueprints.base import ORGANISATION, PROBLEM, TARGET_GROUP
from calls.blueprints.shapes import Ask, Blueprint, Ground, Part
from calls.models import QuestionKind

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
