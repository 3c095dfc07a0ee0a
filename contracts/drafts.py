"""A contract's content as data: its terms built from models, and its canonical form."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from contracts import terms as engine
from contracts.models import Contract, ContractOutcome

STATE = "staten"
MODELS = ContractOutcome.PaymentModel
# What own terms say beside their rules, and keep when the terms are made anew.
KEPT = ("holdback", "cap_order", "rounding", "scenarios", "scenario", "shortfall")


def number(value: Decimal | int) -> str:
    """A number as the engine writes it: no exponent, no trailing zeros."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: Decimal | None) -> str:
    return f"{value or Decimal(0):.2f}"


def build_terms(contract: Contract) -> dict[str, Any]:
    """The terms of a contract in preparation."""
    return terms_of(content_of(contract), version=contract.versions.filter(signed_at__isnull=False).count() + 1)


def terms_of(content: dict[str, Any], *, version: int) -> dict[str, Any]:
    """The engine's terms from the outcomes' payment models, the payment key and the caps.

    What the parties have written besides is kept as it stands in ``content["terms"]``: rules of outcomes with terms
    of their own, rules on work done, caps for a member, a period or a participant, holdback, rounding, scenarios.
    """
    payees = [
        {"party": party["code"], "share": party["share"]}
        for party in content["parties"]
        if party["share"] is not None and Decimal(party["share"]) > 0
    ]
    own = {outcome["code"] for outcome in content["outcomes"] if outcome["payment_model"] == MODELS.OWN}
    rules = [
        {"id": f"betalning-{outcome['code']}", "metric": outcome["code"], "payer": STATE, "payees": payees}
        | _rule(outcome)
        for outcome in content["outcomes"]
        if outcome["is_paid"] and outcome["code"] not in own
    ]
    made = {rule["id"] for rule in rules}
    kept: dict[str, Any] = content["terms"] or {}
    rules += [
        rule
        for rule in kept.get("rules", [])
        if rule["id"] not in made and (rule.get("metric") in own or not rule["id"].startswith("betalning-"))
    ]
    names = {rule["id"]: kept["names"][rule["id"]] for rule in rules if rule["id"] in kept.get("names", {})}
    known = {rule["id"] for rule in rules}
    known |= {item["code"] for item in (*content["parties"], *content["outcomes"])}
    return {
        "shortfall": "fifo",
        **{key: kept[key] for key in KEPT if key in kept},
        "version": str(version),
        "currency": "SEK",
        "parties": [{"id": party["code"], "role": party["role"]} for party in content["parties"]],
        "metrics": [{"id": outcome["code"], "unit": outcome["unit"]} for outcome in content["outcomes"]],
        "rules": rules,
        "caps": [
            {"level": "contract", "amount": content["ceiling"]},
            {"level": "contract", "share_of": {"base": "verified_costs", "share": content["rate"]}},
            *(cap for cap in kept.get("caps", []) if cap["level"] != "contract" or cap.get("party")),
        ],
        # So that whoever settles the file without us reads names, not codes.
        "names": names | {code: name for code, name in names_in(content).items() if code in known},
    }


def _rule(outcome: dict[str, Any]) -> dict[str, Any]:
    falls = outcome["direction"] == ContractOutcome.Direction.DECREASE
    comparison = "<=" if falls else ">="
    target, agreed = outcome["target"] or "0", outcome["agreed_payment"] or "0.00"
    model, price = outcome["payment_model"], outcome["unit_price"] or "0.00"
    if model == MODELS.STEPS:
        first = outcome["partial_payment"] or "0.00"
        steps = [
            {"threshold": outcome["partial_value"] or "0", "amount": first},
            {"threshold": target, "amount": money(max(Decimal(agreed) - Decimal(first), Decimal(0)))},
        ]
        return {"type": "milestone", "params": {"milestones": [{**step, "comparison": comparison} for step in steps]}}
    if model == MODELS.PER_UNIT:
        params = {
            "price": price,
            "population": str(outcome["population"] or 1),
            "baseline": outcome["baseline"] or "0",
            "direction": "lower" if falls else "higher",
            "max": agreed,
        }
        return {"type": "unit", "params": params}
    if model == MODELS.PER_PERSON:
        params = {"price": price, "max": agreed}
        if outcome["population"]:
            params["max_units"] = str(outcome["population"])
        return {"type": "unit", "params": params}
    return {"type": "cohort_threshold", "params": {"amount": agreed, "threshold": target, "comparison": comparison}}


def digest(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(contract: Contract) -> dict[str, Any]:
    """All that the parties agree on, as JSON; two contracts with equal content have equal digests."""
    return {
        "title": contract.title,
        "starts_on": day(contract.starts_on),
        "ends_on": day(contract.ends_on),
        "follow_up_until": day(contract.follow_up_until),
        "ceiling": money(contract.ceiling),
        "rate": number(contract.rate),
        "expected_payment": money(contract.expected_payment),
        "parties": [
            {
                "code": party.code,
                "name": str(party),
                "organisation": party.organisation.name,
                "organisation_id": party.organisation_id,
                "org_number": party.organisation.formatted_org_number,
                "unit_id": party.unit_id,
                "role": party.role,
                "share": None if party.payment_share is None else number(party.payment_share),
            }
            for party in contract.parties.filter(left_on__isnull=True).select_related(
                "organisation", "unit__organisation"
            )
        ],
        "outcomes": [outcome_content(outcome) for outcome in contract.outcomes.all()],
        "budget": [
            {"party": row.party.code, "year": row.year, "kind": row.kind, "amount": money(row.amount)}
            for row in contract.budget.select_related("party")
        ],
        "terms": contract.terms,
        "terms_sha256": engine.terms_sha256(contract.terms) if contract.terms else "",
    }


def day(value: Any) -> str | None:
    return value.isoformat() if value else None


OUTCOME_NUMBERS = ("baseline", "target", "partial_value")
OUTCOME_MONEY = ("agreed_payment", "partial_payment", "unit_price")


def outcome_content(outcome: ContractOutcome) -> dict[str, Any]:
    content: dict[str, Any] = {
        "code": outcome.code,
        "name": outcome.name,
        "unit": outcome.unit,
        "direction": outcome.direction,
        "due_on": day(outcome.due_on),
        "is_paid": outcome.is_paid,
        "payment_model": outcome.payment_model,
        "population": outcome.population,
        "measurement": outcome.measurement,
    }
    for name in OUTCOME_NUMBERS:
        value = getattr(outcome, name)
        content[name] = None if value is None else number(value)
    for name in OUTCOME_MONEY:
        value = getattr(outcome, name)
        content[name] = None if value is None else money(value)
    return content


def names_in(content: dict[str, Any]) -> dict[str, str]:
    """What codes stand for in a contract's content."""
    names = {party["code"]: party["name"] for party in content.get("parties", [])}
    for outcome in content.get("outcomes", []):
        names[outcome["code"]] = names[f"betalning-{outcome['code']}"] = outcome["name"]
    return names
