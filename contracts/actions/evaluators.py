"""Replace the outcome evaluator of a signed contract: one proposes with reasons, another confirms."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.actions.common import lock_contract, people_of_members
from contracts.actions.drafting import check_evaluator
from contracts.models import Contract, EvaluatorChange
from contracts.permissions import can_confirm_evaluator, can_manage_contract
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, User
from core.swedish import in_swedish


@transaction.atomic
def propose_evaluator(*, actor: User, contract: Contract, evaluator: User, reason: str) -> EvaluatorChange:
    """Name who is to take over, and why. Nothing changes until another person has confirmed it."""
    contract = lock_contract(contract)
    require(can_manage_contract(actor, contract))
    if not contract.is_live:
        raise Refused(_("Only the evaluator of a contract in force is replaced."))
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    _check(contract, evaluator)
    with refusals(), transaction.atomic():
        change = EvaluatorChange.objects.create(
            contract=contract,
            previous=contract.evaluator,
            evaluator=evaluator,
            reason=reason.strip(),
            proposed_by=actor,
            proposed_at=clock.now(),
        )
    record(actor=actor, verb="contract.evaluator_proposed", target=contract, case=contract.case, summary=f"{evaluator}")
    return change


def _check(contract: Contract, evaluator: User) -> None:
    if contract.evaluator is not None and evaluator.is_same_person(contract.evaluator):
        raise Refused(_("This person is the contract's evaluator already."), field="evaluator")
    check_evaluator(contract, evaluator)


@transaction.atomic
def confirm_evaluator(*, actor: User, change: EvaluatorChange) -> EvaluatorChange:
    """The second pair of eyes. From now on the new evaluator measures; what the earlier one signed stays."""
    contract = lock_contract(change.contract)
    change = lock(change)
    _open(change)
    require(can_confirm_evaluator(actor, change))
    if not contract.is_live:
        raise Refused(_("Only the evaluator of a contract in force is replaced."))
    if contract.evaluator_id != change.previous_id:
        raise Refused(_("The contract has another evaluator by now. Write a new proposal."))
    _check(contract, change.evaluator)
    previous = change.previous
    change.confirmed_by, change.confirmed_at = actor, clock.now()
    change.document = register_document(
        actor=actor,
        case=contract.case,
        direction=Direction.INTERNAL,
        kind=DocumentKind.FILE_NOTE,
        description=in_swedish(lambda: _("New outcome evaluator: %(title)s") % {"title": contract.title}),
        body=in_swedish(
            lambda: (
                _("%(new)s takes over from %(old)s. Reason: %(reason)s Proposed by %(first)s, confirmed by %(second)s.")
                % {
                    "new": change.evaluator,
                    "old": previous or "–",
                    "reason": change.reason,
                    "first": change.proposed_by,
                    "second": actor,
                }
            )
        ),
        owner=contract,
    )
    with refusals(), transaction.atomic():
        change.save()
        contract.evaluator = change.evaluator
        contract.save(update_fields=["evaluator"])
    record(actor=actor, verb="contract.evaluator_replaced", target=contract, case=contract.case, summary=str(change))
    people = [*people_of_members(contract), change.evaluator, change.proposed_by]
    notify(
        [*people, previous] if previous else people,
        gettext_lazy("A contract has a new outcome evaluator."),
        about=contract.title,
        url=contract.get_absolute_url(),
        key=f"contract-evaluator:{change.pk}",
    )
    return change


@transaction.atomic
def withdraw_evaluator(*, actor: User, change: EvaluatorChange) -> EvaluatorChange:
    """Leave a proposal that nobody has confirmed: whoever wrote it, or another officer who does not agree."""
    contract = lock_contract(change.contract)
    change = lock(change)
    _open(change)
    require(can_manage_contract(actor, contract))
    change.withdrawn_by, change.withdrawn_at = actor, clock.now()
    with refusals(), transaction.atomic():
        change.save()
    record(
        actor=actor, verb="contract.evaluator_not_replaced", target=contract, case=contract.case, summary=str(change)
    )
    return change


def _open(change: EvaluatorChange) -> None:
    if change.confirmed_at is not None or change.withdrawn_at is not None:
        raise Refused(_("This is no longer open."))
