"""Estimates with their uncertainty, and how values are spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.charts.drawing import WIDTH, Chart, Number, Scale, Sheet, Show, both, shown_ticks, text_width


@dataclass(frozen=True)
class Interval:
    label: str
    estimate: Number
    low: Number
    high: Number
    main: bool = False  # the pre-registered analysis among its sensitivity analyses


@dataclass(frozen=True)
class Spread:
    """Five numbers of a distribution: for instance the percentiles 5, 25, 50, 75 and 95."""

    label: str
    low: Number
    lower: Number
    middle: Number
    upper: Number
    high: Number


def _across(
    sheet: Sheet, labels: Sequence[str], values: Sequence[float], show: Show, right: float, bottom: float, top: float
) -> tuple[Scale, float]:
    # On a phone the names stand above their lines.
    left = 0 if sheet.width < WIDTH else min(max((text_width(label) for label in labels), default=0) + 16, 300)
    room = sheet.width - left - right
    marks = shown_ticks(min(values), max(values), show, room)
    edge = max(text_width(show(mark)) for mark in (marks[0], marks[-1])) / 2 + 4
    scale = Scale(marks[0], marks[-1], left + edge, sheet.width - right - edge)
    for mark in marks:
        sheet.line(scale(mark), top, scale(mark), bottom, "c-grid")
        sheet.text(scale(mark), bottom + 18, show(mark), "c-soft", "middle")
    return scale, left


def _headline(sheet: Sheet, x: float, y: float, words: str) -> None:
    """Above a level, and within the drawing."""
    half = text_width(words) * 0.55
    sheet.text(max(half, min(x, sheet.width - half)), y, words, "c-strong", "middle")


def forest(
    title: str,
    rows: Sequence[Interval],
    *,
    show: Show = str,
    zero: Number | None = 0,
    target: Number | None = None,
    target_label: str = "",
    note: str = "",
) -> Chart:
    """One estimate a row with its interval; a line at no difference and one at the target."""
    shown = [
        f"{show(row.estimate)} ({show(row.low)} – {show(row.high)})" if row.low != row.high else show(row.estimate)
        for row in rows
    ]

    def draw(width: int) -> Sheet:
        is_narrow = width < WIDTH
        sheet = Sheet(title, width=width)
        top, step = 24.0, 66.0 if is_narrow else 34.0
        bottom = top + step * len(rows)
        values = [float(value) for row in rows for value in (row.low, row.high)]
        values += [float(level) for level in (zero, target) if level is not None]
        # Room between the last mark of the scale and the numbers, which are wider where they stand in bold.
        widths = [text_width(words) * (1.1 if row.main else 1) for row, words in zip(rows, shown, strict=True)]
        right = 0 if is_narrow else max(widths, default=0) + 20
        scale, _left = _across(sheet, [row.label for row in rows], values or [0.0], show, right, bottom, top)
        if zero is not None:
            sheet.line(scale(zero), top, scale(zero), bottom, "c-axis")
        if target is not None:
            sheet.line(scale(target), top - 6, scale(target), bottom, "c-limit")
            _headline(sheet, scale(target), top - 10, f"{target_label} {show(target)}".strip())
        for index, row in enumerate(rows):
            y = top + step * (index + (0.8 if is_narrow else 0.5))
            css = "c-1" if row.main or not any(other.main for other in rows) else "c-4"
            strong = "c-strong" if row.main else ""
            sheet.text(0, y - 30 if is_narrow else y + 4.5, row.label, f"{strong} c-over".strip())
            sheet.line(scale(row.low), y, scale(row.high), y, f"stroke {css}")
            for end in (row.low, row.high):
                sheet.line(scale(end), y - 6, scale(end), y + 6, f"stroke {css}")
            size = 6.0 if row.main else 4.5
            sheet.rect(scale(row.estimate) - size, y - size, 2 * size, 2 * size, f"fill {css} c-edge")
            if is_narrow:
                sheet.text(0, y - 12, shown[index], f"{strong} c-over".strip())
            else:
                sheet.text(sheet.width, y + 4.5, shown[index], strong, "end")
        sheet.height = bottom + 28
        return sheet

    svg, narrow = both(draw, "; ".join(f"{row.label}: {words}" for row, words in zip(rows, shown, strict=True)))
    return Chart(
        title,
        svg,
        [_("Analysis"), _("Estimate"), _("Lower end"), _("Upper end")],
        [[row.label, show(row.estimate), show(row.low), show(row.high)] for row in rows],
        note,
        narrow=narrow,
    )


def spread(
    title: str,
    rows: Sequence[Spread],
    *,
    show: Show = str,
    limit: Number | None = None,
    limit_label: str = "",
    names: Sequence[str] | None = None,
    note: str = "",
) -> Chart:
    """Box and whiskers, one a row; ``names`` says what the five numbers are (percentiles unless given)."""

    def draw(width: int) -> Sheet:
        is_narrow = width < WIDTH
        sheet = Sheet(title, width=width)
        top, step = 24.0, 72.0 if is_narrow else 46.0
        bottom = top + step * len(rows)
        values = [float(value) for row in rows for value in (row.low, row.high)]
        values += [float(limit)] if limit is not None else []
        scale, _left = _across(sheet, [row.label for row in rows], values or [0.0], show, 0, bottom, top)
        for index, row in enumerate(rows):
            y = top + step * (index + (0.75 if is_narrow else 0.5))
            sheet.text(0, y - 36 if is_narrow else y + 4.5, row.label, "c-over")
            sheet.line(scale(row.low), y, scale(row.high), y, "stroke c-1")
            for end in (row.low, row.high):
                sheet.line(scale(end), y - 7, scale(end), y + 7, "stroke c-1")
            sheet.rect(scale(row.lower), y - 12, scale(row.upper) - scale(row.lower), 24, "box c-1")
            sheet.line(scale(row.middle), y - 12, scale(row.middle), y + 12, "line c-1")
            sheet.text(scale(row.middle), y - 17, show(row.middle), "c-strong", "middle")
        if limit is not None:
            sheet.line(scale(limit), top - 4, scale(limit), bottom, "c-limit")
            _headline(sheet, scale(limit), top - 9, f"{limit_label} {show(limit)}".strip())
        sheet.height = bottom + 28
        return sheet

    heads = names or [
        _("5th percentile"),
        _("25th percentile"),
        _("Median"),
        _("75th percentile"),
        _("95th percentile"),
    ]
    cells = [[row.label, *map(show, (row.low, row.lower, row.middle, row.upper, row.high))] for row in rows]
    description = "; ".join(
        f"{row[0]}: " + ", ".join(f"{head} {cell}" for head, cell in zip(heads, row[1:], strict=True)) for row in cells
    )
    svg, narrow = both(draw, description)
    return Chart(title, svg, ["", *heads], cells, note, narrow=narrow)
