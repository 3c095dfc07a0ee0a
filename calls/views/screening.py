"""The screening desk, assignment, conflicts, comparison and ranking."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from calls import queries
from calls.actions import screening as actions
from calls.content import read
from calls.forms.screening import (
    AssessmentForm,
    AssignForm,
    AssignOneForm,
    ConflictForm,
    ConsensusForm,
    RulingForm,
)
from calls.models import Assessment, AssessmentStatus, ConsensusNote
from calls.permissions import ASSESSORS, can_assess, can_handle, can_screen
from calls.views.common import Request, application_or_404, attempt, call_or_404, staff_or_404, try_and_tell
from core import charts, clock
from core.actions.conflicts import declare_conflict, rule_on_conflict
from core.errors import Refused, require
from core.models import ConflictOfInterest, Role
from core.templatetags.formats import number

READS = (*ASSESSORS, Role.MEMBER, Role.CHAIR)


def _rows(request: Request, call: Any) -> list[Any]:
    """The list on the left: what this person may see, own unfinished first."""
    rows = list(
        call.applications.visible_to(request.user)
        .submitted()
        .exclude(status="withdrawn")
        .select_related("case", "constellation")
        .order_by("submitted_at", "pk")
        .distinct()
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
            .exclude(application__case__in=_hidden(request))
            .order_by("due_on", "application__submitted_at")
            .first()
        )
        if following is not None:
            return redirect("calls:assess", mine.application.call_id, following.application_id)
    else:
        messages.success(request, _("Your assessment is saved."))
    return redirect(here)


def _hidden(request: Request) -> Any:
    from core.models import Case

    return Case.objects.hidden_from(request.user)


@require_GET
def assessment_list(request: Request) -> HttpResponse:
    """One's own assessments, by due date."""
    staff_or_404(request, *ASSESSORS)
    rows = (
        Assessment.objects.filter(assessor=request.user)
        .exclude(application__case__in=_hidden(request))
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


def conflict(request: Request, pk: int) -> HttpResponse:
    """Declare one's own conflict of interest. From then on the case is gone from everything one sees."""
    staff_or_404(request, *READS, Role.REGISTRAR, Role.FINANCE)
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


@require_GET
def ranking(request: Request, pk: int) -> HttpResponse:
    """All that is assessed, by weighted score, with spread, outliers and who is missing."""
    staff_or_404(request, Role.OFFICER, Role.MEMBER, Role.CHAIR)
    call = call_or_404(request, pk)
    criteria = list(call.criteria.all())
    weights: dict[int, Decimal] = {}
    for criterion in criteria:
        typed = request.GET.get(f"w_{criterion.key}", "")
        weights[criterion.pk] = Decimal(typed) if typed.isdecimal() and int(typed) <= 100 else Decimal(criterion.weight)
    changed = any(weights[criterion.pk] != criterion.weight for criterion in criteria)
    if not sum(weights.values()):
        weights, changed = {criterion.pk: Decimal(criterion.weight) for criterion in criteria}, False
    rows = queries.standings(call, request.user, weights)
    ranks = queries.sensitivity(rows, criteria)
    return render(
        request,
        "calls/ranking.html",
        {
            "call": call,
            "criteria": [(criterion, weights[criterion.pk]) for criterion in criteria],
            "rows": [(row, [row.means[criterion.pk] for criterion in criteria]) for row in rows],
            "changed": changed,
            "sensitivity": ranks if len(ranks) > 1 else [],
            "chart": _sensitivity_chart(ranks, criteria) if len(ranks) > 1 else None,
        },
    )


def _sensitivity_chart(ranks: list[tuple[queries.Standing, list[int]]], criteria: list[Any]) -> charts.Chart:
    """Ranks as published and when one criterion at a time counts double; the title says what hangs on the weights."""
    moved = [row for row, places in ranks if min(places) != max(places)]
    if moved:
        title = ngettext(
            "%(count)s of %(all)s changes place when one criterion counts double",
            "%(count)s of %(all)s change place when one criterion counts double",
            len(moved),
        ) % {"count": len(moved), "all": len(ranks)}
    else:
        title = _("The ranking stays the same whichever criterion counts double")
    places = [_("As published"), *[f"{criterion.name} × 2" for criterion in criteria]]
    lines = [charts.Line(row.application.name, [float(rank) for rank in found]) for row, found in ranks[:8]]
    return charts.lines(title, places, lines, show=number, note=_("Rank 1 is best. The eight best are drawn."))


@require_GET
def comparison(request: Request, pk: int) -> HttpResponse:
    """Several expressions of interest beside each other, question by question."""
    staff_or_404(request, *READS)
    call = call_or_404(request, pk)
    wanted = [value for value in request.GET.getlist("a") if value.isdecimal()][:4]
    visible = call.applications.visible_to(request.user).submitted().distinct()
    chosen = list(visible.filter(pk__in=wanted).select_related("case", "constellation", "form", "call"))
    pages = {application.pk: read(application) for application in chosen}
    answers = {
        pk: {item.question.key: item.lines for _section, items in found for item in items}
        for pk, found in pages.items()
    }
    rows = [
        (item.question.text, [answers[application.pk].get(item.question.key, []) for application in chosen])
        for _section, items in (pages[chosen[0].pk] if chosen else [])
        for item in items
    ]
    return render(
        request,
        "calls/comparison.html",
        {
            "call": call,
            "chosen": chosen,
            "rows": rows,
            "all": visible.select_related("case").order_by("submitted_at"),
            "wanted": [application.pk for application in chosen],
        },
    )


def consensus(request: Request, pk: int) -> HttpResponse:
    application = application_or_404(request, pk)
    require(can_handle(request.user, application))
    note = ConsensusNote.objects.filter(application=application).first()
    form = ConsensusForm(request.POST or None, initial={"text": note.text if note else ""})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if attempt(form, lambda: actions.write_consensus(actor=request.user, application=application, text=text)):
            messages.success(request, _("The consensus is saved."))
            return redirect("calls:application", pk)
    return render(
        request,
        "calls/consensus.html",
        {
            "application": application,
            "call": application.call,
            "form": form,
            "assessments": Assessment.objects.visible_to(request.user)
            .filter(application=application, status="submitted")
            .select_related("assessor")
            .prefetch_related("verdicts__criterion")
            .distinct(),
        },
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
