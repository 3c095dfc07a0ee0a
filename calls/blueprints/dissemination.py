"""For those who take up a practice with established results."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from calls.blueprints.base import ORGANISATION, TARGET_GROUP
from calls.blueprints.shapes import Ask, Blueprint, Ground, Part
from calls.models import QuestionKind

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
