"""Where each contract and each organisation stands: cost, cap, entitlement, paid. Sums of rows, nothing stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from core.models import Organisation
from core.money import ZERO, round_cap
from payments.models import Claim, ClaimStatus
from programme.models import Account, Commitment, Fund, LedgerRow, Programme, VerifiedCost


@dataclass
class ContractLine:
    """One commitment with all its figures in SEK."""

    commitment: Commitment
    cost: Decimal = ZERO
    other_funding: Decimal = ZERO
    cap: Decimal = ZERO
    entitled: Decimal = ZERO
    claimed: Decimal = ZERO
    paid: Decimal = ZERO
    committed: Decimal = ZERO
    # The newest claim, whose settlement says what is earned; what the simulator expects the contract to be paid.
    claim: Claim | None = None
    simulated: Decimal | None = None

    @property
    def base(self) -> Decimal:
        return max(ZERO, self.cost - self.other_funding)

    @property
    def unpaid(self) -> Decimal:
        """Earned and not yet paid."""
        return max(ZERO, self.entitled - self.paid)


def contract_lines(commitments: QuerySet[Commitment]) -> list[ContractLine]:
    """All commitments with their sums, in as many queries whatever their number."""
    found = {
        item.pk: ContractLine(item) for item in commitments.select_related("programme", "case", "contract", "funding")
    }
    for row in (
        LedgerRow.objects.filter(commitment__in=found)
        .values("commitment")
        .annotate(
            paid=Sum("amount", filter=Q(account=Account.PAID)),
            committed=Sum("amount", filter=Q(account=Account.COMMITTED)),
        )
    ):
        line = found[row["commitment"]]
        line.paid, line.committed = row["paid"] or ZERO, row["committed"] or ZERO
    for spent in (
        VerifiedCost.objects.filter(commitment__in=found)
        .values("commitment")
        .annotate(cost=Sum("amount"), other=Sum("other_funding"))
    ):
        line = found[spent["commitment"]]
        line.cost, line.other_funding = spent["cost"], spent["other"]
    latest: dict[int, Claim] = {}
    for claim in (
        Claim.objects.filter(contract__commitment__in=found)
        .exclude(status=ClaimStatus.CANCELLED)
        .select_related("contract")
        .order_by("pk")
    ):
        number = claim.contract.commitment_id
        if number is None:
            continue
        latest[number] = claim
        if claim.status != ClaimStatus.PAID:
            found[number].claimed += claim.amount
    for number, claim in latest.items():
        found[number].entitled, found[number].claim = claim.entitled, claim
    for line in found.values():
        rate = line.commitment.rate
        limit = (
            line.commitment.ceiling
            if rate is None
            else round_cap(min(rate, line.commitment.programme.rate) * line.base)
        )
        line.cap = min(line.commitment.ceiling, limit)
    return list(found.values())


@dataclass
class OrganisationLine:
    """One organisation over all its contracts, in SEK."""

    organisation: Organisation
    cost: Decimal = ZERO
    outcome: Decimal = ZERO
    support: Decimal = ZERO
    contracts: set[int] = field(default_factory=set)

    @property
    def share(self) -> Decimal | None:
        """What the state has paid of the cost."""
        return self.outcome / self.cost if self.cost else None


def organisation_lines(commitments: QuerySet[Commitment], year: int | None = None) -> list[OrganisationLine]:
    found: dict[int, OrganisationLine] = {}
    organisations = {
        item.pk: item
        for item in Organisation.objects.filter(
            Q(pk__in=LedgerRow.objects.filter(commitment__in=commitments).values("organisation"))
            | Q(pk__in=VerifiedCost.objects.filter(commitment__in=commitments).values("organisation"))
        )
    }
    for pk, organisation in organisations.items():
        found[pk] = OrganisationLine(organisation)
    paid = LedgerRow.objects.filter(commitment__in=commitments, account=Account.PAID, organisation__isnull=False)
    costs = VerifiedCost.objects.filter(commitment__in=commitments)
    if year is not None:
        paid, costs = paid.filter(year=year), costs.filter(period__startswith=str(year))
    for row in paid.values("organisation", "fund", "commitment").annotate(total=Sum("amount")):
        line = found[row["organisation"]]
        line.contracts.add(row["commitment"])
        if row["fund"] == Fund.OUTCOME:
            line.outcome += row["total"]
        else:
            line.support += row["total"]
    for spent in costs.values("organisation", "commitment").annotate(cost=Sum("amount"), other=Sum("other_funding")):
        line = found[spent["organisation"]]
        line.contracts.add(spent["commitment"])
        line.cost += spent["cost"]
    return sorted(found.values(), key=lambda line: line.organisation.sort_key)


@dataclass(frozen=True)
class Check:
    """One limit that a new contract would meet."""

    name: str
    limit: Decimal
    before: Decimal
    after: Decimal
    year: int | None = None

    @property
    def fits(self) -> bool:
        return self.after <= self.limit

    @property
    def left(self) -> Decimal:
        return self.limit - self.after


def checks_of(programme: Programme, ceiling: Decimal, by_year: dict[int, Decimal], today: int) -> list[Check]:
    """What committing the ceiling would do to the frame, the outcome ceiling and each year."""
    from django.utils.translation import gettext as _

    rows = LedgerRow.objects.filter(entry__programme=programme, account__in=[Account.COMMITTED, Account.PAID])
    sums: dict[str, Any] = rows.aggregate(all=Sum("amount"), outcome=Sum("amount", filter=Q(fund=Fund.OUTCOME)))
    whole, outcome = sums["all"] or ZERO, sums["outcome"] or ZERO
    checks = [
        Check(_("The whole frame"), programme.frame, whole, whole + ceiling),
        Check(_("Ceiling of outcome payments"), programme.outcome_ceiling, outcome, outcome + ceiling),
    ]
    years: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for row in rows.filter(fund__in=[Fund.OUTCOME, Fund.EXCHANGE]).values("year").annotate(total=Sum("amount")):
        years[row["year"]] = row["total"]
    appropriated = {
        row["year"]: row["total"] for row in programme.appropriations.values("year").annotate(total=Sum("amount"))
    }
    for year in sorted(set(by_year) | {year for year in years if year >= today}):
        before = years[year]
        checks.append(
            Check(
                _("Appropriation and credit"),
                appropriated.get(year, ZERO),
                before,
                before + by_year.get(year, ZERO),
                year,
            )
        )
    frame = programme.commitment_frames.filter(year=today).aggregate(total=Sum("amount"))["total"]
    if frame is not None:
        later = (
            LedgerRow.objects.filter(
                entry__programme=programme,
                account=Account.COMMITTED,
                fund__in=[Fund.OUTCOME, Fund.EXCHANGE],
                year__gt=today,
            ).aggregate(total=Sum("amount"))["total"]
            or ZERO
        )
        new = sum((amount for year, amount in by_year.items() if year > today), ZERO)
        checks.append(Check(_("Commitment frame"), frame, later, later + new, today))
    return checks
