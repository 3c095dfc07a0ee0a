"""Meetings: the list, the page of one, and each step from notice to approved minutes."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import Refused, require
from core.http import Request
from core.models import Job
from programme import meeting_forms as forms_of
from programme.actions import meetings, sessions
from programme.actions.dispatching import to_dispatch
from programme.calendar import as_calendar
from programme.models import Meeting, MeetingStatus
from programme.papers import reads_whole
from programme.permissions.meetings import can_prepare_meeting, is_advisory, rooms_of
from programme.permissions.minutes import approvals_needed


def step(request: Request, back: str, pk: int, action: Callable[[], object], done: str) -> HttpResponse:
    """Do it and go back, telling what was done or why it was refused."""
    try:
        action()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(back, pk=pk)


def find(request: Request, pk: int) -> Meeting:
    meetings_seen = Meeting.objects.visible_to(request.user).select_related(
        "chair",
        "deputy",
        "approver",
        "second_approver",
        "secretary",
        "notice__file",
        "minutes__file",
        "draft",
        "body",
        "phase",
    )
    found: Meeting = get_object_or_404(meetings_seen, pk=pk)
    return found


def meeting_list(request: Request) -> HttpResponse:
    seen = Meeting.objects.visible_to(request.user).select_related("chair")
    page = Paginator(seen, 30).get_page(request.GET.get("page"))
    return render(
        request,
        "programme/meeting_list.html",
        {"page_obj": page, "may_plan": bool(can_prepare_meeting(request.user))},
    )


def meeting_plan(request: Request) -> HttpResponse:
    require(can_prepare_meeting(request.user))
    form = forms_of.MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = meetings.plan_meeting(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The meeting is planned. Look through the agenda and send the notice."))
            return redirect("programme:meeting", pk=meeting.pk)
    return render(request, "programme/meeting_form.html", {"form": form, "heading": _("Plan a meeting")})


def meeting_detail(request: Request, pk: int, refused_attendance: forms.Form | None = None) -> HttpResponse:
    meeting = find(request, pk)
    prepares = bool(can_prepare_meeting(request.user))
    items = list(meeting.items.visible_to(request.user).select_related("case", "presenter", "decision", "presided_by"))
    attendances = list(meeting.attendances.select_related("user"))
    given = {(approval.person_id, approval.capacity): approval for approval in meeting.approvals.all()}
    ended = meeting.status in {MeetingStatus.CLOSED, MeetingStatus.APPROVED}
    needed = approvals_needed(meeting) if ended else []
    rooms = rooms_of(meeting, items) if meeting.status == MeetingStatus.OPEN else {}
    return render(
        request,
        "programme/meeting_detail.html",
        {
            "meeting": meeting,
            "rows": [(item, rooms.get(item.pk)) for item in items],
            "hidden": meeting.items.count() - len(items),
            "attendances": attendances,
            "prepares": prepares,
            "advisory": is_advisory(meeting),
            "item_form": forms_of.ItemForm(user=request.user, meeting=meeting) if prepares else None,
            "attendance_form": (refused_attendance or attendance_form(meeting, attendances))
            if prepares and meeting.status in {MeetingStatus.NOTIFIED, MeetingStatus.OPEN}
            else None,
            "approvals": [(need, given.get((need.person.pk, need.capacity))) for need in needed],
            "may_approve": meeting.status == MeetingStatus.CLOSED
            and meeting.draft is not None
            and any(need.person == request.user for need in needed)
            and not any(person == request.user.pk for person, _capacity in given),
            "sees_draft": prepares or any(need.person == request.user for need in needed),
            "to_dispatch": list(to_dispatch(meeting, request.user)) if prepares and ended else [],
            "whole": reads_whole(request.user, meeting),
            "job": Job.objects.filter(kind="minutes_pdf", key__startswith=f"minutes-pdf:{meeting.pk}:").first()
            if meeting.status == MeetingStatus.CLOSED and meeting.draft is None
            else None,
            "redraft_form": forms_of.RedraftForm(initial={"notes": meeting.notes}),
        },
    )


def attendance_form(meeting: Meeting, attendances: list) -> forms.Form:
    standing = meetings.standing_alternates()
    alternates = [a.user_id for a in attendances if a.capacity == "alternate" or a.user_id in standing]
    decided = meeting.status == MeetingStatus.OPEN or any(a.is_present for a in attendances)
    return forms_of.AttendanceForm(
        meeting=meeting,
        initial={
            "present": [a.user_id for a in attendances if a.is_present or not (decided or a.user_id in alternates)],
            "alternates": alternates,
            "deputy": meeting.deputy_id,
            "approver": meeting.approver_id,
            "second_approver": meeting.second_approver_id,
        },
    )


@require_POST
def meeting_agenda(request: Request, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    return step(
        request,
        "programme:meeting",
        pk,
        lambda: meetings.build_agenda(actor=request.user, meeting=meeting),
        _("The agenda holds everything that waits for decision."),
    )


@require_POST
def meeting_notify(request: Request, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    return step(
        request,
        "programme:meeting",
        pk,
        lambda: meetings.send_notice(actor=request.user, meeting=meeting),
        _("The notice is sent and registered."),
    )


@require_POST
def meeting_cancel(request: Request, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    return step(
        request,
        "programme:meeting",
        pk,
        lambda: meetings.cancel_meeting(actor=request.user, meeting=meeting),
        _("The meeting is cancelled."),
    )


@require_POST
def meeting_attendance(request: Request, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    form = forms_of.AttendanceForm(request.POST, meeting=meeting)
    if form.is_valid():
        data = {**form.cleaned_data, "present": list(form.cleaned_data["present"])}
        try:
            meetings.set_attendance(actor=request.user, meeting=meeting, **data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Attendance is noted."))
            return redirect("programme:meeting", pk=pk)
    return meeting_detail(request, pk, form)


@require_POST
def meeting_open(request: Request, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    return step(
        request,
        "programme:meeting",
        pk,
        lambda: sessions.open_meeting(actor=request.user, meeting=meeting),
        _("The meeting is in session."),
    )


@require_GET
def meeting_calendar(request: Request, pk: int) -> HttpResponse:
    """The meeting for the reader's own calendar. It says when and where, not which matters: calendars are shared."""
    meeting = find(request, pk)
    return HttpResponse(
        as_calendar(meeting, f"{settings.SITE_URL}{reverse('programme:meeting', args=[pk])}"),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="kallelse-{pk}.ics"'},
    )
