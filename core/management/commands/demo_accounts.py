"""Make the demo's accounts and print how to sign in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core.demo import ACCOUNTS, PASSWORD, SPARE, create_accounts
from core.models import Role


class Command(BaseCommand):
    help = "Make the demo accounts and print them. Refused where real data may be."

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("Demo accounts are made only in a demo (DEMO=1).")
        with transaction.atomic():
            create_accounts()
        self.stdout.write(f"Password of every account: {PASSWORD}")
        for account in [*ACCOUNTS, *SPARE]:
            who = f"{Role(account.role).label}{', ' + account.organisation if account.organisation else ''}"
            self.stdout.write(f"  {account.email:30} {who}")
