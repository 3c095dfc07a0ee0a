"""Text that no spreadsheet runs."""

from __future__ import annotations

import re

# A spreadsheet takes text that begins so for a formula.
_FORMULA = re.compile("^\\s*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def neutral(text: str) -> str:
    """Text that no spreadsheet runs; numbers that are numbers stay as they are."""
    if _FORMULA.match(text) and not re.fullmatch(r"-?\d+([.,]\d+)?", text):
        return f"'{text}"
    return text
