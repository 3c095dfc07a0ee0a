"""A contract's content as data: its terms built from models, its canonical form, and what differs between two."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from contracts import terms as engine
from contracts.models import Contract, ContractOutcome, ContractParty, CostKind
from core.templatetags.formats import date_sv, percent, sek
from programme.models import Programme

# Rules and roles that bring private capital into a contract; the programme must allow them.
PRIVATE_RULES = {"conditional_loan", "guarantee"}
PRIVATE_ROLES = {"financier", "guarantor", "intermediary", "investor"}
STATE = "staten"
MODELS = ContractOutcome.PaymentModel


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

    Rules of outcomes with terms of their own are kept as they stand in ``content["terms"]``.
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
    kept: dict[str, Any] = content["terms"] if own else {}
    rules += [
        rule
        for rule in kept.get("rules", [])
        if rule["id"] not in made and (rule.get("metric") in own or not rule["id"].startswith("betalning-"))
    ]
    return {
        **{key: kept[key] for key in ("holdback", "cap_order") if key in kept},
        "version": str(version),
        "currency": "SEK",
        "parties": [{"id": party["code"], "role": party["role"]} for party in content["parties"]],
        "metrics": [{"id": outcome["code"], "unit": outcome["unit"]} for outcome in content["outcomes"]],
        "rules": rules,
        "caps": [
            {"level": "contract", "amount": content["ceiling"]},
            {"level": "contract", "share_of": {"base": "verified_costs", "share": content["rate"]}},
        ],
        "shortfall": "fifo",
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


@dataclass(frozen=True)
class Fault:
    """What is wrong in terms, and where (``rules[0].params.amount``)."""

    path: str
    message: str


def faults_in(terms: dict[str, Any], content: dict[str, Any], programme: Programme) -> list[Fault]:
    """Everything that keeps these terms from being proposed: the engine's faults, then what the contract demands."""
    faults = [Fault(fault.path.removeprefix("terms."), fault.message) for fault in engine.validate(terms)]
    if faults:
        return faults
    codes = {party["code"]: party["role"] for party in content["parties"]}
    for index, party in enumerate(terms["parties"]):
        if party["id"] not in codes:
            faults.append(Fault(f"parties[{index}].id", _("is not a party of the contract")))
        faults += _private_party(party, index, programme)
    metrics = {outcome["code"] for outcome in content["outcomes"]}
    for index, metric in enumerate(terms.get("metrics", [])):
        if metric["id"] not in metrics:
            faults.append(Fault(f"metrics[{index}].id", _("is not an outcome of the contract")))
    for index, rule in enumerate(terms["rules"]):
        faults += _rule_faults(rule, f"rules[{index}]", codes, programme)
    return faults + _cap_faults(terms, Decimal(content["ceiling"]), Decimal(content["rate"]))


def _private_party(party: dict[str, Any], index: int, programme: Programme) -> list[Fault]:
    if party["role"] in PRIVATE_ROLES and not programme.private_capital_allowed:
        return [Fault(f"parties[{index}].role", _("private capital is not allowed in this programme"))]
    return []


def _rule_faults(rule: dict[str, Any], path: str, codes: dict[str, str], programme: Programme) -> list[Fault]:
    private = rule["type"] in PRIVATE_RULES or "return_share" in rule["params"]
    if private and not programme.private_capital_allowed:
        return [
            Fault(
                f"{path}.type", _("loans, returns and guarantees of private capital are not allowed in this programme")
            )
        ]
    if codes.get(rule["payer"]) == ContractParty.Role.STATE and any(
        codes.get(payee["party"]) == ContractParty.Role.STATE for payee in rule["payees"]
    ):
        return [Fault(f"{path}.payees", _("the state does not pay itself"))]
    return []


def _cap_faults(terms: dict[str, Any], ceiling: Decimal, rate: Decimal) -> list[Fault]:
    """The ceiling and the state's share must stand in the terms, no higher than the contract says."""
    caps = [cap for cap in terms.get("caps", []) if cap["level"] == "contract" and not cap.get("party")]
    amounts = [Decimal(cap["amount"]) for cap in caps if "amount" in cap]
    shares = [engine_share(cap["share_of"]["share"]) for cap in caps if "share_of" in cap]
    faults = []
    if not amounts or min(amounts) > ceiling:
        faults.append(Fault("caps", _("the contract's ceiling must stand as a cap")))
    if not shares or min(shares) > rate:
        faults.append(Fault("caps", _("the state's share of verified costs must stand as a cap")))
    return faults


def engine_share(text: str) -> Decimal:
    """A share as the engine writes it: "0.25" or "1/3"."""
    over, _slash, under = str(text).partition("/")
    return Decimal(over) / Decimal(under or 1)


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
    }
    for name in OUTCOME_NUMBERS:
        value = getattr(outcome, name)
        content[name] = None if value is None else number(value)
    for name in OUTCOME_MONEY:
        value = getattr(outcome, name)
        content[name] = None if value is None else money(value)
    return content


@dataclass(frozen=True)
class Difference:
    """One thing that two versions say differently; "" where one of them says nothing."""

    place: str
    before: str
    after: str


LABELS = {
    "title": gettext_lazy("title"),
    "starts_on": gettext_lazy("starts"),
    "ends_on": gettext_lazy("ends"),
    "follow_up_until": gettext_lazy("followed up until"),
    "ceiling": gettext_lazy("ceiling of outcome payments"),
    "rate": gettext_lazy("share of verified costs"),
    "expected_payment": gettext_lazy("expected outcome payment"),
    "parties": gettext_lazy("party"),
    "outcomes": gettext_lazy("outcome"),
    "budget": gettext_lazy("budget"),
    "share": gettext_lazy("share of payments"),
    "role": gettext_lazy("role"),
    "name": gettext_lazy("name"),
    "target": gettext_lazy("target value"),
    "baseline": gettext_lazy("baseline"),
    "due_on": gettext_lazy("due"),
    "agreed_payment": gettext_lazy("agreed payment"),
    "partial_payment": gettext_lazy("amount at the first step"),
    "partial_value": gettext_lazy("first step at"),
    "unit_price": gettext_lazy("amount for each unit or person"),
    "unit": gettext_lazy("unit"),
    "direction": gettext_lazy("direction"),
    "payment_model": gettext_lazy("how it is paid"),
    "population": gettext_lazy("number of people"),
    "is_paid": gettext_lazy("paid for"),
    "amount": gettext_lazy("amount"),
}
IDENTITIES = ("code", "id")
SILENT = {"terms", "terms_sha256", "version", "organisation_id", "unit_id"}
MONEY_NAMES = {"ceiling", "expected_payment", "amount", *OUTCOME_MONEY}
SHARE_NAMES = {"rate", "share"}
DAY_NAMES = {"starts_on", "ends_on", "follow_up_until", "due_on"}


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """What changed from one version's content to the other's: facts first, then the terms, sentence by sentence."""
    names = names_in(before) | names_in(after)
    old, new = dict(_leaves(before)), dict(_leaves(after))
    order = list(LABELS)
    places = [*new, *(place for place in old if place not in new)]
    places.sort(key=lambda place: order.index(place[0]) if place[0] in order else len(order))
    facts = [
        Difference(_place(place, names), _shown(place, old.get(place, "")), _shown(place, new.get(place, "")))
        for place in places
        if old.get(place, "") != new.get(place, "")
    ]
    return facts + _terms_differences(before, after)


def names_in(content: dict[str, Any]) -> dict[str, str]:
    """What codes stand for in a contract's content."""
    names = {party["code"]: party["name"] for party in content.get("parties", [])}
    for outcome in content.get("outcomes", []):
        names[outcome["code"]] = names[f"betalning-{outcome['code']}"] = outcome["name"]
    return names


def _terms_differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """Sentences of the terms in words that only one of the versions has."""
    old, new = _sentences(before), _sentences(after)
    found = []
    for heading in [*new, *(heading for heading in old if heading not in new)]:
        gone = [sentence for sentence in old.get(heading, ()) if sentence not in new.get(heading, ())]
        come = [sentence for sentence in new.get(heading, ()) if sentence not in old.get(heading, ())]
        if gone or come:
            place = f"{_('Terms')} › {heading}"
            found.append(Difference(place, " ".join(gone), " ".join(come)))
    return found


def _sentences(content: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    terms = content.get("terms")
    if not terms or engine.validate(terms):
        return {}
    language = "sv" if (get_language() or "sv").startswith("sv") else "en"
    return {clause.heading: clause.sentences for clause in engine.clauses(terms, language, names_in(content))}


def _leaves(value: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() if key not in SILENT for leaf in _leaves(inner, (*path, str(key)))]
    if isinstance(value, list):
        return [leaf for index, inner in enumerate(value) for leaf in _leaves(inner, (*path, _name(inner, index)))]
    return [(path, _said(value))]


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _shown(place: tuple[str, ...], text: str) -> str:
    """A value as people write it."""
    if not text:
        return text
    last = place[-1]
    if last in MONEY_NAMES:
        return sek(Decimal(text))
    if last in SHARE_NAMES:
        return percent(Decimal(text), 2)
    if last in DAY_NAMES:
        return str(date_sv(date.fromisoformat(text)))
    choices = {
        "direction": ContractOutcome.Direction,
        "payment_model": MODELS,
        "role": ContractParty.Role,
    }.get(last)
    if choices is not None and text in choices.values:
        return str(choices(text).label)
    return text


def _name(item: Any, index: int) -> str:
    """Items are matched by who or what they are, not by their place in the list."""
    if isinstance(item, dict):
        for key in IDENTITIES:
            if key in item:
                return str(item[key])
        if {"party", "year", "kind"} <= set(item):
            return f"{item['party']} {item['year']} {item['kind']}"
    return str(index + 1)


def _place(path: tuple[str, ...], names: dict[str, str]) -> str:
    words = [str(LABELS.get(part) or _code(part, names)) for part in path]
    text = " › ".join(words)
    return text[:1].upper() + text[1:]


def _code(part: str, names: dict[str, str]) -> str:
    """An outcome or party by its name; a budget row as party, year and line."""
    if part in names:
        return names[part]
    party, _space, rest = part.partition(" ")
    year, _space, kind = rest.partition(" ")
    if party in names and kind in CostKind.values:
        return f"{names[party]}, {year}, {CostKind(kind).label}"
    return part
