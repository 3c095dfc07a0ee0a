"""The matters of a meeting: on the agenda, in the room, to the vote."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.http import Request
from core.models import User
from programme import meeting_forms as forms_of
from programme.actions import meetings, sessions
from programme.models import AgendaItem, Decision, Meeting, MeetingStatus
from programme.permissions.meetings import can_prepare_meeting, is_advisory, rooms_of
from programme.views.meetings import find, step


def find_item(request: Request, pk: int) -> AgendaItem:
    """A matter in which the user has a conflict of interest does not exist for them."""
    items = (
        AgendaItem.objects.visible_to(request.user)
        .filter(meeting__in=Meeting.objects.visible_to(request.user))
        .select_related("meeting__chair", "meeting__secretary", "case", "decision__presenter", "presenter")
    )
    found: AgendaItem = get_object_or_404(items, pk=pk)
    return found


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
            + [(vote.member, vote) for vote in votes.values() if vote.member not in room.voters]
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
            "reported": reported(request, item),
            "proposal_form": forms_of.ProposalForm(initial={"proposal": item.proposal}),
        },
    )


def reported(request: Request, item: AgendaItem) -> list[Decision]:
    """Decisions taken between meetings: as reported here, or as they will be."""
    if not item.reports_between:
        return []
    decisions = item.reported_decisions.all() if item.paragraph else meetings.unreported()
    seen = Decision.objects.visible_to(request.user).values("pk")
    return list(decisions.filter(pk__in=seen).select_related("case"))


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
        "start": (
            lambda: sessions.start_vote(
                actor=actor, item=item, proposal=request.POST.get("proposal", "").strip()[:2000]
            ),
            _("The vote is open."),
        ),
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
