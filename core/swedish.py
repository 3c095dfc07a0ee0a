"""The register, the minutes and the decisions are written in Swedish, in whichever language the pages are read."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import translation

LANGUAGE = "sv"


def in_swedish(say: Callable[[], str]) -> str:
    """``in_swedish(lambda: _("Minutes"))``: the words as they are kept, not in the language of who writes."""
    with translation.override(LANGUAGE):
        return say()
