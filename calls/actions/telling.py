"""Words of a notice, put together in the reader's language when the notice is written."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.functional import lazy


def _tell(message: str, values: dict[str, Any]) -> str:
    look_up = translation.gettext
    return look_up(message) % values


_lazily = lazy(_tell, str)


def told(message: str, **values: Any) -> Any:
    """``message`` (marked with gettext_noop) filled in, in the language of whoever reads it."""
    return _lazily(message, values)
