"""Constellations: the list, and each one's page."""

from __future__ import annotations

from django.db.models import Max, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from constellations import queries
from constellations.models import Constellation, Forum, SupportActivity
from constellations.permissions import can_log_support
from constellations.views.common import page_of
from core.http import Request


def constellation_list(request: Request) -> HttpResponse:
    visible = Constellation.objects.visible_to(request.user)
    query = request.GET.get("q", "").strip()[:100].replace("\0", "")
    if query:
        visible = visible.filter(
            Q(name__icontains=query)
            | Q(case__reg_no__icontains=query)
            | Q(members__organisation__name__icontains=query)
        )
    constellations = (
        Constellation.objects.filter(pk__in=visible.order_by().values("pk"))
        .annotate(last_contact=Max("support__date"))
        .select_related("case", "initiative__adviser")
        .prefetch_related("members__organisation", "members__unit__organisation")
        .order_by("name", "pk")
    )
    return render(
        request,
        "constellations/constellation_list.html",
        {"page_obj": page_of(request, constellations), "query": query},
    )


def constellation_detail(request: Request, pk: int) -> HttpResponse:
    constellation = get_object_or_404(
        Constellation.objects.visible_to(request.user).select_related("case", "initiative__needs_area"), pk=pk
    )
    support = (
        SupportActivity.objects.visible_to(request.user)
        .filter(constellation=constellation)
        .select_related("adviser", "phase")
    )
    return render(
        request,
        "constellations/constellation_detail.html",
        {
            "constellation": constellation,
            "initiative": getattr(constellation, "initiative", None),
            "members": constellation.members.select_related("organisation", "unit__organisation"),
            "support": support[:10],
            "totals": queries.totals(support),
            "by_need": queries.totals_by(support, "need"),
            "growth": queries.readiness_growth(request.user, constellation),
            "forums": Forum.objects.visible_to(request.user)
            .filter(constellations=constellation)
            .select_related("meeting")[:10],
            "may_log": can_log_support(request.user, constellation),
        },
    )
