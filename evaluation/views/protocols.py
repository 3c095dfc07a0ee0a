"""Protocols: the list, one protocol, its form, its signatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contracts.models import Contract, ContractOutcome
from core import clock
from core.actions.signatures import last_authentication
from core.errors import Refused, require
from core.http import Request
from core.models import Role
from evaluation.actions import protocols, templates, trials
from evaluation.actions.protocol_contents import hash_of
from evaluation.actions.protocol_faults import faults_of
from evaluation.forms import lines
from evaluation.forms.protocols import (
    ColumnFormSet,
    ProtocolForm,
    columns_as_initial,
    initial_of,
    spec_items,
    split_spec,
)
from evaluation.forms.rounds import ReasonForm
from evaluation.models import Protocol, ProtocolStatus
from evaluation.permissions import can_deliver_data, can_lock_protocol, can_propose_protocol, independence_of
from evaluation.presentation import described, places_of
from evaluation.queries import result_of
from evaluation.reports.words import CHECK_NAMES
from evaluation.views.deliveries import upload
from evaluation.views.rounds import refused_into


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
        {
            "page_obj": page,
            "places": places_of(request.user),
            "lacking": lacking,
            "today": clock.today(),
            "measured": measured,
        },
    )


def protocol_detail(request: Request, pk: int) -> HttpResponse:
    protocol = _protocol(request, pk)
    trial = protocols.latest_trial(protocol)
    baseline = trials.latest_baseline(protocol)
    may_propose = bool(can_propose_protocol(request.user, protocol.contract))
    is_draft = protocol.status == ProtocolStatus.DRAFT
    context = {
        "protocol": protocol,
        "contract": protocol.contract,
        "faults": faults_of(protocol) if is_draft else [],
        "trial": trial,
        "trial_result": result_of(trial)["outcomes"][0] if trial else None,
        "trial_fits": trial is not None and trial.protocols_sha256 == (protocol.sha256 or hash_of(protocol)),
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
        "beside": _beside(protocol),
        "columns": described(protocol.columns),
    }
    return render(request, "evaluation/protocol.html", context)


def _beside(protocol: Protocol) -> list[tuple[str, str]]:
    """What is shown beside the estimate, in words."""
    found = [(_("Flow of participants"), " → ".join(str(step.get("label") or "") for step in protocol.flow))]
    checks = "; ".join(str(CHECK_NAMES.get(name, name)) for name in protocol.checks)
    found.append((_("Checks of gaming and cream skimming"), checks))
    found.append((_("Survey"), lines.write(protocol.survey).replace("\n", "; ")))
    found.append((_("Events followed over time"), lines.write(protocol.follow_up).replace("\n", "; ")))
    return [(name, text) for name, text in found if text]


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
    columns = _columns(request, [])
    if request.method == "POST" and form.is_valid() and columns.is_valid():
        try:
            protocol = protocols.propose_protocol(
                actor=request.user, outcome=outcome, **form.values(), columns=columns.columns()
            )
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            return _saved(request, protocol, _("The protocol is saved. Try it on baseline data, then sign it."))
    context = {"form": form, "columns": columns, "outcome": outcome, "protocol": None}
    return render(request, "evaluation/protocol_form.html", context)


def protocol_edit(request: Request, pk: int) -> HttpResponse:
    protocol = _protocol(request, pk)
    require(can_propose_protocol(request.user, protocol.contract))
    form = ProtocolForm(
        request.POST or None, contract=protocol.contract, version=protocol.version, initial=initial_of(protocol)
    )
    columns = _columns(request, protocol.columns)
    if request.method == "POST" and form.is_valid() and columns.is_valid():
        try:
            protocols.change_protocol(actor=request.user, protocol=protocol, **form.values(), columns=columns.columns())
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            return _saved(request, protocol, _("The protocol is saved."))
    context = {"form": form, "columns": columns, "outcome": protocol.outcome, "protocol": protocol}
    return render(request, "evaluation/protocol_form.html", context)


def _columns(request: Request, columns: list[dict[str, Any]]) -> Any:
    """The forms of the columns; a post without them leaves the columns to the method."""
    data: Any = None
    if request.method == "POST":
        is_there = "columns-TOTAL_FORMS" in request.POST
        data = request.POST if is_there else {"columns-TOTAL_FORMS": "0", "columns-INITIAL_FORMS": "0"}
    return ColumnFormSet(data, prefix="columns", initial=columns_as_initial(columns))


def _saved(request: Request, protocol: Protocol, words: str) -> HttpResponse:
    messages.success(request, words)
    if "more" in request.POST:
        return redirect(f"{reverse('evaluation:protocol_edit', args=[protocol.pk])}#columns")
    return redirect(protocol)


@require_POST
def protocol_trial(request: Request, pk: int) -> HttpResponse:
    protocol = _protocol(request, pk)
    try:
        trials.run_trial(actor=request.user, protocol=protocol)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The trial run gave a result."))
    return redirect(protocol)


@reauthentication_required
def protocol_sign(request: Request, pk: int) -> HttpResponse:
    """The evaluator signs, just after signing in again."""
    return _signing(
        request,
        _protocol(request, pk),
        protocols.sign_protocol,
        title=_("Sign the protocol"),
        done=_("You have signed the protocol. The officer's signature locks it."),
    )


@reauthentication_required
def protocol_lock(request: Request, pk: int) -> HttpResponse:
    """The officer signs, just after signing in again, and the protocol is locked."""
    return _signing(
        request,
        _protocol(request, pk),
        protocols.lock_protocol,
        title=_("Sign and lock"),
        done=_("The protocol is locked. Outcome data can be received."),
    )


def _signing(
    request: Request, protocol: Protocol, action: Callable[..., object], *, title: str, done: str
) -> HttpResponse:
    if request.method == "POST":
        try:
            action(actor=request.user, protocol=protocol, authenticated_at=last_authentication(request))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)
        return redirect(protocol)
    context = {
        "title": title,
        "question": _("You sign exactly this text: %(protocol)s.") % {"protocol": protocol},
        "consequences": [_("SHA-256 of the text: %(sha256)s") % {"sha256": hash_of(protocol)}],
        "confirm": title,
        "cancel_url": protocol.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


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
        templates.template_file(protocol),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{protocol.outcome.code}-v{protocol.version}.xlsx"'},
    )


def baseline(request: Request, pk: int) -> HttpResponse:
    """Upload baseline data, on which the protocol is tried."""
    return upload(request, _protocol(request, pk), None)
