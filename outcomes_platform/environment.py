"""Read settings from the environment; a bad value stops the start with one line that names it."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


def _read(name: str, default: T, convert: Callable[[str], T], expected: str) -> T:
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        return convert(raw)
    except (ValueError, KeyError):
        shown = re.sub(r"(?<=:)[^:@/]*(?=@)", "…", raw)  # a password has no place in a log
        raise ImproperlyConfigured(f"{name} is set to {shown!r}; expected {expected}.") from None


def text(name: str, default: str = "") -> str:
    return _read(name, default, str, "text")


def integer(name: str, default: int) -> int:
    return _read(name, default, int, "a whole number")


def boolean(name: str, default: bool) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    return _read(name, default, lambda raw: words[raw.lower()], "true or false")


def level(name: str, default: str) -> str:
    levels = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}
    return _read(name, default, lambda raw: {one: one for one in levels}[raw.upper()], ", ".join(sorted(levels)))


def items(name: str, default: list[str]) -> list[str]:
    return _read(name, default, lambda raw: [part.strip() for part in raw.split(",") if part.strip()], "a list")


def address(name: str, *schemes: str, example: str) -> str:
    """A URL as it stands, or "": its scheme, host and port are looked at, not whether anybody answers there."""

    def convert(raw: str) -> str:
        parts = urlsplit(raw)
        # Reading the port looks at it. A queue may be a file: then it has a path and no host.
        if parts.scheme not in schemes or ((parts.port, parts.hostname) == (None, None) and not parts.path.strip("/")):
            raise ValueError
        return raw

    return _read(name, "", convert, f"an address such as {example}")


def database(name: str, default: str) -> dict[str, object]:
    """Django's connection settings from a ``postgresql://`` URL; ``?host=/folder`` names a Unix socket."""
    return _read(name, _database(default), _database, "an address such as postgresql://user:password@host:5432/name")


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ValueError
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(options),
    }


BASE_DIR = Path(__file__).resolve().parent.parent


def data_folder(profile: str) -> Path:
    """Where files and mail go when nothing else is said; each embedded profile has its own."""
    return BASE_DIR / "var" / profile


def development_secret(name: str) -> str:
    """A random secret for trying and testing, kept in ``var/`` so that sign-ins survive a restart."""
    keep = BASE_DIR / "var" / f"{name.lower()}.txt"
    try:
        return keep.read_text().strip()
    except OSError:
        value = secrets.token_urlsafe(50)
    try:
        keep.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(keep, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(value)
    except FileExistsError:
        return keep.read_text().strip()
    except OSError:
        pass  # a read-only checkout still runs the commands that need no database
    return value
