"""The API of constellations: the same actions and permissions as the pages."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets

from constellations.actions import support as actions
from constellations.api.serializers import InitiativeSerializer, SupportActivitySerializer
from constellations.models import Initiative, InitiativeStatus, SupportActivity
from core.models import User


def key_of(raw: str) -> int | None:
    return int(raw) if raw.isdecimal() and len(raw) < 19 else None


@extend_schema_view(
    list=extend_schema(parameters=[OpenApiParameter("status", OpenApiTypes.STR, enum=InitiativeStatus.values)])
)
class InitiativeViewSet(viewsets.ReadOnlyModelViewSet[Initiative]):
    """Initiatives with their outcome definitions, as far as the token's owner may see."""

    serializer_class = InitiativeSerializer
    queryset = Initiative.objects.none()
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Initiative.objects.none()
        found = Initiative.objects.visible_to(self.request.user)
        status = self.request.query_params.get("status", "")
        if status in InitiativeStatus.values:
            found = found.filter(status=status)
        return found.select_related("case", "constellation", "needs_area").prefetch_related("outcomes").order_by("pk")


@extend_schema_view(list=extend_schema(parameters=[OpenApiParameter("constellation", OpenApiTypes.INT)]))
class SupportActivityViewSet(
    mixins.CreateModelMixin, mixins.UpdateModelMixin, viewsets.ReadOnlyModelViewSet[SupportActivity]
):
    """The support log. An adviser logs support, and corrects what is their own within a month."""

    serializer_class = SupportActivitySerializer
    queryset = SupportActivity.objects.none()
    http_method_names = ["get", "post", "patch", "head", "options"]
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return SupportActivity.objects.none()
        found = SupportActivity.objects.visible_to(self.request.user).select_related("adviser", "constellation__case")
        raw = self.request.query_params.get("constellation")
        if raw is not None:
            key = key_of(raw)
            found = found.filter(constellation=key) if key is not None else found.none()
        return found.order_by("-date", "-pk")

    def perform_create(self, serializer: Any) -> None:
        serializer.instance = actions.log_support(actor=cast(User, self.request.user), **serializer.validated_data)

    def perform_update(self, serializer: Any) -> None:
        serializer.instance = actions.change_support(
            actor=cast(User, self.request.user), support=serializer.instance, **serializer.validated_data
        )
