"""What every test shares: the servers, and which tests are collected."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings

from outcomes_platform import embedded

# The same examples each time, so that a landing does not hang on chance; `make fuzz` looks for new ones.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.register_profile("fuzz", derandomize=False, deadline=None, max_examples=2000, print_blob=True)
hypothesis.settings.load_profile("suite")

pytest_plugins = ["tests.browser", "tests.database", "tests.order", "tests.pilot", "tests.worlds"]

# Longer work has make targets of its own; it is collected only where it is named.
APART = {"faults", "fuzz", "bench"}
SERVERS = pytest.StashKey[subprocess.Popen]()


def pytest_configure(config):
    # Argon2 is slow on purpose; what the tests sign in with is no secret.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if not os.environ.get("DATABASE_URL"):
        # The owner makes the test database. Tests of the application's rights connect as that role themselves.
        settings.DATABASES["default"]["USER"] = embedded.ROLES["owner"]
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    if os.environ.get("REDIS_URL"):
        settings.CELERY_BROKER_URL = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()
    else:
        settings.CELERY_BROKER_URL = embedded.redis_url(number=number)
    is_worker = hasattr(config, "workerinput")
    supplied = os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")
    if not (is_worker or supplied or config.option.collectonly or os.environ.get("EMBEDDED_RUNNING") == "test"):
        start_servers(config)


def start_servers(config):
    """Under `make test` they run already. Otherwise a supervisor keeps them for as long as its input stays open."""
    command = [sys.executable, "-m", "outcomes_platform.supervisor", "services", "--", "sh", "-c", "echo up; exec cat"]
    environment = {**os.environ, "EMBEDDED_PROFILE": "test"}
    servers = subprocess.Popen(
        command, cwd=embedded.CHECKOUT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    config.stash[SERVERS] = servers
    if servers.stdout.readline().strip() != "up":
        pytest.exit("The test servers did not start (see above).", returncode=2)


def pytest_unconfigure(config):
    servers = config.stash.get(SERVERS, None)
    if servers:
        servers.stdin.close()
        servers.stdout.close()
        servers.wait(timeout=60)


def pytest_ignore_collect(collection_path: Path, config):
    folder = collection_path if collection_path.is_dir() else collection_path.parent
    apart = APART & set(folder.relative_to(embedded.CHECKOUT / "tests").parts[:1]) if is_ours(folder) else set()
    named = {part for argument in config.args for part in Path(argument.partition("::")[0]).parts}
    return True if apart - named else None


def is_ours(folder: Path) -> bool:
    return folder.is_relative_to(embedded.CHECKOUT / "tests")


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
