"""The reference data on English pages: the study is in Swedish, the translations are ours."""

from __future__ import annotations

from functools import cache

from django.utils.translation import get_language

from core.reference import rows


@cache
def translations() -> dict[str, str]:
    return {row["sv"]: row["en"] for row in rows("english")}


def english(text: str) -> str:
    """The text, in English where the page is; in Swedish when there is no translation."""
    return translations().get(text, text) if get_language() == "en" else text


def english_actors(text: str) -> str:
    """Who does it: a list with plus signs, each actor by itself."""
    return " + ".join(map(english, text.split(" + ")))
