"""What keeps terms from being proposed: the engine's faults and what the contract and the programme demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from contracts import terms as engine
from contracts.drafts import names_in
from contracts.fault_places import place_in_words
from contracts.fault_words import said
from contracts.models import ContractParty
from core.templatetags.formats import percent, sek
from programme.models import Programme

# Rules and roles that bring private capital into a contract; the programme must allow them.
PRIVATE_RULES = {"conditional_loan", "guarantee"}
PRIVATE_ROLES = {"financier", "guarantor", "intermediary", "investor"}


@dataclass(frozen=True)
class Fault:
    """What is wrong in terms, and where (``rules[0].params.amount``)."""

    path: str
    message: str
    place: str = ""

    @property
    def sentence(self) -> str:
        """Place and fault in words."""
        return f"{self.place or self.path}: {self.message}."

    @property
    def sentence_with_path(self) -> str:
        """For whoever writes the terms as data: the same, and where in the data it stands."""
        return f"{self.place or self.path}: {self.message} ({self.path})."


def engine_faults(terms: dict[str, Any]) -> list[Fault]:
    """The engine's own faults, in the reader's language."""
    return [Fault(fault.path.removeprefix("terms."), said(fault.message)) for fault in engine.validate(terms)]


def placed(faults: list[Fault], terms: dict[str, Any], names: Mapping[str, str]) -> list[Fault]:
    """The faults with their places named in words."""
    return [replace(fault, place=place_in_words(fault.path, terms, names)) for fault in faults]


def faults_in(terms: dict[str, Any], content: dict[str, Any], programme: Programme) -> list[Fault]:
    """Everything that keeps these terms from being proposed: the engine's faults, then what the contract demands."""
    faults = engine_faults(terms) or _demands(terms, content, programme)
    return placed(faults, terms, names_in(content))


def _demands(terms: dict[str, Any], content: dict[str, Any], programme: Programme) -> list[Fault]:
    faults: list[Fault] = []
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
    state = ContractParty.Role.STATE
    pays = codes.get(rule["payer"]) == state
    if not pays and not programme.private_capital_allowed:
        return [Fault(f"{path}.payer", _("the state pays in an outcome contract: write the state as the payer"))]
    if pays and any(codes.get(payee["party"]) == state for payee in rule["payees"]):
        return [Fault(f"{path}.payees", _("the state does not pay itself: write the members"))]
    return []


def _cap_faults(terms: dict[str, Any], ceiling: Decimal, rate: Decimal) -> list[Fault]:
    """The ceiling and the state's share must stand in the terms, no higher than the contract says."""
    caps = [cap for cap in terms.get("caps", []) if cap["level"] == "contract" and not cap.get("party")]
    amounts = [Decimal(cap["amount"]) for cap in caps if cap.get("amount")]
    shares = [engine_share(cap["share_of"]["share"]) for cap in caps if cap.get("share_of")]
    faults = []
    if not amounts or min(amounts) > ceiling:
        words = _("a cap of the level contract must be at most the contract's ceiling, %(ceiling)s")
        faults.append(Fault("caps", words % {"ceiling": sek(ceiling)}))
    if not shares or min(shares) > rate:
        words = _("a cap of the level contract must be at most the state's share of verified costs, %(rate)s")
        faults.append(Fault("caps", words % {"rate": percent(rate)}))
    return faults


def engine_share(text: str) -> Decimal:
    """A share as the engine writes it: "0.25" or "1/3"."""
    over, _slash, under = str(text).partition("/")
    return Decimal(over) / Decimal(under or 1)
