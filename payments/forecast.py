"""What the contracts may come to pay: the simulator over the contracts' own terms, calibrated to what is expected.

Each outcome is drawn around the point at which it reaches its target as likely as the contract expects payment. The
terms then settle every draw. Amounts here are for looking ahead; what is paid is settled in Decimal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from statistics import NormalDist
from typing import Any

from django.core.cache import cache
from django.db.models import Sum

from contracts.models import Contract, ContractStatus
from core import clock
from core.money import ZERO, round_ore
from payments.actions.claims import SENT
from payments.models import Claim, ClaimStatus
from programme.actions.ledger import headroom
from programme.budget import Band, Forecast
from programme.models import Account, Fund, LedgerRow, Programme

DRAWS, SEED = 2000, 2026
# How much of the outcomes' uncertainty is common to all contracts.
CORRELATION = 0.3
FRESH = 60 * 60


def forecast(programme: Programme) -> Forecast | None:
    """The payments to come over all contracts in force or approved. None when there is none."""
    contracts = list(
        Contract.objects.filter(commitment__programme=programme, ends_on__isnull=False, starts_on__isnull=False)
        .exclude(status__in=[ContractStatus.STOPPED, ContractStatus.DRAFT, ContractStatus.PROPOSED])
        .prefetch_related("outcomes", "budget__party", "parties")
        .order_by("pk")
    )
    waiting = waiting_on_stopped(programme)
    if not contracts and not waiting:
        return None
    paid = {
        row["year"]: row["total"]
        for row in LedgerRow.objects.filter(entry__programme=programme, account=Account.PAID, fund=Fund.OUTCOME)
        .values("year")
        .annotate(total=Sum("amount"))
    }
    text = "|".join(f"{one.pk}:{one.version}:{one.terms_sha256}:{one.expected_payment}" for one in contracts)
    key = (
        "forecast:"
        + hashlib.sha256(
            f"{text}|{sorted(paid.items())}|{sorted(waiting.items())}|{clock.today()}".encode()
        ).hexdigest()
    )
    found: Forecast | None = cache.get(key)
    if found is None:
        found = _simulated(programme, contracts, paid, waiting)
        cache.set(key, found, FRESH)
    return found


def waiting_on_stopped(programme: Programme) -> dict[int, Decimal]:
    """What was earned before a contract was stopped and is still to be paid, by commitment: due, and never lost."""
    rows = Claim.objects.filter(
        contract__commitment__programme=programme,
        contract__status=ContractStatus.STOPPED,
        status__in=[ClaimStatus.PREPARED, ClaimStatus.DECIDED, ClaimStatus.ORDERED, ClaimStatus.HELD],
    )
    waiting: dict[int, Decimal] = {}
    for claim in rows.select_related("contract").prefetch_related("orders"):
        # What is released stands in the ledger as paid.
        gone = sum((order.amount for order in claim.orders.all() if order.status in SENT), ZERO)
        if claim.contract.commitment_id is not None and claim.amount > gone:
            number = claim.contract.commitment_id
            waiting[number] = waiting.get(number, ZERO) + claim.amount - gone
    return waiting


def _simulated(
    programme: Programme, contracts: Sequence[Contract], paid: dict[int, Decimal], waiting: dict[int, Decimal]
) -> Forecast:
    # numpy is loaded only where somebody looks ahead.
    from contracts.simulation import SimulationInvalid, exposure
    from contracts.terms import TermsInvalid

    models, left_out = [], ZERO
    for contract in contracts:
        try:
            model = model_of(contract)
            exposure([model], draws=8, seed=SEED)
        except (SimulationInvalid, TermsInvalid, KeyError, ValueError):
            left_out += contract.expected_payment
        else:
            models.append(model)
    today = clock.today()
    before = sum((amount for year, amount in paid.items() if year < today.year), ZERO)
    this_year = paid.get(today.year, ZERO)
    bands = {year: Band(amount, amount, amount) for year, amount in paid.items() if year <= today.year}
    total = Band(*[before + this_year + left_out] * 3)
    over = Decimal(0)
    by_commitment = dict(waiting)
    certain = sum(waiting.values(), ZERO)
    if models:
        ahead = exposure(
            models,
            draws=DRAWS,
            seed=SEED,
            ceiling=float(programme.outcome_ceiling),
            correlation=CORRELATION,
        )
        for year in ahead.years:
            if year.year < today.year:
                continue
            band = _band(year.payments.mean, year.payments.percentiles)
            if year.year == today.year:
                band = Band(*(max(this_year, end) for end in (band.expected, band.low, band.high)))
            bands[year.year] = band
        whole = _band(ahead.total.mean, ahead.total.percentiles)
        # What has been paid is known: the years sum to the expected total, and the whole's own interval lies about it.
        if left_out:
            # A contract whose terms cannot be drawn is expected as agreed, at the end.
            last = max([*bands, today.year])
            end = bands.get(last, Band(ZERO, ZERO, ZERO))
            bands[last] = Band(end.expected + left_out, end.low + left_out, end.high + left_out)
        expected = sum((band.expected for band in bands.values()), ZERO)
        floor = before + this_year
        total = Band(
            max(floor, expected),
            max(floor, expected - (whole.expected - whole.low)),
            max(floor, min(max(expected, programme.outcome_ceiling), expected + whole.high - whole.expected)),
        )
        over = Decimal(str(round(ahead.over, 4)))
        of_contract = {str(contract.pk): contract.commitment_id for contract in contracts}
        for name, mean in ahead.by_contract.items():
            number = of_contract[name]
            if number is not None:
                by_commitment[number] = by_commitment.get(number, ZERO) + round_ore(str(round(mean, 2)))
    if certain:
        # Paid when the year has room: this year if it has, else the next.
        room = headroom(programme, today.year)["year"]
        when = today.year if certain <= room else today.year + 1
        bands[when] = _plus(bands.get(when, Band(ZERO, ZERO, ZERO)), certain)
        total = _plus(total, certain)
        total = Band(total.expected, total.low, max(total.expected, min(total.high, programme.outcome_ceiling)))
    return Forecast(dict(sorted(bands.items())), total, over, len(contracts), by_commitment, certain)


def _plus(band: Band, amount: Decimal) -> Band:
    return Band(band.expected + amount, band.low + amount, band.high + amount)


def _band(mean: float, percentiles: dict[int, float]) -> Band:
    return Band(*(round_ore(str(round(value, 2))) for value in (mean, percentiles[5], percentiles[95])))


def model_of(contract: Contract) -> Any:
    """The contract as the simulator reads it: half-years, outcomes with their spread, the agreed cost budget."""
    from contracts.simulation import ContractModel, CostPlan, MetricModel, Spread

    first = contract.starts_on or clock.today()
    last = max(contract.follow_up_until or first, contract.ends_on or first)
    periods = tuple(half_years(first, last))
    chance = float(contract.expected_payment / contract.ceiling) if contract.ceiling else 0.0
    # Where the normal distribution has that chance of reaching the target, in standard deviations.
    lean = NormalDist().inv_cdf(min(0.98, max(0.02, chance)))
    metrics = []
    for outcome in contract.outcomes.all():
        target = float(outcome.target if outcome.target is not None else 1)
        baseline = float(outcome.baseline if outcome.baseline is not None else 0)
        spread = abs(target - baseline) / 2 or 1.0
        better = "low" if outcome.direction == outcome.Direction.DECREASE else "high"
        middle = target + (lean * spread if better == "high" else -lean * spread)
        due = outcome.due_on or last
        planned = tuple(1.0 if _ends(label) >= min(due, _ends(periods[-1])) else 0.0 for label in periods)
        metrics.append(
            MetricModel(
                metric=outcome.code,
                kind="level",
                effect=Spread(middle - 1.645 * spread, middle, middle + 1.645 * spread, "normal"),
                planned=planned,
                better=better,
                fail=baseline,
            )
        )
    costs: dict[str, list[float]] = {}
    for row in contract.budget.all():
        amounts = costs.setdefault(row.party.code, [0.0] * len(periods))
        halves = [place for place, label in enumerate(periods) if label.startswith(str(row.year))]
        for place in halves:
            amounts[place] += float(row.amount) / len(halves)
    return ContractModel(
        id=str(contract.pk),
        terms=contract.terms,
        periods=periods,
        metrics=tuple(metrics),
        costs=tuple(CostPlan(party, tuple(amounts)) for party, amounts in costs.items()),
    )


def half_years(first: date, last: date) -> list[str]:
    labels = []
    year, half = first.year, 1 if first.month <= 6 else 2
    while (year, half) <= (last.year, 1 if last.month <= 6 else 2):
        labels.append(f"{year}-H{half}")
        year, half = (year, 2) if half == 1 else (year + 1, 1)
    return labels


def _ends(label: str) -> date:
    year, half = label.split("-H")
    return date(int(year), 6, 30) if half == "1" else date(int(year), 12, 31)
