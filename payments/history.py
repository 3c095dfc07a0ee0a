"""The verbs of payments, funding and recovery told as sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

# Each verb as a sentence; {actor} is who, {summary} what the event said.
SENTENCES = {
    "funding.prepared": gettext_lazy("{actor} prepared funding: {summary}."),
    "funding.decided": gettext_lazy("The funding was decided: {summary}."),
    "funding.returned": gettext_lazy("{actor} noted funding that was paid back: {summary}."),
    "funding.closed": gettext_lazy("{actor} closed the funding: {summary}."),
    "funding.cancelled": gettext_lazy("The funding was cancelled: {summary}."),
    "claim.rejected": gettext_lazy("The claim was turned down. {summary}"),
    "claim.ordered": gettext_lazy("The claim was ordered to be paid. {summary}"),
    "claim.paid": gettext_lazy("The claim was paid. {summary}"),
    "recovery.communicated": gettext_lazy("{actor} communicated the matter of recovery: {summary}"),
    "recovery.answered": gettext_lazy("{actor} noted an answer in the matter of recovery: {summary}"),
    "recovery.decided": gettext_lazy("The recovery was decided: {summary}"),
    "recovery.rejected": gettext_lazy("The recovery was turned down: {summary}"),
    "recovery.instalments": gettext_lazy("{actor} agreed on instalments: {summary}"),
    "recovery.waiver_proposed": gettext_lazy("{actor} proposed to waive the recovery: {summary}"),
    "recovery.waived": gettext_lazy("The recovery was waived: {summary}"),
    "recovery.paid": gettext_lazy("{actor} noted a repayment: {summary}"),
    "recovery.set_off": gettext_lazy("{actor} set the recovery off against a payment: {summary}"),
    "recovery.restored": gettext_lazy("A set-off of the recovery was taken back: {summary}"),
    "interest.paid": gettext_lazy("{actor} noted interest on late payment as paid: {summary}"),
    "interest.waived": gettext_lazy("{actor} noted interest on late payment as waived: {summary}"),
    "recovery.settled": gettext_lazy("The recovery was settled. {summary}"),
}
