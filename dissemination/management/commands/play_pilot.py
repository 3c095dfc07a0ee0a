"""Play the demo pilot: run the actions of five phases with a moving clock."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from calls.models import Call
from core import clock
from dissemination.pilot import (
    analysis,
    forums,
    funds,
    implementation,
    meetings,
    opening,
    papers,
    screening,
    spreading,
    turns,
)
from dissemination.pilot.stage import Stage, TimeIsUp, set_stage


class Command(BaseCommand):
    help = "Play the demo pilot from January 2023 to today (or --until), by running the actions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until", type=date.fromisoformat, default=None, help="the last day played, as 2024-06-30")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a call already")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError(
                "The pilot is played only in a demo (DEMO=1): it fills the database with invented cases."
            )
        if Call.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are calls already. Start over with make demo-reset.")
        stage_name, began = "", time.monotonic()
        with translation.override("sv"):
            try:
                with clock.at(date(2023, 1, 2)):
                    stage = set_stage(options["until"] or clock_today())
                for stage_name, part in [
                    ("Phase 1: mandate and anchoring", opening.play),
                    ("Phase 2: call and screening", screening.play),
                    ("Phase 3: in-depth analysis", analysis.play),
                    ("Phases 4 and 5: implementation and dissemination", implementation_and_spreading),
                ]:
                    part(stage)
                    self.stdout.write(f"{stage_name}  {time.monotonic() - began:.1f} s")
                    self.stdout.flush()
            except TimeIsUp:
                self.stdout.write(f"{stage_name}  {time.monotonic() - began:.1f} s, played until {stage.until}")
            meetings.call_the_next(stage)
            with clock.at(stage.until):
                papers.attach(stage)


def implementation_and_spreading(stage: Stage) -> None:
    """Phase 4 by day; phase 5 begins while the last rounds go on."""
    spreading.early_lessons(stage)
    others = [*turns.events(stage), *forums.events(stage), *spreading.events(stage), *funds.events(stage)]
    implementation.play(stage, others)


def clock_today() -> date:
    """Today, read outside the moving clock."""
    from django.utils import timezone

    return timezone.now().astimezone(clock.STOCKHOLM).date()
