"""Who assesses what, until when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from calls import queries
from calls.actions import screening as actions
from calls.forms.screening import (
    AssignForm,
    AssignOneForm,
    DueForm,
    TiesForm,
)
from calls.models import Assessment, AssessmentStatus, Ties
from calls.permissions import ASSESSORS, can_handle, can_screen
from calls.views.common import Request, application_or_404, attempt, call_or_404, staff_or_404, try_and_tell
from calls.views.screening import hidden_cases
from core import clock
from core.errors import require
from core.models import Organisation
from core.models.organisations import PUBLIC_KINDS


@require_GET
def assessment_list(request: Request) -> HttpResponse:
    """One's own assessments, by due date."""
    staff_or_404(request, *ASSESSORS)
    rows = (
        Assessment.objects.filter(assessor=request.user)
        .exclude(application__case__in=hidden_cases(request))
        .exclude(application__status="withdrawn")
        .select_related("application__call", "application__case", "application__constellation")
        .order_by("status", "due_on", "pk")
    )
    return render(
        request,
        "calls/assessment_list.html",
        {
            "todo": [row for row in rows if row.status != AssessmentStatus.SUBMITTED],
            "done": [row for row in rows if row.status == AssessmentStatus.SUBMITTED],
            "today": clock.today(),
        },
    )


def assignments(request: Request, pk: int) -> HttpResponse:
    """Who assesses what: by hand, or spread evenly."""
    call = call_or_404(request, pk)
    require(can_screen(request.user, call))
    form = AssignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[list[Assessment]] = []
        values = form.cleaned_data
        if attempt(form, lambda: made.append(actions.assign_balanced(actor=request.user, call=call, **values))):
            messages.success(request, _("%(count)s assessments are assigned.") % {"count": len(made[0])})
            return redirect("calls:assignments", pk)
    rows = list(
        call.applications.visible_to(request.user)
        .pending()
        .select_related("case", "constellation")
        .prefetch_related("assessments__assessor")
        .order_by("submitted_at", "pk")
    )
    load: dict[Any, list[int]] = {}
    for row in rows:
        for assessment in row.assessments.all():
            counts = load.setdefault(assessment.assessor, [0, 0])
            counts[0] += 1
            counts[1] += assessment.status == AssessmentStatus.SUBMITTED
    return render(
        request,
        "calls/assignments.html",
        {
            "call": call,
            "rows": rows,
            "form": form,
            "load": sorted(load.items(), key=lambda item: -item[1][0]),
            "today": clock.today(),
        },
    )


def assign(request: Request, pk: int) -> HttpResponse:
    """Assign one person to one expression of interest, with the hints of conflict in view."""
    application = application_or_404(request, pk)
    require(can_handle(request.user, application))
    if request.method == "POST" and "remove" in request.POST:
        chosen = request.POST["remove"]
        found = get_object_or_404(application.assessments, pk=chosen if chosen.isdecimal() else 0)
        try_and_tell(
            request,
            lambda: actions.unassign_assessor(actor=request.user, assessment=found),
            _("The assessor is taken off."),
        )
        return redirect("calls:assign", pk)
    if request.method == "POST" and "due" in request.POST:
        chosen = request.POST["due"]
        found = get_object_or_404(application.assessments, pk=chosen if chosen.isdecimal() else 0)
        day = DueForm(request.POST)
        if day.is_valid():
            try_and_tell(
                request,
                lambda: actions.set_due(actor=request.user, assessment=found, due_on=day.cleaned_data["changed_due"]),
                _("The assessment has another day."),
            )
        else:
            messages.error(request, _("Write the day."))
        return redirect("calls:assign", pk)
    form = AssignOneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.assign_assessor(actor=request.user, application=application, **values)):
            messages.success(request, _("The assessor is assigned."))
            return redirect("calls:assign", pk)
    choices = form.fields["assessor"].queryset  # type: ignore[attr-defined]
    hints = [(person, signs) for person in choices if (signs := queries.conflict_hints(person, application))]
    return render(
        request,
        "calls/assign.html",
        {
            "application": application,
            "call": application.call,
            "form": form,
            "assessments": application.assessments.select_related("assessor"),
            "hints": hints,
        },
    )


def ties(request: Request) -> HttpResponse:
    """One's own ties, from which the hints of conflict of interest are drawn."""
    staff_or_404(request, *ASSESSORS)
    told = Ties.objects.filter(user=request.user).first()
    form = TiesForm(
        request.POST or None,
        initial={
            "home": str(told.home) if told and told.home else "",
            "employers": "\n".join(str(item) for item in told.employers.all()) if told else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.state_ties(actor=request.user, **values)):
            messages.success(request, _("Your ties are saved."))
            return redirect("calls:assessment_list")
    return render(
        request,
        "calls/ties.html",
        {"form": form, "organisations": Organisation.objects.filter(kind__in=PUBLIC_KINDS).current()},
    )


@require_POST
def remind(request: Request, pk: int) -> HttpResponse:
    """Remind those whose assessments are late."""
    from calls.work import remind_assessors

    call = call_or_404(request, pk)
    require(can_screen(request.user, call))
    count = remind_assessors(call)
    messages.success(request, _("%(count)s reminders are sent.") % {"count": count})
    return redirect("calls:assignments", pk)
