"""The frame's ledger as others use it: commit, pay, release, recover; costs that raise the cap."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals
from core.models import Case, Document, Organisation, User
from core.money import ZERO, exact, round_cap, round_ore
from core.templatetags.formats import sek
from programme.actions.bookings import PAYING_LINE, Row, book, lock_programme, reverse
from programme.actions.reservations import draw_reserved
from programme.actions.standing import Position, exchange_room, headroom, position, trial_balance_fault
from programme.models import (
    Account,
    BudgetLine,
    Commitment,
    Decision,
    EntryKind,
    Fund,
    LedgerEntry,
    Programme,
    VerifiedCost,
)

__all__ = [
    "PAYING_LINE",
    "Position",
    "Row",
    "add_verified_cost",
    "book",
    "commit",
    "exchange_room",
    "headroom",
    "lock_programme",
    "move_years",
    "pay",
    "position",
    "recover",
    "release",
    "reverse",
    "trial_balance_fault",
]


@transaction.atomic
def commit(
    *,
    actor: User,
    programme: Programme,
    case: Case,
    decision: Decision,
    title: str,
    ceiling: Decimal,
    rate: Decimal | None,
    by_year: dict[int, Decimal],
    expected: Decimal = ZERO,
    fund: str = Fund.OUTCOME,
    line: BudgetLine | None = None,
) -> Commitment:
    """Bind the frame at the contract's ceiling, spread over the years in which it is expected to be paid.

    What is reserved for the same case and the same money is used first. A contract that was taken back before it was
    signed, and is decided anew, takes up the commitment that was given back.
    """
    ceiling = round_cap(exact(ceiling))
    if sum(by_year.values(), ZERO) != ceiling:
        raise Refused(_("The years of a commitment must sum to its ceiling."))
    lock_programme(programme)
    with refusals(), transaction.atomic():
        commitment = given_back(case, fund) or Commitment(programme=programme, case=case, fund=fund)
        commitment.title, commitment.decision, commitment.created_at = title[:200], decision, clock.now()
        commitment.ceiling, commitment.rate, commitment.expected = ceiling, rate, round_ore(expected)
        commitment.save()
    rows = draw_reserved(programme, case, fund, ceiling)
    free = ceiling + sum((row.amount for row in rows), ZERO)
    rows.append(Row(Account.FRAME, -free, fund, clock.today().year, commitment, line=line))
    rows += [
        Row(Account.COMMITTED, amount, fund, year, commitment, line=line) for year, amount in sorted(by_year.items())
    ]
    book(
        actor=actor,
        programme=programme,
        kind=EntryKind.COMMIT,
        key=f"commit:{commitment.pk}:{decision.pk}",
        text=_("Commitment: %(title)s") % {"title": title},
        rows=rows,
        decision=decision,
    )
    return commitment


def given_back(case: Case, fund: str) -> Commitment | None:
    """The case's commitment to outcome payments when nothing is bound by it and nothing was paid."""
    found = Commitment.objects.filter(case=case, fund=fund).first() if fund == Fund.OUTCOME else None
    if found is None:
        return None
    standing = position(found)
    return found if standing.committed == standing.paid == 0 else None


@transaction.atomic
def pay(
    *,
    actor: User,
    commitment: Commitment,
    key: str,
    text: str,
    shares: Sequence[tuple[Organisation, Decimal]],
    decision: Decision,
    result_decision: Decision | None = None,
    year: int | None = None,
) -> LedgerEntry:
    """Move committed money to paid, one row for each payee. Earlier years' commitment is used first."""
    year = year or clock.today().year
    total = sum((amount for _org, amount in shares), ZERO)
    lock_programme(commitment.programme)
    rows = [Row(Account.PAID, amount, commitment.fund, year, commitment, org) for org, amount in shares]
    rows += _draw(commitment, total)
    return book(
        actor=actor,
        programme=commitment.programme,
        kind=EntryKind.PAY,
        key=key,
        text=text,
        rows=rows,
        decision=decision,
        result_decision=result_decision,
    )


@transaction.atomic
def release(
    *,
    actor: User,
    commitment: Commitment,
    amount: Decimal,
    key: str,
    text: str,
    decision: Decision | None = None,
    document: Document | None = None,
) -> LedgerEntry:
    """Give committed money back to the frame when it is certain that it will not be paid."""
    lock_programme(commitment.programme)
    rows = [Row(Account.FRAME, amount, commitment.fund, clock.today().year, commitment), *_draw(commitment, amount)]
    return book(
        actor=actor,
        programme=commitment.programme,
        kind=EntryKind.RELEASE,
        key=key,
        text=text,
        rows=rows,
        decision=decision,
        document=document,
    )


@transaction.atomic
def recover(
    *,
    actor: User,
    commitment: Commitment,
    key: str,
    text: str,
    shares: Sequence[tuple[Organisation, Decimal]],
    decision: Decision,
    year: int | None = None,
) -> LedgerEntry:
    """Money paid back: it leaves paid and is free in the frame again."""
    year = year or clock.today().year
    total = sum((amount for _org, amount in shares), ZERO)
    rows = [Row(Account.PAID, -amount, commitment.fund, year, commitment, org) for org, amount in shares]
    rows.append(Row(Account.FRAME, total, commitment.fund, year, commitment))
    return book(
        actor=actor,
        programme=commitment.programme,
        kind=EntryKind.RECOVER,
        key=key,
        text=text,
        rows=rows,
        decision=decision,
    )


@transaction.atomic
def move_years(
    *,
    actor: User,
    commitment: Commitment,
    amount: Decimal,
    from_year: int,
    to_year: int,
    key: str,
    decision: Decision | None = None,
    document: Document | None = None,
) -> LedgerEntry:
    """Move committed money to the year in which it is now expected to be paid. The commitment stays what it is."""
    lock_programme(commitment.programme)
    own = commitment.rows.filter(account=Account.COMMITTED)
    left = own.filter(year=from_year).aggregate(total=Sum("amount"))["total"] or ZERO
    if not ZERO < amount <= left:
        raise Refused(
            _("%(left)s is committed for %(year)s.") % {"left": sek(max(ZERO, left)), "year": from_year}, field="amount"
        )
    if from_year == to_year:
        raise Refused(_("Choose another year to move to."), field="to_year")
    line = BudgetLine.objects.filter(pk__in=own.values("line")).first()
    return book(
        actor=actor,
        programme=commitment.programme,
        kind=EntryKind.TRANSFER,
        key=key,
        text=_("Moved from %(first)s to %(second)s: %(title)s")
        % {"first": from_year, "second": to_year, "title": commitment.title},
        rows=[
            Row(Account.COMMITTED, -amount, commitment.fund, from_year, commitment, line=line),
            Row(Account.COMMITTED, amount, commitment.fund, to_year, commitment, line=line),
        ],
        decision=decision,
        document=document,
    )


def _draw(commitment: Commitment, amount: Decimal) -> list[Row]:
    """Rows that take ``amount`` off what is committed, the earliest year first."""
    open_by_year = (
        commitment.rows.filter(account=Account.COMMITTED).values("year").annotate(left=Sum("amount")).order_by("year")
    )
    rows, rest = [], amount
    for item in open_by_year:
        part = min(rest, item["left"])
        if part > 0:
            rows.append(Row(Account.COMMITTED, -part, commitment.fund, item["year"], commitment))
            rest -= part
    if rest > 0:
        raise Refused(_("The amount is larger than what is left of the commitment."), code="cap_commitment")
    return rows


@transaction.atomic
def add_verified_cost(
    *,
    actor: User,
    commitment: Commitment,
    organisation: Organisation,
    period: str,
    amount: Decimal,
    other_funding: Decimal,
    key: str,
) -> VerifiedCost:
    """Add to (or, with negative amounts, correct) the base of the cap. Never below what is already paid."""
    lock_programme(commitment.programme)
    with refusals(), transaction.atomic():
        cost = VerifiedCost.objects.create(
            commitment=commitment,
            organisation=organisation,
            period=period,
            amount=round_ore(amount),
            other_funding=round_ore(other_funding),
            key=key,
            verified_by=actor,
            verified_at=clock.now(),
        )
    record(actor=actor, verb="cost.verified", target=cost, case=commitment.case, summary=f"{period}: {amount}")
    return cost
