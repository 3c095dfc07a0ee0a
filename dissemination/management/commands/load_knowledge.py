"""Fill the knowledge bank with the projects that the feasibility study's sources describe."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from core.models import User
from dissemination.reference import load


class Command(BaseCommand):
    help = "Load the knowledge bank's first entries. Safe to run again: what exists is left as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            made, kept = load(User.objects.system())
        self.stdout.write(f"Knowledge bank: {made} entries added, {kept} already there.")
