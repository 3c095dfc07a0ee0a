"""The verbs of dissemination told as sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

# Each verb as a sentence; {actor} is who, {summary} what the event said.
SENTENCES = {
    "candidate.registered": gettext_lazy("{actor} registered a candidate for implementation support: {summary}."),
    "candidate.assessed": gettext_lazy("{actor} assessed the capacity: {summary}."),
    "candidate.granted": gettext_lazy("Implementation support was granted: {summary}."),
    "candidate.rejected": gettext_lazy("Implementation support was turned down: {summary}."),
    "candidate.placed": gettext_lazy("{actor} placed the candidate in a cohort: {summary}."),
    "candidate.planned": gettext_lazy("{actor} adapted the implementation plan: {summary}"),
    "candidate.followed_up": gettext_lazy("{actor} noted the simplified follow-up: {summary}"),
    "candidate.sustaining": gettext_lazy("{actor} noted that the work is sustained: {summary}"),
    "candidate.ended": gettext_lazy("{actor} ended the support: {summary}"),
}
