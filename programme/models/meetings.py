"""Meetings of the delegation, and of those who advise it."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, frozen, refuse, transitions
from core.querysets import matching


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
        return matching(self, attendances__user=user)


class Meeting(models.Model):
    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind, default=MeetingKind.DELEGATION)
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("starts"))
    place = models.CharField(_("place or link"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=MeetingStatus, default=MeetingStatus.PLANNED)
    # Urgent matters: decided by contact between the members, reported at the next meeting.
    is_per_capsulam = models.BooleanField(_("by contact between the members"), default=False)
    chair = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    # Presides where the chair is absent or has a conflict of interest.
    deputy = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    approver = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    # Approves the paragraphs for which the approver left the room or presided.
    second_approver = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    secretary = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    notice = models.ForeignKey("core.Document", models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.ForeignKey("core.Document", models.PROTECT, null=True, blank=True, related_name="+")
    # What the chair and the approver read before they approve; the registered minutes are these very bytes.
    draft = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    notes = models.TextField(_("notes"), blank=True)
    body = models.ForeignKey("programme.AdvisoryBody", models.PROTECT, null=True, blank=True, related_name="meetings")
    phase = models.ForeignKey("programme.Phase", models.PROTECT, null=True, blank=True, related_name="meetings")
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="approved") | models.Q(minutes__isnull=False),
                name="meeting_approved_has_minutes",
                violation_error_message=_("Approved minutes are registered."),
            ),
            models.CheckConstraint(
                condition=models.Q(approver__isnull=True)
                | models.Q(chair__isnull=True)
                | ~models.Q(approver=models.F("chair")),
                name="meeting_approver_not_chair",
                violation_error_message=_("The approver is another person than the chair."),
            ),
            models.CheckConstraint(
                condition=models.Q(second_approver__isnull=True)
                | (~models.Q(second_approver=models.F("chair")) & ~models.Q(second_approver=models.F("approver"))),
                name="meeting_second_approver_other",
                violation_error_message=_("The second approver is another person than the chair and the approver."),
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
                    "deputy_id",
                    "approver_id",
                    "second_approver_id",
                    "secretary_id",
                    "notice_id",
                    "minutes_id",
                    "draft_id",
                    "notes",
                    "opened_at",
                    "closed_at",
                ],
                _("The minutes are approved and can no longer be changed."),
                when="OLD.status = 'approved'",
            ),
            Guard(
                name="meeting_approved_by_two",
                operation=pgtrigger.Update,
                # Each paragraph by the one who presided over it and by another person who stayed in the room.
                body=f"""
                    IF NEW.status = 'approved' AND OLD.status <> 'approved' THEN
                        IF (SELECT count(DISTINCT a.person_id) FROM programme_minutesapproval a
                            JOIN core_document d ON d.id = NEW.minutes_id
                            JOIN core_storedfile f ON f.id = d.file_id
                            WHERE a.meeting_id = NEW.id AND a.sha256 = f.sha256) < 2 THEN
                            {refuse("meeting_approved_by_two", "two approvals of the registered bytes are needed")}
                        END IF;
                        IF EXISTS (
                            SELECT 1 FROM programme_agendaitem i WHERE i.meeting_id = NEW.id AND NOT (
                                EXISTS (SELECT 1 FROM programme_minutesapproval a
                                        WHERE a.meeting_id = NEW.id AND a.capacity = 'chair'
                                          AND a.person_id = coalesce(i.presided_by_id, NEW.chair_id))
                                AND EXISTS (SELECT 1 FROM programme_minutesapproval a
                                        WHERE a.meeting_id = NEW.id AND a.capacity = 'approver'
                                          AND a.person_id <> coalesce(i.presided_by_id, NEW.chair_id)
                                          AND NOT EXISTS (SELECT 1 FROM programme_agendaitem_left_room l
                                                          WHERE l.agendaitem_id = i.id AND l.user_id = a.person_id)))
                        ) THEN
                            {refuse("meeting_approved_by_two", "a paragraph lacks the approval of two who were there")}
                        END IF;
                    END IF;
                    RETURN NEW;
                """,
                message=_(
                    "Each paragraph of the minutes is approved by the one who presided and by another who stayed in "
                    "the room."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title
