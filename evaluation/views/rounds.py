"""The board of rounds, a round from data to payment, and its data."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.actions.signatures import last_authentication
from core.errors import Refused, require
from core.http import Request
from evaluation.actions import establishment, rounds, verification
from evaluation.actions.process import can_fill_fidelity
from evaluation.board import board
from evaluation.forms.rounds import (
    CommentForm,
    InterpretationForm,
    ReasonForm,
    RerunForm,
    StatusForm,
    VerificationForm,
)
from evaluation.models import Delivery, Protocol, Round, RoundStatus, Verification
from evaluation.permissions import (
    can_comment_round,
    can_compute_round,
    can_deliver_data,
    can_prepare_establishment,
    can_propose_protocol,
    can_verify_round,
    independence_of,
    sees_results,
    sees_small_cells,
)
from evaluation.presentation import payment_of, places_of, steps_of
from evaluation.queries import (
    current_run,
    current_verification,
    decision_of,
    latest_rerun,
    protocols_due,
    silent_parties,
)
from evaluation.reports.build import build
from evaluation.reports.files import summary_lines
from programme.models import Decision


def fetch_round(request: Request, pk: int) -> Round:
    rounds_seen = Round.objects.visible_to(request.user).select_related(
        "contract__case", "contract__evaluator", "contract__initiative__constellation", "run", "job", "established_by"
    )
    return get_object_or_404(rounds_seen, pk=pk)


def refused_into(form: Any, refusal: Refused) -> None:
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))


def round_list(request: Request) -> HttpResponse:
    """The status board: each contract with its latest round and what is due, then all rounds, latest first."""
    found = Round.objects.visible_to(request.user).select_related("contract").order_by("-as_of", "contract__title")
    status = request.GET.get("status", "")
    if status in RoundStatus.values:
        found = found.filter(status=status)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "evaluation/round_list.html",
        {
            "page_obj": page,
            "places": places_of(request.user),
            "today": clock.today(),
            "filter": StatusForm(request.GET if status else None),
            "status": status,
            "board": board(request.user) if page.number == 1 and not status else [],
        },
    )


def round_detail(request: Request, pk: int) -> HttpResponse:
    round = fetch_round(request, pk)
    user = request.user
    shows = sees_results(user, round)
    run = current_run(round) if shows else None
    report = build(round, run) if run else None
    protocols = protocols_due(round)
    latest: dict[int, Delivery] = {}
    for delivery in round.deliveries.select_related("delivered_by", "protocol").order_by("version"):
        latest[delivery.protocol_id] = delivery
    readable = set(Protocol.objects.visible_to(user).filter(contract=round.contract).values_list("pk", flat=True))
    data = [
        {
            "protocol": protocol,
            "delivery": latest.get(protocol.pk),
            "may_read": protocol.pk in readable,
            "may_deliver": round.status == RoundStatus.OPEN and bool(can_deliver_data(user, protocol)),
        }
        for protocol in protocols
    ]
    without = [
        item
        for item in round.outcomes.filter(is_due=True).select_related("outcome")
        if item.outcome_id not in {protocol.outcome_id for protocol in protocols}
    ]
    decision = decision_of(round) if round.status in {RoundStatus.VERIFIED, RoundStatus.COMMENTED} else None
    context = {
        "round": round,
        "contract": round.contract,
        "steps": steps_of(round),
        "data": data,
        "without_protocol": without,
        "not_due": round.outcomes.filter(is_due=False).select_related("outcome"),
        "run": run,
        "report": report,
        "summary": summary_lines(report) if report else [],
        "sees_small_cells": run is not None and sees_small_cells(user, round),
        "verification": current_verification(round) if shows else None,
        "comments": round.comments.select_related("organisation", "user"),
        "silent": silent_parties(round) if round.status == RoundStatus.VERIFIED else [],
        "payment": payment_of(round),
        "warnings": independence_of(round.contract.evaluator, round.contract).warnings
        if round.contract.evaluator
        else [],
        "may_compute": round.status == RoundStatus.OPEN
        and bool(can_compute_round(user, round))
        and not rounds.missing_for_computation(round),
        "may_reopen": round.status in {RoundStatus.COMPUTED, RoundStatus.OBJECTED}
        and bool(can_compute_round(user, round)),
        "may_interpret": run is not None
        and round.status != RoundStatus.ESTABLISHED
        and bool(can_propose_protocol(user, round.contract)),
        "may_verify": round.status in {RoundStatus.COMPUTED, RoundStatus.OBJECTED}
        and bool(can_verify_round(user, round)),
        "may_fill": bool(can_fill_fidelity(user, round.contract)),
        "may_comment": bool(can_comment_round(user, round)),
        "decision": decision,
        "may_see_decision": decision is not None and Decision.objects.visible_to(user).filter(pk=decision.pk).exists(),
        "may_establish": decision is None
        and round.status in {RoundStatus.VERIFIED, RoundStatus.COMMENTED}
        and bool(can_prepare_establishment(user, round)),
        "hinder": establishment.what_hinders_establishment(round)
        if round.status in {RoundStatus.VERIFIED, RoundStatus.COMMENTED}
        else None,
        "today": clock.today(),
    }
    return render(request, "evaluation/round.html", context)


@require_POST
def compute(request: Request, pk: int) -> HttpResponse:
    round = fetch_round(request, pk)
    try:
        rounds.compute_round(actor=request.user, round=round)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(round)


def reopen(request: Request, pk: int) -> HttpResponse:
    round = fetch_round(request, pk)
    require(can_compute_round(request.user, round))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rounds.reopen_round(actor=request.user, round=round, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("The round takes in data again."))
            return redirect(round)
    return render(
        request,
        "evaluation/form.html",
        {"form": form, "round": round, "title": _("Open the round again"), "submit": _("Open again")},
    )


@reauthentication_required(allow_get=True)
def interpret(request: Request, pk: int) -> HttpResponse:
    round = fetch_round(request, pk)
    require(can_propose_protocol(request.user, round.contract))
    run = current_run(round)
    if run is None:
        raise Http404
    last = run.interpretations.first()
    names = InterpretationForm.base_fields
    form = InterpretationForm(
        request.POST or None, initial={name: getattr(last, name) for name in names} if last else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            rounds.interpret_round(
                actor=request.user,
                round=round,
                authenticated_at=last_authentication(request),
                **form.cleaned_data,
            )
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("Your interpretation is signed."))
            return redirect(round)
    return render(
        request,
        "evaluation/form.html",
        {"form": form, "round": round, "title": _("Interpret and sign"), "submit": _("Sign the interpretation")},
    )


def signs(request: Request) -> bool:
    return request.POST.get("outcome") == Verification.Outcome.SIGNED and "rerun" not in request.POST


@reauthentication_required(allow_get=True, enabled=signs)
def verify(request: Request, pk: int) -> HttpResponse:
    """Re-run first; then sign or object."""
    round = fetch_round(request, pk)
    require(can_verify_round(request.user, round))
    run = current_run(round)
    if run is None:
        raise Http404
    again = latest_rerun(round, request.user)
    is_rerun = request.method == "POST" and "rerun" in request.POST
    names = dict(round.outcomes.values_list("outcome__code", "outcome__name"))
    codes = [part["outcome"] for part in run.snapshot.parts] if run.snapshot else []
    outcomes = [(code, names.get(code, code)) for code in codes]
    rerun_form = RerunForm(request.POST if is_rerun else None, outcomes=outcomes)
    form = VerificationForm(request.POST if request.method == "POST" and not is_rerun else None)
    if is_rerun and rerun_form.is_valid():
        job = verification.request_rerun(
            actor=request.user,
            round=round,
            own_outcome=rerun_form.cleaned_data["own_outcome"],
            own_spec=rerun_form.cleaned_data["own_spec"],
        )
        return redirect(f"{request.path}?job={job.pk}")
    if request.method == "POST" and not is_rerun and form.is_valid():
        try:
            verification.verify_round(
                actor=request.user,
                round=round,
                authenticated_at=last_authentication(request),
                **form.cleaned_data,
            )
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("Your verification is registered."))
            return redirect(round)
    job_pk = request.GET.get("job", "")
    own_job = (
        request.user.jobs.filter(pk=int(job_pk), kind="evaluation.rerun").first()
        if job_pk.isdecimal() and len(job_pk) < 15
        else None
    )
    return render(
        request,
        "evaluation/verify.html",
        {
            "round": round,
            "run": run,
            "again": again,
            "form": form,
            "rerun_form": rerun_form,
            "job": own_job,
            "warnings": independence_of(request.user, round.contract).warnings,
        },
    )


def comment(request: Request, pk: int) -> HttpResponse:
    round = fetch_round(request, pk)
    require(can_comment_round(request.user, round))
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rounds.comment_round(actor=request.user, round=round, **form.cleaned_data)
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("Your comment is registered and stands in the report."))
            return redirect(round)
    return render(
        request,
        "evaluation/form.html",
        {"form": form, "round": round, "title": _("Comment on the result"), "submit": _("Send the comment")},
    )


@require_POST
def establish(request: Request, pk: int) -> HttpResponse:
    """The officer's draft of the decision; the rest happens where decisions are made."""
    round = fetch_round(request, pk)
    require(can_prepare_establishment(request.user, round))
    try:
        decision = establishment.prepare_establishment(actor=request.user, round=round)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(round)
    messages.success(request, _("A draft of the decision has been made."))
    return redirect("programme:decision", decision.pk)
