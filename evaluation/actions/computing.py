"""Snapshot and computation of a round: what trial, verification and reproduction also go through."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions import jobs
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused
from core.locks import lock
from core.models import Role, User
from evaluation.actions.loading import canonical_content
from evaluation.actions.protocol_contents import content_of, hash_of
from evaluation.actions.rounds import move_to
from evaluation.computing.canonical import sha256
from evaluation.computing.estimates import EstimateError
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
)
from evaluation.permissions import can_verify_round
from evaluation.queries import protocols_due, threshold_of
from evaluation.reports.disclosure import keep_release

Tell = Callable[[int, str], None]


def quiet(percent: int, text: str) -> None:
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


def compute_text(round: Round, snapshot: Snapshot, tell: Tell = quiet) -> tuple[str, str]:
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
    # From here on others read the report: what it hides must stay hidden in later ones, also of this round.
    keep_release(run, threshold_of(round))
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


def store_run(**values: Any) -> Run:
    """Keep a computed result once; the same data under the same protocols and code give the run that is there."""
    found = Run.objects.filter(
        kind=RunKind.COMPUTATION,
        snapshot=values["snapshot"],
        protocols_sha256=values["protocols_sha256"],
        code_version=values["code_version"],
    ).first()
    return found or Run.objects.create(kind=RunKind.COMPUTATION, **values)
