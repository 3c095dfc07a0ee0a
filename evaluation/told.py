"""What the public is told of established results: each contract's latest, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Max, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.models import Contract
from contracts.queries import is_reached
from core import charts
from core.registry import Fact
from core.templatetags.formats import percent
from evaluation.models import EstablishedResult, Round, RoundStatus
from evaluation.reports.disclosure import hidden_estimates
from evaluation.reports.model import HIDDEN, cell_text


def told_contracts() -> QuerySet[Contract]:
    """Those with an established round, the latest measured first."""
    established = Round.objects.filter(status=RoundStatus.ESTABLISHED).select_related("established_by")
    return (
        Contract.objects.annotate(latest=Max("rounds__as_of", filter=Q(rounds__status=RoundStatus.ESTABLISHED)))
        .exclude(latest=None)
        .select_related("initiative__needs_area")
        .prefetch_related(
            "outcomes",
            Prefetch(
                "rounds",
                established.order_by("-as_of").prefetch_related(
                    Prefetch("established", EstablishedResult.objects.order_by("metric"))
                ),
                to_attr="told_rounds",
            ),
        )
        .order_by("-latest", "title")
    )


def told(contracts: Iterable[Contract]) -> list[dict[str, Any]]:
    """Each contract's latest result for each outcome, with those before it."""
    found = list(contracts)
    hidden = hidden_estimates(round.run_id for contract in found for round in _rounds(contract))
    return [_told(contract, hidden) for contract in found]


def targets_reached() -> Iterator[Fact]:
    """For the front page: of the targets that have been measured, how many are reached."""
    judged = [line["reached"] for entry in told(told_contracts()) for line in entry["latest"]]
    judged = [reached for reached in judged if reached is not None]
    if judged:
        label = ngettext("target value is reached", "target values are reached", len(judged))
        value = _("%(reached)d of %(all)d") % {"reached": sum(judged), "all": len(judged)}
        yield Fact(label, value, reverse("evaluation:results"))


def way_to_targets(entries: Sequence[dict[str, Any]]) -> charts.Chart | None:
    """How far each outcome has come from its baseline (0) to its target (1), in one picture whatever their units."""
    rows, reached = [], 0
    for entry in entries:
        for line in entry["latest"]:
            ends = _way(line)
            if ends is not None:
                is_first = line is entry["latest"][0]
                rows.append(charts.Interval(str(entry["contract"]) if is_first else f"– {line['outcome']}", *ends))
                reached += line["reached"] is True
    if not rows:
        return None
    title = ngettext(
        "%(reached)d of %(all)d measured outcome has come to its target value",
        "%(reached)d of %(all)d measured outcomes have come to their target value",
        len(rows),
    )
    return charts.forest(
        title % {"reached": reached, "all": len(rows)},
        rows,
        show=percent,
        target=1,
        target_label=_("Target value"),
        note=_("The way from the baseline (0%) to the target value (100%), with the interval of the estimate."),
    )


def _way(line: dict[str, Any]) -> tuple[Decimal, Decimal, Decimal] | None:
    outcome, item = line["outcome"], line["item"]
    if line["is_hidden"] or outcome is None or None in (outcome.baseline, outcome.target):
        return None
    distance = outcome.target - outcome.baseline
    if not distance:
        return None
    ends = [(value - outcome.baseline) / distance for value in (item.ci_low, item.ci_high) if value is not None]
    come = (item.value - outcome.baseline) / distance
    return come, min([come, *ends]), max([come, *ends])


def _rounds(contract: Any) -> list[Round]:
    """Its established rounds, latest first, as fetched for the page."""
    return list(contract.told_rounds)


def _told(contract: Contract, hidden: set[tuple[int, str]]) -> dict[str, Any]:
    outcomes = {outcome.code: outcome for outcome in contract.outcomes.all()}
    lines = [
        _line(round, item, outcomes.get(item.metric), is_hidden=(item.run_id, item.metric) in hidden)
        for round in _rounds(contract)
        for item in round.established.all()
    ]
    latest = {line["metric"]: line for line in reversed(lines)}
    return {
        "contract": contract,
        "latest": [latest[code] for code in [*outcomes, *sorted(set(latest) - set(outcomes))] if code in latest],
        "lines": lines if len(lines) > len(latest) else [],
        "rounds": len(_rounds(contract)),
    }


def _line(round: Round, item: EstablishedResult, outcome: Any, *, is_hidden: bool) -> dict[str, Any]:
    decided = round.established_by.data["results"] if round.established_by else []
    # By the protocol's own rule where it has one; else beside the contract's target.
    reached = next((told.get("reached") for told in decided if told["metric"] == item.metric), None)
    if reached is None and outcome is not None and not is_hidden:
        reached = is_reached(outcome, item.value)
    interval = "–"
    if item.ci_low is not None and item.ci_high is not None and not is_hidden:
        interval = f"{cell_text(item.ci_low)} – {cell_text(item.ci_high)}"
    return {
        "metric": item.metric,
        "item": item,
        "is_hidden": is_hidden,
        "round": round,
        "outcome": outcome,
        "value": cell_text(HIDDEN if is_hidden else item.value),
        "interval": interval,
        "reached": reached,
    }
