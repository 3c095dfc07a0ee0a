"""Reports as files, the list of reports, and the public page of results."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.actions.files import TYPES
from core.http import Request
from evaluation.actions import reports
from evaluation.models import EstablishedResult, Round, RoundStatus
from evaluation.presentation import places_of
from evaluation.reports.disclosure import hidden_estimates

SEEN_BY_ALL = [RoundStatus.VERIFIED, RoundStatus.COMMENTED, RoundStatus.ESTABLISHED]


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
    found = (
        Round.objects.visible_to(request.user)
        .filter(computed_at__isnull=False)
        .exclude(status__in=[RoundStatus.OPEN, RoundStatus.COMPUTING])
        .select_related("contract")
        .order_by("-as_of", "contract__title")
    )
    if request.user.role == "applicant":
        found = found.filter(status__in=SEEN_BY_ALL)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "evaluation/report_list.html", {"page_obj": page, "places": places_of(request.user)})


@login_not_required
def results(request: HttpRequest) -> HttpResponse:
    """What the delegation has established, for everybody."""
    found = (
        Round.objects.filter(status=RoundStatus.ESTABLISHED)
        .select_related("contract", "established_by")
        .prefetch_related(
            Prefetch("established", queryset=EstablishedResult.objects.order_by("metric")), "contract__outcomes"
        )
        .order_by("-as_of", "contract__title")
    )
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    rounds = []
    hidden = hidden_estimates(round.run_id for round in page)
    for round in page:
        names = {outcome.code: outcome for outcome in round.contract.outcomes.all()}
        rounds.append(
            {
                "round": round,
                "results": [
                    {
                        "outcome": names.get(item.metric),
                        "item": item,
                        "is_hidden": (item.run_id, item.metric) in hidden,
                    }
                    for item in round.established.all()
                ],
            }
        )
    return render(request, "evaluation/results.html", {"page_obj": page, "rounds": rounds})
