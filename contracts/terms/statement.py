"""The statement of a settlement: what is due, from whom to whom, and how every figure was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from .numbers import kronor_sv
from .wording import LEVELS_SV, day_sv


def _ore(amount: Decimal) -> int:
    return int(str(amount).replace(".", ""))


@dataclass(frozen=True)
class Line:
    """One rule's payment to one payee, in kronor with two decimals; entitled − paid_before = due unless overpaid.

    `quantity` and `price` are the factors of the whole rule as plain decimals, `cap` the level of the last cap that
    lowered the line.
    """

    rule: str
    payer: str
    payee: str
    quantity: str | None
    price: str | None
    gross: Decimal
    cap: str | None
    entitled: Decimal
    paid_before: Decimal
    due: Decimal
    # The working, a sentence a step, without full stops.
    steps: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole working in one paragraph."""
        return ". ".join(self.steps) + "."

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "payer": self.payer,
            "payee": self.payee,
            "quantity": self.quantity,
            "price": self.price,
            "gross": str(self.gross),
            "cap": self.cap,
            "entitled": str(self.entitled),
            "paid_before": str(self.paid_before),
            "due": str(self.due),
            "text": self.text,
        }


@dataclass(frozen=True)
class CapUse:
    """How a cap was used: its limit, what stands against it, and whether it lowered anything.

    For a cap on each participant, metric or period the figures are those of the group that used most of its limit.
    """

    level: str
    limit: Decimal
    used: Decimal
    binding: bool
    # For the working: whom the cap concerns, and how a share of verified costs came about.
    whom: str = ""
    base: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"level": self.level, "limit": str(self.limit), "used": str(self.used), "binding": self.binding}


@dataclass(frozen=True)
class PartySum:
    """What a party pays and receives in this settlement, and the difference (received − paid)."""

    id: str
    pays: Decimal
    receives: Decimal
    net: Decimal

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "pays": str(self.pays), "receives": str(self.receives), "net": str(self.net)}


@dataclass(frozen=True)
class Statement:
    """A whole settlement at `as_of`; `to_dict` gives it as the agreed JSON, where every amount is a string."""

    as_of: date
    terms_sha256: str
    facts_sha256: str
    lines: tuple[Line, ...]
    caps: tuple[CapUse, ...]
    parties: tuple[PartySum, ...]
    total: Decimal
    currency: str = "SEK"
    names: Mapping[str, str] = field(default_factory=dict)
    rounding: str = "halva ören uppåt"

    def call(self, identity: str) -> str:
        """Return what the contract calls a party, metric or rule."""
        return self.names.get(identity, identity)

    def to_dict(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of.isoformat(),
            "terms_sha256": self.terms_sha256,
            "facts_sha256": self.facts_sha256,
            "lines": [line.to_dict() for line in self.lines],
            "caps": [cap.to_dict() for cap in self.caps],
            "parties": [party.to_dict() for party in self.parties],
            "total": str(self.total),
        }


def explain(statement: Statement) -> str:
    """Return the whole statement as Swedish text that can be followed with a pocket calculator."""

    def money(amount: Decimal) -> str:
        return kronor_sv(_ore(amount), statement.currency)

    rows = [f"Avräkning per {day_sv(statement.as_of)}", ""]
    for number, line in enumerate(statement.lines, start=1):
        rows.append(f"{number}. {statement.call(line.payer)} till {statement.call(line.payee)}")
        rows += [*(f"   {step}." for step in line.steps), ""]
    if not statement.lines:
        rows += ["Avtalet har inga betalningsregler.", ""]
    if statement.caps:
        rows.append("Tak")
        for cap in statement.caps:
            verdict = "sänker beloppet" if cap.binding else "sänker inget"
            name = LEVELS_SV[cap.level].capitalize() + (f" för {cap.whom}" if cap.whom else "")
            base = f" = {cap.base}" if cap.base else ""
            rows.append(f"   {name}: högst {money(cap.limit)}{base}, använt {money(cap.used)}, {verdict}")
        rows.append("")
    rows.append("Parterna i den här avräkningen")
    rows.extend(
        f"   {statement.call(party.id)}: betalar {money(party.pays)}, får {money(party.receives)}, "
        f"netto {money(party.net)}"
        for party in statement.parties
    )
    rows += ["", f"Att betala: {money(statement.total)}", ""]
    rows += [
        f"Avrundning: {statement.rounding}, en gång sist; tak avrundas nedåt; "
        "delar summerar exakt (största restmetoden).",
        f"Villkor SHA-256 {statement.terms_sha256}",
        f"Underlag SHA-256 {statement.facts_sha256}",
    ]
    return "\n".join(rows) + "\n"
