"""Propose, sign, lock and amend protocols."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import ContractOutcome
from core import clock
from core.actions import signatures
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, Role, User
from core.swedish import in_swedish
from evaluation.actions.protocol_contents import FIELDS, hash_of, signed_text
from evaluation.actions.protocol_faults import columns_of, faults_of
from evaluation.actions.signing import EVALUATOR
from evaluation.models import Protocol, ProtocolStatus, Run, RunKind
from evaluation.models.protocols import PROTOCOL_TRANSITIONS
from evaluation.permissions import can_lock_protocol, can_propose_protocol

# As the page of signatures says it, in Swedish; sealed in the proof.
OFFICER = "Handläggare"


def move_to(protocol: Protocol, status: str) -> None:
    if status not in PROTOCOL_TRANSITIONS[ProtocolStatus(protocol.status)]:
        raise Refused(
            _("A protocol that is “%(old)s” cannot become “%(new)s”.")
            % {"old": protocol.get_status_display(), "new": ProtocolStatus(status).label}
        )
    protocol.status = status


@transaction.atomic
def propose_protocol(*, actor: User, outcome: ContractOutcome, **values: Any) -> Protocol:
    """A first version in preparation, by the contract's evaluator."""
    require(can_propose_protocol(actor, outcome.contract))
    if outcome.protocols.exists():
        raise Refused(_("The outcome already has a protocol. Amend it instead."))
    protocol = Protocol(contract=outcome.contract, outcome=outcome, created_by=actor, created_at=clock.now())
    _set(protocol, values)
    with refusals(), transaction.atomic():
        protocol.save()
    record(
        actor=actor,
        verb="protocol.proposed",
        target=protocol,
        case=protocol.contract.case,
        summary=str(protocol),
        version=protocol.version,
    )
    return protocol


@transaction.atomic
def change_protocol(*, actor: User, protocol: Protocol, **values: Any) -> Protocol:
    protocol = lock(protocol)
    require(can_propose_protocol(actor, protocol.contract))
    if protocol.status != ProtocolStatus.DRAFT:
        raise Refused(_("Only a protocol in preparation can be changed. Amend it by a new version."))
    _set(protocol, values)
    with refusals(), transaction.atomic():
        protocol.save()
    record(actor=actor, verb="protocol.changed", target=protocol, case=protocol.contract.case, summary=str(protocol))
    return protocol


def _set(protocol: Protocol, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name not in FIELDS:
            raise TypeError(f"A protocol has no {name!r} to set.")
        setattr(protocol, name, value)
    if not protocol.columns and isinstance(protocol.spec, dict):
        text = {"unit", "cluster", "subgroup"}
        protocol.columns = [
            {
                "name": name,
                "type": "text" if name in {protocol.spec.get(key) for key in text} else "number",
            }
            for name in columns_of(protocol.spec)
        ]


@transaction.atomic
def sign_protocol(*, actor: User, protocol: Protocol, authenticated_at: datetime | None) -> Protocol:
    """The evaluator's signature: from here on an officer can lock it, or hand it back."""
    protocol = lock(protocol)
    require(can_propose_protocol(actor, protocol.contract))
    faults = faults_of(protocol)
    if faults:
        raise Refused(" ".join(faults), code="incomplete")
    move_to(protocol, ProtocolStatus.PROPOSED)
    protocol.sha256 = hash_of(protocol)
    protocol.evaluator_signed_by = actor
    protocol.evaluator_signed_at, protocol.evaluator_proof = signatures.prove(
        signer=actor, capacity=EVALUATOR, sha256=protocol.sha256, authenticated_at=authenticated_at
    )
    protocol.evaluator_provider = signatures.provider().name
    protocol.save()
    record(
        actor=actor,
        verb="protocol.signed",
        target=protocol,
        case=protocol.contract.case,
        summary=str(protocol),
        sha256=protocol.sha256,
    )
    notify(
        User.objects.filter(role=Role.OFFICER, is_active=True, pk=protocol.contract.officer_id or 0),
        gettext_lazy("A protocol waits for your signature."),
        about=protocol.contract.title,
        url=protocol.get_absolute_url(),
        key=f"protocol:{protocol.pk}:signed:{protocol.sha256[:12]}",
    )
    return protocol


@transaction.atomic
def return_protocol(*, actor: User, protocol: Protocol, reason: str) -> Protocol:
    """Back to the evaluator, with the officer's reason."""
    protocol = lock(protocol)
    require(can_lock_protocol(actor, protocol))
    if not reason.strip():
        raise Refused(_("Say what should be changed."), field="reason")
    move_to(protocol, ProtocolStatus.DRAFT)
    protocol.sha256, protocol.evaluator_signed_by, protocol.evaluator_signed_at = "", None, None
    protocol.evaluator_proof = protocol.evaluator_provider = ""
    protocol.save()
    record(actor=actor, verb="protocol.returned", target=protocol, case=protocol.contract.case, summary=reason)
    if protocol.contract.evaluator:
        notify(
            [protocol.contract.evaluator],
            gettext_lazy("A protocol was handed back to you."),
            about=protocol.contract.title,
            url=protocol.get_absolute_url(),
        )
    return protocol


def latest_trial(protocol: Protocol) -> Run | None:
    return protocol.trials.filter(kind=RunKind.TRIAL).order_by("-finished_at", "-pk").first()


@transaction.atomic
def lock_protocol(*, actor: User, protocol: Protocol, authenticated_at: datetime | None) -> Protocol:
    """The second signature: hash and time, before any outcome data. Supersedes the version in force."""
    protocol = lock(protocol)
    require(can_lock_protocol(actor, protocol))
    if protocol.sha256 != hash_of(protocol):
        raise Refused(_("The protocol has changed since the evaluator signed it. It must be signed again."))
    trial = latest_trial(protocol)
    if trial is None or trial.protocols_sha256 != protocol.sha256:
        raise Refused(_("A trial run on baseline data comes first. The evaluator makes it on the protocol's page."))
    before = Protocol.objects.filter(outcome=protocol.outcome, status=ProtocolStatus.LOCKED).first()
    if before is not None:
        before = lock(before)
        _refuse_while_open(before)
        move_to(before, ProtocolStatus.SUPERSEDED)
        before.save()
    move_to(protocol, ProtocolStatus.LOCKED)
    protocol.officer_signed_by, protocol.locked_at = actor, clock.now()
    with refusals(), transaction.atomic():
        protocol.save()
    document = register_document(
        actor=actor,
        case=protocol.contract.case,
        direction=Direction.INTERNAL,
        kind=DocumentKind.PROTOCOL,
        description=in_swedish(
            lambda: (
                _("Evaluation protocol: %(outcome)s, version %(version)s")
                % {"outcome": protocol.outcome, "version": protocol.version}
            )
        ),
        body=signed_text(protocol),
        owner=protocol,
    )
    if protocol.evaluator_signed_by is not None and protocol.evaluator_signed_at is not None:
        signatures.keep_signature(
            signer=protocol.evaluator_signed_by,
            document=document,
            capacity=EVALUATOR,
            at=protocol.evaluator_signed_at,
            proof=protocol.evaluator_proof,
            provider_name=protocol.evaluator_provider,
        )
    signatures.sign_document(actor=actor, document=document, capacity=OFFICER, authenticated_at=authenticated_at)
    protocol.document = document
    protocol.save(update_fields=["document"])
    record(
        actor=actor,
        verb="protocol.locked",
        target=protocol,
        case=protocol.contract.case,
        summary=str(protocol),
        sha256=protocol.sha256,
    )
    return protocol


def _refuse_while_open(before: Protocol) -> None:
    """Once outcome data of an open round have been opened under a protocol, the round is finished under it."""
    if before.deliveries.filter(round__status__in=["open", "computing", "computed", "objected"]).exists():
        raise Refused(
            _("Data of the current round have already been opened under the protocol in force. Finish the round first.")
        )


@transaction.atomic
def amend_protocol(*, actor: User, protocol: Protocol, reason: str) -> Protocol:
    """A new version in preparation; flagged as an amendment in every report."""
    protocol = lock(protocol)
    require(can_propose_protocol(actor, protocol.contract))
    if protocol.status != ProtocolStatus.LOCKED:
        raise Refused(_("Only the protocol in force can be amended."))
    if not reason.strip():
        raise Refused(_("Say why the protocol is amended."), field="reason")
    copied = {name: getattr(protocol, name) for name in FIELDS if name != "amendment_reason"}
    amended = Protocol(
        contract=protocol.contract,
        outcome=protocol.outcome,
        version=protocol.version + 1,
        created_by=actor,
        created_at=clock.now(),
        amendment_reason=reason,
        **copied,
    )
    with refusals(), transaction.atomic():
        amended.save()
    record(
        actor=actor,
        verb="protocol.amended",
        target=amended,
        case=amended.contract.case,
        summary=reason,
        replaces=protocol.pk,
    )
    return amended


@transaction.atomic
def set_baseline(*, actor: User, protocol: Protocol, due_on: date, owner: User) -> Protocol:
    """Who measures the baseline, and by when. May be moved also after the lock: it does not change the measurement."""
    protocol = lock(protocol)
    require(can_propose_protocol(actor, protocol.contract))
    protocol.baseline_due_on, protocol.baseline_owner = due_on, owner
    protocol.save(update_fields=["baseline_due_on", "baseline_owner"])
    record(
        actor=actor,
        verb="protocol.baseline_set",
        target=protocol,
        case=protocol.contract.case,
        summary=f"{owner} {due_on}",
    )
    return protocol
