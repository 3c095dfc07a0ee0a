"""The demo: servers, tables, data, web, worker and beat, from nothing to an address, until Ctrl-C."""

from __future__ import annotations

import errno
import hashlib
import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from outcomes_platform import embedded, servers
from outcomes_platform.processes import Child, Failed, StopRequested, finish, say, spawn
from outcomes_platform.setup_machine import have_a_home

PYTHON = [sys.executable, "-X", "utf8"]
MANAGE = [*PYTHON, str(embedded.CHECKOUT / "manage.py")]


def report(title: str, seconds: float) -> None:
    say(f"  {title:.<48} {seconds:6.1f} s")


@contextmanager
def step(title: str) -> Iterator[None]:
    began = time.monotonic()
    if sys.stdout.isatty():
        say(f"  {title:.<48} ", end="\r")
    yield
    report(title, time.monotonic() - began)


def address() -> tuple[str, int]:
    """BIND and PORT, if they can be had; asked before anything starts."""
    bind = os.environ.get("BIND", "").strip() or "127.0.0.1"
    wanted = os.environ.get("PORT", "").strip() or "8000"
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        raise Failed(f"PORT is set to {wanted!r}; expected a number from 1 to 65535.")
    port = int(wanted)
    try:
        family = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((bind, port))
    except socket.gaierror:
        raise Failed(f"BIND is set to {bind!r}; expected an address of this machine, such as 127.0.0.1.") from None
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise Failed(f"BIND is set to {bind!r}; expected an address of this machine, such as 127.0.0.1.") from None
        reason = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        other = port % 65535 + 1 if port >= 1024 else 8000
        raise Failed(f"Port {port} on {bind} {reason}. Choose another: make demo PORT={other}") from None
    return bind, port


def environment(port: int) -> dict[str, str]:
    defaults = {"EMBEDDED_PROFILE": "demo", "DEMO": "true", "SITE_URL": f"http://localhost:{port}"}
    return {**defaults, **{name: value for name, value in os.environ.items() if value.strip()}}


def check_settings(env: dict[str, str]) -> None:
    """A wrong variable, a database or a queue that is not there: one line, before anything is changed."""
    os.environ.update(env)
    import kombu
    import psycopg2
    from django.core.exceptions import ImproperlyConfigured
    from psycopg2.extensions import make_dsn

    try:
        from outcomes_platform import settings
    except ImproperlyConfigured as error:
        raise Failed(str(error)) from None
    if env.get("DATABASE_URL"):
        wanted = settings.DATABASES["default"]
        options: dict[str, str] = wanted["OPTIONS"]  # type: ignore[assignment]
        keys = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        named = {name: str(wanted[key]) for key, name in keys.items() if wanted[key]}
        try:
            psycopg2.connect(make_dsn(None, connect_timeout=5, **named, **options)).close()
        except psycopg2.Error as error:
            raise Failed(f"The database of DATABASE_URL does not answer: {str(error).splitlines()[0]}") from None
    if env.get("REDIS_URL"):
        try:
            with kombu.Connection(env["REDIS_URL"], connect_timeout=5) as queue:
                queue.ensure_connection(max_retries=1, timeout=5)
        except (OSError, KeyError, kombu.exceptions.OperationalError) as error:
            raise Failed(f"The queue of REDIS_URL does not answer: {error}") from None


def manage(env: dict[str, str], log: Path, *arguments: str) -> None:
    command = spawn(f"manage.py {arguments[0]}", [*MANAGE, *arguments], env=env, log=log, cwd=embedded.CHECKOUT)
    try:
        code = finish(command)
    except StopRequested:
        command.stop(grace=5)
        raise
    if code:
        raise Failed(f"manage.py {arguments[0]} failed (code {code}); all of it in {log}.\n{command.last_words()}")


def answers(bind: str, port: int) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104 - asked, not bound
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/health/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status != HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        connection.close()


def start_platform(state: servers.State, env: dict[str, str], bind: str, port: int) -> None:
    log = state.folder / "log"
    shown_host = f"[{bind}]" if ":" in bind else bind
    web = [*PYTHON, "-m", "gunicorn", "outcomes_platform.wsgi:application", "--bind", f"{shown_host}:{port}"]
    web += ["--workers", "2", "--threads", "4", "--timeout", "120", "--graceful-timeout", "5", "--access-logfile", "-"]
    celery = [*PYTHON, "-m", "celery", "--app", "outcomes_platform.celery"]
    schedule = str(state.folder / "beat-schedule")
    commands: list[tuple[str, list[str]]] = [
        ("web", web),
        ("worker", [*celery, "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]),
        ("beat", [*celery, "beat", "--loglevel", "INFO", "--schedule", schedule, "--pidfile", ""]),
    ]
    children: list[Child] = []
    for name, command in commands:
        # If we are killed the worker must not finish a long job first; its lease lapses and the job is sent again.
        death = signal.SIGQUIT if name == "worker" else signal.SIGTERM
        file = log / f"{name}.log"
        children.append(state.add(spawn(name, command, env=env, log=file, cwd=embedded.CHECKOUT, death_signal=death)))
    state.wait_for(children[0], lambda: answers(bind, port))


def digest_of_sources() -> str:
    """Changes with anything that tables, rights and reference data are made of."""
    whole = hashlib.sha256()
    packages = [found.parent for found in embedded.CHECKOUT.glob("*/apps.py")]
    for path in sorted(path for package in packages for path in package.rglob("*")):
        if path.suffix in {".py", ".csv", ".json"}:
            whole.update(str(path).encode() + path.read_bytes())
    return whole.hexdigest()


class Remembered:
    """What an earlier run has done to this very database, so that a second run starts in seconds."""

    def __init__(self, state: servers.State, env: dict[str, str]) -> None:
        self.is_ours = not env.get("DATABASE_URL")
        named = hashlib.sha256(env.get("DATABASE_URL", "").encode()).hexdigest()[:10]
        self.file = state.folder / ("made.json" if self.is_ours else f"made-{named}.json")

    def read(self) -> dict[str, str]:
        try:
            return dict(json.loads(self.file.read_text()))
        except (OSError, ValueError):
            return {}

    def write(self, **facts: str) -> None:
        draft = self.file.with_suffix(".new")
        draft.write_text(json.dumps({**self.read(), **facts}))
        draft.replace(self.file)


def make_data(state: servers.State, env: dict[str, str]) -> None:
    """Tables and demo data, once. Who is interrupted in the middle begins again from nothing."""
    remembered = Remembered(state, env)
    log = state.folder / "log" / "setup.log"
    made = remembered.read()
    if made.get("pilot") == "begun":
        if not remembered.is_ours:
            raise Failed(
                "The demo data in the database of DATABASE_URL were begun and not finished. "
                f"Name an empty database, or empty this one and remove {remembered.file}."
            )
        with step("Away with what was half made"):
            servers.start_over(state)
        remembered.file.unlink()
        made = {}
    sources = digest_of_sources()
    if not remembered.is_ours or made.get("sources") != sources:
        with step("Tables, rights, reference data"):
            try:
                manage(env, log, "setup_database")
            except Failed as failure:
                if not (remembered.is_ours and made):
                    raise
                hint = "The data are an earlier version's. If they may go: make demo-reset, then make demo."
                raise Failed(f"{failure}\n\n{hint}") from None
        remembered.write(sources=sources)
    if remembered.is_ours and made.get("pilot") == "played":
        return
    with step("Demo data (the first time it takes a while)"):
        remembered.write(pilot="begun")
        manage(env, log, "play_pilot", "--if-empty")
        remembered.write(pilot="played")


def serve(state: servers.State, env: dict[str, str], bind: str, port: int) -> None:
    url = f"http://localhost:{port}"
    make_data(state, env)
    with step("Web, worker, beat"):
        listing = state.folder / "log" / "accounts.log"
        accounts = spawn("manage.py demo_accounts", [*MANAGE, "demo_accounts"], env=env, log=listing)
        start_platform(state, env, bind, port)
        finish(accounts)
    state.write("ready", address=url)
    say(f"\nReady after {state.seconds:.1f} s\n\n{listing.read_text().rstrip()}")
    say(f"\n  {url}\n\nData in {state.folder}, logs in its folder log. Ctrl-C stops it all.")
    state.watch()


def run() -> int:
    have_a_home()
    bind, port = address()
    env = environment(port)
    check_settings(env)
    say("Starting the demo")
    began = 0.0
    try:
        with servers.running(share=False) as state:
            report("PostgreSQL and Valkey", state.seconds)
            try:
                serve(state, env, bind, port)
            finally:
                began = time.monotonic()
                say("\nStopping")
    except StopRequested:
        report("Beat, worker, web, Valkey, PostgreSQL", time.monotonic() - began)
    return 0
