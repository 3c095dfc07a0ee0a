"""School points of the Norrkoping contract 2016-2021, appendix 1 of its final report.

Four ways of scoring, by the form of school at the first measurement (start of the intervention) and at the second (one
year after its end): a pupil who improves gets up to +3, one who falls back up to -3; results have improved when the
sum is above 0.
"""

from collections import Counter
from typing import Any

import numpy as np

from .errors import EstimatorError
from .result import Result
from .spec import Spec
from .table import Table

FORMS = ("primary", "other")
CHANGES = {"better": 1, "same": 0, "worse": -1}
STATUSES = ("national", "reduced", "introductory", "adult", "not_active", "declined", "dropped_out")

#: Grade classes of way 2, lowest first.
GRADE_CLASSES = ("clear_fail", "fail", "pass", "good")

#: Way 3, by the status at the second measurement. A reduced national programme is a national programme: this way
#: draws no line between them. Adult education is not in the appendix's list for this way and is not scored.
WAY_3 = {"national": 2, "reduced": 2, "introductory": 1, "declined": 0, "dropped_out": -1, "not_active": -1}

#: Enrolment classes of way 4, lowest first; who declined or dropped out is not actively enrolled.
ENROLMENT = {
    "not_active": 0,
    "declined": 0,
    "dropped_out": 0,
    "introductory": 1,
    "adult": 1,
    "reduced": 2,
    "national": 3,
}
ENROLMENT_CLASSES = ("not_active", "introductory_or_adult", "reduced_national", "national")

_COUNTS = ("core_f", "other_f", "above_e")
_WORDS = {
    "form_t1": FORMS,
    "form_t2": FORMS,
    "ability_change": tuple(CHANGES),
    "status_t1": STATUSES,
    "status_t2": STATUSES,
}
_CORE_SUBJECTS = 3


def grade_class(core_f: int, other_f: int, above_e: int) -> int:
    """Class 0-3 (``GRADE_CLASSES``) from the number of F in core subjects, of F in other subjects, and of grades D or
    higher.

    Core subjects are Swedish, English and mathematics. Clear fail: F in more than one core subject or in six or more
    others. Fail: F in one core subject or in three to five others. Good: no core F, at most one F, five or more
    grades above E.
    """
    if core_f > 1 or other_f >= 6:
        return 0
    if core_f == 1 or other_f > 2:
        return 1
    return 3 if other_f <= 1 and above_e >= 5 else 2


def enrolment_points(status_t1: str, status_t2: str) -> int:
    """Way 4: difference of the enrolment classes; unchanged in a national or reduced programme gives +1."""
    first, second = ENROLMENT[status_t1], ENROLMENT[status_t2]
    if first == second:
        return 1 if first >= ENROLMENT["reduced"] else 0
    return second - first


def way_of(form_t1: str, form_t2: str, graded_t1: int) -> int | None:
    """Way 1-4 of scoring; None for a pupil back in primary school, whom the appendix does not provide for."""
    if form_t1 == "primary":
        if form_t2 == "other":
            return 3
        return 2 if graded_t1 else 1
    return 4 if form_t2 == "other" else None


def school_points(spec: Spec, table: Table) -> Result:
    """Sum of school points, a row per pupil; ``details.pupils`` gives way, points or exclusion of each row.

    Excluded: only home-based schooling (no reliable attendance); pupils of ways 3 and 4 who for lack of a suitable
    place would get minus points; what the appendix does not score. Rows with a missing needed value are dropped and
    counted. Errors: a missing column, an unknown word, a count that is not a whole number.
    """
    cells = _read(table)
    units = table.label(spec.unit) if spec.unit else None
    pupils: list[dict[str, Any]] = []
    for i in range(table.rows):
        pupil = {key: values[i] for key, values in cells.items()}
        entry: dict[str, Any] = {"row": i + 1, **_score(pupil)}
        if units is not None:
            entry["unit"] = units[i]
        pupils.append(entry)
    scored = [entry for entry in pupils if entry["points"] is not None]
    if not scored:
        raise EstimatorError("no pupil can be scored")
    excluded = Counter(entry["exclusion"] for entry in pupils if entry["exclusion"] is not None)
    result = Result(spec.method)
    result.estimate = float(sum(entry["points"] for entry in scored))
    result.n = result.n_treated = len(scored)
    result.se_convention = "none (a sum of points, no sampling model)"
    result.details = {
        "dropped": excluded.get("missing_value", 0),
        "improved": result.estimate > 0,
        "excluded": dict(sorted(excluded.items())),
        "ways": {
            str(way): {
                "pupils": sum(entry["way"] == way for entry in scored),
                "points": sum(entry["points"] for entry in scored if entry["way"] == way),
            }
            for way in (1, 2, 3, 4)
        },
        "distribution": {str(points): sum(entry["points"] == points for entry in scored) for points in range(-3, 4)},
        "pupils": pupils,
    }
    return result


def _read(table: Table) -> dict[str, list[Any]]:
    cells: dict[str, list[Any]] = {}
    for column, words in _WORDS.items():
        values = table.label(column)
        for i, value in enumerate(values):
            if value is not None and value not in words:
                raise EstimatorError(
                    f"unknown word in the column '{column}', data row {i + 1}; known: {', '.join(words)}"
                )
        cells[column] = list(values)
    for column in ("graded_t1", "home_schooled", "no_place"):
        cells[column] = [None if np.isnan(v) else int(v) for v in table.binary(column, column)]
    for name in _COUNTS:
        for when in ("t1", "t2"):
            column = f"{name}_{when}"
            values_ = table.number(column)
            known = ~np.isnan(values_)
            bad = np.flatnonzero(known & ((values_ < 0) | (values_ != np.floor(values_))))
            if name == "core_f" and not len(bad):
                bad = np.flatnonzero(known & (values_ > _CORE_SUBJECTS))
            if len(bad):
                raise EstimatorError(f"no possible number of subjects in the column '{column}', data row {bad[0] + 1}")
            cells[column] = [None if np.isnan(v) else int(v) for v in values_]
    return cells


def _out(way: int | None, reason: str) -> dict[str, Any]:
    return {"way": way, "points": None, "exclusion": reason}


def _score(pupil: dict[str, Any]) -> dict[str, Any]:
    """Way, points or exclusion, and the classes that the points come from."""
    form_1, form_2 = pupil["form_t1"], pupil["form_t2"]
    if form_1 is None or form_2 is None or (form_1 == form_2 == "primary" and pupil["graded_t1"] is None):
        return _out(None, "home_schooled" if pupil["home_schooled"] == 1 else "missing_value")
    way = way_of(form_1, form_2, pupil["graded_t1"] or 0)
    if pupil["home_schooled"] == 1:
        return _out(way, "home_schooled")
    if way is None:
        return _out(None, "returned_to_primary")
    needed = {
        1: ("ability_change",),
        2: tuple(f"{name}_{when}" for when in ("t1", "t2") for name in _COUNTS),
        3: ("status_t2",),
        4: ("status_t1", "status_t2"),
    }[way]
    if any(pupil[column] is None for column in needed):
        return _out(way, "missing_value")
    classes: tuple[str, str] | None = None
    if way == 1:
        points = CHANGES[pupil["ability_change"]]
    elif way == 2:
        first, second = (grade_class(*(pupil[f"{name}_{when}"] for name in _COUNTS)) for when in ("t1", "t2"))
        points = second - first
        classes = (GRADE_CLASSES[first], GRADE_CLASSES[second])
    elif way == 3:
        if pupil["status_t2"] not in WAY_3:
            return _out(way, "status_not_scored")
        points = WAY_3[pupil["status_t2"]]
    else:
        points = enrolment_points(pupil["status_t1"], pupil["status_t2"])
        classes = (
            ENROLMENT_CLASSES[ENROLMENT[pupil["status_t1"]]],
            ENROLMENT_CLASSES[ENROLMENT[pupil["status_t2"]]],
        )
    if way in (3, 4) and points < 0 and pupil["no_place"] == 1:
        return _out(way, "no_place")
    scored: dict[str, Any] = {"way": way, "points": points, "exclusion": None}
    if classes is not None:
        scored["class_t1"], scored["class_t2"] = classes
    return scored
