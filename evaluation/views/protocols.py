"""Protocols: the list, one protocol, its form, its signatures."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contracts.models import Contract, ContractOutcome
from core import clock
from core.errors import Refused, require
from core.http import Request
from core.models import Role
from evaluation.actions import computing, deliveries, protocols
from evaluation.forms.protocols import ProtocolForm, initial_of, spec_items, split_spec
from evaluation.forms.rounds import ReasonForm
from evaluation.models import Protocol, ProtocolStatus
from evaluation.permissions import can_deliver_data, can_lock_protocol, can_propose_protocol, independence_of
from evaluation.queries import result_of
from evaluation.views.rounds import refused_into, upload


def _protocol(request: Request, pk: int) -> Protocol:
    found = Protocol.objects.visible_to(request.user).select_related(
        "contract__case",
        "contract__evaluator",
        "contract__initiative__constellation",
        "outcome",
        "unit_cost__table",
        "data_owner",
        "baseline_owner",
        "evaluator_signed_by",
        "officer_signed_by",
        "document",
    )
    return get_object_or_404(found, pk=pk)


def protocol_list(request: Request) -> HttpResponse:
    found = (
        Protocol.objects.visible_to(request.user)
        .exclude(status=ProtocolStatus.SUPERSEDED)
        .select_related("contract", "outcome", "baseline_owner")
        .order_by("contract__title", "outcome__name")
    )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    lacking = ContractOutcome.objects.none()
    if request.user.has_role(Role.EVALUATOR):
        lacking = (
            ContractOutcome.objects.filter(
                contract__in=Contract.objects.visible_to(request.user), protocols__isnull=True
            )
            .exclude(contract__status__in=["stopped", "completed"])
            .select_related("contract")
        )
    measured = set(
        Protocol.objects.filter(
            outcome__in=[item.outcome_id for item in page], deliveries__kind="baseline", deliveries__status="accepted"
        ).values_list("outcome_id", flat=True)
    )
    return render(
        request,
        "evaluation/protocol_list.html",
        {"page_obj": page, "lacking": lacking, "today": clock.today(), "measured": measured},
    )


def protocol_detail(request: Request, pk: int) -> HttpResponse:
    protocol = _protocol(request, pk)
    trial = protocols.latest_trial(protocol)
    baseline = computing.latest_baseline(protocol)
    may_propose = bool(can_propose_protocol(request.user, protocol.contract))
    is_draft = protocol.status == ProtocolStatus.DRAFT
    context = {
        "protocol": protocol,
        "contract": protocol.contract,
        "faults": protocols.faults_of(protocol) if is_draft else [],
        "trial": trial,
        "trial_result": result_of(trial)["outcomes"][0] if trial else None,
        "trial_fits": trial is not None and trial.protocols_sha256 == (protocol.sha256 or protocols.hash_of(protocol)),
        "baseline": baseline,
        "baseline_is_late": protocol.baseline_due_on is not None
        and baseline is None
        and protocol.baseline_due_on < clock.today(),
        "versions": Protocol.objects.filter(outcome=protocol.outcome).order_by("-version"),
        "may_change": may_propose and is_draft,
        "may_lock": bool(can_lock_protocol(request.user, protocol)),
        "may_amend": may_propose and protocol.status == ProtocolStatus.LOCKED,
        "may_deliver": not protocol.is_locked and bool(can_deliver_data(request.user, protocol)),
        "warnings": independence_of(protocol.contract.evaluator, protocol.contract).warnings
        if protocol.contract.evaluator
        else [],
        "spec_items": spec_items(protocol.spec),
    }
    return render(request, "evaluation/protocol.html", context)


def protocol_new(request: Request, outcome_pk: int) -> HttpResponse:
    outcome = get_object_or_404(
        ContractOutcome.objects.filter(contract__in=Contract.objects.visible_to(request.user)).select_related(
            "contract__case", "definition", "contract__initiative__constellation"
        ),
        pk=outcome_pk,
    )
    require(can_propose_protocol(request.user, outcome.contract))
    definition = outcome.definition
    form = ProtocolForm(
        request.POST or None,
        contract=outcome.contract,
        initial={
            "population": definition.target_group,
            "estimand": definition.indicator,
            **split_spec(
                {"method": "difference_in_differences", "outcome": "value", "treated": "treated", "post": "post"}
            ),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            protocol = protocols.propose_protocol(actor=request.user, outcome=outcome, **form.values())
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("The protocol is saved. Try it on baseline data, then sign it."))
            return redirect(protocol)
    return render(request, "evaluation/protocol_form.html", {"form": form, "outcome": outcome, "protocol": None})


def protocol_edit(request: Request, pk: int) -> HttpResponse:
    protocol = _protocol(request, pk)
    require(can_propose_protocol(request.user, protocol.contract))
    form = ProtocolForm(
        request.POST or None, contract=protocol.contract, version=protocol.version, initial=initial_of(protocol)
    )
    if request.method == "POST" and form.is_valid():
        try:
            protocols.change_protocol(actor=request.user, protocol=protocol, **form.values())
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("The protocol is saved."))
            return redirect(protocol)
    return render(
        request, "evaluation/protocol_form.html", {"form": form, "outcome": protocol.outcome, "protocol": protocol}
    )


@require_POST
def protocol_trial(request: Request, pk: int) -> HttpResponse:
    protocol = _protocol(request, pk)
    try:
        computing.run_trial(actor=request.user, protocol=protocol)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The trial run gave a result."))
    return redirect(protocol)


@require_POST
def protocol_sign(request: Request, pk: int) -> HttpResponse:
    protocol = _protocol(request, pk)
    try:
        protocols.sign_protocol(actor=request.user, protocol=protocol)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You have signed the protocol. The officer's signature locks it."))
    return redirect(protocol)


@require_POST
def protocol_lock(request: Request, pk: int) -> HttpResponse:
    protocol = _protocol(request, pk)
    try:
        protocols.lock_protocol(actor=request.user, protocol=protocol)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The protocol is locked. Outcome data can be received."))
    return redirect(protocol)


def protocol_return(request: Request, pk: int) -> HttpResponse:
    protocol = _protocol(request, pk)
    require(can_lock_protocol(request.user, protocol))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            protocols.return_protocol(actor=request.user, protocol=protocol, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            return redirect(protocol)
    return render(
        request,
        "evaluation/form.html",
        {"form": form, "title": _("Hand back to the evaluator"), "submit": _("Hand back"), "back": protocol},
    )


def protocol_amend(request: Request, pk: int) -> HttpResponse:
    protocol = _protocol(request, pk)
    require(can_propose_protocol(request.user, protocol.contract))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            amended = protocols.amend_protocol(
                actor=request.user, protocol=protocol, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            return redirect("evaluation:protocol_edit", amended.pk)
    return render(
        request,
        "evaluation/form.html",
        {
            "form": form,
            "title": _("Amend the protocol"),
            "submit": _("Make a new version"),
            "back": protocol,
            "note": _(
                "The amendment becomes a new version, is locked anew by two signatures and is named in every report."
            ),
        },
    )


def protocol_template(request: Request, pk: int) -> HttpResponse:
    """The file to fill in."""
    protocol = _protocol(request, pk)
    return HttpResponse(
        deliveries.template_file(protocol),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{protocol.outcome.code}-v{protocol.version}.xlsx"'},
    )


def baseline(request: Request, pk: int) -> HttpResponse:
    """Upload baseline data, on which the protocol is tried."""
    return upload(request, _protocol(request, pk), None)
