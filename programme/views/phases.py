"""The pilot's course: phases and activities, reviews, needs, framework, those engaged, those who advise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import Refused, require
from core.http import Request
from core.models import Role
from core.permissions import with_role
from programme import phase_forms
from programme.actions import phases
from programme.forms import PREPARED_HERE
from programme.models import (
    Activity,
    AdvisoryBody,
    Decision,
    Engagement,
    FrameworkOutcome,
    HearingFeedback,
    Meeting,
    NeedsArea,
    Phase,
)


def form_page(
    request: Request,
    form: forms.BaseForm,
    heading: str,
    back: str,
    action: Callable[[dict[str, Any]], object],
    intro: str = "",
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            action(form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "heading": heading, "intro": intro, "back": back}
    return render(request, "programme/phase_form.html", context)


def runs(request: Request) -> bool:
    return bool(phases.can_run_programme(request.user))


def phase_detail(request: Request, number: int) -> HttpResponse:
    """Dates, activities with who and when, decision points with the decisions taken."""
    phase = get_object_or_404(
        Phase.objects.prefetch_related(
            Prefetch("activities", Activity.objects.select_related("responsible").prefetch_related("documents"))
        ),
        pk=number,
    )
    points = list(phase.decision_points.order_by("number"))
    taken: dict[str, list[Decision]] = {}
    decisions = Decision.objects.visible_to(request.user).filter(kind__in=[point.kind for point in points])
    for decision in decisions.filter(status__in=["decided", "dispatched", "received"]).order_by("decided_at"):
        taken.setdefault(decision.kind, []).append(decision)
    return render(
        request,
        "programme/phase_detail.html",
        {
            "phase": phase,
            "points": [(point, taken.get(point.kind, [])) for point in points],
            "review": getattr(phase, "review", None),
            "meetings": Meeting.objects.visible_to(request.user).filter(phase=phase),
            "runs": runs(request),
            "reads_files": request.user.is_secretariat or request.user.is_delegation,
            "prepared_here": PREPARED_HERE,
            "received_here": ["delegation_established", "directions", "skr_recommendation"],
        },
    )


def phase_edit(request: Request, number: int) -> HttpResponse:
    require(phases.can_run_programme(request.user))
    phase = get_object_or_404(Phase, pk=number)
    return form_page(
        request,
        phase_forms.PhaseForm(request.POST or None, instance=phase),
        _("Change the dates of phase %(number)s") % {"number": number},
        reverse("programme:phase", args=[number]),
        lambda data: phases.edit_phase(actor=request.user, phase=phase, **data),
    )


def phase_review(request: Request, number: int) -> HttpResponse:
    require(phases.can_run_programme(request.user))
    phase = get_object_or_404(Phase, pk=number)
    return form_page(
        request,
        phase_forms.ReviewForm(request.POST or None, instance=getattr(phase, "review", None)),
        _("Review of phase %(number)s") % {"number": number},
        reverse("programme:phase", args=[number]),
        lambda data: phases.review_phase(actor=request.user, phase=phase, **data),
    )


def activity_edit(request: Request, pk: int) -> HttpResponse:
    require(phases.can_run_programme(request.user))
    activity = get_object_or_404(Activity, pk=pk)

    def save(data: dict[str, Any]) -> None:
        documents = data.pop("reg_no")
        phases.edit_activity(actor=request.user, activity=activity, documents=documents, **data)

    return form_page(
        request,
        phase_forms.ActivityForm(request.POST or None, instance=activity),
        str(activity),
        reverse("programme:phase", args=[activity.phase_id]),
        save,
        intro=activity.shown_deliverable,
    )


def needs(request: Request) -> HttpResponse:
    """The needs inventory, with what each has contributed."""
    areas = NeedsArea.objects.prefetch_related("contributions", "factors", "outcomes")
    context = {"areas": areas, "runs": runs(request), "adds": may_contribute(request)}
    return render(request, "programme/needs.html", context)


def may_contribute(request: Request) -> bool:
    return bool(with_role(request.user, Role.OFFICER, Role.ADVISER))


def needs_area_add(request: Request) -> HttpResponse:
    require(phases.can_run_programme(request.user))
    return form_page(
        request,
        phase_forms.NeedsAreaForm(request.POST or None),
        _("Add a needs area"),
        reverse("programme:needs"),
        lambda data: phases.add_needs_area(actor=request.user, **data),
    )


def contribution_add(request: Request, pk: int) -> HttpResponse:
    require(with_role(request.user, Role.OFFICER, Role.ADVISER))
    area = get_object_or_404(NeedsArea, pk=pk)
    return form_page(
        request,
        phase_forms.ContributionForm(request.POST or None),
        _("Contribution to: %(area)s") % {"area": area},
        reverse("programme:needs"),
        lambda data: phases.add_contribution(actor=request.user, needs_area=area, **data),
    )


def framework(request: Request) -> HttpResponse:
    outcomes = FrameworkOutcome.objects.select_related("needs_area")
    return render(request, "programme/framework.html", {"outcomes": outcomes, "runs": runs(request)})


def outcome_edit(request: Request, pk: int | None = None) -> HttpResponse:
    require(phases.can_run_programme(request.user))
    outcome = get_object_or_404(FrameworkOutcome, pk=pk) if pk else FrameworkOutcome()
    form = phase_forms.OutcomeForm(request.POST or None, instance=outcome)
    return form_page(
        request,
        form,
        outcome.name if pk else _("Add an outcome to the framework"),
        reverse("programme:framework"),
        lambda data: phases.save_outcome(actor=request.user, outcome=form.instance),
    )


def engagements(request: Request) -> HttpResponse:
    rows = Engagement.objects.select_related("organisation", "agreement")
    return render(request, "programme/engagements.html", {"rows": rows, "runs": runs(request)})


def engagement_add(request: Request) -> HttpResponse:
    require(phases.can_run_programme(request.user))
    form = phase_forms.EngagementForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        form.instance.agreement = data["agreement_no"]
        phases.engage(actor=request.user, engagement=form.instance)

    return form_page(request, form, _("Add an organisation"), reverse("programme:engagements"), save)


def bodies(request: Request) -> HttpResponse:
    """The expert group and the reference groups: members, meetings, views. They advise and never vote."""
    rows = AdvisoryBody.objects.prefetch_related("members", "meetings", "views")
    return render(request, "programme/bodies.html", {"bodies": rows, "runs": runs(request)})


def body_add(request: Request) -> HttpResponse:
    require(phases.can_run_programme(request.user))
    return form_page(
        request,
        phase_forms.BodyForm(request.POST or None),
        _("Add an advisory body"),
        reverse("programme:bodies"),
        lambda data: phases.add_body(actor=request.user, **data),
    )


def body_member_add(request: Request, pk: int) -> HttpResponse:
    require(phases.can_run_programme(request.user))
    body = get_object_or_404(AdvisoryBody, pk=pk)
    return form_page(
        request,
        phase_forms.BodyMemberForm(request.POST or None),
        _("Add a member of %(body)s") % {"body": body},
        reverse("programme:bodies"),
        lambda data: phases.add_body_member(actor=request.user, body=body, **data),
    )


def body_view_add(request: Request, pk: int) -> HttpResponse:
    require(phases.can_run_programme(request.user))
    body = get_object_or_404(AdvisoryBody, pk=pk)
    return form_page(
        request,
        phase_forms.BodyViewForm(request.POST or None),
        _("Note a view of %(body)s") % {"body": body},
        reverse("programme:bodies"),
        lambda data: phases.note_view(actor=request.user, body=body, **data),
    )


def hearings(request: Request) -> HttpResponse:
    meetings = Meeting.objects.visible_to(request.user).filter(kind="hearing").prefetch_related("feedback__decision")
    return render(request, "programme/hearings.html", {"hearings": meetings, "runs": runs(request)})


def feedback_add(request: Request, pk: int) -> HttpResponse:
    require(phases.can_run_programme(request.user))
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk, kind="hearing")
    return form_page(
        request,
        phase_forms.FeedbackForm(request.POST or None),
        _("Note feedback from: %(hearing)s") % {"hearing": meeting},
        reverse("programme:hearings"),
        lambda data: phases.note_feedback(actor=request.user, meeting=meeting, **data),
    )


def adjustment_note(request: Request, pk: int) -> HttpResponse:
    require(phases.can_run_programme(request.user))
    feedback = get_object_or_404(HearingFeedback, pk=pk)
    return form_page(
        request,
        phase_forms.AdjustmentForm(
            request.POST or None,
            user=request.user,
            initial={"adjustment": feedback.adjustment, "decision": feedback.decision_id},
        ),
        _("Note the adjustment"),
        reverse("programme:hearings"),
        lambda data: phases.note_adjustment(actor=request.user, feedback=feedback, **data),
        intro=feedback.feedback,
    )
