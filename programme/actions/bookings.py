"""Book an entry, or its reversal. The database holds the caps; this gives the words and the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals
from core.models import Document, Organisation, User
from core.money import ZERO, round_ore
from programme.models import (
    Account,
    BudgetLine,
    Commitment,
    Decision,
    EntryKind,
    Fund,
    LedgerEntry,
    LedgerRow,
    Programme,
    Reservation,
)

# The line of table 11 from which the constellations are paid.
PAYING_LINE = "implementation"


@dataclass(frozen=True)
class Row:
    """One side of an entry to be booked; ``amount`` in SEK, signed."""

    account: str
    amount: Decimal
    fund: str
    year: int
    commitment: Commitment | None = None
    organisation: Organisation | None = None
    line: BudgetLine | None = None
    reservation: Reservation | None = None


def line_of(row: Row) -> BudgetLine | None:
    """The line of the budget that a row stands on: what the constellations get is paid from one line."""
    if row.account == Account.SOURCE or row.fund not in {Fund.OUTCOME, Fund.EXCHANGE}:
        return None
    return BudgetLine.objects.filter(code=PAYING_LINE).first()


def lock_programme(programme: Programme) -> Programme:
    """The first lock of every transaction that moves money."""
    return Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)


@transaction.atomic
def book(
    *,
    actor: User,
    programme: Programme,
    kind: str,
    key: str,
    text: str,
    rows: Sequence[Row],
    decision: Decision | None = None,
    result_decision: Decision | None = None,
    document: Document | None = None,
    reverses: LedgerEntry | None = None,
    booked_on: date | None = None,
) -> LedgerEntry:
    """Add a balanced entry or refuse in words. A key that is already booked is refused, never booked twice."""
    rows = [replace(row, line=row.line or line_of(row)) for row in rows if row.amount != 0]
    if len(rows) < 2 or sum((round_ore(row.amount) for row in rows), ZERO) != 0:
        raise Refused(_("The rows of an entry must sum to zero."))
    lock_programme(programme)
    if LedgerEntry.objects.filter(key=key).exists():
        raise Refused(_("This has already been booked."), code="ledger_entry_key")
    with refusals(), transaction.atomic():
        entry = LedgerEntry.objects.create(
            programme=programme,
            kind=kind,
            key=key,
            text=text[:300],
            booked_on=booked_on or clock.today(),
            booked_by=actor,
            decision=decision,
            result_decision=result_decision,
            document=document,
            reverses=reverses,
            row_count=len(rows),
        )
        # What leaves an account goes first, so that no check sees money twice.
        for row in sorted(rows, key=lambda row: row.amount):
            LedgerRow.objects.create(
                entry=entry,
                account=row.account,
                fund=row.fund,
                line=row.line,
                year=row.year,
                commitment=row.commitment,
                reservation=row.reservation,
                organisation=row.organisation,
                amount=round_ore(row.amount),
            )
    record(actor=actor, verb=f"ledger.{kind}", target=entry, case=decision.case if decision else None, summary=text)
    return entry


@transaction.atomic
def reverse(
    *,
    actor: User,
    entry: LedgerEntry,
    key: str,
    text: str,
    decision: Decision | None = None,
    result_decision: Decision | None = None,
    document: Document | None = None,
) -> LedgerEntry:
    """Undo an entry by rows of the opposite sign; it can be reversed once. Its own grounds unless others are given."""
    if LedgerEntry.objects.filter(reverses=entry).exists():
        raise Refused(_("The entry is already reversed."))
    rows = [
        Row(row.account, -row.amount, row.fund, row.year, row.commitment, row.organisation, row.line, row.reservation)
        for row in entry.rows.select_related("commitment", "organisation", "line", "reservation")
    ]
    return book(
        actor=actor,
        programme=entry.programme,
        kind=EntryKind.REVERSE,
        key=key,
        text=text,
        rows=rows,
        decision=decision or entry.decision,
        result_decision=result_decision or entry.result_decision,
        document=document or entry.document,
        reverses=entry,
    )
