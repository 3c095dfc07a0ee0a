"""Delivered rows in the database: loaded by COPY, compared between versions, read in canonical form."""

from __future__ import annotations

import json
from typing import IO, Any

from django.db import connection

from evaluation.computing import canonical
from evaluation.models import Delivery, Protocol


def table_of(protocol: Protocol) -> str:
    return "evaluation_individualrow" if protocol.individual_rows else "evaluation_observation"


def load(delivery: Delivery, spool: IO[str]) -> None:
    with connection.cursor() as cursor:
        load_rows(cursor, table_of(delivery.protocol), spool)


def load_rows(cursor: Any, table: str, spool: IO[str]) -> None:
    """COPY the lines of ``copy_lines`` into a table; the driver reads the file a block at a time."""
    cursor.copy_expert(f"COPY {table} (delivery_id, row, cells) FROM STDIN", spool, 1 << 18)


def differences(before: Delivery, now: Delivery) -> dict[str, Any]:
    """Rows that came and went between two versions; examples only where rows are no individuals."""
    table = table_of(now.protocol)
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for name, first, second in (("added", now, before), ("removed", before, now)):
            cursor.execute(
                f"SELECT count(*) FROM (SELECT cells FROM {table} WHERE delivery_id = %s "
                f"EXCEPT ALL SELECT cells FROM {table} WHERE delivery_id = %s) x",
                [first.pk, second.pk],
            )
            found[name] = cursor.fetchone()[0]
            if not now.protocol.individual_rows:
                cursor.execute(
                    f"SELECT cells FROM {table} WHERE delivery_id = %s "
                    f"EXCEPT ALL SELECT cells FROM {table} WHERE delivery_id = %s ORDER BY cells LIMIT 20",
                    [first.pk, second.pk],
                )
                found[f"{name}_rows"] = [json.loads(row[0]) for row in cursor.fetchall()]
    return {**found, "against": before.version}


def canonical_content(delivery: Delivery) -> tuple[bytes, int]:
    """The delivery's rows as canonical CSV under the protocol's columns, and how many they are."""
    names = [column["name"] for column in delivery.protocol.columns]
    rows = []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cells FROM {table_of(delivery.protocol)} WHERE delivery_id = %s", [delivery.pk])
        while block := cursor.fetchmany(20_000):
            for (cells,) in block:
                values = json.loads(cells)
                rows.append([values.get(name, "") for name in names])
    return canonical.canonical_csv(names, rows), len(rows)
