"""Row locks, always from above: programme, then case or contract, then round, then claim."""

from __future__ import annotations

from typing import TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


def lock(obj: M) -> M:
    """The same object, fresh and locked until the transaction ends; refuses outside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("A lock needs a transaction.")
    return type(obj)._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=obj.pk)
