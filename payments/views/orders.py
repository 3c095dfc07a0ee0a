"""Steps of one payment order: release, confirm, fail, cancel."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.http import Request
from payments.actions import orders
from payments.forms import ExecutionForm, FailureForm
from payments.models import PaymentOrder
from payments.views.claims import claim_detail
from payments.views.common import step, step_form
from payments.views.fundings import funding_detail


def _order(request: Request, pk: int) -> PaymentOrder:
    return get_object_or_404(PaymentOrder.objects.visible_to(request.user), pk=pk)


def _page_of(request: Request, order: PaymentOrder) -> Callable[[dict[str, Form]], HttpResponse]:
    """The page of what the order pays, with the forms that were refused."""
    if order.claim_id is not None:
        return partial(claim_detail, request, order.claim_id)
    return partial(funding_detail, request, order.advance.funding_id)  # type: ignore[union-attr]


def order_page(request: Request, pk: int) -> HttpResponse:
    """An order has no page of its own: it stands with what it pays."""
    return redirect(_order(request, pk).get_absolute_url())


@require_POST
def order_release(request: Request, pk: int) -> HttpResponse:
    order = _order(request, pk)

    def release() -> str:
        orders.release_order(actor=request.user, order=order)
        return _("The payment is released and booked. Send it to the bank with the next file.")

    return step(request, order.get_absolute_url(), release)


@require_POST
def order_confirm(request: Request, pk: int) -> HttpResponse:
    order = _order(request, pk)
    action = partial(orders.confirm_execution, actor=request.user, order=order)
    done = _("The execution is confirmed.")
    return step_form(
        request, order.get_absolute_url(), "execution_form", ExecutionForm, action, done, _page_of(request, order)
    )


@require_POST
def order_fail(request: Request, pk: int) -> HttpResponse:
    order = _order(request, pk)
    action = partial(orders.fail_order, actor=request.user, order=order)
    done = _("The entry is reversed; the payment can be ordered again.")
    return step_form(
        request, order.get_absolute_url(), "failure_form", FailureForm, action, done, _page_of(request, order)
    )


@require_POST
def order_cancel(request: Request, pk: int) -> HttpResponse:
    order = _order(request, pk)

    def cancel() -> str:
        orders.cancel_order(actor=request.user, order=order)
        return _("The order is cancelled.")

    return step(request, order.get_absolute_url(), cancel)
