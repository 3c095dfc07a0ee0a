"""Funding of local project leaders and exchange: list, proposal, one funding with its advances and accounts."""

from __future__ import annotations

from functools import partial

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
from core.permissions import with_role
from core.templatetags.formats import sek
from payments.actions import fundings, orders
from payments.bank_days import bank_day_from
from payments.forms import AdvanceForm, ExecutionForm, FailureForm, FundingForm, ReturnForm, UseForm
from payments.models import Funding, FundingStatus, OrderStatus, UseReport
from payments.permissions import can_handle_case, can_order_payment, can_read_money, can_release, can_report_use
from payments.views.common import accept, short_forms, step, step_form, typed
from programme.actions.decisions import prepare_decision
from programme.models import DecisionStatus


def funding_list(request: Request) -> HttpResponse:
    user = request.user
    if not user.has_role(Role.APPLICANT):
        require(can_read_money(user))
    rows = Funding.objects.visible_to(user).select_related("organisation", "initiative", "case")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "payments/funding_list.html",
        {"page_obj": page, "may_prepare": user.has_role(Role.FINANCE, Role.OFFICER)},
    )


def funding_new(request: Request) -> HttpResponse:
    require(with_role(request.user, Role.FINANCE, Role.OFFICER))
    form = FundingForm(
        request.POST or None,
        user=request.user,
        initial={"first_year": clock.today().year, "last_year": clock.today().year},
    )
    made: list[Funding] = []

    def prepare() -> None:
        values = dict(form.cleaned_data)
        values["by_year"] = fundings.years_of(values["amount"], values.pop("first_year"), values.pop("last_year"))
        made.append(fundings.prepare_funding(actor=request.user, **values))

    if request.method == "POST" and accept(form, prepare):
        messages.success(request, _("The funding is prepared. Prepare the decision next."))
        return redirect(made[0])
    return render(
        request,
        "payments/form.html",
        {
            "form": form,
            "heading": _("Fund a project leader or exchange"),
            "submit": _("Save"),
            "crumbs": [(_("Project leaders and exchange"), "payments:fundings")],
        },
    )


def funding_detail(request: Request, pk: int, bound: dict[str, Form] | None = None) -> HttpResponse:
    user = request.user
    funding = get_object_or_404(
        Funding.objects.visible_to(user).select_related("case", "organisation", "initiative", "decision", "commitment"),
        pk=pk,
    )
    may_finance = bool(can_order_payment(user, funding.case)) and funding.status == FundingStatus.DECIDED
    may_handle = bool(can_handle_case(user, funding.case))
    payments = [
        (order, order.status == OrderStatus.PREPARED and bool(can_release(user, order)))
        for advance in funding.advances.prefetch_related("orders__prepared_by", "orders__released_by")
        for order in advance.orders.all()
    ]
    pending = (
        funding.case.decisions.filter(kind="support_funding", subject_id=funding.pk)
        .exclude(status__in=[DecisionStatus.WITHDRAWN, DecisionStatus.DISPATCHED])
        .first()
    )
    today = clock.today()
    return render(
        request,
        "payments/funding_detail.html",
        {
            "funding": funding,
            "standing": fundings.standing(funding),
            "payments": payments,
            "reports": funding.reports.select_related("reported_by", "checked_by"),
            "returns": funding.returns.all(),
            "recoveries": funding.commitment.recoveries.all() if funding.commitment and may_handle else [],
            "pending": pending if not user.has_role(Role.APPLICANT) else None,
            "may_decide": funding.status == FundingStatus.PREPARED and not pending and may_handle,
            "may_finance": may_finance,
            "may_handle": may_handle and funding.status == FundingStatus.DECIDED,
            "may_report": funding.status == FundingStatus.DECIDED and bool(can_report_use(user, funding)),
        }
        | short_forms(
            bound,
            advance_form=(AdvanceForm, {"pay_on": bank_day_from(today)}),
            use_form=(UseForm, {}),
            return_form=(ReturnForm, {"received_on": today}),
            execution_form=(ExecutionForm, {"executed_on": today}),
            failure_form=(FailureForm, {}),
        ),
    )


@require_POST
def funding_decide(request: Request, pk: int) -> HttpResponse:
    funding = get_object_or_404(Funding.objects.visible_to(request.user), pk=pk)
    require(can_handle_case(request.user, funding.case))
    decision = prepare_decision(
        actor=request.user,
        kind="support_funding",
        case=funding.case,
        subject=funding,
        title=_("Funding: %(funding)s") % {"funding": funding},
        content=_("The delegation grants %(organisation)s %(amount)s for: %(what)s.")
        % {
            "organisation": funding.organisation,
            "amount": sek(funding.amount),
            "what": funding.get_purpose_display().lower(),
        },
        conditions=_("The use is accounted for by %(day)s at the latest. What is not used is paid back.")
        % {"day": funding.account_by.isoformat()},
        is_granted=True,
        amount=funding.amount,
    )
    return redirect("programme:decision_edit", pk=decision.pk)


def _funding(request: Request, pk: int) -> Funding:
    return get_object_or_404(Funding.objects.visible_to(request.user), pk=pk)


@require_POST
def funding_advance(request: Request, pk: int) -> HttpResponse:
    funding = _funding(request, pk)
    action = partial(orders.order_advance, actor=request.user, funding=funding)
    done = _("The payment is ordered. Another person releases it.")
    again = partial(funding_detail, request, pk)
    return step_form(request, funding.get_absolute_url(), "advance_form", AdvanceForm, action, done, again)


@require_POST
def funding_report(request: Request, pk: int) -> HttpResponse:
    funding = _funding(request, pk)
    action = partial(fundings.report_use, actor=request.user, funding=funding)
    done = _("The report is sent. The secretariat checks it.")
    again = partial(funding_detail, request, pk)
    return step_form(request, funding.get_absolute_url(), "use_form", UseForm, action, done, again)


@require_POST
def funding_return(request: Request, pk: int) -> HttpResponse:
    funding = _funding(request, pk)
    action = partial(fundings.record_return, actor=request.user, funding=funding)
    done = _("The return is booked; the frame has the money again.")
    again = partial(funding_detail, request, pk)
    return step_form(request, funding.get_absolute_url(), "return_form", ReturnForm, action, done, again)


@require_POST
def use_check(request: Request, pk: int) -> HttpResponse:
    visible = Funding.objects.visible_to(request.user)
    report = get_object_or_404(UseReport.objects.filter(funding__in=visible), pk=pk)

    def check() -> str:
        if request.POST.get("verdict") not in {"accept", "return"}:
            raise Refused(_("Choose whether the report is accepted."))
        accepted = request.POST["verdict"] == "accept"
        fundings.check_use(actor=request.user, report=report, accepted=accepted, answer=typed(request, "answer"))
        return _("The report is accepted.") if accepted else _("The report is returned for correction.")

    return step(request, report.funding.get_absolute_url(), check)


@require_POST
def funding_close(request: Request, pk: int) -> HttpResponse:
    funding = get_object_or_404(Funding.objects.visible_to(request.user), pk=pk)
    if request.user.has_role(Role.APPLICANT):
        raise NotAllowed(_("Your role does not include this. Ask the secretariat if you think it should."))

    def close() -> str:
        fundings.close_funding(actor=request.user, funding=funding)
        return _("The funding is closed; what was left is free in the frame.")

    return step(request, funding.get_absolute_url(), close)
