"""Settle a contract's facts under its payment terms: needs no environment and reaches no database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contracts.terms.cli import settle_files
from contracts.terms.errors import TermsInvalid


class Command(BaseCommand):
    help = "Print the statement of TERMS.json and FACTS.json as JSON, or with --explain as text to follow."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("terms", help="the payment terms, as JSON")
        parser.add_argument("facts", help="the facts to settle, as JSON")
        parser.add_argument("--scenario", help="an agreed scenario of the terms, in place of the established results")
        parser.add_argument("--explain", action="store_true", help="print the working as text instead of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            output = settle_files(
                options["terms"], options["facts"], explained=options["explain"], scenario=options["scenario"]
            )
        except TermsInvalid as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(output, ending="")
