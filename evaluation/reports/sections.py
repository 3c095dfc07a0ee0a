"""The report's fifteen sections, in fixed order: what stands in each, and that nothing does where nothing does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from evaluation.reports.model import Hidden, Table

# Which section a table stands in; what is not named stands among the annexes (15).
PLACES = {
    "contract": 2,
    "theory": 2,
    "changes": 2,
    "protocol": 3,
    "deviations": 3,
    "flow": 4,
    "attrition": 4,
    "data_quality": 5,
    "descriptives": 5,
    "balance": 6,
    "estimates": 7,
    "survey": 7,
    "survey_changes": 7,
    "events": 7,
    "curves": 7,
    "concentration": 7,
    "moves": 7,
    "sensitivity": 8,
    "subgroups": 9,
    "checks": 10,
    "payment_lines": 11,
    "caps": 11,
    "planned": 11,
    "economics": 12,
}
ANNEXES = 15


@dataclass
class Section:
    """Texts under headings (empty for none), tables and charts of one section."""

    number: int
    title: str
    texts: list[tuple[str, str]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    charts: list[Any] = field(default_factory=list)
    # Said where there is nothing else.
    empty: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.tables or self.charts)


def titles() -> list[tuple[str, str]]:
    """Each section with what is said where it holds nothing."""
    return [
        (_("Cover"), ""),
        (_("Summary"), _("The evaluator has not yet signed what can be said.")),
        (_("Contract and theory of change"), ""),
        (_("Protocol and deviations"), ""),
        (_("Participants"), _("The protocol follows no flow of participants: the rows are not of persons.")),
        (_("Quality of the data"), ""),
        (_("Comparison"), ""),
        (_("Results"), ""),
        (_("Sensitivity"), _("The protocol lists no sensitivity analyses.")),
        (_("Subgroups"), _("The protocol lists no subgroups.")),
        (_("Gaming and cream skimming"), _("The protocol lists no checks.")),
        (_("Calculation of the payment"), _("Nothing is settled by this round.")),
        (_("Economics"), _("No verified costs yet.")),
        (_("Implementation and comments"), _("Nothing noted, and no comments.")),
        (_("Limits and the next round"), ""),
        (_("Annexes"), ""),
    ]


def sections_of(
    *,
    summary: Sequence[Mapping[str, Any]],
    tables: Sequence[Table],
    charts: Mapping[int, Sequence[Any]],
    texts: Mapping[str, str],
    comments: Sequence[Mapping[str, str]],
    comparisons: Sequence[tuple[str, str]],
    societies: Sequence[tuple[str, str]],
    looks: Sequence[tuple[str, str]],
    next_round: str,
) -> list[Section]:
    """The sections with what belongs in each."""
    found = [Section(number, title, empty=empty) for number, (title, empty) in enumerate(titles())]
    for table in tables:
        found[PLACES.get(table.key, ANNEXES)].tables.append(table)
    for number, drawn in charts.items():
        found[number].charts += drawn

    def say(number: int, *pairs: tuple[str, str]) -> None:
        found[number].texts += [(heading, text) for heading, text in pairs if text]

    say(1, (_("What we can say"), texts["can_say"]), (_("What we cannot say"), texts["cannot_say"]))
    say(3, *looks)
    if found[3].tables and not any(table.key == "deviations" for table in found[3].tables):
        say(3, (_("Deviations"), _("None: the protocol stands as it was locked.")))
    say(5, (_("The evaluator on the quality of the data"), texts["data_quality"]))
    say(6, *comparisons)
    if found[8].tables:
        say(8, (_("Does the decision change?"), _decision(summary)))
    if found[9].tables:
        say(9, ("", _("Subgroups are exploratory: with several, one in twenty differs by chance alone.")))
    say(12, *societies)
    say(13, (_("Notes on the implementation"), texts["process_notes"]), (_("Side effects"), texts["side_effects"]))
    say(13, *((f"{comment['organisation']}, {comment['at']}", comment["text"]) for comment in comments))
    say(14, (_("Limits, and requests for the next round"), texts["limits"]), (_("Next round"), next_round))
    return found


def _decision(summary: Sequence[Mapping[str, Any]]) -> str:
    """Whether any listed analysis would turn what is decided, outcome by outcome."""
    lines = []
    for line in summary:
        if isinstance(line["value"], Hidden):
            answer = _("hidden (small group)")
        else:
            answer = _("yes, in at least one analysis") if line["decision_changes"] else _("no, in none")
        lines.append(f"{line['name']}: {answer}")
    return ". ".join(lines) + "."
