"""Open cases and register documents. Numbers are taken last, in the transaction of what they number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import label, record
from core.errors import Refused
from core.models import Case, Document, Organisation, StoredFile, User

SERIES = "UTF"


def _next_case_number(year: int) -> int:
    """The next number of the year. The counter's row stays locked until the transaction ends: no gaps, no doubles."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_registeryear (year, last_number) VALUES (%s, 1) "
            "ON CONFLICT (year) DO UPDATE SET last_number = core_registeryear.last_number + 1 RETURNING last_number",
            [year],
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def open_case(
    *, actor: User, kind: str, title: str, parties: Iterable[Organisation] = (), officer: User | None = None
) -> Case:
    """Open a case under the next number of the year in Stockholm. Call it as late in the action as possible."""
    moment = clock.now()
    year = moment.astimezone(clock.STOCKHOLM).year
    number = _next_case_number(year)
    case = Case.objects.create(
        year=year,
        number=number,
        reg_no=f"{SERIES} {year}/{number:04d}",
        kind=kind,
        title=title[:200],
        opened_at=moment,
        officer=officer,
    )
    case.parties.set(parties)
    record(actor=actor, verb="case.opened", target=case, case=case, summary=case.reg_no)
    return case


@transaction.atomic
def register_document(
    *,
    actor: User,
    case: Case,
    direction: str,
    kind: str,
    description: str,
    counterpart: str = "",
    body: str = "",
    file: StoredFile | None = None,
    owner: models.Model | None = None,
    replaces: Document | None = None,
    date: datetime | None = None,
) -> Document:
    """Give a document the next number of its case. It can never be changed afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_case SET last_document_number = last_document_number + 1 WHERE id = %s "
            "RETURNING last_document_number, status",
            [case.pk],
        )
        number, status = cursor.fetchone()
    if status == Case.Status.CLOSED:
        raise Refused(_("Case %(case)s is closed. Reopen it before adding a document.") % {"case": case.reg_no})
    document = Document.objects.create(
        case=case,
        number=number,
        reg_no=f"{case.reg_no}-{number}",
        direction=direction,
        kind=kind,
        date=date or clock.now(),
        counterpart=counterpart[:200],
        description=description[:200],
        body=body,
        file=file,
        registered_by=actor,
        owner_type=label(owner) if owner else "",
        owner_id=owner.pk if owner else None,
        replaces=replaces,
    )
    record(
        actor=actor,
        verb="document.registered",
        target=document,
        case=case,
        summary=f"{document.reg_no} {description}",
        direction=direction,
    )
    return document
