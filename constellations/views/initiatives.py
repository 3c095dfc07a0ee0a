"""The workroom of an initiative."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from constellations.actions import initiatives as actions
from constellations.forms import FinancingForm, InitiativeForm, JudgeOutcomeForm, OutcomeForm
from constellations.models import Constellation, Initiative, InitiativeStatus, OutcomeDefinition
from constellations.permissions import can_edit_initiative, can_judge_outcome
from core.errors import Refused, require
from core.models import AuditEvent
from programme.actions.decisions import prepare_decision
from programme.models import Decision
from programme.permissions import can_prepare_decision


def constellation_list(request: HttpRequest) -> HttpResponse:
    constellations = (
        Constellation.objects.visible_to(request.user)
        .select_related("case")
        .prefetch_related("members__organisation", "members__unit__organisation")
    )
    page = Paginator(constellations, 50).get_page(request.GET.get("page"))
    return render(request, "constellations/constellation_list.html", {"page_obj": page})


def initiative_list(request: HttpRequest) -> HttpResponse:
    initiatives = Initiative.objects.visible_to(request.user).select_related(
        "case", "constellation", "adviser", "needs_area"
    )
    status = request.GET.get("status", "")
    if status in InitiativeStatus.values:
        initiatives = initiatives.filter(status=status)
    page = Paginator(initiatives, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "constellations/initiative_list.html",
        {"page_obj": page, "statuses": InitiativeStatus.choices, "status": status},
    )


def initiative_detail(request: HttpRequest, pk: int) -> HttpResponse:
    initiative = get_object_or_404(
        Initiative.objects.visible_to(request.user).select_related(
            "case", "constellation", "adviser", "project_leader", "needs_area"
        ),
        pk=pk,
    )
    decisions = Decision.objects.visible_to(request.user).filter(
        subject_type="constellations.initiative", subject_id=initiative.pk
    )
    return render(
        request,
        "constellations/initiative_detail.html",
        {
            "initiative": initiative,
            "outcomes": initiative.outcomes.select_related("framework_outcome"),
            "members": initiative.constellation.members.select_related("organisation", "unit__organisation"),
            "support": initiative.constellation.support.select_related("adviser")[:10],
            "decisions": decisions,
            "may_edit": can_edit_initiative(request.user, initiative),
            "may_judge": can_judge_outcome(request.user, initiative),
            "may_decide": can_prepare_decision(request.user) and initiative.status == InitiativeStatus.IN_DEPTH,
            "events": AuditEvent.objects.filter(case_type="core.case", case_id=initiative.case_id).select_related(
                "actor"
            )[:30],
        },
    )


def initiative_edit(request: HttpRequest, pk: int) -> HttpResponse:
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), pk=pk)
    require(can_edit_initiative(request.user, initiative))
    form = InitiativeForm(request.POST or None, instance=initiative, initial={"version": initiative.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_initiative(actor=request.user, initiative=initiative, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("constellations:initiative", pk=pk)
    return render(request, "constellations/initiative_form.html", {"form": form, "initiative": initiative})


def outcome_edit(request: HttpRequest, pk: int, outcome_pk: int | None = None) -> HttpResponse:
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), pk=pk)
    require(can_edit_initiative(request.user, initiative))
    outcome = get_object_or_404(OutcomeDefinition, pk=outcome_pk, initiative=initiative) if outcome_pk else None
    form = OutcomeForm(request.POST or None, instance=outcome)
    if request.method == "POST" and form.is_valid():
        try:
            actions.define_outcome(actor=request.user, initiative=initiative, outcome=outcome, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The outcome is saved."))
            return redirect("constellations:initiative", pk=pk)
    return render(
        request, "constellations/outcome_form.html", {"form": form, "initiative": initiative, "outcome": outcome}
    )


def outcome_judge(request: HttpRequest, pk: int, outcome_pk: int) -> HttpResponse:
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), pk=pk)
    outcome = get_object_or_404(OutcomeDefinition, pk=outcome_pk, initiative=initiative)
    require(can_judge_outcome(request.user, initiative))
    form = JudgeOutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.judge_outcome(actor=request.user, outcome=outcome, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Your judgement is saved."))
            return redirect("constellations:initiative", pk=pk)
    return render(
        request, "constellations/outcome_judge.html", {"form": form, "initiative": initiative, "outcome": outcome}
    )


def financing(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare the decision on outcomes financing."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), pk=pk)
    require(can_prepare_decision(request.user))
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
        )
        messages.success(request, _("The decision is in preparation. Complete it and lay it before the delegation."))
        return redirect("programme:decision_edit", pk=decision.pk)
    return render(request, "constellations/financing.html", {"form": form, "initiative": initiative})
