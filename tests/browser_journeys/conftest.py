"""``reader_for(user)``: somebody who signs in by the form, in Swedish, whose every page is looked at at both widths."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from core.models import User
from outcomes_platform.embedded import CHECKOUT
from tests.browser_journeys.reader import Looked, Reader


@pytest.fixture(scope="session")
def pages_seen() -> dict[tuple[str, str], int]:
    """What any journey of this run has looked at: the next one looks only at other pages and other states of them."""
    return {}


@pytest.fixture
def looked(assert_accessible, assert_no_sideways_scroll, pages_seen) -> Iterator[Looked]:
    notes = Looked([assert_no_sideways_scroll, assert_accessible], pages_seen)
    yield notes
    assert not notes.faults, "\n\n".join(notes.faults)


@pytest.fixture
def reader_for(page_for, looked) -> Callable[..., Reader]:
    """The same person comes back to the same browser."""
    known: dict[int, Reader] = {}

    def open_reader(user: User | None = None, **options) -> Reader:
        key = user.pk if user else 0
        if key not in known:
            known[key] = Reader(page_for(None, **options), looked, user.role if user else "visitor")
            if user:
                known[key].goto("/accounts/login/").write(login=user.email).give_password()
        return known[key]

    return open_reader


@pytest.fixture
def worker(transactional_db) -> Iterator[None]:
    """A Celery worker in a process of its own, at this test's database and queue."""
    database = connection.settings_dict
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={quote(str(database['HOST']))}",
        "REDIS_URL": str(settings.CELERY_BROKER_URL),
        "EMBEDDED_PROFILE": "test",
        "FILES_FOLDER": str(settings.MEDIA_ROOT),
        "SECRET_KEY": settings.SECRET_KEY,
        "PERSON_KEY_SECRET": settings.PERSON_KEY_SECRET,
        "DEMO": "true",
    }
    command = [sys.executable, "-m", "celery", "--app", "outcomes_platform", "worker", "--pool", "solo", "--purge"]
    command += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdin=subprocess.DEVNULL) as process:
        yield
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
