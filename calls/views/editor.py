"""The editor of a call's parts, questions and criteria."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from calls.actions import questions as actions
from calls.content import expected_minutes, sections_of
from calls.forms.answers import Context, SectionForm, conditions_among
from calls.forms.calls import CorrectionForm, CriterionForm, PartForm, QuestionForm
from calls.models import Call, Criterion, FormVersion, Question, Section
from calls.permissions import can_prepare_call
from calls.views.common import Request, attempt, call_or_404, try_and_tell
from core import clock
from core.errors import require


def editable(request: Request, pk: int) -> tuple[Call, FormVersion | None]:
    call = call_or_404(request, pk)
    require(can_prepare_call(request.user, call))
    return call, call.forms.filter(published_at__isnull=True).first()


@require_GET
def questions(request: Request, pk: int) -> HttpResponse:
    """All parts with their questions, and the criteria; each with a way to change it while it may be changed."""
    call, draft = editable(request, pk)
    form = draft or call.forms.order_by("-number").first()
    criteria = list(call.criteria.all())
    return render(
        request,
        "calls/questions.html",
        {
            "call": call,
            "draft": draft,
            "form_version": form,
            "sections": sections_of(form) if form else [],
            "minutes": expected_minutes(form) if form else 0,
            "criteria": criteria,
            "weights": sum(criterion.weight for criterion in criteria),
            "versions": call.forms.filter(published_at__isnull=False),
            "correction_form": CorrectionForm(),
        },
    )


@require_GET
def preview(request: Request, pk: int) -> HttpResponse:
    """The form as those who apply will see it."""
    call, draft = editable(request, pk)
    form = draft or call.forms.order_by("-number").first()
    year = (call.closes_at or clock.now()).year
    context = Context(
        members=[(0, _("Your organisation"))],
        outcomes=[(0, _("Outcomes of the framework"))],
        default_years=[year + 1, year + 2, year + 3],
    )
    sections = sections_of(form) if form else []
    context.conditions = conditions_among(item for section in sections for item in section.questions.all())
    pages = [(section, SectionForm(section.questions.all(), {}, context=context)) for section in sections]
    return render(
        request, "calls/preview.html", {"call": call, "pages": pages, "minutes": expected_minutes(form) if form else 0}
    )


def part(request: Request, pk: int, section: int | None = None) -> HttpResponse:
    call, draft = editable(request, pk)
    if draft is None:
        raise Http404
    found = get_object_or_404(Section, pk=section, form=draft) if section else None
    form = PartForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        fresh = Section.objects.get(pk=found.pk) if found else None
        values = form.cleaned_data
        if attempt(form, lambda: actions.save_part(actor=request.user, call=call, section=fresh, **values)):
            return redirect("calls:questions", pk)
    return render(
        request,
        "calls/piece.html",
        {"call": call, "form": form, "title": _("Change the part") if found else _("Add a part")},
    )


def question(request: Request, pk: int, section: int, question: int | None = None) -> HttpResponse:
    call, draft = editable(request, pk)
    if draft is None:
        raise Http404
    owner = get_object_or_404(Section, pk=section, form=draft)
    found = get_object_or_404(Question, pk=question, section=owner) if question else None
    choosers = Question.objects.filter(section__form=draft, kind__in=["single", "multiple"])
    others = list(choosers.exclude(pk=question or 0))
    form = QuestionForm(request.POST or None, instance=found, others=others)
    if request.method == "POST" and form.is_valid():
        fresh = Question.objects.get(pk=found.pk) if found else None
        values = form.values()
        if attempt(form, lambda: actions.save_question(actor=request.user, section=owner, question=fresh, **values)):
            return redirect("calls:questions", pk)
    return render(
        request,
        "calls/piece.html",
        {"call": call, "form": form, "title": _("Change the question") if found else _("Add a question")},
    )


def criterion(request: Request, pk: int, criterion: int | None = None) -> HttpResponse:
    call, _draft = editable(request, pk)
    if not call.is_draft:
        raise Http404
    found = get_object_or_404(Criterion, pk=criterion, call=call) if criterion else None
    form = CriterionForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        fresh = Criterion.objects.get(pk=found.pk) if found else None
        values = form.cleaned_data
        if attempt(form, lambda: actions.save_criterion(actor=request.user, call=call, criterion=fresh, **values)):
            return redirect("calls:questions", pk)
    return render(
        request,
        "calls/piece.html",
        {"call": call, "form": form, "title": _("Change the criterion") if found else _("Add a criterion")},
    )


PIECES: dict[str, Any] = {"part": Section, "question": Question, "criterion": Criterion}
OWNERS = {"part": "form__call", "question": "section__form__call", "criterion": "call"}


@require_POST
def piece(request: Request, pk: int, kind: str, piece: int) -> HttpResponse:
    """Move a piece up or down, or take it out."""
    call, _draft = editable(request, pk)
    if kind not in PIECES:
        raise Http404
    found = get_object_or_404(PIECES[kind], pk=piece, **{OWNERS[kind]: call})
    match request.POST.get("do"):
        case "up":
            try_and_tell(request, lambda: actions.move_piece(actor=request.user, piece=found, step=-1), "")
        case "down":
            try_and_tell(request, lambda: actions.move_piece(actor=request.user, piece=found, step=1), "")
        case "remove":
            try_and_tell(request, lambda: actions.remove_piece(actor=request.user, piece=found), _("Taken out."))
        case _other:
            raise Http404
    return redirect("calls:questions", pk)


@require_POST
def correction(request: Request, pk: int) -> HttpResponse:
    """Begin, publish or drop a correction of published questions."""
    call, _draft = editable(request, pk)
    match request.POST.get("do"):
        case "begin":
            try_and_tell(
                request,
                lambda: actions.begin_correction(actor=request.user, call=call),
                _("You can now correct the questions. Nobody else sees it until you publish the correction."),
            )
        case "publish":
            form = CorrectionForm(request.POST)
            note = form.cleaned_data["note"] if form.is_valid() else ""
            try_and_tell(
                request,
                lambda: actions.publish_correction(actor=request.user, call=call, note=note),
                _("The correction is published, and those who have drafts are told."),
            )
        case "drop":
            try_and_tell(
                request,
                lambda: actions.drop_correction(actor=request.user, call=call),
                _("The correction is dropped."),
            )
        case _other:
            messages.error(request, _("Choose what to do."))
    return redirect("calls:questions", pk)
