"""A completion that is asked for, answered, or never comes (20 § förvaltningslagen)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from calls.actions.applications import move_to, refuse_incomplete
from calls.actions.telling import told
from calls.content import as_submitted, read_out
from calls.models import (
    Application,
    ApplicationStatus,
    CompletionRequest,
    SectionVersion,
)
from calls.permissions import (
    can_handle,
)
from constellations.actions.initiatives import people_of
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, User
from core.swedish import in_swedish


def answer_completion(actor: User, application: Application) -> Application:
    asked = application.completion_requests.filter(answered_at__isnull=True).first()
    if asked is None or application.case is None:
        raise Refused(_("No completion is asked for."))
    refuse_incomplete(application)
    application.search_text, body = read_out(application)
    move_to(application, ApplicationStatus.SUBMITTED)
    document = register_document(
        actor=actor,
        case=application.case,
        direction=Direction.INCOMING,
        kind=DocumentKind.COMPLETION,
        description=in_swedish(lambda: _("Completion: %(name)s") % {"name": application.name}),
        counterpart=str(application.constellation.members.get(role="lead").organisation),
        body=body,
        owner=application,
        replaces=application.document,
    )
    asked.answered_at, asked.answered_by, asked.document = clock.now(), actor, document
    asked.save()
    with refusals(), transaction.atomic():
        application.save()
    record(
        actor=actor, verb="application.completed", target=application, case=application.case, summary=document.reg_no
    )
    notify(
        [asked.requested_by],
        told(N_("A completion has come in: “%(name)s”"), name=application.name),
        url=f"/applications/{application.pk}/",
        key=f"completion:{asked.pk}:answered",
    )
    return application


@transaction.atomic
def request_completion(*, actor: User, application: Application, text: str, due_at: datetime) -> CompletionRequest:
    """Ask for what is missing, with a last day and what follows otherwise (20 § förvaltningslagen)."""
    application = lock(application)
    require(can_handle(actor, application))
    if not text.strip():
        raise Refused(_("Say what must be completed."), field="text")
    if due_at <= clock.now():
        raise Refused(_("The last day must lie ahead."), field="due_at")
    move_to(application, ApplicationStatus.COMPLETION)
    asked = CompletionRequest(
        application=application, text=text.strip(), due_at=due_at, requested_by=actor, requested_at=clock.now()
    )
    with refusals(), transaction.atomic():
        asked.save()
        application.save(update_fields=["status"])
    case = application.case
    if case is not None:
        register_document(
            actor=actor,
            case=case,
            direction=Direction.OUTGOING,
            kind=DocumentKind.COMPLETION_REQUEST,
            description=in_swedish(lambda: _("Request for completion: %(name)s") % {"name": application.name}),
            counterpart=str(application.constellation.members.get(role="lead").organisation),
            body=text.strip(),
            owner=application,
        )
    record(actor=actor, verb="application.completion_requested", target=application, case=case, summary=text)
    notify(
        people_of(application.constellation),
        told(N_("“%(name)s” must be completed"), name=application.name),
        url=f"/applications/{application.pk}/",
        key=f"completion:{asked.pk}",
    )
    return asked


def close_unanswered(actor: User, application: Application) -> None:
    """The completion is not awaited any more. What was written for it and never sent stays with its writers, in the
    history of the part; the answers are again those that were submitted."""
    asked = application.completion_requests.filter(answered_at__isnull=True).first()
    if asked is None:
        return
    received = {answer.section_key: answer.data for answer in as_submitted(application).values()}
    for answer in application.answers.filter(updated_at__gt=asked.requested_at):
        answer.data = received.get(answer.section_key, {})
        answer.version += 1
        answer.updated_at = clock.now()
        answer.save()
        SectionVersion.objects.create(
            application=application,
            section_key=answer.section_key,
            version=answer.version,
            data=answer.data,
            by=actor,
            at=answer.updated_at,
        )
    asked.answered_at = clock.now()
    asked.save()


@transaction.atomic
def return_from_completion(*, actor: User, application: Application) -> Application:
    """The last day has passed without an answer: go on with what there is."""
    application = lock(application)
    require(can_handle(actor, application))
    asked = application.completion_requests.filter(answered_at__isnull=True).first()
    if application.status != ApplicationStatus.COMPLETION or asked is None:
        raise Refused(_("No completion is asked for."))
    if asked.due_at > clock.now():
        raise Refused(_("The constellation still has time to answer."))
    close_unanswered(actor, application)
    move_to(application, ApplicationStatus.SUBMITTED)
    application.save(update_fields=["status"])
    record(actor=actor, verb="application.completion_lapsed", target=application, case=application.case)
    return application
