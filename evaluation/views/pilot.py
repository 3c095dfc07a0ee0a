"""The pilot as a whole: process evaluation, comparisons, exports."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contracts.models import Contract
from core import clock
from core.actions.files import TYPES
from core.errors import Refused, no, require
from core.http import Request
from evaluation.actions import exports, process, reports
from evaluation.forms.process import ComponentFormSet, FidelityHeadForm, NoteForm
from evaluation.models import FidelityForm, ProcessNote
from evaluation.models.process import PROCESS_ROLES
from evaluation.presentation import places_of
from evaluation.reports import pilot
from evaluation.views.rounds import refused_into


def process_page(request: Request) -> HttpResponse:
    """Fidelity, interviews, lessons and the programme's own goals, over all contracts."""
    if request.user.role not in PROCESS_ROLES:
        require(no(_("Process evaluation is for those who evaluate and follow the pilot.")))
    notes = ProcessNote.objects.visible_to(request.user).select_related("contract", "phase", "written_by")
    page = Paginator(notes, 30).get_page(request.GET.get("page"))
    return render(
        request,
        "evaluation/process.html",
        {
            "page_obj": page,
            "places": places_of(request.user),
            "goals": pilot.goals_table(request.user),
            "fidelity": FidelityForm.objects.visible_to(request.user).select_related("contract")[:50],
            "side_effects": pilot.side_effects_table(request.user),
            "groups": pilot.compared(request.user),
            "may_write": bool(process.can_write_note(request.user)),
            "may_export": bool(exports.can_export_pilot(request.user)),
        },
    )


def note_new(request: Request) -> HttpResponse:
    require(process.can_write_note(request.user))
    form = NoteForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            process.write_note(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("The note is saved."))
            return redirect("evaluation:process")
    return render(
        request, "evaluation/form.html", {"form": form, "title": _("Write a note"), "submit": _("Save the note")}
    )


def fidelity_new(request: Request, contract_pk: int) -> HttpResponse:
    contract = get_object_or_404(Contract.objects.visible_to(request.user).select_related("case"), pk=contract_pk)
    require(process.can_fill_fidelity(request.user, contract))
    form, items = FidelityHeadForm(request.POST or None), ComponentFormSet(request.POST or None, prefix="items")
    if request.method == "POST" and form.is_valid() and items.is_valid():
        try:
            process.fill_fidelity(
                actor=request.user,
                contract=contract,
                items=[item for item in items.cleaned_data if item],
                **form.cleaned_data,
            )
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("The fidelity form is saved."))
            return redirect("contracts:detail", contract.pk)
    return render(request, "evaluation/fidelity_form.html", {"form": form, "items": items, "contract": contract})


def export_list(request: Request) -> HttpResponse:
    require(exports.can_export_pilot(request.user))
    found = request.user.jobs.filter(kind="evaluation.export").select_related("file")[:20]
    context = {"jobs": found, "now": clock.now(), "places": places_of(request.user)}
    return render(request, "evaluation/exports.html", context)


@require_POST
def export_new(request: Request) -> HttpResponse:
    exports.request_export(actor=request.user)
    messages.success(request, _("A worker is collecting the pilot. You get a notice when the file is ready."))
    return redirect("evaluation:export_list")


def contract_report(request: Request, contract_pk: int, kind: str) -> HttpResponse:
    contract = get_object_or_404(
        Contract.objects.visible_to(request.user).select_related("case", "evaluator"), pk=contract_pk
    )
    if kind not in {"pdf", "xlsx"}:
        raise Http404
    content = reports.contract_file(actor=request.user, contract=contract, kind=kind)
    number = contract.case.reg_no.replace(" ", "-").replace("/", "-")
    return HttpResponse(
        content,
        content_type=TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{number}.{kind}"', "X-Content-Type-Options": "nosniff"},
    )
