"""Boxes in columns with arrows: a theory of change, a chain of steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.charts.drawing import Chart, Sheet, short, wrap

LINE = 17.0
PADDING = 12.0
GAP = 14.0


@dataclass(frozen=True)
class Box:
    """``column`` counts from 0 at the left; ``leads_to`` holds keys of boxes to the right."""

    key: str
    label: str
    column: int
    leads_to: Sequence[str] = ()
    detail: str = ""
    tone: str = ""  # "", "1", "2", "3", "good" or "bad"


def flow(title: str, heads: Sequence[str], boxes: Sequence[Box], *, note: str = "") -> Chart:
    """Boxes under the heads of their columns, arrows between them; the table lists what each leads to."""
    count = len(heads)
    between = 34.0
    wide = 184.0 if count > 3 else 220.0
    sheet = Sheet(title, width=max(count * (wide + between) - between, wide) + 2)
    inner = wide - 2 * PADDING
    lines = {box.key: wrap(box.label, inner) for box in boxes}
    details = {box.key: wrap(box.detail, inner) if box.detail else [] for box in boxes}
    height = {box.key: 2 * PADDING - 4 + LINE * (len(lines[box.key]) + len(details[box.key])) for box in boxes}
    stacks = [[box for box in boxes if box.column == column] for column in range(count)]
    totals = [sum(height[box.key] for box in stack) + GAP * max(len(stack) - 1, 0) for stack in stacks]
    tall = max(totals, default=0)
    top = 30.0
    place: dict[str, tuple[float, float]] = {}
    for column, stack in enumerate(stacks):
        x = 1 + column * (wide + between)
        sheet.text(x, 14, heads[column], "c-strong")
        y = top + (tall - totals[column]) / 2
        for box in stack:
            place[box.key] = (x, y)
            y += height[box.key] + GAP
    for box in boxes:
        x, y = place[box.key]
        for target in box.leads_to:
            if target not in place:
                continue
            start, middle = x + wide, y + height[box.key] / 2
            end, goal = place[target][0] - 2, place[target][1] + height[target] / 2
            bend = (end - start) / 2
            sheet.raw_path(
                f"M{short(start)} {short(middle)}C{short(start + bend)} {short(middle)} "
                f"{short(end - bend)} {short(goal)} {short(end)} {short(goal)}",
                "c-axis",
            )
            sheet.path([(end + 1, goal), (end - 8, goal - 4.5), (end - 8, goal + 4.5)], "fill c-4", closed=True)
    for box in boxes:
        x, y = place[box.key]
        sheet.rect(x, y, wide, height[box.key], f"box{f' c-{box.tone}' if box.tone else ''}", radius=4)
        at = y + PADDING + 10
        for index, words in enumerate([*lines[box.key], *details[box.key]]):
            sheet.text(x + PADDING, at, words, "c-soft" if index >= len(lines[box.key]) else "")
            at += LINE
    sheet.height = top + tall + 8
    names = {box.key: box.label for box in boxes}
    rows = [
        [box.label, heads[box.column], ", ".join(names[key] for key in box.leads_to if key in names) or "–"]
        for box in boxes
    ]
    description = "; ".join(f"{row[1]}: {row[0]} → {row[2]}" for row in rows)
    return Chart(title, sheet.svg(description), [_("Box"), _("Column"), _("Leads to")], rows, note, numeric=False)
