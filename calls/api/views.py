"""Calls and expressions of interest as the role may see them."""

from __future__ import annotations

from typing import Any

from rest_framework import viewsets

from calls.api.serializers import ApplicationDetailSerializer, ApplicationSerializer, CallSerializer
from calls.models import Application, Call


class CallViewSet(viewsets.ReadOnlyModelViewSet[Call]):
    serializer_class = CallSerializer
    queryset = Call.objects.none()
    filterset_fields = {"kind": ["exact"], "status": ["exact"]}

    def get_queryset(self) -> Any:
        return (
            Call.objects.visible_to(self.request.user)
            .select_related("case")
            .prefetch_related("criteria", "needs_areas")
            .order_by("-opens_at", "pk")
        )


class ApplicationViewSet(viewsets.ReadOnlyModelViewSet[Application]):
    queryset = Application.objects.none()
    filterset_fields = {"call": ["exact"], "status": ["exact"]}

    def get_serializer_class(self) -> Any:
        return ApplicationDetailSerializer if self.action == "retrieve" else ApplicationSerializer

    def get_queryset(self) -> Any:
        return (
            Application.objects.visible_to(self.request.user)
            .select_related("case", "needs_area", "constellation", "call", "form")
            .prefetch_related("constellation__members__organisation", "constellation__members__unit__organisation")
            .order_by("-submitted_at", "-pk")
            .distinct()
        )
