"""Meetings: the list, the page of one, and each step from notice to approved minutes."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actions.signatures import last_authentication
from core.errors import Refused, require
from core.http import Request
from core.models import Job, User
from programme import meeting_forms as forms_of
from programme.actions import delegation, meetings, minutes, sessions
from programme.models import AgendaItem, Decision, DelegationRule, Meeting, MeetingStatus
from programme.permissions import can_prepare_decision
from programme.permissions.meetings import can_prepare_meeting, is_advisory, rooms_of


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
        "chair", "deputy", "approver", "secretary", "notice__file", "minutes__file", "draft", "body", "phase"
    )
    found: Meeting = get_object_or_404(meetings_seen, pk=pk)
    return found


def find_item(request: Request, pk: int) -> AgendaItem:
    """A matter in which the user has a conflict of interest does not exist for them."""
    items = (
        AgendaItem.objects.visible_to(request.user)
        .filter(meeting__in=Meeting.objects.visible_to(request.user))
        .select_related("meeting__chair", "meeting__secretary", "case", "decision__presenter", "presenter")
    )
    found: AgendaItem = get_object_or_404(items, pk=pk)
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


def meeting_detail(request: Request, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    prepares = bool(can_prepare_meeting(request.user))
    items = list(meeting.items.visible_to(request.user).select_related("case", "presenter", "decision", "presided_by"))
    attendances = list(meeting.attendances.select_related("user"))
    approvals = {approval.capacity: approval for approval in meeting.approvals.all()}
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
            "attendance_form": attendance_form(meeting, attendances)
            if prepares and meeting.status in {MeetingStatus.NOTIFIED, MeetingStatus.OPEN}
            else None,
            "approvals": approvals,
            "may_approve": may_approve(request.user, meeting) and meeting.draft is not None,
            "sees_draft": prepares or request.user in {meeting.chair, meeting.approver},
            "job": Job.objects.filter(kind="minutes_pdf", key__startswith=f"minutes-pdf:{meeting.pk}:").first()
            if meeting.status == MeetingStatus.CLOSED and meeting.draft is None
            else None,
            "redraft_form": forms_of.RedraftForm(initial={"notes": meeting.notes}),
        },
    )


def may_approve(user: User, meeting: Meeting) -> bool:
    if meeting.status != MeetingStatus.CLOSED or user.pk not in {meeting.chair_id, meeting.approver_id}:
        return False
    return not meeting.approvals.filter(person=user).exists()


def attendance_form(meeting: Meeting, attendances: list) -> forms.Form:
    decided = meeting.status == MeetingStatus.OPEN or any(a.is_present for a in attendances)
    return forms_of.AttendanceForm(
        meeting=meeting,
        initial={
            "present": [a.user_id for a in attendances if a.is_present or not decided],
            "alternates": [a.user_id for a in attendances if a.capacity == "alternate"],
            "deputy": meeting.deputy_id,
            "approver": meeting.approver_id,
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
def item_add(request: Request, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    form = forms_of.ItemForm(request.POST, user=request.user, meeting=meeting)
    if not form.is_valid():
        messages.error(request, _("Choose a matter that waits for decision, or name another."))
        return redirect("programme:meeting", pk=pk)
    return step(
        request,
        "programme:meeting",
        pk,
        lambda: meetings.add_item(actor=request.user, meeting=meeting, **form.cleaned_data),
        _("The matter is on the agenda."),
    )


@require_POST
def item_remove(request: Request, pk: int) -> HttpResponse:
    item = find_item(request, pk)
    return step(
        request,
        "programme:meeting",
        item.meeting_id,
        lambda: meetings.remove_item(actor=request.user, item=item),
        _("The matter is taken off the agenda."),
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
    if not form.is_valid():
        messages.error(request, _("Choose among those who are called."))
        return redirect("programme:meeting", pk=pk)
    data = {**form.cleaned_data, "present": list(form.cleaned_data["present"])}
    return step(
        request,
        "programme:meeting",
        pk,
        lambda: meetings.set_attendance(actor=request.user, meeting=meeting, **data),
        _("Attendance is noted."),
    )


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


@require_POST
def meeting_close(request: Request, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    return step(
        request,
        "programme:meeting",
        pk,
        lambda: minutes.close_meeting(actor=request.user, meeting=meeting),
        _("The meeting is closed. Its minutes are being drawn up."),
    )


@require_POST
def meeting_redraft(request: Request, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    form = forms_of.RedraftForm(request.POST)
    form.is_valid()
    return step(
        request,
        "programme:meeting",
        pk,
        lambda: minutes.redraft_minutes(actor=request.user, meeting=meeting, notes=form.cleaned_data.get("notes", "")),
        _("The minutes are drawn up anew. Approvals already given have fallen."),
    )


@reauthentication_required
def minutes_approve(request: Request, pk: int) -> HttpResponse:
    """Read the draft and approve its exact bytes, just after signing in again."""
    meeting = find(request, pk)
    if request.user.pk not in {meeting.chair_id, meeting.approver_id}:
        raise Http404
    if request.method == "POST":
        return step(
            request,
            "programme:meeting",
            pk,
            lambda: minutes.approve_minutes(
                actor=request.user,
                meeting=meeting,
                sha256=request.POST.get("sha256", ""),
                authenticated_at=last_authentication(request),
            ),
            _("You have approved the minutes."),
        )
    return render(
        request, "programme/minutes_approve.html", {"meeting": meeting, "may": may_approve(request.user, meeting)}
    )


def item_detail(request: Request, pk: int) -> HttpResponse:
    """One matter: who is in the room, the proposal, the vote."""
    item = find_item(request, pk)
    meeting = item.meeting
    room = rooms_of(meeting, [item])[item.pk]
    votes = {vote.member_id: vote for vote in item.votes.select_related("member")}
    runs = request.user == room.presiding or bool(can_prepare_meeting(request.user))
    pending = meeting.status == MeetingStatus.OPEN and item.outcome == AgendaItem.Outcome.PENDING
    return render(
        request,
        "programme/item_detail.html",
        {
            "item": item,
            "meeting": meeting,
            "room": room,
            "ballots": [(voter, votes.get(voter.pk)) for voter in room.voters]
            if pending
            else [(vote.member, vote) for vote in votes.values()],
            "left": room.left if pending else list(item.left_room.all()),
            "my_vote": votes.get(request.user.pk),
            "may_vote": pending and item.is_voting and request.user in room.voters and request.user.pk not in votes,
            "runs": runs and pending,
            "advisory": is_advisory(meeting),
            "writes": bool(can_prepare_meeting(request.user))
            and meeting.status in {MeetingStatus.OPEN, MeetingStatus.CLOSED},
            "discussion_form": forms_of.DiscussionForm(initial={"discussion": item.discussion}),
            "reported": item.reported_decisions.select_related("case")
            if item.paragraph
            else meetings.unreported()
            if item.reports_between
            else [],
        },
    )


@require_POST
def item_act(request: Request, pk: int, act: str) -> HttpResponse:
    """Vote, decide, note, defer or write: one matter's steps."""
    item = find_item(request, pk)
    actor = request.user
    if act == "vote":
        member = get_object_or_404(User, pk=request.POST.get("member") or actor.pk)
        choice = request.POST.get("vote")
        if choice not in {"yes", "no"}:
            messages.error(request, _("Vote yes or no."))
            return redirect("programme:item", pk=pk)
        return step(
            request,
            "programme:item",
            pk,
            lambda: sessions.cast_vote(actor=actor, item=item, member=member, in_favour=choice == "yes"),
            _("The vote is noted."),
        )
    steps: dict[str, tuple[Callable[[], object], str]] = {
        "start": (lambda: sessions.start_vote(actor=actor, item=item), _("The vote is open.")),
        "decide": (lambda: sessions.decide_item(actor=actor, item=item), _("The matter is decided.")),
        "note": (lambda: sessions.note_item(actor=actor, item=item), _("The matter is noted.")),
        "defer": (lambda: sessions.note_item(actor=actor, item=item, deferred=True), _("The matter is deferred.")),
        "write": (
            lambda: sessions.write_discussion(
                actor=actor, item=item, discussion=request.POST.get("discussion", "")[:10000]
            ),
            _("The text is saved."),
        ),
    }
    if act not in steps:
        raise Http404
    action, done = steps[act]
    return step(request, "programme:item", pk, action, done)


def rule_list(request: Request) -> HttpResponse:
    """The scheme of delegation, and what has been decided by it."""
    if not (request.user.is_secretariat or request.user.is_delegation):
        raise Http404
    form = forms_of.RuleForm(request.POST or None)
    may_edit = bool(can_prepare_decision(request.user)) and request.user.role == "officer"
    if request.method == "POST" and form.is_valid():
        try:
            delegation.add_rule(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The rule is in force."))
            return redirect("programme:rule_list")
    return render(
        request,
        "programme/rule_list.html",
        {
            "rules": DelegationRule.objects.select_related("decided_by"),
            "form": form if may_edit else None,
            "taken": Decision.objects.visible_to(request.user)
            .filter(manner="delegated")
            .select_related("case", "reported_in__meeting")[:50],
        },
    )


@require_POST
def rule_end(request: Request, pk: int) -> HttpResponse:
    rule = get_object_or_404(DelegationRule, pk=pk)
    try:
        delegation.end_rule(actor=request.user, rule=rule)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The rule has ended."))
    return redirect("programme:rule_list")
