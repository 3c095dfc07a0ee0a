"""A contract's trail told as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Contract
from core.models import AuditEvent, User

# Each verb as a sentence; {actor} is who, {summary} what the event said.
SENTENCES = {
    "contract.drafted": gettext_lazy("{actor} drew up the contract."),
    "contract.edited": gettext_lazy("{actor} changed the basic facts."),
    "contract.key_chosen": gettext_lazy("{actor} chose the payment key: {summary}."),
    "contract.outcome_edited": gettext_lazy("{actor} worked on the outcome “{summary}”."),
    "contract.outcome_added": gettext_lazy("{actor} added the outcome “{summary}”."),
    "contract.outcome_removed": gettext_lazy("{actor} took away the outcome “{summary}”."),
    "contract.budget_set": gettext_lazy("{actor} set the cost budget: {summary}."),
    "contract.terms_built": gettext_lazy("{actor} made the terms anew from the outcomes."),
    "contract.terms_written": gettext_lazy("{actor} wrote the terms as data."),
    "contract.version_saved": gettext_lazy("{actor} saved a version for the parties to read. {summary}"),
    "contract.commented": gettext_lazy("{actor} commented: {summary}"),
    "contract.simulated": gettext_lazy("{actor} simulated the contract in {summary} draws."),
    "contract.proposed": gettext_lazy("{actor} laid the contract before the delegation."),
    "contract.taken_back": gettext_lazy("{actor} took the contract back to preparation: {summary}"),
    "contract.not_approved": gettext_lazy("The delegation did not approve the contract."),
    "contract.approved": gettext_lazy("The delegation's decision was dispatched and the frame committed."),
    "contract.signed": gettext_lazy("{actor} signed for {summary}."),
    "contract.in_force": gettext_lazy("All parties had signed: the contract came into force."),
    "contract.noted": gettext_lazy("{actor} noted a change: {summary}"),
    "contract.party_added": gettext_lazy("{actor} took in {summary} as a party."),
    "contract.party_removed": gettext_lazy("{actor} took {summary} out of the contract."),
    "contract.evaluator_proposed": gettext_lazy("{actor} proposed {summary} as new outcome evaluator."),
    "contract.evaluator_replaced": gettext_lazy("{actor} confirmed the change of outcome evaluator: {summary}."),
    "contract.evaluator_not_replaced": gettext_lazy("{actor} withdrew the change of outcome evaluator: {summary}."),
    "activity.reported": gettext_lazy("{actor} reported activity: {summary}."),
    "activity.verified": gettext_lazy("{actor} verified the reported activity: {summary}."),
    "activity.returned": gettext_lazy("{actor} returned the reported activity: {summary}"),
    "contract.suspended": gettext_lazy("{actor} suspended the contract: {summary}"),
    "contract.resumed": gettext_lazy("{actor} resumed the contract: {summary}"),
    "contract.stop_opened": gettext_lazy("{actor} began the work to stop the contract: {summary}"),
    "contract.stop_support": gettext_lazy("{actor} recorded the extra support given: {summary}"),
    "contract.stop_answered": gettext_lazy("{actor} answered for the members: {summary}"),
    "contract.stop_proposed": gettext_lazy("{actor} proposed that the contract be stopped."),
    "contract.stop_withdrawn": gettext_lazy("{actor} ended the work to stop the contract: {summary}"),
    "contract.stopped": gettext_lazy("The contract was stopped by the delegation's decision."),
    "contract.completed": gettext_lazy("{actor} closed the contract as completed. {summary}"),
    "contract.released": gettext_lazy("{summary} was released from the commitment to the frame."),
    "amendment.drafted": gettext_lazy("{actor} began an amendment: {summary}"),
    "amendment.edited": gettext_lazy("{actor} worked on the amendment."),
    "amendment.proposed": gettext_lazy("{actor} laid the amendment before the delegation."),
    "amendment.approved": gettext_lazy("The delegation's decision on the amendment was dispatched."),
    "amendment.not_approved": gettext_lazy("The delegation did not approve the amendment."),
    "amendment.signed": gettext_lazy("{actor} signed the amendment for {summary}."),
    "amendment.in_force": gettext_lazy("The amendment came into force: {summary}"),
    "amendment.withdrawn": gettext_lazy("{actor} withdrew the amendment: {summary}"),
    "costs.started": gettext_lazy("{actor} began the cost report {summary}."),
    "costs.submitted": gettext_lazy("{actor} sent the cost report {summary}."),
    "costs.returned": gettext_lazy("{actor} returned a cost report: {summary}"),
    "costs.verified": gettext_lazy("{actor} verified the cost report {summary}."),
    "costs.correction_started": gettext_lazy("{actor} began to correct the cost report {summary}."),
    "provider.drafted": gettext_lazy("{actor} drew up an agreement with {summary}."),
    "provider.terms": gettext_lazy("{actor} wrote the terms of an agreement."),
    "provider.refused": gettext_lazy("{actor} did not confirm a report: {summary}"),
    "provider.signed": gettext_lazy("{actor} signed the agreement: {summary}."),
    "provider.in_force": gettext_lazy("The agreement with {summary} came into force."),
    "provider.reported": gettext_lazy("{actor} reported what was done: {summary}."),
    "provider.confirmed": gettext_lazy("{actor} confirmed what was done: {summary}."),
    "provider.paid": gettext_lazy("{actor} noted a payment: {summary}."),
    "provider.ended": gettext_lazy("{actor} ended the agreement with {summary}."),
    "protocol.proposed": gettext_lazy("{actor} proposed the protocol for “{summary}”."),
    "protocol.changed": gettext_lazy("{actor} changed the protocol for “{summary}”."),
    "protocol.returned": gettext_lazy("{actor} returned the protocol: {summary}"),
    "protocol.signed": gettext_lazy("{actor} signed the protocol for “{summary}”."),
    "protocol.locked": gettext_lazy("The protocol for “{summary}” was locked: it can no longer be changed."),
    "protocol.amended": gettext_lazy("{actor} began a new version of the protocol for “{summary}”."),
    "protocol.baseline_set": gettext_lazy("{actor} set the baseline: {summary}."),
    "data.received": gettext_lazy("{actor} handed in data: {summary}."),
    "data.accepted": gettext_lazy("The data {summary} were read and accepted."),
    "data.refused": gettext_lazy("The data {summary} could not be accepted."),
    "round.opened": gettext_lazy("A round of evaluation was opened: {summary}."),
    "round.computing": gettext_lazy("The outcomes were sent to be computed: {summary}."),
    "round.computed": gettext_lazy("The outcomes of the round were computed."),
    "round.not_computed": gettext_lazy("The outcomes could not be computed: {summary}"),
    "round.reopened": gettext_lazy("{actor} opened the round again: {summary}"),
    "round.interpreted": gettext_lazy("{actor} interpreted the outcomes: {summary}"),
    "round.signed": gettext_lazy("{actor} verified the computation: {summary}"),
    "round.commented": gettext_lazy("{actor} commented on the round for {summary}."),
    "round.established": gettext_lazy("The results were established: {summary}."),
    "fidelity.filled": gettext_lazy("{actor} filled in the fidelity form: {summary}."),
    "report.unsuppressed": gettext_lazy("{actor} fetched the unsuppressed report: {summary}."),
    "claim.prepared": gettext_lazy("{actor} prepared a claim on payment."),
    "claim.decided": gettext_lazy("The delegation decided on the payment."),
    "claim.held": gettext_lazy("The payment is held: {summary}"),
    "order.prepared": gettext_lazy("{actor} prepared the payment order of {summary}."),
    "order.released": gettext_lazy("{actor} released the payment order of {summary}."),
    "order.executed": gettext_lazy("{summary} was paid."),
    "order.failed": gettext_lazy("The bank refused the payment: {summary}"),
    "order.cancelled": gettext_lazy("{actor} cancelled the payment order: {summary}"),
    "recovery.opened": gettext_lazy("{actor} opened a matter of recovery: {summary}"),
    "recovery.closed": gettext_lazy("{actor} closed the matter of recovery: {summary}"),
    "contract.withdrawn": gettext_lazy("{actor} withdrew the approved contract before it was signed: {summary}"),
    "decision.taken": gettext_lazy("The decision “{summary}” was taken."),
    "programme.private_capital_on": gettext_lazy("{actor} allowed private capital in contracts by “{summary}”."),
    "programme.private_capital_off": gettext_lazy("{actor} ended private capital in contracts by “{summary}”."),
    "decision.withdrawn": gettext_lazy("{actor} took back the proposed decision “{summary}”."),
    "decision.receipt_confirmed": gettext_lazy("{actor} confirmed for {summary} that the decision had come."),
    "decision.taken_back": gettext_lazy("{actor} took back the proposed decision “{summary}”."),
    "data.kolada_requested": gettext_lazy("{actor} fetched figures from Kolada: {summary}."),
    "funding.prepared": gettext_lazy("{actor} prepared funding of support: {summary}."),
    "funding.decided": gettext_lazy("Funding of support was decided."),
    "funding.returned": gettext_lazy("{summary} of the funding of support was paid back."),
    "funding.closed": gettext_lazy("{actor} closed the funding of support."),
    "use.reported": gettext_lazy("{actor} reported how the funding was used."),
    "use.accepted": gettext_lazy("{actor} accepted the report of how the funding was used."),
    "use.returned": gettext_lazy("{actor} returned the report of how the funding was used: {summary}"),
    "recovery.communicated": gettext_lazy("{actor} asked the other side about the recovery before a decision."),
    "recovery.answered": gettext_lazy("{actor} answered about the recovery."),
    "recovery.decided": gettext_lazy("A recovery was decided."),
    "recovery.instalments": gettext_lazy("{actor} agreed on instalments of the recovery."),
    "recovery.paid": gettext_lazy("{summary} of the recovery was paid."),
    "recovery.waiver_proposed": gettext_lazy("{actor} proposed that the recovery be waived: {summary}"),
    "recovery.waived": gettext_lazy("The recovery was waived."),
    "decision.dispatched": gettext_lazy("{actor} dispatched the decision “{summary}”."),
}
QUIET = {
    "costs.edited",
    "document.registered",
    "document.signed",
    "decision.prepared",
    "decision.edited",
    "decision.proposed",
    # Checks made by the machinery: the round's and the protocol's own pages show them.
    "protocol.trial_run",
    "round.rerun_requested",
    "round.verification",
    "rows.shown",
}
OWN = ("contracts.", "evaluation.", "payments.", "programme.decision")


@dataclass(frozen=True)
class Sentence:
    when: datetime
    text: str
    by: str = ""
    state: str = "done"


def story_of(contract: Contract, user: User) -> list[Sentence]:
    """What happened since the contract was drawn up, newest first."""
    events = (
        AuditEvent.objects.filter(case_type="core.case", case_id=contract.case_id, at__gte=contract.created_at)
        .exclude(verb__in=QUIET)
        .select_related("actor")
        .order_by("-at", "-id")
    )
    sentences = []
    for event in events[:1000]:
        if not event.target_type.startswith(OWN):
            continue
        words = SENTENCES.get(event.verb)
        if words is None and user.role == "applicant":
            continue
        actor = str(event.actor)
        text = str(words).format(actor=actor, summary=event.summary) if words else event.summary or event.verb
        sentences.append(Sentence(event.at, text.strip(), "" if words else _("by %(actor)s") % {"actor": actor}))
    return sentences
