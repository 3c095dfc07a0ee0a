"""The verbs of evaluation that belong to no contract's own story, told as sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

# Each verb as a sentence; {actor} is who, {summary} what the event said.
SENTENCES = {
    "costs.edited": gettext_lazy("{actor} worked on the cost report {summary}."),
    "protocol.trial_run": gettext_lazy("{actor} ran the protocol on the baseline on trial."),
    "round.rerun_requested": gettext_lazy("{actor} asked for the computation to be run again."),
    "round.verification": gettext_lazy("The computation was run again by the verifier."),
    "round.returned": gettext_lazy("{actor} returned the round: {summary}"),
    "data.kolada_requested": gettext_lazy("{actor} fetched figures from Kolada: {summary}"),
    "benefit.told": gettext_lazy("{actor} told of a benefit: {summary}"),
    "deviation.reported": gettext_lazy("{actor} reported a deviation: {summary}"),
    "deviation.resolved": gettext_lazy("{actor} resolved a deviation: {summary}"),
    "process.noted": gettext_lazy("{actor} noted how the work goes: {summary}"),
    "interview.noted": gettext_lazy("{actor} noted an interview: {summary}"),
    "rows.access_given": gettext_lazy("{actor} gave access to individual rows: {summary}"),
    "rows.access_ended": gettext_lazy("{actor} ended access to individual rows: {summary}"),
    "rows.shown": gettext_lazy("{actor} looked at individual rows: {summary}"),
    "rows.deleted": gettext_lazy("Individual rows were deleted: {summary}"),
    "use.reported": gettext_lazy("{actor} reported how money was used: {summary}"),
    "use.accepted": gettext_lazy("{actor} accepted the report of how money was used: {summary}"),
    "use.returned": gettext_lazy("{actor} returned the report of how money was used: {summary}"),
}
