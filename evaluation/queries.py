"""What several pages, actions and reports ask about rounds."""

from __future__ import annotations

import json
from typing import Any

from core.models import Organisation
from evaluation.models import Protocol, ProtocolStatus, Round, RoundStatus, Run, RunKind, Verification
from programme.models import Decision, DecisionStatus


def protocols_due(round: Round) -> list[Protocol]:
    """The protocols that the round is measured by: of its data if there are any, else those in force now."""
    due = set(round.outcomes.filter(is_due=True).values_list("outcome_id", flat=True))
    used = {
        delivery.protocol.outcome_id: delivery.protocol
        for delivery in round.deliveries.filter(status="accepted").select_related(
            "protocol__outcome", "protocol__unit_cost__table", "protocol__contract__case"
        )
    }
    in_force = {
        protocol.outcome_id: protocol
        for protocol in Protocol.objects.filter(outcome__in=due, status=ProtocolStatus.LOCKED).select_related(
            "outcome", "unit_cost__table", "contract__case"
        )
    }
    chosen = {**in_force, **used}
    return [chosen[key] for key in sorted(chosen) if key in due]


def current_run(round: Round) -> Run | None:
    """The run that the round stands on; none while data are taken in."""
    if round.status in {RoundStatus.OPEN, RoundStatus.COMPUTING} or round.computed_at is None:
        return None
    if round.run_id is None:
        return None
    return round.run


def current_verification(round: Round) -> Verification | None:
    run = current_run(round)
    return None if run is None else run.verifications.select_related("verifier", "rerun").first()


def latest_rerun(round: Round, user: Any) -> Run | None:
    """The verifier's own last re-run of the present run."""
    run = current_run(round)
    if run is None:
        return None
    return run.reruns.filter(kind=RunKind.VERIFICATION, requested_by=user).first()


def result_of(run: Run) -> dict[str, Any]:
    return dict(json.loads(run.result_text))


def silent_parties(round: Round) -> list[Organisation]:
    """The parties that have not yet said anything about the round."""
    heard = set(round.comments.values_list("organisation_id", flat=True))
    parties = Organisation.objects.filter(contract_roles__contract=round.contract).exclude(
        contract_roles__in=round.contract.parties.filter(role="state")
    )
    return [party for party in parties.distinct() if party.pk not in heard]


def threshold_of(round: Round) -> int:
    """The smallest group that is shown."""
    commitment = round.contract.commitment
    return commitment.programme.suppression_threshold if commitment else 5


def decision_of(round: Round) -> Decision | None:
    """The decision to establish the round that is under way or taken."""
    return (
        Decision.objects.filter(kind="establish", subject_type="evaluation.round", subject_id=round.pk)
        .exclude(status=DecisionStatus.WITHDRAWN)
        .first()
    )


def has_decision(round: Round) -> bool:
    """Whether a decision to establish the round is already under way."""
    return decision_of(round) is not None
