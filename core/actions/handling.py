"""Handle a case: its officer, its documents, file notes, secrecy, referrals, closing."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.actions.notices import notify, queue_mail
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.guards import says_something
from core.locks import lock
from core.models import Case, Direction, Document, DocumentKind, Referral, Role, SecrecyMark, StoredFile, User
from core.permissions import with_role
from core.swedish import in_swedish
from core.templatetags.formats import date_sv

HANDLERS = (Role.OFFICER, Role.REGISTRAR, Role.FINANCE)


@transaction.atomic
def assign_officer(*, actor: User, case: Case, officer: User) -> Case:
    require(with_role(actor, *HANDLERS, case=case))
    require(with_role(officer, *HANDLERS, case=case))
    case = lock(case)
    case.officer = officer
    case.save(update_fields=["officer"])
    record(actor=actor, verb="case.assigned", target=case, case=case, summary=str(officer))
    return case


@transaction.atomic
def add_document(
    *,
    actor: User,
    case: Case,
    direction: str,
    kind: str,
    description: str,
    counterpart: str = "",
    body: str = "",
    file: StoredFile | None = None,
    date: datetime | None = None,
) -> Document:
    """A letter, an opinion or another document that did not come by the service itself."""
    require(with_role(actor, *HANDLERS, case=case))
    if not says_something(body) and file is None:
        raise Refused(_("Add the file, or write the text."), field="file")
    if not says_something(description):
        raise Refused(_("Describe the document, so that it can be found."), field="description")
    if date and date > clock.now():
        raise Refused(_("A document is registered when it is here, not before."), field="date")
    return register_document(
        actor=actor,
        case=case,
        direction=direction,
        kind=kind,
        description=description,
        counterpart=counterpart,
        body=body,
        file=file,
        date=date,
    )


@transaction.atomic
def write_file_note(*, actor: User, case: Case, description: str, text: str) -> Document:
    """What was learnt by word of mouth: by whom and when, locked at once (27 § förvaltningslagen)."""
    require(with_role(actor, *HANDLERS, Role.CHAIR, case=case))
    if not says_something(text):
        raise Refused(_("Write the note."), field="text")
    note = register_document(
        actor=actor,
        case=case,
        direction=Direction.INTERNAL,
        kind=DocumentKind.FILE_NOTE,
        description=description,
        body=text,
    )
    record(actor=actor, verb="note.written", target=note, case=case, summary=description)
    return note


@transaction.atomic
def set_secrecy(
    *,
    actor: User,
    document: Document,
    provision: str,
    scope: str,
    hides_sender: bool = False,
    hides_description: bool = False,
) -> SecrecyMark:
    """A warning, not a decision: each request for the document is still assessed (5 kap. 5 § OSL)."""
    require(with_role(actor, *HANDLERS, case=document.case))
    if not says_something(provision):
        raise Refused(_("State the provision."), field="provision")
    if scope not in SecrecyMark.Scope.values:
        raise Refused(_("State whether the mark is for the whole document or a part of it."), field="scope")
    with refusals(), transaction.atomic():
        mark = SecrecyMark.objects.create(
            document=document,
            provision=provision[:100],
            scope=scope,
            hides_sender=hides_sender,
            hides_description=hides_description,
            set_by=actor,
            set_at=clock.now(),
        )
    record(actor=actor, verb="secrecy.set", target=document, case=document.case, summary=str(mark))
    return mark


@transaction.atomic
def lift_secrecy(*, actor: User, mark: SecrecyMark) -> SecrecyMark:
    mark = lock(mark)
    require(with_role(actor, *HANDLERS, case=mark.document.case))
    if mark.lifted_at is not None:
        raise Refused(_("The secrecy mark is already lifted."))
    mark.lifted_by, mark.lifted_at = actor, clock.now()
    mark.save(update_fields=["lifted_by", "lifted_at"])
    record(actor=actor, verb="secrecy.lifted", target=mark.document, case=mark.document.case, summary=str(mark))
    return mark


@transaction.atomic
def send_referral(
    *, actor: User, case: Case, recipient: str, question: str, due_on: date, address: str = ""
) -> Referral:
    """Ask another authority, with a day to answer by (26 § förvaltningslagen); by e-mail where it has an address."""
    require(with_role(actor, *HANDLERS, case=case))
    for field, words in {"recipient": recipient, "question": question}.items():
        if not says_something(words):
            raise Refused(_("Name the authority and write the question."), field=field)
    if due_on <= clock.today():
        raise Refused(_("Give time to answer: choose a later day."), field="due_on")
    sent = register_document(
        actor=actor,
        case=case,
        direction=Direction.OUTGOING,
        kind=DocumentKind.REFERRAL,
        description=in_swedish(lambda: _("Referral to %(recipient)s") % {"recipient": recipient}),
        counterpart=recipient,
        body=question,
    )
    referral = Referral.objects.create(
        case=case, recipient=recipient[:200], question=question, due_on=due_on, sent=sent, sent_by=actor
    )
    if address:
        with translation.override("sv"):
            closing = _("Answer by %(day)s and state the registration number %(number)s.") % {
                "day": date_sv(due_on),
                "number": sent.reg_no,
            }
        queue_mail(
            to=address,
            subject=f"{sent.reg_no} {sent.description}",
            body=f"{question}\n\n{closing}",
            key=f"referral:{referral.pk}",
        )
    record(actor=actor, verb="referral.sent", target=referral, case=case, summary=recipient)
    return referral


@transaction.atomic
def answer_referral(*, actor: User, referral: Referral, text: str = "", file: StoredFile | None = None) -> Referral:
    """Register the opinion that came in."""
    referral = lock(referral)
    require(with_role(actor, *HANDLERS, case=referral.case))
    if referral.answered_at is not None:
        raise Refused(_("The referral is already answered."))
    if not says_something(text) and file is None:
        raise Refused(_("Add the file, or write the text."), field="file")
    referral.answer = register_document(
        actor=actor,
        case=referral.case,
        direction=Direction.INCOMING,
        kind=DocumentKind.OPINION,
        description=in_swedish(lambda: _("Opinion of %(recipient)s") % {"recipient": referral.recipient}),
        counterpart=referral.recipient,
        body=text,
        file=file,
    )
    referral.answered_at = clock.now()
    referral.save()
    record(actor=actor, verb="referral.answered", target=referral, case=referral.case, summary=referral.recipient)
    return referral


@transaction.atomic
def close_case(*, actor: User, case: Case) -> Case:
    require(with_role(actor, *HANDLERS, case=case))
    case = lock(case)
    if case.status == Case.Status.CLOSED:
        raise Refused(_("The case is already closed."))
    if case.referrals.filter(answered_at__isnull=True).exists():
        raise Refused(_("A referral waits for its answer."))
    case.status, case.closed_at = Case.Status.CLOSED, clock.now()
    case.save(update_fields=["status", "closed_at"])
    record(actor=actor, verb="case.closed", target=case, case=case, summary=case.reg_no)
    return case


@transaction.atomic
def reopen_case(*, actor: User, case: Case) -> Case:
    require(with_role(actor, *HANDLERS, case=case))
    case = lock(case)
    if case.status == Case.Status.OPEN:
        raise Refused(_("The case is open."))
    case.status, case.closed_at = Case.Status.OPEN, None
    case.save(update_fields=["status", "closed_at"])
    record(actor=actor, verb="case.reopened", target=case, case=case, summary=case.reg_no)
    return case


def tell_secretariat(text: object, *, url: str, key: str) -> None:
    notify(User.objects.filter(role__in=[Role.REGISTRAR, Role.OFFICER], is_active=True), text, url=url, key=key)
