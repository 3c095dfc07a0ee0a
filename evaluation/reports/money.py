"""The tables of money: what the results would settle to, and first economic figures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from evaluation.models import Run
from evaluation.reports.disclosure import prefix_of
from evaluation.reports.guard import Guard
from evaluation.reports.model import HIDDEN, Cell, Column, Table
from evaluation.reports.words import CAP_NAMES


def payment_lines(run: Run, guard: Guard) -> Table:
    """What is paid tells the value that it is paid by: with one hidden all of it is."""
    columns = [
        Column("rule", _("Rule of payment")),
        Column("payer", _("Payer")),
        Column("payee", _("Payee")),
        Column("quantity", _("Quantity"), True),
        Column("price", _("Price"), True, 2),
        Column("gross", _("Before caps, SEK"), True, 2),
        Column("cap", _("Cap")),
        Column("entitled", _("Entitled in all, SEK"), True, 2),
        Column("paid_before", _("Paid before, SEK"), True, 2),
        Column("due", _("Due now, SEK"), True, 2),
        Column("text", _("Working")),
    ]

    def amount(text: Any) -> Cell:
        if text in (None, ""):
            return None
        return HIDDEN if guard.hides_estimates else Decimal(str(text))

    names = _names(run)
    rows: list[list[Cell]] = [
        [
            names.get(line["rule"], line["rule"]),
            names.get(line["payer"], line["payer"]),
            names.get(line["payee"], line["payee"]),
            amount(line["quantity"]),
            amount(line["price"]),
            amount(line["gross"]),
            line["cap"],
            amount(line["entitled"]),
            amount(line["paid_before"]),
            amount(line["due"]),
            HIDDEN if guard.hides_estimates else line["text"],
        ]
        for line in run.settlement.get("lines", [])
    ]
    note = _("As the contract would settle if the results were established as they stand.")
    return Table("payment_lines", _("Calculation of the payment"), columns, rows, note)


def _names(run: Run) -> dict[str, str]:
    """What the ids of the contract's terms stand for, as its pages say them."""
    if run.round is None:
        return {}
    contract = run.round.contract
    names = {party.code: str(party) for party in contract.parties.all()}
    for outcome in contract.outcomes.all():
        names[outcome.code] = names[f"betalning-{outcome.code}"] = outcome.name
    return names


def caps(run: Run, guard: Guard) -> Table:
    columns = [
        Column("level", _("Cap")),
        Column("limit", _("Limit, SEK"), True, 2),
        Column("used", _("Used, SEK"), True, 2),
        Column("binding", _("Limits the payment")),
    ]
    rows: list[list[Cell]] = [
        [
            str(CAP_NAMES.get(cap["level"], cap["level"])),
            Decimal(cap["limit"]),
            HIDDEN if guard.hides_estimates else Decimal(cap["used"]),
            HIDDEN if guard.hides_estimates else bool(cap["binding"]),
        ]
        for cap in run.settlement.get("caps", [])
    ]
    return Table("caps", _("Caps"), columns, rows)


def economics(result: Mapping[str, Any], run: Run, guard: Guard) -> Table:
    """Verified costs and payment per unit of outcome: the first economic figures, assumptions named."""
    columns = [
        Column("outcome", _("Outcome")),
        Column("value", _("Deciding value"), True),
        Column("costs", _("Verified costs, SEK"), True, 2),
        Column("cost_per_unit", _("Cost per unit, SEK"), True, 2),
        Column("payment", _("Payment in all, SEK"), True, 2),
    ]
    costs = run.settlement.get("costs")
    if costs is None:
        return Table("economics", "", columns)
    total = Decimal(costs)
    paid = run.settlement.get("entitled")
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        value = None if outcome["value"] is None else Decimal(outcome["value"])
        per = (total / value).quantize(Decimal("0.01")) if value and value > 0 else None
        base = prefix_of(outcome, result["round"])
        payment: Cell = None if paid is None else HIDDEN if guard.hides_estimates else Decimal(paid)
        rows.append([outcome["name"], guard.estimate(base, value), total, guard.estimate(base, per), payment])
    note = _(
        "All verified costs are divided by each outcome's value; an intervention with several outcomes is not split."
    )
    return Table("economics", _("Costs and outcomes"), columns, rows, note)
