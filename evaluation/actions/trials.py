"""The trial run of a protocol on baseline data, before its lock."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, require
from core.models import User
from evaluation.actions.loading import canonical_content
from evaluation.actions.protocol_contents import content_of, hash_of
from evaluation.computing.canonical import sha256
from evaluation.computing.estimates import EstimateError
from evaluation.computing.rounds import code_version, compute, software
from evaluation.models import (
    Delivery,
    DeliveryStatus,
    Protocol,
    Run,
    RunKind,
)
from evaluation.permissions import can_propose_protocol


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
