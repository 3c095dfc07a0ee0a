"""The simulation through the exact engine, draw by draw: for terms without a vectorised form, and as the check."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np

from contracts.terms import Statement
from contracts.terms.reading_facts import read_facts
from contracts.terms.settlement import settle_read

from .model import ContractModel, calendar_of, checked
from .paths import Paths, PayLine
from .sampling import Sample


def facts_of(model: ContractModel, sample: Sample, draw: int, upto: int) -> dict[str, Any]:
    """Return FACTS of one draw with what is known when period `upto` settles (no payments)."""
    calendar = calendar_of(model)
    results: list[dict[str, Any]] = []
    activities: list[dict[str, Any]] = []
    costs: list[dict[str, Any]] = []
    for metric in model.metrics:
        for index in range(upto + 1):
            if metric.planned[index] <= 0:
                continue
            results.append(
                {
                    "metric": metric.metric,
                    "period": calendar.labels[index],
                    "value": _plain(sample.values[metric.metric][draw, index], 6),
                    "ci_low": _plain(sample.lows[metric.metric][draw, index], 6),
                    "established_on": calendar.established[index].isoformat(),
                }
            )
    for plan in model.activities:
        for index in range(upto + 1):
            if plan.planned[index] > 0:
                value = _plain(sample.activities[plan.rule][draw, index], 6)
                activities.append({"rule": plan.rule, "period": calendar.labels[index], plan.kind: value})
    for party, amounts in sample.costs.items():
        costs += [
            {
                "party": party,
                "period": calendar.labels[index],
                "amount": _plain(amounts[draw, index], 2),
                "other_funding": _plain(sample.funding[party][draw, index], 2),
            }
            for index in range(upto + 1)
        ]
    return {
        "as_of": calendar.established[upto].isoformat(),
        "results": results,
        "activities": activities,
        "verified_costs": costs,
        "paid": [],
    }


def _plain(value: float, places: int) -> str:
    text = f"{value:.{places}f}"
    return text if float(text) else f"{0:.{places}f}"


def statements(model: ContractModel, sample: Sample, draw: int = 0) -> Iterator[Statement]:
    """Yield the exact settlement of every period of one draw, each with the earlier ones as paid."""
    terms = checked(model)
    paid: list[dict[str, Any]] = []
    for index in range(len(model.periods)):
        facts = facts_of(model, sample, draw, index)
        statement = settle_read(terms, read_facts({**facts, "paid": list(paid)}, terms))
        yield statement
        paid += [
            {"rule": line.rule, "party": line.payee, "date": facts["as_of"], "amount": str(line.due)}
            for line in statement.lines
            if line.due
        ]


def simulate_exactly(model: ContractModel, sample: Sample) -> Paths:
    """Return the payments of every draw settled in Decimal: slow (milliseconds a settlement), for any terms."""
    terms = checked(model)
    lines = tuple(PayLine(rule.id, rule.payer, payee.party) for rule in terms.rules for payee in rule.payees)
    due = np.zeros((sample.draws, len(lines), len(model.periods)))
    for draw in range(sample.draws):
        for index, statement in enumerate(statements(model, sample, draw)):
            by_line: dict[PayLine, Decimal] = {
                PayLine(line.rule, line.payer, line.payee): line.due for line in statement.lines
            }
            due[draw, :, index] = [float(by_line[line]) for line in lines]
    return Paths(lines, calendar_of(model), due)
