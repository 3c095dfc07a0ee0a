"""An appeal is handed in to us: registered, tested for time, handed over or dismissed (43–46 §§ förvaltningslagen)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.guards import says_something
from core.locks import lock
from core.models import Direction, DocumentKind, Role, StoredFile, User
from core.permissions import with_role
from core.swedish import in_swedish
from core.templatetags.formats import date_sv
from programme.actions.cases import programme_case
from programme.actions.decisions import prepare_decision
from programme.appeal_time import last_day
from programme.models import Appeal, Decision, DecisionKind, DecisionMaker, DecisionStatus

NO_APPEAL = (
    "Beslutet kan överklagas till förvaltningsrätten. Skriv vilket beslut ni överklagar, hur ni vill att det ändras "
    "och varför. Lämna överklagandet till oss. Det ska ha kommit in inom tre veckor."
)


@transaction.atomic
def receive_appeal(
    *,
    actor: User,
    decision: Decision,
    appellant: str,
    is_public_party: bool,
    received_at: datetime | None = None,
    got_decision_on: date | None = None,
    text: str = "",
    file: StoredFile | None = None,
) -> Appeal:
    """Register it, with the day on which it reached us."""
    require(with_role(actor, Role.OFFICER, Role.REGISTRAR, case=decision.case))
    if decision.status != DecisionStatus.DISPATCHED:
        raise Refused(_("Only a dispatched decision can be appealed."))
    if not says_something(text) and file is None:
        raise Refused(_("Add the file, or write the text."), field="file")
    moment = received_at or clock.now()
    if decision.dispatched_at and moment < decision.dispatched_at:
        raise Refused(_("The appeal came in after the decision was dispatched, not before."), field="received_at")
    if moment > clock.now():
        raise Refused(_("The appeal has come in already, not in the future."), field="received_at")
    document = register_document(
        actor=actor,
        case=decision.case or programme_case(actor),
        direction=Direction.INCOMING,
        kind=DocumentKind.APPEAL,
        description=in_swedish(lambda: _("Appeal of %(title)s") % {"title": decision.title}),
        counterpart=appellant,
        body=text,
        file=file,
        date=moment,
    )
    appeal = Appeal.objects.create(
        decision=decision,
        document=document,
        appellant=appellant[:200],
        is_public_party=is_public_party,
        received_at=moment,
        got_decision_on=got_decision_on,
    )
    record(actor=actor, verb="appeal.received", target=appeal, case=decision.case, summary=appellant)
    return appeal


@transaction.atomic
def check_time(*, actor: User, appeal: Appeal, got_decision_on: date | None = None) -> Appeal:
    """Came it in time? A public party has three weeks from the decision, others from when they got it."""
    appeal = lock(appeal)
    require(with_role(actor, Role.OFFICER, Role.REGISTRAR, case=appeal.decision.case))
    if appeal.status != Appeal.Status.RECEIVED:
        raise Refused(_("The appeal is already tested."))
    appeal.got_decision_on = got_decision_on or appeal.got_decision_on
    decided = appeal.decision.decided_at
    limit = last_day(
        decided_on=decided.astimezone(clock.STOCKHOLM).date(),  # type: ignore[union-attr]
        got_on=appeal.got_decision_on,
        is_public_party=appeal.is_public_party,
    )
    if limit is None:
        raise Refused(_("Note the day on which the appellant got the decision."), field="got_decision_on")
    came = appeal.received_at.astimezone(clock.STOCKHOLM).date()
    appeal.last_day = limit
    appeal.status = Appeal.Status.TIMELY if came <= limit else Appeal.Status.LATE
    appeal.tested_by, appeal.tested_at = actor, clock.now()
    with refusals(), transaction.atomic():
        appeal.save()
    record(
        actor=actor, verb="appeal.tested", target=appeal, case=appeal.decision.case, summary=appeal.get_status_display()
    )
    if appeal.status == Appeal.Status.LATE:
        tell_parties(appeal, gettext_lazy("The appeal came too late. A decision to dismiss it is prepared."), "late")
        appeal.dismissal = _prepare_dismissal(actor, appeal)
        appeal.save(update_fields=["dismissal"])
    return appeal


def _prepare_dismissal(actor: User, appeal: Appeal) -> Decision:
    """Who took the decision dismisses an appeal that came late (45 §)."""
    return prepare_decision(
        actor=actor,
        kind=DecisionKind.OTHER,
        title=f"Avvisning av överklagande ({appeal.document.reg_no})",
        content=f"Överklagandet från {appeal.appellant} avvisas eftersom det har kommit in för sent.",
        case=appeal.decision.case,
        maker=DecisionMaker.CHAIR,
        provisions="45 § förvaltningslagen (2017:900)",
        circumstances=in_swedish(
            lambda: (
                f"Sista dag att överklaga var {date_sv(appeal.last_day)}. Överklagandet kom in "
                f"{date_sv(appeal.received_at)}."
            )
        ),
        is_appealable=True,
        appeal_text=NO_APPEAL,
        appeal=appeal.pk,
    )


@transaction.atomic
def hand_over(*, actor: User, appeal: Appeal, court: str) -> Appeal:
    """In time: the appeal and the case's documents go to the court."""
    appeal = lock(appeal)
    require(with_role(actor, Role.OFFICER, Role.REGISTRAR, case=appeal.decision.case))
    if appeal.status != Appeal.Status.TIMELY:
        raise Refused(_("Only an appeal that came in time is handed over."))
    if not says_something(court):
        raise Refused(_("Name the court."), field="court")
    register_document(
        actor=actor,
        case=appeal.document.case,
        direction=Direction.OUTGOING,
        kind=DocumentKind.LETTER,
        description=in_swedish(lambda: _("Appeal handed over to %(court)s") % {"court": court}),
        counterpart=court,
        body=in_swedish(lambda: letter_to_court(appeal)),
    )
    appeal.court, appeal.handed_over_at, appeal.status = court[:200], clock.now(), Appeal.Status.HANDED_OVER
    with refusals(), transaction.atomic():
        appeal.save()
    record(actor=actor, verb="appeal.handed_over", target=appeal, case=appeal.decision.case, summary=court)
    tell_parties(
        appeal,
        format_lazy(gettext_lazy("The appeal came in time and is handed over to {court}."), court=appeal.court),
        "handed-over",
    )
    return appeal


def letter_to_court(appeal: Appeal) -> str:
    """That it came in time, and each document of the case that goes with it (46 § förvaltningslagen)."""
    documents = appeal.document.case.documents.order_by("number")
    lines = [
        f"Överklagandet {appeal.document.reg_no} från {appeal.appellant} kom in {date_sv(appeal.received_at)}. "
        f"Sista dag att överklaga var {date_sv(appeal.last_day)}. Det har kommit in i rätt tid och lämnas över "
        "tillsammans med handlingarna i ärendet:",
        *(f"{document.reg_no} {document.description}, {date_sv(document.date)}" for document in documents),
    ]
    return "\n".join(lines)


def tell_parties(appeal: Appeal, text: object, what: str) -> None:
    """Those whose case it is follow the appeal without asking."""
    case = appeal.decision.case
    if case is None:
        return
    people = User.objects.filter(memberships__is_active=True, memberships__organisation__in=case.parties.all())
    notify(
        people.distinct(),
        text,
        about=appeal.decision.title,
        url=reverse("programme:decision", args=[appeal.decision_id]),
        key=f"appeal-{what}:{appeal.pk}",
    )


def settle_dismissal(decision: Decision, actor: User) -> None:
    """What the dispatched decision to dismiss a late appeal does."""
    appeal = Appeal.objects.filter(dismissal=decision, status=Appeal.Status.LATE).first()
    if appeal is not None:
        appeal.status = Appeal.Status.DISMISSED
        appeal.save(update_fields=["status"])
        record(actor=actor, verb="appeal.dismissed", target=appeal, case=decision.case, summary=appeal.appellant)
