"""Reports as files, and the list of reports."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.actions.files import TYPES
from core.http import Request
from evaluation.actions import reports
from evaluation.models import Round
from evaluation.presentation import places_of


def report_file(request: Request, pk: int, kind: str) -> HttpResponse:
    round = get_object_or_404(
        Round.objects.visible_to(request.user).select_related(
            "contract__case", "contract__commitment__programme", "run"
        ),
        pk=pk,
    )
    if kind not in reports.KINDS:
        raise Http404
    content = reports.report_file(
        actor=request.user, round=round, kind=kind, unsuppressed=request.GET.get("unsuppressed") == "1"
    )
    number = round.contract.case.reg_no.replace(" ", "-").replace("/", "-")
    return HttpResponse(
        content,
        content_type=TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{number}-{round.number}.{kind}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def report_list(request: Request) -> HttpResponse:
    """Rounds with results, latest first."""
    found = Round.objects.reported_to(request.user).select_related("contract").order_by("-as_of", "contract__title")
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "evaluation/report_list.html", {"page_obj": page, "places": places_of(request.user)})
