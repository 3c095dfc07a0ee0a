"""An amendment's way from draft to in force."""

from __future__ import annotations

from django.utils.translation import gettext as _

from contracts.models import (
    Amendment,
    AmendmentStatus,
)
from contracts.models.changes import AMENDMENT_TRANSITIONS
from core.errors import Refused


def move_amendment(amendment: Amendment, status: str) -> None:
    if status not in AMENDMENT_TRANSITIONS[AmendmentStatus(amendment.status)]:
        raise Refused(
            _("An amendment that is “%(old)s” cannot become “%(new)s”.")
            % {"old": amendment.get_status_display(), "new": AmendmentStatus(status).label}
        )
    amendment.status = status
