"""An expression of interest: the constellation's task list, and the case page of those who screen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from calls import queries
from calls.actions import applications as actions
from calls.actions import dialogue
from calls.actions import partners as partner_actions
from calls.content import answers_of, expected_minutes, judge, read, sections_of
from calls.forms.applications import (
    AdviserForm,
    CompletionForm,
    ContributionForm,
    FeedbackQuestionForm,
    InviteForm,
    RenameForm,
    StartForm,
    WithdrawForm,
)
from calls.forms.calls import AnswerForm
from calls.models import Application, Assessment, DraftAdviser
from calls.permissions import (
    belongs_to,
    can_confirm,
    can_handle,
    can_manage_partners,
    can_start_application,
    can_submit,
    can_withdraw,
    can_write,
    leads,
)
from calls.status import next_step, next_step_for_staff, story
from calls.views.common import Request, application_or_404, attempt, call_or_404, try_and_tell
from constellations.models import ConstellationMember
from core import clock
from core.errors import NotAllowed, Refused, require
from core.models import Organisation, Role
from core.models.organisations import PUBLIC_KINDS


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


def _tasks(application: Application, gaps: dict[str, list[Any]]) -> list[dict[str, Any]]:
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
            just_now = clock.now() - answer.updated_at < timedelta(minutes=3)
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
            "tasks": _tasks(application, gaps),
            "partner_task": [
                {
                    "title": _("Partners"),
                    "url": reverse("calls:partners", args=[application.pk]),
                    "state": "in_progress" if waiting else "done",
                    "hint": _("%(count)s waits to confirm") % {"count": len(waiting)} if waiting else "",
                }
            ],
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
            "ask_form": FeedbackQuestionForm() if context["letters"] else None,
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
            "asked": application.completion_requests.filter(answered_at__isnull=True).first(),
            "lapsed": application.completion_requests.filter(
                answered_at__isnull=True, due_at__lte=clock.now()
            ).exists(),
            "assessments": Assessment.objects.visible_to(request.user)
            .filter(application=application)
            .select_related("assessor")
            .distinct(),
            "feedback_questions": application.feedback_questions.select_related("asked_by"),
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


def check(request: Request, pk: int) -> HttpResponse:
    """All answers on one page; the last look before they become an official document."""
    application = application_or_404(request, pk)
    require(belongs_to(request.user, application))
    if application.is_submitted and not application.may_be_written:
        return redirect("calls:receipt", pk)  # pressed twice, or the page was left open
    require(can_write(request.user, application))
    answer = can_submit(request.user, application)
    if request.method == "POST":
        try:
            submitted = actions.submit_application(actor=request.user, application=application, received_at=clock.now())
        except Refused as refusal:
            if Application.objects.filter(pk=pk, status="submitted").exists():
                return redirect("calls:receipt", pk)  # the other press came first
            if isinstance(refusal, NotAllowed):
                raise
            messages.error(request, str(refusal))
            return redirect("calls:missing" if refusal.code == "incomplete" else "calls:check", pk)
        return redirect("calls:receipt", submitted.pk)
    gaps = sum(len(found) for found in judge(application).values())
    waiting = application.constellation.members.filter(status=ConstellationMember.Status.INVITED)
    return render(
        request,
        "calls/check.html",
        {
            "application": application,
            "call": application.call,
            "pages": read(application),
            "members": application.constellation.members.select_related("organisation", "unit"),
            "gaps": gaps + waiting.count(),
            "may_submit": answer,
        },
    )


@require_GET
def receipt(request: Request, pk: int) -> HttpResponse:
    application = application_or_404(request, pk)
    if not application.is_submitted:
        raise Http404
    return render(
        request,
        "calls/receipt.html",
        {"application": application, "call": application.call, "next_step": next_step(application)},
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


def withdraw(request: Request, pk: int) -> HttpResponse:
    application = application_or_404(request, pk)
    require(can_withdraw(request.user, application))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(
            form,
            lambda: actions.withdraw_application(actor=request.user, application=application, reason=reason),
        ):
            messages.success(request, _("The expression of interest is withdrawn. A confirmation is sent to you."))
            return redirect("calls:application", pk)
    return render(
        request,
        "components/confirm.html",
        {
            "title": _("Withdraw “%(name)s”") % {"name": application.name},
            "consequences": [
                _("No assessment and no decision is made."),
                _("The case and what you have sent stay in the register: they are official documents."),
                _("You cannot undo it, but you may apply again while the call is open."),
            ],
            "form": form,
            "confirm": _("Withdraw"),
            "danger": True,
            "cancel_url": application.get_absolute_url(),
        },
    )


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


def complete(request: Request, pk: int) -> HttpResponse:
    """An officer asks for a completion."""
    application = application_or_404(request, pk)
    require(can_handle(request.user, application))
    form = CompletionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.request_completion(actor=request.user, application=application, **values)):
            messages.success(request, _("The completion is asked for."))
            return redirect("calls:application", pk)
    return render(request, "calls/completion.html", {"application": application, "form": form})


@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """The constellation asks about its feedback."""
    application = application_or_404(request, pk)
    form = FeedbackQuestionForm(request.POST)
    text = form.cleaned_data["question"] if form.is_valid() else ""
    try_and_tell(
        request,
        lambda: dialogue.ask_about_feedback(actor=request.user, application=application, question=text),
        _("Your question is sent. You are told when it is answered."),
    )
    return redirect("calls:application", pk)


@require_POST
def reply(request: Request, pk: int, question: int) -> HttpResponse:
    application = application_or_404(request, pk)
    asked = get_object_or_404(application.feedback_questions, pk=question)
    form = AnswerForm(request.POST)
    text = form.cleaned_data["answer"] if form.is_valid() else ""
    try_and_tell(
        request,
        lambda: dialogue.answer_about_feedback(actor=request.user, asked=asked, answer=text),
        _("The answer is sent."),
    )
    return redirect("calls:application", pk)


@require_POST
def resume(request: Request, pk: int) -> HttpResponse:
    application = application_or_404(request, pk)
    try_and_tell(
        request,
        lambda: actions.return_from_completion(actor=request.user, application=application),
        _("The screening goes on with what there is."),
    )
    return redirect("calls:application", pk)


def partners(request: Request, pk: int) -> HttpResponse:
    application = application_or_404(request, pk)
    members = list(application.constellation.members.select_related("organisation", "unit", "confirmed_by"))
    if request.user.role != Role.APPLICANT:
        raise Http404
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {"organisation": form.cleaned_data["organisation"], "unit_name": form.cleaned_data["unit"]}
        if attempt(form, lambda: partner_actions.invite_partner(actor=request.user, application=application, **values)):
            messages.success(request, _("The invitation is sent."))
            return redirect("calls:partners", pk)
    return render(
        request,
        "calls/partners.html",
        {
            "application": application,
            "members": [
                {
                    "member": member,
                    "may_answer": application.is_draft
                    and member.role != ConstellationMember.Role.LEAD
                    and bool(can_confirm(request.user, member)),
                    "form": ContributionForm(initial={"contribution": member.contribution}, prefix=f"m{member.pk}"),
                }
                for member in members
            ],
            "form": form,
            "adviser_form": AdviserForm(),
            "advisers": application.draft_advisers.select_related("user"),
            "may_manage": bool(can_manage_partners(request.user, application)),
            "organisations": Organisation.objects.filter(kind__in=PUBLIC_KINDS).current(),
            "seeking": Organisation.objects.exclude(seeks_partners="").exclude(
                pk__in=[member.organisation_id for member in members]
            )[:20],
        },
    )


@require_POST
def answer(request: Request, pk: int, member: int) -> HttpResponse:
    application = application_or_404(request, pk)
    found = get_object_or_404(application.constellation.members, pk=member)
    match request.POST.get("do"):
        case "confirm" | "decline" as what:
            form = ContributionForm(request.POST, prefix=f"m{found.pk}")
            words = form.cleaned_data["contribution"] if form.is_valid() else ""
            try_and_tell(
                request,
                lambda: partner_actions.answer_invitation(
                    actor=request.user, member=found, confirmed=what == "confirm", contribution=words
                ),
                _("Your part is confirmed.") if what == "confirm" else _("You have declined."),
            )
            if what == "decline" and not Application.objects.visible_to(request.user).filter(pk=pk).exists():
                return redirect("calls:application_list")
        case "remove":
            try_and_tell(
                request,
                lambda: partner_actions.remove_partner(actor=request.user, member=found),
                _("The partner is removed."),
            )
        case _other:
            messages.error(request, _("Choose what to do."))
    return redirect("calls:partners", pk)


@require_POST
def adviser(request: Request, pk: int) -> HttpResponse:
    """Let an adviser in, or end it."""
    application = application_or_404(request, pk)
    if "end" in request.POST:
        invited = get_object_or_404(DraftAdviser, pk=request.POST["end"] or 0, application=application)
        try_and_tell(
            request,
            lambda: partner_actions.end_adviser(actor=request.user, invited=invited),
            _("The adviser no longer reads the draft."),
        )
        return redirect("calls:partners", pk)
    form = AdviserForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["adviser"]
        try_and_tell(
            request,
            lambda: partner_actions.invite_adviser(actor=request.user, application=application, adviser=chosen),
            _("The adviser is invited."),
        )
    else:
        messages.error(request, _("Choose an adviser."))
    return redirect("calls:partners", pk)
