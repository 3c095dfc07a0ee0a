"""Claims and their payment."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.errors import Refused, require
from core.http import Request
from core.models import Role
from evaluation.models import Round, RoundStatus
from payments.actions import accounts, claims, orders
from payments.forms import AccountForm, ExecutionForm, FailureForm
from payments.models import BankAccount, Claim, ClaimStatus, PaymentOrder
from payments.permissions import can_order_payment, can_prepare_claim, can_release
from programme.actions.decisions import prepare_decision
from programme.actions.ledger import position
from programme.models import LedgerRow
from programme.permissions import can_prepare_decision


def claim_list(request: Request) -> HttpResponse:
    rows = Claim.objects.visible_to(request.user).select_related("contract", "contract__case", "round")
    status = request.GET.get("status", "")
    if status in ClaimStatus.values:
        rows = rows.filter(status=status)
    to_claim = (
        Round.objects.visible_to(request.user)
        .filter(status=RoundStatus.ESTABLISHED, claim__isnull=True, is_after_contract=False)
        .select_related("contract")
        if request.user.has_role(Role.FINANCE, Role.OFFICER)
        else []
    )
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "payments/claim_list.html",
        {"page_obj": page, "statuses": ClaimStatus.choices, "status": status, "to_claim": to_claim},
    )


@require_POST
def claim_prepare(request: Request, round_pk: int) -> HttpResponse:
    round = get_object_or_404(Round.objects.visible_to(request.user), pk=round_pk)
    try:
        claim = claims.prepare_claim(actor=request.user, round=round)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("payments:list")
    messages.success(request, _("The claim is prepared. Prepare the decision on payment next."))
    return redirect("payments:claim", pk=claim.pk)


def claim_detail(request: Request, pk: int) -> HttpResponse:
    claim = get_object_or_404(
        Claim.objects.visible_to(request.user).select_related(
            "contract__case", "contract__commitment__programme", "round", "decision"
        ),
        pk=pk,
    )
    order = claim.orders.select_related("prepared_by", "released_by").first()
    return render(
        request,
        "payments/claim_detail.html",
        {
            "claim": claim,
            "lines": claim.lines.select_related("organisation"),
            "position": position(claim.contract.commitment) if claim.contract.commitment else None,
            "order": order,
            "order_lines": order.lines.select_related("organisation", "account") if order else [],
            "may_decide": claim.status == ClaimStatus.PREPARED and can_prepare_decision(request.user),
            "may_order": claim.status in {ClaimStatus.DECIDED, ClaimStatus.HELD}
            and can_order_payment(request.user, claim),
            "may_release": order is not None and order.status == "prepared" and can_release(request.user, order),
            "release_answer": can_release(request.user, order) if order else None,
            "may_confirm": order is not None and order.status == "released" and can_order_payment(request.user, claim),
            "execution_form": ExecutionForm(initial={"executed_on": clock.today()}),
            "failure_form": FailureForm(),
        },
    )


@require_POST
def claim_decide(request: Request, pk: int) -> HttpResponse:
    claim = get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)
    require(can_prepare_claim(request.user, claim.contract))
    decision = prepare_decision(
        actor=request.user,
        kind="outcome_payment",
        case=claim.contract.case,
        subject=claim,
        title=_("Outcome payment: %(contract)s") % {"contract": claim.contract},
        content=_("The delegation decides to pay %(amount)s kr for the outcomes established.")
        % {"amount": claim.amount},
        is_granted=True,
        amount=claim.amount,
    )
    return redirect("programme:decision_edit", pk=decision.pk)


@require_POST
def claim_order(request: Request, pk: int) -> HttpResponse:
    claim = get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)

    def order() -> str:
        made = orders.order_payment(actor=request.user, claim=claim)
        return (
            _("The payment is ordered. Another person releases it.")
            if made
            else _("The payment is held until the year has room for it.")
        )

    return _step(request, pk, order)


@require_POST
def order_release(request: Request, pk: int) -> HttpResponse:
    order = get_object_or_404(PaymentOrder.objects.visible_to(request.user), pk=pk)
    return _step(
        request,
        order.claim_id,
        lambda: orders.release_order(actor=request.user, order=order) and _("The payment is released and booked."),
    )


@require_POST
def order_confirm(request: Request, pk: int) -> HttpResponse:
    order = get_object_or_404(PaymentOrder.objects.visible_to(request.user), pk=pk)
    form = ExecutionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the date as 2026-11-20."))
        return redirect("payments:claim", pk=order.claim_id)
    return _step(
        request,
        order.claim_id,
        lambda: (
            orders.confirm_execution(actor=request.user, order=order, **form.cleaned_data)
            and _("The execution is confirmed.")
        ),
    )


@require_POST
def order_fail(request: Request, pk: int) -> HttpResponse:
    order = get_object_or_404(PaymentOrder.objects.visible_to(request.user), pk=pk)
    reason = request.POST.get("reason", "").strip()
    return _step(
        request,
        order.claim_id,
        lambda: (
            orders.fail_order(actor=request.user, order=order, reason=reason)
            and _("The entry is reversed; the payment can be ordered again.")
        ),
    )


def _step(request: Request, claim_pk: int, action: Callable[[], object]) -> HttpResponse:
    try:
        done = action()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(done))
    return redirect("payments:claim", pk=claim_pk)


def ledger(request: Request) -> HttpResponse:
    """Every row of the ledger, newest first."""
    require_finance(request)
    rows = LedgerRow.objects.select_related(
        "entry", "entry__booked_by", "commitment", "organisation", "entry__decision"
    ).order_by("-entry_id", "id")
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    return render(request, "payments/ledger.html", {"page_obj": page})


def require_finance(request: Request) -> None:
    from core.permissions import with_role

    require(with_role(request.user, Role.FINANCE, Role.OFFICER, Role.CHAIR, Role.MEMBER, Role.PILOT_EVALUATOR))


def account_list(request: Request) -> HttpResponse:
    require_finance(request)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.enter_account(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The account is entered. Another person verifies it."))
            return redirect("payments:accounts")
    rows = BankAccount.objects.select_related("organisation", "entered_by", "verified_by")
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    return render(request, "payments/account_list.html", {"page_obj": page, "form": form})


@require_POST
def account_verify(request: Request, pk: int) -> HttpResponse:
    require_finance(request)
    account = get_object_or_404(BankAccount, pk=pk)
    try:
        accounts.verify_account(actor=request.user, account=account)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The account is verified."))
    return redirect("payments:accounts")
