"""The demo: servers, tables, data, web, worker and beat, from nothing to an address, until Ctrl-C."""

from __future__ import annotations

import errno
import http.client
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
        keys = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        named = {name: str(wanted[key]) for key, name in keys.items() if wanted[key]}
        try:
            psycopg2.connect(make_dsn(None, connect_timeout=5, **named)).close()
        except psycopg2.OperationalError as error:
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


def serve(state: servers.State, env: dict[str, str], bind: str, port: int) -> None:
    url = f"http://localhost:{port}"
    log = state.folder / "log" / "setup.log"
    with step("Tables, rights, reference data"):
        manage(env, log, "setup_database")
    if any(embedded.CHECKOUT.glob("*/management/commands/play_pilot.py")):
        with step("Demo data (the first time it takes a while)"):
            manage(env, log, "play_pilot", "--if-empty")
    with step("Web, worker, beat"):
        start_platform(state, env, bind, port)
    state.write("ready", address=url)
    say(f"\nReady after {state.seconds:.1f} s\n")
    finish(spawn("manage.py demo_accounts", [*MANAGE, "demo_accounts"], env=env, cwd=embedded.CHECKOUT))
    say(f"\n  {url}\n\nData in {state.folder}, logs in its folder log. Ctrl-C stops it all.")
    state.watch()


def run() -> int:
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
