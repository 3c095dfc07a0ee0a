"""What anyone may ask of us without saying who they are: a document, or a page that works."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions.audit import record
from core.actions.handling import HANDLERS, tell_secretariat
from core.actions.notices import queue_mail
from core.actions.records import open_case, register_document
from core.errors import Refused, require
from core.guards import says_something
from core.locks import lock
from core.models import (
    AccessibilityStatement,
    Case,
    CaseKind,
    Direction,
    DisclosureRequest,
    Document,
    DocumentKind,
    StoredFile,
    User,
)
from core.permissions import with_role

# Registration numbers of documents, as people write them in a letter.
NUMBER = re.compile(r"UTF \d{4}/\d{4,}-\d+")


@transaction.atomic
def request_document(*, wanted: str, reply_to: str = "", documents: Iterable[Document] = ()) -> DisclosureRequest:
    """A small case of its own. Neither name nor purpose is asked for (2 kap. 18 § TF)."""
    if not says_something(wanted):
        raise Refused(_("Tell which document you want."), field="wanted")
    actor = User.objects.system()
    case = open_case(actor=actor, kind=CaseKind.DISCLOSURE, title="Begäran om handling")
    request = DisclosureRequest.objects.create(case=case, wanted=wanted, reply_to=reply_to[:200])
    named = Document.objects.filter(reg_no__in=NUMBER.findall(wanted)[:50])
    request.documents.set([*documents, *named])
    register_document(
        actor=actor,
        case=case,
        direction=Direction.INCOMING,
        kind=DocumentKind.LETTER,
        description="Begäran om handling",
        body=wanted,
    )
    record(actor=actor, verb="disclosure.requested", target=request, case=case, summary=case.reg_no)
    tell_secretariat(
        gettext_lazy("Someone asks for a document. Answer promptly."),
        url=f"/cases/{case.pk}/",
        key=f"disclosure:{request.pk}",
    )
    return request


def mail_address(request: DisclosureRequest) -> str:
    """Where the answer goes by itself; empty when it is fetched, or sent by post."""
    address = request.reply_to.strip()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


def send_answer(
    request: DisclosureRequest,
    answer: str,
    *,
    key: str,
    documents: Iterable[Document] = (),
    file: StoredFile | None = None,
) -> None:
    """To the address that the asker gave, with the documents: files as they are, others as their text."""
    address = mail_address(request)
    if not address:
        return
    sent = list(documents)
    texts = [f"{document.reg_no} {document.description}\n\n{document.body}" for document in sent if not document.file]
    files = [document.file for document in sent if document.file] + ([file] if file else [])
    queue_mail(
        to=address,
        subject=f"{request.case.reg_no} Svar på begäran om handling",
        body="\n\n".join([answer, *texts]),
        key=key,
        attachments=files,
    )


@transaction.atomic
def answer_request(
    *,
    actor: User,
    request: DisclosureRequest,
    outcome: str,
    answer: str,
    documents: Iterable[Document] = (),
    file: StoredFile | None = None,
) -> DisclosureRequest:
    """Disclosed, wholly or in part, with the documents. A refusal is a decision of its own that can be appealed."""
    request = lock(request)
    require(with_role(actor, *HANDLERS, case=request.case))
    if outcome not in {DisclosureRequest.Outcome.DISCLOSED, DisclosureRequest.Outcome.PARTLY}:
        raise Refused(_("A refusal is decided on its own, with how to appeal."))
    if request.outcome != DisclosureRequest.Outcome.PENDING:
        raise Refused(_("The request is already answered."))
    if not says_something(answer):
        raise Refused(_("Write the answer."), field="answer")
    request.outcome, request.answer = outcome, answer
    request.answered_by, request.answered_at = actor, clock.now()
    request.save()
    register_document(
        actor=actor,
        case=request.case,
        direction=Direction.OUTGOING,
        kind=DocumentKind.LETTER,
        description="Svar på begäran om handling",
        body=answer,
        file=file,
    )
    send_answer(request, answer, key=f"disclosure-answer:{request.pk}", documents=documents, file=file)
    record(
        actor=actor,
        verb="disclosure.answered",
        target=request,
        case=request.case,
        summary=request.get_outcome_display(),
    )
    return request


@transaction.atomic
def refuse_request(*, actor: User, request: DisclosureRequest, answer: str) -> DisclosureRequest:
    """What a dispatched decision of refusal does; called by that decision's consequence alone."""
    request = lock(request)
    if request.outcome == DisclosureRequest.Outcome.REFUSED:
        return request
    request.outcome, request.answer = DisclosureRequest.Outcome.REFUSED, answer
    request.answered_by, request.answered_at = actor, clock.now()
    request.save()
    record(
        actor=actor,
        verb="disclosure.answered",
        target=request,
        case=request.case,
        summary=request.get_outcome_display(),
    )
    return request


@transaction.atomic
def report_barrier(*, what: str, page: str = "", reply_to: str = "") -> Case:
    """Something does not work for someone: a case, so that it is answered."""
    if not says_something(what):
        raise Refused(_("Tell what does not work."), field="what")
    actor = User.objects.system()
    case = open_case(actor=actor, kind=CaseKind.BARRIER, title="Anmäld brist i tillgänglighet")
    body = "\n\n".join(part for part in (what, page, reply_to) if part)
    register_document(
        actor=actor,
        case=case,
        direction=Direction.INCOMING,
        kind=DocumentKind.LETTER,
        description="Anmäld brist i tillgänglighet",
        body=body,
    )
    tell_secretariat(
        gettext_lazy("Someone reports a barrier in the service."), url=f"/cases/{case.pk}/", key=f"barrier:{case.pk}"
    )
    return case


@transaction.atomic
def publish_statement(
    *, actor: User, compliance: str, assessment: str, shortcomings: str, testing: str
) -> AccessibilityStatement:
    """A new version of the accessibility statement; the earlier ones are kept."""
    require(with_role(actor, "officer", "registrar"))
    statement = AccessibilityStatement.objects.create(
        compliance=compliance,
        assessment=assessment,
        shortcomings=shortcomings,
        testing=testing,
        made_by=actor,
        made_at=clock.now(),
    )
    record(actor=actor, verb="statement.published", target=statement, summary=statement.get_compliance_display())
    return statement
