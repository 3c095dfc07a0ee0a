"""The public page of results: what the delegation has established."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evaluation.told import told, told_contracts, way_to_targets


@login_not_required
def results(request: HttpRequest) -> HttpResponse:
    """Each contract's latest result for each outcome, with those before it."""
    page = Paginator(told_contracts(), 20).get_page(request.GET.get("page"))
    contracts = told(page)
    context = {"page_obj": page, "contracts": contracts, "chart": way_to_targets(contracts)}
    return render(request, "evaluation/results.html", context)
