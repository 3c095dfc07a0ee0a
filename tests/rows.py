"""Whether a list asks the database as often for three rows as for one, where making a row takes a whole story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext


def copied(row: models.Model, **changes: Any) -> None:
    """The row once more, past the guards: it is there to be listed, nothing else."""
    own = [field for field in row._meta.concrete_fields if not field.primary_key and not field.generated]
    values = {field.attname: getattr(row, field.attname) for field in own}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        models.Model.save(type(row)(**{**values, **changes}), force_insert=True)
        cursor.execute("SET LOCAL session_replication_role = origin")


def asks_as_often_for_three(client: Client, path: str, more: Callable[[int], object]) -> bool:
    """``more`` adds a row; it is called twice, with 1 and 2."""
    counts = []
    for turn in range(2):
        client.get(path)  # whatever is read once and kept is not counted
        with CaptureQueriesContext(connection) as asked:
            page = client.get(path)
        assert page.status_code == 200
        counts.append(len(asked))
        if turn == 0:
            for number in (1, 2):
                more(number)
    assert counts[0] == counts[1], f"{path}: {counts[0]} queries for one row, {counts[1]} for three"
    return True
