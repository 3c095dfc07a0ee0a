"""Meetings of the delegation: notice, agenda, attendance, votes, minutes. And of those who advise it."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, append_only, frozen, refuse, transitions
from core.models import Case, Role
from programme.models.decisions import DecisionKind


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
    # Presides where the chair is absent or has a conflict of interest.
    deputy = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    approver = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
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
                body=f"""
                    IF NEW.status = 'approved' AND OLD.status <> 'approved' AND (
                        SELECT count(DISTINCT a.capacity) FROM programme_minutesapproval a
                        JOIN core_document d ON d.id = NEW.minutes_id
                        JOIN core_storedfile f ON f.id = d.file_id
                        WHERE a.meeting_id = NEW.id AND a.sha256 = f.sha256) < 2 THEN
                        {refuse("meeting_approved_by_two", "two approvals of the registered bytes are needed")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("Minutes are approved by the chair and the approver."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MinutesApproval(models.Model):
    """The chair's or the approver's approval of the minutes' exact bytes."""

    class Capacity(models.TextChoices):
        CHAIR = "chair", _("Chair")
        APPROVER = "approver", _("Approver")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="approvals")
    person = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=10, choices=Capacity)
    sha256 = models.CharField(max_length=64)
    provider = models.CharField(max_length=40)
    proof = models.TextField()
    approved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["approved_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "capacity"],
                name="minutes_approval_once",
                violation_error_message=_("The minutes are already approved in that capacity."),
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
                          AND NEW.person_id = CASE NEW.capacity WHEN 'chair' THEN m.chair_id
                                                                ELSE m.approver_id END) THEN
                        RETURN NEW;
                    END IF;
                    -- New minutes need new approvals.
                    IF TG_OP = 'DELETE' AND EXISTS (
                        SELECT 1 FROM programme_meeting m WHERE m.id = OLD.meeting_id AND m.status = 'closed') THEN
                        RETURN OLD;
                    END IF;
                    {refuse("minutes_approval_by_named", "only the chair and the approver, only the present draft")}
                """,
                message=_("The minutes are approved by the chair and the approver, each in person, as they now stand."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.capacity}"


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
            Guard(
                name="agenda_outcome_in_session",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.outcome <> 'pending' AND (TG_OP = 'INSERT' OR OLD.outcome = 'pending') AND NOT EXISTS (
                        SELECT 1 FROM programme_meeting m WHERE m.id = NEW.meeting_id AND m.status = 'open') THEN
                        {refuse("agenda_outcome_in_session", "the meeting is not in session")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A matter is dealt with while the meeting is in session."),
            ),
        ]

    def __str__(self) -> str:
        return f"§ {self.paragraph} {self.title}" if self.paragraph else self.title


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
                    IF TG_OP = 'DELETE' THEN
                        {refuse("vote_by_present_member", "a vote is kept")}
                    END IF;
                    IF NOT EXISTS (
                        SELECT 1 FROM programme_agendaitem i
                        JOIN programme_attendance a ON a.meeting_id = i.meeting_id
                        JOIN programme_meeting m ON m.id = i.meeting_id
                        WHERE i.id = NEW.item_id AND a.user_id = NEW.member_id AND a.is_present
                          AND a.capacity IN ('chair', 'member', 'alternate')
                          AND m.kind = 'delegation' AND m.status = 'open'
                          AND i.is_voting AND i.outcome = 'pending') THEN
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


class DelegationRuleQuerySet(models.QuerySet["DelegationRule"]):
    def in_force(self) -> DelegationRuleQuerySet:
        today = clock.today()
        return self.filter(valid_from__lte=today).filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=today)
        )


class DelegationRule(models.Model):
    """The scheme of delegation: which kind of decision, up to what amount, which role takes alone."""

    kind = models.CharField(_("kind of decision"), max_length=30, choices=DecisionKind)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    up_to = models.DecimalField(_("up to"), max_digits=14, decimal_places=2, null=True, blank=True)
    decided_by = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(_("valid from"), default=clock.today)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = DelegationRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of the scheme of delegation")
        verbose_name_plural = _("scheme of delegation")
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
