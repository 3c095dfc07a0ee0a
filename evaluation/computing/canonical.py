"""One way to write data and results as bytes, so that equal content has equal hashes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any


def canonical_json(value: Any) -> str:
    """Sorted keys, no blanks, UTF-8, floats in their shortest form; NaN is refused."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def sha256(content: bytes | str) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def canonical_csv(columns: Sequence[str], rows: Iterable[list[str]]) -> bytes:
    """Rows in sorted order under the columns' names; LF, UTF-8, decimal strings as they are."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(sorted(rows))
    return out.getvalue().encode()
