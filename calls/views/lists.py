"""The list of expressions of interest: filter, order, free text, columns, bulk actions and export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls.actions import saved_views
from calls.exports import as_csv, as_xlsx
from calls.filters import COLUMNS, ApplicationFilter, as_view, by_score, chosen_columns, mean_scores, ordered
from calls.models import Application, Call, SavedView
from calls.models.applications import READERS
from calls.views.common import Request, staff_or_404, try_and_tell
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
    # First which rows, then what stands in them: the columns are worked out for one page and not for all the others.
    everything: Any = found.values_list("pk", flat=True)
    if sort.removeprefix("-") == "score":
        everything = by_score(form.qs, mean_scores(user), sort.startswith("-"))
    page = Paginator(everything, 50).get_page(request.GET.get("page"))
    keys = list(page.object_list)
    by_key = {row.pk: row for row in found.filter(pk__in=keys).order_by().defer("search_text", "search")}
    page.object_list = [by_key[key] for key in keys]
    views = list(SavedView.objects.filter(owner=user))
    here = as_view(request.GET.urlencode())
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
            "views": views,
            "view": next((view for view in views if view.query == here and view.name == _name(request)), None),
            # A link from a colleague brings the name of the view along.
            "view_name": _name(request),
            "query": here,
        },
    )


def _name(request: Request) -> str:
    return request.GET.get("view", "").replace("\0", "")[:80]


@require_POST
def views(request: Request) -> HttpResponse:
    """Keep the list as it stands under a name, or let a name go."""
    staff_or_404(request, *READERS, Role.REVIEWER)
    if "drop" in request.POST:
        chosen = request.POST["drop"]
        view = get_object_or_404(SavedView, pk=chosen if chosen.isdecimal() else 0, owner=request.user)
        saved_views.drop_view(actor=request.user, view=view)
        messages.success(request, _("The view is removed."))
        return redirect("calls:application_list")
    made: list[SavedView] = []
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    if try_and_tell(
        request,
        lambda: made.append(saved_views.keep_view(actor=request.user, name=name, query=query)),
        _("The view is saved. It is found above the list."),
    ):
        return redirect(made[0])
    return redirect(f"{reverse('calls:application_list')}?{as_view(query)}")


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
    rows = list(_marked(request).select_related("call", "case", "constellation").order_by("pk"))
    if not rows:
        messages.error(request, _("Mark at least one row."))
        return redirect(f"{reverse('calls:application_list')}?{as_view(request.POST.get('query', ''))}")
    return carry_out(request, rows, whole=as_view(request.POST.get("query", "")) if "all" in request.POST else None)


def _marked(request: Request) -> Any:
    """The marked rows, or every row that the filter shows."""
    rows = Application.objects.visible_to(request.user).submitted()
    if "all" in request.POST:
        return ApplicationFilter(QueryDict(as_view(request.POST.get("query", ""))), queryset=rows, request=request).qs
    chosen: list[Any] = [value for value in request.POST.getlist("a") if value.isdecimal() and len(value) < 18]
    return rows.filter(pk__in=chosen)
