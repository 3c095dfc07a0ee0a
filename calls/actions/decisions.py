"""Decisions on expressions of interest: prepared by the batch, dispatched together, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.applications import move_to
from calls.actions.completions import close_unanswered
from calls.actions.feedback import missing_feedback, with_reasons
from calls.actions.letters import draft_letter
from calls.models import Application, ApplicationStatus, Call, Reason
from calls.models.screening import LetterKind, says_something
from calls.permissions import can_handle, can_screen
from constellations.actions.initiatives import create_initiative
from core import clock
from core.actions.audit import record
from core.errors import Refused, require
from core.locks import lock
from core.models import User
from programme.actions.decisions import dispatch_decision, prepare_decision, propose_decision
from programme.decisions import subject_of
from programme.models import Decision, DecisionKind, DecisionMaker, DecisionStatus

NO_APPEAL = "Beslutet får inte överklagas enligt %s."
APPEAL = (
    "Ni kan överklaga beslutet hos allmän förvaltningsdomstol. Överklagandet ska vara skriftligt och lämnas till "
    "delegationen inom tre veckor från den dag då beslutet meddelades (%s)."
)
ALIVE = [DecisionStatus.DRAFT, DecisionStatus.PROPOSED, DecisionStatus.DECIDED]


def application_of(decision: Decision) -> Application:
    return subject_of(decision, Application, _("The decision does not say which expression of interest it is about."))


def decisions_on(application: Application) -> list[Decision]:
    return list(
        Decision.objects.filter(subject_type="calls.application", subject_id=application.pk)
        .exclude(status=DecisionStatus.WITHDRAWN)
        .order_by("pk")
    )


def appeal_words(call: Call) -> str:
    return (APPEAL if call.is_appealable else NO_APPEAL) % (call.statute or "–")


@transaction.atomic
def prepare_outcome(
    *,
    actor: User,
    application: Application,
    is_granted: bool,
    circumstances: str,
    provisions: str = "",
    presenter: User | None = None,
    reasons: Iterable[Reason] = (),
) -> Decision:
    """Prepare the decision whether a constellation goes on to in-depth analysis. Pending until it is dispatched."""
    application = lock(application)
    require(can_handle(actor, application))
    if application.status != ApplicationStatus.SUBMITTED:
        raise Refused(_("Only a submitted and complete expression of interest is decided on."))
    if any(decision.status in ALIVE for decision in decisions_on(application)):
        raise Refused(_("A decision on “%(name)s” is already being prepared.") % {"name": application.name})
    call = application.call
    number = application.case.reg_no if application.case else ""
    circumstances = with_reasons(actor=actor, application=application, text=circumstances, reasons=reasons)
    if is_granted:
        content = (
            f"Delegationen beslutar att konstellationen bakom intresseanmälan {number}, {application.name}, "
            "går vidare till fördjupad genomlysning."
        )
    else:
        content = (
            f"Delegationen beslutar att konstellationen bakom intresseanmälan {number}, {application.name}, "
            "inte går vidare till fördjupad genomlysning."
        )
    return prepare_decision(
        actor=actor,
        kind=DecisionKind.QUALIFICATION,
        title=f"{application.name} ({number})",
        content=content,
        case=application.case,
        subject=application,
        is_granted=is_granted,
        provisions=provisions or call.statute or "",
        circumstances=circumstances,
        conditions=call.conditions if is_granted else "",
        is_appealable=call.is_appealable,
        appeal_text=appeal_words(call),
        presenter=presenter,
    )


@transaction.atomic
def prepare_dismissal(
    *,
    actor: User,
    application: Application,
    circumstances: str = "",
    provisions: str = "20 § förvaltningslagen (2017:900)",
    reasons: Iterable[Reason] = (),
) -> Decision:
    """Prepare to dismiss one that came late, is ineligible, or was never completed; always with reasons."""
    application = lock(application)
    require(can_handle(actor, application))
    if not application.is_pending:
        raise Refused(_("The expression of interest is already settled."))
    circumstances = with_reasons(actor=actor, application=application, text=circumstances, reasons=reasons)
    if not says_something(circumstances):
        raise Refused(_("A dismissal needs its reasons."), field="circumstances")
    if any(decision.status in ALIVE for decision in decisions_on(application)):
        raise Refused(_("A decision on “%(name)s” is already being prepared.") % {"name": application.name})
    number = application.case.reg_no if application.case else ""
    return prepare_decision(
        actor=actor,
        kind=DecisionKind.DISMISSAL,
        title=f"{application.name} ({number})",
        content=f"Delegationen avvisar intresseanmälan {number}, {application.name}.",
        case=application.case,
        subject=application,
        maker=DecisionMaker.DELEGATED,
        provisions=provisions,
        circumstances=circumstances,
        is_appealable=True,
        appeal_text=APPEAL % "40–44 §§ förvaltningslagen (2017:900)",
    )


@transaction.atomic
def prepare_feedback_decision(
    *, actor: User, call: Call, applications: Iterable[Application] | None = None, expert_support: str = ""
) -> Decision:
    """The delegation decides on the feedback itself: complete for each one that the decision covers."""
    require(can_screen(actor, call))
    covered = (
        list(applications)
        if applications is not None
        else list(
            call.applications.visible_to(actor)
            .submitted()
            .exclude(status__in=[ApplicationStatus.WITHDRAWN, ApplicationStatus.DISMISSED])
        )
    )
    covered = [application for application in covered if application.feedback_decision_id is None]
    if not covered:
        raise Refused(_("No expression of interest waits for a decision on its feedback."))
    names = "\n".join(f"{item.case.reg_no if item.case else ''} {item.name}" for item in covered)
    decision = prepare_decision(
        actor=actor,
        kind=DecisionKind.FEEDBACK,
        title=f"Återkoppling till sökande: {call.title}"[:200],
        content=f"Delegationen fastställer återkopplingen till följande konstellationer:\n\n{names}",
        case=call.case,
        subject=call,
        is_granted=None,
        provisions="32 § förvaltningslagen (2017:900)",
        circumstances="Återkopplingen har tagits fram kriterium för kriterium med expertstöd. " + expert_support,
        is_appealable=False,
        appeal_text="Återkopplingen är inte ett beslut som kan överklagas.",
        applications=[item.pk for item in covered],
    )
    check_feedback(decision)
    return decision


def _covered(decision: Decision) -> list[Application]:
    return list(
        Application.objects.filter(pk__in=decision.data.get("applications", []), call=decision.subject_id)
        .select_related("call", "case")
        .order_by("pk")
    )


def check_feedback(decision: Decision) -> None:
    """Before feedback is proposed or decided: words on every criterion for everyone."""
    covered = _covered(decision)
    if decision.subject_type != "calls.call" or not covered:
        raise Refused(_("The decision covers no expression of interest."))
    for application in covered:
        missing = missing_feedback(application)
        if missing:
            raise Refused(
                _("The feedback to “%(name)s” lacks: %(criteria)s.")
                % {"name": application.name, "criteria": ", ".join(missing)},
                code="feedback_missing",
            )


def follow_feedback(decision: Decision, actor: User) -> None:
    """The feedback is settled; letters are drafted for those who already have their decision."""
    check_feedback(decision)
    for application in _covered(decision):
        application = lock(application)
        if application.feedback_decision_id is None:
            application.feedback_decision = decision
            application.save(update_fields=["feedback_decision"])
            record(
                actor=actor,
                verb="application.feedback_decided",
                target=application,
                case=application.case,
                summary=application.name,
            )
        if application.status in {ApplicationStatus.QUALIFIED, ApplicationStatus.REJECTED}:
            draft_letter(application, LetterKind.OUTCOME)


def check_outcome(decision: Decision) -> None:
    application = application_of(decision)
    if application.status != ApplicationStatus.SUBMITTED:
        raise Refused(_("Only a submitted and complete expression of interest is decided on."))
    if decision.is_granted is None:
        raise Refused(_("State whether the constellation goes on."), field="is_granted")


def follow_outcome(decision: Decision, actor: User) -> None:
    """Goes on, or not; the one that goes on gets its initiative in the same transaction."""
    application = lock(application_of(decision))
    move_to(application, ApplicationStatus.QUALIFIED if decision.is_granted else ApplicationStatus.REJECTED)
    application.decision, application.decided_at = decision, decision.decided_at or clock.now()
    application.save()
    record(
        actor=actor,
        verb=f"application.{application.status}",
        target=application,
        case=application.case,
        summary=application.name,
    )
    if decision.is_granted:
        create_initiative(
            actor=actor,
            decision=decision,
            constellation=application.constellation,
            name=application.name,
            needs_area=application.needs_area,
            summary="",
        )
    if application.feedback_decision_id is not None:
        draft_letter(application, LetterKind.OUTCOME)


def check_dismissal(decision: Decision) -> None:
    if not application_of(decision).is_pending:
        raise Refused(_("The expression of interest is already settled."))


def follow_dismissal(decision: Decision, actor: User) -> None:
    application = lock(application_of(decision))
    close_unanswered(actor, application)
    move_to(application, ApplicationStatus.DISMISSED)
    application.decision, application.decided_at = decision, decision.decided_at or clock.now()
    application.save()
    record(
        actor=actor, verb="application.dismissed", target=application, case=application.case, summary=application.name
    )
    draft_letter(application, LetterKind.DISMISSAL)


@transaction.atomic
def propose_together(*, actor: User, decisions: Iterable[Decision]) -> list[Decision]:
    return [propose_decision(actor=actor, decision=decision) for decision in decisions]


@transaction.atomic
def dispatch_together(*, actor: User, decisions: Iterable[Decision]) -> list[Decision]:
    """Apply all that is decided at one time: either every one takes effect, or none."""
    return [dispatch_decision(actor=actor, decision=decision) for decision in decisions]


def decisions_of(call: Call, user: User) -> list[Decision]:
    """Decisions on the call's expressions of interest and their feedback, as the user may see them."""
    applications = Application.objects.filter(call=call).visible_to(user).values("pk")
    on_applications = Decision.objects.visible_to(user).filter(
        subject_type="calls.application", subject_id__in=applications
    )
    on_call = Decision.objects.visible_to(user).filter(
        subject_type="calls.call", subject_id=call.pk, kind=DecisionKind.FEEDBACK
    )
    return list((on_applications | on_call).exclude(status=DecisionStatus.WITHDRAWN).order_by("status", "pk"))
