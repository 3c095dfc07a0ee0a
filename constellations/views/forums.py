"""Collaboration forums and contract councils."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from constellations.actions import forums as actions
from constellations.forms.forums import ForumActionForm, ForumForm, MinutesForm
from constellations.models import Constellation, Forum, ForumAction
from constellations.permissions import can_hold_forum
from constellations.views.common import add_refusal, page_of, status_of
from core import clock
from core.errors import Refused, require
from core.http import Request
from core.models import User
from programme.models import MeetingStatus


def visible_forum(request: Request, pk: int) -> Forum:
    forums = Forum.objects.visible_to(request.user).select_related("meeting", "needs_area", "created_by")
    return get_object_or_404(forums, pk=pk)


def people_of(forum: Forum) -> Any:
    return User.objects.filter(attendances__meeting=forum.meeting_id).order_by("name")


def forum_list(request: Request) -> HttpResponse:
    visible = Forum.objects.visible_to(request.user)
    forums = (
        Forum.objects.filter(pk__in=visible.order_by().values("pk"))
        .select_related("meeting", "needs_area")
        .annotate(
            open_actions=Count("actions", filter=Q(actions__done_on__isnull=True), distinct=True),
            constellation_count=Count("constellations", distinct=True),
        )
        .order_by("-meeting__starts_at", "-pk")
    )
    return render(
        request,
        "constellations/forum_list.html",
        {"page_obj": page_of(request, forums), "may_hold": can_hold_forum(request.user)},
    )


def forum_new(request: Request) -> HttpResponse:
    require(can_hold_forum(request.user))
    form = ForumForm(request.POST or None, user=request.user, initial={"kind": "forum"})
    if request.method == "POST" and form.is_valid():
        try:
            forum = actions.call_forum(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The notice is sent."))
            return redirect(forum)
    return render(request, "constellations/forum_form.html", {"form": form}, status=status_of(request))


def forum_detail(request: Request, pk: int) -> HttpResponse:
    forum = visible_forum(request, pk)
    may_hold = can_hold_forum(request.user)
    return render(
        request,
        "constellations/forum_detail.html",
        {
            "forum": forum,
            "meeting": forum.meeting,
            "attendances": forum.meeting.attendances.select_related("user"),
            "constellations": Constellation.objects.visible_to(request.user).filter(forums=forum),
            "actions": forum.actions.select_related("responsible"),
            "may_hold": may_hold,
            "may_write": may_hold
            and forum.meeting.starts_at <= clock.now()
            and forum.meeting.status != MeetingStatus.CANCELLED,
            "may_cancel": may_hold and forum.meeting.status in {MeetingStatus.PLANNED, MeetingStatus.NOTIFIED},
            "action_form": ForumActionForm(people=people_of(forum)),
        },
    )


def forum_minutes(request: Request, pk: int) -> HttpResponse:
    forum = visible_forum(request, pk)
    require(can_hold_forum(request.user))
    initial = {
        "minutes": forum.minutes,
        "others": forum.others,
        "version": forum.version,
        "present": forum.meeting.attendances.filter(is_present=True).values_list("user", flat=True),
    }
    form = MinutesForm(request.POST or None, people=people_of(forum), initial=initial)
    is_closed = forum.meeting.status in {MeetingStatus.CLOSED, MeetingStatus.APPROVED}
    if is_closed:
        form.fields["present"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_minutes(actor=request.user, forum=forum, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The minutes are saved."))
            return redirect(forum)
    context = {"form": form, "forum": forum}
    return render(request, "constellations/forum_minutes.html", context, status=status_of(request))


@require_POST
def forum_action_new(request: Request, pk: int) -> HttpResponse:
    forum = visible_forum(request, pk)
    require(can_hold_forum(request.user))
    form = ForumActionForm(request.POST, people=people_of(forum))
    if form.is_valid():
        actions.add_action(actor=request.user, forum=forum, **form.cleaned_data)
        messages.success(request, _("Added."))
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    return redirect(forum)


@require_POST
def forum_action_done(request: Request, pk: int, action_pk: int) -> HttpResponse:
    forum = visible_forum(request, pk)
    action = get_object_or_404(ForumAction, pk=action_pk, forum=forum)
    actions.finish_action(actor=request.user, action=action)
    messages.success(request, _("Done."))
    return redirect(forum)


@require_POST
def forum_cancel(request: Request, pk: int) -> HttpResponse:
    forum = visible_forum(request, pk)
    actions.cancel_forum(actor=request.user, forum=forum)
    messages.success(request, _("The meeting is cancelled and those called are told."))
    return redirect(forum)
