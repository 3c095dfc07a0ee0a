"""Rounds to read, observations to write: the same actions and rights as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from evaluation.actions.deliveries import send_rows
from evaluation.api.serializers import DeliverySerializer, ObservationsSerializer, RoundSerializer
from evaluation.models import Delivery, EstablishedResult, Protocol, Round


class RoundViewSet(viewsets.ReadOnlyModelViewSet[Round]):
    serializer_class = RoundSerializer
    queryset = Round.objects.none()
    filterset_fields = {"contract": ["exact"], "status": ["exact"], "as_of": ["exact", "gte", "lte"]}

    def get_queryset(self) -> Any:
        return (
            Round.objects.visible_to(self.request.user)
            .select_related("contract__case", "contract__commitment__programme", "run__snapshot")
            .prefetch_related(
                Prefetch(
                    "established",
                    EstablishedResult.objects.select_related("run__release").defer("run__result_text"),
                )
            )
            .order_by("-as_of", "pk")
        )


class ObservationViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[Delivery]):
    """Send rows; the answer is a delivery, whose outcome is read at its own address once a worker has checked it."""

    serializer_class = DeliverySerializer
    queryset = Delivery.objects.none()

    def get_queryset(self) -> Any:
        return Delivery.objects.filter(protocol__in=Protocol.objects.visible_to(self.request.user))

    @extend_schema(request=ObservationsSerializer, responses={202: DeliverySerializer})
    def create(self, request: Request) -> Response:
        form = ObservationsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        protocol = get_object_or_404(Protocol.objects.visible_to(request.user), pk=data["protocol"])
        round = None
        if data.get("round") is not None:
            round = get_object_or_404(Round.objects.visible_to(request.user), pk=data["round"])
        delivery = send_rows(
            actor=request.user,  # type: ignore[arg-type]
            protocol=protocol,
            round=round,
            rows=data["rows"],
            reason=data.get("reason", ""),
        )
        return Response(DeliverySerializer(delivery).data, status=status.HTTP_202_ACCEPTED)
