"""Load the organisations that the platform ships with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core.reference.organisations import load_organisations


class Command(BaseCommand):
    help = "Load municipalities, regions, agencies and others. Safe to run again: a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_organisations()
        if options["verbosity"] < 1:
            return
        if loaded.nothing:
            self.stdout.write("The organisations are up to date.")
            return
        made = ", ".join(f"{count} {what}" for what, count in loaded.made.items())
        self.stdout.write(f"Made {made}; completed {loaded.changed}.")
