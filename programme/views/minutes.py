"""Minutes: drawn up, read by those who approve them, approved. And what someone with a conflict of interest reads."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core.actions.signatures import last_authentication
from core.http import Request
from programme import meeting_forms as forms_of
from programme.actions import minutes
from programme.actions.dispatching import dispatch_taken
from programme.models import Meeting, MeetingStatus
from programme.papers import minutes_content, notice_content, reads_whole
from programme.permissions.minutes import approves
from programme.views.meetings import find, step


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
def meeting_dispatch(request: Request, pk: int) -> HttpResponse:
    """Send out all that the meeting decided; each that is refused is told."""
    sent, refused = dispatch_taken(actor=request.user, meeting=find(request, pk))
    for reason in refused:
        messages.error(request, reason)
    if sent:
        done = ngettext("%(n)s decision is dispatched.", "%(n)s decisions are dispatched.", sent)
        messages.success(request, done % {"n": sent})
    return redirect("programme:meeting", pk=pk)


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


def may_approve(request: Request, meeting: Meeting) -> bool:
    if meeting.status != MeetingStatus.CLOSED or meeting.draft is None:
        return False
    return bool(approves(request.user, meeting)) and not meeting.approvals.filter(person=request.user).exists()


@reauthentication_required
def minutes_approve(request: Request, pk: int) -> HttpResponse:
    """Read the draft and approve its exact bytes, just after signing in again."""
    meeting = find(request, pk)
    mine = approves(request.user, meeting)
    if not mine:
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
    context = {
        "meeting": meeting,
        "mine": mine,
        "whole": reads_whole(request.user, meeting),
        "may": may_approve(request, meeting),
    }
    return render(request, "programme/minutes_approve.html", context)


def as_pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )


@require_GET
def notice_copy(request: Request, pk: int) -> HttpResponse:
    """The notice without the matters in which the reader has a conflict of interest."""
    meeting = find(request, pk)
    if meeting.notice is None:
        raise Http404
    return as_pdf(notice_content(meeting, request.user), f"kallelse-{pk}")


@require_GET
def minutes_copy(request: Request, pk: int) -> HttpResponse:
    """The draft of the minutes, for an approver who left the room for a matter: without that matter."""
    meeting = find(request, pk)
    if meeting.status != MeetingStatus.CLOSED or not (request.user.is_secretariat or approves(request.user, meeting)):
        raise Http404
    return as_pdf(minutes_content(meeting, f"minutes {pk} {request.user.pk}", request.user), f"protokollsutdrag-{pk}")
