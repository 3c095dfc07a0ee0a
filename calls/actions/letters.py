"""Letters to the constellations: drafted when a decision is dispatched, read, then sent by the batch."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import override

from calls.actions.feedback import missing_feedback
from calls.actions.telling import told
from calls.models import Application, Call, Letter, LetterDelivery, LetterStatus
from calls.models.screening import LETTER_TRANSITIONS, LetterKind
from calls.permissions import can_handle, can_screen
from constellations.actions.initiatives import people_of
from core import clock
from core.actions.audit import record
from core.actions.notices import notify, queue_mail
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, User
from core.templatetags.formats import date_sv
from programme.decision_text import how_taken

# Letters are official Swedish documents, whatever language the officer works in.
COVER = {
    LetterKind.OUTCOME: (
        "Beslut och återkoppling: {name}",
        "Hej!\n\nTack för er intresseanmälan till utlysningen {call}. Delegationen har nu fattat beslut. "
        "Nedan finns beslutet och vår återkoppling på varje kriterium.\n\n"
        "Har ni frågor om återkopplingen är ni välkomna att ställa dem i tjänsten.",
    ),
    LetterKind.DISMISSAL: (
        "Er intresseanmälan avvisas: {name}",
        "Hej!\n\nDelegationen har beslutat att inte pröva er intresseanmälan till utlysningen {call}. "
        "Skälen framgår av beslutet nedan.",
    ),
    LetterKind.WITHDRAWAL: (
        "Ni har återkallat er intresseanmälan: {name}",
        "Hej!\n\nVi bekräftar att ni har återkallat er intresseanmälan till utlysningen {call}. "
        "Ärendet avslutas och vi fattar inget beslut i sak.",
    ),
}


def move_to(letter: Letter, status: str) -> None:
    if status not in LETTER_TRANSITIONS[LetterStatus(letter.status)]:
        raise Refused(_("A sent letter stays as it is."))
    letter.status = status


def draft_letter(application: Application, kind: str) -> Letter:
    """The letter that waits in the outbox to be read; made once."""
    subject, body = COVER[LetterKind(kind)]
    letter, _created = Letter.objects.get_or_create(
        application=application,
        kind=kind,
        defaults={
            "subject": subject.format(name=application.name)[:200],
            "body": body.format(call=application.call.title),
            "created_at": clock.now(),
        },
    )
    return letter


def compose(letter: Letter) -> str:
    """The whole letter: the covering words, then the decision and the feedback as they stand in the records."""
    application, parts = letter.application, [letter.body.strip()]
    decision = application.decision
    if decision is not None and letter.kind != LetterKind.WITHDRAWAL:
        parts += [
            "BESLUT",
            decision.content.strip(),
            "Skäl: " + decision.circumstances.strip(),
            "Bestämmelser: " + decision.provisions.strip(),
        ]
        if decision.conditions.strip():
            parts.append("Villkor: " + decision.conditions.strip())
        with override("sv"):
            parts.append(f"Beslutsdatum: {date_sv(decision.decided_at)}\n{how_taken(decision)}")
        parts.append(decision.appeal_text.strip())
    if letter.kind == LetterKind.OUTCOME:
        parts.append("ÅTERKOPPLING")
        for item in application.feedback.select_related("criterion"):
            parts.append(item.criterion.name)
            if item.strengths:
                parts += ["Styrkor:", item.strengths]
            if item.weaknesses:
                parts += ["Att utveckla:", item.weaknesses]
    number = application.case.reg_no if application.case else ""
    parts.append(f"Diarienummer: {number}")
    return "\n\n".join(parts)


@transaction.atomic
def edit_letter(*, actor: User, letter: Letter, subject: str, body: str, version: int | None = None) -> Letter:
    letter = lock(letter)
    require(can_handle(actor, letter.application))
    if letter.status == LetterStatus.SENT:
        raise Refused(_("A sent letter stays as it is."))
    if version is not None and version != letter.version:
        raise Refused(_("Somebody else has changed the letter. Load the page again."), code="stale")
    if not subject.strip():
        raise Refused(_("Write a subject."), field="subject")
    letter.subject, letter.body = subject.strip()[:200], body.replace("\0", "").strip()
    letter.version += 1
    letter.save()
    record(
        actor=actor,
        verb="letter.edited",
        target=letter,
        case=letter.application.case,
        summary=letter.subject,
    )
    return letter


@transaction.atomic
def mark_read(*, actor: User, letter: Letter, ready: bool = True) -> Letter:
    """Read and ready to be sent, or back to be read again."""
    letter = lock(letter)
    require(can_handle(actor, letter.application))
    move_to(letter, LetterStatus.READY if ready else LetterStatus.DRAFT)
    letter.save()
    return letter


def _send(actor: User, letter: Letter) -> Letter:
    application = letter.application
    if letter.status == LetterStatus.SENT:
        return letter
    if letter.kind == LetterKind.OUTCOME:
        missing = missing_feedback(application)
        if missing or application.feedback_decision_id is None or application.decision_id is None:
            raise Refused(
                _("The letter to “%(name)s” cannot be sent: its decision or feedback is not complete.")
                % {"name": application.name},
                code="feedback_missing",
            )
    if application.case is None:
        raise Refused(_("The expression of interest has no case."))
    people = people_of(application.constellation)
    if not people:
        # A letter that reaches nobody is not sent, and a call with such a letter is not concluded.
        raise Refused(
            _("Nobody in the constellation of “%(name)s” has an account. Ask its organisations to invite somebody.")
            % {"name": application.name},
            code="no_recipient",
        )
    letter.text = compose(letter)
    letter.sent_at, letter.sent_by = clock.now(), actor
    letter.document = register_document(
        actor=actor,
        case=application.case,
        direction=Direction.OUTGOING,
        kind=DocumentKind.FEEDBACK if letter.kind == LetterKind.OUTCOME else DocumentKind.LETTER,
        description=letter.subject,
        counterpart=str(application.constellation.members.get(role="lead").organisation),
        body=letter.text,
        owner=letter,
    )
    move_to(letter, LetterStatus.SENT)
    with refusals(), transaction.atomic():
        letter.save()
    for person in people:
        with override(person.language):
            foot = _("The letter is also in the service: %(url)s") % {
                "url": f"{settings.SITE_URL}/applications/{application.pk}/"
            }
        message = queue_mail(
            to=person.email,
            subject=letter.subject,
            body=f"{letter.text}\n\n{foot}\n",
            key=f"letter:{letter.pk}:{person.pk}",
        )
        LetterDelivery.objects.get_or_create(letter=letter, user=person, defaults={"message": message})
    notify(
        people,
        told(N_("You have a letter about “%(name)s”"), name=application.name),
        url=f"/applications/{application.pk}/",
        key=f"letter:{letter.pk}",
        mail=False,
    )
    record(actor=actor, verb="letter.sent", target=letter, case=application.case, summary=letter.subject)
    return letter


@transaction.atomic
def send_letters(*, actor: User, call: Call, letters: Iterable[Letter]) -> int:
    """Send a batch: all of them or, when one cannot be sent, none."""
    require(can_screen(actor, call))
    sent = 0
    for letter in sorted(letters, key=lambda item: item.application_id):
        letter = lock(letter)
        require(can_handle(actor, letter.application))
        if letter.application.call_id != call.pk:
            raise Refused(_("The letter belongs to another call."))
        if letter.status != LetterStatus.SENT:
            _send(actor, letter)
            sent += 1
    record(actor=actor, verb="call.letters_sent", target=call, case=call.case, summary=str(sent), count=sent)
    return sent


def confirm_withdrawal(*, actor: User, application: Application) -> Letter:
    """The confirmation leaves by itself: nothing is decided, so nothing needs to be read first."""
    return _send(actor, draft_letter(application, LetterKind.WITHDRAWAL))
