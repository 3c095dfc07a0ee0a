"""The public page of results: what the delegation has established."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Max, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from contracts.models import Contract
from contracts.queries import is_reached
from evaluation.models import EstablishedResult, Round, RoundStatus
from evaluation.reports.disclosure import hidden_estimates
from evaluation.reports.model import HIDDEN, cell_text


@login_not_required
def results(request: HttpRequest) -> HttpResponse:
    """Each contract's latest result for each outcome, with those before it."""
    established = Round.objects.filter(status=RoundStatus.ESTABLISHED).select_related("established_by")
    found = (
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
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    rounds = [round for contract in page for round in _rounds(contract)]
    hidden = hidden_estimates(round.run_id for round in rounds)
    contracts = [_told(contract, hidden) for contract in page]
    return render(request, "evaluation/results.html", {"page_obj": page, "contracts": contracts})


def _rounds(contract: Any) -> list[Round]:
    """Its established rounds, latest first, as fetched for the page."""
    return list(contract.told_rounds)


def _told(contract: Any, hidden: set[tuple[int, str]]) -> dict[str, Any]:
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
        "round": round,
        "outcome": outcome,
        "value": cell_text(HIDDEN if is_hidden else item.value),
        "interval": interval,
        "reached": reached,
    }
