"""Read-only: what the token's user may see, and nothing more."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from contracts import queries
from contracts.actions.settlements import settle_contract
from contracts.api.serializers import ContractSerializer, CostReportSerializer
from contracts.models import Contract, CostReport
from core import clock


class ContractViewSet(ReadOnlyModelViewSet):
    queryset = Contract.objects.none()
    serializer_class = ContractSerializer
    filterset_fields = ["status"]
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Contract]:
        if getattr(self, "swagger_fake_view", False):
            return Contract.objects.none()
        visible = queries.with_money(Contract.objects.visible_to(self.request.user))
        return (
            visible.select_related("case", "initiative")
            .prefetch_related("parties__organisation", "parties__unit__organisation", "outcomes")
            .order_by("pk")
        )

    @extend_schema(
        responses={
            200: OpenApiTypes.OBJECT,
            409: OpenApiResponse(description="There is nothing to settle, or the facts do not fit the terms."),
        }
    )
    @action(detail=True)
    def settlement(self, request: Request, pk: Any = None, **kwargs: Any) -> Response:
        """The cumulative statement of today, in the engine's own form."""
        return Response(settle_contract(self.get_object(), clock.today()).to_dict())


class CostReportViewSet(ReadOnlyModelViewSet):
    queryset = CostReport.objects.none()
    serializer_class = CostReportSerializer
    filterset_fields = ["status", "contract", "period"]
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[CostReport]:
        if getattr(self, "swagger_fake_view", False):
            return CostReport.objects.none()
        reports = CostReport.objects.visible_to(self.request.user)
        return reports.with_sums().select_related("party").order_by("pk")
