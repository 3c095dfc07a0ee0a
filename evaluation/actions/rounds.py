"""Open rounds, close their data, interpret them and hear the parties."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Contract
from core import clock
from core.actions import jobs, signatures
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, Job, Organisation, Role, User
from core.swedish import in_swedish
from evaluation.actions.signing import EVALUATOR, interpretation_text, register_interpretation
from evaluation.models import (
    Comment,
    DeliveryStatus,
    Interpretation,
    Round,
    RoundOutcome,
    RoundStatus,
)
from evaluation.models.rounds import TRANSITIONS
from evaluation.permissions import (
    can_comment_round,
    can_compute_round,
    can_propose_protocol,
)
from evaluation.queries import current_run, protocols_due, silent_parties
from programme.models import Programme

DATA_DAYS = 30


def move_to(round: Round, status: str) -> None:
    if status not in TRANSITIONS[RoundStatus(round.status)]:
        raise Refused(
            _("A round that is “%(old)s” cannot become “%(new)s”.")
            % {"old": round.get_status_display(), "new": RoundStatus(status).label}
        )
    round.status = status


def dates_of(contract: Contract, programme: Programme | None, until: date) -> list[date]:
    """The contract's dates for rounds, after its start and up to ``until``."""
    days = contract.round_dates or (programme.round_dates if programme else [])
    if contract.starts_on is None:
        return []
    found = []
    for year in range(contract.starts_on.year, until.year + 1):
        for day in days:
            month, number = (int(part) for part in str(day).split("-"))
            try:
                found.append(date(year, month, number))
            except ValueError:  # 29 February in other years
                found.append(date(year, month, 28))
    last = contract.follow_up_until or contract.ends_on
    return sorted(day for day in found if contract.starts_on < day <= until and (last is None or day <= last))


def open_due_rounds() -> int:
    """Beat's part: the round of each contract whose date has come. Safe to call at any time and twice at once."""
    opened = 0
    contracts = (
        Contract.objects.filter(status__in=["active", "suspended", "completed"], starts_on__lte=clock.today())
        .select_related("commitment__programme")
        .prefetch_related("rounds", "outcomes")
    )
    fallback = Programme.objects.first()
    for contract in contracts:
        programme = contract.commitment.programme if contract.commitment else fallback
        known = {round.as_of for round in contract.rounds.all()}
        for as_of in dates_of(contract, programme, clock.today()):
            if as_of not in known and outcomes_due(contract, as_of):
                opened += open_round(actor=User.objects.system(), contract=contract, as_of=as_of) is not None
    return opened


def outcomes_due(contract: Contract, as_of: date) -> list[int]:
    return [outcome.pk for outcome in contract.outcomes.all() if outcome.due_on is None or outcome.due_on <= as_of]


@transaction.atomic
def open_round(*, actor: User, contract: Contract, as_of: date) -> Round | None:
    """Open the round of a date, once: two beats at the same time open one."""
    contract = lock(contract)
    if contract.rounds.filter(as_of=as_of).exists():
        return None
    number = contract.rounds.count() + 1
    with refusals(), transaction.atomic():
        round = Round.objects.create(
            contract=contract,
            number=number,
            as_of=as_of,
            data_due_on=as_of + timedelta(days=DATA_DAYS),
            opened_at=clock.now(),
            is_after_contract=contract.ends_on is not None and as_of > contract.ends_on,
        )
    due = set(outcomes_due(contract, as_of))
    RoundOutcome.objects.bulk_create(
        RoundOutcome(round=round, outcome=outcome, due_on=outcome.due_on, is_due=outcome.pk in due)
        for outcome in contract.outcomes.all()
    )
    record(actor=actor, verb="round.opened", target=round, case=contract.case, summary=str(round), number=number)
    people = list(
        User.objects.filter(
            role=Role.APPLICANT,
            memberships__organisation__contract_roles__contract=contract,
            memberships__is_active=True,
            is_active=True,
        ).distinct()
    )
    if contract.evaluator:
        people.append(contract.evaluator)
    notify(
        people,
        gettext_lazy("A round of evaluation has opened. Deliver the outcome data."),
        about=round.contract.title,
        url=round.get_absolute_url(),
        key=f"round:{round.pk}:opened",
    )
    return round


def missing_for_computation(round: Round) -> list[str]:
    """What the round lacks before it can be computed, in words."""
    found = []
    protocols = {protocol.outcome_id: protocol for protocol in protocols_due(round)}
    for item in round.outcomes.filter(is_due=True).select_related("outcome"):
        protocol = protocols.get(item.outcome_id)
        if protocol is None:
            found.append(_("%(outcome)s has no locked protocol.") % {"outcome": item.outcome})
        elif not round.deliveries.filter(protocol=protocol, status=DeliveryStatus.ACCEPTED).exists():
            found.append(_("Data are missing for %(outcome)s.") % {"outcome": item.outcome})
    if round.deliveries.filter(status=DeliveryStatus.CHECKING).exists():
        found.append(_("A file is still being checked."))
    return found


@transaction.atomic
def compute_round(*, actor: User, round: Round) -> Job:
    """Close the data and let a worker compute. From here on nothing is delivered until the round is opened again."""
    round = lock(round)
    require(can_compute_round(actor, round))
    if round.status == RoundStatus.COMPUTING:
        raise Refused(_("The round is being computed. Wait until that is done."), code="computing")
    missing = missing_for_computation(round)
    if missing:
        raise Refused(" ".join(missing), code="incomplete")
    move_to(round, RoundStatus.COMPUTING)
    record(actor=actor, verb="round.computing", target=round, case=round.contract.case, summary=str(round))
    job = jobs.request_job(
        actor=actor, kind="evaluation.compute", key=f"round:{round.pk}:{clock.now().isoformat()}", round=round.pk
    )
    round.job = job
    round.save()
    return job


@transaction.atomic
def reopen_round(*, actor: User, round: Round, reason: str) -> Round:
    """Take in corrected data: before verification, after an objection, or when a computation has failed."""
    round = lock(round)
    require(can_compute_round(actor, round))
    if not reason.strip():
        raise Refused(_("Say why the round is opened again."), field="reason")
    if round.status == RoundStatus.COMPUTING and round.job is not None and not round.job.is_finished:
        raise Refused(_("The round is being computed. Wait until that is done."))
    move_to(round, RoundStatus.OPEN)
    round.save()
    record(actor=actor, verb="round.reopened", target=round, case=round.contract.case, summary=reason)
    return round


@transaction.atomic
def interpret_round(
    *,
    actor: User,
    round: Round,
    data_quality: str,
    can_say: str,
    cannot_say: str,
    process_notes: str = "",
    side_effects: str = "",
    limits: str = "",
    authenticated_at: datetime | None,
) -> Interpretation:
    """The evaluator's signed words about the computed result. They are registered once the result is verified."""
    round = lock(round)
    require(can_propose_protocol(actor, round.contract))
    run = current_run(round)
    if run is None or not round.has_results:
        raise Refused(_("The round must be computed first."))
    if round.status == RoundStatus.ESTABLISHED:
        raise Refused(_("The result is established; its report stays as it is."))
    for name, text in (("data_quality", data_quality), ("can_say", can_say), ("cannot_say", cannot_say)):
        if not text.strip():
            raise Refused(_("Write something here."), field=name)
    interpretation = Interpretation(
        run=run,
        data_quality=data_quality,
        can_say=can_say,
        cannot_say=cannot_say,
        process_notes=process_notes,
        side_effects=side_effects,
        limits=limits,
        signed_by=actor,
        provider=signatures.provider().name,
    )
    interpretation.signed_at, interpretation.proof = signatures.prove(
        signer=actor,
        capacity=EVALUATOR,
        sha256=hashlib.sha256(interpretation_text(interpretation).encode()).hexdigest(),
        authenticated_at=authenticated_at,
    )
    interpretation.save()
    if round.status in {RoundStatus.VERIFIED, RoundStatus.COMMENTED}:
        register_interpretation(round, interpretation)
    record(actor=actor, verb="round.interpreted", target=round, case=round.contract.case, summary=can_say)
    return interpretation


@transaction.atomic
def comment_round(
    *,
    actor: User,
    round: Round,
    text: str = "",
    is_without_remarks: bool = False,
    organisation: Organisation | None = None,
) -> Comment:
    """A party's reply. When all parties have replied the round is commented."""
    round = lock(round)
    require(can_comment_round(actor, round))
    own = Organisation.objects.of(actor).filter(contract_roles__contract=round.contract)
    organisation = organisation or own.first()
    if organisation is None or not own.filter(pk=organisation.pk).exists():
        raise Refused(_("You cannot comment for that organisation."), field="organisation")
    if not text.strip() and not is_without_remarks:
        raise Refused(_("Write a comment, or say that you have no remarks."), field="text")
    with refusals(), transaction.atomic():
        comment = Comment.objects.create(
            round=round,
            organisation=organisation,
            text=text.strip(),
            is_without_remarks=is_without_remarks and not text.strip(),
            user=actor,
            at=clock.now(),
        )
    if comment.text:
        register_document(
            actor=actor,
            case=round.contract.case,
            direction=Direction.INCOMING,
            kind=DocumentKind.OPINION,
            description=in_swedish(lambda: _("Comment on round %(number)s") % {"number": round.number}),
            counterpart=str(organisation),
            body=comment.text,
            owner=round,
        )
    record(actor=actor, verb="round.commented", target=round, case=round.contract.case, summary=str(organisation))
    if round.status == RoundStatus.VERIFIED and not silent_parties(round):
        move_to(round, RoundStatus.COMMENTED)
        round.save()
    if text.strip() and round.contract.evaluator:
        notify(
            [round.contract.evaluator],
            gettext_lazy("A party has commented on a round."),
            about=round.contract.title,
            url=round.get_absolute_url(),
            key=f"comment:{comment.pk}",
        )
    return comment
