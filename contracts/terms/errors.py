"""What is wrong with terms or facts, always with the path to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TermsError:
    """One fault: `path` leads to it (`terms.rules[2].payees`), `message` says what is wrong."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class TermsInvalid(ValueError):
    """Raised when terms or facts cannot be settled; `errors` holds every fault that was found."""

    def __init__(self, errors: list[TermsError]) -> None:
        self.errors = errors
        first = str(errors[0]) if errors else "invalid"
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(" ".join((first + more).split()))


def fault(path: str, message: str) -> TermsInvalid:
    """Return an exception that holds one fault."""
    return TermsInvalid([TermsError(path, message)])
