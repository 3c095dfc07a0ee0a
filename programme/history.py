"""The verbs of decisions, meetings and the ledger told as sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

# Each verb as a sentence; {actor} is who, {summary} what the event said.
SENTENCES = {
    "decision.prepared": gettext_lazy("{actor} prepared the decision “{summary}”."),
    "decision.edited": gettext_lazy("{actor} changed the proposal “{summary}”."),
    "decision.proposed": gettext_lazy("{actor} laid “{summary}” before the decision-maker."),
    "decision.taken_back": gettext_lazy("{actor} took “{summary}” back to preparation."),
    "decision.taken": gettext_lazy("“{summary}” was decided, led by {actor}."),
    "decision.dispatched": gettext_lazy("{actor} dispatched the decision “{summary}”."),
    "decision.received": gettext_lazy("{actor} registered the received decision “{summary}”."),
    "decision.withdrawn": gettext_lazy("{actor} withdrew the proposal “{summary}”."),
    "decision.dissent": gettext_lazy("{actor} noted a dissenting opinion on “{summary}”."),
    "decision.sent": gettext_lazy("{actor} sent the decision to {summary}."),
    "decision.receipt_confirmed": gettext_lazy("{summary} has got the decision; noted by {actor}."),
    "decision.correction_prepared": gettext_lazy("{actor} began a correction of the decision: {summary}"),
    "appeal.received": gettext_lazy("{actor} registered an appeal from {summary}."),
    "appeal.tested": gettext_lazy("{actor} tested whether the appeal came in time: {summary}."),
    "appeal.handed_over": gettext_lazy("{actor} handed over the appeal to {summary}."),
    "appeal.dismissed": gettext_lazy("The appeal from {summary} was dismissed."),
    "meeting.notified": gettext_lazy("{actor} called the meeting “{summary}”."),
    "meeting.item_added": gettext_lazy("{actor} put “{summary}” on the agenda of a meeting."),
    "meeting.item_removed": gettext_lazy("{actor} took “{summary}” off the agenda."),
    "meeting.vote_started": gettext_lazy("A vote was held on “{summary}”."),
    "meeting.voted": gettext_lazy("A vote on “{summary}” was noted by {actor}."),
    "meeting.item_adopted": gettext_lazy("The delegation decided as proposed: {summary}."),
    "meeting.item_rejected": gettext_lazy("The delegation turned down the proposal: {summary}."),
    "meeting.item_deferred": gettext_lazy("The delegation deferred the matter: {summary}."),
    "meeting.item_noted": gettext_lazy("The matter was taken to the minutes: {summary}."),
    "ledger.commit": gettext_lazy("{actor} booked a commitment: {summary}."),
    "ledger.pay": gettext_lazy("{actor} booked a payment: {summary}."),
    "ledger.release": gettext_lazy("{actor} booked a release: {summary}."),
    "ledger.grant": gettext_lazy("{actor} booked a grant: {summary}."),
    "ledger.recover": gettext_lazy("{actor} booked a recovery: {summary}."),
    "cost.verified": gettext_lazy("{actor} booked verified costs: {summary}."),
    "case.export_requested": gettext_lazy("{actor} asked for the case as a package for the archive."),
}
