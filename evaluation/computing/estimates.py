"""Everything that is computed of one outcome, from its protocol and the rows of its snapshot."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from evaluation.computing import followup, gaming, reported, surveys
from evaluation.computing.description import describe, flow_of, identity_column, persons_of

Rows = Sequence[Mapping[str, str]]
SIX = Decimal("0.000001")


class EstimateError(ValueError):
    """The protocol and the data give no estimate; one plain sentence for whoever wrote them."""


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a canonical CSV."""
    return list(csv.DictReader(io.StringIO(content.decode())))


def compute_outcome(protocol: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """The result of one outcome as plain JSON values.

    ``protocol`` is the frozen content of a protocol (``evaluation.actions.protocol_contents.content_of``). Errors:
    ``EstimateError``.
    """
    spec = dict(protocol["spec"])
    try:
        rows = surveys.with_scores(protocol["survey"], rows)
    except surveys.SurveyError as error:
        raise EstimateError(str(error)) from error
    main = estimate(spec, rows)
    sensitivity = [variant(item, spec, rows, protocol) for item in protocol["sensitivity"]]
    value, low, high = decisive(main, protocol)
    refusals = _refusals(main)
    reached = None if protocol["threshold"] is None or value is None else value >= Decimal(protocol["threshold"])
    return {
        "outcome": protocol["outcome"],
        "name": protocol["name"],
        "unit": protocol["unit"],
        "method": spec.get("method"),
        "protocol": {"version": protocol["version"], "sha256": protocol["sha256"]},
        "main": main,
        "persons": persons_of(identity_column(protocol["columns"]), spec.get("treated"), spec.get("outcome"), rows),
        "value": _text(value),
        "ci_low": _text(low),
        "ci_high": _text(high),
        "statistic": protocol["statistic"],
        "threshold": protocol["threshold"],
        "reached": reached,
        "refusals": refusals,
        "minimum_detectable": detectable(main, float(spec.get("alpha", 0.05))),
        "sensitivity": sensitivity,
        "decision_changes": any(item["changes_decision"] for item in sensitivity),
        "subgroups": [variant(item, spec, rows, protocol) for item in protocol["subgroups"]],
        "balance": main["balance"] or [],
        "flow": flow_of(protocol["flow"], spec.get("treated"), rows),
        "descriptives": describe(protocol["columns"], spec.get("treated"), rows),
        "checks": gaming.run(protocol["checks"], rows),
        "survey": surveys.course(protocol["survey"], rows),
        "follow_up": followup.summary(protocol["follow_up"], rows),
        "rows": len(rows),
    }


def estimate(spec: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """One estimate by an estimator or a reported figure, as plain JSON values."""
    if spec.get("method") in reported.METHODS:
        try:
            return reported.run(spec, rows)
        except reported.ReportedError as error:
            raise EstimateError(str(error)) from error
    from evaluation import estimators

    try:
        result = estimators.run(spec, frame(rows)).to_dict()
    except estimators.EstimatorError as error:
        raise EstimateError(str(error)) from error
    return without_individuals(result)


def frame(rows: Rows) -> Any:
    import pandas as pd

    return pd.DataFrame([dict(row) for row in rows], dtype=object)


def without_individuals(result: dict[str, Any]) -> dict[str, Any]:
    """Rows of single pupils stay out of what is reported; their ways and exclusions are counted instead."""
    details = dict(result["details"])
    pupils = details.pop("pupils", None)
    if pupils is not None:
        counts: dict[str, dict[str, int]] = {"ways": {}, "exclusions": {}}
        for pupil in pupils:
            kind = "exclusions" if pupil.get("exclusion") else "ways"
            key = str(pupil.get("exclusion") or pupil.get("way"))
            counts[kind][key] = counts[kind].get(key, 0) + 1
        details |= counts
    # The digest of the cells is the snapshot's own; the software stands once for the whole run.
    return {**result, "details": details, "data_sha256": None, "software": {}}


def variant(
    item: Mapping[str, Any], spec: Mapping[str, Any], rows: Rows, protocol: Mapping[str, Any]
) -> dict[str, Any]:
    """A listed analysis beside the main one: other keys of the specification, or other rows."""
    from evaluation.estimators import EstimatorError
    from evaluation.estimators.variations import choose_rows

    changed = {key: value for key, value in {**spec, **item.get("set", {})}.items() if value is not None}
    label = str(item.get("label") or "?")
    try:
        part = rows
        if item.get("rows"):
            kept = choose_rows(frame(rows), item["rows"])
            part = [rows[place] for place in kept.index]
        result = estimate(changed, part)
        persons = persons_of(identity_column(protocol["columns"]), changed.get("treated"), changed.get("outcome"), part)
    except (EstimateError, EstimatorError) as error:
        return {**_nothing(label), "error": str(error)}
    return {**_entry(label, result, protocol), "persons": persons}


def _entry(label: str, result: Mapping[str, Any], protocol: Mapping[str, Any]) -> dict[str, Any]:
    value, low, high = decisive(result, protocol)
    main_reached = protocol["threshold"]
    return {
        "label": label,
        **{key: result[key] for key in ("estimate", "std_error", "ci_low", "ci_high", "p_value", "n", "flags")},
        "value": _text(value),
        "value_low": _text(low),
        "value_high": _text(high),
        "reached": None if main_reached is None or value is None else value >= Decimal(main_reached),
        "changes_decision": False,
        "error": None,
    }


def _nothing(label: str) -> dict[str, Any]:
    keys = (
        "estimate",
        "std_error",
        "ci_low",
        "ci_high",
        "p_value",
        "n",
        "value",
        "value_low",
        "value_high",
        "reached",
        "persons",
    )
    return {
        "label": label,
        **dict.fromkeys(keys),
        "reached": None,
        "flags": [],
        "changes_decision": False,
        "error": None,
    }


def decisive(
    result: Mapping[str, Any], protocol: Mapping[str, Any]
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """The value that decides and its interval: the estimate times factor, number of persons and unit cost."""
    times = Decimal(protocol["factor"])
    if protocol["multiplier"] != "none":
        times *= Decimal(str(result[protocol["multiplier"]] or 0))
    if protocol["unit_cost"]:
        times *= Decimal(protocol["unit_cost"]["amount"])

    def scaled(number: Any) -> Decimal | None:
        if number is None:
            return None
        return (Decimal(repr(float(number))) * times).quantize(SIX, ROUND_HALF_UP)

    ends = scaled(result["ci_low"]), scaled(result["ci_high"])
    low, high = (ends[1], ends[0]) if times < 0 else ends
    chosen = {"estimate": scaled(result["estimate"]), "ci_low": low, "ci_high": high}[protocol["statistic"]]
    return chosen, low, high


def mark_changes(outcome: dict[str, Any]) -> dict[str, Any]:
    """Say of each listed analysis whether the decision would turn: threshold reached or not, or sign where none is."""
    for item in outcome["sensitivity"]:
        if item["value"] is None or outcome["value"] is None:
            continue
        if outcome["reached"] is not None:
            item["changes_decision"] = item["reached"] != outcome["reached"]
        else:
            item["changes_decision"] = (Decimal(item["value"]) > 0) != (Decimal(outcome["value"]) > 0)
    outcome["decision_changes"] = any(item["changes_decision"] for item in outcome["sensitivity"])
    return outcome


def _refusals(main: Mapping[str, Any]) -> list[str]:
    """Why a result may be told but not paid by, in the words of the flags: what the estimator itself says."""
    use = main["details"].get("payment_use") or {"allowed": True}
    return [] if use["allowed"] else list(use["flags"])


def detectable(main: Mapping[str, Any], alpha: float, power: float = 0.8) -> float | None:
    """The smallest effect that the design could have seen: (z(1−α/2) + z(power)) × standard error."""
    if main["std_error"] is None:
        return None
    from scipy import stats

    return float((stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(power)) * main["std_error"])


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
