"""``manage.py reproduce ROUND``: compute an established round again from its snapshot and compare bit for bit."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Refused
from core.models import User
from evaluation.actions.verification import differences, faults_of_kept, reproduce_round
from evaluation.models import Round


class Command(BaseCommand):
    help = "Compute a round again from its snapshot and compare the result bit for bit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", type=int, help="the number in the round's address")

    def handle(self, *args: Any, **options: Any) -> None:
        round = Round.objects.select_related("contract__case", "run__snapshot").filter(pk=options["round"]).first()
        if round is None:
            raise CommandError(f"There is no round {options['round']}.")
        try:
            again = reproduce_round(actor=User.objects.system(), round=round)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        run = again.matches
        if run is None or not again.is_identical:
            kept = run.result_text if run else "{}"
            lines = [f"DIFFERENT: {again.result_sha256}, kept {run.result_sha256 if run else '-'}"]
            if run and run.code_version != again.code_version:
                lines.append(f"code: {again.code_version}, then {run.code_version}")
            lines += differences(json.loads(kept), json.loads(again.result_text))
            raise CommandError("\n  ".join(lines))
        faults = faults_of_kept(round)
        if faults:
            raise CommandError("DIFFERENT: " + "\n  ".join(faults))
        self.stdout.write(f"identical: {again.result_sha256}")
