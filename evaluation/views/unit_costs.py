"""Unit-cost tables, figures from Kolada, and rows of individuals for those on the list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Refused, require
from core.http import Request
from core.models import Role, User
from evaluation.actions import individuals, kolada, unit_costs
from evaluation.actions import row_access as access_list
from evaluation.forms.individuals import AccessForm, PurposeForm
from evaluation.forms.process import KoladaForm, UnitCostForm, UnitCostTableForm
from evaluation.models import Protocol, Round, RowAccess, UnitCostTable
from evaluation.permissions import can_deliver_data, can_propose_protocol, can_see_rows
from evaluation.presentation import places_of
from evaluation.views.rounds import refused_into


def table_list(request: Request) -> HttpResponse:
    require(unit_costs.can_keep_unit_costs(request.user))
    form = UnitCostTableForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            table = unit_costs.create_table(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            return redirect(table)
    tables = UnitCostTable.objects.select_related("locked_by")[:200]
    context = {"tables": tables, "form": form, "places": places_of(request.user)}
    return render(request, "evaluation/unit_cost_list.html", context)


def table_detail(request: Request, pk: int) -> HttpResponse:
    require(unit_costs.can_keep_unit_costs(request.user))
    table = get_object_or_404(UnitCostTable.objects.select_related("created_by", "locked_by"), pk=pk)
    form = UnitCostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unit_costs.add_row(actor=request.user, table=table, **form.cleaned_data)
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("The row is saved."))
            return redirect(table)
    may_lock = table.locked_at is None and not request.user.is_same_person(table.created_by)
    return render(
        request,
        "evaluation/unit_cost_table.html",
        {"table": table, "rows": table.rows.all(), "form": form, "may_lock": may_lock},
    )


@require_POST
def table_lock(request: Request, pk: int) -> HttpResponse:
    table = get_object_or_404(UnitCostTable, pk=pk)
    try:
        unit_costs.lock_table(actor=request.user, table=table)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(table)


def kolada_fetch(request: Request, pk: int) -> HttpResponse:
    """Ask for figures from Kolada, for a round when one is named and otherwise for the baseline."""
    protocol = get_object_or_404(Protocol.objects.visible_to(request.user).select_related("contract__case"), pk=pk)
    require(can_deliver_data(request.user, protocol))
    chosen = request.GET.get("round", "")
    round = None
    if chosen.isdecimal() and len(chosen) < 15:
        round = get_object_or_404(
            Round.objects.visible_to(request.user), pk=int(chosen), contract_id=protocol.contract_id
        )
    form = KoladaForm(request.POST or None)
    job = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            job = kolada.request_kolada(
                actor=request.user,
                protocol=protocol,
                round=round,
                kpi=data["kpi"],
                municipalities=form.codes("municipalities"),
                years=list(range(data["first_year"], data["last_year"] + 1)),
                gender=data["gender"],
                treated=form.codes("treated"),
                start_year=data["start_year"],
                reason=data["reason"],
            )
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            return redirect("job", job.pk)
    return render(
        request,
        "evaluation/form.html",
        {
            "form": form,
            "title": _("Fetch figures from Kolada"),
            "submit": _("Fetch"),
            "back": protocol,
            "note": _(
                "Each figure is kept with its address, the time it was fetched and a checksum. Source: Kolada (RKA)."
            ),
        },
    )


def row_access(request: Request, pk: int) -> HttpResponse:
    """Who may see the rows of individuals, and the rows themselves for those on the list."""
    protocol = get_object_or_404(
        Protocol.objects.visible_to(request.user)
        .filter(individual_rows=True)
        .select_related("contract__case", "outcome"),
        pk=pk,
    )
    may_manage = bool(can_propose_protocol(request.user, protocol.contract))
    may_see = bool(can_see_rows(request.user, protocol))
    people = User.objects.filter(role__in=[Role.EVALUATOR, Role.VERIFIER], is_active=True)
    form = AccessForm(request.POST if "give" in request.POST else None, people=people)
    purpose = PurposeForm(request.POST if "show" in request.POST else None)
    persons = None
    if request.method == "POST" and "give" in request.POST and form.is_valid():
        try:
            access_list.give_row_access(actor=request.user, protocol=protocol, **form.cleaned_data)
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            return redirect("evaluation:rows", protocol.pk)
    if request.method == "POST" and "show" in request.POST and purpose.is_valid():
        persons = individuals.show_persons(
            actor=request.user, protocol=protocol, purpose=purpose.cleaned_data["purpose"]
        )
    return render(
        request,
        "evaluation/rows.html",
        {
            "protocol": protocol,
            "form": form,
            "purpose": purpose,
            "persons": persons,
            "accesses": protocol.row_access.select_related("user"),
            "may_manage": may_manage,
            "may_see": may_see,
        },
    )


@require_POST
def row_access_end(request: Request, pk: int) -> HttpResponse:
    access = get_object_or_404(
        RowAccess.objects.filter(protocol__in=Protocol.objects.visible_to(request.user)).select_related("protocol"),
        pk=pk,
    )
    access_list.end_row_access(actor=request.user, access=access)
    return redirect("evaluation:rows", access.protocol_id)
