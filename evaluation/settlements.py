"""What evaluation tells contracts: established results as facts, and computed ones when a page asks “what if”."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from contracts.models import Contract
from core import clock
from core.errors import Refused
from evaluation.models import EstablishedResult, Round, RoundStatus

_expected: ContextVar[tuple[int, list[dict[str, Any]]] | None] = ContextVar("expected_results", default=None)


def established_results(contract: Contract, as_of: date) -> list[dict[str, Any]]:
    """Facts in the engine's form. Rounds after the contract's end settle nothing."""
    found = [
        {
            "metric": result.metric,
            "period": result.period,
            "value": _digits(result.value),
            "ci_low": None if result.ci_low is None else _digits(result.ci_low),
            "established_on": result.established_on.isoformat(),
        }
        for result in EstablishedResult.objects.filter(
            round__contract=contract, round__is_after_contract=False, established_on__lte=as_of
        ).order_by("established_on", "pk")
    ]
    expected = _expected.get()
    if expected is not None and expected[0] == contract.pk:
        found += expected[1]
    return found


def _digits(value: Decimal) -> str:
    return format(value.normalize(), "f")


@contextmanager
def expecting(contract: Contract, results: list[dict[str, Any]]) -> Iterator[None]:
    """Within this, settlements count ``results`` as if they were established today."""
    today = clock.today().isoformat()
    facts = [
        {
            "metric": item["metric"],
            "period": item["period"],
            "value": _digits(Decimal(item["value"])),
            "ci_low": None if item["ci_low"] is None else _digits(Decimal(item["ci_low"])),
            "established_on": today,
        }
        for item in results
    ]
    token = _expected.set((contract.pk, facts))
    try:
        yield
    finally:
        _expected.reset(token)


def preview(round: Round, text: str) -> dict[str, Any]:
    """The contract's cumulative settlement with the round's results, as plain JSON; empty when nothing is settled."""
    if round.is_after_contract or not round.contract.terms:
        return {}
    from contracts.actions.settlements import facts_of, settle_contract
    from evaluation.actions.establishment import period_of
    from evaluation.queries import protocols_due

    protocols = {protocol.outcome.code: protocol for protocol in protocols_due(round)}
    results = [
        {
            "metric": outcome["outcome"],
            "period": period_of(round, protocols[outcome["outcome"]]),
            "value": outcome["value"],
            "ci_low": outcome["ci_low"],
        }
        for outcome in json.loads(text)["outcomes"]
        if outcome["value"] is not None and not outcome["refusals"]
    ]
    with expecting(round.contract, results):
        try:
            statement = settle_contract(round.contract, clock.today())
        except (Refused, ValueError) as error:
            return {"error": str(error)}
    told = _plain(statement)
    costs = facts_of(round.contract, clock.today(), with_headroom=False)["verified_costs"]
    zero = Decimal(0)
    return {
        **told,
        "costs": str(sum((Decimal(cost["amount"]) - Decimal(cost["other_funding"]) for cost in costs), zero)),
        "entitled": str(sum((Decimal(line["entitled"]) for line in told["lines"]), zero)),
    }


def _plain(statement: Any) -> dict[str, Any]:
    value = statement.to_dict() if hasattr(statement, "to_dict") else statement
    value = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return dict(json.loads(json.dumps(value, default=str)))


def open_rounds(contract: Contract) -> list[str]:
    """Rounds that could still be paid on: a contract is not closed before they are established."""
    rounds = Round.objects.filter(contract=contract, is_after_contract=False).exclude(status=RoundStatus.ESTABLISHED)
    return [_("Round %(number)s is not established.") % {"number": round.number} for round in rounds.order_by("number")]
