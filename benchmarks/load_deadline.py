"""The minute before the deadline: many organisations submit at once against two web workers.

    python -m benchmarks.load_deadline [--organisations 311] [--workers 2] [--seconds 30] [--port 8192]

Starts this checkout's PostgreSQL (with fsync, as in production), makes a database of its own, lets every organisation
press the button once within the time given (every fourth presses twice), and counts: none lost, none double, numbers
without gaps. Loopback only; the database is thrown away afterwards.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "load_deadline"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organisations", type=int, default=311)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=30.0, help="the time within which all press the button")
    parser.add_argument("--port", type=int, default=8192)
    parser.add_argument(
        "--patience", type=float, default=1800.0, help="how long after that a press waits for its answer"
    )
    return parser.parse_args()


def under_the_servers(module: str = "benchmarks.load_deadline") -> None:
    """Run again below the supervisor, so that PostgreSQL and Valkey stop when this does."""
    if os.environ.get("EMBEDDED_RUNNING"):
        return
    os.environ["EMBEDDED_PROFILE"] = "demo"
    command = ["-m", "outcomes_platform.supervisor", "services", "--", sys.executable, "-m", module]
    os.execv(sys.executable, [sys.executable, *command, *sys.argv[1:]])  # noqa: S606 - our own interpreter


def with_database(verb: str, name: str = DATABASE) -> None:
    import psycopg2

    from outcomes_platform import embedded

    connection = psycopg2.connect(embedded.database_url("demo", role="owner", database="postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        if verb == "make":
            cursor.execute(f"CREATE DATABASE {name}")
    connection.close()


def prepare(organisations: int) -> tuple[Any, list[dict[str, str]]]:
    """A call that closes soon, and a complete draft with a signed-in submitter for each organisation."""
    from datetime import timedelta

    from django.conf import settings
    from django.test import Client

    from calls.actions.applications import start_application
    from core import clock
    from core.models import Membership, Organisation, Role, User
    from tests.calls.steps import published_call, write_everything

    officer = User.objects.create_user("officer@example.se", name="Officer", role=Role.OFFICER)
    call = published_call(officer, closes_at=clock.now() + timedelta(hours=1))
    ready = []
    for number in range(organisations):
        organisation = Organisation.objects.create(name=f"Kommun {number:03d}", kind="municipality")
        user = User.objects.create_user(f"person{number}@example.se", name=f"Person {number}")
        Membership.objects.create(user=user, organisation=organisation, level="submitter")
        draft = start_application(actor=user, call=call, organisation=organisation, name=f"Initiativ {number:03d}")
        write_everything(user, draft)
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        ready.append({"path": f"/applications/{draft.pk}/check/", "session": session})
    return call, ready


def serve(workers: int, port: int) -> subprocess.Popen[bytes]:
    import httpx

    command = [sys.executable, "-m", "gunicorn", "outcomes_platform.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--threads", "4", "--backlog", "2048", "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - our own interpreter
    for _try in range(120):
        try:
            httpx.get(f"http://127.0.0.1:{port}/health/", timeout=2)
        except httpx.TransportError:
            time.sleep(0.25)
        else:
            return server
    server.terminate()
    raise SystemExit("The web server did not start.")


@dataclass
class Press:
    """One press of the button: how long it took until an answer came, what it was, and how often the line broke."""

    seconds: float
    status: int
    tries: int


def once(port: int, one: dict[str, str], until: float) -> Press:
    """Post, and when the line breaks post again, as a person would: the server must make one submission of it."""
    token = "a" * 32
    body = f"csrfmiddlewaretoken={token}"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"session={one['session']}; csrftoken={token}",
        "Referer": f"http://127.0.0.1:{port}{one['path']}",
    }
    began, tries = time.perf_counter(), 0
    while True:
        tries += 1
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=max(60.0, until - time.monotonic()))
        try:
            connection.request("POST", one["path"], body, headers)
            answer = connection.getresponse()
            answer.read()
            return Press(time.perf_counter() - began, answer.status, tries)
        except (OSError, http.client.HTTPException):
            if time.monotonic() > until:
                return Press(time.perf_counter() - began, 0, tries)
            time.sleep(1.0)
        finally:
            connection.close()


def press(port: int, one: dict[str, str], start: float, twice: bool, until: float, results: list[Press]) -> None:
    time.sleep(max(0.0, start - time.monotonic()))
    hands = [
        threading.Thread(target=lambda: results.append(once(port, one, until))) for _hand in range(2 if twice else 1)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


def main() -> int:
    options = arguments()
    under_the_servers()
    from outcomes_platform import embedded

    with_database("make")
    os.environ["DATABASE_URL"] = embedded.database_url("demo", role="owner", database=DATABASE)
    os.environ["OWNER_DATABASE_URL"] = os.environ["DATABASE_URL"]
    os.environ["DEMO"] = "true"  # plain HTTP on loopback
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outcomes_platform.settings")
    server = None
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call, ready = prepare(options.organisations)
        print(f"{len(ready)} complete drafts are ready", flush=True)  # noqa: T201
        server = serve(options.workers, options.port)
        return barrage(options, call, ready)
    finally:
        if server is not None:
            server.terminate()
            server.wait(30)
        with_database("drop")


def barrage(options: argparse.Namespace, call: Any, ready: list[dict[str, str]]) -> int:
    chance = random.Random(5)  # noqa: S311 - a repeatable order, no secret
    results: list[Press] = []
    threading.stack_size(256 * 1024)
    # All hands stand ready before the first one presses, so that the client's own start costs the server nothing.
    start = time.monotonic() + 2.0
    until = start + options.seconds + options.patience
    hands = [
        threading.Thread(
            target=press,
            args=(options.port, one, start + chance.uniform(0, options.seconds), number % 4 == 0, until, results),
        )
        for number, one in enumerate(ready)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return report(options, call, len(ready), results, time.monotonic() - start)


def report(options: argparse.Namespace, call: Any, drafts: int, results: list[Press], took: float) -> int:
    """What was promised, counted in the database once every press has its answer."""
    from django.db.models import F

    from calls.models import Application
    from core.models import AuditEvent, Case, Document

    times = sorted(result.seconds for result in results)
    statuses: dict[int, int] = {}
    for result in results:
        statuses[result.status] = statuses.get(result.status, 0) + 1
    numbers = sorted(Case.objects.filter(kind="application").values_list("number", flat=True))
    first = call.case.number + 1
    submitted = Application.objects.submitted()
    checks = {
        "every press answered": 0 not in statuses,
        "none lost: all submitted": submitted.count() == drafts,
        "none double: one case, document and event each": (
            len(numbers) == drafts
            and Document.objects.filter(kind="application").count() == drafts
            and AuditEvent.objects.filter(verb="application.submitted").count() == drafts
        ),
        "numbers without gaps": numbers == list(range(first, first + drafts)),
        "received before the closing, whenever the queue let it through": not submitted.filter(
            submitted_at__gte=F("call__closes_at")
        ).exists(),
        "no server error": not any(status >= 500 for status in statuses),
    }
    broken = sum(result.tries - 1 for result in results)
    lines = [
        f"organisations {drafts}, presses {len(results)}, web workers {options.workers} of 4 threads",
        f"all answered within {took:.1f} s (pressed within {options.seconds:g} s): {len(results) / took:.1f} a second",
        f"seconds for an answer: median {statistics.median(times):.2f}, 95 % {times[int(len(times) * 0.95)]:.2f}, "
        f"worst {times[-1]:.2f}",
        f"statuses {dict(sorted(statuses.items()))}, lines that broke {broken}",
        *(f"{name}: {'yes' if good else 'NO'}" for name, good in checks.items()),
    ]
    print("\n".join(lines), flush=True)  # noqa: T201
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
