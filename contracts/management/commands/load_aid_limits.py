"""Load the limits of de minimis aid, once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand

from contracts.models import AidLimit
from core.models import User

# The limits stand in the regulations; the rate is a round figure to warn by, until the secretariat enters the day's.
RATE = "Antagen kurs: skriv in den kurs som gäller när stödet ges."
LIMITS = [
    (date(2014, 1, 1), "200000", f"Förordning (EU) nr 1407/2013, artikel 3.2. {RATE}"),
    (date(2024, 1, 1), "300000", f"Förordning (EU) 2023/2831, artikel 3.2. {RATE}"),
]


class Command(BaseCommand):
    help = "Load the limits of de minimis aid with their sources. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        for day, euro, source in LIMITS:
            if not AidLimit.objects.filter(valid_from=day).exists():
                AidLimit.objects.create(
                    valid_from=day,
                    euro=Decimal(euro),
                    sek_per_euro=Decimal("11"),
                    source=source,
                    entered_by=User.objects.system(),
                )
