"""Who is called and present, how they vote, and who disagrees."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, append_only, refuse
from programme.models.agenda import AgendaItem
from programme.models.meetings import Meeting


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
            ),
            Guard(
                name="attendance_by_office",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.capacity IN ('chair', 'member', 'alternate') AND EXISTS (
                        SELECT 1 FROM programme_meeting m WHERE m.id = NEW.meeting_id AND m.kind = 'delegation')
                       AND NOT EXISTS (SELECT 1 FROM core_user u
                                       WHERE u.id = NEW.user_id AND u.role IN ('chair', 'member')) THEN
                        {refuse("attendance_by_office", "not a member of the delegation")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("Only the delegation's chair and members are called to its meetings to decide."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}"


class Vote(models.Model):
    """An open vote by one who is present and has no conflict of interest."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="votes")
    member = models.ForeignKey("core.User", models.PROTECT, related_name="votes")
    in_favour = models.BooleanField(_("yes to the proposal"))
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
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF TG_OP <> 'INSERT' THEN
                        {refuse("vote_by_present_member", "a vote is kept")}
                    END IF;
                    IF NOT EXISTS (
                        SELECT 1 FROM programme_agendaitem i
                        JOIN programme_attendance a ON a.meeting_id = i.meeting_id
                        JOIN programme_meeting m ON m.id = i.meeting_id
                        WHERE i.id = NEW.item_id AND a.user_id = NEW.member_id AND a.is_present
                          AND a.capacity IN ('chair', 'member', 'alternate')
                          AND m.kind = 'delegation' AND m.status = 'open'
                          AND i.is_voting AND i.outcome = 'pending'
                          AND (a.capacity <> 'alternate' OR NOT programme_alternates_too_many(m.id))) THEN
                        {refuse("vote_by_present_member", "not present at an open meeting")}
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM programme_agendaitem i
                        WHERE i.id = NEW.item_id AND programme_has_conflict(NEW.member_id, i.case_id)) THEN
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


class Dissent(models.Model):
    """A dissenting opinion of one who took part or presented; noted before the decision is dispatched (30 §)."""

    decision = models.ForeignKey("programme.Decision", models.PROTECT, related_name="dissents")
    person = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    opinion = models.TextField(_("dissenting opinion"))
    noted_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["noted_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "person"],
                name="dissent_once",
                violation_error_message=_("Your dissenting opinion is already noted."),
            )
        ]
        triggers = [
            *append_only("dissent", _("A dissenting opinion is kept as it was noted.")),
            Guard(
                name="dissent_before_dispatch",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NOT EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id AND d.status = 'decided'
                          AND (d.presenter_id = NEW.person_id OR EXISTS (
                               SELECT 1 FROM programme_decision_deciders x
                               WHERE x.decision_id = d.id AND x.user_id = NEW.person_id))) THEN
                        {refuse("dissent_before_dispatch", "too late, or took no part")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("Those who took part or presented can dissent, until the decision is dispatched."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.decision}"
