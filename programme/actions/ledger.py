"""Book entries in the frame's ledger. The database holds the caps; these actions give the words and the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals
from core.models import Case, Document, Organisation, User
from core.money import ZERO, exact, round_cap, round_ore
from programme.models import (
    Account,
    ActorLevel,
    BudgetLine,
    Commitment,
    Decision,
    EntryKind,
    Fund,
    LedgerEntry,
    LedgerRow,
    Programme,
    VerifiedCost,
)


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
    rows = [row for row in rows if row.amount != 0]
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
                organisation=row.organisation,
                amount=round_ore(row.amount),
            )
    record(actor=actor, verb=f"ledger.{kind}", target=entry, case=decision.case if decision else None, summary=text)
    return entry


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
) -> Commitment:
    """Bind the frame at the contract's ceiling, spread over the years in which it is expected to be paid."""
    ceiling = round_cap(exact(ceiling))
    if sum(by_year.values(), ZERO) != ceiling:
        raise Refused(_("The years of a commitment must sum to its ceiling."))
    lock_programme(programme)
    with refusals(), transaction.atomic():
        commitment = Commitment.objects.create(
            programme=programme,
            case=case,
            fund=fund,
            title=title[:200],
            ceiling=ceiling,
            rate=rate,
            expected=round_ore(expected),
            decision=decision,
            created_at=clock.now(),
        )
    rows = [Row(Account.FRAME, -ceiling, fund, clock.today().year, commitment)]
    rows += [Row(Account.COMMITTED, amount, fund, year, commitment) for year, amount in sorted(by_year.items())]
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
        Row(row.account, -row.amount, row.fund, row.year, row.commitment, row.organisation, row.line)
        for row in entry.rows.select_related("commitment", "organisation", "line")
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


@dataclass(frozen=True)
class Position:
    """Where a commitment stands, in SEK: sums of rows, nothing stored."""

    ceiling: Decimal
    base: Decimal
    limit: Decimal
    committed: Decimal
    paid: Decimal

    @property
    def payable(self) -> Decimal:
        """What could be paid now if it were earned."""
        return max(ZERO, min(self.ceiling, self.limit) - self.paid)


def position(commitment: Commitment) -> Position:
    sums = commitment.rows.aggregate(
        committed=Sum("amount", filter=Q(account=Account.COMMITTED)), paid=Sum("amount", filter=Q(account=Account.PAID))
    )
    base = commitment.verified_costs.aggregate(cost=Sum("amount"), other=Sum("other_funding"))
    net = max(ZERO, (base["cost"] or ZERO) - (base["other"] or ZERO))
    rate = commitment.rate
    limit = commitment.ceiling if rate is None else round_cap(min(rate, commitment.programme.rate) * net)
    return Position(commitment.ceiling, net, limit, sums["committed"] or ZERO, sums["paid"] or ZERO)


def headroom(programme: Programme, year: int) -> dict[str, Decimal]:
    """What is left, in SEK: free in the frame, under the outcome ceiling, and to pay in the year."""
    rows = LedgerRow.objects.filter(entry__programme=programme)
    sums = rows.aggregate(
        free=Sum("amount", filter=Q(account=Account.FRAME)),
        outcome=Sum("amount", filter=Q(account__in=[Account.COMMITTED, Account.PAID], fund=Fund.OUTCOME)),
        outcome_paid=Sum("amount", filter=Q(account=Account.PAID, fund=Fund.OUTCOME)),
        year_paid=Sum("amount", filter=Q(account=Account.PAID, fund__in=[Fund.OUTCOME, Fund.EXCHANGE], year=year)),
    )
    appropriated = programme.appropriations.filter(year=year).aggregate(total=Sum("amount"))["total"] or ZERO
    return {
        "frame": sums["free"] or ZERO,
        "outcome_to_commit": programme.outcome_ceiling - (sums["outcome"] or ZERO),
        "outcome_to_pay": programme.outcome_ceiling - (sums["outcome_paid"] or ZERO),
        "year": appropriated - (sums["year_paid"] or ZERO),
    }


def exchange_room(programme: Programme) -> Decimal:
    """What is left for local project leaders and exchange: the constellations' money that is no outcome payment."""
    version = programme.budgets.first()
    amounts = version.amounts.filter(actor_level=ActorLevel.CONSTELLATIONS) if version else None
    constellations = (amounts.aggregate(total=Sum("amount"))["total"] if amounts is not None else None) or ZERO
    bound = LedgerRow.objects.filter(
        entry__programme=programme, account__in=[Account.COMMITTED, Account.PAID], fund=Fund.EXCHANGE
    ).aggregate(total=Sum("amount"))["total"]
    # Without a budget the frame alone is the limit, and the database holds it.
    ceiling = constellations - programme.outcome_ceiling if constellations else programme.frame
    return ceiling - (bound or ZERO)


def trial_balance_fault() -> str | None:
    """None when all rows of all entries sum to zero and each entry balances; else what is wrong."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM programme_ledgerrow GROUP BY entry_id HAVING sum(amount) <> 0) x"
        )
        unbalanced = cursor.fetchone()[0]
    return f"{unbalanced} entries do not balance" if unbalanced else None
