"""Recover what was paid without ground: look into it, communicate, decide, take it back in parts, or waive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, Organisation, Role, User
from core.money import ZERO
from core.swedish import in_swedish
from core.templatetags.formats import sek
from payments.actions.fundings import standing
from payments.actions.set_offs import add_recovered, left, settle_if_nothing_left
from payments.models import Funding, Instalment, Recovery, RecoveryEvent, RecoveryGround, RecoveryStatus
from payments.models.recoveries import TRANSITIONS
from payments.permissions import can_answer_recovery, can_handle_case, can_order_payment
from programme.actions import ledger
from programme.decisions import subject_of
from programme.models import Account, Commitment, Decision


def move_to(recovery: Recovery, status: str) -> None:
    if status not in TRANSITIONS[RecoveryStatus(recovery.status)]:
        raise Refused(
            _("A recovery that is “%(old)s” cannot become “%(new)s”.")
            % {"old": recovery.get_status_display(), "new": RecoveryStatus(status).label}
        )
    recovery.status = status


def paid_to(commitment: Commitment, organisation: Organisation) -> Decimal:
    """What the organisation holds of the commitment's money, in SEK."""
    rows = commitment.rows.filter(account=Account.PAID, organisation=organisation)
    return sum((row.amount for row in rows), ZERO)


@transaction.atomic
def open_recovery(
    *,
    actor: User,
    commitment: Commitment,
    organisation: Organisation,
    ground: str,
    circumstances: str,
    effort_made: bool,
    amount: Decimal,
) -> Recovery:
    """Begin to look into a recovery. A missed outcome is no ground when the agreed effort was made."""
    require(can_handle_case(actor, commitment.case))
    if ground == RecoveryGround.NO_EFFORT and effort_made:
        raise Refused(
            _("The agreed effort was made. Whoever did all it could owes nothing back because an outcome failed."),
            field="ground",
        )
    held = paid_to(commitment, organisation)
    under_way = sum(
        (
            left(other)
            for other in Recovery.objects.filter(commitment=commitment, organisation=organisation).exclude(
                status__in=[RecoveryStatus.SETTLED, RecoveryStatus.CLOSED]
            )
        ),
        ZERO,
    )
    if amount <= 0 or amount > held - under_way:
        raise Refused(
            _("%(organisation)s holds %(held)s that is not already being recovered. No more can be recovered.")
            % {"organisation": organisation, "held": sek(max(ZERO, held - under_way))},
            field="amount",
        )
    funding = Funding.objects.filter(commitment=commitment).first()
    if ground == RecoveryGround.UNUSED and funding is not None:
        unused = max(ZERO, standing(funding).unused - under_way)
        if amount > unused:
            raise Refused(
                _("%(unused)s is advanced and neither used nor returned. What was used as agreed is not recovered.")
                % {"unused": sek(unused)},
                field="amount",
            )
    with refusals(), transaction.atomic():
        recovery = Recovery.objects.create(
            commitment=commitment,
            organisation=organisation,
            ground=ground,
            circumstances=circumstances,
            effort_made=effort_made,
            amount=amount,
            prepared_by=actor,
            prepared_at=clock.now(),
        )
    record(actor=actor, verb="recovery.opened", target=recovery, case=commitment.case, summary=sek(amount))
    return recovery


@transaction.atomic
def communicate_recovery(*, actor: User, recovery: Recovery, answer_by: date) -> Recovery:
    """Send the material to the organisation for comment before anything is decided (25 § förvaltningslagen)."""
    recovery = lock(recovery)
    case = recovery.commitment.case
    require(can_handle_case(actor, case))
    if answer_by <= clock.today():
        raise Refused(_("Give them time to answer: choose a later date."), field="answer_by")
    move_to(recovery, RecoveryStatus.COMMUNICATED)
    recovery.communicated_at, recovery.answer_by = clock.now(), answer_by
    recovery.save()
    record(actor=actor, verb="recovery.communicated", target=recovery, case=case, until=answer_by.isoformat())
    people = User.objects.filter(
        role=Role.APPLICANT, memberships__organisation=recovery.organisation, memberships__is_active=True
    )
    notify(
        people.distinct(),
        format_lazy(
            gettext_lazy("You may comment on a recovery of {amount} until {day}"),
            amount=sek(recovery.amount),
            day=answer_by.isoformat(),
        ),
        about=recovery.commitment.title,
        url=recovery.get_absolute_url(),
        key=f"recovery:{recovery.pk}:communicated",
    )
    register_document(
        actor=actor,
        case=case,
        direction=Direction.OUTGOING,
        kind=DocumentKind.LETTER,
        description=in_swedish(lambda: _("Communication before a decision on recovery")),
        counterpart=str(recovery.organisation),
        body=recovery.circumstances,
        owner=recovery,
    )
    return recovery


@transaction.atomic
def answer_recovery(*, actor: User, recovery: Recovery, answer: str) -> Recovery:
    """The organisation's comments, also when they come late: they are read as long as nothing is decided."""
    recovery = lock(recovery)
    require(can_answer_recovery(actor, recovery))
    if recovery.status != RecoveryStatus.COMMUNICATED:
        raise Refused(_("The matter is not open to comments."))
    if not answer.strip():
        raise Refused(_("Write your comments."), field="answer")
    recovery.answer, recovery.answered_at = answer, clock.now()
    recovery.save()
    case = recovery.commitment.case
    record(actor=actor, verb="recovery.answered", target=recovery, case=case)
    register_document(
        actor=actor,
        case=case,
        direction=Direction.INCOMING,
        kind=DocumentKind.OPINION,
        description=in_swedish(lambda: _("Comments before a decision on recovery")),
        counterpart=str(recovery.organisation),
        body=answer,
        owner=recovery,
    )
    return recovery


@transaction.atomic
def propose_waiver(
    *, actor: User, recovery: Recovery, waived: Decimal, reason: str, no_interest_reason: str = ""
) -> Recovery:
    """Waive a part, or the interest on late payment, for special reasons; it is decided together with the recovery."""
    recovery = lock(recovery)
    require(can_handle_case(actor, recovery.commitment.case))
    if recovery.status != RecoveryStatus.COMMUNICATED:
        raise Refused(_("A waiver is proposed when the organisation has been heard, before the decision."))
    recovery.waived, recovery.waiver_reason, recovery.no_interest_reason = waived, reason, no_interest_reason
    with refusals(), transaction.atomic():
        recovery.save()
    record(
        actor=actor, verb="recovery.waiver_proposed", target=recovery, case=recovery.commitment.case, waived=str(waived)
    )
    return recovery


@transaction.atomic
def close_recovery(*, actor: User, recovery: Recovery, reason: str) -> Recovery:
    """Nothing is to be recovered; the reason is kept."""
    recovery = lock(recovery)
    require(can_handle_case(actor, recovery.commitment.case))
    if not reason.strip():
        raise Refused(_("Say why nothing is recovered."), field="reason")
    move_to(recovery, RecoveryStatus.CLOSED)
    recovery.closed_reason = reason[:300]
    recovery.save()
    record(actor=actor, verb="recovery.closed", target=recovery, case=recovery.commitment.case, summary=reason)
    return recovery


def _subject(decision: Decision) -> Recovery:
    recovery = subject_of(decision, Recovery, _("There is no recovery to decide on."))
    if decision.case_id != recovery.commitment.case_id:
        raise Refused(_("The decision belongs to another case than the recovery."))
    return recovery


def is_waiver(decision: Decision) -> bool:
    """A later decision to waive what is left of a decided debt."""
    return bool(decision.data.get("waiver"))


def check_recovery(decision: Decision) -> None:
    """Before a decision: the organisation was heard, its time is out, and the amount is that of the matter."""
    recovery = _subject(decision)
    if decision.is_granted is None:
        raise Refused(_("Say whether the money is to be recovered."), field="is_granted")
    if is_waiver(decision):
        if recovery.status != RecoveryStatus.DECIDED:
            raise Refused(_("There is no debt to waive."))
        if decision.amount is None or not ZERO < decision.amount <= left(recovery):
            raise Refused(_("At most %(left)s can be waived.") % {"left": sek(left(recovery))}, field="amount")
        return
    if recovery.status != RecoveryStatus.COMMUNICATED:
        raise Refused(_("The organisation must be heard before recovery is decided."))
    if recovery.answered_at is None and recovery.answer_by is not None and clock.today() <= recovery.answer_by:
        raise Refused(
            _("The organisation has until %(day)s to comment. Decide after that, or when it has answered.")
            % {"day": recovery.answer_by.isoformat()}
        )
    due = recovery.amount - recovery.waived
    if decision.is_granted and decision.amount != due:
        raise Refused(_("The decision must be for the amount to pay back: %(amount)s.") % {"amount": sek(due)})


def follow_recovery(decision: Decision, actor: User) -> None:
    """Dispatched: the debt stands, nothing is recovered, or a part is waived."""
    check_recovery(decision)
    recovery = lock(_subject(decision))
    case = recovery.commitment.case
    if is_waiver(decision):
        if decision.is_granted and decision.amount is not None:
            RecoveryEvent.objects.create(
                recovery=recovery,
                kind=RecoveryEvent.Kind.WAIVED,
                amount=decision.amount,
                happened_on=clock.today(),
                decision=decision,
                recorded_by=actor,
                recorded_at=clock.now(),
            )
            settle_if_nothing_left(recovery)
            record(actor=actor, verb="recovery.waived", target=recovery, case=case, summary=sek(decision.amount))
        return
    recovery.decision = decision
    if decision.is_granted:
        move_to(recovery, RecoveryStatus.DECIDED)
    else:
        move_to(recovery, RecoveryStatus.CLOSED)
        recovery.closed_reason = decision.title[:300]
    with refusals(), transaction.atomic():
        recovery.save()
    settle_if_nothing_left(recovery)
    record(actor=actor, verb=f"recovery.{recovery.status}", target=recovery, case=case)


@transaction.atomic
def plan_instalments(*, actor: User, recovery: Recovery, parts: Sequence[tuple[date, Decimal]]) -> Recovery:
    """Agree in what parts the rest is paid back; the parts sum to it."""
    recovery = lock(recovery)
    require(can_order_payment(actor, recovery.commitment.case))
    if recovery.status != RecoveryStatus.DECIDED:
        raise Refused(_("Instalments are agreed on a decided debt."))
    rest = left(recovery)
    if sum((amount for _day, amount in parts), ZERO) != rest:
        raise Refused(_("The instalments must sum to what is left of the debt: %(left)s.") % {"left": sek(rest)})
    recovery.instalments.all().delete()
    with refusals(), transaction.atomic():
        Instalment.objects.bulk_create(
            Instalment(recovery=recovery, due_on=day, amount=amount) for day, amount in parts
        )
    record(actor=actor, verb="recovery.instalments", target=recovery, case=recovery.commitment.case, parts=len(parts))
    return recovery


@transaction.atomic
def record_repayment(*, actor: User, recovery: Recovery, amount: Decimal, received_on: date) -> RecoveryEvent:
    """Money has come back."""
    ledger.lock_programme(recovery.commitment.programme)
    recovery = lock(recovery)
    require(can_order_payment(actor, recovery.commitment.case))
    if recovery.status != RecoveryStatus.DECIDED:
        raise Refused(_("There is no decided debt to pay back."))
    if received_on > clock.today():
        raise Refused(_("The date lies in the future."), field="received_on")
    rest = left(recovery)
    if not ZERO < amount <= rest:
        raise Refused(_("%(left)s is left of the debt.") % {"left": sek(rest)}, field="amount")
    return add_recovered(
        actor=actor,
        recovery=recovery,
        kind=RecoveryEvent.Kind.PAID,
        amount=amount,
        day=received_on,
        key=f"repayment:{recovery.pk}:{recovery.events.count() + 1}",
    )
