"""Settle a contract: collect all established facts up to a day and let the engine compute."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from contracts import facts as told
from contracts import terms as engine
from contracts.actions.common import the_programme
from contracts.drafts import money, names_in
from contracts.fault_words import said_with_path
from contracts.models import Contract, ContractStatus, CostReport, StopStatus
from contracts.terms.periods import span_of
from core.errors import Refused
from core.money import ZERO
from programme.actions import ledger
from programme.models import VerifiedCost


def facts_of(contract: Contract, as_of: date, *, with_headroom: bool = True) -> dict[str, Any]:
    """All that is established, verified and paid up to ``as_of``, as the engine reads it."""
    established = min(as_of, last_day(contract) or as_of)
    facts: dict[str, Any] = {
        "as_of": as_of.isoformat(),
        "verified_costs": verified_costs(contract, as_of),
        "results": told.told_by("results", contract, established),
        "activities": told.told_by("activities", contract, established),
        "paid": told.told_by("paid", contract, as_of),
    }
    if with_headroom and contract.commitment is not None:
        room = ledger.headroom(the_programme(), as_of.year)
        facts["headroom"] = {"programme": money(max(ZERO, room["outcome_to_pay"]))}
    return facts


def last_day(contract: Contract) -> date | None:
    """In a stopped contract nothing that is established after the day of the stop is paid; costs may still come in."""
    if contract.status != ContractStatus.STOPPED:
        return None
    stop = contract.stops.filter(status=StopStatus.STOPPED).order_by("-pk").first()
    return stop.effective_on if stop else None


def verified_costs(contract: Contract, as_of: date) -> list[dict[str, Any]]:
    """The ledger's rows summed by party and period; corrections have been netted."""
    if contract.commitment_id is None:
        return []
    parties = list(contract.parties.all())
    by_organisation: dict[int, str] = {}
    for party in parties:
        if party.role != "state":
            by_organisation.setdefault(party.organisation_id, party.code)
    # Two units of one municipality are two parties: the report tells them apart, the ledger row cannot.
    by_report = dict(CostReport.objects.filter(contract=contract).values_list("pk", "party__code"))
    sums: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for row in VerifiedCost.objects.filter(commitment=contract.commitment_id):
        span = span_of(row.period)
        if span is not None and span.first > as_of:
            continue
        key = (_party_of(row, by_report, by_organisation), row.period)
        amount, other = sums.get(key, (ZERO, ZERO))
        sums[key] = (amount + row.amount, other + row.other_funding)
    return [
        {"party": party, "period": period, "amount": money(amount), "other_funding": money(other)}
        for (party, period), (amount, other) in sorted(sums.items())
        if party and (amount or other)
    ]


def _party_of(row: VerifiedCost, by_report: dict[int, str], by_organisation: dict[int, str]) -> str:
    head, _colon, rest = row.key.partition(":")
    number = rest.partition(":")[0]
    if head == "costreport" and number.isdigit() and int(number) in by_report:
        return by_report[int(number)]
    return by_organisation.get(row.organisation_id, "")


def names_of(contract: Contract) -> dict[str, str]:
    """What the contract calls its parties, outcomes and payments, for the working."""
    parties = contract.parties.select_related("organisation", "unit__organisation")
    named = names_in(
        {
            "parties": [{"code": party.code, "name": str(party)} for party in parties],
            "outcomes": list(contract.outcomes.values("code", "name")),
        }
    )
    return {**(contract.terms or {}).get("names", {}), **named}


def settle_contract(contract: Contract, as_of: date, *, with_headroom: bool = True) -> engine.Statement:
    """The cumulative statement at ``as_of`` under the terms in force."""
    if not contract.terms:
        raise Refused(_("The contract has no terms yet."))
    try:
        facts = facts_of(contract, as_of, with_headroom=with_headroom)
        return engine.settle(contract.terms, facts, names=names_of(contract))
    except engine.TermsInvalid as error:
        words = _("The settlement cannot be made: %(fault)s") % {"fault": said_with_path(str(error))}
        raise Refused(words, code="settlement_facts") from error


def of_state(contract: Contract, statement: engine.Statement) -> list[engine.Line]:
    """The lines that the state pays. Where private capital is allowed, parties also pay each other."""
    states = {party["id"] for party in contract.terms["parties"] if party["role"] == "state"}
    return [line for line in statement.lines if line.payer in states]
