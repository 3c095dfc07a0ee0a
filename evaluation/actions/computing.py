"""Snapshot, computation, verifier's re-run, trial and reproduction: all through the same calculation."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
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
from evaluation.actions.deliveries import canonical_content
from evaluation.actions.protocol_contents import content_of, hash_of
from evaluation.actions.rounds import COMMENT_DAYS, move_to, store_run
from evaluation.computing import surveys
from evaluation.computing.canonical import sha256
from evaluation.computing.estimates import EstimateError, estimate, rows_of
from evaluation.computing.rounds import code_version, compute, hash_of_parts, hash_of_protocols, software
from evaluation.models import (
    Delivery,
    DeliveryStatus,
    Protocol,
    Round,
    RoundStatus,
    Run,
    RunKind,
    Snapshot,
    SnapshotPart,
    Verification,
)
from evaluation.permissions import can_propose_protocol, can_verify_round
from evaluation.queries import current_run, latest_rerun, protocols_due, threshold_of
from evaluation.reports.disclosure import keep_release

Tell = Callable[[int, str], None]


def _quiet(percent: int, text: str) -> None:
    """For runs that nobody watches."""


def head_of(round: Round) -> dict[str, Any]:
    """What a result says of its round. Only what can never change, so that it can be made again to the bit."""
    return {
        "contract": round.contract_id,
        "case": round.contract.case.reg_no,
        "round": round.number,
        "as_of": round.as_of.isoformat(),
        "is_after_contract": round.is_after_contract,
        "not_due": [
            {"outcome": item.outcome.code, "due_on": item.due_on.isoformat() if item.due_on else None}
            for item in round.outcomes.filter(is_due=False).select_related("outcome").order_by("outcome__code")
        ],
    }


@transaction.atomic
def take_snapshot(round: Round) -> Snapshot:
    """The round's accepted data as canonical bytes; the same data give the snapshot that is there."""
    round = lock(round)
    contents: list[tuple[Protocol, bytes]] = []
    parts = []
    for protocol in protocols_due(round):
        delivery = Delivery.objects.select_related("protocol").get(
            round=round, protocol=protocol, status=DeliveryStatus.ACCEPTED
        )
        content, count = canonical_content(delivery)
        contents.append((protocol, content))
        parts.append(
            {
                "outcome": protocol.outcome.code,
                "protocol": protocol.pk,
                "protocol_sha256": protocol.sha256,
                "delivery": delivery.pk,
                "version": delivery.version,
                "sha256": sha256(content),
                "rows": count,
            }
        )
    digest = hash_of_parts(parts)
    found = Snapshot.objects.filter(round=round, sha256=digest).first()
    if found is not None:
        return found
    snapshot = Snapshot.objects.create(
        round=round, sha256=digest, row_count=sum(part["rows"] for part in parts), parts=parts, taken_at=clock.now()
    )
    for (protocol, content), part in zip(contents, parts, strict=True):
        SnapshotPart.objects.create(
            snapshot=snapshot, protocol=protocol, sha256=str(part["sha256"]), data=zlib.compress(content, 6)
        )
    return snapshot


def contents_of(snapshot: Snapshot) -> list[tuple[dict[str, Any], bytes]]:
    """Protocol and data of each part; refuses bytes that do not have the hash they were kept under."""
    stored = {
        part.protocol_id: part
        for part in snapshot.contents.select_related(
            "protocol__outcome", "protocol__unit_cost__table", "protocol__contract"
        )
    }
    found = []
    for part in snapshot.parts:
        if part["protocol"] not in stored:
            raise Refused(
                _("Rows of individuals in this snapshot have been deleted on their date; only its hash remains.")
            )
        kept = stored[part["protocol"]]
        content = zlib.decompress(bytes(kept.data))
        if sha256(content) != str(part["sha256"]) or hash_of(kept.protocol) != part["protocol_sha256"]:
            raise Refused(_("The snapshot does not have the hash that it was kept under."))
        found.append((content_of(kept.protocol), content))
    return found


def compute_text(round: Round, snapshot: Snapshot, tell: Tell = _quiet) -> tuple[str, str]:
    """The result of a snapshot as canonical JSON, and the hash of its protocols."""
    parts = contents_of(snapshot)
    text = compute({**head_of(round), "snapshot": snapshot.sha256}, parts, tell)
    return text, hash_of_protocols([protocol for protocol, _content in parts])


def run_computation(progress: jobs.Progress) -> dict[str, Any]:
    """The worker's part. Killed at any moment it leaves nothing half: all is written at once at the end."""
    round = Round.objects.select_related("contract__case", "contract__evaluator").get(
        pk=progress.job.arguments["round"]
    )
    if round.status != RoundStatus.COMPUTING:
        return {"status": round.status}
    started = clock.now()
    progress(5, _("Taking a snapshot of the data"))
    snapshot = take_snapshot(round)
    try:
        text, protocols = compute_text(round, snapshot, progress)
    except EstimateError as error:
        _hand_back(round, str(error))
        raise Refused(
            _("The data give no result: %(error)s. Correct the data, or amend the protocol.") % {"error": error}
        ) from error
    progress(95, _("Saving"))
    run = finish_computation(round, snapshot, text, protocols, started, progress.job.requested_by)
    return {"run": run.pk, "result_sha256": run.result_sha256}


@transaction.atomic
def _hand_back(round: Round, error: str) -> None:
    round = lock(round)
    if round.status == RoundStatus.COMPUTING:
        move_to(round, RoundStatus.OPEN)
        round.save()
        record(
            actor=User.objects.system(),
            verb="round.not_computed",
            target=round,
            case=round.contract.case,
            summary=error,
        )


@transaction.atomic
def finish_computation(
    round: Round, snapshot: Snapshot, text: str, protocols: str, started: datetime, requested_by: User
) -> Run:
    round = lock(round)
    if round.status != RoundStatus.COMPUTING:
        raise Refused(_("The round is no longer being computed."))
    run = store_run(
        round=round,
        snapshot=snapshot,
        protocols_sha256=protocols,
        code_version=code_version(),
        result_text=text,
        result_sha256=sha256(text),
        software=software(),
        settlement=_settlement(round, text),
        started_at=started,
        finished_at=clock.now(),
        requested_by=requested_by,
    )
    move_to(round, RoundStatus.COMPUTED)
    round.run, round.computed_at = run, clock.now()
    round.save()
    record(
        actor=User.objects.system(),
        verb="round.computed",
        target=round,
        case=round.contract.case,
        summary=run.result_sha256,
        run=run.pk,
        snapshot=snapshot.sha256,
    )
    people = list(User.objects.filter(role=Role.VERIFIER, is_active=True))
    people += [round.contract.evaluator] if round.contract.evaluator else []
    notify(
        [person for person in people if person.has_role(Role.EVALUATOR) or can_verify_round(person, round)],
        gettext_lazy("A round has been computed."),
        about=round.contract.title,
        url=round.get_absolute_url(),
        key=f"run:{run.pk}:computed",
    )
    return run


def _settlement(round: Round, text: str) -> dict[str, Any]:
    """What the contract would come to by these results, had they been established today."""
    from evaluation.settlements import preview

    return preview(round, text)


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
) -> Verification:
    """Sign or object, after the verifier's own re-run."""
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
        # From here on the parties and others read the report: what it hides must stay hidden in later ones.
        keep_release(run, threshold_of(round))
    round.save()
    register_document(
        actor=actor,
        case=round.contract.case,
        direction=Direction.INTERNAL,
        kind=DocumentKind.VERIFICATION,
        description=_("Verification of round %(number)s: %(outcome)s")
        % {"number": round.number, "outcome": verification.get_outcome_display()},
        counterpart=str(actor),
        body=note,
        owner=verification,
    )
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


def latest_baseline(protocol: Protocol) -> Delivery | None:
    """The baseline data of the outcome, also when delivered under an earlier version of the protocol."""
    return (
        Delivery.objects.filter(protocol__outcome=protocol.outcome, kind="baseline", status=DeliveryStatus.ACCEPTED)
        .order_by("-received_at", "-pk")
        .first()
    )


def run_trial(*, actor: User, protocol: Protocol) -> Run:
    """Compute the protocol on baseline data, before the lock: does it run, and what could it see?"""
    require(can_propose_protocol(actor, protocol.contract))
    if protocol.is_locked:
        raise Refused(_("The protocol is locked; the trial run comes before."))
    delivery = latest_baseline(protocol)
    if delivery is None:
        raise Refused(_("Deliver baseline data first; trial data made for the purpose will do."))
    content, _count = canonical_content(delivery)
    started = clock.now()
    frozen = {**content_of(protocol), "sha256": hash_of(protocol)}
    try:
        text = compute({"trial": protocol.pk, "delivery": delivery.pk}, [(frozen, content)])
    except EstimateError as error:
        raise Refused(_("The trial run gives no result: %(error)s.") % {"error": error}) from error
    with transaction.atomic():
        run = Run.objects.create(
            protocol=protocol,
            kind=RunKind.TRIAL,
            protocols_sha256=frozen["sha256"],
            code_version=code_version(),
            result_text=text,
            result_sha256=sha256(text),
            software=software(),
            started_at=started,
            finished_at=clock.now(),
            requested_by=actor,
        )
        record(
            actor=actor,
            verb="protocol.trial_run",
            target=protocol,
            case=protocol.contract.case,
            summary=run.result_sha256,
        )
    return run


def reproduce_round(*, actor: User, round: Round) -> Run:
    """Re-run an established round and compare bit for bit; the answer is kept."""
    run = round.run
    if run is None:
        raise Refused(_("The round must be computed first."))
    return _rerun(run, actor, RunKind.REPRODUCTION, _quiet)
