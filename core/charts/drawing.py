"""The sheet that all charts are drawn on, and the scale beneath them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Number = int | float | Decimal
Show = Callable[[Any], str]

WIDTH = 720
# The same picture drawn for a phone, where the wide one would have to be scrolled.
NARROW = 342
# Mean widths of characters in a sans-serif at the charts' 13 px; only used to leave room, so a little generous.
THIN, SLIM, WIDE, USUAL = 4.2, 5.5, 11.5, 8.0
# A series is known by its place: colour and pattern together, so that colour is never alone.
STYLES = (("c-1", ""), ("c-2", "slash"), ("c-3", "dot"), ("c-4", "line"))


@dataclass(frozen=True)
class Chart:
    """What {% figure %} draws. ``rows`` hold shown text, the first cell names the row."""

    title: str
    svg: SafeString
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    numeric: bool = True  # False when the cells hold words
    narrow: SafeString | None = None  # the picture for a phone; without one the wide one scrolls


def short(value: Number) -> str:
    return f"{float(value):.1f}".rstrip("0").rstrip(".")


def text_width(text: str) -> float:
    return sum(
        THIN
        if letter in "ijl.,:;|!'"
        else SLIM
        if letter in "tfr()-– \u00a0"
        else WIDE
        if letter in "mwMWO%"
        else USUAL
        for letter in text
    )


def wrap(text: str, width: float) -> list[str]:
    """Lines of at most ``width`` pixels, broken between words."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round values that cover low to high."""
    if high <= low:
        high = low + 1
    raw = (high - low) / count
    power = 10 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]


def shown_ticks(low: float, high: float, show: Show, room: float | None = None) -> list[float]:
    """Ticks whose texts differ from each other and, within ``room`` pixels, do not run together."""
    for count in (5, 4, 3, 2):
        marks = ticks(low, high, count)
        texts = [show(mark) for mark in marks]
        wide = max(text_width(text) for text in texts) + 14
        if len(set(texts)) == len(texts) and (room is None or wide * len(marks) <= room):
            return marks
    return ticks(low, high, 1)


class Scale:
    """Values to pixels."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high, self.start, self.end = low, high, start, end

    def __call__(self, value: Number) -> float:
        share = (float(value) - self.low) / ((self.high - self.low) or 1)
        return self.start + share * (self.end - self.start)


class Sheet:
    """Collects elements; every text is escaped and nothing needs a style attribute."""

    def __init__(self, title: str, height: float = 0, width: float = WIDTH) -> None:
        self.title, self.width, self.height = title, width, height
        self.parts: list[str] = []
        self.key = "c" + hashlib.sha256(f"{title}{'' if width == WIDTH else width}".encode()).hexdigest()[:8]
        self.patterns: set[str] = set()

    def rect(self, x: float, y: float, width: float, height: float, css: str, radius: float = 0) -> None:
        rounded = f' rx="{short(radius)}"' if radius else ""
        self.parts.append(
            f'<rect x="{short(x)}" y="{short(y)}" width="{short(max(width, 0))}" height="{short(height)}"'
            f'{rounded} class="{css}"/>'
        )

    def block(self, x: float, y: float, width: float, height: float, series: int) -> None:
        """A filled piece in the series' colour and pattern."""
        css, pattern = STYLES[series % len(STYLES)]
        self.rect(x, y, width, height, f"fill {css} c-edge")
        if pattern:
            self.patterns.add(pattern)
            self.parts.append(
                f'<rect x="{short(x)}" y="{short(y)}" width="{short(max(width, 0))}" height="{short(height)}"'
                f' fill="url(#{self.key}-{pattern})"/>'
            )

    def line(self, x1: float, y1: float, x2: float, y2: float, css: str) -> None:
        self.parts.append(f'<line x1="{short(x1)}" y1="{short(y1)}" x2="{short(x2)}" y2="{short(y2)}" class="{css}"/>')

    def path(self, points: Sequence[tuple[float, float]], css: str, closed: bool = False) -> None:
        steps = " ".join(f"{'M' if i == 0 else 'L'}{short(x)} {short(y)}" for i, (x, y) in enumerate(points))
        self.parts.append(f'<path d="{steps}{"Z" if closed else ""}" class="{css}"/>')

    def raw_path(self, d: str, css: str) -> None:
        self.parts.append(f'<path d="{d}" class="{css}"/>')

    def circle(self, x: float, y: float, radius: float, css: str) -> None:
        self.parts.append(f'<circle cx="{short(x)}" cy="{short(y)}" r="{short(radius)}" class="{css}"/>')

    def text(self, x: float, y: float, text: str, css: str = "", anchor: str = "start") -> None:
        self.parts.append(
            f'<text x="{short(x)}" y="{short(y)}" text-anchor="{anchor}"'
            f"{f' class={chr(34)}{css}{chr(34)}' if css else ''}>{escape(text)}</text>"
        )

    def legend(self, names: Sequence[str], y: float, free: int | None = None, lines: bool = False) -> float:
        """Names beside their colour and pattern; returns where the drawing may begin."""
        x = 0.0
        for index, name in enumerate(names):
            need = 24 + text_width(name) + 18
            if x and x + need > self.width:
                x, y = 0.0, y + 22
            if lines:
                css = STYLES[index % len(STYLES)][0]
                self.line(x, y + 7, x + 22, y + 7, f"line {css} d-{index % 4 + 1}")
                marker(self, x + 11, y + 7, index)
                shift = 28
            else:
                if index == free:
                    self.rect(x, y, 14, 14, "free")
                else:
                    self.block(x, y, 14, 14, index)
                shift = 20
            self.text(x + shift, y + 12, name)
            x += need + (8 if lines else 0)
        return y + 30

    def svg(self, description: str) -> SafeString:
        marks = {
            "slash": '<path d="M-2 10L10 -2M4 12L12 4M-4 4L4 -4" class="hatch"/>',
            "dot": '<circle cx="4" cy="4" r="1.6" class="c-dot"/>',
            "line": '<path d="M0 4H8" class="hatch"/>',
        }
        defs = "".join(
            f'<pattern id="{self.key}-{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f"{marks[name]}</pattern>"
            for name in sorted(self.patterns)
        )
        return mark_safe(  # noqa: S308 - numbers, own class names and escaped text only
            f'<svg viewBox="0 0 {short(self.width)} {short(self.height)}" role="img" '
            f'aria-labelledby="{self.key}-t {self.key}-d" xmlns="http://www.w3.org/2000/svg">'
            f'<title id="{self.key}-t">{escape(self.title)}</title>'
            f'<desc id="{self.key}-d">{escape(description)}</desc>'
            f"{f'<defs>{defs}</defs>' if defs else ''}{''.join(self.parts)}</svg>"
        )


def both(draw: Callable[[int], Sheet], description: str, fits: bool = True) -> tuple[SafeString, SafeString | None]:
    """The picture for a page and the one for a phone (none when its texts would run together there)."""
    return draw(WIDTH).svg(description), draw(NARROW).svg(description) if fits else None


def marker(sheet: Sheet, x: float, y: float, series: int) -> None:
    """A point whose shape belongs to its series."""
    css = f"fill {STYLES[series % len(STYLES)][0]} c-edge"
    shape = series % 4
    if shape == 0:
        sheet.circle(x, y, 4.5, css)
    elif shape == 1:
        sheet.rect(x - 4, y - 4, 8, 8, css)
    elif shape == 2:
        sheet.path([(x, y - 5.5), (x + 5, y + 4), (x - 5, y + 4)], css, closed=True)
    else:
        sheet.path([(x, y - 5.5), (x + 5.5, y), (x, y + 5.5), (x - 5.5, y)], css, closed=True)


def axis_left(sheet: Sheet, scale: Scale, values: Sequence[float], show: Show, left: float, right: float) -> None:
    for value in values:
        y = scale(value)
        sheet.line(left, y, right, y, "c-axis" if value == 0 else "c-grid")
        sheet.text(left - 8, y + 4.5, show(value), "c-soft", "end")
