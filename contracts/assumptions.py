"""From a contract and what is assumed about it to the simulation's model.

Assumptions are kept as JSON with numbers as text; floats begin here, for looking ahead only.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from contracts.drafts import content_of, number, terms_of
from contracts.models import Contract, ContractOutcome, Simulation
from contracts.simulation import ContractModel, CostPlan, MetricModel, Spread
from contracts.terms.periods import span_of

COMMON = {
    "volume": ("0.8", "1", "1.1"),
    "dropout": ("0.05", "0.1", "0.25"),
    "cost": ("0.95", "1", "1.1"),
}


def default_assumptions(contract: Contract) -> dict[str, Any]:
    """The last ones used; otherwise outcomes that come a little beyond the target."""
    last = Simulation.objects.filter(contract=contract).order_by("-pk").first()
    values: dict[str, Any] = dict(last.assumptions) if last else {}
    for name, (low, base, high) in COMMON.items():
        values.setdefault(name, [low, base, high])
    effects = dict(values.get("effects", {}))
    for outcome in contract.outcomes.all():
        effects.setdefault(outcome.code, _expected(outcome))
    benefits = {party.code: "0" for party in contract.parties.all()}
    return values | {"effects": effects, "benefits": benefits | values.get("benefits", {})}


def _expected(outcome: ContractOutcome) -> list[str]:
    """Low, base and high, lowest number first."""
    if outcome.payment_model == ContractOutcome.PaymentModel.PER_PERSON:
        return ["0.3", "0.5", "0.7"]
    start = outcome.baseline if outcome.baseline is not None else Decimal(0)
    way = (outcome.target if outcome.target is not None else start) - start
    points = sorted(start + way * part for part in (Decimal("0.3"), Decimal("1.1"), Decimal("1.5")))
    return [number(round(point, 4)) for point in points]


def half_years(contract: Contract) -> list[str]:
    """The contract's periods, as far as outcomes are followed up."""
    if contract.starts_on is None or contract.ends_on is None:
        return []
    last = contract.follow_up_until or contract.ends_on
    first = (contract.starts_on.year, (contract.starts_on.month + 5) // 6)
    end = (last.year, (last.month + 5) // 6)
    return [
        f"{year}-H{half}"
        for year in range(contract.starts_on.year, last.year + 1)
        for half in (1, 2)
        if first <= (year, half) <= end
    ]


def model_of(contract: Contract, values: dict[str, Any]) -> ContractModel:
    """The contract as the simulation sees it."""
    periods = half_years(contract)
    content = content_of(contract)
    terms = content["terms"] or terms_of(content, version=1)
    return ContractModel(
        id=str(contract.pk),
        terms=terms,
        periods=tuple(periods),
        metrics=tuple(_metric(outcome, periods, values) for outcome in contract.outcomes.all()),
        costs=tuple(_costs(contract, periods)),
        volume=spread(values["volume"]),
        dropout=spread(values["dropout"]),
        cost=spread(values["cost"]),
        benefits={
            code: float(amount)
            for code, amount in values["benefits"].items()
            if float(amount) and _is_party(terms, code)
        },
    )


def _is_party(terms: dict[str, Any], code: str) -> bool:
    return any(party["id"] == code for party in terms["parties"])


def spread(numbers: list[str]) -> Spread:
    low, base, high = sorted(float(value) for value in numbers)
    return Spread.fixed(base) if low == high else Spread(low, base, high)


def _metric(outcome: ContractOutcome, periods: list[str], values: dict[str, Any]) -> MetricModel:
    effect = spread(values["effects"].get(outcome.code) or _expected(outcome))
    per_person = outcome.payment_model == ContractOutcome.PaymentModel.PER_PERSON
    falls = outcome.direction == ContractOutcome.Direction.DECREASE and not per_person
    measured = [_is_measured(outcome, label) for label in periods]
    if measured and not any(measured):
        measured[-1] = True
    people = float(outcome.population or 0) / max(sum(measured), 1) if per_person else 1.0
    return MetricModel(
        metric=outcome.code,
        kind="count" if per_person else "level",
        effect=effect,
        planned=tuple(people if yes else 0.0 for yes in measured),
        sd=0.0 if per_person else (effect.high - effect.low) / 10,
        fail=0.0 if per_person else float(outcome.baseline or 0),
        better="low" if falls else "high",
    )


def _is_measured(outcome: ContractOutcome, label: str) -> bool:
    """Measured in the half-years that end on or after the day the outcome is due; always when no day is set."""
    span = span_of(label)
    return span is not None and (outcome.due_on is None or span.last >= outcome.due_on)


def _costs(contract: Contract, periods: list[str]) -> list[CostPlan]:
    """The budget, spread evenly over the half-years of each year."""
    in_year: dict[int, int] = {}
    for label in periods:
        in_year[int(label[:4])] = in_year.get(int(label[:4]), 0) + 1
    sums: dict[str, dict[int, Decimal]] = {}
    for row in contract.budget.select_related("party"):
        years = sums.setdefault(row.party.code, {})
        years[row.year] = years.get(row.year, Decimal(0)) + row.amount
    return [
        CostPlan(
            party,
            tuple(float(years.get(int(label[:4]), Decimal(0))) / in_year[int(label[:4])] for label in periods),
        )
        for party, years in sums.items()
    ]
