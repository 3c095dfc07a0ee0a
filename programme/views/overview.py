"""The pilot: its five phases with activities and decision points, and the frame at a glance."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Max, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import clock
from core.templatetags.formats import date_sv
from programme.budget import glance
from programme.models import Activity, Decision, DecisionPoint, Phase, Programme
from programme.views.budget import frame_bars


@login_not_required
def overview(request: HttpRequest) -> HttpResponse:
    phases = Phase.objects.prefetch_related(
        Prefetch("activities", Activity.objects.order_by("number").prefetch_related("documents")),
        Prefetch("decision_points", DecisionPoint.objects.order_by("number")),
    )
    taken = decided_kinds()
    for phase in phases:
        for point in phase.decision_points.all():
            point.decided = taken.get(point.kind)  # type: ignore[attr-defined]
    programme = Programme.objects.first()
    return render(
        request,
        "programme/overview.html",
        {
            "bars": frame_bars(glance(programme)) if programme else None,
            "phases": phases,
            "steps": [step_of(phase) for phase in phases],
            "progress": progress_of(phases, taken),
            "programme": programme,
        },
    )


def decided_kinds() -> dict[str, dict[str, Any]]:
    """Of each kind: how many decisions are dispatched or received, when the latest was taken, and its number."""
    public = Decision.objects.filter(Q(status="dispatched") | Q(status="received")).order_by()
    rows = public.values("kind").annotate(count=Count("pk"), last=Max("decided_at"), reg_no=Max("document__reg_no"))
    return {row["kind"]: dict(row) for row in rows}


def progress_of(phases: Iterable[Phase], taken: Container[str]) -> dict[str, Any]:
    """How much of the study's activities and decisions is done, and the first of each that is not."""
    activities = [activity for phase in phases for activity in phase.activities.all()]
    points = [point for phase in phases for point in phase.decision_points.all()]
    undone = [activity for activity in activities if activity.status != "done"]
    waiting = [activity for activity in undone if activity.status == "not_started"]
    untaken = [point for point in points if point.kind not in taken]
    return {
        "activities": len(activities),
        "done": len(activities) - len(undone),
        "under_way": len(undone) - len(waiting),
        "next_activity": next(iter(waiting), None),
        "points": len(points),
        "taken": len(points) - len(untaken),
        "next_point": next(iter(untaken), None),
    }


def step_of(phase: Phase) -> dict[str, str]:
    """The phase as a step of the timeline: what has been, where we are, what is to come."""
    today = clock.today()
    begins, ends = phase.actual_start or phase.planned_start, phase.actual_end or phase.planned_end
    state = "todo"
    if phase.actual_end or (ends and ends < today):
        state = "done"
    elif begins and begins <= today:
        state = "current"
    return {"label": str(phase), "state": state, "note": f"{date_sv(begins)} – {date_sv(ends)}" if begins else ""}
