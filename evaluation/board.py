"""The status board over all contracts: what each waits for, and what is not due until later."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from contracts.models import Contract, ContractOutcome
from core import clock
from core.models import Role
from core.templatetags.formats import date_sv
from evaluation.models import Protocol, Round, RoundStatus
from evaluation.models.rounds import READERS

# A pilot follows its people for at least three years.
FOLLOW_UP_YEARS = 3


def board(user: Any) -> list[dict[str, Any]]:
    """One line for each contract that has begun or will, in a fixed number of queries."""
    if user.role not in {*READERS, Role.EVALUATOR, Role.APPLICANT}:
        return []
    contracts = (
        Contract.objects.visible_to(user)
        .filter(status__in=["active", "suspended", "completed"])
        .order_by("title")
        .prefetch_related(
            Prefetch("rounds", queryset=Round.objects.order_by("-as_of")),
            Prefetch(
                "outcomes",
                queryset=ContractOutcome.objects.order_by("pk").prefetch_related(
                    Prefetch("protocols", queryset=Protocol.objects.only("outcome_id", "status", "baseline_due_on"))
                ),
            ),
        )
    )
    today = clock.today()
    lines = []
    for contract in contracts:
        rounds = list(contract.rounds.all())
        latest = rounds[0] if rounds else None
        outcomes = []
        for outcome in contract.outcomes.all():
            states = {protocol.status for protocol in outcome.protocols.all()}
            if "locked" not in states:
                outcomes.append({"outcome": outcome, "tone": "wait", "text": _("no locked protocol")})
            elif outcome.due_on and outcome.due_on > today:
                text = _("not due until %(day)s") % {"day": date_sv(outcome.due_on)}
                outcomes.append({"outcome": outcome, "tone": "idle", "text": text})
            else:
                outcomes.append({"outcome": outcome, "tone": "good", "text": _("protocol locked")})
        is_late = latest is not None and latest.status == RoundStatus.OPEN and latest.data_due_on < today
        lines.append(
            {
                "contract": contract,
                "latest": latest,
                "done": sum(round.status == RoundStatus.ESTABLISHED for round in rounds),
                "outcomes": outcomes,
                "is_late": is_late,
                "short_follow_up": is_followed_short(contract),
            }
        )
    return lines


def is_followed_short(contract: Contract) -> bool:
    """Whether the contract follows its people for less than three years."""
    last = contract.follow_up_until or contract.ends_on
    if contract.starts_on is None or last is None:
        return False
    return last < contract.starts_on.replace(
        year=contract.starts_on.year + FOLLOW_UP_YEARS, day=min(contract.starts_on.day, 28)
    )
