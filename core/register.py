"""What the public may see of the register, and how it is searched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Prefetch, Q, QuerySet

from core import clock
from core.models import Document, SecrecyMark

MOST_WORDS = 8
# The dictionary's stems differ where one looks for the same: skolan, skolor; sjukfrånvaro, sjukfrånvaron. So the word's
# beginning is looked for as well, without its ending, the longest first.
ENDINGS = [
    "arnas",
    "ernas",
    "ornas",
    "arna",
    "erna",
    "orna",
    "ens",
    "ets",
    "ans",
    "en",
    "et",
    "an",
    "ar",
    "er",
    "or",
    "n",
    "a",
    "s",
]
SHORTEST = 4


@dataclass(frozen=True)
class Entry:
    """A row of the public register; what is secret is empty."""

    reg_no: str
    case_reg_no: str
    case_id: int
    date: datetime
    direction: str
    kind: str
    counterpart: str
    description: str
    is_marked: bool


def beginning_of(word: str) -> str:
    """ "skolan" → "skol"; a short word, or one with a number in it, is left as it is."""
    if not word.isalpha():
        return word
    for ending in ENDINGS:
        if word.lower().endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word


def documents(
    *, query: str = "", since: date | None = None, until: date | None = None, direction: str = "", kind: str = ""
) -> QuerySet[Document]:
    """Registered documents that hold every word: by Swedish stem, by part of a word, or by number; newest first."""
    rows = Document.objects.select_related("case").prefetch_related(
        Prefetch("secrecy_marks", SecrecyMark.objects.filter(lifted_at__isnull=True), to_attr="marks_in_force")
    )
    hidden = SecrecyMark.objects.filter(lifted_at__isnull=True)
    rows = rows.alias(words=SearchVector("description", config="swedish"))
    for word in query.split()[:MOST_WORDS]:
        described = Q(words=SearchQuery(word, config="swedish")) | Q(description__icontains=beginning_of(word))
        rows = rows.filter(
            (described & ~Q(secrecy_marks__in=hidden.filter(hides_description=True)))
            | (Q(counterpart__icontains=word) & ~Q(secrecy_marks__in=hidden.filter(hides_sender=True)))
            | Q(reg_no__icontains=word)
        )
    if since:
        rows = rows.filter(date__gte=clock.start_of(since))
    if until:
        rows = rows.filter(date__lt=clock.end_of(until))
    if direction:
        rows = rows.filter(direction=direction)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("-date", "-pk")


def public_entries(rows: Iterable[Document]) -> list[Entry]:
    """The rows as anyone may see them: a secrecy mark takes away the fields that it says."""
    entries = []
    for row in rows:
        marks = row.marks_in_force  # type: ignore[attr-defined]
        entries.append(
            Entry(
                reg_no=row.reg_no,
                case_reg_no=row.case.reg_no,
                case_id=row.case_id,
                date=row.date,
                direction=row.get_direction_display(),
                kind=row.get_kind_display(),
                counterpart="" if any(mark.hides_sender for mark in marks) else row.counterpart,
                description="" if any(mark.hides_description for mark in marks) else row.description,
                is_marked=bool(marks),
            )
        )
    return entries
