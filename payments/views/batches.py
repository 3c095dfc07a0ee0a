"""Files to the bank and to the accounts, and the list of what is paid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.errors import Refused, require
from core.exports import xlsx
from core.http import Request
from core.pdf import render_pdf
from core.permissions import has_conflict
from payments.actions import batches, orders, vouchers
from payments.bank_days import next_bank_day
from payments.forms import AgainForm, BatchForm, ExecutionForm
from payments.models import Batch, BatchFile, OrderStatus, PaymentOrder, PaymentOrderLine, VoucherFile
from payments.permissions import can_keep_settings, can_read_money
from payments.views.common import accept, download, short_forms, step, step_form


def batch_list(request: Request) -> HttpResponse:
    """Released payments that wait for the bank, and what has been sent."""
    user = request.user
    require(can_read_money(user))
    waiting = (
        PaymentOrder.objects.visible_to(user)
        .filter(status=OrderStatus.RELEASED, batch_item__isnull=True)
        .select_related(
            "claim__contract__case", "advance__funding__case", "advance__funding__organisation", "released_by"
        )
        .order_by("pay_on", "pk")
    )
    form = BatchForm(request.POST or None, initial={"execution_on": next_bank_day()})
    if request.method == "POST":
        require(can_keep_settings(user))
        chosen = [order for order in waiting if str(order.pk) in request.POST.getlist("orders")]
        if accept(form, lambda: batches.make_batch(actor=user, orders=chosen, **form.cleaned_data)):
            messages.success(
                request, _("The files are made. Send the first to the bank and the second to the accounts.")
            )
            return redirect("payments:batches")
    page = Paginator(Batch.objects.select_related("made_by").prefetch_related("files__file"), 50).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "payments/batch_list.html",
        {
            "waiting": waiting,
            "page_obj": page,
            "form": form,
            "may_send": bool(can_keep_settings(user)),
            "events": visible_events(request),
            "voucher_files": VoucherFile.objects.select_related("made_by", "file")
            .annotate(count=Count("items"))
            .order_by("-year", "-number")[:50],
        },
    )


def visible_events(request: Request) -> list[vouchers.Event]:
    return [event for event in vouchers.waiting_events() if not has_conflict(request.user, event.case)]


def batch_detail(request: Request, pk: int, bound: dict[str, Form] | None = None) -> HttpResponse:
    require(can_read_money(request.user))
    batch = get_object_or_404(Batch.objects.select_related("made_by"), pk=pk)
    lines = [line for line in batches.lines_of(batch) if _visible(request, line)]
    if request.GET.get("format") == "xlsx":
        return download(payment_list_xlsx(lines), f"{batch.message_id}.xlsx")
    if request.GET.get("format") == "pdf":
        language = get_language() or "sv"
        title = _("Payment list %(batch)s") % {"batch": batch.message_id}
        content = render_pdf(
            "payments/payment_list_pdf.html",
            {"batch": batch, "lines": lines, "total": batches.total_of(lines), "reg_no": batch.message_id},
            title=title,
            language=language,
            identifier=f"{batch.message_id}-{language}",
        )
        return download(content, f"{batch.message_id}.pdf", "application/pdf")
    return render(
        request,
        "payments/batch_detail.html",
        {
            "batch": batch,
            "lines": lines,
            "total": batches.total_of(lines),
            "files": batch.files.select_related("file", "made_by"),
            "may_send": bool(can_keep_settings(request.user)),
            "to_confirm": any(line.order.status == OrderStatus.RELEASED for line in lines),
        }
        | short_forms(
            bound,
            again_form=(AgainForm, {"kind": BatchFile.Kind.BANK}),
            execution_form=(ExecutionForm, {"executed_on": min(batch.execution_on, clock.today())}),
        ),
    )


def _visible(request: Request, line: PaymentOrderLine) -> bool:
    return not has_conflict(request.user, line.order.case)


@require_POST
def voucher_make(request: Request) -> HttpResponse:
    """One file of vouchers for all that has happened to the money and is no payment."""
    require(can_keep_settings(request.user))

    def make() -> str:
        made = vouchers.make_voucher_file(actor=request.user)
        return _("The file %(name)s is made. Send it to the accounts.") % {"name": made}

    return step(request, reverse("payments:batches"), make)


@require_POST
def batch_again(request: Request, pk: int) -> HttpResponse:
    require(can_keep_settings(request.user))
    batch = get_object_or_404(Batch, pk=pk)
    again = partial(batch_detail, request, pk)
    action = partial(batches.export_again, actor=request.user, batch=batch)
    done = _("A new version is made, with the same message id.")
    return step_form(request, _address(batch), "again_form", AgainForm, action, done, again)


@require_POST
def batch_confirm(request: Request, pk: int) -> HttpResponse:
    """The bank has carried out the whole file; what failed is told order by order."""
    require(can_keep_settings(request.user))
    batch = get_object_or_404(Batch, pk=pk)
    waiting = PaymentOrder.objects.visible_to(request.user).filter(batch_item__batch=batch, status=OrderStatus.RELEASED)

    @transaction.atomic
    def confirm(executed_on: date) -> None:
        if not waiting:
            raise Refused(_("Every payment in the list is confirmed or has come back."))
        for order in waiting:
            orders.confirm_execution(actor=request.user, order=order, executed_on=executed_on)

    done = _("%(count)s payments are confirmed.") % {"count": len(waiting)}
    again = partial(batch_detail, request, pk)
    return step_form(request, _address(batch), "execution_form", ExecutionForm, confirm, done, again)


def _address(batch: Batch) -> str:
    return reverse("payments:batch", args=[batch.pk])


def payment_list_xlsx(lines: Iterable[PaymentOrderLine]) -> bytes:
    heads = [
        _("Case"),
        _("What"),
        _("Payee"),
        _("Organisation number"),
        _("Account"),
        _("Amount"),
        _("Set off"),
        _("Transferred"),
        _("Day of payment"),
        _("Status"),
    ]
    rows: list[list[Any]] = [
        [
            line.order.case.reg_no,
            line.order.title,
            str(line.organisation),
            line.organisation.formatted_org_number,
            str(line.account or ""),
            line.amount,
            line.set_off,
            line.transferred,
            line.order.pay_on,
            line.order.get_status_display(),
        ]
        for line in lines
    ]
    return xlsx([(_("Payments"), heads, rows)])
