"""What of decisions, meetings and conflicts of interest waits for a user; and what of them can be searched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.models import Case, ConflictOfInterest, DisclosureRequest, Disposal, Referral, Role, User
from core.registry import SearchHit, WorkItem
from programme.actions.cooperation import has_signed, party_of
from programme.models import (
    AgendaItem,
    Appeal,
    Decision,
    DecisionMaker,
    DecisionStatus,
    DispatchReceipt,
    Meeting,
    MeetingStatus,
)
from programme.permissions.minutes import approves


def waiting(user: User) -> Iterator[WorkItem]:
    if user.has_role(Role.CHAIR, Role.MEMBER):
        yield from _of_delegation(user)
    if user.has_role(Role.CHAIR, Role.OFFICER):
        yield from _conflicts(user)
    if user.has_role(Role.OFFICER, Role.REGISTRAR):
        yield from _of_secretariat(user)
    if user.has_role(Role.APPLICANT):
        yield from _of_party(user)
    if user.has_role(Role.ADVISER):
        yield from _of_signatory(user)


def _of_delegation(user: User) -> Iterator[WorkItem]:
    soon = clock.now() + timedelta(days=30)
    for meeting in Meeting.objects.filter(
        status__in=[MeetingStatus.NOTIFIED, MeetingStatus.OPEN], attendances__user=user, starts_at__lt=soon
    ):
        yield WorkItem(
            meeting.title,
            reverse("programme:meeting", args=[meeting.pk]),
            group=_("Meeting"),
            due=meeting.starts_at.astimezone(clock.STOCKHOLM).date(),
            urgent=meeting.status == MeetingStatus.OPEN,
        )
    voting = AgendaItem.objects.visible_to(user).filter(
        is_voting=True, meeting__attendances__user=user, meeting__attendances__is_present=True
    )
    for item in voting.exclude(votes__member=user):
        yield WorkItem(item.title, reverse("programme:item", args=[item.pk]), group=_("Vote"), urgent=True)
    mine = Q(chair=user) | Q(approver=user) | Q(second_approver=user) | Q(items__presided_by=user)
    closed = Meeting.objects.filter(mine, status=MeetingStatus.CLOSED).exclude(approvals__person=user)
    for meeting in closed.distinct():
        if not approves(user, meeting):
            continue
        yield WorkItem(
            _("Approve the minutes: %(title)s") % {"title": meeting.title},
            reverse("programme:meeting", args=[meeting.pk]),
            group=_("Minutes"),
        )
    if user.has_role(Role.CHAIR):
        alone = [DecisionMaker.CHAIR, DecisionMaker.THREE_PARTIES, DecisionMaker.DELEGATED]
        for decision in Decision.objects.visible_to(user).pending().filter(maker__in=alone):
            if decision.maker == DecisionMaker.THREE_PARTIES and has_signed(decision, None):
                continue
            yield WorkItem(decision.title, reverse("programme:decision", args=[decision.pk]), group=_("To decide"))


def _conflicts(user: User) -> Iterator[WorkItem]:
    declared = ConflictOfInterest.objects.filter(status=ConflictOfInterest.Status.DECLARED).exclude(user=user)
    seen = declared.exclude(case__in=Case.objects.hidden_from(user)).select_related("user", "case")
    for conflict in seen.order_by("declared_at"):
        yield WorkItem(
            _("Rule on a conflict of interest: %(person)s") % {"person": conflict.user},
            reverse("programme:conflict_rule", args=[conflict.pk]),
            detail=conflict.case.reg_no,
            group=_("Conflict of interest"),
        )


def _of_secretariat(user: User) -> Iterator[WorkItem]:
    for decision in Decision.objects.visible_to(user).filter(status=DecisionStatus.DECIDED).select_related("case"):
        yield WorkItem(
            _("Dispatch the decision: %(title)s") % {"title": decision.title},
            reverse("programme:decision", args=[decision.pk]),
            detail=decision.case.reg_no if decision.case else "",
            group=_("To dispatch"),
        )
    for request in DisclosureRequest.objects.filter(
        outcome=DisclosureRequest.Outcome.PENDING, case__in=Case.objects.visible_to(user)
    ).select_related("case"):
        yield WorkItem(
            _("Answer the request for a document"),
            reverse("programme:case", args=[request.case_id]),
            detail=request.case.reg_no,
            group=_("Request for a document"),
            urgent=True,
        )
    waiting = Disposal.objects.filter(status=Disposal.Status.PROPOSED, document__case__in=Case.objects.visible_to(user))
    if user.has_role(Role.REGISTRAR) and (count := waiting.count()):
        yield WorkItem(
            ngettext("Decide on the disposal of %(n)s document", "Decide on the disposal of %(n)s documents", count)
            % {"n": count},
            reverse("archive"),
            group=_("Archive"),
        )
    appeals = Appeal.objects.filter(
        status__in=[Appeal.Status.RECEIVED, Appeal.Status.TIMELY], decision__in=Decision.objects.visible_to(user)
    )
    for appeal in appeals.select_related("decision", "document"):
        yield WorkItem(
            _("Appeal: %(title)s") % {"title": appeal.decision.title},
            reverse("programme:decision", args=[appeal.decision_id]),
            detail=f"{appeal.document.reg_no}, {appeal.get_status_display()}",
            group=_("Appeal"),
            urgent=True,
        )
    for referral in Referral.objects.filter(
        answered_at__isnull=True, case__in=Case.objects.visible_to(user)
    ).select_related("case"):
        yield WorkItem(
            _("Referral to %(recipient)s") % {"recipient": referral.recipient},
            reverse("programme:case", args=[referral.case_id]),
            detail=referral.case.reg_no,
            group=_("Referral"),
            due=referral.due_on,
        )


def _of_signatory(user: User) -> Iterator[WorkItem]:
    """The cooperation model, for an adviser of SKR or RISE whose organisation has not signed it."""
    waiting = Decision.objects.visible_to(user).pending().filter(maker=DecisionMaker.THREE_PARTIES)
    may, organisation = party_of(user)
    for decision in waiting if may else []:
        if not has_signed(decision, organisation):
            yield WorkItem(decision.title, reverse("programme:decision", args=[decision.pk]), group=_("To sign"))


def _of_party(user: User) -> Iterator[WorkItem]:
    mine = DispatchReceipt.objects.filter(
        organisation__memberships__user=user, organisation__memberships__is_active=True, received_at__isnull=True
    )
    for receipt in mine.select_related("decision"):
        yield WorkItem(
            _("Confirm that you have got the decision: %(title)s") % {"title": receipt.decision.title},
            reverse("programme:decision", args=[receipt.decision_id]),
            group=_("Decision"),
        )


def find(user: User, query: str) -> Iterator[SearchHit]:
    """Cases and decisions that the user may see. The public finds documents in the register."""
    if not user.is_authenticated:
        return
    cases = Case.objects.visible_to(user).filter(Q(title__icontains=query) | Q(reg_no__icontains=query))
    for case in cases[:10]:
        yield SearchHit(case.title, reverse("programme:case", args=[case.pk]), _("Case"), case.reg_no)
    decisions = Decision.objects.visible_to(user).filter(Q(title__icontains=query) | Q(content__icontains=query))
    for decision in decisions.select_related("case")[:10]:
        yield SearchHit(
            decision.title,
            reverse("programme:decision", args=[decision.pk]),
            _("Decision"),
            decision.get_status_display(),
        )
