"""The screening desk: list, application and own assessment on one screen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls import queries
from calls.actions import screening as actions
from calls.content import read
from calls.forms.screening import (
    AssessmentForm,
)
from calls.models import Assessment, AssessmentStatus
from calls.permissions import ASSESSORS, can_assess, can_handle
from calls.views.common import Request, attempt, call_or_404, staff_or_404
from core import clock
from core.errors import Refused
from core.models import Role

READS = (*ASSESSORS, Role.MEMBER, Role.CHAIR)


def _rows(request: Request, call: Any) -> list[Any]:
    """The list on the left: what this person may see, own unfinished first."""
    rows = list(
        call.applications.visible_to(request.user)
        .submitted()
        .exclude(status="withdrawn")
        .select_related("case", "constellation")
        .order_by("submitted_at", "pk")
        .defer("search_text", "search")
    )
    own = {
        assessment.application_id: assessment
        for assessment in Assessment.objects.filter(assessor=request.user, application__call=call)
    }
    for row in rows:
        row.mine = own.get(row.pk)
    rows.sort(key=lambda row: (row.mine is None, bool(row.mine and row.mine.status == "submitted")))
    return rows


@require_GET
def desk(request: Request, pk: int) -> HttpResponse:
    staff_or_404(request, *READS)
    call = call_or_404(request, pk)
    rows = _rows(request, call)
    if rows:
        return redirect("calls:assess", pk, rows[0].pk)
    return render(request, "calls/desk_empty.html", {"call": call})


def assess(request: Request, pk: int, application: int) -> HttpResponse:
    """List, application and own assessment on one screen; saved by itself while one writes."""
    staff_or_404(request, *READS)
    call = call_or_404(request, pk)
    rows = _rows(request, call)
    found = next((row for row in rows if row.pk == application), None)
    if found is None:
        raise Http404
    mine = (
        Assessment.objects.filter(application=found, assessor=request.user)
        .select_related("application__call", "application__case")
        .prefetch_related("verdicts__criterion")
        .first()
    )
    form = None
    may_write = mine is not None and bool(can_assess(request.user, mine))
    if mine is not None and may_write:
        criteria = list(call.criteria.all())
        form = AssessmentForm(request.POST or None, assessment=mine, criteria=criteria)
        if request.method == "POST":
            answer = _save_assessment(request, mine, form)
            if answer is not None:
                return answer
    keys = [row.pk for row in rows]
    here = keys.index(found.pk)
    first = max(0, here - 20)  # the list beside the application shows the neighbours; the whole has a page of its own

    def address(index: int) -> str:
        return reverse("calls:assess", args=[pk, keys[index]]) if 0 <= index < len(keys) else ""

    others = (
        Assessment.objects.visible_to(request.user)
        .filter(application=found, status=AssessmentStatus.SUBMITTED)
        .exclude(assessor=request.user)
        .select_related("assessor")
        .prefetch_related("verdicts__criterion")
        .distinct()
    )
    return render(
        request,
        "calls/desk.html",
        {
            "call": call,
            "rows": rows[first : here + 21],
            "first": first + 1,
            "application": found,
            "pages": read(found),
            "hints": queries.eligibility_hints(found),
            "conflict_hints": queries.conflict_hints(request.user, found),
            "mine": mine,
            "form": form,
            "others": others,
            "waiting": found.assessments.open().exclude(assessor=request.user).count(),
            "previous": address(here - 1),
            "next": address(here + 1),
            "position": here + 1,
            "total": len(rows),
            "may_handle": bool(can_handle(request.user, found)),
            "done_count": len([row for row in rows if row.mine and row.mine.status == "submitted"]),
            "mine_count": len([row for row in rows if row.mine]),
        },
        status=400 if form is not None and form.is_bound and form.errors else 200,
    )


def _save_assessment(request: Request, mine: Assessment, form: AssessmentForm) -> HttpResponse | None:
    autosaving = request.headers.get("X-Autosave") == "1"
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400) if autosaving else None
    here = reverse("calls:assess", args=[mine.application.call_id, mine.application_id])
    try:
        saved = actions.save_assessment(
            actor=request.user,
            assessment=mine,
            verdicts=form.verdicts(),
            summary=form.cleaned_data["summary"],
            recommendation=form.cleaned_data["recommendation"],
            version=form.cleaned_data["version"],
        )
    except actions.StaleAssessment as refusal:
        if autosaving:
            return JsonResponse({"merge_url": here}, status=409)
        form.add_error(None, str(refusal))
        return None
    except Refused as refusal:
        if autosaving:
            return JsonResponse({"errors": {"": [str(refusal)]}}, status=400)
        form.add_error(None, str(refusal))
        return None
    if autosaving:
        when = saved.updated_at.astimezone(clock.STOCKHOLM)
        return JsonResponse({"version": saved.version, "saved_at": when.strftime("%H.%M")})
    # What was saved now is the version that a second try begins from.
    form.data = {**form.data.dict(), "version": str(saved.version)}  # type: ignore[attr-defined]
    if "submit" in request.POST:
        if not form.require_reasons() or not attempt(
            form, lambda: actions.submit_assessment(actor=request.user, assessment=saved)
        ):
            return None
        messages.success(request, _("Your assessment of “%(name)s” is done.") % {"name": mine.application.name})
        following = (
            Assessment.objects.open()
            .filter(assessor=request.user, application__call=mine.application.call_id)
            .exclude(application__case__in=hidden_cases(request))
            .order_by("due_on", "application__submitted_at")
            .first()
        )
        if following is not None:
            return redirect("calls:assess", mine.application.call_id, following.application_id)
    else:
        messages.success(request, _("Your assessment is saved."))
    return redirect(here)


def hidden_cases(request: Request) -> Any:
    from core.models import Case

    return Case.objects.hidden_from(request.user)
