"""The workroom's parts: read, write, add rows, stand behind, review, answer the survey."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from constellations.actions import workroom as actions
from constellations.forms.workroom import PartForm, ReadinessForm, ReviewForm
from constellations.models import Initiative, LogicNode, PartKey
from constellations.permissions import can_answer_for_constellation, can_review_theory, can_write_part
from constellations.power import detectable
from constellations.progress import Progress
from constellations.readiness import growth_of
from constellations.views.common import add_refusal, status_of, visible_initiative
from constellations.views.parts import PAGES, PartPage
from core import charts
from core.charts import Box
from core.errors import Refused, require
from core.http import Request

TONE_OF_LEVEL = {"universal": "1", "selective": "2", "indicated": "3"}
KINDS = list(LogicNode.Kind)


def page_for(key: str) -> PartPage:
    try:
        return PAGES[PartKey(key)]
    except ValueError:
        raise Http404 from None


def picture_of(nodes: list[LogicNode]) -> Any:
    """The theory of change as boxes: need → activity → outcome, the level of prevention in words and tone."""
    if not nodes:
        return None
    boxes = [
        Box(
            str(node.pk),
            node.name,
            KINDS.index(LogicNode.Kind(node.kind)),
            [str(target.pk) for target in node.leads_to.all()],
            detail=str(node.get_level_display()),
            tone=TONE_OF_LEVEL[node.level],
        )
        for node in nodes
    ]
    outcomes = sum(node.kind == LogicNode.Kind.OUTCOME for node in nodes)
    activities = sum(node.kind == LogicNode.Kind.ACTIVITY for node in nodes)
    title = _("How %(activities)s activities should lead to %(outcomes)s outcomes") % {
        "activities": activities,
        "outcomes": outcomes,
    }
    return charts.flow(title, [str(kind.label) for kind in KINDS], boxes)


def part(request: Request, pk: int, key: str) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    page = page_for(key)
    progress = Progress(initiative)
    rows = page.rows.rows(initiative) if page.rows else []
    keys = list(PartKey)
    at = keys.index(PartKey(key))
    context: dict[str, Any] = {
        "initiative": initiative,
        "page": page,
        "title": PartKey(key).label,
        "part": progress.parts.get(key),
        "state": progress.state(key),
        "gaps": progress.gaps(key),
        "table": [(row, [(column, column.cell(row)) for column in page.rows.columns]) for row in rows]
        if page.rows
        else [],
        "may_write": can_write_part(request.user, initiative),
        "may_finish": can_answer_for_constellation(request.user, initiative),
        "position": at + 1,
        "total": len(keys),
        "previous": reverse("constellations:part", args=[pk, keys[at - 1]]) if at else None,
        "next": reverse("constellations:part", args=[pk, keys[at + 1]]) if at + 1 < len(keys) else None,
    }
    if key == PartKey.THEORY:
        context |= {
            "chart": picture_of(progress.nodes),
            "reviews": progress.reviews,
            "review_is_current": progress.review_is_current,
            "may_review": can_review_theory(request.user, initiative),
        }
    elif key == PartKey.OUTCOMES:
        context["outcomes"] = [(outcome, detectable(outcome)) for outcome in progress.outcomes]
    elif key == PartKey.READINESS:
        context |= {"surveys": progress.surveys, "growth": growth_of(progress.surveys)}
    return render(request, "constellations/part.html", context)


def part_edit(request: Request, pk: int, key: str) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    page = page_for(key)
    if page.text_label is None:
        raise Http404
    require(can_write_part(request.user, initiative))
    current = initiative.parts.filter(key=key).first()
    initial = {"text": current.text if current else "", "version": current.version if current else 0}
    form = PartForm(request.POST or None, initial=initial)
    form.fields["text"].label = page.text_label
    stale = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_part(actor=request.user, initiative=initiative, key=key, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
            if refusal.code == actions.STALE and current is not None:
                stale = current
                # What was written stays in the field; saving again saves over the text that is shown beside it.
                form.data = {**dict(form.data.items()), "version": current.version}
        else:
            messages.success(request, _("Saved."))
            return redirect("constellations:part", pk=pk, key=key)
    context = {"form": form, "initiative": initiative, "page": page, "title": page.key.label, "stale": stale}
    return render(request, "constellations/part_form.html", context, status=status_of(request))


def _row(initiative: Initiative, page: PartPage, row_pk: int | None) -> Any:
    kind = page.rows
    if kind is None:
        raise Http404
    if row_pk is None:
        return kind.model(initiative=initiative, **kind.where)
    return get_object_or_404(kind.model, pk=row_pk, initiative=initiative, **kind.where)


def row_edit(request: Request, pk: int, key: str, row_pk: int | None = None) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    page = page_for(key)
    row = _row(initiative, page, row_pk)
    require(can_write_part(request.user, initiative))
    form = page.rows.form(  # type: ignore[union-attr]
        request.POST or None, request.FILES or None, instance=row, initiative=initiative
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_row(
                actor=request.user,
                initiative=initiative,
                key=key,
                row=_row(initiative, page, row_pk),
                **form.cleaned_data,
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("constellations:part", pk=pk, key=key)
    context = {"form": form, "initiative": initiative, "page": page, "row": row if row.pk else None}
    return render(request, "constellations/row_form.html", context, status=status_of(request))


def row_remove(request: Request, pk: int, key: str, row_pk: int) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    page = page_for(key)
    row = _row(initiative, page, row_pk)
    require(can_write_part(request.user, initiative))
    back = reverse("constellations:part", args=[pk, key])
    if request.method == "POST":
        actions.remove_row(actor=request.user, initiative=initiative, key=key, row=row)
        messages.success(request, _("Taken away."))
        return redirect(back)
    return render(
        request,
        "components/confirm.html",
        {
            "title": _("Take away “%(row)s”?") % {"row": row},
            "question": _("It disappears from %(part)s. The history keeps that it was there.")
            % {"part": page.key.label},
            "confirm": _("Take away"),
            "danger": True,
            "cancel_url": back,
        },
    )


@require_POST
def part_done(request: Request, pk: int, key: str) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    page_for(key)
    version = request.POST.get("version", "")
    try:
        actions.finish_part(
            actor=request.user, initiative=initiative, key=key, version=int(version) if version.isdecimal() else -1
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Marked as done. A change opens it again."))
    return redirect("constellations:part", pk=pk, key=key)


def theory_review(request: Request, pk: int) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    require(can_review_theory(request.user, initiative))
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.review_theory(actor=request.user, initiative=initiative, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Your review is saved and the constellation is told."))
            return redirect("constellations:part", pk=pk, key=PartKey.THEORY)
    nodes = list(initiative.nodes.prefetch_related("leads_to"))
    context = {"form": form, "initiative": initiative, "chart": picture_of(nodes)}
    return render(request, "constellations/review_form.html", context, status=status_of(request))


def readiness(request: Request, pk: int) -> HttpResponse:
    initiative = visible_initiative(request, pk)
    require(can_answer_for_constellation(request.user, initiative))
    form = ReadinessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_readiness(
                actor=request.user,
                initiative=initiative,
                answers=form.answers,
                comment=form.cleaned_data["comment"],
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Your answers are saved."))
            return redirect("constellations:part", pk=pk, key=PartKey.READINESS)
    context = {"form": form, "initiative": initiative}
    return render(request, "constellations/readiness_form.html", context, status=status_of(request))
