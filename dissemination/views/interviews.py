"""Interviews about how it went, and the recommendation that is drafted from them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import require
from core.http import Request
from dissemination.actions import sustaining
from dissemination.forms import calls as forms
from dissemination.models import Candidate, Interview, PhaseLesson
from dissemination.permissions import (
    can_see_dissemination,
    can_write_knowledge,
)
from dissemination.views.common import task_page
from programme.actions.decisions import prepare_decision
from programme.models import Decision
from programme.permissions import can_prepare_decision


def interview_list(request: Request) -> HttpResponse:
    require(can_see_dissemination(request.user))
    visible = Candidate.objects.visible_to(request.user).order_by().values("pk")
    interviews = Interview.objects.filter(Q(candidate__isnull=True) | Q(candidate__in=visible)).select_related(
        "phase", "candidate__organisation", "candidate__practice", "interviewer"
    )
    return render(
        request,
        "dissemination/interviews.html",
        {
            "page_obj": Paginator(interviews, 50).get_page(request.GET.get("page")),
            "may_write": can_write_knowledge(request.user),
        },
    )


def interview_new(request: Request) -> HttpResponse:
    require(can_write_knowledge(request.user))
    return task_page(
        request,
        form=forms.InterviewForm(request.POST or None, user=request.user),
        act=lambda data: sustaining.note_interview(actor=request.user, **data),
        title=_("Note an interview"),
        lead=_("Write the role, not the name. Nothing that points out a person in the target group."),
        back=reverse("dissemination:interview_list"),
        back_title=_("Interviews"),
    )


def recommendation(request: Request) -> HttpResponse:
    """The recommendation to the government, drafted from what the phases taught."""
    require(can_prepare_decision(request.user))
    proposals = [row.proposal for row in PhaseLesson.objects.exclude(proposal="")]
    proposals += [row.proposal for row in Interview.objects.exclude(proposal="")]
    lessons = [f"{row.phase}: {row.text}" for row in PhaseLesson.objects.select_related("phase")]
    form = forms.RecommendationForm(
        request.POST or None,
        initial={
            "content": "\n".join(f"– {text}" for text in proposals),
            "circumstances": "\n".join(f"– {text}" for text in lessons),
        },
    )

    def act(data: dict[str, Any]) -> Decision:
        return prepare_decision(
            actor=request.user,
            kind="final_recommendation",
            title=_("Recommendation to the government"),
            content=data["content"],
            circumstances=data["circumstances"],
        )

    return task_page(
        request,
        form=form,
        act=act,
        title=_("Recommendation to the government"),
        lead=_("The draft gathers what the lessons and interviews propose. Change it freely."),
        back=reverse("dissemination:call_list"),
        back_title=_("Dissemination"),
        button=_("Prepare the decision"),
        done=lambda decision: reverse("programme:decision_edit", args=[decision.pk]),
    )
