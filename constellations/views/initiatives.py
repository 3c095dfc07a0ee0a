"""The workroom of an initiative."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from constellations import queries
from constellations.actions import initiatives as actions
from constellations.forms.initiatives import FinancingForm, InitiativeForm, JudgeOutcomeForm, OutcomeForm
from constellations.history import sentence
from constellations.models import Initiative, InitiativeStatus, OutcomeDefinition, SupportActivity
from constellations.permissions import can_edit_initiative, can_judge_outcome, can_log_support
from constellations.power import detectable
from constellations.progress import Progress
from constellations.views.common import add_refusal, page_of, status_of, visible_initiative
from core.errors import Refused, require
from core.http import Request
from core.models import AuditEvent
from programme.actions.decisions import prepare_decision
from programme.models import Decision
from programme.permissions import can_prepare_decision


def initiative_list(request: Request) -> HttpResponse:
    initiatives = Initiative.objects.visible_to(request.user).select_related(
        "case", "constellation", "adviser", "needs_area"
    )
    status = request.GET.get("status", "")
    if status in InitiativeStatus.values:
        initiatives = initiatives.filter(status=status)
    query = request.GET.get("q", "").strip()[:100].replace("\0", "")
    if query:
        initiatives = initiatives.filter(
            Q(name__icontains=query) | Q(case__reg_no__icontains=query) | Q(constellation__name__icontains=query)
        )
    return render(
        request,
        "constellations/initiative_list.html",
        {
            "page_obj": page_of(request, initiatives),
            "statuses": InitiativeStatus.choices,
            "status": status,
            "query": query,
        },
    )


def decisions_on(request: Request, initiative: Initiative) -> Any:
    return Decision.objects.visible_to(request.user).filter(
        subject_type="constellations.initiative", subject_id=initiative.pk
    )


def initiative_detail(request: Request, pk: int) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    progress = Progress(initiative)
    steps = progress.steps()
    in_depth = initiative.status == InitiativeStatus.IN_DEPTH
    refusal = None
    if initiative.status == InitiativeStatus.REJECTED and initiative.decision is not None:
        refusal = initiative.decision
    return render(
        request,
        "constellations/initiative_detail.html",
        {
            "initiative": initiative,
            "steps": steps,
            "done": sum(step.state == "done" for step in steps),
            "missing": progress.missing_before_decision() if in_depth else [],
            "refusal": refusal,
            "improvements": str(refusal.data.get("improvements", "")) if refusal else "",
            "outcomes": [(outcome, detectable(outcome)) for outcome in progress.outcomes],
            "members": initiative.constellation.members.select_related("organisation", "unit__organisation"),
            "decisions": decisions_on(request, initiative),
            "may_edit": can_edit_initiative(request.user, initiative),
            "may_judge": can_judge_outcome(request.user, initiative),
            "may_decide": can_prepare_decision(request.user) and in_depth,
        },
    )


def initiative_support(request: Request, pk: int) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    support = SupportActivity.objects.filter(constellation=initiative.constellation).select_related(
        "adviser", "phase", "constellation"
    )
    return render(
        request,
        "constellations/initiative_support.html",
        {
            "initiative": initiative,
            "page_obj": page_of(request, support),
            "totals": queries.totals(support),
            "by_need": queries.totals_by(support, "need"),
            "growth": queries.readiness_growth(request.user, initiative.constellation),
            "may_log": can_log_support(request.user, initiative.constellation),
        },
    )


def initiative_documents(request: Request, pk: int) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    return render(
        request,
        "constellations/initiative_documents.html",
        {
            "initiative": initiative,
            "decisions": decisions_on(request, initiative),
            "sources": initiative.data_sources.filter(file__isnull=False).select_related("file"),
        },
    )


def initiative_history(request: Request, pk: int) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    events = AuditEvent.objects.filter(
        case_type="core.case", case_id=initiative.case_id, verb__regex=r"^(initiative|outcome|workroom|support)\."
    ).select_related("actor")
    page = page_of(request, events)
    items = [{"when": event.at, "text": sentence(event)} for event in page]
    return render(
        request,
        "constellations/initiative_history.html",
        {"initiative": initiative, "page_obj": page, "items": items},
    )


def initiative_edit(request: Request, pk: int) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    require(can_edit_initiative(request.user, initiative))
    form = InitiativeForm(request.POST or None, instance=initiative, initial={"version": initiative.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_initiative(actor=request.user, initiative=initiative, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("constellations:initiative", pk=pk)
    return render(
        request,
        "constellations/initiative_form.html",
        {"form": form, "initiative": initiative},
        status=status_of(request),
    )


def outcome_edit(request: Request, pk: int, outcome_pk: int | None = None) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    require(can_edit_initiative(request.user, initiative))
    outcome = get_object_or_404(OutcomeDefinition, pk=outcome_pk, initiative=initiative) if outcome_pk else None
    form = OutcomeForm(request.POST or None, instance=outcome or OutcomeDefinition(initiative=initiative))
    power = detectable(outcome) if outcome else None
    if request.method == "POST" and form.is_valid():
        power = detectable(SimpleNamespace(**form.cleaned_data))
        if "compute" not in request.POST:
            try:
                fresh = OutcomeDefinition.objects.get(pk=outcome_pk) if outcome_pk else None
                actions.define_outcome(actor=request.user, initiative=initiative, outcome=fresh, **form.cleaned_data)
            except Refused as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, _("The outcome is saved."))
                return redirect("constellations:part", pk=pk, key="outcomes")
    return render(
        request,
        "constellations/outcome_form.html",
        {"form": form, "initiative": initiative, "outcome": outcome, "power": power},
        status=200 if "compute" in request.POST else status_of(request),
    )


@require_POST
def outcome_power(request: Request, pk: int) -> HttpResponse:
    """The smallest change that can be shown, as the fields stand; htmx asks while one writes."""
    initiative = visible_initiative(request, pk)
    form = OutcomeForm(request.POST, instance=OutcomeDefinition(initiative=initiative))
    form.is_valid()
    asked = ("baseline", "target", "expected_n", "comparison_n", "expected_sd", "cluster_size", "icc", "direction")
    values = {name: form.cleaned_data.get(name) for name in (*asked, "measure")}
    power = detectable(SimpleNamespace(**values))
    return render(request, "constellations/_power.html", {"power": power, "unit": form.cleaned_data.get("unit", "")})


def outcome_judge(request: Request, pk: int, outcome_pk: int) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    outcome = get_object_or_404(OutcomeDefinition, pk=outcome_pk, initiative=initiative)
    require(can_judge_outcome(request.user, initiative))
    form = JudgeOutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.judge_outcome(actor=request.user, outcome=outcome, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Your judgement is saved."))
            return redirect("constellations:initiative", pk=pk)
    return render(
        request,
        "constellations/outcome_judge.html",
        {"form": form, "initiative": initiative, "outcome": outcome, "power": detectable(outcome)},
        status=status_of(request),
    )


def financing(request: Request, pk: int) -> HttpResponse:
    """Prepare the decision on outcomes financing."""
    initiative = visible_initiative(request, pk)
    require(can_prepare_decision(request.user))
    missing = Progress(initiative).missing_before_decision()
    form = FinancingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        granted = data["is_granted"]
        decision = prepare_decision(
            actor=request.user,
            kind="financing",
            case=initiative.case,
            subject=initiative,
            title=_("Outcomes financing: %(name)s") % {"name": initiative.name},
            content=_("The delegation grants outcomes financing to %(name)s.") % {"name": initiative.name}
            if granted
            else _("The delegation turns down outcomes financing for %(name)s.") % {"name": initiative.name},
            is_granted=granted,
            circumstances=data["circumstances"],
            improvements=data["improvements"],
            missing=missing,
        )
        messages.success(request, _("The decision is in preparation. Complete it and lay it before the delegation."))
        return redirect("programme:decision_edit", pk=decision.pk)
    return render(
        request,
        "constellations/financing.html",
        {"form": form, "initiative": initiative, "missing": missing},
        status=status_of(request),
    )
