"""The pilot: its five phases with activities and decision points, and the frame at a glance."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Max, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core import clock, registry
from core.templatetags.formats import date_sv, msek
from programme.budget import Glance, glance
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
    view = glance(programme) if programme else None
    return render(
        request,
        "programme/overview.html",
        {
            "facts": facts_of(view),
            "now": next((phase for phase in phases if state_of(phase) == "current"), None),
            "bars": frame_bars(view) if view else None,
            "phases": phases,
            "steps": [step_of(phase) for phase in phases],
            "progress": progress_of(phases, taken),
            "programme": programme,
        },
    )


def facts_of(view: Glance | None) -> list[registry.Fact]:
    """What a visitor would first ask: what is open, what has been reached, what it has cost."""
    facts = [fact for source in registry.front for fact in source()]
    if view is not None:
        label = _("paid of the frame, %(frame)s") % {"frame": msek(view.frame.total)}
        facts.append(registry.Fact(label, msek(view.frame.paid), "#frame"))
    return facts


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


def state_of(phase: Phase) -> str:
    """What has been, where we are, what is to come."""
    today = clock.today()
    begins, ends = phase.actual_start or phase.planned_start, phase.actual_end or phase.planned_end
    if phase.actual_end or (ends and ends < today):
        return "done"
    return "current" if begins and begins <= today else "todo"


def step_of(phase: Phase) -> dict[str, str]:
    """The phase as a step of the timeline."""
    begins, ends = phase.actual_start or phase.planned_start, phase.actual_end or phase.planned_end
    note = f"{date_sv(begins)} – {date_sv(ends)}" if begins else ""
    return {"label": str(phase), "state": state_of(phase), "note": note}
