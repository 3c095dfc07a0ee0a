"""A case's trail told as sentences. A package adds its own verbs in ``AppConfig.ready``: words, or a function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import AuditEvent

# {actor} is who, {summary} what the event said.
sentences: dict[str, Any] = {
    "case.opened": gettext_lazy("{actor} opened the case {summary}."),
    "case.closed": gettext_lazy("{actor} closed the case."),
    "case.reopened": gettext_lazy("{actor} opened the case again."),
    "case.assigned": gettext_lazy("{actor} made {summary} case officer."),
    "document.registered": gettext_lazy("{actor} registered {summary}."),
    "document.signed": gettext_lazy("{actor} signed {summary}."),
    "secrecy.set": gettext_lazy("{actor} set a secrecy mark: {summary}."),
    "secrecy.lifted": gettext_lazy("{actor} lifted the secrecy mark: {summary}."),
    "note.written": gettext_lazy("{actor} wrote a file note: {summary}."),
    "referral.sent": gettext_lazy("{actor} sent a referral to {summary}."),
    "referral.answered": gettext_lazy("{actor} registered the answer from {summary}."),
    "disclosure.requested": gettext_lazy("A request for a document came in."),
    "disclosure.answered": gettext_lazy("{actor} answered the request: {summary}."),
    "disposal.decided": gettext_lazy("{actor} decided on disposal: {summary}."),
    "conflict.declared": gettext_lazy("{actor} declared a conflict of interest for {summary}."),
    "conflict.upheld": gettext_lazy("{actor} ruled that there is a conflict of interest: {summary}."),
    "conflict.dismissed": gettext_lazy("{actor} ruled that there is no conflict of interest: {summary}."),
}


def add(more: Mapping[str, Any]) -> None:
    sentences.update(more)


def tell(event: AuditEvent) -> str:
    """The event in words; one without a sentence of its own tells who and what it said."""
    known = sentences.get(event.verb)
    if known is None:
        return _("%(actor)s: %(summary)s") % {"actor": event.actor, "summary": event.summary or event.verb}
    if callable(known):
        told: str = known(event)
        return told
    # Not str.format: what people wrote may hold braces.
    text = str(known).replace("{actor}", str(event.actor)).replace("{summary}", event.summary).strip()
    return text.removesuffix(":").rstrip() if not event.summary else text
