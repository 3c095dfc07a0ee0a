"""The agenda: each matter with its number through the year, and how it was dealt with."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.guards import Guard, frozen, numbered_without_gaps, refuse
from core.models import Case
from programme.models.meetings import Meeting


class ParagraphYear(models.Model):
    """Paragraphs are numbered through the year, without gaps."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        triggers = numbered_without_gaps(
            "paragraph_year",
            counter="last_number",
            key="year",
            rows="(SELECT year, paragraph AS number FROM programme_agendaitem) r WHERE r.year = NEW.year",
            message=_("Paragraphs are numbered in order through the year, without gaps."),
        )

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
    outcome = models.CharField(_("status"), max_length=10, choices=Outcome, default=Outcome.PENDING)
    # The matter under which decisions taken between meetings are reported.
    reports_between = models.BooleanField(default=False)
    is_voting = models.BooleanField(_("vote in progress"), default=False)
    presided_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    # Who left the room, and who took part: as it was when the matter was dealt with.
    left_room = models.ManyToManyField("core.User", blank=True, related_name="+")
    casting_vote = models.BooleanField(_("decided by the chair's casting vote"), default=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "paragraph"],
                name="agenda_paragraph_once",
                violation_error_message=_("This paragraph number is already taken."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "decision"],
                name="agenda_decision_once",
                violation_error_message=_("The matter is already on the agenda."),
            ),
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
                    "order",
                    "year",
                    "paragraph",
                    "title",
                    "decision_id",
                    "case_id",
                    "presenter_id",
                    "proposal",
                    "discussion",
                    "outcome",
                    "reports_between",
                    "presided_by_id",
                    "casting_vote",
                ],
                _("The minutes are approved and can no longer be changed."),
                when="EXISTS (SELECT 1 FROM programme_meeting m WHERE m.id = OLD.meeting_id AND m.status = 'approved')",
            ),
            frozen(
                "agenda_dealt_with",
                [
                    "year",
                    "paragraph",
                    "outcome",
                    "decision_id",
                    "case_id",
                    "casting_vote",
                    "proposal",
                    "presided_by_id",
                ],
                _("The matter is dealt with; its number and its outcome stay."),
                when="OLD.outcome <> 'pending'",
            ),
            frozen(
                "agenda_vote",
                ["proposal", "decision_id", "case_id"],
                _("The proposal is put to the vote and stays as it was put."),
                when="OLD.is_voting",
            ),
            Guard(
                name="agenda_open_to_matters",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NOT EXISTS (SELECT 1 FROM programme_meeting m WHERE m.id = NEW.meeting_id
                                   AND m.status IN ('planned', 'notified', 'open')) THEN
                        {refuse("agenda_open_to_matters", "the meeting is over")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("The meeting is closed; nothing is added to its agenda."),
            ),
            Guard(
                name="agenda_outcome_in_session",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.outcome <> 'pending' AND (TG_OP = 'INSERT' OR OLD.outcome = 'pending') AND NOT EXISTS (
                        SELECT 1 FROM programme_meeting m WHERE m.id = NEW.meeting_id AND m.status = 'open') THEN
                        {refuse("agenda_outcome_in_session", "the meeting is not in session")}
                    END IF;
                    IF NEW.outcome <> 'pending' AND TG_OP = 'UPDATE' AND OLD.outcome = 'pending' AND EXISTS (
                        SELECT 1 FROM programme_attendance a
                        WHERE a.meeting_id = NEW.meeting_id AND a.is_present
                          AND programme_has_conflict(a.user_id, NEW.case_id)
                          AND (a.user_id = NEW.presided_by_id OR NOT EXISTS (
                               SELECT 1 FROM programme_agendaitem_left_room l
                               WHERE l.agendaitem_id = NEW.id AND l.user_id = a.user_id))) THEN
                        {refuse("agenda_outcome_in_session", "someone with a conflict of interest is in the room")}
                    END IF;
                    IF NEW.outcome IN ('adopted', 'rejected') AND OLD.outcome = 'pending'
                       AND programme_alternates_too_many(NEW.meeting_id) THEN
                        {refuse("agenda_outcome_in_session", "an alternate serves while every member is present")}
                    END IF;
                    RETURN NEW;
                """,
                message=_(
                    "A matter is dealt with while the meeting is in session, without those who have a conflict of "
                    "interest in it, and with an alternate only in the place of a member who is absent."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"§ {self.paragraph} {self.title}" if self.paragraph else self.title


class LeftRoom(AgendaItem.left_room.through):  # type: ignore[name-defined,misc]
    """The row that says who left the room: written before the matter is dealt with, and kept."""

    class Meta:
        proxy = True
        triggers = [
            Guard(
                name="left_room_kept",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF EXISTS (
                        SELECT 1 FROM programme_agendaitem i WHERE i.outcome <> 'pending'
                          AND i.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.agendaitem_id ELSE NEW.agendaitem_id END) THEN
                        {refuse("left_room_kept", "the matter is dealt with")}
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
                message=_("The matter is dealt with; who left the room stays as it was."),
            )
        ]
