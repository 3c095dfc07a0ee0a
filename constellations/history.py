"""An initiative's trail told as sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constellations.models import PartKey
from core.models import AuditEvent

# Each verb as a sentence; {actor} is who, {summary} what the event said, {part} the part's name.
SENTENCES: dict[str, Any] = {
    "initiative.created": gettext_lazy("The constellation qualified: {summary} goes into in-depth analysis."),
    "initiative.edited": gettext_lazy("{actor} changed the basic facts."),
    "initiative.approved": gettext_lazy("The delegation's decision was dispatched: outcomes financing is granted."),
    "initiative.rejected": gettext_lazy("The delegation's decision was dispatched: outcomes financing is turned down."),
    "initiative.implementing": gettext_lazy("The implementation began."),
    "initiative.stopped": gettext_lazy("The initiative was stopped."),
    "initiative.completed": gettext_lazy("The initiative was completed."),
    "outcome.defined": gettext_lazy("{actor} worked on the outcome “{summary}”."),
    "outcome.accepted": gettext_lazy("{actor} accepted an outcome. {summary}"),
    "outcome.refused": gettext_lazy("{actor} refused an outcome: {summary}"),
    "workroom.written": gettext_lazy("{actor} wrote in “{part}”."),
    "workroom.row_added": gettext_lazy("{actor} added “{summary}” to “{part}”."),
    "workroom.row_changed": gettext_lazy("{actor} changed “{summary}” in “{part}”."),
    "workroom.row_removed": gettext_lazy("{actor} took away “{summary}” from “{part}”."),
    "workroom.done": gettext_lazy("{actor} marked “{part}” as done for the constellation."),
    "workroom.reviewed": gettext_lazy("{actor} reviewed the theory of change: {summary}."),
    "workroom.readiness": gettext_lazy("{actor} answered the survey of readiness: {summary} of 5."),
    "support.logged": gettext_lazy("{actor} logged support: {summary}."),
    "support.changed": gettext_lazy("{actor} corrected logged support: {summary}."),
    "support.removed": gettext_lazy("{actor} took away logged support: {summary}."),
}


def sentence(event: AuditEvent) -> str:
    words = SENTENCES.get(event.verb)
    if words is None:
        return _("%(actor)s: %(what)s") % {"actor": event.actor, "what": event.summary or event.verb}
    key = event.data.get("part", "")
    part = str(PartKey(key).label) if key in PartKey.values else ""
    # Not str.format: what people wrote may hold braces.
    text = str(words).replace("{actor}", str(event.actor)).replace("{part}", part)
    return text.replace("{summary}", event.summary).strip()
