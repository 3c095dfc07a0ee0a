"""Migrate as the owner, give the application's role what it needs and no more, load the reference data."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from core.guards import is_append_only


class Command(BaseCommand):
    help = "Migrate, grant rights to the application's role, load reference data. Safe to run again."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--no-reference", action="store_true", help="leave the reference data out")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", database="owner", interactive=False, verbosity=options["verbosity"])
        call_command("createcachetable", database="owner")
        grant_to_application(settings.DATABASE_APP_ROLE)
        if not options["no_reference"]:
            call_command("load_reference", verbosity=options["verbosity"])
            call_command("load_programme", verbosity=options["verbosity"])
            call_command("load_knowledge", verbosity=options["verbosity"])
            call_command("load_aid_limits", verbosity=options["verbosity"])


def grant_to_application(role: str, using: str = "owner") -> None:
    """DML on every table to ``role``, without UPDATE, DELETE or TRUNCATE where rows are append-only."""
    owner = connections[using]
    with owner.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == role:
            return  # one role only: the guards still hold, the grants have nothing to take away
        quoted = owner.ops.quote_name(role)
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        for table in append_only_tables():
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {owner.ops.quote_name(table)} FROM {quoted}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {quoted}")
        # A temporary table takes the place of the real one in what a guard reads.
        cursor.execute("SELECT current_database()")
        database = owner.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {quoted}")


def append_only_tables() -> list[str]:
    """Tables whose rows the application may add and read, and nothing else: those that carry that guard."""
    return sorted(model._meta.db_table for model in apps.get_models() if is_append_only(model))
