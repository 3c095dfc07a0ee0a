"""Claims on established rounds and their working."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.errors import NotAllowed, Refused, require
from core.http import Request
from core.models import Role
from core.templatetags.formats import sek
from evaluation.models import Round, RoundStatus
from payments.actions import claims, orders
from payments.bank_days import bank_day_from
from payments.forms import ClaimFilter, ExecutionForm, FailureForm, OrderForm
from payments.models import Claim, ClaimStatus, PaymentOrder
from payments.permissions import can_order_payment, can_prepare_claim, can_read_money, can_release
from payments.views.common import accept, posted, short_forms
from programme.actions.decisions import prepare_decision
from programme.actions.ledger import position
from programme.models import DecisionStatus
from programme.permissions import can_prepare_decision

# Who has the list; others come to a single claim from its contract.
LISTS = (Role.FINANCE, Role.OFFICER, Role.MEMBER, Role.CHAIR, Role.PILOT_EVALUATOR, Role.APPLICANT)


def claim_list(request: Request) -> HttpResponse:
    if not request.user.has_role(*LISTS):
        raise NotAllowed(_("Your role does not include this. Ask the secretariat if you think it should."))
    rows = Claim.objects.visible_to(request.user).select_related("contract", "contract__case", "round")
    form = ClaimFilter(request.GET)
    status = form.cleaned_data.get("status") if form.is_valid() else ""
    if status:
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
        {"page_obj": page, "form": form, "to_claim": to_claim, "may_overview": not request.user.has_role("applicant")},
    )


@require_POST
def claim_prepare(request: Request, round_pk: int) -> HttpResponse:
    round = get_object_or_404(Round.objects.visible_to(request.user), pk=round_pk)
    require(can_prepare_claim(request.user, round.contract))
    try:
        claim = claims.prepare_claim(actor=request.user, round=round)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("payments:list")
    messages.success(request, _("The claim is prepared. Prepare the decision on payment next."))
    return redirect(claim)


RULE = re.compile(r"^(Regeln|Rule) «[^»]*»\. ")


def in_words(text: str, names: dict[str, str]) -> str:
    """The engine's working with the outcomes' names for their codes; the rule's own code tells a reader nothing."""
    text = RULE.sub("", text)
    return re.sub(r"«([^»]*)»", lambda found: f"“{names.get(found[1], found[1])}”", text)


def claim_detail(request: Request, pk: int, bound: dict[str, Form] | None = None) -> HttpResponse:
    claim = get_object_or_404(
        Claim.objects.visible_to(request.user).select_related(
            "contract__case", "contract__commitment__programme", "round", "decision"
        ),
        pk=pk,
    )
    user = request.user
    every = list(claim.orders.select_related("prepared_by", "released_by", "entry"))
    order = every[0] if every else None
    pending = (
        claim.contract.case.decisions.filter(kind="outcome_payment", subject_id=claim.pk)
        .exclude(status__in=[DecisionStatus.WITHDRAWN, DecisionStatus.DISPATCHED])
        .first()
    )
    may_finance = bool(can_order_payment(user, claim.contract.case))
    names = dict(claim.contract.outcomes.values_list("code", "name"))
    parties = {
        party.code: str(party) for party in claim.contract.parties.select_related("organisation", "unit__organisation")
    }
    return render(
        request,
        "payments/claim_detail.html",
        {
            "claim": claim,
            "may_rows": bool(can_read_money(user)),
            "may_list": user.has_role(*LISTS),
            "lines": [
                (line, parties.get(line.party, line.organisation), in_words(line.text, names))
                for line in claim.lines.select_related("organisation")
            ],
            "statement_lines": [
                {**line, "payee": parties.get(line["payee"], line["payee"])}
                for line in claim.statement.get("lines", [])
            ],
            "caps": claim.statement.get("caps", []),
            "position": position(claim.contract.commitment) if claim.contract.commitment else None,
            "order": order,
            "earlier": every[1:],
            "order_lines": order.lines.select_related("organisation", "account") if order else [],
            "pending": pending if not user.has_role(Role.APPLICANT) else None,
            "may_decide": claim.status == ClaimStatus.PREPARED and not pending and can_prepare_decision(user),
            "may_order": claim.status in {ClaimStatus.DECIDED, ClaimStatus.HELD} and may_finance,
            "may_release": order is not None and order.status == "prepared" and can_release(user, order),
            "may_cancel": order is not None and order.status == "prepared" and may_finance,
            "release_answer": can_release(user, order) if order else None,
            "may_confirm": order is not None and order.status == "released" and may_finance,
            "may_fail": order is not None and order.status in {"released", "executed"} and may_finance,
        }
        | short_forms(
            bound,
            order_form=(OrderForm, {"pay_on": bank_day_from(clock.today()), "set_off": True}),
            execution_form=(ExecutionForm, {"executed_on": clock.today()}),
            failure_form=(FailureForm, {}),
        ),
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
        content=_("The delegation decides to pay %(amount)s for the outcomes established.")
        % {"amount": sek(claim.amount)},
        is_granted=True,
        amount=claim.amount,
    )
    return redirect("programme:decision_edit", pk=decision.pk)


@require_POST
def claim_order(request: Request, pk: int) -> HttpResponse:
    claim = get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)
    form = posted(OrderForm, "order_form", request)
    made: list[PaymentOrder | None] = []
    if not accept(
        form, lambda: made.append(orders.order_payment(actor=request.user, claim=claim, **form.cleaned_data))
    ):
        return claim_detail(request, pk, {"order_form": form})
    messages.success(
        request,
        _("The payment is ordered. Another person releases it.")
        if made[0]
        else _("The payment is held until the year has room for it."),
    )
    return redirect(claim)
