"""What must hold before code lands: static checks two at a time, each with its time, then the tests.

python -m outcomes_platform.checks static
python -m outcomes_platform.checks check [pytest's arguments]   without a browser
python -m outcomes_platform.checks test  [pytest's arguments]   everything
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from outcomes_platform.processes import say
from outcomes_platform.setup_machine import find_browser

CHECKOUT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]

# As production is configured, with nothing real in it: the deploy check reads settings only.
PRODUCTION = {
    "DEBUG": "false",
    "DEMO": "false",
    "DATABASE_URL": "postgresql://outcomes_app@database/outcomes",
    "OWNER_DATABASE_URL": "postgresql://outcomes_owner@database/outcomes",
    "REDIS_URL": "redis://queue:6379/0",
    "SITE_URL": "https://utfall.example.se",
    "ALLOWED_HOSTS": "utfall.example.se",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "EMAIL_HOST": "mail",
    "PERSON_KEY_SECRET": secrets.token_urlsafe(50),
}


@dataclass(frozen=True)
class Check:
    title: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


# The slowest first, so that two cores are busy to the end.
CHECKS = [
    Check("Types (mypy)", [str(BIN / "mypy"), "."]),
    Check("Templates (djlint)", [str(BIN / "djlint"), "templates", "--lint", "--quiet"]),
    Check("Migrations match the models", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    Check("Deployment", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    Check("Translations complete", [*MANAGE, "messages", "--check"]),
    Check("Import contracts", [str(BIN / "lint-imports"), "--no-cache"]),
    Check("Style (ruff)", [str(BIN / "ruff"), "check", "."]),
    Check("Format (ruff)", [str(BIN / "ruff"), "format", "--check", "."]),
]


def run_check(check: Check) -> tuple[Check, float, subprocess.CompletedProcess[str]]:
    began = time.monotonic()
    result = subprocess.run(  # noqa: S603
        check.command,
        cwd=CHECKOUT,
        env={**os.environ, **check.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return check, time.monotonic() - began, result


def run_static() -> bool:
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for done in as_completed([pool.submit(run_check, check) for check in CHECKS]):
            check, seconds, result = done.result()
            say(f"  {check.title:.<48} {seconds:6.1f} s{'' if result.returncode == 0 else '  FAILED'}")
            if result.returncode:
                say(result.stdout.strip())
                failed.append(check.title)
    if failed:
        say(f"Stopped before the tests: {', '.join(failed)}")
    return not failed


def run_tests(arguments: list[str], *, browser: bool) -> int:
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-q", "--durations", "5"]
    if not browser:
        command += ["-m", "not browser"]
    sys.stdout.flush()
    # In place of this process, so that Ctrl-C and the closing line are pytest's own.
    os.chdir(CHECKOUT)
    os.execv(command[0], [*command, *arguments])  # noqa: S606


def main(arguments: list[str]) -> int:
    match arguments:
        case ["static"]:
            return 0 if run_static() else 1
        case ["check" | "test" as kind, *rest]:
            if not run_static():
                return 1
            return run_tests(rest, browser=kind == "test" and bool(find_browser()))
    say(__doc__ or "")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
