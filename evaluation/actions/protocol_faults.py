"""What keeps a protocol from being signed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.actions.protocol_contents import TEXTS
from evaluation.computing import followup, gaming, reported, surveys
from evaluation.computing.checking import TYPES
from evaluation.models import Protocol

LABELS = {
    "estimand": gettext_lazy("the estimand"),
    "population": gettext_lazy("the population"),
    "comparison": gettext_lazy("the comparison"),
    "time_window": gettext_lazy("the window of measurement"),
    "missing_data": gettext_lazy("the rule for missing data"),
    "decision_rule": gettext_lazy("the decision rule"),
}
# Keys of a specification whose value names a column.
COLUMN_KEYS = (
    "outcome",
    "treated",
    "post",
    "unit",
    "time",
    "cluster",
    "weights",
    "offset",
    "control_outcome",
    "index",
    "subgroup",
)
PER_PERSON = ("school_points", "historical_reference")
SCHOOL_COLUMNS = (
    *("form_t1", "form_t2", "graded_t1", "ability_change", "core_f_t1", "other_f_t1", "above_e_t1"),
    *("core_f_t2", "other_f_t2", "above_e_t2", "status_t1", "status_t2", "home_schooled", "no_place"),
)


def columns_of(spec: dict[str, Any]) -> list[str]:
    """Every column that a specification reads, in order."""
    if spec.get("method") == "school_points":
        return list(SCHOOL_COLUMNS)
    names = [str(spec[key]) for key in COLUMN_KEYS if spec.get(key)]
    for key in ("covariates", "balance"):
        value = spec.get(key) or []
        names += [str(name) for name in value] if isinstance(value, list) else []
    season = spec.get("season")
    if isinstance(season, dict) and season.get("column"):
        names.append(str(season["column"]))
    return list(dict.fromkeys(names))


def faults_of(protocol: Protocol) -> list[str]:
    """What keeps a protocol from being signed, in words."""
    found = [_("Write %(part)s.") % {"part": LABELS[name]} for name in TEXTS if not getattr(protocol, name).strip()]
    found += _faults_of_columns(protocol)
    known = {str(column.get("name")) for column in protocol.columns if isinstance(column, dict)}
    spec = protocol.spec if isinstance(protocol.spec, dict) else {}
    found += _faults_of_spec(spec)
    found += [
        _("The survey cannot be scored: %(error)s.") % {"error": fault} for fault in surveys.faults_of(protocol.survey)
    ]
    found += [
        _("The follow-up cannot be made: %(error)s.") % {"error": fault}
        for fault in followup.faults_of(protocol.follow_up)
    ]
    if (protocol.survey or protocol.follow_up) and not protocol.individual_rows:
        found.append(_("Surveys and follow-up over time read rows of individuals; the protocol must say so."))
    # The score is made from the answers; no file holds it.
    known |= {surveys.SCORE} if protocol.survey else set()
    wanted = [*columns_of(spec), *surveys.columns_of(protocol.survey), *followup.columns_of(protocol.follow_up)]
    for item in [*protocol.sensitivity, *protocol.subgroups]:
        fault = _fault_of_analysis(item)
        if fault:
            found.append(fault)
            continue
        wanted += columns_of(item.get("set") or {})
        wanted += [str(rule.get("column")) for rule in item.get("rows") or []]
    wanted += [str(step.get("column")) for step in protocol.flow]
    for name, rule in protocol.checks.items():
        if name not in gaming.CHECKS:
            found.append(_("There is no check called “%(name)s”.") % {"name": name})
            continue
        if not isinstance(rule, dict):
            found.append(_("Write the check “%(name)s” with its columns.") % {"name": name})
            continue
        found += [
            _("The check “%(name)s” lacks “%(key)s”.") % {"name": name, "key": key}
            for key in gaming.CHECKS[name][1]
            if not rule.get(key) and rule.get(key) != 0
        ]
        wanted += gaming.columns_of(rule)
    found += [
        _("The column “%(name)s” is used but not described among the data.") % {"name": name}
        for name in dict.fromkeys(wanted)
        if name not in known
    ]
    if protocol.ladder == 5 and not protocol.society.strip():
        found.append(_("Describe the societal economics, with their source."))
    if protocol.unit_cost is not None and protocol.unit_cost.table.locked_at is None:
        found.append(_("Lock the unit-cost table before the protocol."))
    if protocol.version > 1 and not protocol.amendment_reason.strip():
        found.append(_("Say why the protocol is amended."))
    return found


def _fault_of_analysis(item: dict[str, Any]) -> str | None:
    """Whether an analysis beside the main one is written so that it can be made."""
    rows = item.get("rows") or []
    unknown = [key for key in item if key not in {"label", "set", "rows"}]
    if unknown:
        return _("An analysis has no key “%(name)s”; it has label, set and rows.") % {"name": unknown[0]}
    is_whole = isinstance(item.get("set") or {}, dict) and isinstance(rows, list)
    if not is_whole or not all(isinstance(rule, dict) for rule in rows) or not item.get("label"):
        return _("An analysis beside the main one needs label, and set or rows.")
    return None


def _faults_of_columns(protocol: Protocol) -> list[str]:
    found, names = [], set()
    if not protocol.columns:
        return [_("Describe the columns of the data.")]
    for column in protocol.columns:
        name = str(column.get("name", "")).strip()
        if not name or name in names:
            found.append(_("Each column of the data needs a name of its own."))
        names.add(name)
        if column.get("type", "number") not in TYPES:
            found.append(_("The column “%(name)s” has an unknown type.") % {"name": name})
    has_pseudonym = any(column.get("type") == "pseudonym" for column in protocol.columns)
    if protocol.individual_rows and not has_pseudonym:
        found.append(_("Rows of individuals need a column of random identities (type pseudonym)."))
    if protocol.spec.get("method") in PER_PERSON and not protocol.individual_rows:
        found.append(_("The method reads a row per person: say that the rows are of individuals."))
    if has_pseudonym and not protocol.individual_rows:
        found.append(_("A column of identities is allowed only where the protocol says that rows are of individuals."))
    return found


def _faults_of_spec(spec: dict[str, Any]) -> list[str]:
    if not spec.get("method"):
        return [_("Choose a method.")]
    if spec["method"] in reported.METHODS:
        missing = [key for key in reported.METHODS[spec["method"]] if not spec.get(key)]
        return [_("The method needs “%(key)s”.") % {"key": key} for key in missing]
    from evaluation.estimators import EstimatorError, parse_spec

    try:
        parse_spec(spec)
    except EstimatorError as error:
        return [_("The specification cannot be used: %(error)s.") % {"error": error}]
    return []
