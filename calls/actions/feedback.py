"""What each constellation is told on each criterion, and the library of reasons that it draws on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.models import Application, Call, Criterion, Feedback, Reason, ReasonUse
from calls.permissions import can_handle, can_prepare_call
from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User
from programme.models import Decision, DecisionKind, DecisionStatus


@transaction.atomic
def write_feedback(
    *,
    actor: User,
    application: Application,
    criterion: Criterion,
    strengths: str = "",
    weaknesses: str = "",
    reasons: Iterable[Reason] = (),
) -> Feedback:
    """Words on one criterion. ``reasons`` from the library are filled in and counted."""
    application = lock(application)
    require(can_handle(actor, application))
    if criterion.call_id != application.call_id:
        raise Refused(_("The call has no such criterion."))
    if application.feedback_decision_id is not None:
        raise Refused(_("The feedback is decided and stays as it is."))
    if is_before_the_delegation(application):
        raise Refused(_("The feedback lies before the Delegation. Take the decision back first to change it."))
    parts = {"strength": strengths.strip(), "weakness": weaknesses.strip()}
    for reason in reasons:
        if reason.kind in parts:
            words = fill_in(reason.text, application)
            if words not in parts[reason.kind]:
                parts[reason.kind] = f"{parts[reason.kind]}\n\n{words}".strip()
            ReasonUse.objects.get_or_create(
                reason=reason, application=application, criterion=criterion, defaults={"by": actor, "at": clock.now()}
            )
    feedback = Feedback.objects.filter(application=application, criterion=criterion).first() or Feedback(
        application=application, criterion=criterion
    )
    feedback.strengths, feedback.weaknesses = parts["strength"].replace("\0", ""), parts["weakness"].replace("\0", "")
    feedback.by, feedback.at = actor, clock.now()
    with refusals(), transaction.atomic():
        feedback.save()
    record(
        actor=actor,
        verb="application.feedback_written",
        target=application,
        case=application.case,
        summary=criterion.name,
    )
    return feedback


def is_before_the_delegation(application: Application) -> bool:
    """What is decided on is what is sent: nothing changes between the proposal and the dispatch."""
    return Decision.objects.filter(
        kind=DecisionKind.FEEDBACK,
        status__in=[DecisionStatus.PROPOSED, DecisionStatus.DECIDED],
        data__applications__contains=application.pk,
    ).exists()


@transaction.atomic
def draft_feedback(*, actor: User, application: Application) -> int:
    """Begin the feedback with the strengths and weaknesses that the assessors wrote; nothing written is replaced."""
    require(can_handle(actor, application))
    made = 0
    for criterion in application.call.criteria.all():
        written = Feedback.objects.filter(application=application, criterion=criterion).first()
        if written is not None and written.is_given:
            continue
        verdicts = [
            verdict
            for assessment in application.assessments.filter(status="submitted")
            for verdict in assessment.verdicts.all()
            if verdict.criterion_id == criterion.pk
        ]
        strengths = "\n\n".join(v.strengths.strip() for v in verdicts if v.strengths.strip())
        weaknesses = "\n\n".join(v.weaknesses.strip() for v in verdicts if v.weaknesses.strip())
        if strengths or weaknesses:
            write_feedback(
                actor=actor,
                application=application,
                criterion=criterion,
                strengths=strengths,
                weaknesses=weaknesses,
            )
            made += 1
    return made


def missing_feedback(application: Application) -> list[str]:
    """The criteria on which the constellation would be told nothing."""
    given = {item.criterion_id for item in application.feedback.all() if item.is_given}
    return [criterion.name for criterion in application.call.criteria.all() if criterion.pk not in given]


PLACEHOLDERS = ("constellation", "call", "lead", "number")


def fill_in(text: str, application: Application) -> str:
    """The reason's text with its placeholders filled in; unknown ones stay as they are."""
    lead = application.constellation.members.filter(role="lead").select_related("organisation").first()
    values = {
        "constellation": application.constellation.name,
        "call": application.call.title,
        "lead": str(lead.organisation) if lead else "",
        "number": application.case.reg_no if application.case else "",
    }
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def with_reasons(*, actor: User, application: Application, text: str, reasons: Iterable[Reason] = ()) -> str:
    """A decision's circumstances: what was written, then the reasons from the library, all placeholders filled in."""
    parts = [fill_in(text.replace("\0", "").strip(), application)]
    for reason in reasons:
        parts.append(fill_in(reason.text, application))
        ReasonUse.objects.get_or_create(
            reason=reason, application=application, criterion=None, defaults={"by": actor, "at": clock.now()}
        )
    return "\n\n".join(part for part in parts if part)


@transaction.atomic
def save_reason(*, actor: User, reason: Reason | None = None, **values: Any) -> Reason:
    """Add or change a reusable reason. What has been told already keeps its words."""
    require(can_prepare_call(actor))
    reason = reason or Reason(created_by=actor, created_at=clock.now())
    for name in ("kind", "criterion_key", "title", "text", "is_active"):
        if name in values:
            setattr(reason, name, values[name])
    if not reason.title.strip() or not reason.text.strip():
        raise Refused(_("A reason has a name and a text."), field="text")
    with refusals(), transaction.atomic():
        reason.save()
    record(actor=actor, verb="reason.saved", target=reason, summary=reason.title)
    return reason


def reasons_for(call: Call, criterion: Criterion | None = None) -> list[Reason]:
    reasons = Reason.objects.filter(is_active=True)
    if criterion is not None:
        reasons = reasons.filter(criterion_key__in=["", criterion.key])
    return list(reasons)
