"""What follows from a decision. The package that owns the consequence registers it here, in ``AppConfig.ready``.

A decision's consequence is done in the transaction of its dispatch and from nothing else. ``pending_for`` lists, for
My work and meetings, the matters that wait for a decision of the kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model

from core.errors import Refused
from core.models import User
from programme.models import Decision

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Consequence:
    on_dispatch: Callable[[Decision, User], None]
    # Refuses (raises Refused) a proposal that could not be dispatched; may be None.
    check: Callable[[Decision], None] | None = None
    pending_for: Callable[[User], Iterable[object]] | None = None


_consequences: dict[str, Consequence] = {}


def register(
    kind: str,
    *,
    on_dispatch: Callable[[Decision, User], None],
    check: Callable[[Decision], None] | None = None,
    pending_for: Callable[[User], Iterable[object]] | None = None,
) -> None:
    if kind in _consequences:
        raise LookupError(f"Decisions of kind {kind!r} already have a consequence.")
    _consequences[kind] = Consequence(on_dispatch, check, pending_for)


def nothing_follows(decision: Decision, actor: User) -> None:
    """For kinds whose decision is itself the whole effect, such as criteria or a recommendation."""


def subject_of(decision: Decision, model: type[M], missing: str) -> M:
    """What the decision is about; refused with the words ``missing`` when it names nothing, or something else."""
    found = None
    if decision.subject_type == model._meta.label_lower and decision.subject_id is not None:
        found = model._default_manager.filter(pk=decision.subject_id).first()
    if found is None:
        raise Refused(missing)
    return found


def consequence_of(kind: str) -> Consequence:
    try:
        return _consequences[kind]
    except KeyError:
        raise LookupError(f"No consequence is registered for decisions of kind {kind!r}.") from None


def registered_kinds() -> set[str]:
    return set(_consequences)
