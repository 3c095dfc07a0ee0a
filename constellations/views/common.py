"""What the pages of constellations share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from constellations.models import Initiative
from core.errors import Refused
from core.http import Request

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def visible_initiative(request: Request, pk: int) -> Initiative:
    """The initiative, or 404 to whom it does not exist."""
    initiatives = Initiative.objects.visible_to(request.user).select_related(
        "case", "constellation", "adviser", "project_leader", "needs_area", "decision"
    )
    return get_object_or_404(initiatives, pk=pk)


def page_of(request: Request, rows: Any) -> Any:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def add_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """What an action refuses stands beside its field, or at the top."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def download(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def status_of(request: Request) -> int:
    """A form that is shown again was refused."""
    return 422 if request.method == "POST" else 200
