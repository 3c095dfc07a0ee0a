"""Meetings of the delegation: notice, agenda, attendance, votes, minutes. And of those who advise it."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, frozen, refuse, transitions
from core.models import Case


class MeetingKind(models.TextChoices):
    DELEGATION = "delegation", _("Meeting of the delegation")
    EXPERT_GROUP = "expert_group", _("Expert group")
    REFERENCE_GROUP = "reference_group", _("Reference group")
    HEARING = "hearing", _("Hearing")
    PHASE_REVIEW = "phase_review", _("Phase review")
    FORUM = "forum", _("Forum")
    COUNCIL = "council", _("Contract council (insatsråd)")


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    NOTIFIED = "notified", _("Notice sent")
    OPEN = "open", _("In session")
    CLOSED = "closed", _("Closed, minutes to be approved")
    APPROVED = "approved", _("Minutes approved")
    CANCELLED = "cancelled", _("Cancelled")


TRANSITIONS = {
    MeetingStatus.PLANNED: [MeetingStatus.NOTIFIED, MeetingStatus.CANCELLED],
    MeetingStatus.NOTIFIED: [MeetingStatus.OPEN, MeetingStatus.CANCELLED],
    MeetingStatus.OPEN: [MeetingStatus.CLOSED],
    MeetingStatus.CLOSED: [MeetingStatus.APPROVED],
    MeetingStatus.APPROVED: [],
    MeetingStatus.CANCELLED: [],
}


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: Any) -> MeetingQuerySet:
        """The secretariat and the delegation see all; others the meetings that they are called to."""
        if user.is_secretariat or user.is_delegation:
            return self.all()
        return self.filter(attendances__user=user).distinct()


class Meeting(models.Model):
    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind, default=MeetingKind.DELEGATION)
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("starts"))
    place = models.CharField(_("place or link"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=MeetingStatus, default=MeetingStatus.PLANNED)
    # Urgent matters: decided by contact between the members, reported at the next meeting.
    is_per_capsulam = models.BooleanField(_("by contact between the members"), default=False)
    chair = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    approver = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    secretary = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    notice = models.ForeignKey("core.Document", models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.ForeignKey("core.Document", models.PROTECT, null=True, blank=True, related_name="+")
    notes = models.TextField(_("notes"), blank=True)
    chair_approved_at = models.DateTimeField(null=True, blank=True)
    approver_approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="approved")
                | models.Q(chair_approved_at__isnull=False, approver_approved_at__isnull=False, minutes__isnull=False),
                name="meeting_approved_by_two",
                violation_error_message=_("Minutes are approved by the chair and the approver."),
            ),
            models.CheckConstraint(
                condition=models.Q(approver__isnull=True)
                | models.Q(chair__isnull=True)
                | ~models.Q(approver=models.F("chair")),
                name="meeting_approver_not_chair",
                violation_error_message=_("The approver is another person than the chair."),
            ),
        ]
        triggers = [
            transitions(
                "meeting", TRANSITIONS, [MeetingStatus.PLANNED], _("A meeting cannot go from that status to this one.")
            ),
            frozen(
                "meeting",
                [
                    "kind",
                    "title",
                    "starts_at",
                    "place",
                    "is_per_capsulam",
                    "chair_id",
                    "approver_id",
                    "secretary_id",
                    "notice_id",
                    "minutes_id",
                    "notes",
                ],
                _("The minutes are approved and can no longer be changed."),
                when="OLD.status = 'approved'",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    class Capacity(models.TextChoices):
        CHAIR = "chair", _("Chair")
        MEMBER = "member", _("Member")
        ALTERNATE = "alternate", _("Alternate")
        PRESENTER = "presenter", _("Presenter")
        OTHER = "other", _("Other")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    user = models.ForeignKey("core.User", models.PROTECT, related_name="attendances")
    capacity = models.CharField(max_length=10, choices=Capacity)
    is_present = models.BooleanField(_("present"), default=False)

    class Meta:
        ordering = ["meeting", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                name="attendance_once",
                violation_error_message=_("The person is already called to the meeting."),
            )
        ]
        triggers = [
            Guard(
                name="attendance_of_open_meeting",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF EXISTS (SELECT 1 FROM programme_meeting m WHERE m.status IN ('closed', 'approved')
                               AND m.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.meeting_id ELSE NEW.meeting_id END) THEN
                        {refuse("attendance_of_open_meeting", "meeting is closed")}
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
                message=_("The meeting is closed; its attendance can no longer be changed."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}"


class ParagraphYear(models.Model):
    """Paragraphs are numbered through the year, without gaps."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last_number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.year)


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: Any) -> AgendaItemQuerySet:
        return self.exclude(case__in=Case.objects.hidden_from(user))


class AgendaItem(models.Model):
    class Outcome(models.TextChoices):
        PENDING = "pending", _("Not yet dealt with")
        ADOPTED = "adopted", _("Decided as proposed")
        REJECTED = "rejected", _("The proposal fell")
        DEFERRED = "deferred", _("Deferred")
        NOTED = "noted", _("Noted")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField(null=True)
    paragraph = models.PositiveIntegerField(_("paragraph"), null=True)
    title = models.CharField(_("matter"), max_length=200)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="items")
    case = models.ForeignKey("core.Case", models.PROTECT, null=True, blank=True, related_name="+")
    presenter = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    proposal = models.TextField(_("proposal, as a question to answer yes or no"), blank=True)
    discussion = models.TextField(_("notes"), blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.PENDING)
    casting_vote = models.BooleanField(_("decided by the chair's casting vote"), default=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "paragraph"], name="agenda_paragraph_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="pending") | models.Q(paragraph__isnull=False),
                name="agenda_dealt_with_has_paragraph",
            ),
        ]
        triggers = [
            frozen(
                "agenda_item",
                [
                    "meeting_id",
                    "year",
                    "paragraph",
                    "title",
                    "decision_id",
                    "case_id",
                    "presenter_id",
                    "proposal",
                    "discussion",
                    "outcome",
                    "casting_vote",
                ],
                _("The minutes are approved and can no longer be changed."),
                when="EXISTS (SELECT 1 FROM programme_meeting m WHERE m.id = OLD.meeting_id AND m.status = 'approved')",
            )
        ]

    def __str__(self) -> str:
        return f"§ {self.paragraph} {self.title}" if self.paragraph else self.title


class Vote(models.Model):
    """An open vote by one who is present and has no conflict of interest; a dissent is noted with its reasons."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="votes")
    member = models.ForeignKey("core.User", models.PROTECT, related_name="votes")
    in_favour = models.BooleanField(_("yes to the proposal"))
    dissent = models.TextField(_("dissenting opinion"), blank=True)
    cast_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["item", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "member"],
                name="vote_once",
                violation_error_message=_("The member has already voted."),
            )
        ]
        triggers = [
            Guard(
                name="vote_by_present_member",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NOT EXISTS (
                        SELECT 1 FROM programme_agendaitem i
                        JOIN programme_attendance a ON a.meeting_id = i.meeting_id
                        JOIN programme_meeting m ON m.id = i.meeting_id
                        WHERE i.id = NEW.item_id AND a.user_id = NEW.member_id AND a.is_present
                          AND a.capacity IN ('chair', 'member', 'alternate')
                          AND m.kind = 'delegation' AND m.status = 'open') THEN
                        {refuse("vote_by_present_member", "not present at an open meeting")}
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM programme_agendaitem i
                        JOIN core_conflictofinterest c ON c.case_id = i.case_id
                        WHERE i.id = NEW.item_id AND c.user_id = NEW.member_id
                          AND c.status IN ('declared', 'upheld')) OR EXISTS (
                        SELECT 1 FROM programme_agendaitem i
                        JOIN core_case_parties p ON p.case_id = i.case_id
                        JOIN core_membership s ON s.organisation_id = p.organisation_id AND s.is_active
                        WHERE i.id = NEW.item_id AND s.user_id = NEW.member_id) THEN
                        {refuse("vote_by_present_member", "conflict of interest")}
                    END IF;
                    RETURN NEW;
                """,
                message=_(
                    "Only a member who is present and has no conflict of interest votes, while the meeting is open."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.in_favour}"


class DelegationRule(models.Model):
    """The scheme of delegation: which kind of decision, up to what amount, which role takes alone."""

    kind = models.CharField(_("kind of decision"), max_length=30)
    role = models.CharField(_("role"), max_length=20)
    up_to = models.DecimalField(_("up to"), max_digits=14, decimal_places=2, null=True, blank=True)
    decided_by = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(_("valid from"), default=clock.today)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        ordering = ["kind", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "role"],
                condition=models.Q(valid_to__isnull=True),
                name="delegation_rule_one_in_force",
                violation_error_message=_("There is already a rule in force for that kind of decision and role."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.role}"
