"""Calls as everybody sees them, and the officer's overview."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from calls import queries
from calls.actions import calls as actions
from calls.actions.deadlines import extend_time
from calls.actions.questions import copy_call
from calls.content import expected_minutes, sections_of
from calls.forms.applications import ExtendForm
from calls.forms.calls import AnswerForm, AskForm, CallForm, CopyCallForm, NewCallForm, ProlongForm
from calls.models import Application, Call, CallQuestion, CallStatus
from calls.permissions import can_edit_call, can_prepare_call, can_publish_call, can_screen, can_start_application
from calls.views.common import Request, attempt, call_or_404, staff_or_404, try_and_tell
from core.errors import Refused, require
from core.models import Role


@login_not_required
@require_GET
def call_list(request: Request) -> HttpResponse:
    calls = list(Call.objects.visible_to(request.user).select_related("case"))
    groups = [
        (_("Open now"), [call for call in calls if call.stage == "open"]),
        (_("Open later"), [call for call in calls if call.stage == "upcoming"]),
        (_("In preparation"), [call for call in calls if call.stage == "draft"]),
        (_("Closed"), [call for call in calls if call.stage in {"closed", "concluded"}]),
    ]
    return render(
        request,
        "calls/list.html",
        {
            "groups": [(title, found) for title, found in groups if found],
            "may_create": request.user.is_authenticated and bool(can_prepare_call(request.user)),
        },
    )


@login_not_required
@require_GET
def call_detail(request: Request, pk: int) -> HttpResponse:
    """The public page: purpose, who may apply, every question, criterion and weight, and the dates."""
    call = call_or_404(request, pk)
    form = call.forms.filter(published_at__isnull=not call.is_published).order_by("-number").first()
    user = request.user
    own = (
        Application.objects.of(user).filter(call=call) if user.is_authenticated and user.role == Role.APPLICANT else []
    )
    return render(
        request,
        "calls/detail.html",
        {
            "call": call,
            "form_version": form,
            "sections": sections_of(form) if form else [],
            "minutes": expected_minutes(form) if form else 0,
            "criteria": call.criteria.all(),
            "needs_areas": call.needs_areas.all(),
            "asked": call.questions_asked.filter(published_at__isnull=False),
            "ask_form": AskForm() if user.is_authenticated and call.status == CallStatus.PUBLISHED else None,
            "may_start": user.is_authenticated and bool(can_start_application(user, call)),
            "own": own,
            "corrections": call.forms.filter(number__gt=1, published_at__isnull=False),
            "figures": queries.public_figures(call) if call.stage in {"closed", "concluded"} else None,
            "staff": user.is_authenticated and bool(can_prepare_call(user, call)),
        },
    )


def call_new(request: Request) -> HttpResponse:
    require(can_prepare_call(request.user))
    form = NewCallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[Call] = []
        if attempt(form, lambda: made.append(actions.create_call(actor=request.user, **form.cleaned_data))):
            return redirect("calls:edit", made[0].pk)
    return render(request, "calls/new.html", {"form": form})


def call_edit(request: Request, pk: int) -> HttpResponse:
    call = call_or_404(request, pk)
    require(can_edit_call(request.user, call))
    form = CallForm(request.POST or None, instance=call)
    if request.method == "POST" and form.is_valid():
        # The model form has written its values on this object; the action works on a fresh one.
        fresh = Call.objects.get(pk=call.pk)
        version, values = form.cleaned_data["version"], form.values()
        if attempt(form, lambda: actions.edit_call(actor=request.user, call=fresh, version=version, **values)):
            messages.success(request, _("The call is saved."))
            return redirect("calls:questions" if "leave" not in request.POST else "calls:overview", pk)
    call.refresh_from_db()
    return render(request, "calls/edit.html", {"call": call, "form": form})


def call_publish(request: Request, pk: int) -> HttpResponse:
    """What publishing means, and the way to it: the decision on the call."""
    call = call_or_404(request, pk)
    require(can_publish_call(request.user, call))
    latest = call.forms.order_by("-number").first()
    return render(
        request,
        "calls/publish.html",
        {
            "call": call,
            "missing": actions.missing_in_call(call),
            "minutes": expected_minutes(latest) if latest else 0,
            "burden": queries.yearly_burden(call),
            "decision": actions.decisions_under_way(call).first(),
        },
    )


@require_POST
def call_propose(request: Request, pk: int) -> HttpResponse:
    """Prepare the decision on the call, to be taken by the delegation."""
    call = call_or_404(request, pk)
    require(can_publish_call(request.user, call))
    try:
        decision = actions.propose_call(actor=request.user, call=call)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("calls:publish", pk)
    messages.success(
        request, _("A decision on the call is being prepared. The call is published when it is dispatched.")
    )
    return redirect("programme:decision", decision.pk)


def call_copy(request: Request, pk: int) -> HttpResponse:
    call = call_or_404(request, pk)
    require(can_prepare_call(request.user, call))
    form = CopyCallForm(request.POST or None, initial={"title": call.title})
    if request.method == "POST" and form.is_valid():
        made: list[Call] = []
        title = form.cleaned_data["title"]
        if attempt(form, lambda: made.append(copy_call(actor=request.user, call=call, title=title))):
            return redirect("calls:edit", made[0].pk)
    return render(request, "calls/copy.html", {"call": call, "form": form})


def call_prolong(request: Request, pk: int) -> HttpResponse:
    call = call_or_404(request, pk)
    require(can_screen(request.user, call))
    form = ProlongForm(request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and attempt(form, lambda: actions.prolong_call(actor=request.user, call=call, **form.cleaned_data)):
        messages.success(request, _("The call closes later."))
        return redirect("calls:overview", pk)
    return render(request, "calls/prolong.html", {"call": call, "form": form})


def call_extend(request: Request, pk: int) -> HttpResponse:
    """More time for one organisation's drafts, with its reason; the drafts themselves stay unseen."""
    call = call_or_404(request, pk)
    require(can_screen(request.user, call))
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: extend_time(actor=request.user, call=call, **values)):
            # Whether there is a draft is nobody's business here before it is submitted.
            messages.success(request, _("If the organisation leads a draft it has more time now, and is told."))
            return redirect("calls:overview", pk)
    return render(request, "calls/extend.html", {"call": call, "form": form})


@require_GET
def call_overview(request: Request, pk: int) -> HttpResponse:
    """Where the call stands, for those who prepare it and decide."""
    staff_or_404(request, Role.OFFICER, Role.MEMBER, Role.CHAIR, Role.REGISTRAR, Role.FINANCE)
    call = call_or_404(request, pk)
    return render(
        request,
        "calls/overview.html",
        {
            "call": call,
            "funnel": queries.funnel(call, request.user),
            "missing": actions.missing_in_call(call) if call.is_draft else [],
            "decision": actions.decisions_under_way(call).first() if call.is_draft else None,
            "unanswered": queries.unanswered_for(call, request.user) if call.has_closed else None,
            "asked": call.questions_asked.filter(published_at__isnull=True),
            "answer_form": AnswerForm(),
            "may_edit": bool(can_edit_call(request.user, call)),
            "may_screen": bool(can_screen(request.user, call)),
            "draft_form": call.forms.filter(published_at__isnull=True).first(),
            "burden": queries.yearly_burden(call),
        },
    )


def call_conclude(request: Request, pk: int) -> HttpResponse:
    call = call_or_404(request, pk)
    require(can_screen(request.user, call))
    if request.method == "POST" and try_and_tell(
        request, lambda: actions.conclude_call(actor=request.user, call=call), _("The call is concluded.")
    ):
        return redirect("calls:overview", pk)
    return render(
        request,
        "calls/conclude.html",
        {"call": call, "unanswered": actions.unanswered(call), "lacking": queries.lacking(call, request.user)},
    )


@require_POST
def call_ask(request: Request, pk: int) -> HttpResponse:
    call = call_or_404(request, pk)
    form = AskForm(request.POST)
    if form.is_valid():
        question = form.cleaned_data["question"]
        try_and_tell(
            request,
            lambda: actions.ask_about_call(actor=request.user, call=call, question=question),
            _("Your question is sent. The answer is published here."),
        )
    else:
        messages.error(request, _("Write your question."))
    return redirect("calls:detail", pk)


@require_POST
def call_answer(request: Request, pk: int, question: int) -> HttpResponse:
    call = call_or_404(request, pk)
    asked = get_object_or_404(CallQuestion, pk=question, call=call)
    form = AnswerForm(request.POST)
    answer = form.cleaned_data["answer"] if form.is_valid() else ""
    try_and_tell(
        request,
        lambda: actions.answer_about_call(actor=request.user, asked=asked, answer=answer),
        _("The answer is published."),
    )
    return redirect("calls:overview", pk)
