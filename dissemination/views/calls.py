"""Dissemination calls: who may spread what, in which cohorts, with which mentors."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls.models import CallStatus
from core.errors import require
from core.http import Request
from core.models import Role
from dissemination.actions import calls as actions
from dissemination.forms import calls as forms
from dissemination.models import Candidate, DisseminationCall, Practice
from dissemination.permissions import (
    can_run_dissemination,
    can_see_dissemination,
)
from dissemination.views.common import task_page
from programme.actions.decisions import prepare_decision
from programme.models import Decision
from programme.permissions import can_prepare_decision


def visible_calls(request: Request) -> QuerySet[DisseminationCall]:
    """Staff see all; others those that are published."""
    found = DisseminationCall.objects.select_related("call", "decision")
    if not can_see_dissemination(request.user):
        found = found.exclude(call__status__in=[CallStatus.DRAFT, CallStatus.CANCELLED])
    return found


def visible_call(request: Request, pk: int) -> DisseminationCall:
    return get_object_or_404(visible_calls(request), pk=pk)


def call_list(request: Request) -> HttpResponse:
    found = visible_calls(request).annotate(number=Count("candidates"))
    return render(
        request,
        "dissemination/call_list.html",
        {
            "calls": found.order_by("-created_at", "-pk"),
            "budget": actions.budget_of_line(),
            "granted": actions.granted_so_far(),
            "free": actions.budget_of_line() - actions.granted_so_far(),
            "may_run": can_run_dissemination(request.user),
            "may_see": can_see_dissemination(request.user),
        },
    )


def call_new(request: Request) -> HttpResponse:
    require(can_run_dissemination(request.user))
    return task_page(
        request,
        form=forms.DisseminationForm(request.POST or None),
        act=lambda data: actions.start_dissemination_call(actor=request.user, **data),
        title=_("Start a dissemination call"),
        lead=_("It grants implementation support, no outcome payment."),
        back=reverse("dissemination:call_list"),
        back_title=_("Dissemination"),
        done=lambda made: made.get_absolute_url(),
    )


def call_detail(request: Request, pk: int) -> HttpResponse:
    dissemination = visible_call(request, pk)
    candidates = (
        Candidate.objects.visible_to(request.user)
        .filter(dissemination=dissemination)
        .select_related("organisation", "practice", "cohort", "mentor__user")
    )
    decisions = Decision.objects.visible_to(request.user).filter(
        subject_type="dissemination.disseminationcall", subject_id=pk
    )
    may_run = can_run_dissemination(request.user)
    return render(
        request,
        "dissemination/call_detail.html",
        {
            "dissemination": dissemination,
            "call": dissemination.call,
            "practices": dissemination.practices.all(),
            "page_obj": Paginator(candidates.order_by("organisation__sort_key", "pk"), 50).get_page(
                request.GET.get("page")
            ),
            "cohorts": dissemination.cohorts.select_related("mentor__user").annotate(number=Count("candidates")),
            "decisions": decisions,
            "may_run": may_run,
            "may_edit": may_run and dissemination.call.status == CallStatus.DRAFT and dissemination.decision is None,
            "may_join": dissemination.call.is_open and (may_run or request.user.has_role(Role.APPLICANT)),
        },
    )


def call_edit(request: Request, pk: int) -> HttpResponse:
    dissemination = visible_call(request, pk)
    require(can_run_dissemination(request.user))
    initial = {
        "title": dissemination.call.title,
        "practices": dissemination.practices.all(),
        "support": dissemination.support,
        "most_per_candidate": dissemination.most_per_candidate,
    }
    form = forms.DisseminationForm(request.POST or None, initial=initial)
    del form.fields["title"]
    return task_page(
        request,
        form=form,
        act=lambda data: actions.edit_dissemination_call(actor=request.user, dissemination=dissemination, **data),
        title=_("Practices and support"),
        back=dissemination.get_absolute_url(),
        back_title=dissemination,
    )


@require_POST
def call_decide(request: Request, pk: int) -> HttpResponse:
    """Prepare the decision on the dissemination call."""
    dissemination = visible_call(request, pk)
    require(can_prepare_decision(request.user))
    decision = prepare_decision(
        actor=request.user,
        kind="dissemination_call",
        subject=dissemination,
        title=_("Dissemination call: %(title)s") % {"title": dissemination},
        content=_("The delegation publishes the dissemination call “%(title)s” for: %(practices)s.")
        % {"title": dissemination, "practices": ", ".join(str(one) for one in dissemination.practices.all())},
        is_granted=True,
    )
    messages.success(request, _("The decision is in preparation. Complete it and lay it before the delegation."))
    return redirect("programme:decision_edit", pk=decision.pk)


def cohort_new(request: Request, pk: int) -> HttpResponse:
    dissemination = visible_call(request, pk)
    require(can_run_dissemination(request.user))
    return task_page(
        request,
        form=forms.CohortForm(request.POST or None, dissemination=dissemination),
        act=lambda data: actions.open_cohort(actor=request.user, dissemination=dissemination, **data),
        title=_("New cohort"),
        back=dissemination.get_absolute_url(),
        back_title=dissemination,
    )


def mentor_new(request: Request, slug: str) -> HttpResponse:
    practice = get_object_or_404(Practice.objects.select_related("initiative__project_leader"), slug=slug)
    require(can_run_dissemination(request.user))
    leader = practice.initiative.project_leader if practice.initiative else None
    if leader is None:
        messages.error(request, _("The practice comes from no initiative with a project leader."))
        return redirect(practice)
    return task_page(
        request,
        form=forms.MentorForm(request.POST or None),
        act=lambda data: actions.name_mentor(actor=request.user, user=leader, practice=practice, **data),
        title=_("Name %(leader)s mentor") % {"leader": leader},
        back=practice.get_absolute_url(),
        back_title=practice,
    )


def interest(request: Request, pk: int) -> HttpResponse:
    dissemination = visible_call(request, pk)
    asked = request.GET.get("practice", "")
    form = forms.InterestForm(
        request.POST or None,
        dissemination=dissemination,
        user=request.user,
        initial={"practice": asked if asked.isdecimal() else None},
    )
    return task_page(
        request,
        form=form,
        act=lambda data: actions.register_interest(actor=request.user, dissemination=dissemination, **data),
        title=_("Show interest"),
        lead=_("An adviser then goes through your capacity together with you."),
        back=dissemination.get_absolute_url(),
        back_title=dissemination,
        done=lambda made: made.get_absolute_url(),
        message=_("Your interest is registered."),
    )
