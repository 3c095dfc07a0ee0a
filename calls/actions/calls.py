"""A call from draft to publication and conclusion."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import ApplicationStatus, Call, CallQuestion, CallStatus, FormVersion
from calls.models.calls import TRANSITIONS
from calls.permissions import can_edit_call, can_prepare_call, can_publish_call, can_screen
from core import clock
from core.actions.audit import label, record
from core.actions.records import open_case, register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import CaseKind, Direction, DocumentKind, User
from core.swedish import in_swedish
from programme.actions.decisions import prepare_decision
from programme.decisions import subject_of
from programme.models import Decision, DecisionKind, DecisionStatus

FIELDS = (
    "title",
    "kind",
    "purpose",
    "who_may_apply",
    "opens_at",
    "closes_at",
    "decision_expected_on",
    "late_policy",
    "is_appealable",
    "statute",
    "conditions",
    "contact",
)


def move_to(call: Call, status: str) -> None:
    if status not in TRANSITIONS[CallStatus(call.status)]:
        raise Refused(
            _("A call that is “%(old)s” cannot become “%(new)s”.")
            % {"old": call.get_status_display(), "new": CallStatus(status).label}
        )
    call.status = status


@transaction.atomic
def create_call(*, actor: User, title: str, blueprint: str = "base", **values: Any) -> Call:
    """A draft with its first questions and criteria, from a template."""
    from calls.actions.questions import apply_blueprint

    require(can_prepare_call(actor))
    needs_areas = values.pop("needs_areas", [])
    call = Call(title=title[:200], created_by=actor, created_at=clock.now(), **values)
    with refusals(), transaction.atomic():
        call.save()
    call.needs_areas.set(needs_areas)
    FormVersion.objects.create(call=call, number=1, created_by=actor, created_at=clock.now())
    if blueprint:
        apply_blueprint(actor=actor, call=call, blueprint=blueprint)
    record(actor=actor, verb="call.created", target=call, summary=title, blueprint=blueprint)
    return call


@transaction.atomic
def edit_call(*, actor: User, call: Call, version: int | None = None, **values: Any) -> Call:
    call = lock(call)
    require(can_edit_call(actor, call))
    if version is not None and version != call.version:
        raise Refused(_("Somebody else has saved the call since you opened it. Look at it again."), code="stale")
    needs_areas = values.pop("needs_areas", None)
    for name in FIELDS:
        if name in values:
            setattr(call, name, values[name])
    call.version += 1
    with refusals(), transaction.atomic():
        call.save()
    if needs_areas is not None:
        call.needs_areas.set(needs_areas)
    record(actor=actor, verb="call.edited", target=call, summary=call.title)
    return call


MISSING = {
    "purpose": gettext_lazy("the purpose"),
    "who_may_apply": gettext_lazy("who may apply"),
    "opens_at": gettext_lazy("when it opens"),
    "closes_at": gettext_lazy("when it closes"),
    "is_appealable": gettext_lazy("whether decisions can be appealed"),
    "statute": gettext_lazy("the provision on appeal"),
}


def missing_in_call(call: Call) -> list[str]:
    """What a call lacks before it can be published, in words."""
    missing = [str(words) for field, words in MISSING.items() if getattr(call, field) in (None, "")]
    form = call.forms.order_by("-number").first()
    if form is None or not form.sections.exists():
        missing.append(_("at least one part with questions"))
    else:
        missing += [
            _("questions in the part “%(part)s”") % {"part": section.title}
            for section in form.sections.filter(questions__isnull=True)
        ]
    if not call.criteria.exists():
        missing.append(_("at least one criterion"))
    if call.closes_at is not None and call.closes_at <= clock.now():
        missing.append(_("a closing that lies ahead"))
    return missing


def call_of(decision: Decision) -> Call:
    return subject_of(decision, Call, _("The decision does not say which call it is about."))


def check_publishable(decision: Decision) -> None:
    """Before a decision on a call is proposed: the call must be complete."""
    call = call_of(decision)
    if call.status != CallStatus.DRAFT:
        raise Refused(_("The call is already published."))
    _refuse_incomplete(call)


def _refuse_incomplete(call: Call) -> None:
    missing = missing_in_call(call)
    if missing:
        raise Refused(_("The call lacks: %(parts)s.") % {"parts": ", ".join(missing)}, code="incomplete")


def publish_by_decision(decision: Decision, actor: User) -> None:
    """What follows from a dispatched decision on a call."""
    call = call_of(decision)
    if call.status == CallStatus.DRAFT and decision.is_granted is not False:
        publish_call(actor=actor, call=call, decision=decision)


def decisions_under_way(call: Call) -> QuerySet[Decision]:
    """The decision to publish the call that is being prepared, waits, or is not yet dispatched."""
    return Decision.objects.filter(
        kind=DecisionKind.CALL,
        subject_type=label(call),
        subject_id=call.pk,
        status__in=[DecisionStatus.DRAFT, DecisionStatus.PROPOSED, DecisionStatus.DECIDED],
    )


@transaction.atomic
def propose_call(*, actor: User, call: Call) -> Decision:
    """Prepare the decision that publishes the call, for the Delegation to take."""
    call = lock(call)
    require(can_publish_call(actor, call))
    _refuse_incomplete(call)
    if decisions_under_way(call).exists():
        raise Refused(_("A decision on the call is already being prepared."))
    return prepare_decision(
        actor=actor,
        kind=DecisionKind.CALL,
        title=call.title,
        content=in_swedish(lambda: _("The Delegation publishes the call “%(title)s”.") % {"title": call.title}),
        subject=call,
        circumstances=call.purpose,
        is_appealable=False,
        appeal_text=in_swedish(lambda: _("A decision to publish a call cannot be appealed.")),
    )


@transaction.atomic
def publish_call(*, actor: User, call: Call, decision: Decision) -> Call:
    """What a dispatched decision does, and nothing else can: from its dispatch alone, never by itself."""
    call = lock(call)
    _refuse_incomplete(call)
    form = call.forms.get(published_at__isnull=True)
    form.published_at = clock.now()
    form.save()
    move_to(call, CallStatus.PUBLISHED)
    call.published_at, call.decision = clock.now(), decision
    # A decision may already stand in a case of the call; otherwise the case opens now.
    call.case = (
        decision.case
        if decision.case is not None and decision.case.kind == CaseKind.CALL
        else open_case(actor=actor, kind=CaseKind.CALL, title=call.title, officer=actor)
    )
    with refusals(), transaction.atomic():
        call.save()
    register_document(
        actor=actor,
        case=call.case,
        direction=Direction.OUTGOING,
        kind=DocumentKind.CALL,
        description=in_swedish(lambda: _("Call: %(title)s") % {"title": call.title}),
        body=call.purpose,
        owner=call,
    )
    record(actor=actor, verb="call.published", target=call, case=call.case, summary=call.title)
    return call


@transaction.atomic
def prolong_call(*, actor: User, call: Call, closes_at: Any, reason: str) -> Call:
    """A later closing for all; never an earlier one."""
    call = lock(call)
    require(can_screen(actor, call))
    if call.status != CallStatus.PUBLISHED:
        raise Refused(_("Only a published call is prolonged."))
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    before = call.closes_at
    if closes_at is None or before is None or closes_at <= before or closes_at <= clock.now():
        raise Refused(_("The new closing must be later than the present one."), field="closes_at")
    call.closes_at = closes_at
    with refusals(), transaction.atomic():
        call.save()
    record(
        actor=actor,
        verb="call.prolonged",
        target=call,
        case=call.case,
        summary=reason,
        before=before.isoformat(),
        after=closes_at.isoformat(),
    )
    return call


@transaction.atomic
def cancel_call(*, actor: User, call: Call) -> Call:
    call = lock(call)
    require(can_edit_call(actor, call))
    move_to(call, CallStatus.CANCELLED)
    call.save()
    record(actor=actor, verb="call.cancelled", target=call, summary=call.title)
    return call


def unanswered(call: Call) -> int:
    """How many submitted expressions of interest lack their decision or their sent feedback."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT calls_unanswered(%s)", [call.pk])
        return int(cursor.fetchone()[0])


@transaction.atomic
def conclude_call(*, actor: User, call: Call) -> Call:
    """End the screening. Every one who applied has been told; the database holds the same rule."""
    call = lock(call)
    require(can_screen(actor, call))
    if not call.has_closed:
        raise Refused(_("The call has not closed yet."))
    if call.applications.filter(status=ApplicationStatus.DRAFT, extended_until__gt=clock.now()).exists():
        raise Refused(_("Somebody has been given more time and can still submit."))
    if unanswered(call):
        raise Refused(
            # Without a number: the officer may be kept out of some of them.
            _("Some expression of interest lacks its dispatched decision or sent feedback on every criterion."),
            code="unanswered",
        )
    move_to(call, CallStatus.CONCLUDED)
    call.concluded_at = clock.now()
    with refusals(), transaction.atomic():
        call.save()
    for application in call.applications.filter(status=ApplicationStatus.DRAFT):
        application.status = ApplicationStatus.DISCARDED
        application.save(update_fields=["status"])
    record(actor=actor, verb="call.concluded", target=call, case=call.case, summary=call.title)
    return call


@transaction.atomic
def ask_about_call(*, actor: User | None, call: Call, question: str) -> CallQuestion:
    """Anybody asks; the answer is published for all."""
    if not call.is_published:
        raise Refused(_("The call is not published."))
    text = question.replace("\0", "").strip()[:4000]
    if not text:
        raise Refused(_("Write your question."), field="question")
    asked = CallQuestion.objects.create(call=call, question=text, asked_by=actor, asked_at=clock.now())
    record(actor=actor or User.objects.system(), verb="call.asked", target=asked, case=call.case, summary=text)
    return asked


@transaction.atomic
def answer_about_call(*, actor: User, asked: CallQuestion, answer: str) -> CallQuestion:
    require(can_screen(actor, asked.call))
    if not answer.strip():
        raise Refused(_("Write the answer."), field="answer")
    asked.answer, asked.answered_by, asked.published_at = answer.strip(), actor, clock.now()
    asked.save()
    record(actor=actor, verb="call.answered", target=asked, case=asked.call.case, summary=asked.question)
    return asked
