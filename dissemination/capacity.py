"""What is asked about a candidate's capacity, before support is granted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

QUESTIONS: dict[str, Any] = {
    "need": _("The need is shown by local data."),
    "target_group": _("The target group is like the one that the results come from."),
    "leadership": _("A leader with time and mandate is named."),
    "staff": _("There are staff with the right competence, or a plan to get them."),
    "anchoring": _("Management and politicians stand behind it."),
    "follow_up": _("What is done and what comes of it can be followed simply."),
    "sustaining": _("There is a budget that can carry the practice afterwards."),
}
