"""Test databases as copies of one that is migrated once and kept until a migration changes."""

from __future__ import annotations

import fcntl
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.postgresql.psycopg_any import sql

from outcomes_platform import embedded

PREFIX = "outcomes_template_"
IMPORTED = re.compile(r"^(?:from ([\w.]+) import|import ([\w.]+))", re.MULTILINE)


def sources_of_the_schema() -> list[Path]:
    """The migrations and what they take from our own modules; the lock stands for everybody else's migrations."""
    found = {embedded.CHECKOUT / "requirements" / "base.txt", *embedded.CHECKOUT.glob("*/sql*.py")}
    for migration in embedded.CHECKOUT.glob("*/migrations/*.py"):
        found.add(migration)
        for names in IMPORTED.findall(migration.read_text()):
            path = embedded.CHECKOUT / "".join(names).replace(".", "/")
            found |= {file for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()}
    return sorted(found)


def template_name() -> str:
    digest = hashlib.sha256()
    for path in sources_of_the_schema():
        digest.update(str(path.relative_to(embedded.CHECKOUT)).encode() + path.read_bytes())
    return PREFIX + digest.hexdigest()[:16]


def ensure_template() -> str:
    """Name of the migrated database; the first of several workers makes it while the others wait."""
    name = template_name()
    folder = embedded.make_private(embedded.data_folder("test"))
    with (folder / "template.lock").open("a") as lock, connection._nodb_cursor() as cursor:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        existing = {row[0] for row in cursor.fetchall()}
        if name not in existing:
            for old in existing:
                cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
            draft = f"{PREFIX}draft"
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
            migrate(draft)
            renaming = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            cursor.execute(renaming.format(sql.Identifier(draft), sql.Identifier(name)))
    return name


def migrate(database: str) -> None:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = usual


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Before pytest-django makes its databases: let it copy ours."""
    with django_db_blocker.unblock():
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = ensure_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """At the end PostgreSQL refuses to drop a database in use, and a killed connection's backend may take a moment."""
    yield
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = %s AND pid <> pg_backend_pid()",
            [connection.settings_dict["NAME"]],
        )


@pytest.fixture(scope="module")
def begun(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A transaction around a module, for a world that its tests begin with: each takes back only what it does to it.

    What is made in it is handed to a test as a deep copy, since a test changes also the objects that it holds.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session", autouse=True)
def flush_passes_the_guards():
    """Tables that may only grow refuse TRUNCATE; emptying the test database is the one lawful exception."""
    original = DatabaseOperations.sql_flush

    def sql_flush(self, *args, **kwargs):
        statements = original(self, *args, **kwargs)
        return ["SET LOCAL session_replication_role = replica;", *statements] if statements else statements

    DatabaseOperations.sql_flush = sql_flush
    yield
    DatabaseOperations.sql_flush = original
