"""Stop a contract: for quality after recorded extra support, or for force majeure, when the parties have been heard."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constellations.models import InitiativeStatus
from contracts.actions.approval import CANNOT_APPEAL
from contracts.actions.ceilings import release_settled
from contracts.actions.common import lock_contract, move_to, people_of_members, the_programme
from contracts.actions.settlements import of_state, settle_contract
from contracts.actions.signing import move_initiative
from contracts.models import Contract, ContractStatus, ContractStop, StopStatus
from contracts.models.changes import STOP_TRANSITIONS
from contracts.permissions import can_manage_contract, represents_member
from core import clock
from core.actions.audit import label, record
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, Role, User
from core.money import ZERO
from core.permissions import with_role
from core.swedish import in_swedish
from core.templatetags.formats import date_sv, sek
from programme.actions import decisions, ledger
from programme.decisions import subject_of
from programme.models import Decision, DecisionKind, DecisionStatus


def move_stop(stop: ContractStop, status: str) -> None:
    if status not in STOP_TRANSITIONS[StopStatus(stop.status)]:
        raise Refused(
            _("A stop that is “%(old)s” cannot become “%(new)s”.")
            % {"old": stop.get_status_display(), "new": StopStatus(status).label}
        )
    stop.status = status


@transaction.atomic
def open_stop(
    *, actor: User, contract: Contract, ground: str, reasons: str, answer_due_on: date | None = None
) -> ContractStop:
    """Tell the parties why the contract may be stopped and until when they can answer (25 § förvaltningslagen)."""
    contract = lock_contract(contract)
    require(can_manage_contract(actor, contract))
    if not contract.is_live:
        raise Refused(_("Only a contract in force can be stopped."))
    if not reasons.strip():
        raise Refused(_("Give the reasons."), field="reasons")
    due = answer_due_on or clock.today() + timedelta(days=21)
    if due <= clock.today():
        raise Refused(_("Give the parties time to answer."), field="answer_due_on")
    with refusals(), transaction.atomic():
        stop = ContractStop.objects.create(
            contract=contract,
            ground=ground,
            reasons=reasons.strip(),
            opened_by=actor,
            opened_at=clock.now(),
            answer_due_on=due,
        )
    register_document(
        actor=actor,
        case=contract.case,
        direction=Direction.OUTGOING,
        kind=DocumentKind.LETTER,
        description=in_swedish(lambda: _("Question of stopping the contract: %(title)s") % {"title": contract.title}),
        counterpart=", ".join(str(party) for party in contract.parties.exclude(role="state"))[:200],
        body=f"{reasons}\n\n" + _("You can answer until %(day)s.") % {"day": date_sv(due)},
        owner=contract,
    )
    record(actor=actor, verb="contract.stop_opened", target=stop, case=contract.case, summary=reasons)
    notify(
        people_of_members(contract),
        gettext_lazy("The secretariat considers stopping your contract. Read why and answer."),
        about=contract.title,
        url=contract.get_absolute_url(),
        key=f"contract-stop:{stop.pk}",
    )
    return stop


@transaction.atomic
def record_support(*, actor: User, stop: ContractStop, support: str, support_until: date) -> ContractStop:
    """What extra support was given before a stop for quality: by the secretariat or an adviser."""
    contract = lock_contract(stop.contract)
    stop = lock(stop)
    require(with_role(actor, Role.OFFICER, Role.ADVISER, case=contract.case))
    _open(stop)
    if not support.strip():
        raise Refused(_("Say what support was given."), field="support")
    if support_until > clock.today():
        raise Refused(_("Record the support when it has been given."), field="support_until")
    stop.support, stop.support_until = support.strip(), support_until
    with refusals(), transaction.atomic():
        stop.save()
    record(actor=actor, verb="contract.stop_support", target=stop, case=contract.case, summary=support)
    return stop


def _open(stop: ContractStop) -> None:
    if stop.status != StopStatus.OPEN:
        raise Refused(_("This is no longer open."))


@transaction.atomic
def answer_stop(*, actor: User, stop: ContractStop, answer: str) -> ContractStop:
    """The members' answer, registered as received."""
    contract = lock_contract(stop.contract)
    stop = lock(stop)
    require(represents_member(actor, contract))
    _open(stop)
    if stop.answered_at is not None:
        raise Refused(_("The parties have already answered."))
    if not answer.strip():
        raise Refused(_("Write your answer."), field="answer")
    stop.answer, stop.answered_by, stop.answered_at = answer.strip(), actor, clock.now()
    with refusals(), transaction.atomic():
        stop.save()
    register_document(
        actor=actor,
        case=contract.case,
        direction=Direction.INCOMING,
        kind=DocumentKind.OPINION,
        description=in_swedish(lambda: _("Answer on stopping the contract: %(title)s") % {"title": contract.title}),
        counterpart=str(actor),
        body=answer,
        owner=contract,
    )
    record(actor=actor, verb="contract.stop_answered", target=stop, case=contract.case, summary=answer)
    return stop


def hinders_stop(stop: ContractStop) -> list[str]:
    hinders = []
    if stop.ground == ContractStop.Ground.QUALITY and not stop.support:
        hinders.append(_("Record the extra support that was given before the contract is stopped."))
    if not stop.is_heard:
        hinders.append(_("Wait for the parties' answer, or until %(day)s.") % {"day": date_sv(stop.answer_due_on)})
    return hinders


@transaction.atomic
def propose_stop(*, actor: User, stop: ContractStop, effective_on: date) -> Decision:
    """Lay the stop before the delegation with what is owed on that day."""
    contract = lock_contract(stop.contract)
    stop = lock(stop)
    require(can_manage_contract(actor, contract))
    _open(stop)
    hinders = hinders_stop(stop)
    if hinders:
        raise Refused(" ".join(hinders))
    if effective_on < (contract.starts_on or effective_on):
        raise Refused(_("The contract cannot stop before it began."), field="effective_on")
    owed = sum((line.due for line in of_state(contract, settle_contract(contract, effective_on))), ZERO)
    stop.effective_on = effective_on
    move_stop(stop, StopStatus.PROPOSED)
    with refusals(), transaction.atomic():
        stop.save()
    decision = decisions.prepare_decision(
        actor=actor,
        kind=DecisionKind.STOP,
        title=in_swedish(lambda: _("Stop of outcome contract: %(title)s") % {"title": contract.title}),
        content=_(
            "The delegation stops outcome contract %(title)s as from %(day)s. Established results and verified costs "
            "then entitle to %(owed)s more than has been paid. Nothing that has been paid is owed back."
        )
        % {"title": contract.title, "day": date_sv(effective_on), "owed": sek(owed)},
        case=contract.case,
        subject=stop,
        is_granted=True,
        amount=owed,
        provisions=_("The contract's own terms on stop; 25 § förvaltningslagen on communication."),
        circumstances=_circumstances(stop),
        is_appealable=False,
        appeal_text=str(CANNOT_APPEAL),
        presenter=actor,
    )
    decision = decisions.propose_decision(actor=actor, decision=decision)
    record(actor=actor, verb="contract.stop_proposed", target=stop, case=contract.case, summary=stop.reasons)
    return decision


def _circumstances(stop: ContractStop) -> str:
    parts = [f"{stop.get_ground_display()}: {stop.reasons}"]
    if stop.support:
        parts.append(_("Extra support: %(text)s") % {"text": stop.support})
    parts.append(_("The parties' answer: %(text)s") % {"text": stop.answer or _("none within the time given")})
    return "\n\n".join(parts)


def stop_of(decision: Decision) -> ContractStop:
    return subject_of(decision, ContractStop, _("The decision does not name what is to be stopped."))


def check_stop(decision: Decision) -> None:
    stop = stop_of(decision)
    if stop.status != StopStatus.PROPOSED:
        raise Refused(_("The stop is not proposed."))


def follow_stop_decision(decision: Decision, actor: User) -> None:
    """The contract stops, what is owed then is kept, and the rest of the commitment returns to the frame."""
    programme = the_programme()
    ledger.lock_programme(programme)
    found = stop_of(decision)
    contract = lock_contract(found.contract)
    stop = lock(found)
    if not decision.is_granted:
        move_stop(stop, StopStatus.OPEN)
        stop.save()
        record(actor=actor, verb="contract.stop_withdrawn", target=stop, case=contract.case, summary=decision.title)
        return
    stop.decision = decision
    stop.owed = settle_contract(contract, stop.effective_on or clock.today()).to_dict()
    move_stop(stop, StopStatus.STOPPED)
    contract.ended_by = decision
    move_to(contract, ContractStatus.STOPPED)
    with refusals(), transaction.atomic():
        contract.save()
        stop.save()
    move_initiative(lock(contract.initiative), InitiativeStatus.STOPPED)
    record(actor=actor, verb="contract.stopped", target=contract, case=contract.case, summary=stop.reasons)
    release_settled(actor=actor, contract=contract, as_of=clock.today(), decision=decision)
    notify(
        people_of_members(contract),
        gettext_lazy("The delegation has stopped your contract."),
        about=contract.title,
        url=contract.get_absolute_url(),
        key=f"contract-stopped:{contract.pk}",
    )


@transaction.atomic
def withdraw_stop(*, actor: User, stop: ContractStop, reason: str) -> ContractStop:
    """The work is good again, or the hindrance gone: nothing more is done."""
    contract = lock_contract(stop.contract)
    stop = lock(stop)
    require(can_manage_contract(actor, contract))
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    pending = Decision.objects.filter(
        kind=DecisionKind.STOP,
        subject_type=label(stop),
        subject_id=stop.pk,
        status__in=[DecisionStatus.DRAFT, DecisionStatus.PROPOSED],
    )
    if stop.status == StopStatus.PROPOSED:
        if not pending.exists():
            raise Refused(_("The delegation has already decided."))
        move_stop(stop, StopStatus.OPEN)
    for decision in pending:
        decisions.move_to(decision, DecisionStatus.WITHDRAWN)
        decision.save()
        record(actor=actor, verb="decision.withdrawn", target=decision, case=contract.case, summary=decision.title)
    with refusals(), transaction.atomic():
        stop.save()
        move_stop(stop, StopStatus.WITHDRAWN)
        stop.save()
    record(actor=actor, verb="contract.stop_withdrawn", target=stop, case=contract.case, summary=reason)
    return stop
