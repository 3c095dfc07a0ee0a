"""After a decision: dissent, receipts, correction, appeals, and the signatures of the cooperation model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actions.files import store_upload
from core.actions.signatures import last_authentication
from core.errors import Refused, require
from core.http import Request
from core.models import Role
from core.permissions import with_role
from programme.actions import appeals, receipts
from programme.actions.cooperation import party_of, sign_model
from programme.actions.corrections import correct_decision
from programme.actions.sessions import note_dissent
from programme.forms import AppealForm, AppealTimeForm, CorrectionForm, HandOverForm, RecipientForm
from programme.meeting_forms import DissentForm
from programme.models import Appeal, Decision, DecisionMaker, DispatchReceipt
from programme.views.decisions import decision_detail
from programme.views.meetings import step


def find(request: Request, pk: int) -> Decision:
    found: Decision = get_object_or_404(Decision.objects.visible_to(request.user).select_related("case"), pk=pk)
    return found


def form_page(
    request: Request,
    decision: Decision,
    form: forms.Form,
    heading: str,
    action: Callable[[dict[str, Any]], Decision | None],
    done: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            target = action(form.cleaned_data) or decision
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("programme:decision", pk=target.pk)
    context = {"form": form, "decision": decision, "heading": heading}
    return render(request, "programme/decision_step.html", context)


@require_POST
def dissent(request: Request, pk: int) -> HttpResponse:
    decision = find(request, pk)
    form = DissentForm(request.POST)
    if form.is_valid():
        try:
            note_dissent(actor=request.user, decision=decision, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Your dissenting opinion is noted."))
            return redirect("programme:decision", pk=pk)
    return decision_detail(request, pk, dissent_form=form)


@require_POST
def receipt_confirm(request: Request, pk: int) -> HttpResponse:
    receipt = get_object_or_404(DispatchReceipt.objects.visible_to(request.user), pk=pk)
    return step(
        request,
        "programme:decision",
        receipt.decision_id,
        lambda: receipts.confirm_receipt(actor=request.user, receipt=receipt),
        _("The receipt is confirmed."),
    )


@require_POST
def recipient_add(request: Request, pk: int) -> HttpResponse:
    decision = find(request, pk)
    form = RecipientForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Name the recipient."))
        return redirect("programme:decision", pk=pk)
    return step(
        request,
        "programme:decision",
        pk,
        lambda: receipts.add_recipient(actor=request.user, decision=decision, **form.cleaned_data),
        _("The recipient is noted."),
    )


def correct(request: Request, pk: int) -> HttpResponse:
    decision = find(request, pk)
    require(with_role(request.user, Role.OFFICER, case=decision.case))
    return form_page(
        request,
        decision,
        CorrectionForm(request.POST or None),
        _("Correct a slip"),
        lambda data: correct_decision(actor=request.user, decision=decision, **data),
        _("The correction is prepared with the same words. Put right what is wrong."),
    )


def appeal_receive(request: Request, pk: int) -> HttpResponse:
    decision = find(request, pk)
    require(with_role(request.user, Role.OFFICER, Role.REGISTRAR, case=decision.case))

    def receive(data: dict[str, Any]) -> None:
        upload = data.pop("file", None)
        file = store_upload(actor=request.user, upload=upload) if upload else None
        appeals.receive_appeal(actor=request.user, decision=decision, file=file, **data)

    return form_page(
        request,
        decision,
        AppealForm(request.POST or None, request.FILES or None),
        _("Register an appeal"),
        receive,
        _("The appeal is registered. Test whether it came in time."),
    )


def _appeal(request: Request, pk: int) -> Appeal:
    seen = Appeal.objects.filter(decision__in=Decision.objects.visible_to(request.user))
    appeal: Appeal = get_object_or_404(seen.select_related("decision__case"), pk=pk)
    require(with_role(request.user, Role.OFFICER, Role.REGISTRAR, case=appeal.decision.case))
    return appeal


def appeal_time(request: Request, pk: int) -> HttpResponse:
    appeal = _appeal(request, pk)

    def check(data: dict[str, Any]) -> None:
        appeals.check_time(actor=request.user, appeal=appeal, **data)

    return form_page(
        request,
        appeal.decision,
        AppealTimeForm(request.POST or None, initial={"got_decision_on": appeal.got_decision_on}),
        _("Test whether the appeal came in time"),
        check,
        _("The appeal is tested."),
    )


def appeal_hand_over(request: Request, pk: int) -> HttpResponse:
    appeal = _appeal(request, pk)

    def hand_over(data: dict[str, Any]) -> None:
        appeals.hand_over(actor=request.user, appeal=appeal, **data)

    return form_page(
        request,
        appeal.decision,
        HandOverForm(request.POST or None),
        _("Hand over the appeal to the court"),
        hand_over,
        _("The appeal is handed over."),
    )


@reauthentication_required
def model_sign(request: Request, pk: int) -> HttpResponse:
    """One of the three parties reads and signs, just after signing in again."""
    decision = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk, maker=DecisionMaker.THREE_PARTIES)
    may, organisation = party_of(request.user)
    if not may:
        return redirect("programme:decision", pk=pk)
    if request.method == "POST":
        return step(
            request,
            "programme:decision",
            pk,
            lambda: sign_model(actor=request.user, decision=decision, authenticated_at=last_authentication(request)),
            _("You have signed."),
        )
    return render(request, "programme/decision_sign.html", {"decision": decision, "organisation": organisation})
