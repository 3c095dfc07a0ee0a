"""Notes, comments, suspension and completion."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constellations.models import InitiativeStatus
from contracts import facts
from contracts.actions.ceilings import release_settled
from contracts.actions.common import lock_contract, move_to, people_of_members, people_of_state
from contracts.actions.signing import move_initiative
from contracts.models import (
    Contract,
    ContractCompletion,
    ContractNote,
    ContractStatus,
    ContractVersion,
    CostReportStatus,
    VersionComment,
)
from contracts.permissions import can_comment_on_contract, can_manage_contract, represents_member
from contracts.queries import outcome_rows
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import NotAllowed, Refused, refusals, require
from core.models import Direction, DocumentKind, User
from core.permissions import with_role
from core.swedish import in_swedish
from core.templatetags.formats import date_sv


@transaction.atomic
def comment_on_version(*, actor: User, version: ContractVersion, text: str) -> VersionComment:
    contract = lock_contract(version.contract)
    require(can_comment_on_contract(actor, contract))
    if not text.strip():
        raise Refused(_("Write your comment."), field="text")
    membership = actor.memberships.filter(is_active=True).select_related("organisation").first()
    comment = VersionComment.objects.create(
        version=version,
        author=actor,
        organisation=membership.organisation if membership else None,
        text=text.strip(),
        created_at=clock.now(),
    )
    record(actor=actor, verb="contract.commented", target=contract, case=contract.case, summary=text)
    others = [person for person in [*people_of_members(contract), *people_of_state(contract)] if person.pk != actor.pk]
    notify(
        others,
        gettext_lazy("There is a new comment on a contract that is being negotiated."),
        about=contract.title,
        url=contract.get_absolute_url(),
        key=f"contract-comment:{comment.pk}",
    )
    return comment


@transaction.atomic
def add_note(*, actor: User, contract: Contract, kind: str, dated_on: date, text: str) -> ContractNote:
    """A dated note, by the members or the secretariat. It changes nothing that is paid."""
    contract = lock_contract(contract)
    if not (represents_member(actor, contract) or can_manage_contract(actor, contract)):
        raise NotAllowed(_("Only the parties write notes to the contract."))
    if contract.status in {ContractStatus.DRAFT, ContractStatus.PROPOSED}:
        raise Refused(_("While the contract is prepared, change its content instead."))
    if kind in {ContractNote.Kind.SUSPENSION, ContractNote.Kind.RESUMPTION}:
        raise Refused(_("Suspend or resume the contract instead."), field="kind")
    note = _note(actor, contract, kind, dated_on, text)
    record(actor=actor, verb="contract.noted", target=contract, case=contract.case, summary=text)
    return note


def first_day(contract: Contract) -> date | None:
    """The contract begins on its first day, or is prepared for from the day it was signed."""
    signed = contract.signed_at.astimezone(clock.STOCKHOLM).date() if contract.signed_at else None
    days = [day for day in (contract.starts_on, signed) if day is not None]
    return min(days, default=None)


def _note(actor: User, contract: Contract, kind: str, dated_on: date, text: str) -> ContractNote:
    if not text.strip():
        raise Refused(_("Write what changes, and why."), field="text")
    first, last = first_day(contract), contract.follow_up_until or contract.ends_on
    if (first and dated_on < first) or (last and dated_on > last):
        raise Refused(
            _("Choose a day between %(first)s and %(last)s, in the contract's time.")
            % {"first": date_sv(first), "last": date_sv(last)},
            field="dated_on",
        )
    document = register_document(
        actor=actor,
        case=contract.case,
        direction=Direction.INTERNAL,
        kind=DocumentKind.FILE_NOTE,
        description=in_swedish(
            lambda: _("%(kind)s: %(title)s") % {"kind": ContractNote.Kind(kind).label, "title": contract.title}
        ),
        body=text,
        owner=contract,
    )
    return ContractNote.objects.create(
        contract=contract,
        kind=kind,
        dated_on=dated_on,
        text=text.strip(),
        author=actor,
        created_at=clock.now(),
        document=document,
    )


@transaction.atomic
def suspend_contract(*, actor: User, contract: Contract, dated_on: date, text: str) -> Contract:
    """Let the contract rest: nothing new is earned on activity, what is established stays."""
    return _rest(actor, contract, ContractStatus.SUSPENDED, ContractNote.Kind.SUSPENSION, dated_on, text)


@transaction.atomic
def resume_contract(*, actor: User, contract: Contract, dated_on: date, text: str) -> Contract:
    return _rest(actor, contract, ContractStatus.ACTIVE, ContractNote.Kind.RESUMPTION, dated_on, text)


def _rest(actor: User, contract: Contract, status: str, kind: str, dated_on: date, text: str) -> Contract:
    contract = lock_contract(contract)
    require(can_manage_contract(actor, contract))
    move_to(contract, status)
    _note(actor, contract, kind, dated_on, text)
    with refusals(), transaction.atomic():
        contract.save()
    suspended = status == ContractStatus.SUSPENDED
    record(
        actor=actor,
        verb="contract.suspended" if suspended else "contract.resumed",
        target=contract,
        case=contract.case,
        summary=text,
    )
    notify(
        people_of_members(contract),
        gettext_lazy("Your contract is suspended.") if suspended else gettext_lazy("Your contract is resumed."),
        about=contract.title,
        url=contract.get_absolute_url(),
        key=f"contract-{status}:{contract.pk}:{clock.now():%Y%m%d%H%M%S}",
    )
    return contract


def hinders_completion(contract: Contract) -> list[str]:
    """What is still open before the contract can be closed as completed."""
    hinders = []
    if contract.status != ContractStatus.ACTIVE:
        hinders.append(_("The contract is not in force."))
    if contract.ends_on and clock.today() < contract.ends_on:
        hinders.append(_("The contract has not ended yet."))
    elif contract.follow_up_until and clock.today() <= contract.follow_up_until:
        # What is measured until then can still be earned; a closed contract gives the rest back to the frame.
        day = date_sv(contract.follow_up_until)
        hinders.append(_("Outcomes are followed up until %(day)s.") % {"day": day})
    if contract.cost_reports.filter(status=CostReportStatus.SUBMITTED).exists():
        hinders.append(_("A cost report waits to be checked."))
    if contract.amendments.filter(status__in=["draft", "proposed", "approved"]).exists():
        hinders.append(_("An amendment is under way."))
    hinders += [words for source in facts.open_matters for words in source(contract)]
    return hinders


@transaction.atomic
def complete_contract(
    *,
    actor: User,
    contract: Contract,
    broad_introduction: str = "",
    introduced_by: date | None = None,
    lessons: str = "",
) -> ContractCompletion:
    """Close a contract that has run its time. Where outcomes were reached the members bind themselves to go on."""
    contract = lock_contract(contract)
    require(with_role(actor, "officer", case=contract.case))
    hinders = hinders_completion(contract)
    if hinders:
        raise Refused(" ".join(hinders))
    reached = [row.outcome.code for row in outcome_rows(contract, clock.today()) if row.reached]
    if reached and not broad_introduction.strip():
        raise Refused(
            _("Outcomes were reached: say how the practice is introduced broadly."), field="broad_introduction"
        )
    with refusals(), transaction.atomic():
        completion = ContractCompletion.objects.create(
            contract=contract,
            completed_on=clock.today(),
            reached=reached,
            broad_introduction=broad_introduction,
            introduced_by=introduced_by,
            lessons=lessons,
            completed_by=actor,
            created_at=clock.now(),
        )
        move_to(contract, ContractStatus.COMPLETED)
        contract.save()
    initiative = (
        type(contract.initiative).objects.select_for_update(no_key=True, of=("self",)).get(pk=contract.initiative_id)
    )
    move_initiative(initiative, InitiativeStatus.COMPLETED)
    record(
        actor=actor, verb="contract.completed", target=contract, case=contract.case, summary=broad_introduction[:200]
    )
    release_settled(actor=actor, contract=contract, as_of=clock.today())
    return completion
