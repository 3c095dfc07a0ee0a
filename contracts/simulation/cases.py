"""Before any dice: does each party lose when outcomes fail and gain when they come; base, best and stress; tornado."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from contracts.terms import Statement, settle

from .exact import facts_of, statements
from .model import ContractModel, Floats, Spread, checked
from .montecarlo import paths_of
from .sampling import assumptions, better_end, chosen, sample

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class PartyCheck:
    """What a party is left with, in kronor: received − paid − own verified costs less other funding + benefits.

    `failing` when outcomes fail to come, `succeeding` when they come in full (benefits count only then). A party should
    lose in the first and gain in the second; where it does not, the negotiators must explain why.
    """

    party: str
    role: str
    failing: Decimal
    succeeding: Decimal

    @property
    def loses_when_outcomes_fail(self) -> bool:
        return self.failing < 0

    @property
    def gains_when_outcomes_come(self) -> bool:
        return self.succeeding > 0

    @property
    def needs_explaining(self) -> bool:
        return not (self.loses_when_outcomes_fail and self.gains_when_outcomes_come)


@dataclass(frozen=True)
class Outlook:
    """One deterministic case, settled exactly: kronor in all, by year, and net by party; the last statement with it."""

    name: str
    total: Decimal
    years: dict[int, Decimal]
    nets: dict[str, Decimal]
    last: Statement


@dataclass(frozen=True)
class Bar:
    """One assumption of a tornado: the total paid (kronor) when it alone is at its low and at its high end."""

    assumption: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        return abs(self.at_high - self.at_low)


def _facing(model: ContractModel, values: Mapping[str, float]) -> list[Statement]:
    return list(statements(model, sample(model, chosen(model, [values]), None)))


def _outlook(model: ContractModel, name: str, values: Mapping[str, float]) -> Outlook:
    settled = _facing(model, values)
    years: dict[int, Decimal] = {}
    nets: dict[str, Decimal] = {}
    for statement in settled:
        years[statement.as_of.year] = years.get(statement.as_of.year, ZERO) + statement.total
        for party in statement.parties:
            nets[party.id] = nets.get(party.id, ZERO) + party.net
    return Outlook(name, sum(years.values(), ZERO), years, nets, settled[-1])


def ends(model: ContractModel) -> tuple[dict[str, float], dict[str, float]]:
    """Return (stress, best): every uncertain assumption at its worse and at its better end."""
    stress, best = {}, {}
    for name, spread in assumptions(model).items():
        better = better_end(model, name)
        best[name] = spread.high if better == "high" else spread.low
        stress[name] = spread.low if better == "high" else spread.high
    return stress, best


def outlooks(model: ContractModel) -> tuple[Outlook, Outlook, Outlook]:
    """Return the stress, base and best case, settled exactly and without noise.

    Costs are the expected ones in all three: the state pays a share of them, so that lower costs would make the best
    case pay less than the expected one. What costs mean is the tornado's to tell.
    """
    stress, best = ({name: end for name, end in case.items() if name != "cost"} for case in ends(model))
    return _outlook(model, "stress", stress), _outlook(model, "base", {}), _outlook(model, "best", best)


def planned(model: ContractModel) -> dict[str, Decimal]:
    """Return what each agreed scenario comes to in all at the budgeted costs, settled exactly."""
    terms = checked(model)
    if not terms.scenarios:
        return {}
    facts = facts_of(model, sample(model, chosen(model, [{}]), None), 0, len(model.periods) - 1)
    return {name: settle(model.terms, facts, scenario=name).total for name in terms.scenarios}


def check_parties(model: ContractModel) -> tuple[PartyCheck, ...]:
    """Return for each party what it is left with when outcomes fail and when they come (the best effect)."""
    terms = checked(model)
    failed = replace(
        model,
        metrics=tuple(replace(metric, effect=Spread.fixed(metric.fail)) for metric in model.metrics),
    )
    came = {
        f"effect:{metric.metric}": metric.effect.high if metric.better == "high" else metric.effect.low
        for metric in model.metrics
    }
    bad = _outlook(failed, "fail", {}).nets
    good = _outlook(model, "succeed", came).nets
    own: dict[str, Decimal] = {}
    for plan in model.costs:
        cost = sum(plan.amount) * model.cost.base - sum(plan.other_funding)
        own[plan.party] = own.get(plan.party, ZERO) + _kronor(cost)
    return tuple(
        PartyCheck(
            party,
            role,
            bad.get(party, ZERO) - own.get(party, ZERO),
            good.get(party, ZERO) - own.get(party, ZERO) + _kronor(model.benefits.get(party, 0.0)),
        )
        for party, role in terms.parties.items()
        if party in own or party in model.benefits or any(
            party == rule.payer or party in {payee.party for payee in rule.payees} for rule in terms.rules
        )
    )  # fmt: skip


def _kronor(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")


def tornado(model: ContractModel) -> tuple[Bar, ...]:
    """Return each uncertain assumption's effect on the total paid, the widest first; the others stay at base."""
    uncertain = assumptions(model)
    if not uncertain:
        return ()
    picks: list[Mapping[str, float]] = []
    for name, spread in uncertain.items():
        picks += [{name: spread.low}, {name: spread.high}]
    totals: Floats = paths_of(model, sample(model, chosen(model, picks), None)).due.sum(axis=(1, 2))
    bars = [
        Bar(name, spread.low, spread.high, float(totals[2 * index]), float(totals[2 * index + 1]))
        for index, (name, spread) in enumerate(uncertain.items())
    ]
    return tuple(sorted(bars, key=lambda bar: (-bar.swing, bar.assumption)))
