"""The whole of a round, from the contents of its snapshot: the one object that every report is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from evaluation.computing import VERSION
from evaluation.computing.canonical import canonical_json, sha256
from evaluation.computing.estimates import EstimateError, compute_outcome, mark_changes, rows_of


def code_version() -> str:
    from evaluation import estimators

    return f"computing {VERSION}; estimators {estimators.VERSION}"


def software() -> dict[str, str]:
    """Versions that digits can depend on."""
    import platform

    import numpy
    import pandas
    import scipy
    import statsmodels

    return {
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "pandas": pandas.__version__,
        "scipy": scipy.__version__,
        "statsmodels": statsmodels.__version__,
    }


def compute(
    head: Mapping[str, Any],
    parts: Sequence[tuple[Mapping[str, Any], bytes]],
    progress: Callable[[int, str], None] = lambda percent, text: None,
) -> str:
    """Canonical JSON of a round's result. ``parts``: protocol content and canonical CSV, by outcome."""
    outcomes = []
    for place, (protocol, content) in enumerate(parts):
        start, end = 10 + 80 * place // len(parts), 10 + 80 * (place + 1) // len(parts)
        progress(start, str(protocol["name"]))
        rows = rows_of(content)
        try:
            outcome = compute_outcome(protocol, rows)
        except EstimateError as error:
            raise EstimateError(f"{protocol['name']}: {error}") from error
        outcomes.append(mark_changes(outcome))
        progress(end, str(protocol["name"]))
    return canonical_json({**head, "outcomes": outcomes})


def hash_of_parts(parts: Sequence[Mapping[str, Any]]) -> str:
    """A snapshot's hash: of the hashes of its parts, in order."""
    return sha256(canonical_json([[part["outcome"], part["sha256"]] for part in parts]))


def hash_of_protocols(protocols: Sequence[Mapping[str, Any]]) -> str:
    return sha256(canonical_json([[protocol["outcome"], protocol["sha256"]] for protocol in protocols]))
