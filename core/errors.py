"""What a refused action says, and how a refusal by the database finds its words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError

_messages: dict[str, object] = {}


class Refused(Exception):
    """An action that may not be done now; the message tells the user why and what to do instead."""

    def __init__(self, message: object, *, field: str | None = None, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refused):
    """The actor lacks the right; shown as 403 with its reason."""


@dataclass(frozen=True)
class Answer:
    """Yes, or no with a reason."""

    allowed: bool
    reason: object = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Answer(True)


def no(reason: object) -> Answer:
    return Answer(False, reason)


def require(answer: Answer) -> None:
    """Raise the answer's reason unless it is yes."""
    if not answer:
        raise NotAllowed(answer.reason)


def constraint_message(name: str, message: object) -> None:
    """Register the words for a constraint or guard that has no Django constraint object of its own."""
    _messages[name] = message


def message_for(error: IntegrityError) -> object | None:
    """The human message of the constraint or guard that refused a row, if it has one."""
    from core.models.registry import constraint_messages

    diag = getattr(error.__cause__, "diag", None)
    name = getattr(diag, "constraint_name", None)
    if not name:
        return None
    return _messages.get(name) or constraint_messages().get(name)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the database refuses by a named rule into ``Refused`` with that rule's words."""
    try:
        yield
    except IntegrityError as error:
        message = message_for(error)
        if message is None:
            raise
        raise Refused(message, code=error.__cause__.diag.constraint_name) from error  # type: ignore[union-attr]
