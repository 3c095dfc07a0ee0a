"""Accessible charts as SVG, drawn on the server: no script, no picture library, right in dark and forced colours.

Every chart carries its finding as title, a description for those who do not see it, and its numbers as rows.
"""

from core.charts.bars import columns, stacked_bars
from core.charts.drawing import Chart
from core.charts.flow import Box, flow
from core.charts.intervals import Interval, Spread, forest, spread
from core.charts.lines import Line, lines

__all__ = [
    "Box",
    "Chart",
    "Interval",
    "Line",
    "Spread",
    "columns",
    "flow",
    "forest",
    "lines",
    "spread",
    "stacked_bars",
]
