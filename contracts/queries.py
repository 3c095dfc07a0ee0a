"""Figures that the pages and exports of contracts show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts import terms as engine
from contracts.actions.settlements import facts_of, of_state, settle_contract
from contracts.models import BudgetRow, Contract, ContractOutcome, ContractStatus
from core import charts
from core.charts.drawing import Chart
from core.errors import Refused
from core.money import ZERO, round_cap
from core.templatetags.formats import msek
from programme.actions import ledger
from programme.models import Account, LedgerRow, VerifiedCost

MONEY = DecimalField(max_digits=14, decimal_places=2)
NOTHING = Value(ZERO, output_field=MONEY)


def _sum(rows: Any, value: Any) -> Any:
    return Coalesce(
        Subquery(rows.order_by().values("commitment").annotate(s=Sum(value)).values("s"), output_field=MONEY), NOTHING
    )


def with_money(contracts: Any) -> Any:
    """Each contract with its budget, verified base and what is paid, in one query."""
    budget = BudgetRow.objects.filter(contract=OuterRef("pk")).order_by().values("contract").annotate(s=Sum("amount"))
    costs = VerifiedCost.objects.filter(commitment=OuterRef("commitment"))
    paid = LedgerRow.objects.filter(commitment=OuterRef("commitment"), account=Account.PAID)
    return contracts.annotate(
        budgeted=Coalesce(Subquery(budget.values("s"), output_field=MONEY), NOTHING),
        verified=Greatest(_sum(costs, F("amount") - F("other_funding")), NOTHING),
        paid=_sum(paid, "amount"),
    )


@dataclass(frozen=True)
class Money:
    """A contract's money in SEK: what it costs, what the cap allows, what is earned and paid."""

    budget: Decimal
    base: Decimal
    ceiling: Decimal
    cap: Decimal
    entitled: Decimal
    paid: Decimal
    committed: Decimal
    # Stopped or carried through: what is not earned by then never is.
    is_ended: bool = False

    @property
    def due(self) -> Decimal:
        return max(ZERO, self.entitled - self.paid)

    def chart(self) -> Chart:
        """Cost, cap, entitlement and paid as one bar."""
        left = max(ZERO, self.cap - max(self.paid, self.entitled))
        rest = max(ZERO, self.ceiling - self.cap)
        title = _("%(paid)s of at most %(ceiling)s is paid") % {
            "paid": msek(self.paid),
            "ceiling": msek(self.ceiling),
        }
        return charts.stacked_bars(
            title,
            [
                _("Paid"),
                _("Earned, not yet paid"),
                _("Not earned") if self.is_ended else _("Can still be earned"),
                _("Not covered by verified costs"),
            ],
            [(_("Ceiling"), [self.paid, self.due, left, rest])],
            show=msek,
            limits=[self.cap],
            limit_label=_("Half of verified costs:") if self.cap < self.ceiling else _("Cap:"),
            first_column=_("Part"),
            note=_("Verified costs less other state funding: %(base)s.") % {"base": msek(self.base)},
        )


def money_of(contract: Contract, statement: engine.Statement | None) -> Money:
    budget = contract.budget.aggregate(total=Sum("amount"))["total"] or ZERO
    if contract.commitment is None:
        return Money(
            budget, ZERO, contract.ceiling, min(contract.ceiling, round_cap(contract.rate * budget)), ZERO, ZERO, ZERO
        )
    position = ledger.position(contract.commitment)
    entitled = sum((line.entitled for line in of_state(contract, statement)), ZERO) if statement else ZERO
    return Money(
        budget,
        position.base,
        position.ceiling,
        min(position.ceiling, position.limit),
        entitled,
        position.paid,
        position.committed,
        is_ended=contract.status in {ContractStatus.STOPPED, ContractStatus.COMPLETED},
    )


def last_settlement(contract: Contract, as_of: date) -> tuple[engine.Statement | None, str]:
    """The settlement as of a day, or why there is none."""
    if not contract.is_live and contract.status not in {"stopped", "completed"}:
        return None, ""
    try:
        return settle_contract(contract, as_of), ""
    except Refused as refusal:
        return None, str(refusal)


@dataclass(frozen=True)
class OutcomeRow:
    """An outcome beside what is established of it."""

    outcome: ContractOutcome
    established: Decimal | None
    period: str
    reached: bool | None


def outcome_rows(contract: Contract, as_of: date) -> list[OutcomeRow]:
    results = facts_of(contract, as_of, with_headroom=False)["results"] if contract.commitment_id else []
    latest: dict[str, dict[str, Any]] = {}
    for result in sorted(results, key=lambda item: (item.get("established_on") or "", item.get("period") or "")):
        if not result.get("participant"):
            latest[result["metric"]] = result
    rows = []
    for outcome in contract.outcomes.all():
        found = latest.get(outcome.code)
        value = Decimal(str(found["value"])) if found else None
        rows.append(OutcomeRow(outcome, value, (found or {}).get("period") or "", is_reached(outcome, value)))
    return rows


def is_reached(outcome: ContractOutcome, value: Decimal | None) -> bool | None:
    """Whether a value is at the target or better; None without a target."""
    if value is None or outcome.target is None:
        return None
    falls = outcome.direction == ContractOutcome.Direction.DECREASE
    return value <= outcome.target if falls else value >= outcome.target


CAP_LABELS = {
    "participant": gettext_lazy("For each participant"),
    "metric": gettext_lazy("For each outcome"),
    "period": gettext_lazy("For each period"),
    "party": gettext_lazy("For each party"),
    "contract": gettext_lazy("For the contract"),
    "programme": gettext_lazy("Left of the programme's ceiling"),
    "frame": gettext_lazy("Left of the frame"),
}


MONEY_OF_LINE = ("gross", "entitled", "paid_before", "due")


def _statement_row(line: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        "payee": names.get(line["payee"], line["payee"]),
        "text": line["text"],
        **{name: Decimal(line[name]) for name in MONEY_OF_LINE},
    }


def statement_rows(statement: engine.Statement | dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A statement (or one that was kept as JSON) for a page: a group for each rule, the caps in words.

    Who pays is said once, over the table, where it is the same all through.
    """
    told = statement if isinstance(statement, dict) else statement.to_dict()
    payers = {line["payer"] for line in told["lines"]}
    single = names.get(next(iter(payers)), next(iter(payers))) if len(payers) == 1 else ""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in told["lines"]:
        groups.setdefault((line["rule"], line["payer"]), []).append(_statement_row(line, names))
    return {
        "as_of": told["as_of"],
        "total": Decimal(told["total"]),
        "caption": _("%(party)s pays") % {"party": single} if single else _("Settlement"),
        "groups": [
            {"rule": names.get(rule, rule), "payer": "" if single else names.get(payer, payer), "lines": lines}
            for (rule, payer), lines in groups.items()
        ],
        "caps": [
            {
                "label": CAP_LABELS[cap["level"]],
                "limit": Decimal(cap["limit"]),
                "used": Decimal(cap["used"]),
                "binding": cap["binding"],
            }
            for cap in told["caps"]
        ],
    }
