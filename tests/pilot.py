"""The demo pilot as tests look at it: played once into a database of its own, and copied for those who need it."""

from __future__ import annotations

import fcntl
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.postgresql.psycopg_any import sql
from django.test import Client, override_settings

from core import clock
from core.models import User
from outcomes_platform import embedded
from tests.database import ensure_template

PREFIX = "outcomes_pilot_"
# All five phases: the last thing that is played is the support for implementation.
UNTIL = date(2026, 11, 16)
PACKAGES = [
    *("core", "programme", "constellations", "calls", "contracts"),
    *("evaluation", "payments", "dissemination", "outcomes_platform"),
]


def pilot_name() -> str:
    """Another name as soon as anything that plays the pilot has changed."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for package in PACKAGES:
        for path in sorted((embedded.CHECKOUT / package).rglob("*")):
            if path.suffix in {".py", ".csv", ".json"}:
                digest.update(str(path.relative_to(embedded.CHECKOUT)).encode() + path.read_bytes())
    return PREFIX + digest.hexdigest()[:16]


@contextmanager
def at_database(name: str) -> Iterator[None]:
    """Every thread's next connection goes to another database."""
    usual = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = usual


def play(until: date) -> str:
    out = io.StringIO()
    with override_settings(DEMO=True):
        call_command("load_reference", verbosity=0)
        call_command("load_programme", verbosity=0)
        call_command("play_pilot", "--until", until.isoformat(), stdout=out)
    return out.getvalue()


def create(cursor, name: str, template: str) -> None:
    # By files: page by page through the log, a played pilot takes three times as long.
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    cursor.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def drop(cursor, name: str) -> None:
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def ensure_pilot() -> str:
    """Name of the played database; the first of several workers plays while the others wait."""
    name = pilot_name()
    folder = embedded.make_private(embedded.data_folder("test"))
    with (folder / "pilot.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
            existing = {row[0] for row in cursor.fetchall()}
            if name in existing:
                return name
            for old in existing:
                drop(cursor, old)
            draft = f"{PREFIX}draft"
            create(cursor, draft, ensure_template())
        with at_database(draft):
            call_command("createcachetable", verbosity=0)
            play(UNTIL)
        with connection._nodb_cursor() as cursor:
            renaming = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            cursor.execute(renaming.format(sql.Identifier(draft), sql.Identifier(name)))
    return name


@contextmanager
def copied_pilot(worker: str) -> Iterator[None]:
    """A copy for one test or one module, at the time when the play ended, whatever the machine's clock says."""
    copy = f"test_pilot_{worker}"
    template = ensure_pilot()
    with connection._nodb_cursor() as cursor:
        drop(cursor, copy)
        create(cursor, copy, template)
    moving = clock._frozen
    end = datetime.combine(UNTIL, time(12), tzinfo=clock.STOCKHOLM)
    clock._frozen = ContextVar("end_of_play", default=end)
    try:
        with at_database(copy):
            yield
    finally:
        clock._frozen = moving
        with connection._nodb_cursor() as cursor:
            drop(cursor, copy)


@contextmanager
def fresh_database(worker: str) -> Iterator[None]:
    """A migrated database of its own, to play in once more."""
    name = f"test_fresh_{worker}"
    with connection._nodb_cursor() as cursor:
        drop(cursor, name)
        create(cursor, name, ensure_template())
    try:
        with at_database(name):
            call_command("createcachetable", verbosity=0)
            yield
    finally:
        with connection._nodb_cursor() as cursor:
            drop(cursor, name)


@pytest.fixture(scope="module")
def played_pilot(django_db_setup, django_db_blocker, worker_id) -> Iterator[None]:
    """For a module that looks at the pilot: each of its tests takes back what it has changed."""
    with django_db_blocker.unblock(), copied_pilot(worker_id):
        yield


@pytest.fixture
def live_pilot(transactional_db, worker_id) -> Iterator[None]:
    """For one test that goes on with the pilot in a browser."""
    with copied_pilot(worker_id):
        yield


def demo_user(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.se")


def signed_in(email: str) -> Client:
    client = Client()
    if email:
        client.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
