"""The knowledge bank, open to all; its writing; the lessons of the phases."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from constellations.models import Initiative
from core.errors import require
from core.http import Request
from dissemination.actions import knowledge as actions
from dissemination.forms.knowledge import KnowledgeFilter, LessonForm, PracticeForm
from dissemination.models import DisseminationCall, PhaseLesson, Practice
from dissemination.permissions import can_run_dissemination, can_see_dissemination, can_write_knowledge
from dissemination.views.common import task_page
from programme.models import Phase

# The questions that an entry answers, in reading order.
PARTS = [
    "need",
    "target_group",
    "goal",
    "intervention",
    "social_measures",
    "economic_measures",
    "method",
    "evidence",
    "costs",
    "results",
    "lessons",
]


def may_write(request: HttpRequest) -> bool:
    return request.user.is_authenticated and bool(can_write_knowledge(request.user))


def visible(request: HttpRequest) -> Any:
    return Practice.objects.all() if may_write(request) else Practice.objects.published()


@login_not_required
def knowledge(request: HttpRequest) -> HttpResponse:
    form = KnowledgeFilter(request.GET or None)
    practices = visible(request).select_related("needs_area")
    if form.is_bound:
        form.is_valid()
        query = form.cleaned_data.get("q", "").replace("\0", "")
        if query:
            texts = Q(name__icontains=query) | Q(place__icontains=query)
            for name in PARTS:
                texts |= Q(**{f"{name}__icontains": query})
            practices = practices.filter(texts)
        for name in ("needs_area", "standing"):
            if form.cleaned_data.get(name):
                practices = practices.filter(**{name: form.cleaned_data[name]})
    return render(
        request,
        "dissemination/knowledge.html",
        {
            "filter": form,
            "page_obj": Paginator(practices, 24).get_page(request.GET.get("page")),
            "may_write": may_write(request),
            "may_see": request.user.is_authenticated and can_see_dissemination(request.user),
        },
    )


@login_not_required
def practice(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(visible(request).select_related("needs_area", "initiative__case"), slug=slug)
    parts = [(found._meta.get_field(name).verbose_name, getattr(found, name)) for name in PARTS if getattr(found, name)]
    calls = [
        dissemination
        for dissemination in DisseminationCall.objects.filter(practices=found).select_related("call")
        if dissemination.call.is_open
    ]
    return render(
        request,
        "dissemination/practice.html",
        {
            "practice": found,
            "parts": parts,
            "materials": [line.strip() for line in found.training_material.splitlines() if line.strip()],
            "mentors": found.mentors.filter(is_active=True).select_related("user"),
            "calls": calls,
            "may_write": may_write(request),
            "may_name_mentor": request.user.is_authenticated
            and bool(can_run_dissemination(request.user))
            and found.initiative is not None
            and found.initiative.project_leader_id is not None,
        },
    )


def practice_edit(request: Request, slug: str | None = None) -> HttpResponse:
    require(can_write_knowledge(request.user))
    found = get_object_or_404(Practice, slug=slug) if slug else None
    form = PracticeForm(request.POST or None, instance=found)

    def act(data: dict[str, Any]) -> Practice:
        version = data.pop("version", None)
        fresh = Practice.objects.get(pk=found.pk) if found else None
        return actions.write_practice(actor=request.user, practice=fresh, version=version, **data)

    return task_page(
        request,
        form=form,
        act=act,
        title=found.name if found else _("New entry"),
        lead=_("Write so that somebody else can judge whether it would work for them."),
        back=reverse("dissemination:knowledge"),
        back_title=_("Knowledge bank"),
        done=lambda made: made.get_absolute_url(),
    )


@require_POST
def practice_publish(request: Request, slug: str) -> HttpResponse:
    found = get_object_or_404(Practice, slug=slug)
    if found.published_at is None:
        actions.publish_practice(actor=request.user, practice=found)
        messages.success(request, _("The entry is published."))
    else:
        actions.withdraw_practice(actor=request.user, practice=found)
        messages.success(request, _("The entry is no longer published."))
    return redirect(found)


def from_initiative(request: Request) -> HttpResponse:
    """Initiatives with established results that have no entry yet."""
    require(can_write_knowledge(request.user))
    initiatives = (
        Initiative.objects.visible_to(request.user)
        .filter(contract__rounds__established__isnull=False, practice__isnull=True)
        .select_related("case")
        .distinct()
    )
    if request.method == "POST":
        key = request.POST.get("initiative", "")
        initiative = get_object_or_404(initiatives, pk=int(key) if key.isdecimal() and len(key) < 18 else 0)
        made = actions.draft_from_initiative(actor=request.user, initiative=initiative)
        messages.success(request, _("The entry is drafted. Complete it and publish it."))
        return redirect("dissemination:practice_edit", slug=made.slug)
    return render(request, "dissemination/from_initiative.html", {"initiatives": initiatives})


def lessons(request: Request) -> HttpResponse:
    require(can_see_dissemination(request.user))
    rows = list(PhaseLesson.objects.select_related("phase", "written_by"))
    return render(
        request,
        "dissemination/lessons.html",
        {
            "phases": [(phase, [row for row in rows if row.phase_id == phase.pk]) for phase in Phase.objects.all()],
            "may_write": can_write_knowledge(request.user),
        },
    )


def lesson_new(request: Request) -> HttpResponse:
    require(can_write_knowledge(request.user))
    return task_page(
        request,
        form=LessonForm(request.POST or None, initial={"phase": request.GET.get("phase", "")[:4]}),
        act=lambda data: actions.write_lesson(actor=request.user, **data),
        title=_("Record what a phase taught"),
        back=reverse("dissemination:lessons"),
        back_title=_("Lessons of the phases"),
    )
