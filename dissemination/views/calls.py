"""Dissemination calls and their candidates, from interest to sustaining."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls.models import CallStatus
from core.errors import require
from core.http import Request
from core.models import AuditEvent, Role
from core.templatetags.formats import sek
from dissemination.actions import calls as actions
from dissemination.actions import sustaining
from dissemination.capacity import QUESTIONS
from dissemination.forms import calls as forms
from dissemination.models import Candidate, CandidateStatus, DisseminationCall, Interview, PhaseLesson, Practice
from dissemination.permissions import (
    can_assess,
    can_run_dissemination,
    can_see_dissemination,
    can_work_with,
    can_write_knowledge,
)
from dissemination.views.common import task_page
from programme.actions.decisions import prepare_decision
from programme.models import Decision
from programme.permissions import can_prepare_decision


def visible_call(request: Request, pk: int) -> DisseminationCall:
    """Staff see all; others those that are published."""
    found = DisseminationCall.objects.select_related("call", "decision")
    if not can_see_dissemination(request.user):
        found = found.exclude(call__status__in=[CallStatus.DRAFT, CallStatus.CANCELLED])
    return get_object_or_404(found, pk=pk)


def visible_candidate(request: Request, pk: int) -> Candidate:
    found = Candidate.objects.visible_to(request.user).select_related(
        "organisation", "practice", "dissemination__call", "cohort", "mentor__user", "case", "assessed_by", "decision"
    )
    return get_object_or_404(found, pk=pk)


def call_list(request: Request) -> HttpResponse:
    found = DisseminationCall.objects.select_related("call").annotate(number=Count("candidates"))
    if not can_see_dissemination(request.user):
        found = found.exclude(call__status__in=[CallStatus.DRAFT, CallStatus.CANCELLED])
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


def candidate_detail(request: Request, pk: int) -> HttpResponse:
    candidate = visible_candidate(request, pk)
    may_assess = can_assess(request.user, candidate)
    active = candidate.status in sustaining.ACTIVE
    return render(
        request,
        "dissemination/candidate.html",
        {
            "candidate": candidate,
            "capacity": [(words, candidate.capacity.get(key)) for key, words in QUESTIONS.items()]
            if candidate.capacity
            else [],
            "follow_ups": candidate.follow_ups.select_related("written_by"),
            "deviations": candidate.deviations.all(),
            "interviews": candidate.interviews.select_related("phase") if may_assess else [],
            "decisions": Decision.objects.visible_to(request.user).filter(
                subject_type="dissemination.candidate", subject_id=pk
            ),
            "events": AuditEvent.objects.filter(
                case_type="core.case", case_id=candidate.case_id, verb__startswith="candidate."
            ).select_related("actor")[:20],
            "may_assess": may_assess and candidate.status in {CandidateStatus.INTERESTED, CandidateStatus.ASSESSED},
            "may_place": may_assess,
            "may_decide": can_prepare_decision(request.user) and candidate.status == CandidateStatus.ASSESSED,
            "may_work": can_work_with(request.user, candidate)
            and candidate.status not in {CandidateStatus.REJECTED, CandidateStatus.ENDED},
            "may_sustain": may_assess and candidate.status == CandidateStatus.GRANTED,
            "may_end": may_assess and candidate.status not in {CandidateStatus.REJECTED, CandidateStatus.ENDED},
            "is_active": active,
        },
    )


def _candidate_task(request: Request, pk: int, *, form: Any, act: Any, title: Any, **more: Any) -> HttpResponse:
    candidate = visible_candidate(request, pk)
    return task_page(
        request,
        form=form(candidate),
        act=lambda data: act(candidate, data),
        title=title,
        back=candidate.get_absolute_url(),
        back_title=candidate,
        **more,
    )


def candidate_assess(request: Request, pk: int) -> HttpResponse:
    require(can_assess(request.user, visible_candidate(request, pk)))

    def act(candidate: Candidate, data: dict[str, Any]) -> Candidate:
        note = data.pop("note")
        return actions.assess_capacity(actor=request.user, candidate=candidate, answers=data, note=note)

    return _candidate_task(
        request,
        pk,
        form=lambda candidate: forms.CapacityForm(
            request.POST or None, initial={**candidate.capacity, "note": candidate.capacity_note}
        ),
        act=act,
        title=_("Assess the capacity"),
        lead=_("Scale: 1 not at all, 5 fully."),
    )


def candidate_place(request: Request, pk: int) -> HttpResponse:
    require(can_assess(request.user, visible_candidate(request, pk)))
    return _candidate_task(
        request,
        pk,
        form=lambda candidate: forms.PlaceForm(
            request.POST or None,
            candidate=candidate,
            initial={"cohort": candidate.cohort_id, "mentor": candidate.mentor_id},
        ),
        act=lambda candidate, data: actions.place_candidate(actor=request.user, candidate=candidate, **data),
        title=_("Cohort and mentor"),
    )


def candidate_plan(request: Request, pk: int) -> HttpResponse:
    require(can_work_with(request.user, visible_candidate(request, pk)))
    return _candidate_task(
        request,
        pk,
        form=lambda candidate: forms.PlanForm(
            request.POST or None,
            initial={
                "plan": candidate.plan,
                "sustaining_plan": candidate.sustaining_plan,
                "version": candidate.version,
            },
        ),
        act=lambda candidate, data: actions.write_plan(actor=request.user, candidate=candidate, **data),
        title=_("Adapted implementation plan"),
    )


def candidate_decide(request: Request, pk: int) -> HttpResponse:
    require(can_prepare_decision(request.user))

    def act(candidate: Candidate, data: dict[str, Any]) -> Decision:
        granted = data["is_granted"]
        return prepare_decision(
            actor=request.user,
            kind="implementation_support",
            case=candidate.case,
            subject=candidate,
            title=_("Implementation support: %(candidate)s") % {"candidate": candidate},
            content=_("The delegation grants implementation support to %(candidate)s.") % {"candidate": candidate}
            if granted
            else _("The delegation does not grant implementation support to %(candidate)s.") % {"candidate": candidate},
            is_granted=granted,
            amount=data["amount"] if granted else None,
            circumstances=data["circumstances"],
        )

    free = actions.budget_of_line() - actions.granted_so_far()
    return _candidate_task(
        request,
        pk,
        form=lambda candidate: forms.SupportDecisionForm(request.POST or None),
        act=act,
        title=_("Prepare the decision on support"),
        lead=_("Free on the line for implementation and dissemination: %(free)s.") % {"free": sek(free)},
        done=lambda decision: reverse("programme:decision_edit", args=[decision.pk]),
        message=_("The decision is in preparation. Complete it and lay it before the delegation."),
    )


def candidate_follow_up(request: Request, pk: int) -> HttpResponse:
    require(can_work_with(request.user, visible_candidate(request, pk)))
    return _candidate_task(
        request,
        pk,
        form=lambda candidate: forms.FollowUpForm(request.POST or None),
        act=lambda candidate, data: sustaining.follow_up(actor=request.user, candidate=candidate, **data),
        title=_("Follow up"),
    )


def candidate_deviation(request: Request, pk: int) -> HttpResponse:
    require(can_work_with(request.user, visible_candidate(request, pk)))
    return _candidate_task(
        request,
        pk,
        form=lambda candidate: forms.DeviationForm(request.POST or None),
        act=lambda candidate, data: sustaining.report_deviation(actor=request.user, candidate=candidate, **data),
        title=_("Report a deviation"),
    )


def deviation_resolve(request: Request, pk: int, deviation_pk: int) -> HttpResponse:
    candidate = visible_candidate(request, pk)
    deviation = get_object_or_404(candidate.deviations, pk=deviation_pk)
    require(can_work_with(request.user, candidate))
    return _candidate_task(
        request,
        pk,
        form=lambda candidate: forms.ResolveForm(request.POST or None, initial={"action": deviation.action}),
        act=lambda candidate, data: sustaining.resolve_deviation(actor=request.user, deviation=deviation, **data),
        title=_("Resolve the deviation"),
        lead=deviation.text,
    )


@require_POST
def candidate_sustain(request: Request, pk: int) -> HttpResponse:
    candidate = visible_candidate(request, pk)
    sustaining.begin_sustaining(actor=request.user, candidate=candidate)
    messages.success(request, _("The practice is now sustained with simple follow-up."))
    return redirect(candidate)


def candidate_end(request: Request, pk: int) -> HttpResponse:
    require(can_assess(request.user, visible_candidate(request, pk)))
    return _candidate_task(
        request,
        pk,
        form=lambda candidate: forms.EndForm(request.POST or None),
        act=lambda candidate, data: sustaining.end_candidate(actor=request.user, candidate=candidate, **data),
        title=_("End"),
    )


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
