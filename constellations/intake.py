"""Read a list of support activities: each row becomes values to log, or says what is wrong with it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from constellations.models import Constellation, SupportActivity, SupportNeed
from constellations.queries import phase_on
from core import clock
from core.models import User

HEADS = {
    "date": {"date", "datum"},
    "constellation": {"constellation", "konstellation", "case", "diarienummer"},
    "need": {"need", "behov", "slag av behov"},
    "hours": {"hours", "timmar"},
    "own_hours": {"own_hours", "own hours", "egna timmar", "konstellationens timmar"},
    "note": {"note", "anteckning", "vad som gjordes"},
    "next_step": {"next_step", "next step", "nästa steg"},
}
REQUIRED = ("date", "constellation", "need", "hours")
MOST_ROWS = 1000


@dataclass
class IntakeRow:
    line: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    is_duplicate: bool = False

    @property
    def is_new(self) -> bool:
        return not self.problems and not self.is_duplicate


class IntakeError(ValueError):
    """The list as a whole cannot be read."""


def read(text: str, user: User) -> list[IntakeRow]:
    """The rows of ``text`` as the user may log them. Raises IntakeError when the heads are not understood."""
    lines = text.replace("\0", "").splitlines()
    if not lines:
        raise IntakeError(_("There are no rows."))
    delimiter = max(";,\t", key=lines[0].count)
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)
    try:
        table = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise IntakeError(_("The rows cannot be read as CSV.")) from error
    columns = _columns(table[0] if table else [])
    if len(table) - 1 > MOST_ROWS:
        raise IntakeError(_("At most %(most)s rows are taken in at a time.") % {"most": MOST_ROWS})
    constellations = _constellations(user)
    needs = _needs()
    seen: set[tuple[Any, ...]] = set(
        SupportActivity.objects.filter(adviser=user).values_list("date", "constellation", "need", "hours")
    )
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        row = IntakeRow(number, {name: cells[at].strip() for name, at in columns.items() if at < len(cells)})
        _fill(row, constellations, needs)
        if not row.problems:
            key = (row.values["date"], row.values["constellation"].pk, row.values["need"], row.values["hours"])
            row.is_duplicate = key in seen
            seen.add(key)
        rows.append(row)
    return rows


def _columns(heads: list[str]) -> dict[str, int]:
    names = [head.strip().lower() for head in heads]
    columns = {name: index for name, words in HEADS.items() for index, head in enumerate(names) if head in words}
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise IntakeError(_("The first row lacks the columns: %(columns)s.") % {"columns": ", ".join(missing)})
    return columns


def _constellations(user: User) -> dict[str, Constellation]:
    found: dict[str, Constellation] = {}
    for constellation in Constellation.objects.visible_to(user).select_related("case"):
        found[constellation.name.lower()] = constellation
        if constellation.case:
            found[constellation.case.reg_no.lower()] = constellation
    return found


def _needs() -> dict[str, str]:
    words = {value: value for value in SupportNeed.values}
    for language in ("sv", "en"):
        with translation.override(language):
            words |= {str(SupportNeed(value).label).lower(): value for value in SupportNeed.values}
    return words


def _hours(row: IntakeRow, name: str, most: int) -> Decimal | None:
    raw = row.cells.get(name, "").replace(",", ".").removesuffix("h").strip()
    try:
        hours = Decimal(raw)
    except InvalidOperation:
        hours = Decimal("NaN")
    if not hours.is_finite() or hours < 0 or hours > most or (name == "hours" and hours == 0):
        row.problems.append(_("“%(raw)s” is not a number of hours") % {"raw": raw[:20]})
        return None
    return hours.quantize(Decimal("0.01"))


def _fill(row: IntakeRow, constellations: dict[str, Constellation], needs: dict[str, str]) -> None:
    raw_date, raw_name = row.cells.get("date", ""), row.cells.get("constellation", "")
    raw_need = row.cells.get("need", "")
    try:
        day = date.fromisoformat(raw_date)
    except ValueError:
        row.problems.append(_("“%(raw)s” is not a date such as 2026-03-31") % {"raw": raw_date[:20]})
        return
    if day > clock.today():
        row.problems.append(_("the date lies ahead"))
    constellation = constellations.get(raw_name.lower())
    if constellation is None:
        row.problems.append(_("no constellation is called “%(raw)s”") % {"raw": raw_name[:60]})
    need = needs.get(raw_need.lower())
    if need is None:
        row.problems.append(_("“%(raw)s” is not a kind of need") % {"raw": raw_need[:60]})
    hours = _hours(row, "hours", 24)
    own = _hours(row, "own_hours", 9999) if row.cells.get("own_hours") else Decimal("0.00")
    row.values = {
        "date": day,
        "constellation": constellation,
        "need": need,
        "hours": hours,
        "constellation_hours": own,
        "note": row.cells.get("note", ""),
        "next_step": row.cells.get("next_step", "")[:300],
        "phase": phase_on(day),
    }
    if row.values["phase"] is None:
        row.problems.append(_("the programme has no phases yet"))
