"""The minute before the deadline: many organisations submit at once against two web workers.

    python -m benchmarks.load_deadline [--organisations 311] [--workers 2] [--seconds 30] [--port 8192]

Starts this checkout's PostgreSQL (with fsync, as in production), makes a database of its own, lets every organisation
press the button once within the time given (every fourth presses twice), and counts: none lost, none double, numbers
without gaps. Loopback only; the database is thrown away afterwards.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import threading
import time
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
    return parser.parse_args()


def under_the_servers() -> None:
    """Run again below the supervisor, so that PostgreSQL and Valkey stop when this does."""
    if os.environ.get("EMBEDDED_RUNNING"):
        return
    os.environ["EMBEDDED_PROFILE"] = "demo"
    command = ["-m", "outcomes_platform.supervisor", "services", "--", sys.executable, "-m", "benchmarks.load_deadline"]
    os.execv(sys.executable, [sys.executable, *command, *sys.argv[1:]])  # noqa: S606 - our own interpreter


def with_database(verb: str) -> None:
    import psycopg2

    from outcomes_platform import embedded

    connection = psycopg2.connect(embedded.database_url("demo", role="owner", database="postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        if verb == "make":
            cursor.execute(f"CREATE DATABASE {DATABASE}")
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


def press(base: str, one: dict[str, str], delay: float, twice: bool, results: list[tuple[float, int]]) -> None:
    import httpx

    token = "a" * 32
    cookies = {"session": one["session"], "csrftoken": token}

    def once() -> None:
        began = time.perf_counter()
        try:
            answer = httpx.post(
                base + one["path"],
                data={"csrfmiddlewaretoken": token},
                cookies=cookies,
                headers={"Referer": base + one["path"]},
                timeout=900,
            )
            results.append((time.perf_counter() - began, answer.status_code))
        except httpx.TransportError:
            results.append((time.perf_counter() - began, 0))

    time.sleep(delay)
    hands = [threading.Thread(target=once) for _hand in range(2 if twice else 1)]
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
    from calls.models import Application
    from core.models import AuditEvent, Case, Document

    chance = random.Random(5)  # noqa: S311 - a repeatable order, no secret
    results: list[tuple[float, int]] = []
    base = f"http://127.0.0.1:{options.port}"
    hands = [
        threading.Thread(target=press, args=(base, one, chance.uniform(0, options.seconds), number % 4 == 0, results))
        for number, one in enumerate(ready)
    ]
    began = time.perf_counter()
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    took = time.perf_counter() - began
    times = sorted(seconds for seconds, _status in results)
    statuses: dict[int, int] = {}
    for _seconds, status in results:
        statuses[status] = statuses.get(status, 0) + 1
    numbers = sorted(Case.objects.filter(kind="application").values_list("number", flat=True))
    first = call.case.number + 1
    expected = list(range(first, first + len(ready)))
    checks = {
        "submitted": Application.objects.submitted().count() == len(ready),
        "documents": Document.objects.filter(kind="application").count() == len(ready),
        "events": AuditEvent.objects.filter(verb="application.submitted").count() == len(ready),
        "gap-free numbers": numbers == expected,
        "no server error": not any(status == 0 or status >= 500 for status in statuses),
    }
    lines = [
        f"organisations {len(ready)}, presses {len(results)}, web workers {options.workers} of 4 threads",
        f"all answered within {took:.1f} s (pressed within {options.seconds:g} s)",
        f"seconds for an answer: median {statistics.median(times):.2f}, 95 % {times[int(len(times) * 0.95)]:.2f}, "
        f"worst {times[-1]:.2f}",
        f"statuses {dict(sorted(statuses.items()))}",
        *(f"{name}: {'yes' if good else 'NO'}" for name, good in checks.items()),
    ]
    print("\n".join(lines), flush=True)  # noqa: T201
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
