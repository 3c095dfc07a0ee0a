"""Lines over time: burn-up with plan, outcome and a forecast band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.charts.drawing import Chart, Number, Scale, Sheet, Show, axis_left, both, marker, shown_ticks, text_width


@dataclass(frozen=True)
class Line:
    """One value for each place on the axis; None where there is none. ``band`` gives (low, high) in the same places."""

    name: str
    values: Sequence[Number | None]
    band: Sequence[tuple[Number, Number] | None] | None = None


def lines(
    title: str,
    places: Sequence[str],
    series: Sequence[Line],
    *,
    show: Show = str,
    limit: Number | None = None,
    limit_label: str = "",
    from_zero: bool = True,
    turn: int | None = None,
    turn_label: str = "",
    first_column: str = "",
    note: str = "",
) -> Chart:
    """Lines with points of their own shape and dashes of their own; ``limit`` is a level that must not be passed.

    ``turn`` is the first place after something began: a line stands before it.
    """

    def draw(width: int) -> Sheet:
        sheet = Sheet(title, width=width)
        top = sheet.legend([line.name for line in series], 2, lines=True) + (26 if turn else 8)
        numbers = [float(value) for line in series for value in line.values if value is not None]
        numbers += [float(end) for line in series for pair in line.band or [] if pair for end in pair]
        numbers += [float(limit)] if limit is not None else []
        numbers += [0.0] if from_zero or not numbers else []
        marks = shown_ticks(min(numbers), max(numbers), show)
        left = max(text_width(show(mark)) for mark in marks) + 14
        bottom = top + 250
        scale = Scale(marks[0], marks[-1], bottom, top)
        axis_left(sheet, scale, marks, show, left, width)
        across = Scale(0, max(len(places) - 1, 1), left + 20, width - 24)
        if turn:
            x, half = across(turn - 0.5), text_width(turn_label) / 2
            sheet.line(x, top - 8, x, bottom, "c-axis")
            sheet.text(max(half, min(x, width - half)), top - 13, turn_label, "c-soft", "middle")
        for index, line in enumerate(series):
            css = f"c-{index % 4 + 1}"
            pairs = [(place, pair) for place, pair in enumerate(line.band or []) if pair]
            if pairs:
                upper = [(across(place), scale(pair[1])) for place, pair in pairs]
                lower = [(across(place), scale(pair[0])) for place, pair in reversed(pairs)]
                sheet.path([*upper, *lower], f"band-fill {css}", closed=True)
        for index, line in enumerate(series):
            css = f"c-{index % 4 + 1}"
            points = [(across(place), scale(value)) for place, value in enumerate(line.values) if value is not None]
            if len(points) > 1:
                sheet.path(points, f"line {css} d-{index % 4 + 1}")
            for x, y in points:
                marker(sheet, x, y, index)
        if limit is not None:
            y = scale(limit)
            sheet.line(left, y, width, y, "c-limit")
            sheet.text(left + 4, y - 6, f"{limit_label} {show(limit)}".strip(), "c-strong")
        every = max(
            1, -(-int(max((text_width(place) for place in places), default=1) + 12) * len(places) // int(width - left))
        )
        for place, label in enumerate(places):
            if place % every == 0:
                half = text_width(label) / 2
                middle = max(half, min(across(place), width - half))  # the outermost stay within the drawing
                sheet.text(middle, bottom + 19, label, "c-soft", "middle")
        sheet.height = bottom + 28
        return sheet

    rows = [[place, *(_cell(line, index, show) for line in series)] for index, place in enumerate(places)]
    description = "; ".join(
        f"{row[0]}: " + ", ".join(f"{line.name} {cell}" for line, cell in zip(series, row[1:], strict=True))
        for row in rows
    )
    svg, narrow = both(draw, description)
    return Chart(title, svg, [first_column, *(line.name for line in series)], rows, note, narrow=narrow)


def _cell(line: Line, index: int, show: Show) -> str:
    value = line.values[index]
    pair = line.band[index] if line.band else None
    words = "–" if value is None else show(value)
    return f"{words} ({show(pair[0])} – {show(pair[1])})" if pair else words
