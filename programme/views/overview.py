"""The pilot: its five phases with activities and decision points, and the frame at a glance."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from programme.models import Activity, Decision, DecisionPoint, Phase, Programme


@login_not_required
def overview(request: HttpRequest) -> HttpResponse:
    phases = Phase.objects.prefetch_related(
        Prefetch("activities", Activity.objects.order_by("number")),
        Prefetch("decision_points", DecisionPoint.objects.order_by("number")),
    )
    taken = dict(
        Decision.objects.filter(Q(status="dispatched") | Q(status="received"))
        .values_list("kind")
        .annotate(n=Count("pk"))
        .values_list("kind", "n")
    )
    return render(
        request, "programme/overview.html", {"phases": phases, "taken": taken, "programme": Programme.objects.first()}
    )
