"""Recovery: list, opening, one matter step by step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.errors import Refused, require
from core.http import Request
from core.models import Case, Organisation, Role, User
from core.money import split
from core.templatetags.formats import sek
from payments.actions import recoveries
from payments.actions.interest import interest_on, record_interest
from payments.actions.set_offs import left
from payments.forms import (
    AnswerForm,
    CloseForm,
    CommunicateForm,
    InstalmentForm,
    InterestForm,
    RecoveryForm,
    ReturnForm,
    WaiverForm,
)
from payments.models import Recovery, RecoveryStatus
from payments.permissions import can_answer_recovery, can_handle_case, can_order_payment, can_read_money
from payments.views.common import accept, short_forms, step_form
from programme.actions.decisions import prepare_decision
from programme.models import Commitment, DecisionStatus


def recovery_list(request: Request) -> HttpResponse:
    user = request.user
    if not user.has_role(Role.APPLICANT):
        require(can_read_money(user))
    rows = (
        Recovery.objects.visible_to(user).select_related("organisation", "commitment__case").prefetch_related("events")
    )
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    shown = [
        (item, item.amount - item.waived - sum((event.amount for event in item.events.all()), Decimal("0.00")))
        for item in page
    ]
    return render(request, "payments/recovery_list.html", {"page_obj": page, "rows": shown})


def recovery_new(request: Request, commitment_pk: int) -> HttpResponse:
    visible = Commitment.objects.exclude(case__in=Case.objects.hidden_from(request.user))
    commitment = get_object_or_404(visible.select_related("case"), pk=commitment_pk)
    require(can_handle_case(request.user, commitment.case))
    payees = Organisation.objects.filter(
        pk__in=commitment.rows.filter(account="paid", organisation__isnull=False).values("organisation")
    )
    form = RecoveryForm(request.POST or None, organisations=payees)
    made: list[Recovery] = []

    def open_one() -> None:
        made.append(recoveries.open_recovery(actor=request.user, commitment=commitment, **form.cleaned_data))

    if request.method == "POST" and accept(form, open_one):
        messages.success(request, _("The recovery is opened. Send it to the organisation for comment."))
        return redirect(made[0])
    return render(
        request,
        "payments/form.html",
        {
            "form": form,
            "heading": _("Open a recovery: %(commitment)s") % {"commitment": commitment},
            "submit": _("Open the recovery"),
            "crumbs": [(_("Recoveries"), "payments:recoveries")],
        },
    )


def _recovery(request: Request, pk: int) -> Recovery:
    rows = Recovery.objects.visible_to(request.user).select_related("organisation", "commitment__case", "decision")
    return get_object_or_404(rows, pk=pk)


def recovery_detail(request: Request, pk: int, bound: dict[str, forms.Form] | None = None) -> HttpResponse:
    recovery = _recovery(request, pk)
    user, case = request.user, recovery.commitment.case
    may_handle = bool(can_handle_case(user, case))
    pending = (
        case.decisions.filter(kind="recovery", subject_id=recovery.pk)
        .exclude(status__in=[DecisionStatus.WITHDRAWN, DecisionStatus.DISPATCHED])
        .first()
    )
    today = clock.today()
    communicated = recovery.status == RecoveryStatus.COMMUNICATED
    return render(
        request,
        "payments/recovery_detail.html",
        {
            "recovery": recovery,
            "left": left(recovery),
            "due": recovery.amount - recovery.waived,
            "events": recovery.events.select_related("recorded_by", "order"),
            "instalments": recovery.instalments.all(),
            "interest": interest_on(recovery, today),
            "interest_events": recovery.interest_events.select_related("recorded_by"),
            "may_interest": bool(can_order_payment(user, case)),
            "pending": pending if may_handle else None,
            "may_communicate": may_handle and recovery.status == RecoveryStatus.INVESTIGATED,
            "may_close": may_handle and recovery.status in {RecoveryStatus.INVESTIGATED, RecoveryStatus.COMMUNICATED},
            "may_answer": communicated and bool(can_answer_recovery(user, recovery)),
            "may_waive": may_handle and communicated and not pending,
            "may_decide": may_handle and communicated and not pending,
            "may_waive_later": may_handle and recovery.status == RecoveryStatus.DECIDED and not pending,
            "may_book": recovery.status == RecoveryStatus.DECIDED and bool(can_order_payment(user, case)),
        }
        | short_forms(
            bound,
            communicate_form=(CommunicateForm, {"answer_by": today + timedelta(days=21)}),
            answer_form=(AnswerForm, {"answer": recovery.answer}),
            waiver_form=(WaiverForm, {}),
            close_form=(CloseForm, {}),
            repayment_form=(ReturnForm, {"received_on": today}),
            instalment_form=(InstalmentForm, {"count": 2, "first_on": today + timedelta(days=30)}),
            interest_form=(InterestForm, {"kind": "paid", "happened_on": today}),
        ),
    )


def _act(
    request: Request, pk: int, name: str, form: type[forms.Form], action: Callable[..., object], done: str
) -> HttpResponse:
    """One step of the matter."""
    recovery = _recovery(request, pk)
    return step_form(
        request,
        recovery.get_absolute_url(),
        name,
        form,
        partial(action, actor=request.user, recovery=recovery),
        done,
        partial(recovery_detail, request, pk),
    )


@require_POST
def recovery_communicate(request: Request, pk: int) -> HttpResponse:
    done = _("The material is sent to the organisation for comment.")
    return _act(request, pk, "communicate_form", CommunicateForm, recoveries.communicate_recovery, done)


@require_POST
def recovery_answer(request: Request, pk: int) -> HttpResponse:
    done = _("Your comments are received and registered.")
    return _act(request, pk, "answer_form", AnswerForm, recoveries.answer_recovery, done)


@require_POST
def recovery_waive(request: Request, pk: int) -> HttpResponse:
    done = _("The waiver is proposed; it is decided together with the recovery.")
    return _act(request, pk, "waiver_form", WaiverForm, recoveries.propose_waiver, done)


@require_POST
def recovery_close(request: Request, pk: int) -> HttpResponse:
    done = _("The matter is closed without recovery.")
    return _act(request, pk, "close_form", CloseForm, recoveries.close_recovery, done)


@require_POST
def recovery_repay(request: Request, pk: int) -> HttpResponse:
    return _act(request, pk, "repayment_form", ReturnForm, recoveries.record_repayment, _("The repayment is booked."))


@require_POST
def recovery_interest(request: Request, pk: int) -> HttpResponse:
    return _act(request, pk, "interest_form", InterestForm, record_interest, _("The interest is noted."))


@require_POST
def recovery_decide(request: Request, pk: int) -> HttpResponse:
    """Draft the decision: on the recovery, or on waiving what is left of a decided debt."""
    recovery = _recovery(request, pk)
    require(can_handle_case(request.user, recovery.commitment.case))
    is_waiver = recovery.status == RecoveryStatus.DECIDED
    amount = left(recovery) if is_waiver else recovery.amount - recovery.waived
    words = {"organisation": recovery.organisation, "amount": sek(amount)}
    waiver: dict[str, Any] = {"waiver": True} if is_waiver else {}
    decision = prepare_decision(
        actor=request.user,
        kind="recovery",
        case=recovery.commitment.case,
        subject=recovery,
        title=(_("Waiver: %(organisation)s") if is_waiver else _("Recovery: %(organisation)s")) % words,
        content=(
            _("The delegation waives %(amount)s of what %(organisation)s owes.")
            if is_waiver
            else _("%(organisation)s is to pay back %(amount)s.")
        )
        % words,
        circumstances=recovery.circumstances,
        is_granted=True,
        amount=amount,
        **waiver,
    )
    return redirect("programme:decision_edit", pk=decision.pk)


@require_POST
def recovery_instalments(request: Request, pk: int) -> HttpResponse:
    def plan(*, actor: User, recovery: Recovery, count: int, first_on: date) -> None:
        rest = left(recovery)
        if rest <= 0:
            raise Refused(_("Nothing is left of the debt."))
        parts = split(rest, [Decimal(1)] * count)
        if min(parts) <= 0 or first_on.year > 2100:
            raise Refused(_("The debt cannot be divided like that. Choose fewer instalments and an earlier day."))
        days = [month_after(first_on, number) for number in range(count)]
        recoveries.plan_instalments(actor=actor, recovery=recovery, parts=list(zip(days, parts, strict=True)))

    return _act(request, pk, "instalment_form", InstalmentForm, plan, _("The plan of instalments is saved."))


def month_after(day: date, months: int) -> date:
    """The same day so many months later, or the month's last day."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
