"""What a protocol says, as plain values: what the lock freezes and what its hash is taken of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from evaluation.computing.canonical import canonical_json, sha256
from evaluation.computing.checking import plain
from evaluation.models import Protocol

TEXTS = ("estimand", "population", "comparison", "time_window", "missing_data", "decision_rule")
MACHINE = ("columns", "spec", "sensitivity", "subgroups", "flow", "checks", "survey", "follow_up")
OTHERS = (
    "ladder",
    "society",
    "statistic",
    "factor",
    "multiplier",
    "threshold",
    "unit_cost",
    "period_kind",
    "individual_rows",
    "individual_reason",
    "delete_rows_on",
    "data_owner",
    "baseline_due_on",
    "baseline_owner",
    "amendment_reason",
)
FIELDS = (*TEXTS, *MACHINE, *OTHERS)


def content_of(protocol: Protocol) -> dict[str, Any]:
    """What the lock freezes and the computation reads, as plain JSON values."""
    outcome, cost = protocol.outcome, protocol.unit_cost
    return {
        "contract": protocol.contract_id,
        "outcome": outcome.code,
        "name": outcome.name,
        "unit": outcome.unit,
        "version": protocol.version,
        **{name: getattr(protocol, name) for name in (*TEXTS, *MACHINE)},
        "ladder": protocol.ladder,
        "society": protocol.society,
        "statistic": protocol.statistic,
        "factor": _digits(protocol.factor),
        "multiplier": protocol.multiplier,
        "threshold": _digits(protocol.threshold),
        "unit_cost": None
        if cost is None
        else {
            "table": cost.table.name,
            "version": cost.table.version,
            "code": cost.code,
            "amount": _digits(cost.amount),
            "price_year": cost.price_year,
            "source": cost.source,
        },
        "period_kind": protocol.period_kind,
        "individual_rows": protocol.individual_rows,
        "delete_rows_on": protocol.delete_rows_on.isoformat() if protocol.delete_rows_on else None,
        "amendment_reason": protocol.amendment_reason,
        "sha256": protocol.sha256,
    }


def _digits(value: Any) -> str | None:
    return None if value is None else plain(Decimal(str(value)))


def signed_text(protocol: Protocol) -> str:
    """What the evaluator and the officer sign, byte for byte, and what the register keeps."""
    content = content_of(protocol)
    content.pop("sha256")
    # Name and unit may be worded anew in the contract; the code is what binds.
    content.pop("name")
    content.pop("unit")
    return canonical_json(content)


def hash_of(protocol: Protocol) -> str:
    return sha256(signed_text(protocol))
