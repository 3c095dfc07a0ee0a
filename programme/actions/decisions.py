"""A decision from preparation to dispatch. Meetings, votes and minutes call the same actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions.audit import label, record
from core.actions.jobs import request_job
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.guards import says_something
from core.models import Case, Direction, DocumentKind, Role, StoredFile, User
from core.permissions import has_conflict
from core.swedish import in_swedish
from programme.actions.receipts import send_to_parties
from programme.decision_text import text_of
from programme.decisions import consequence_of
from programme.models import (
    TAKEN_BY_OTHERS,
    Alternate,
    Decision,
    DecisionKind,
    DecisionMaker,
    DecisionStatus,
    DelegationRule,
    Manner,
    Meeting,
)
from programme.permissions import (
    can_dispatch_decision,
    can_prepare_decision,
    can_receive_decision,
    can_take_decision,
)

# What a dispatched decision must say (31–33 §§ förvaltningslagen), with the words for what is missing.
REQUIRED = {
    "content": gettext_lazy("the content of the decision"),
    "provisions": gettext_lazy("the provisions applied"),
    "circumstances": gettext_lazy("the decisive circumstances"),
    "appeal_text": gettext_lazy("how the decision is appealed, or why it cannot be"),
    "presenter": gettext_lazy("who presented the matter"),
    "is_appealable": gettext_lazy("whether the decision can be appealed"),
}


def move_to(decision: Decision, status: str) -> None:
    from programme.models.decision_kinds import TRANSITIONS

    if status not in TRANSITIONS[DecisionStatus(decision.status)]:
        raise Refused(
            _("A decision that is “%(old)s” cannot become “%(new)s”.")
            % {"old": decision.get_status_display(), "new": DecisionStatus(status).label}
        )
    decision.status = status


def lock_decision(decision: Decision) -> Decision:
    return Decision.objects.select_for_update(no_key=True, of=("self",)).get(pk=decision.pk)


@transaction.atomic
def prepare_decision(
    *,
    actor: User,
    kind: str,
    title: str,
    content: str,
    case: Case | None = None,
    subject: models.Model | None = None,
    maker: str = DecisionMaker.DELEGATION,
    is_granted: bool | None = None,
    amount: Decimal | None = None,
    provisions: str = "",
    circumstances: str = "",
    conditions: str = "",
    is_appealable: bool | None = None,
    appeal_text: str = "",
    presenter: User | None = None,
    corrects: Decision | None = None,
    **data: Any,
) -> Decision:
    """Draft a decision on a matter; nothing follows until it is taken and dispatched."""
    consequence_of(kind)
    decision = Decision(
        kind=kind,
        title=title[:200],
        content=content,
        case=case,
        maker=maker,
        is_granted=is_granted,
        amount=amount,
        provisions=provisions,
        circumstances=circumstances,
        conditions=conditions,
        is_appealable=is_appealable,
        appeal_text=appeal_text,
        presenter=presenter or actor,
        corrects=corrects,
        prepared_by=actor,
        data=data,
        subject_type=label(subject) if subject else "",
        subject_id=subject.pk if subject else None,
        created_at=clock.now(),
    )
    require(can_prepare_decision(actor, decision))
    with refusals(), transaction.atomic():
        decision.save()
    record(actor=actor, verb="decision.prepared", target=decision, case=case, summary=title, kind=kind)
    return decision


def missing_parts(decision: Decision) -> list[str]:
    """What the decision still lacks before it can be proposed, in words."""
    return [str(words) for field, words in REQUIRED.items() if not _is_stated(getattr(decision, field))]


def _is_stated(value: object) -> bool:
    """Blanks and dashes state nothing; whether it can be appealed is stated also by a no."""
    return says_something(value) if isinstance(value, str) else value is not None


def require_complete(decision: Decision) -> None:
    if missing := missing_parts(decision):
        raise Refused(_("The decision lacks: %(parts)s.") % {"parts": ", ".join(missing)}, code="incomplete")


def require_presenter_without_conflict(decision: Decision) -> None:
    """Whoever has a conflict of interest does not prepare or present the matter either (17 § förvaltningslagen)."""
    if decision.presenter is not None and has_conflict(decision.presenter, decision.case):
        raise Refused(
            _("%(person)s has a conflict of interest in the case and cannot present it. Choose another presenter.")
            % {"person": decision.presenter},
            field="presenter",
        )


@transaction.atomic
def propose_decision(*, actor: User, decision: Decision) -> Decision:
    """Lay the matter before its decision-maker, complete."""
    decision = lock_decision(decision)
    require(can_prepare_decision(actor, decision))
    require_complete(decision)
    require_presenter_without_conflict(decision)
    check = consequence_of(decision.kind).check
    if check:
        check(decision)
    move_to(decision, DecisionStatus.PROPOSED)
    decision.save()
    record(actor=actor, verb="decision.proposed", target=decision, case=decision.case, summary=decision.title)
    return decision


@transaction.atomic
def take_back_decision(*, actor: User, decision: Decision) -> Decision:
    """Back to preparation before it is decided; an agenda that holds it lets it go.

    A decision that is taken and not dispatched goes back only when someone who decided has a conflict of interest.
    """
    decision = lock_decision(decision)
    require(can_prepare_decision(actor, decision))
    if decision.status not in {DecisionStatus.PROPOSED, DecisionStatus.DECIDED} or (
        decision.status == DecisionStatus.DECIDED and not conflicted_deciders(decision)
    ):
        raise Refused(_("Only a proposal that waits for decision is taken back."))
    if decision.items.filter(outcome="pending", meeting__status="open").exists():
        raise Refused(_("The matter is before a meeting in session. Defer it there first."))
    decision.items.filter(outcome="pending", meeting__status__in=["planned", "notified"]).delete()
    move_to(decision, DecisionStatus.DRAFT)
    decision.save()
    record(actor=actor, verb="decision.taken_back", target=decision, case=decision.case, summary=decision.title)
    return decision


def conflicted_deciders(decision: Decision) -> list[User]:
    """Those who decided and have, as it turned out, a conflict of interest in the case."""
    return [person for person in decision.deciders.order_by("name") if has_conflict(person, decision.case)]


def manner_of(decision: Decision, actor: User, people: list[User], meeting: Meeting | None) -> str:
    """How the decision is taken; refuses what nobody may do alone (11–12 §§ myndighetsförordningen)."""
    if decision.maker == DecisionMaker.THREE_PARTIES:
        return Manner.PARTIES
    if meeting is not None:
        return Manner.PER_CAPSULAM if meeting.is_per_capsulam else Manner.MEETING
    if decision.maker == DecisionMaker.DELEGATED:
        if people == [actor] and rule_for(actor, decision):
            return Manner.DELEGATED
        if actor.has_role(Role.CHAIR):
            return Manner.CHAIR_ALONE
        raise Refused(_("The scheme of delegation does not let you take this decision."))
    if not any(person.has_role(Role.CHAIR) for person in people):
        raise Refused(_("A member decides at a meeting, or together with the chair and enough other members."))
    if len(people) == 1:
        return Manner.CHAIR_ALONE
    alternates = Alternate.objects.in_force().values("user")
    others = User.objects.filter(role=Role.MEMBER, is_active=True).exclude(pk__in=alternates).count()
    if decision.maker == DecisionMaker.DELEGATION and len(people) - 1 < (others + 1) // 2:
        raise Refused(_("Besides the chair, at least half of the other members must take part."))
    if sum(person.has_role(Role.MEMBER) for person in people) > others:
        raise Refused(_("An alternate takes part in the place of a member who does not."), field="deciders")
    return Manner.PER_CAPSULAM


def rule_for(user: User, decision: Decision) -> DelegationRule | None:
    """The rule of the scheme of delegation that lets the user take the decision alone, if there is one."""
    return (
        DelegationRule.objects.in_force()
        .filter(kind=decision.kind, role=user.role)
        .filter(models.Q(up_to__isnull=True) | models.Q(up_to__gte=decision.amount or 0))
        .first()
    )


@transaction.atomic
def take_decision(
    *,
    actor: User,
    decision: Decision,
    deciders: Iterable[User] = (),
    others_present: str = "",
    meeting: Meeting | None = None,
    urgency: str = "",
) -> Decision:
    """``deciders`` (the actor alone when none are named) take the decision, each without conflict of interest."""
    decision = lock_decision(decision)
    people = list(deciders) or [actor]
    require(can_take_decision(actor, decision))
    for person in people:
        require(can_take_decision(person, decision))
    decision.manner = manner_of(decision, actor, people, meeting)
    decision.urgency = urgency[:300]
    is_delegations_own = decision.maker == DecisionMaker.DELEGATION
    if decision.manner == Manner.CHAIR_ALONE and is_delegations_own and not says_something(urgency):
        raise Refused(
            _("The chair alone decides only what cannot wait for a meeting. Tell why it cannot wait."), field="urgency"
        )
    require_complete(decision)
    require_presenter_without_conflict(decision)
    check = consequence_of(decision.kind).check
    if check:
        check(decision)
    move_to(decision, DecisionStatus.DECIDED)
    decision.decided_at = clock.now()
    decision.others_present = others_present
    with refusals(), transaction.atomic():
        decision.deciders.set(people)
        decision.save()
    record(
        actor=actor,
        verb="decision.taken",
        target=decision,
        case=decision.case,
        summary=decision.title,
        deciders=[person.pk for person in people],
        manner=decision.manner,
        granted=decision.is_granted,
    )
    return decision


@transaction.atomic
def dispatch_decision(*, actor: User, decision: Decision, file: StoredFile | None = None) -> Decision:
    """Send the decision out. Its consequence happens here, in the same transaction, and nowhere else."""
    decision = lock_decision(decision)
    require(can_dispatch_decision(actor, decision))
    require_complete(decision)
    if conflicted := conflicted_deciders(decision):
        raise Refused(
            _(
                "%(names)s decided and has a conflict of interest in the case. If the conflict is upheld, take the "
                "decision back and let it be taken anew without that person."
            )
            % {"names": ", ".join(person.name for person in conflicted)},
            code="conflict",
        )
    case = decision.case
    if case is None:
        from programme.actions.cases import programme_case

        case = programme_case(actor)
    decision.dispatched_at = clock.now()
    decision.dispatched_by = actor
    corrected = decision.corrects
    decision.document = register_document(
        actor=actor,
        case=case,
        direction=Direction.OUTGOING,
        kind=DocumentKind.DECISION,
        description=in_swedish(
            lambda: (
                (_("Correction of decision: %(title)s") if corrected else _("Decision: %(title)s"))
                % {"title": decision.title}
            )
        ),
        counterpart=", ".join(str(party) for party in case.parties.all())[:200],
        body=text_of(decision),
        file=file,
        owner=decision,
        replaces=corrected.document if corrected else None,
    )
    move_to(decision, DecisionStatus.DISPATCHED)
    with refusals(), transaction.atomic():
        decision.save()
    record(actor=actor, verb="decision.dispatched", target=decision, case=case, summary=decision.title)
    if file is None:
        request_job(actor=actor, kind="decision_pdf", key=f"decision-pdf:{decision.pk}", decision=decision.pk)
    send_to_parties(actor, decision, case)
    if corrected is None:  # a correction puts words right; what followed from the decision has followed
        consequence_of(decision.kind).on_dispatch(decision, actor)
    return decision


def require_by_others(kind: str, maker: str) -> None:
    """The government's two decisions and SKR's one are theirs; what the delegation decides is not received."""
    if kind in TAKEN_BY_OTHERS and maker != TAKEN_BY_OTHERS[kind]:
        raise Refused(
            _("“%(kind)s” is decided by: %(maker)s.")
            % {"kind": DecisionKind(kind).label, "maker": DecisionMaker(TAKEN_BY_OTHERS[kind]).label},
            field="maker",
        )
    if kind not in TAKEN_BY_OTHERS and kind != DecisionKind.OTHER:
        raise Refused(_("The delegation takes this decision itself; it is not received."), field="kind")
    if maker not in {DecisionMaker.GOVERNMENT, DecisionMaker.SKR}:
        raise Refused(_("A received decision is the government's or SKR's."), field="maker")


@transaction.atomic
def receive_decision(
    *,
    actor: User,
    kind: str,
    title: str,
    content: str,
    received_from: str,
    decided_at: datetime,
    maker: str,
    case: Case | None = None,
    file: StoredFile | None = None,
) -> Decision:
    """Register a decision that somebody else took, with its date and decision-maker."""
    require(can_receive_decision(actor))
    require_by_others(kind, maker)
    for field, value in {"title": title, "content": content, "received_from": received_from}.items():
        if not says_something(value):
            raise Refused(_("Write what the decision is about, what it says and who took it."), field=field)
    if decided_at > clock.now():
        raise Refused(_("The decision is taken already: its date is today or earlier."), field="decided_on")
    if case is None:
        from programme.actions.cases import programme_case

        case = programme_case(actor)
    document = register_document(
        actor=actor,
        case=case,
        direction=Direction.INCOMING,
        kind=DocumentKind.RECEIVED_DECISION,
        description=title,
        counterpart=received_from,
        body=content,
        file=file,
    )
    with refusals(), transaction.atomic():
        decision = Decision.objects.create(
            kind=kind,
            title=title[:200],
            content=content,
            case=case,
            maker=maker,
            received_from=received_from[:200],
            decided_at=decided_at,
            document=document,
            status=DecisionStatus.RECEIVED,
            prepared_by=actor,
            created_at=clock.now(),
        )
    record(actor=actor, verb="decision.received", target=decision, case=case, summary=title)
    return decision


EDITABLE = (
    "title",
    "content",
    "is_granted",
    "amount",
    "provisions",
    "circumstances",
    "conditions",
    "is_appealable",
    "appeal_text",
    "presenter",
)


@transaction.atomic
def edit_decision(*, actor: User, decision: Decision, **values: Any) -> Decision:
    """Change the proposal while it is in preparation."""
    decision = lock_decision(decision)
    require(can_prepare_decision(actor, decision))
    if decision.status != DecisionStatus.DRAFT:
        raise Refused(_("Only a decision in preparation can be changed."))
    for name in EDITABLE:
        if name in values and not (decision.corrects_id and name in {"is_granted", "amount"}):
            setattr(decision, name, values[name])
    with refusals(), transaction.atomic():
        decision.save()
    record(actor=actor, verb="decision.edited", target=decision, case=decision.case, summary=decision.title)
    return decision
