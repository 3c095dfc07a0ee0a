"""An expression of interest: the constellation's task list, and the case page of those who screen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls import queries
from calls.actions import applications as actions
from calls.content import answers_of, expected_minutes, judge, read, sections_of
from calls.forms.applications import (
    FeedbackQuestionForm,
    RenameForm,
    StartForm,
)
from calls.models import Application, ApplicationStatus, Assessment
from calls.permissions import (
    can_handle,
    can_manage_partners,
    can_start_application,
    can_submit,
    can_withdraw,
    can_write,
    is_in_time,
    leads,
)
from calls.status import next_step, next_step_for_staff, story
from calls.views.common import Request, application_or_404, attempt, call_or_404, try_and_tell
from calls.views.conflicts import DECLARE
from constellations.models import ConstellationMember, Initiative
from core import clock
from core.errors import require
from core.models import Role, User


def start(request: Request, pk: int) -> HttpResponse:
    call = call_or_404(request, pk)
    require(can_start_application(request.user, call))
    form = StartForm(request.POST or None, user=request.user, call=call)
    if request.method == "POST" and form.is_valid():
        made: list[Application] = []
        values = form.cleaned_data
        if attempt(form, lambda: made.append(actions.start_application(actor=request.user, call=call, **values))):
            return redirect("calls:application", made[0].pk)
    latest = call.forms.filter(published_at__isnull=False).order_by("-number").first()
    return render(
        request,
        "calls/start.html",
        {"call": call, "form": form, "minutes": expected_minutes(latest) if latest else 0},
    )


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    application = application_or_404(request, pk)
    if request.user.role == Role.APPLICANT:
        return _for_constellation(request, application)
    if application.is_draft:
        return _for_adviser(request, application)
    return _for_staff(request, application)


def _tasks(application: Application, gaps: dict[str, list[Any]], reader: User) -> list[dict[str, Any]]:
    answers = answers_of(application)
    tasks = []
    for section in sections_of(application.form):
        answer = answers.get(section.key)
        if answer is None or not any(answer.data.values()):
            state = "not_started"
        elif answer.is_done:
            state = "correct" if gaps[section.key] else "done"
        else:
            state = "in_progress"
        hint = _("About %(minutes)s minutes") % {"minutes": sum(item.minutes for item in section.questions.all())}
        if answer and answer.updated_by:
            just_now = answer.updated_by != reader and clock.now() - answer.updated_at < timedelta(minutes=3)
            words = _("%(who)s writes here now") if just_now else _("Saved by %(who)s")
            hint = words % {"who": answer.updated_by}
        tasks.append(
            {
                "title": section.title,
                "url": reverse("calls:section", args=[application.pk, section.key]),
                "state": state,
                "hint": hint,
            }
        )
    return tasks


def _for_constellation(request: Request, application: Application) -> HttpResponse:
    members = list(application.constellation.members.select_related("organisation", "unit"))
    context: dict[str, Any] = {
        "application": application,
        "call": application.call,
        "members": members,
        "next_step": next_step(application),
        "story": story(application),
        "may_write": bool(can_write(request.user, application)),
        "may_submit": bool(can_submit(request.user, application)),
        "may_withdraw": bool(can_withdraw(request.user, application)),
        "may_manage": bool(can_manage_partners(request.user, application)),
        "leads": bool(leads(request.user, application)),
        "asked": application.completion_requests.filter(answered_at__isnull=True).first(),
        "letters": application.letters.filter(status="sent"),
        "feedback": application.feedback.filter(application__letters__status="sent").select_related("criterion"),
    }
    if application.may_be_written:
        gaps = judge(application)
        waiting = [m for m in members if m.status == ConstellationMember.Status.INVITED]
        context |= {
            "tasks": _tasks(application, gaps, request.user),
            "partner_task": [
                {
                    "title": _("Partners"),
                    "url": reverse("calls:partners", args=[application.pk]),
                    "state": "in_progress" if waiting else "done",
                    "hint": _("%(count)s waits to confirm") % {"count": len(waiting)} if waiting else "",
                }
            ],
            "in_time": not application.is_draft or is_in_time(application),
            "missing": sum(len(found) for found in gaps.values()) + len(waiting),
            "minutes": expected_minutes(application.form),
        }
        return render(request, "calls/application_tasks.html", context)
    return render(
        request,
        "calls/application_own.html",
        context
        | {
            "pages": read(application),
            "feedback_questions": application.feedback_questions.all(),
            "initiative": Initiative.objects.visible_to(request.user)
            .filter(constellation=application.constellation_id)
            .first(),
            "ask_form": FeedbackQuestionForm()
            if context["letters"] and application.status != ApplicationStatus.WITHDRAWN
            else None,
        },
    )


def _for_adviser(request: Request, application: Application) -> HttpResponse:
    """The draft as the invited adviser reads it."""
    return render(
        request,
        "calls/application_draft.html",
        {
            "application": application,
            "call": application.call,
            "pages": read(application),
            "comments": application.comments.select_related("by"),
        },
    )


def _for_staff(request: Request, application: Application) -> HttpResponse:
    return render(
        request,
        "calls/application_case.html",
        {
            "application": application,
            "call": application.call,
            "members": application.constellation.members.select_related("organisation", "unit"),
            "pages": read(application),
            "next_step": next_step_for_staff(application),
            "hints": queries.eligibility_hints(application),
            "may_handle": bool(can_handle(request.user, application)),
            "may_declare": request.user.has_role(*DECLARE),
            "asked": application.completion_requests.filter(answered_at__isnull=True).first(),
            "lapsed": application.completion_requests.filter(
                answered_at__isnull=True, due_at__lte=clock.now()
            ).exists(),
            "assessments": Assessment.objects.visible_to(request.user)
            .filter(application=application)
            .select_related("assessor")
            .distinct(),
            "feedback_questions": application.feedback_questions.select_related("asked_by"),
            # Those who decide on the feedback read it here.
            "feedback": [item for item in application.feedback.select_related("criterion") if item.is_given]
            if request.user.has_role(Role.OFFICER, Role.MEMBER, Role.CHAIR, Role.REGISTRAR)
            else [],
            "documents": application.case.documents.order_by("number") if application.case else [],
        },
    )


@require_GET
def missing(request: Request, pk: int) -> HttpResponse:
    """Everything that stands between the draft and its submission, each with a link to where it is mended."""
    application = application_or_404(request, pk)
    require(can_write(request.user, application))
    gaps = judge(application)
    sections = {section.key: section for section in sections_of(application.form)}
    waiting = application.constellation.members.filter(status=ConstellationMember.Status.INVITED)
    return render(
        request,
        "calls/missing.html",
        {
            "application": application,
            "groups": [(sections[key], found) for key, found in gaps.items() if found],
            "waiting": waiting.select_related("organisation", "unit"),
        },
    )


def rename(request: Request, pk: int) -> HttpResponse:
    application = application_or_404(request, pk)
    require(can_write(request.user, application))
    form = RenameForm(request.POST or None, application=application)
    if request.method == "POST" and form.is_valid():
        values = {"needs_area": application.needs_area, **form.cleaned_data}
        if attempt(form, lambda: actions.rename_application(actor=request.user, application=application, **values)):
            return redirect("calls:application", pk)
    return render(request, "calls/rename.html", {"application": application, "form": form})


def discard(request: Request, pk: int) -> HttpResponse:
    application = application_or_404(request, pk)
    require(leads(request.user, application))
    if request.method == "POST":
        done = try_and_tell(
            request,
            lambda: actions.discard_draft(actor=request.user, application=application),
            _("The draft is put away."),
        )
        return redirect("calls:application_list" if done else application)
    return render(
        request,
        "components/confirm.html",
        {
            "title": _("Put away “%(name)s”") % {"name": application.name},
            "consequences": [
                _("Nobody can write in it or submit it any more."),
                _("You can begin a new one with its answers."),
            ],
            "confirm": _("Put away"),
            "danger": True,
            "cancel_url": application.get_absolute_url(),
        },
    )
