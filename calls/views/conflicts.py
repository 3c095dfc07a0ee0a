"""Conflicts of interest in the cases of a call."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls import queries
from calls.forms.screening import (
    ConflictForm,
    RulingForm,
)
from calls.views.common import Request, application_or_404, attempt, call_or_404, staff_or_404
from calls.views.screening import READS
from core.actions.conflicts import declare_conflict, rule_on_conflict
from core.models import ConflictOfInterest, Role

# Who takes part in a case or its decision, and so may have to declare a conflict.
DECLARE = (*READS, Role.REGISTRAR, Role.FINANCE)


def conflict(request: Request, pk: int) -> HttpResponse:
    """Declare one's own conflict of interest. From then on the case is gone from everything one sees."""
    staff_or_404(request, *DECLARE)
    application = application_or_404(request, pk)
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and application.case is not None:
        case, values = application.case, form.cleaned_data
        if attempt(form, lambda: declare_conflict(actor=request.user, user=request.user, case=case, **values)):
            messages.success(request, _("Your conflict of interest is declared. You take no further part in the case."))
            return redirect("my_work")
    return render(
        request,
        "calls/conflict.html",
        {"application": application, "form": form, "hints": queries.conflict_hints(request.user, application)},
    )


def ruling(request: Request, pk: int, conflict: int) -> HttpResponse:
    application = application_or_404(request, pk)
    staff_or_404(request, Role.OFFICER, Role.CHAIR)
    found = get_object_or_404(ConflictOfInterest, pk=conflict, case=application.case)
    form = RulingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        upheld, words = form.cleaned_data["upheld"] == "yes", form.cleaned_data["ruling"]
        if attempt(form, lambda: rule_on_conflict(actor=request.user, conflict=found, upheld=upheld, ruling=words)):
            messages.success(request, _("The ruling is recorded."))
            return redirect("calls:conflicts", application.call_id)
    return render(request, "calls/ruling.html", {"application": application, "conflict": found, "form": form})


@require_GET
def conflicts(request: Request, pk: int) -> HttpResponse:
    """Declared and ruled conflicts in the call's cases that this person may see."""
    staff_or_404(request, Role.OFFICER, Role.CHAIR)
    call = call_or_404(request, pk)
    visible = call.applications.visible_to(request.user).submitted()
    rows = (
        ConflictOfInterest.objects.filter(case__in=visible.values("case"))
        .select_related("user", "case__application", "ruled_by")
        .order_by("status", "-declared_at")
    )
    return render(request, "calls/conflicts.html", {"call": call, "rows": rows})
