"""Data for a protocol: upload, and what became of a delivery."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import Refused, require
from core.http import Request
from core.models import User
from evaluation.actions import deliveries
from evaluation.forms.rounds import DeliveryForm
from evaluation.models import Delivery, Protocol, Round
from evaluation.permissions import can_deliver_data, can_see_rows
from evaluation.presentation import described, fault_words, quality_rows
from evaluation.views.rounds import fetch_round, refused_into


def deliver(request: Request, pk: int, protocol_pk: int) -> HttpResponse:
    """Upload the data of one outcome for a round."""
    round = fetch_round(request, pk)
    protocol = get_object_or_404(Protocol.objects.visible_to(request.user), pk=protocol_pk, contract=round.contract)
    return upload(request, protocol, round)


def upload(request: Request, protocol: Protocol, round: Round | None) -> HttpResponse:
    require(can_deliver_data(request.user, protocol))
    is_correction = Delivery.objects.filter(protocol=protocol, round=round, status="accepted").exists()
    form = DeliveryForm(request.POST or None, request.FILES or None, protocol=protocol, is_correction=is_correction)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > settings.FILE_SIZE_LIMIT:
                raise Refused(
                    _("The file is larger than %(limit)s MB. Make it smaller or divide it.")
                    % {"limit": settings.FILE_SIZE_LIMIT // 1024 // 1024},
                    field="file",
                )
            delivery = deliveries.deliver_data(
                actor=request.user,
                protocol=protocol,
                round=round,
                content=file.read(),
                name=file.name,
                mapping=form.mapping(),
                reason=form.cleaned_data.get("reason", ""),
            )
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            return redirect(delivery)
    context = {"form": form, "protocol": protocol, "round": round, "columns": described(protocol.columns)}
    return render(request, "evaluation/deliver.html", context)


def may_see_quality(user: User, protocol: Protocol) -> bool:
    """Lowest and highest of rows of individuals are single persons': for those who deliver and evaluate alone."""
    if not protocol.individual_rows:
        return True
    return bool(can_deliver_data(user, protocol) or can_see_rows(user, protocol))


def delivery_detail(request: Request, pk: int) -> HttpResponse:
    delivery = get_object_or_404(
        Delivery.objects.filter(protocol__in=Protocol.objects.visible_to(request.user)).select_related(
            "protocol__outcome", "protocol__contract", "round", "job", "delivered_by"
        ),
        pk=pk,
    )
    faults = [{**fault, "words": fault_words(fault)} for fault in delivery.faults]
    page = Paginator(faults, 100).get_page(request.GET.get("page"))
    return render(
        request,
        "evaluation/delivery.html",
        {
            "delivery": delivery,
            "page_obj": page,
            "quality": quality_rows(delivery) if may_see_quality(request.user, delivery.protocol) else {},
            "versions": Delivery.objects.filter(protocol=delivery.protocol, round=delivery.round).order_by("-version"),
            "is_own_job": delivery.job is not None and delivery.job.requested_by_id == request.user.pk,
            "may_deliver": bool(can_deliver_data(request.user, delivery.protocol)),
        },
    )
