"""The list of expressions of interest: filter, order, free text, columns, bulk actions and export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls.exports import as_csv, as_xlsx
from calls.filters import COLUMNS, ApplicationFilter, chosen_columns, ordered
from calls.models import Application, Call
from calls.models.applications import READERS
from calls.views.common import Request
from core.models import Role


def application_list(request: Request) -> HttpResponse:
    user = request.user
    if user.role == Role.APPLICANT:
        return _own(request)
    if user.role not in READERS and user.role != Role.REVIEWER:
        raise Http404
    rows = Application.objects.visible_to(user).submitted()
    form = ApplicationFilter(request.GET, queryset=rows, request=request)
    found, sort = ordered(form.qs, request.GET.get("sort", ""), user)
    columns = chosen_columns(request.GET.getlist("col"))
    wanted = request.GET.get("format")
    if wanted == "csv":
        return as_csv(found)
    if wanted == "xlsx":
        return as_xlsx(found)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "calls/application_list.html",
        {
            "filter": form,
            "page_obj": page,
            "sort": sort,
            "columns": columns,
            "all_columns": COLUMNS,
            "shown": {column.key for column in columns},
            "may_bulk": user.role == Role.OFFICER,
        },
    )


def _own(request: Request) -> HttpResponse:
    rows = (
        Application.objects.visible_to(request.user)
        .exclude(status="discarded")
        .select_related("call", "case", "constellation")
        .order_by("-created_at")
    )
    return render(request, "calls/application_list_own.html", {"rows": list(rows), "open_calls": Call.objects.open()})


@require_POST
def bulk(request: Request) -> HttpResponse:
    """One action on all marked rows: assign, ask for completion, or prepare the decision."""
    from calls.views.bulk import carry_out

    if request.user.role != Role.OFFICER:
        raise Http404
    chosen: list[Any] = [value for value in request.POST.getlist("a") if value.isdecimal()][:2000]
    rows = list(
        Application.objects.visible_to(request.user)
        .submitted()
        .filter(pk__in=chosen)
        .select_related("call", "case", "constellation")
        .order_by("pk")
    )
    if not rows:
        messages.error(request, _("Mark at least one row."))
        return redirect("calls:application_list")
    return carry_out(request, rows)
