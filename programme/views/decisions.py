"""Decisions: the list, the page of one, and each step from preparation to dispatch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.actions.files import store_upload
from core.errors import Refused, require
from core.http import Request
from core.models import Role
from core.permissions import with_role
from programme.actions import decisions as actions
from programme.actions.cooperation import agreement_of, has_signed, left_to_sign, party_of
from programme.forms import DecisionForm, PrepareForm, ReceivedDecisionForm, RecipientForm, TakeDecisionForm
from programme.meeting_forms import DissentForm
from programme.models import Decision, DecisionKind, DecisionMaker, DecisionStatus
from programme.permissions import (
    can_dispatch_decision,
    can_prepare_decision,
    can_receive_decision,
    can_take_decision,
)


def decision_list(request: Request) -> HttpResponse:
    decisions = Decision.objects.visible_to(request.user).select_related("case", "presenter")
    status, kind = request.GET.get("status", ""), request.GET.get("kind", "")
    if status in DecisionStatus.values:
        decisions = decisions.filter(status=status)
    if kind in DecisionKind.values:
        decisions = decisions.filter(kind=kind)
    page = Paginator(decisions, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "programme/decision_list.html",
        {
            "page_obj": page,
            "statuses": DecisionStatus.choices,
            "kinds": DecisionKind.choices,
            "status": status,
            "kind": kind,
            "may_prepare": bool(can_prepare_decision(request.user)),
            "may_receive": bool(can_receive_decision(request.user)),
        },
    )


def decision_detail(
    request: Request, pk: int, take_form: TakeDecisionForm | None = None, dissent_form: DissentForm | None = None
) -> HttpResponse:
    decision = get_object_or_404(
        Decision.objects.visible_to(request.user).select_related("case", "presenter", "document"), pk=pk
    )
    prepare = can_prepare_decision(request.user, decision)
    conflicted = actions.conflicted_deciders(decision) if decision.status == DecisionStatus.DECIDED else []
    return render(
        request,
        "programme/decision_detail.html",
        {
            "decision": decision,
            "missing": actions.missing_parts(decision) if decision.status == DecisionStatus.DRAFT else [],
            "may_edit": prepare and decision.status == DecisionStatus.DRAFT,
            "may_propose": prepare and decision.status == DecisionStatus.DRAFT,
            "may_take_back": prepare and (decision.status == DecisionStatus.PROPOSED or conflicted),
            "conflicted": conflicted,
            "may_take": decision.status == DecisionStatus.PROPOSED
            and decision.maker != DecisionMaker.THREE_PARTIES
            and not request.user.has_role(Role.MEMBER)
            and can_take_decision(request.user, decision),
            "may_dispatch": not conflicted and can_dispatch_decision(request.user, decision),
            "take_form": take_form or TakeDecisionForm(),
            "deciders": decision.deciders.all(),
            "dissents": decision.dissents.select_related("person"),
            "may_dissent": decision.status == DecisionStatus.DECIDED
            and (request.user == decision.presenter or decision.deciders.filter(pk=request.user.pk).exists()),
            "dissent_form": dissent_form or DissentForm(),
            "refused": dissent_form is not None,
            **_afterwards(request, decision),
        },
    )


def _afterwards(request: Request, decision: Decision) -> dict[str, Any]:
    """Receipts, appeals, corrections, and for the cooperation model its signatures."""
    handles = bool(with_role(request.user, Role.OFFICER, Role.REGISTRAR, case=decision.case))
    sees = handles or request.user.is_secretariat or request.user.is_delegation
    receipts = decision.receipts.select_related("organisation")
    own = set(request.user.memberships.filter(is_active=True).values_list("organisation", flat=True))
    may_sign = False
    agreement = agreement_of(decision) if decision.maker == DecisionMaker.THREE_PARTIES else None
    waits_for_three = decision.maker == DecisionMaker.THREE_PARTIES and decision.status == DecisionStatus.PROPOSED
    if waits_for_three:
        allowed, organisation = party_of(request.user)
        may_sign = allowed and not has_signed(decision, organisation)
    return {
        "handles": handles,
        "may_correct": bool(with_role(request.user, Role.OFFICER, case=decision.case)),
        "receipts": [
            (receipt, receipt.received_at is None and (handles or receipt.organisation_id in own))
            for receipt in receipts
            if sees or receipt.organisation_id in own
        ],
        "recipient_form": RecipientForm() if handles else None,
        "appeals": decision.appeals.select_related("document", "dismissal")
        if sees or (decision.case and decision.case.parties.filter(pk__in=own).exists())
        else [],
        "corrections": decision.corrections.visible_to(request.user),
        "agreement": agreement,
        "signatures": agreement.signatures.select_related("signer", "organisation") if agreement else [],
        "may_sign": may_sign,
        "unsigned": left_to_sign(decision) if waits_for_three else [],
    }


def decision_edit(request: Request, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk, status=DecisionStatus.DRAFT)
    require(can_prepare_decision(request.user, decision))
    form = DecisionForm(request.POST or None, instance=decision)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_decision(actor=request.user, decision=decision, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The proposal is saved."))
            return redirect("programme:decision", pk=pk)
    return render(
        request, "programme/decision_form.html", {"form": form, "decision": decision, "heading": _("Edit the proposal")}
    )


def decision_prepare(request: Request) -> HttpResponse:
    """Needs areas, criteria, the cooperation model, the final recommendation, and what has no page elsewhere."""
    require(can_prepare_decision(request.user))
    form = PrepareForm(
        request.POST or None, initial={"kind": request.GET.get("kind", ""), "presenter": request.user.pk}
    )
    if request.method == "POST" and form.is_valid():
        try:
            decision = actions.prepare_decision(actor=request.user, maker=form.maker, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(
                request, _("The decision is prepared. Lay it before the decision-maker when it is complete.")
            )
            return redirect("programme:decision", pk=decision.pk)
    return render(request, "programme/decision_form.html", {"form": form, "heading": _("Prepare a decision")})


@require_POST
def decision_take_back(request: Request, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk)
    return _step(
        request,
        pk,
        lambda: actions.take_back_decision(actor=request.user, decision=decision),
        _("The decision is in preparation again."),
    )


@require_POST
def decision_propose(request: Request, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk)
    return _step(
        request,
        pk,
        lambda: actions.propose_decision(actor=request.user, decision=decision),
        _("The matter is laid before the decision-maker."),
    )


@require_POST
def decision_take(request: Request, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk)
    form = TakeDecisionForm(request.POST)
    if form.is_valid():
        try:
            actions.take_decision(actor=request.user, decision=decision, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The decision is taken. It takes effect when it is dispatched."))
            return redirect("programme:decision", pk=pk)
    return decision_detail(request, pk, form)


@require_POST
def decision_dispatch(request: Request, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk)
    return _step(
        request,
        pk,
        lambda: actions.dispatch_decision(actor=request.user, decision=decision),
        _("The decision is dispatched and in effect."),
    )


def decision_receive(request: Request) -> HttpResponse:
    require(can_receive_decision(request.user))
    form = ReceivedDecisionForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", "")}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            file = store_upload(actor=request.user, upload=data["file"]) if data["file"] else None
            decision = actions.receive_decision(
                actor=request.user,
                kind=data["kind"],
                title=data["title"],
                content=data["content"],
                received_from=data["received_from"],
                decided_at=clock.start_of(data["decided_on"]),
                maker=data["maker"],
                file=file,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The decision is registered."))
            return redirect("programme:decision", pk=decision.pk)
    return render(request, "programme/decision_receive.html", {"form": form})


def _step(request: Request, pk: int, action: object, done: str) -> HttpResponse:
    try:
        action()  # type: ignore[operator]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("programme:decision", pk=pk)
