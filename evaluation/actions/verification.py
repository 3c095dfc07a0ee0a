"""The verifier re-runs, signs or objects; and any established round is made again, bit for bit."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions import jobs
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, Job, Role, User
from core.swedish import in_swedish
from evaluation.actions.computing import Tell, compute_text, contents_of, quiet
from evaluation.actions.rounds import move_to
from evaluation.actions.signing import register_interpretation, sign_verification, verification_text
from evaluation.computing import surveys
from evaluation.computing.canonical import sha256
from evaluation.computing.estimates import EstimateError, estimate, rows_of
from evaluation.computing.rounds import code_version, software
from evaluation.models import (
    Round,
    RoundStatus,
    Run,
    RunKind,
    Snapshot,
    Verification,
)
from evaluation.permissions import can_verify_round
from evaluation.queries import current_run, latest_rerun, result_of

COMMENT_DAYS = 14


@transaction.atomic
def request_rerun(*, actor: User, round: Round, own_outcome: str = "", own_spec: dict[str, Any] | None = None) -> Job:
    """The verifier's re-run from the snapshot, with a specification of their own beside it if they wish."""
    round = lock(round)
    require(can_verify_round(actor, round))
    run = current_run(round)
    if run is None:
        raise Refused(_("The round must be computed first."))
    if own_spec is not None and own_outcome not in {part["outcome"] for part in run.snapshot.parts}:  # type: ignore[union-attr]
        raise Refused(_("Choose an outcome of the round."), field="own_outcome")
    record(actor=actor, verb="round.rerun_requested", target=round, case=round.contract.case, run=run.pk)
    return jobs.request_job(
        actor=actor,
        kind="evaluation.rerun",
        key=f"rerun:{run.pk}:{actor.pk}:{clock.now().isoformat()}",
        run=run.pk,
        own_outcome=own_outcome,
        own_spec=own_spec,
    )


def run_again(progress: jobs.Progress) -> dict[str, Any]:
    """The worker's part of a verifier's re-run."""
    arguments = progress.job.arguments
    run = Run.objects.select_related("round__contract__case", "snapshot").get(pk=arguments["run"])
    return_to = _rerun(run, progress.job.requested_by, RunKind.VERIFICATION, progress, arguments)
    return {"run": return_to.pk, "identical": return_to.is_identical}


def _rerun(run: Run, actor: User, kind: str, tell: Tell, arguments: dict[str, Any] | None = None) -> Run:
    if run.round is None or run.snapshot is None:
        raise Refused(_("This run has no snapshot."))
    started = clock.now()
    text, protocols = compute_text(run.round, run.snapshot, tell)
    own: dict[str, Any] = {}
    if arguments and arguments.get("own_spec"):
        own = _own(run.snapshot, arguments["own_outcome"], arguments["own_spec"])
    with transaction.atomic():
        again = Run.objects.create(
            round=run.round,
            snapshot=run.snapshot,
            kind=kind,
            protocols_sha256=protocols,
            code_version=code_version(),
            result_text=text,
            result_sha256=sha256(text),
            software=software(),
            started_at=started,
            finished_at=clock.now(),
            requested_by=actor,
            matches=run,
            is_identical=text == run.result_text,
            own=own,
        )
        record(
            actor=actor,
            verb=f"round.{kind}",
            target=run.round,
            case=run.round.contract.case,
            summary=again.result_sha256,
            identical=again.is_identical,
        )
    return again


def _own(snapshot: Snapshot, outcome: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """The verifier's own estimate: a whole specification, or the protocol's with some keys otherwise."""
    for protocol, content in contents_of(snapshot):
        if protocol["outcome"] == outcome:
            spec = wanted if wanted.get("method") else {**protocol["spec"], **wanted}
            spec = {key: value for key, value in spec.items() if value is not None}
            try:
                rows = surveys.with_scores(protocol["survey"], rows_of(content))
                result = estimate(spec, rows)
            except (EstimateError, surveys.SurveyError) as error:
                return {"outcome": outcome, "spec": spec, "error": str(error)}
            return {"outcome": outcome, "spec": spec, "result": result}
    return {}


@transaction.atomic
def verify_round(
    *,
    actor: User,
    round: Round,
    outcome: str,
    note: str,
    sampled: int = 0,
    faults: int = 0,
    authenticated_at: datetime | None = None,
) -> Verification:
    """Sign or object, after the verifier's own re-run. Only who has just signed in again can sign."""
    round = lock(round)
    require(can_verify_round(actor, round))
    run = current_run(round)
    if run is None or round.status not in {RoundStatus.COMPUTED, RoundStatus.OBJECTED}:
        raise Refused(_("Only a computed round can be verified."))
    rerun = latest_rerun(round, actor)
    if rerun is None:
        raise Refused(_("Run the computation again from the snapshot first."))
    if not note.strip():
        raise Refused(_("Say what you have looked at."), field="note")
    if sampled < 0 or faults < 0 or faults > sampled:
        raise Refused(_("There cannot be more faults than samples."), field="faults")
    if outcome == Verification.Outcome.SIGNED and not rerun.is_identical:
        raise Refused(_("Your re-run gave another result. The result cannot be signed; object to it."))
    with refusals(), transaction.atomic():
        verification = Verification.objects.create(
            run=run,
            rerun=rerun,
            outcome=outcome,
            note=note,
            evidence={"sampled": sampled, "faults": faults},
            verifier=actor,
            at=clock.now(),
        )
    if round.status == RoundStatus.OBJECTED:
        if outcome == Verification.Outcome.OBJECTED:
            raise Refused(_("The round is already objected to."))
        move_to(round, RoundStatus.COMPUTED)
        round.save()
    signed = outcome == Verification.Outcome.SIGNED
    move_to(round, RoundStatus.VERIFIED if signed else RoundStatus.OBJECTED)
    if signed:
        round.comments_until = clock.today() + timedelta(days=COMMENT_DAYS)
    round.save()
    interpretation = run.interpretations.first()
    if signed and interpretation is not None:
        register_interpretation(round, interpretation)
    document = register_document(
        actor=actor,
        case=round.contract.case,
        direction=Direction.INTERNAL,
        kind=DocumentKind.VERIFICATION,
        description=in_swedish(
            lambda: (
                _("Verification of round %(number)s: %(outcome)s")
                % {"number": round.number, "outcome": verification.get_outcome_display()}
            )
        ),
        counterpart=str(actor),
        body=verification_text(verification),
        owner=verification,
    )
    if signed:
        sign_verification(document, verification, authenticated_at)
    record(
        actor=actor,
        verb=f"round.{outcome}",
        target=round,
        case=round.contract.case,
        summary=note,
        run=run.pk,
        sha256=run.result_sha256,
    )
    people = [round.contract.evaluator] if round.contract.evaluator else []
    if signed:
        people += list(
            User.objects.filter(
                role=Role.APPLICANT,
                memberships__organisation__contract_roles__contract=round.contract,
                memberships__is_active=True,
            ).distinct()
        )
    notify(
        people,
        gettext_lazy("A round has been verified. The parties may comment.")
        if signed
        else gettext_lazy("The verifier has objected to a round."),
        about=round.contract.title,
        url=round.get_absolute_url(),
        key=f"verification:{verification.pk}",
    )
    return verification


def reproduce_round(*, actor: User, round: Round) -> Run:
    """Re-run an established round and compare bit for bit; the answer is kept."""
    run = round.run
    if run is None:
        raise Refused(_("The round must be computed first."))
    return _rerun(run, actor, RunKind.REPRODUCTION, quiet)


def faults_of_kept(round: Round) -> list[str]:
    """Where what is kept of an established round does not agree with itself: its hash, the values decided on."""
    run = round.run
    if run is None:
        return []
    found = []
    if sha256(run.result_text) != run.result_sha256:
        found.append(f"the kept result does not have its hash {run.result_sha256}")
    values = {outcome["outcome"]: outcome["value"] for outcome in result_of(run)["outcomes"]}
    for item in round.established.all():
        value = values.get(item.metric)
        if value is None or Decimal(value) != item.value:
            found.append(f"established {item.metric}: {item.value}, computed {value}")
    return found


NOT_THERE = "(not there)"


def differences(kept: Any, again: Any, path: str = "", limit: int = 20) -> list[str]:
    """Where two results differ, as paths with what stands there: kept, then computed again."""
    if isinstance(kept, dict) and isinstance(again, dict):
        found: list[str] = []
        for key in sorted({*kept, *again}):
            if len(found) < limit:
                first, second = kept.get(key, NOT_THERE), again.get(key, NOT_THERE)
                found += differences(first, second, f"{path}/{key}", limit - len(found))
        return found
    if isinstance(kept, list) and isinstance(again, list) and len(kept) == len(again):
        found = []
        for place, (first, second) in enumerate(zip(kept, again, strict=True)):
            if len(found) < limit:
                found += differences(first, second, f"{path}/{place}", limit - len(found))
        return found
    # 1, 1.0 and true are equal in Python, and other bytes in what is kept.
    if kept == again and type(kept) is type(again):
        return []
    return [f"{path}: {str(kept)[:80]} -> {str(again)[:80]}"]
