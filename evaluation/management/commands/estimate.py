"""``manage.py estimate SPEC.json DATA.csv``: one estimate as JSON, without environment and without a database."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from evaluation.estimators.cli import main


class Command(BaseCommand):
    """Hands its arguments to the estimators' own command line; no system checks, no connection."""

    help = "Run the estimator that SPEC.json names on DATA.csv and print the result as one JSON object."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        # Any number is taken here, so that a wrong number gives the same one line as other bad input.
        parser.add_argument("files", nargs="*", metavar="SPEC.json DATA.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        status = main(options["files"])
        if status:
            sys.exit(status)
