"""Who approves the minutes, and what of them."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, refuse
from programme.models.meetings import Meeting


class MinutesApproval(models.Model):
    """An approval of the minutes' exact bytes: by whoever presided, or by an approver, of the paragraphs named.

    Whoever left the room for a matter approves nothing of it; another does.
    """

    class Capacity(models.TextChoices):
        CHAIR = "chair", _("Presided")
        APPROVER = "approver", _("Approver")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="approvals")
    person = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=10, choices=Capacity)
    paragraphs = models.CharField(_("paragraphs"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    provider = models.CharField(max_length=40)
    proof = models.TextField()
    approved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["approved_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person", "capacity"],
                name="minutes_approval_once",
                violation_error_message=_("You have already approved the minutes."),
            )
        ]
        triggers = [
            Guard(
                name="minutes_approval_by_named",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF TG_OP = 'INSERT' AND EXISTS (
                        SELECT 1 FROM programme_meeting m JOIN core_storedfile f ON f.id = m.draft_id
                        WHERE m.id = NEW.meeting_id AND m.status = 'closed' AND f.sha256 = NEW.sha256
                          AND CASE NEW.capacity
                              WHEN 'chair' THEN EXISTS (
                                  SELECT 1 FROM programme_agendaitem i WHERE i.meeting_id = m.id
                                    AND coalesce(i.presided_by_id, m.chair_id) = NEW.person_id)
                              ELSE NEW.person_id IN (m.approver_id, m.second_approver_id) END) THEN
                        RETURN NEW;
                    END IF;
                    -- New minutes need new approvals.
                    IF TG_OP = 'DELETE' AND EXISTS (
                        SELECT 1 FROM programme_meeting m WHERE m.id = OLD.meeting_id AND m.status = 'closed') THEN
                        RETURN OLD;
                    END IF;
                    {refuse("minutes_approval_by_named", "only who presided and the approvers, only the present draft")}
                """,
                message=_(
                    "The minutes are approved by whoever presided and by the approver, in person and as they now stand."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.capacity}"

    @property
    def signs_as(self) -> str:
        """In Swedish, as the page of signatures says it; sealed in the proof."""
        return signs_as(self.capacity, self.paragraphs)


def signs_as(capacity: str, paragraphs: str) -> str:
    words = {"chair": "Ordförande", "approver": "Justerare"}[capacity]
    return f"{words} § {paragraphs}"[:120] if paragraphs else words
