"""Ranking, comparison and consensus."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from calls import queries
from calls.actions import screening as actions
from calls.content import read
from calls.forms.screening import (
    ConsensusForm,
)
from calls.models import Assessment, ConsensusNote
from calls.permissions import can_handle
from calls.views.common import Request, application_or_404, attempt, call_or_404, staff_or_404
from calls.views.screening import READS
from core import charts
from core.errors import require
from core.models import Role
from core.templatetags.formats import number


@require_GET
def ranking(request: Request, pk: int) -> HttpResponse:
    """All that is assessed, by weighted score, with spread, outliers and who is missing."""
    staff_or_404(request, Role.OFFICER, Role.MEMBER, Role.CHAIR)
    call = call_or_404(request, pk)
    criteria = list(call.criteria.all())
    weights: dict[int, Decimal] = {}
    for criterion in criteria:
        typed = request.GET.get(f"w_{criterion.key}", "")
        weights[criterion.pk] = Decimal(typed) if typed.isdecimal() and int(typed) <= 100 else Decimal(criterion.weight)
    changed = any(weights[criterion.pk] != criterion.weight for criterion in criteria)
    if not sum(weights.values()):
        weights, changed = {criterion.pk: Decimal(criterion.weight) for criterion in criteria}, False
    rows = queries.standings(call, request.user, weights)
    ranks = queries.sensitivity(rows, criteria)
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    return render(
        request,
        "calls/ranking.html",
        {
            "call": call,
            "criteria": [(criterion, weights[criterion.pk]) for criterion in criteria],
            "page_obj": page,
            "rows": [(row, [row.means[criterion.pk] for criterion in criteria]) for row in page.object_list],
            "changed": changed,
            # What hangs on the weights matters where the line is drawn, not at the end of a long list.
            "sensitivity": ranks[:100] if len(ranks) > 1 else [],
            "chart": _sensitivity_chart(ranks, criteria) if len(ranks) > 1 else None,
        },
    )


def _sensitivity_chart(ranks: list[tuple[queries.Standing, list[int]]], criteria: list[Any]) -> charts.Chart:
    """Ranks as published and when one criterion at a time counts double; the title says what hangs on the weights."""
    moved = [row for row, places in ranks if min(places) != max(places)]
    if moved:
        title = ngettext(
            "%(count)s of %(all)s changes place when one criterion counts double",
            "%(count)s of %(all)s change place when one criterion counts double",
            len(moved),
        ) % {"count": len(moved), "all": len(ranks)}
    else:
        title = _("The ranking stays the same whichever criterion counts double")
    places = [_("As published"), *[f"{criterion.name} × 2" for criterion in criteria]]
    lines = [charts.Line(row.application.name, [float(rank) for rank in found]) for row, found in ranks[:8]]
    return charts.lines(title, places, lines, show=number, note=_("Rank 1 is best. The eight best are drawn."))


@require_GET
def comparison(request: Request, pk: int) -> HttpResponse:
    """Several expressions of interest beside each other, question by question."""
    staff_or_404(request, *READS)
    call = call_or_404(request, pk)
    wanted = [value for value in request.GET.getlist("a") if value.isdecimal()][:4]
    visible = call.applications.visible_to(request.user).submitted().distinct()
    chosen = list(visible.filter(pk__in=wanted).select_related("case", "constellation", "form", "call"))
    pages = {application.pk: read(application) for application in chosen}
    answers = {
        pk: {item.question.key: item.lines for _section, items in found for item in items}
        for pk, found in pages.items()
    }
    # The versions of the questions may differ: every question that any of them was asked.
    asked = {
        item.question.key: item.question.text for found in pages.values() for _section, items in found for item in items
    }
    rows = [(text, [answers[application.pk].get(key, []) for application in chosen]) for key, text in asked.items()]
    criteria = list(call.criteria.all())
    standing = {
        row.application.pk: row for row in queries.standings(call, request.user, only=[item.pk for item in chosen])
    }
    scores = [
        (criterion.name, [standing[item.pk].means.get(criterion.pk) for item in chosen], criterion.scale_max)
        for criterion in criteria
    ]
    choices = visible.select_related("case").order_by("submitted_at").defer("search_text", "search")
    return render(
        request,
        "calls/comparison.html",
        {
            "call": call,
            "chosen": chosen,
            "rows": rows,
            "scores": scores if chosen else [],
            "totals": [standing[item.pk] for item in chosen],
            # A longer list is chosen from on the list itself, with its filter.
            "all": list(choices[:100]),
            "wanted": [application.pk for application in chosen],
        },
    )


def consensus(request: Request, pk: int) -> HttpResponse:
    application = application_or_404(request, pk)
    require(can_handle(request.user, application))
    note = ConsensusNote.objects.filter(application=application).first()
    form = ConsensusForm(request.POST or None, initial={"text": note.text if note else ""})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if attempt(form, lambda: actions.write_consensus(actor=request.user, application=application, text=text)):
            messages.success(request, _("The consensus is saved."))
            return redirect("calls:application", pk)
    return render(
        request,
        "calls/consensus.html",
        {
            "application": application,
            "call": application.call,
            "form": form,
            "assessments": Assessment.objects.visible_to(request.user)
            .filter(application=application, status="submitted")
            .select_related("assessor")
            .prefetch_related("verdicts__criterion")
            .distinct(),
        },
    )
