"""Bars across the page (a frame and what it is used for) and columns in groups."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.charts.drawing import NARROW, Chart, Number, Scale, Sheet, Show, axis_left, both, shown_ticks, text_width


def stacked_bars(
    title: str,
    series: Sequence[str],
    bars: Sequence[tuple[str, Sequence[Number]]],
    *,
    show: Show = str,
    free_last: bool = True,
    limits: Sequence[Number | None] | None = None,
    limit_label: str = "",
    first_column: str = "",
    note: str = "",
) -> Chart:
    """One bar a row, its parts in the order of ``series``; the last part is drawn as free space when ``free_last``.

    All bars share one scale. ``limits`` draws a line at a value of each bar (a cap, a ceiling).
    """

    def draw(width: int) -> Sheet:
        sheet = Sheet(title, width=width)
        free = len(series) - 1 if free_last else None
        y = sheet.legend(series, 2, free=free)
        ends = [float(sum(values)) for _label, values in bars]
        tops = [float(limit) for limit in limits or [] if limit is not None]
        scale = Scale(0, max([*ends, *tops, 1e-9]), 1, width - 1)
        for index, (label, values) in enumerate(bars):
            sheet.text(0, y + 12, label, "c-strong")
            sheet.text(width, y + 12, show(sum(values)), "c-soft", "end")
            y += 20
            at = 0.0
            for part, value in enumerate(values):
                start, end = scale(at), scale(at + float(value))
                at += float(value)
                if value <= 0:
                    continue
                if part == free:
                    sheet.rect(start, y, end - start, 30, "free")
                else:
                    sheet.block(start, y, end - start, 30, part)
            y += 30
            limit = limits[index] if limits else None
            if limit is not None:
                x = scale(limit)
                sheet.line(x, y - 36, x, y + 6, "c-limit")
                words = f"{limit_label} {show(limit)}".strip()
                room = text_width(words)
                place, anchor = (x, "end") if x > room else (x, "start") if x + room <= width else (width, "end")
                sheet.text(place, y + 19, words, "c-strong", anchor)
                y += 14
            at, last = 0.0, -1000.0
            for value in values:  # amounts beneath, where they fit beside each other
                words = show(value)
                start, room = max(scale(at), last), text_width(words)
                fits = start == scale(at) or start + room <= scale(at + float(value))
                at += float(value)
                if value > 0 and limit is None and fits and start + room <= width:
                    sheet.text(start, y + 15, words, "c-soft")
                    last = start + room + 10
            y += 34
        sheet.height = y - 8
        return sheet

    rows = [[label, *(show(value) for value in values), show(sum(values))] for label, values in bars]
    description = "; ".join(
        f"{label}: " + ", ".join(f"{name} {show(value)}" for name, value in zip(series, values, strict=True))
        for label, values in bars
    )
    svg, narrow = both(draw, description)
    return Chart(title, svg, [first_column, *series, _("Total")], rows, note, narrow=narrow)


def columns(
    title: str,
    groups: Sequence[str],
    series: Sequence[tuple[str, Sequence[Number]]],
    *,
    show: Show = str,
    first_column: str = "",
    note: str = "",
) -> Chart:
    """Columns side by side in each group: (name, one value a group). For negative values the base line moves up."""

    def draw(width: int) -> Sheet:
        sheet = Sheet(title, width=width)
        top = sheet.legend([name for name, _values in series], 2) + 12
        values = [float(value) for _name, numbers in series for value in numbers] or [0.0]
        marks = shown_ticks(min(0.0, *values), max(0.0, *values), show)
        left = max(text_width(show(mark)) for mark in marks) + 14
        bottom = top + 220
        scale = Scale(marks[0], marks[-1], bottom, top)
        axis_left(sheet, scale, marks, show, left, width)
        room = (width - left) / max(len(groups), 1)
        wide = min(56.0, room * 0.78 / max(len(series), 1))
        for place, group in enumerate(groups):
            middle = left + room * (place + 0.5)
            start = middle - wide * len(series) / 2
            for index, (_name, numbers) in enumerate(series):
                value = float(numbers[place])
                y, base = scale(max(value, 0)), scale(min(value, 0))
                sheet.block(start + index * wide, y, wide - 2, base - y, index)
                words = show(numbers[place])
                if text_width(words) < wide + 14 and value:
                    sheet.text(start + (index + 0.5) * wide - 1, y - 5, words, "c-soft", "middle")
            sheet.text(middle, bottom + 19, group, "", "middle")
        sheet.height = bottom + 28
        return sheet

    rows = [[group, *(show(numbers[place]) for _name, numbers in series)] for place, group in enumerate(groups)]
    description = "; ".join(
        f"{group}: " + ", ".join(f"{name} {show(numbers[place])}" for name, numbers in series)
        for place, group in enumerate(groups)
    )
    fits = sum(text_width(group) + 10 for group in groups) < NARROW - 60
    svg, narrow = both(draw, description, fits=fits)
    return Chart(title, svg, [first_column, *(name for name, _values in series)], rows, note, narrow=narrow)
