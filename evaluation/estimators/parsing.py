"""From the text of a SPEC to a checked one."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from .errors import EstimatorError
from .spec import (
    COLUMN_KEYS,
    COUNT_FAMILIES,
    FAMILIES,
    HARMLESS,
    KEYS,
    METHODS,
    REQUIRED,
    SE,
    Bootstrap,
    Season,
    Spec,
)

_MAX_REPS = 100_000


def _reject_constant(name: str) -> Any:
    raise EstimatorError(f"the SPEC holds {name}, which is not JSON")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise EstimatorError(f"the SPEC has the key '{key}' twice")
        seen[key] = value
    return seen


def read_spec(text: str) -> dict[str, Any]:
    """Parse SPEC text. Errors: not JSON, not an object, a key given twice, NaN or Infinity."""
    try:
        raw = json.loads(text, parse_constant=_reject_constant, object_pairs_hook=_no_duplicates)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise EstimatorError(f"the SPEC is not valid JSON ({error.msg} at {where})") from error
    except (RecursionError, ValueError) as error:
        if isinstance(error, EstimatorError):
            raise
        raise EstimatorError("the SPEC is not valid JSON") from error
    if not isinstance(raw, dict):
        raise EstimatorError("the SPEC must be one JSON object")
    return raw


def parse_spec(raw: Mapping[str, Any]) -> Spec:
    """Check a SPEC and give it as a value. ``null`` counts as a key left out.

    Errors: an unknown method or key, a key of the wrong kind, a key that the method has no use for and that
    could change the estimate, a missing key.
    """
    if not isinstance(raw, Mapping):
        raise EstimatorError("the SPEC must be one JSON object")
    given = {key: value for key, value in raw.items() if value is not None}
    unknown = sorted(str(key) for key in raw if key not in KEYS)
    if unknown:
        raise EstimatorError(f"unknown SPEC key '{unknown[0]}'")
    method = given.get("method")
    if not isinstance(method, str):
        raise EstimatorError("the SPEC needs the key 'method'")
    if method not in METHODS:
        raise EstimatorError(f"unknown method '{method}'; known: {', '.join(METHODS)}")
    values: dict[str, Any] = {"method": method}
    for key in ("log", "trend", "slope", "balanced"):
        values[key] = _flag(given, key)
        if not values[key]:
            given.pop(key, None)
    _columns(given, method, values)
    for key in ("covariates", "balance"):
        values[key] = _names(given, key)
        if not values[key]:
            given.pop(key, None)
    values["family"] = _family(given, method)
    if values["family"] == "gaussian":
        given.pop("family", None)
    for key in ("intervention_time", "treated_unit"):
        if key in given:
            values[key] = _label(given, key)
    if "threshold" in given:
        values["threshold"] = _number(given, "threshold")
    values["alpha"] = _alpha(given)
    values["se"] = _choice(given, "se", ("classical", "welch", "hc1", "cluster", "newey_west"))
    values["adjust"] = _choice(given, "adjust", ("ipw", "standardise"))
    values["season"] = _season(given)
    if "bootstrap" in given:
        values["bootstrap"] = _bootstrap(given["bootstrap"])
        values["bootstrap_named"] = True
    for key in sorted(given):
        if key not in METHODS[method] and key not in HARMLESS:
            raise EstimatorError(f"{method} has no use for the SPEC key '{key}'")
    for key in REQUIRED[method]:
        if key not in given:
            raise EstimatorError(f"{method} needs the SPEC key '{key}'")
    spec = Spec(**values)
    _consistent(spec)
    return spec


def _flag(given: Mapping[str, Any], key: str) -> bool:
    value = given.get(key, False)
    if not isinstance(value, bool):
        raise EstimatorError(f"the SPEC key '{key}' must be true or false")
    return value


def _text(value: Any, key: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise EstimatorError(f"the SPEC key '{key}' must be a column name")
    return value.strip()


def _columns(given: dict[str, Any], method: str, values: dict[str, Any]) -> None:
    for key in COLUMN_KEYS:
        if key not in given:
            continue
        # The sensitivity table of the historical reference takes several periods and several divisions.
        if method == "historical_reference" and key in {"outcome", "subgroup"} and isinstance(given[key], list):
            several = _names(given, key)
            if not several:
                raise EstimatorError(f"the SPEC key '{key}' must name a column")
            values[key], values[f"{key}s"] = several[0], several
        else:
            values[key] = _text(given[key], key)


def _names(given: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = given.get(key, [])
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, (list, tuple)):
        raise EstimatorError(f"the SPEC key '{key}' must be a list of column names")
    names = tuple(_text(item, key) for item in value)
    for name in names:
        if names.count(name) > 1:
            raise EstimatorError(f"the SPEC key '{key}' names the column '{name}' twice")
    return names


def _number(given: Mapping[str, Any], key: str) -> float:
    value = given[key]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not _finite(value):
        raise EstimatorError(f"the SPEC key '{key}' must be a number")
    return float(value)


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _label(given: Mapping[str, Any], key: str) -> str | float:
    value = given[key]
    if isinstance(value, bool) or not isinstance(value, (str, int, float)) or value == "":
        raise EstimatorError(f"the SPEC key '{key}' must be a text or a number")
    if isinstance(value, str):
        return value.strip()
    if not _finite(value):
        raise EstimatorError(f"the SPEC key '{key}' must be a text or a number")
    return value


def _alpha(given: Mapping[str, Any]) -> float:
    if "alpha" not in given:
        return 0.05
    value = _number(given, "alpha")
    if not 0 < value < 1:
        raise EstimatorError("the SPEC key 'alpha' must lie between 0 and 1")
    return value


def _choice(given: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str | None:
    if key not in given:
        return None
    value = given[key]
    if not isinstance(value, str) or value not in choices:
        raise EstimatorError(f"the SPEC key '{key}' must be one of: {', '.join(choices)}")
    return value


def _family(given: Mapping[str, Any], method: str) -> str:
    value = given.get("family", "gaussian")
    if not isinstance(value, str):
        raise EstimatorError("the SPEC key 'family' must be a text")
    name = re.sub(r"[\s_-]", "", value).lower()
    names = {"gaussian": "gaussian", "poisson": "poisson", "quasipoisson": "quasi-poisson", "binomial": "binomial"}
    if name not in names:
        raise EstimatorError("the SPEC key 'family' must be one of: gaussian, poisson, quasi-poisson, binomial")
    family = names[name]
    if family not in FAMILIES.get(method, frozenset({"gaussian"})):
        raise EstimatorError(f"{method} does not have the family {family}")
    return family


def _season(given: Mapping[str, Any]) -> Season | None:
    if "season" not in given:
        return None
    value = given["season"]
    if not isinstance(value, Mapping):
        raise EstimatorError("the SPEC key 'season' must be an object with column and as")
    unknown = sorted(str(key) for key in value if key not in {"column", "as", "harmonics", "period"})
    if unknown:
        raise EstimatorError(f"unknown key '{unknown[0]}' in the SPEC key 'season'")
    column = _text(value.get("column"), "season.column")
    kind = value.get("as", "dummies")
    if kind not in ("dummies", "harmonics"):
        raise EstimatorError("the SPEC key 'season.as' must be one of: dummies, harmonics")
    harmonics = value.get("harmonics")
    period = value.get("period")
    harmonics = 1 if harmonics is None else harmonics
    if isinstance(harmonics, bool) or not isinstance(harmonics, int) or not 1 <= harmonics <= 1000:
        raise EstimatorError("the SPEC key 'season.harmonics' must be a whole number from 1")
    if period is not None:
        period = _number({"season.period": period}, "season.period")
        if not 1 < period <= 100_000:
            raise EstimatorError("the SPEC key 'season.period' must be above 1")
    return Season(column, str(kind), harmonics, period)


def _bootstrap(value: Any) -> Bootstrap:
    if not isinstance(value, Mapping):
        raise EstimatorError("the SPEC key 'bootstrap' must be an object with reps and seed")
    unknown = sorted(str(key) for key in value if key not in {"reps", "seed"})
    if unknown:
        raise EstimatorError(f"unknown key '{unknown[0]}' in the SPEC key 'bootstrap'")
    numbers = {"reps": 1000, "seed": 1}
    for key in numbers:
        number = value.get(key)
        if number is None:
            continue
        if isinstance(number, bool) or not isinstance(number, int):
            raise EstimatorError(f"the SPEC key 'bootstrap.{key}' must be a whole number")
        numbers[key] = number
    if not 2 <= numbers["reps"] <= _MAX_REPS:
        raise EstimatorError(f"the SPEC key 'bootstrap.reps' must lie between 2 and {_MAX_REPS}")
    if not 0 <= numbers["seed"] < 2**63:
        raise EstimatorError("the SPEC key 'bootstrap.seed' must be a whole number from 0")
    return Bootstrap(**numbers)


def _consistent(spec: Spec) -> None:
    allowed = SE.get(spec.method)
    if spec.se is not None and allowed is not None and spec.se not in allowed:
        raise EstimatorError(f"{spec.method} does not have se '{spec.se}'; it has: {', '.join(sorted(allowed))}")
    if spec.se == "cluster" and spec.cluster is None:
        raise EstimatorError("se 'cluster' needs the SPEC key 'cluster'")
    if spec.se == "newey_west" and spec.family == "binomial":
        raise EstimatorError("se 'newey_west' is for a series")
    if spec.log and spec.family != "gaussian":
        raise EstimatorError(f"'log' and the family {spec.family} exclude each other")
    if spec.offset is not None and spec.family not in COUNT_FAMILIES:
        raise EstimatorError("'offset' needs the family poisson or quasi-poisson")
    if spec.method == "difference_in_differences" and spec.balanced and spec.unit is None:
        raise EstimatorError("'balanced' needs the SPEC key 'unit'")
    _roles(spec)


def _roles(spec: Spec) -> None:
    """No column may be both outcome and explanation, or treatment and covariate."""
    used: dict[str, str] = {}
    explain = [(key, getattr(spec, key)) for key in ("treated", "post", "weights", "offset", "control_outcome")]
    explain += [("covariates", name) for name in spec.covariates]
    explain += [("subgroup", spec.subgroup), ("index", spec.index)]
    for key, column in [("outcome", spec.outcome), *explain]:
        if column is None:
            continue
        if column in used and {key, used[column]} != {"weights", "offset"}:
            raise EstimatorError(f"the column '{column}' is both '{used[column]}' and '{key}'")
        used[column] = key
