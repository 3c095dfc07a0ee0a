"""Set money aside in the frame, use it, give it back; move it between the lines of the budget."""

from __future__ import annotations

import secrets
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core import clock
from core.errors import Refused, require
from core.models import Case, Document, Role, User
from core.money import ZERO, exact, round_ore
from core.permissions import with_role
from core.templatetags.formats import sek
from programme.actions.bookings import Row, book, lock_programme
from programme.models import (
    Account,
    BudgetLine,
    Decision,
    EntryKind,
    Fund,
    LedgerEntry,
    Programme,
    Reservation,
)


def reserved(reservation: Reservation) -> Decimal:
    """What is left of it, in SEK."""
    return reservation.rows.filter(account=Account.RESERVED).aggregate(total=Sum("amount"))["total"] or ZERO


def _positive(amount: Decimal) -> Decimal:
    amount = round_ore(exact(amount))
    if amount <= 0:
        raise Refused(_("The amount must be more than zero."), field="amount")
    return amount


def _ground(decision: Decision | None, document: Document | None) -> None:
    if decision is None and document is None:
        raise Refused(_("Choose the decision or the document that the entry rests on."), field="decision")


@transaction.atomic
def reserve(
    *,
    actor: User,
    programme: Programme,
    amount: Decimal,
    year: int,
    fund: str,
    title: str,
    line: BudgetLine | None = None,
    case: Case | None = None,
    decision: Decision | None = None,
    document: Document | None = None,
) -> Reservation:
    """Set money aside before it is promised, by a decision or a document."""
    require(with_role(actor, Role.FINANCE, case=case))
    amount = _positive(amount)
    _ground(decision, document)
    if fund != Fund.OPERATIONS and case is None:
        raise Refused(_("Money for the constellations is reserved for a case."), field="case")
    if fund == Fund.OPERATIONS and line is None:
        raise Refused(_("Choose the line of the budget."), field="line")
    programme = lock_programme(programme)
    reservation = Reservation.objects.create(
        programme=programme,
        fund=fund,
        line=line,
        case=case,
        title=title[:200],
        made_by=actor,
        made_at=clock.now(),
    )
    book(
        actor=actor,
        programme=programme,
        kind=EntryKind.RESERVE,
        key=f"reservation:{reservation.pk}",
        text=_("Reserved: %(title)s") % {"title": title},
        rows=[
            Row(Account.FRAME, -amount, fund, year, line=line),
            Row(Account.RESERVED, amount, fund, year, line=line, reservation=reservation),
        ],
        decision=decision,
        document=document,
    )
    return reservation


@transaction.atomic
def release_reservation(
    *,
    actor: User,
    reservation: Reservation,
    amount: Decimal,
    decision: Decision | None = None,
    document: Document | None = None,
) -> LedgerEntry:
    """What is not needed is free in the frame again."""
    require(with_role(actor, Role.FINANCE, case=reservation.case))
    return _take(actor, reservation, amount, EntryKind.RELEASE, Account.FRAME, "", decision, document)


@transaction.atomic
def spend_reservation(
    *,
    actor: User,
    reservation: Reservation,
    amount: Decimal,
    text: str,
    year: int | None = None,
    decision: Decision | None = None,
    document: Document | None = None,
) -> LedgerEntry:
    """What the line has cost by the agency's own accounts. Constellations are paid by payment orders alone."""
    require(with_role(actor, Role.FINANCE, case=reservation.case))
    if reservation.fund != Fund.OPERATIONS:
        raise Refused(_("Constellations are paid by payment orders, released by another person."))
    return _take(actor, reservation, amount, EntryKind.PAY, Account.PAID, text, decision, document, year)


def _take(
    actor: User,
    reservation: Reservation,
    amount: Decimal,
    kind: str,
    account: str,
    text: str,
    decision: Decision | None,
    document: Document | None,
    year: int | None = None,
) -> LedgerEntry:
    amount = _positive(amount)
    _ground(decision, document)
    lock_programme(reservation.programme)
    left = reserved(reservation)
    if amount > left:
        raise Refused(_("%(left)s is left of the reservation.") % {"left": sek(left)}, field="amount")
    rows = _by_year(reservation, amount)
    to_year = year or clock.today().year
    rows.append(Row(account, amount, reservation.fund, to_year, line=reservation.line, reservation=reservation))
    return book(
        actor=actor,
        programme=reservation.programme,
        kind=kind,
        key=f"reservation:{reservation.pk}:{kind}:{secrets.token_hex(6)}",
        text=text or _("Reservation released: %(title)s") % {"title": reservation.title},
        rows=rows,
        decision=decision,
        document=document,
    )


def _by_year(reservation: Reservation, amount: Decimal) -> list[Row]:
    """Rows that take ``amount`` off what is reserved, the earliest year first."""
    held = (
        reservation.rows.filter(account=Account.RESERVED).values("year").annotate(left=Sum("amount")).order_by("year")
    )
    rows, rest = [], amount
    for item in held:
        part = min(rest, item["left"])
        if part > 0:
            rows.append(
                Row(
                    Account.RESERVED,
                    -part,
                    reservation.fund,
                    item["year"],
                    line=reservation.line,
                    reservation=reservation,
                )
            )
            rest -= part
    return rows


def draw_reserved(programme: Programme, case: Case, fund: str, amount: Decimal) -> list[Row]:
    """Rows that use what is reserved for the case, the oldest reservation first, at most ``amount``."""
    rows: list[Row] = []
    for reservation in Reservation.objects.filter(programme=programme, case=case, fund=fund).order_by("pk"):
        part = min(amount + sum((row.amount for row in rows), ZERO), reserved(reservation))
        if part > 0:
            rows += _by_year(reservation, part)
    return rows


@transaction.atomic
def transfer(
    *,
    actor: User,
    programme: Programme,
    amount: Decimal,
    year: int,
    from_line: BudgetLine,
    to_line: BudgetLine,
    text: str,
    decision: Decision,
) -> LedgerEntry:
    """Move what is free in the frame from one line of the budget to another, by a dispatched decision."""
    require(with_role(actor, Role.FINANCE))
    amount = _positive(amount)
    if from_line == to_line:
        raise Refused(_("Choose two different lines."), field="to_line")
    programme = lock_programme(programme)
    return book(
        actor=actor,
        programme=programme,
        kind=EntryKind.TRANSFER,
        key=f"transfer:{secrets.token_hex(8)}",
        text=text,
        rows=[
            Row(Account.FRAME, -amount, Fund.OPERATIONS, year, line=from_line),
            Row(Account.FRAME, amount, Fund.OPERATIONS, year, line=to_line),
        ],
        decision=decision,
    )
