"""One million rows of outcome data: read, checked and loaded, against a bare COPY of the same rows.

Run with the servers up: ``python -m outcomes_platform.supervisor services -- python benchmarks/observations.py``.
``--rows 100000`` makes it smaller. Everything happens in one transaction that is rolled back. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outcomes_platform.settings")

COLUMNS = [
    {"name": "school", "type": "text", "required": True},
    {"name": "week", "type": "integer", "min": 1, "max": 53},
    {"name": "absence", "type": "number", "min": 0, "max": 100},
    {"name": "treated", "type": "binary", "required": True},
]


def content_of(rows: int) -> bytes:
    lines = [f"S{n % 997},{n % 52 + 1},{n % 10000 / 100:.2f},{n % 2}" for n in range(rows)]
    return ("school,week,absence,treated\n" + "\n".join(lines) + "\n").encode()


def peak() -> int:
    """Highest resident memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(rows: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.db import connections, transaction

    from evaluation.actions.deliveries import _holds_person, copy_lines
    from evaluation.actions.loading import load_rows
    from evaluation.computing import checking
    from evaluation.computing.reading import read

    content = content_of(rows)
    started_with = peak()
    found: dict[str, Any] = {"rows": rows, "bytes": len(content)}
    columns = [checking.Column.read(column) for column in COLUMNS]
    # The application's role makes no temporary tables: one could stand in for a table that a guard reads.
    owner = connections["owner"]
    with (
        transaction.atomic(using="owner"),
        owner.cursor() as cursor,
        tempfile.TemporaryFile("w+", encoding="utf-8") as spool,
    ):
        cursor.execute("CREATE TEMPORARY TABLE bare (LIKE evaluation_observation INCLUDING ALL) ON COMMIT DROP")
        cursor.execute("CREATE TEMPORARY TABLE whole (LIKE evaluation_observation INCLUDING ALL) ON COMMIT DROP")
        began = time.perf_counter()
        result = checking.Checked()
        book = read(content, "data.csv")
        written = 0
        for lines in checking.check(book, columns, {}, find_person=_holds_person, result=result):
            spool.write(copy_lines(1, written + 1, lines))
            written += len(lines)
        found["check_seconds"] = round(time.perf_counter() - began, 2)
        if result.fault_count:
            raise SystemExit(f"the rows do not pass: {result.faults[:3]}")
        spool.seek(0)
        load_rows(cursor, "whole", spool)
        found["whole_seconds"] = round(time.perf_counter() - began, 2)
        spool.seek(0)
        began = time.perf_counter()
        load_rows(cursor, "bare", spool)
        found["bare_copy_seconds"] = round(time.perf_counter() - began, 2)
        cursor.execute("SELECT (SELECT count(*) FROM whole), (SELECT count(*) FROM bare)")
        found["loaded"] = list(cursor.fetchone())
        transaction.set_rollback(True, using="owner")
    found["ratio"] = round(found["whole_seconds"] / found["bare_copy_seconds"], 2)
    found["memory_mb_above_the_file_itself"] = peak() - started_with
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    print(json.dumps(measure(parser.parse_args().rows), indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
