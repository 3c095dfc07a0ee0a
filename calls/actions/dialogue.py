"""Questions about the feedback, and their answers. What is written is filed in the case."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from calls.actions.telling import told
from calls.models import Application, FeedbackQuestion, LetterStatus
from calls.permissions import belongs_to, can_handle
from constellations.actions.initiatives import people_of
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, require
from core.locks import lock
from core.models import Case, Direction, DocumentKind, Role, User
from core.swedish import in_swedish


def _case(application: Application) -> Case:
    if application.case is None:
        raise Refused(_("The expression of interest has no case."))
    return application.case


@transaction.atomic
def ask_about_feedback(*, actor: User, application: Application, question: str) -> FeedbackQuestion:
    application = lock(application)
    require(belongs_to(actor, application))
    if not application.letters.filter(status=LetterStatus.SENT).exists():
        raise Refused(_("You can ask about the feedback when you have got it."))
    text = question.replace("\0", "").strip()[:4000]
    if not text:
        raise Refused(_("Write your question."), field="question")
    asked = FeedbackQuestion.objects.create(
        application=application, question=text, asked_by=actor, asked_at=clock.now()
    )
    case = _case(application)
    register_document(
        actor=actor,
        case=case,
        direction=Direction.INCOMING,
        kind=DocumentKind.LETTER,
        description=in_swedish(lambda: _("Question about the feedback")),
        counterpart=str(application.constellation.members.get(role="lead").organisation),
        body=text,
        owner=application,
    )
    record(actor=actor, verb="application.feedback_asked", target=application, case=case, summary=text)
    officers = User.objects.filter(role=Role.OFFICER, is_active=True).exclude(
        pk__in=[user.pk for user in User.objects.filter(conflicts__case=case)]
    )
    notify(
        [case.officer] if case.officer else officers,
        told(N_("A question about the feedback to “%(name)s”"), name=application.name),
        url=f"/applications/{application.pk}/",
        key=f"feedback-question:{asked.pk}",
    )
    return asked


@transaction.atomic
def answer_about_feedback(*, actor: User, asked: FeedbackQuestion, answer: str) -> FeedbackQuestion:
    application = lock(asked.application)
    require(can_handle(actor, application))
    asked = lock(asked)
    if asked.answered_at is not None:
        raise Refused(_("The question is already answered."))
    text = answer.replace("\0", "").strip()[:8000]
    if not text:
        raise Refused(_("Write the answer."), field="answer")
    asked.answer, asked.answered_by, asked.answered_at = text, actor, clock.now()
    asked.save()
    case = _case(application)
    register_document(
        actor=actor,
        case=case,
        direction=Direction.OUTGOING,
        kind=DocumentKind.LETTER,
        description=in_swedish(lambda: _("Answer about the feedback")),
        counterpart=str(application.constellation.members.get(role="lead").organisation),
        body=text,
        owner=application,
    )
    record(actor=actor, verb="application.feedback_answered", target=application, case=case, summary=text)
    notify(
        people_of(application.constellation),
        told(N_("Your question about the feedback to “%(name)s” is answered"), name=application.name),
        url=f"/applications/{application.pk}/",
        key=f"feedback-question:{asked.pk}:answered",
    )
    return asked
