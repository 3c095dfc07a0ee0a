"""Candidates that take up a practice, from interest to sustaining."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import require
from core.http import Request
from core.models import AuditEvent
from core.templatetags.formats import sek
from dissemination.actions import calls as actions
from dissemination.actions import sustaining
from dissemination.capacity import QUESTIONS
from dissemination.forms import calls as forms
from dissemination.models import Candidate, CandidateStatus
from dissemination.permissions import (
    can_assess,
    can_work_with,
)
from dissemination.views.common import task_page
from programme.actions.decisions import prepare_decision
from programme.models import Decision
from programme.permissions import can_prepare_decision


def visible_candidate(request: Request, pk: int) -> Candidate:
    found = Candidate.objects.visible_to(request.user).select_related(
        "organisation", "practice", "dissemination__call", "cohort", "mentor__user", "case", "assessed_by", "decision"
    )
    return get_object_or_404(found, pk=pk)


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
