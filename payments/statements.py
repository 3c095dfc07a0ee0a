"""The yearly account to the government and the yearly statement of an organisation: sums of rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from core.models import Organisation
from core.money import ZERO
from evaluation.models import EstablishedResult
from payments.models import Benefit
from programme.models import Account, Appropriation, Commitment, EntryKind, Fund, LedgerRow, Programme, VerifiedCost

BOUND = [Fund.OUTCOME, Fund.EXCHANGE]


@dataclass
class CommitmentAccount:
    """The commitments of a year as the ordinance on yearly accounts wants them (older by itself), in SEK."""

    label: str
    # The choice of the ledger's filter that shows the same rows.
    fund: str
    frame: Decimal | None
    opening: Decimal = ZERO
    new: Decimal = ZERO
    discharged: Decimal = ZERO
    other: Decimal = ZERO
    by_year: dict[int, Decimal] = field(default_factory=dict)

    @property
    def outstanding(self) -> Decimal:
        return self.opening + self.new + self.discharged + self.other


def commitment_accounts(programme: Programme, year: int) -> list[CommitmentAccount]:
    """For each fund of the constellations, these in all, and implementation support, which has a line of its own beside
    them (tables 11 and 12) and is not paid from their commitment frame; what was booked by the end of the year.
    """
    rows = LedgerRow.objects.filter(entry__programme=programme, account=Account.COMMITTED)
    within = Q(entry__booked_on__year=year)
    frame = programme.commitment_frames.filter(year=year).aggregate(total=Sum("amount"))["total"]
    accounts = []
    for fund in (*BOUND, Fund.OPERATIONS):
        own = rows.filter(fund=fund)
        sums = own.aggregate(
            opening=Sum("amount", filter=Q(entry__booked_on__year__lt=year)),
            new=Sum("amount", filter=within & Q(entry__kind=EntryKind.COMMIT)),
            discharged=Sum("amount", filter=within & Q(entry__kind=EntryKind.PAY)),
            other=Sum("amount", filter=within & ~Q(entry__kind__in=[EntryKind.COMMIT, EntryKind.PAY])),
        )
        ahead = (
            own.filter(entry__booked_on__year__lte=year).values("year").annotate(total=Sum("amount")).order_by("year")
        )
        accounts.append(
            CommitmentAccount(
                str(_("Implementation support") if fund == Fund.OPERATIONS else fund.label),
                fund,
                None,
                sums["opening"] or ZERO,
                sums["new"] or ZERO,
                sums["discharged"] or ZERO,
                sums["other"] or ZERO,
                {row["year"]: row["total"] for row in ahead if row["total"]},
            )
        )
    *bound, support = accounts
    whole = CommitmentAccount(str(_("Constellations in all")), "constellations", frame)
    for account in bound:
        whole.opening += account.opening
        whole.new += account.new
        whole.discharged += account.discharged
        whole.other += account.other
        for number, amount in account.by_year.items():
            whole.by_year[number] = whole.by_year.get(number, ZERO) + amount
    return [*bound, whole, support]


@dataclass(frozen=True)
class AppropriationAccount:
    """The appropriation of a year, in SEK."""

    year: int
    opening: Decimal
    allotted: Decimal
    revised: Decimal
    withdrawn: Decimal
    credit: Decimal
    spent: Decimal
    # What a decision has moved to the year after; the rest lapses or waits for its decision.
    carried: Decimal = ZERO

    @property
    def available(self) -> Decimal:
        return self.opening + self.allotted + self.revised + self.withdrawn

    @property
    def closing(self) -> Decimal:
        """Carried out of the year; negative when the credit was used."""
        return self.available - self.spent


def appropriation_accounts(programme: Programme) -> list[AppropriationAccount]:
    kinds = Appropriation.Kind
    given: dict[int, dict[str, Decimal]] = {}
    carried: dict[int, Decimal] = {}
    for row in programme.appropriations.values("year", "kind").annotate(
        into=Sum("amount", filter=~Q(kind=kinds.CARRY_OVER) | Q(amount__gt=0)),
        out=Sum("amount", filter=Q(kind=kinds.CARRY_OVER, amount__lt=0)),
    ):
        given.setdefault(row["year"], {})[row["kind"]] = row["into"] or ZERO
        carried[row["year"]] = carried.get(row["year"], ZERO) - (row["out"] or ZERO)
    spent = {
        row["year"]: row["total"]
        for row in LedgerRow.objects.filter(entry__programme=programme, account=Account.PAID, fund__in=BOUND)
        .values("year")
        .annotate(total=Sum("amount"))
    }
    return [
        AppropriationAccount(
            year,
            given.get(year, {}).get(kinds.CARRY_OVER, ZERO),
            given.get(year, {}).get(kinds.ALLOTMENT, ZERO),
            given.get(year, {}).get(kinds.REVISION, ZERO),
            given.get(year, {}).get(kinds.WITHDRAWAL, ZERO),
            given.get(year, {}).get(kinds.CREDIT, ZERO),
            spent.get(year, ZERO),
            carried.get(year, ZERO),
        )
        for year in sorted(set(given) | set(spent))
    ]


@dataclass
class Statement:
    """What a year meant to one organisation: cost, state payment, benefits by payer, social outcomes."""

    organisation: Organisation
    year: int
    cost: Decimal
    other_funding: Decimal
    outcome: Decimal
    support: Decimal
    contracts: list[tuple[Commitment | None, Decimal, Decimal]]
    benefits: list[Benefit]
    results: list[EstablishedResult]

    @property
    def borne(self) -> Decimal:
        """What the organisation bore itself."""
        return self.cost - self.other_funding - self.outcome

    @property
    def benefit(self) -> Decimal:
        return sum((row.amount for row in self.benefits), ZERO)


def statement_of(organisation: Organisation, year: int) -> Statement:
    costs = VerifiedCost.objects.filter(organisation=organisation, period__startswith=str(year))
    paid = LedgerRow.objects.filter(organisation=organisation, account=Account.PAID, year=year)
    cost = costs.aggregate(cost=Sum("amount"), other=Sum("other_funding"))
    sums = paid.aggregate(
        outcome=Sum("amount", filter=Q(fund=Fund.OUTCOME)), support=Sum("amount", filter=Q(fund=Fund.EXCHANGE))
    )
    # Two contracts of one name are two rows; what stands on no commitment is the last.
    amounts: dict[int | None, list[Decimal]] = {}
    for place, rows in enumerate((costs, paid)):
        for row in rows.values("commitment").annotate(total=Sum("amount")):
            amounts.setdefault(row["commitment"], [ZERO, ZERO])[place] = row["total"]
    commitments = Commitment.objects.filter(pk__in=[pk for pk in amounts if pk]).select_related("contract", "funding")
    lines = [(commitment, *amounts[commitment.pk]) for commitment in commitments.order_by("title", "pk")]
    if None in amounts:
        lines.append((None, *amounts[None]))
    return Statement(
        organisation,
        year,
        cost["cost"] or ZERO,
        cost["other"] or ZERO,
        sums["outcome"] or ZERO,
        sums["support"] or ZERO,
        lines,  # type: ignore[arg-type]
        list(Benefit.objects.filter(organisation=organisation, year=year).select_related("contract", "told_by")),
        list(
            EstablishedResult.objects.filter(
                round__contract__parties__organisation=organisation, established_on__year=year
            )
            .select_related("round__contract")
            .distinct()
        ),
    )
