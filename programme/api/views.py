"""The frame at a glance, as the budget page shows it, to the same readers."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import require
from core.permissions import with_role
from programme.api.serializers import BudgetSerializer
from programme.budget import Glance, glance
from programme.models import ActorLevel, Programme
from programme.views.budget import READERS


class BudgetViewSet(viewsets.ViewSet):
    serializer_class = BudgetSerializer

    @extend_schema(responses=forced_singular_serializer(BudgetSerializer))  # type: ignore[no-untyped-call]
    def list(self, request: Request) -> Response:
        require(with_role(request.user, *READERS))  # type: ignore[arg-type]
        programme = Programme.objects.first()
        if programme is None:
            raise Http404
        return Response(BudgetSerializer(told(programme, glance(programme))).data)


def told(programme: Programme, view: Glance) -> dict[str, Any]:
    """The page's figures under names that stay."""
    years = [str(year.year) for year in view.years]
    levels = {str(label): value for value, label in ActorLevel.choices}
    return {
        "programme": str(programme),
        "version": view.version.number if view.version else None,
        "frame": view.frame,
        "outcome_payments": view.outcome,
        "years": view.years,
        "lines": [
            {"code": line.code, "name": line.name, "by_year": dict(zip(years, amounts, strict=True)), "total": total}
            for line, amounts, total in view.lines
        ],
        "actor_levels": [
            {
                "code": levels.get(label, label),
                "name": label,
                "by_year": dict(zip(years, amounts, strict=True)),
                "total": total,
            }
            for label, amounts, total in view.actors
        ],
    }
