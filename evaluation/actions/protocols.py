"""Propose, sign, lock and amend protocols."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import ContractOutcome
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, Role, User
from evaluation.computing import followup, gaming, reported, surveys
from evaluation.computing.canonical import canonical_json, sha256
from evaluation.computing.checking import TYPES
from evaluation.models import Protocol, ProtocolStatus, RowAccess, Run, RunKind
from evaluation.models.protocols import PROTOCOL_TRANSITIONS
from evaluation.permissions import can_lock_protocol, can_propose_protocol

TEXTS = ("estimand", "population", "comparison", "time_window", "missing_data", "decision_rule")
MACHINE = ("columns", "spec", "sensitivity", "subgroups", "flow", "checks", "survey", "follow_up")
OTHERS = (
    "ladder",
    "society",
    "statistic",
    "factor",
    "multiplier",
    "threshold",
    "unit_cost",
    "period_kind",
    "individual_rows",
    "individual_reason",
    "delete_rows_on",
    "data_owner",
    "baseline_due_on",
    "baseline_owner",
    "amendment_reason",
)
FIELDS = (*TEXTS, *MACHINE, *OTHERS)
LABELS = {
    "estimand": gettext_lazy("the estimand"),
    "population": gettext_lazy("the population"),
    "comparison": gettext_lazy("the comparison"),
    "time_window": gettext_lazy("the window of measurement"),
    "missing_data": gettext_lazy("the rule for missing data"),
    "decision_rule": gettext_lazy("the decision rule"),
}
# Keys of a specification whose value names a column.
COLUMN_KEYS = (
    "outcome",
    "treated",
    "post",
    "unit",
    "time",
    "cluster",
    "weights",
    "offset",
    "control_outcome",
    "index",
    "subgroup",
)
PER_PERSON = ("school_points", "historical_reference")
SCHOOL_COLUMNS = (
    *("form_t1", "form_t2", "graded_t1", "ability_change", "core_f_t1", "other_f_t1", "above_e_t1"),
    *("core_f_t2", "other_f_t2", "above_e_t2", "status_t1", "status_t2", "home_schooled", "no_place"),
)


def move_to(protocol: Protocol, status: str) -> None:
    if status not in PROTOCOL_TRANSITIONS[ProtocolStatus(protocol.status)]:
        raise Refused(
            _("A protocol that is “%(old)s” cannot become “%(new)s”.")
            % {"old": protocol.get_status_display(), "new": ProtocolStatus(status).label}
        )
    protocol.status = status


def columns_of(spec: dict[str, Any]) -> list[str]:
    """Every column that a specification reads, in order."""
    if spec.get("method") == "school_points":
        return list(SCHOOL_COLUMNS)
    names = [str(spec[key]) for key in COLUMN_KEYS if spec.get(key)]
    for key in ("covariates", "balance"):
        value = spec.get(key) or []
        names += [str(name) for name in value] if isinstance(value, list) else []
    season = spec.get("season")
    if isinstance(season, dict) and season.get("column"):
        names.append(str(season["column"]))
    return list(dict.fromkeys(names))


def content_of(protocol: Protocol) -> dict[str, Any]:
    """What the lock freezes and the computation reads, as plain JSON values."""
    outcome, cost = protocol.outcome, protocol.unit_cost
    return {
        "contract": protocol.contract_id,
        "outcome": outcome.code,
        "name": outcome.name,
        "unit": outcome.unit,
        "version": protocol.version,
        **{name: getattr(protocol, name) for name in (*TEXTS, *MACHINE)},
        "ladder": protocol.ladder,
        "society": protocol.society,
        "statistic": protocol.statistic,
        "factor": _digits(protocol.factor),
        "multiplier": protocol.multiplier,
        "threshold": _digits(protocol.threshold),
        "unit_cost": None
        if cost is None
        else {
            "table": cost.table.name,
            "version": cost.table.version,
            "code": cost.code,
            "amount": _digits(cost.amount),
            "price_year": cost.price_year,
            "source": cost.source,
        },
        "period_kind": protocol.period_kind,
        "individual_rows": protocol.individual_rows,
        "delete_rows_on": protocol.delete_rows_on.isoformat() if protocol.delete_rows_on else None,
        "amendment_reason": protocol.amendment_reason,
        "sha256": protocol.sha256,
    }


def _digits(value: Any) -> str | None:
    from decimal import Decimal

    from evaluation.computing.checking import plain

    return None if value is None else plain(Decimal(str(value)))


def hash_of(protocol: Protocol) -> str:
    content = content_of(protocol)
    content.pop("sha256")
    # Name and unit may be worded anew in the contract; the code is what binds.
    content.pop("name")
    content.pop("unit")
    return sha256(canonical_json(content))


def faults_of(protocol: Protocol) -> list[str]:
    """What keeps a protocol from being signed, in words."""
    found = [_("Write %(part)s.") % {"part": LABELS[name]} for name in TEXTS if not getattr(protocol, name).strip()]
    found += _faults_of_columns(protocol)
    known = {str(column.get("name")) for column in protocol.columns if isinstance(column, dict)}
    spec = protocol.spec if isinstance(protocol.spec, dict) else {}
    found += _faults_of_spec(spec)
    found += [
        _("The survey cannot be scored: %(error)s.") % {"error": fault} for fault in surveys.faults_of(protocol.survey)
    ]
    found += [
        _("The follow-up cannot be made: %(error)s.") % {"error": fault}
        for fault in followup.faults_of(protocol.follow_up)
    ]
    if (protocol.survey or protocol.follow_up) and not protocol.individual_rows:
        found.append(_("Surveys and follow-up over time read rows of individuals; the protocol must say so."))
    # The score is made from the answers; no file holds it.
    known |= {surveys.SCORE} if protocol.survey else set()
    wanted = [*columns_of(spec), *surveys.columns_of(protocol.survey), *followup.columns_of(protocol.follow_up)]
    for item in [*protocol.sensitivity, *protocol.subgroups]:
        wanted += columns_of(item.get("set") or {})
        wanted += [str(rule.get("column")) for rule in item.get("rows") or []]
    wanted += [str(step.get("column")) for step in protocol.flow]
    for name, rule in protocol.checks.items():
        if name not in gaming.CHECKS:
            found.append(_("There is no check called “%(name)s”.") % {"name": name})
            continue
        found += [
            _("The check “%(name)s” lacks “%(key)s”.") % {"name": name, "key": key}
            for key in gaming.CHECKS[name][1]
            if not rule.get(key) and rule.get(key) != 0
        ]
        wanted += gaming.columns_of(rule)
    found += [
        _("The column “%(name)s” is used but not described among the data.") % {"name": name}
        for name in dict.fromkeys(wanted)
        if name not in known
    ]
    if protocol.ladder == 5 and not protocol.society.strip():
        found.append(_("Describe the societal economics, with their source."))
    if protocol.unit_cost is not None and protocol.unit_cost.table.locked_at is None:
        found.append(_("Lock the unit-cost table before the protocol."))
    if protocol.version > 1 and not protocol.amendment_reason.strip():
        found.append(_("Say why the protocol is amended."))
    return found


def _faults_of_columns(protocol: Protocol) -> list[str]:
    found, names = [], set()
    if not protocol.columns:
        return [_("Describe the columns of the data.")]
    for column in protocol.columns:
        name = str(column.get("name", "")).strip()
        if not name or name in names:
            found.append(_("Each column of the data needs a name of its own."))
        names.add(name)
        if column.get("type", "number") not in TYPES:
            found.append(_("The column “%(name)s” has an unknown type.") % {"name": name})
    has_pseudonym = any(column.get("type") == "pseudonym" for column in protocol.columns)
    if protocol.individual_rows and not has_pseudonym:
        found.append(_("Rows of individuals need a column of random identities (type pseudonym)."))
    if protocol.spec.get("method") in PER_PERSON and not protocol.individual_rows:
        found.append(_("The method reads a row per person: say that the rows are of individuals."))
    if has_pseudonym and not protocol.individual_rows:
        found.append(_("A column of identities is allowed only where the protocol says that rows are of individuals."))
    return found


def _faults_of_spec(spec: dict[str, Any]) -> list[str]:
    if not spec.get("method"):
        return [_("Choose a method.")]
    if spec["method"] in reported.METHODS:
        missing = [key for key in reported.METHODS[spec["method"]] if not spec.get(key)]
        return [_("The method needs “%(key)s”.") % {"key": key} for key in missing]
    from evaluation.estimators import EstimatorError, parse_spec

    try:
        parse_spec(spec)
    except EstimatorError as error:
        return [_("The specification cannot be used: %(error)s.") % {"error": error}]
    return []


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
def sign_protocol(*, actor: User, protocol: Protocol) -> Protocol:
    """The evaluator's signature: from here on an officer can lock it, or hand it back."""
    protocol = lock(protocol)
    require(can_propose_protocol(actor, protocol.contract))
    faults = faults_of(protocol)
    if faults:
        raise Refused(" ".join(faults), code="incomplete")
    move_to(protocol, ProtocolStatus.PROPOSED)
    protocol.sha256 = hash_of(protocol)
    protocol.evaluator_signed_by, protocol.evaluator_signed_at = actor, clock.now()
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
def lock_protocol(*, actor: User, protocol: Protocol) -> Protocol:
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
        description=_("Evaluation protocol: %(outcome)s, version %(version)s")
        % {"outcome": protocol.outcome, "version": protocol.version},
        body=canonical_json(content_of(protocol)),
        owner=protocol,
    )
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
def give_row_access(*, actor: User, protocol: Protocol, user: User, purpose: str) -> RowAccess:
    """The contract's evaluator keeps the list of those who may see rows of individuals."""
    require(can_propose_protocol(actor, protocol.contract))
    if not protocol.individual_rows:
        raise Refused(_("The protocol has no rows of individuals."))
    if not purpose.strip():
        raise Refused(_("Say what the access is for."), field="purpose")
    with refusals(), transaction.atomic():
        access = RowAccess.objects.create(
            protocol=protocol, user=user, purpose=purpose[:300], given_by=actor, given_at=clock.now()
        )
    record(
        actor=actor,
        verb="rows.access_given",
        target=protocol,
        case=protocol.contract.case,
        summary=str(user),
        user=user.pk,
    )
    return access


@transaction.atomic
def end_row_access(*, actor: User, access: RowAccess) -> RowAccess:
    require(can_propose_protocol(actor, access.protocol.contract))
    access = lock(access)
    if access.ended_at is None:
        access.ended_at = clock.now()
        access.save(update_fields=["ended_at"])
        record(
            actor=actor,
            verb="rows.access_ended",
            target=access.protocol,
            case=access.protocol.contract.case,
            summary=str(access.user),
        )
    return access


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
