"""Where higher packages say, in ``AppConfig.ready``, what they add to the common pages and to the night's work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.models import User


@dataclass(frozen=True)
class WorkItem:
    """One thing that waits for a user on My work."""

    title: str
    url: str
    detail: str = ""
    due: date | None = None
    group: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class NavEntry:
    """One entry of a role's navigation; ``count`` tells how much waits there."""

    label: Any
    url_name: str
    count: Callable[[User], int] | None = None
    prefix: str = ""


@dataclass(frozen=True)
class SearchHit:
    title: str
    url: str
    kind: str
    detail: str = ""


@dataclass(frozen=True)
class Fact:
    """A figure on the public front page, with the page that tells more."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class HealthCheck:
    name: str
    check: Callable[[], str | None]  # None when well, else what is wrong


work: list[Callable[[User], Iterable[WorkItem]]] = []
searches: list[Callable[[User, str], Iterable[SearchHit]]] = []
front: list[Callable[[], Iterable[Fact]]] = []
reminders: list[Callable[[], None]] = []
nightly_checks: list[Callable[[], None]] = []
health_checks: list[HealthCheck] = []
# Who may read a file that belongs to an object of that type: owner label -> predicate(user, owner_id).
file_readers: dict[str, Callable[[User, int], bool]] = {}
# Owners whose reader alone decides: not even the secretariat reads past it.
sole_readers: set[str] = set()
# Quick first actions on My work, by role: (label, url name).
first_actions: dict[str, list[tuple[Any, str]]] = {}


def waiting_for(user: User) -> list[WorkItem]:
    """Everything that waits for the user, most urgent first, then by due date."""
    items = [item for source in work for item in source(user)]
    return sorted(items, key=lambda item: (not item.urgent, item.due or date.max, item.title))
