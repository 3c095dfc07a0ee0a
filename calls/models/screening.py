"""Screening: each person's assessment, what the constellation is told, and the letters that tell it."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, refuse, transitions
from core.models import Case


def says_something(text: str) -> bool:
    """Words or figures, not blanks, dots or dashes alone; the database asks the same."""
    return any(letter.isalnum() for letter in text)


class AssessmentStatus(models.TextChoices):
    ASSIGNED = "assigned", _("Not started")
    DRAFT = "draft", _("In progress")
    SUBMITTED = "submitted", _("Done")


ASSESSMENT_TRANSITIONS: dict[str, list[str]] = {
    AssessmentStatus.ASSIGNED: [AssessmentStatus.DRAFT, AssessmentStatus.SUBMITTED],
    AssessmentStatus.DRAFT: [AssessmentStatus.SUBMITTED],
    AssessmentStatus.SUBMITTED: [],
}


class Recommendation(models.TextChoices):
    YES = "yes", _("Should go on")
    MAYBE = "maybe", _("Doubtful")
    NO = "no", _("Should not go on")


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: Any) -> AssessmentQuerySet:
        """One's own always; the others' of the same application only once one's own is submitted, or as officer
        and delegation without one of one's own. Never in a case with a conflict of interest."""
        rows = self.exclude(application__case__in=Case.objects.hidden_from(user))
        if user.role not in {"officer", "member", "chair", "adviser", "reviewer"}:
            return rows.none()
        own_open = Assessment.objects.filter(assessor=user).exclude(status=AssessmentStatus.SUBMITTED)
        others = rows.exclude(application__in=own_open.values("application"))
        if user.role in {"adviser", "reviewer"}:
            done = Assessment.objects.filter(assessor=user, status=AssessmentStatus.SUBMITTED)
            others = others.filter(application__in=done.values("application"))
        return rows.filter(assessor=user) | others.filter(status=AssessmentStatus.SUBMITTED)

    def open(self) -> AssessmentQuerySet:
        return self.exclude(status=AssessmentStatus.SUBMITTED)


class Assessment(models.Model):
    """One person's assessment of one expression of interest, from assignment to submission."""

    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="assessments")
    assessor = models.ForeignKey("core.User", models.PROTECT, related_name="assessments")
    status = models.CharField(_("status"), max_length=10, choices=AssessmentStatus, default=AssessmentStatus.ASSIGNED)
    due_on = models.DateField(_("due"), null=True, blank=True)
    assigned_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=clock.now)
    recommendation = models.CharField(_("recommendation"), max_length=6, choices=Recommendation, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    STATUS_TONES = {"assigned": "idle", "draft": "active", "submitted": "good"}

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "assessor"],
                name="assessment_once",
                violation_error_message=_("That person already assesses this expression of interest."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="submitted", submitted_at__isnull=False)
                | (~models.Q(status="submitted") & models.Q(submitted_at__isnull=True)),
                name="assessment_submitted_has_time",
            ),
        ]
        triggers = [
            transitions(
                "assessment",
                ASSESSMENT_TRANSITIONS,
                [AssessmentStatus.ASSIGNED],
                _("A submitted assessment stays as it is."),
            ),
            Guard(
                name="assessment_complete",
                operation=pgtrigger.Update,
                body=f"""
                    IF NEW.status = 'submitted' AND OLD.status <> 'submitted' AND EXISTS (
                        SELECT 1 FROM calls_criterion c JOIN calls_application a ON a.call_id = c.call_id
                        WHERE a.id = NEW.application_id AND NOT EXISTS (
                            SELECT 1 FROM calls_verdict v WHERE v.assessment_id = NEW.id AND v.criterion_id = c.id
                            AND v.score BETWEEN 0 AND c.scale_max AND v.reason ~ '[[:alnum:]]')) THEN
                        {refuse("assessment_complete", "a verdict with its reason is missing")}
                    END IF;
                    IF OLD.status = 'submitted' AND (NEW.summary <> OLD.summary
                        OR NEW.recommendation <> OLD.recommendation OR NEW.submitted_at <> OLD.submitted_at) THEN
                        {refuse("assessment_complete", "a submitted assessment stays")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("Give each criterion a score and the reason for it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} – {self.assessor}"


class Verdict(models.Model):
    """A score on one criterion, with the reason that it rests on."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="verdicts")
    criterion = models.ForeignKey("calls.Criterion", models.PROTECT, related_name="verdicts")
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    strengths = models.TextField(_("strengths"), blank=True)
    weaknesses = models.TextField(_("weaknesses"), blank=True)

    class Meta:
        ordering = ["criterion__order", "criterion_id"]
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="verdict_once")]
        triggers = [
            Guard(
                name="verdict_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF EXISTS (SELECT 1 FROM calls_assessment a WHERE a.status = 'submitted'
                               AND a.id IN (NEW.assessment_id, OLD.assessment_id)) THEN
                        {refuse("verdict_frozen", "a submitted assessment stays")}
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
                message=_("A submitted assessment stays as it is."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.score}"


class ConsensusNote(models.Model):
    """What the assessors agreed on after reading each other."""

    application = models.OneToOneField("calls.Application", models.PROTECT, related_name="consensus")
    text = models.TextField(_("consensus"))
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.text[:80]


class Feedback(models.Model):
    """What the constellation is told on one criterion. Locked once the feedback is decided."""

    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="feedback")
    criterion = models.ForeignKey("calls.Criterion", models.PROTECT, related_name="+")
    strengths = models.TextField(_("strengths"), blank=True)
    weaknesses = models.TextField(_("what to develop"), blank=True)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["criterion__order", "criterion_id"]
        constraints = [models.UniqueConstraint(fields=["application", "criterion"], name="feedback_once")]
        triggers = [
            Guard(
                name="feedback_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF EXISTS (SELECT 1 FROM calls_application a WHERE a.feedback_decision_id IS NOT NULL
                               AND a.id IN (NEW.application_id, OLD.application_id))
                       OR EXISTS (SELECT 1 FROM programme_decision d WHERE d.kind = 'feedback'
                               AND d.status IN ('decided', 'dispatched')
                               AND d.data -> 'applications'
                                   @> to_jsonb(COALESCE(NEW.application_id, OLD.application_id))) THEN
                        {refuse("feedback_frozen", "decided feedback stays")}
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
                message=_("The feedback is decided and stays as it is."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion}"

    @property
    def is_given(self) -> bool:
        return says_something(self.strengths + self.weaknesses)


class LetterStatus(models.TextChoices):
    DRAFT = "draft", _("To be read")
    READY = "ready", _("Ready to send")
    SENT = "sent", _("Sent")


LETTER_TRANSITIONS: dict[str, list[str]] = {
    LetterStatus.DRAFT: [LetterStatus.READY, LetterStatus.SENT],
    LetterStatus.READY: [LetterStatus.DRAFT, LetterStatus.SENT],
    LetterStatus.SENT: [],
}


class LetterKind(models.TextChoices):
    OUTCOME = "outcome", _("Decision and feedback")
    DISMISSAL = "dismissal", _("Dismissal")
    WITHDRAWAL = "withdrawal", _("Confirmation of withdrawal")


class Letter(models.Model):
    """A letter to a constellation. Decision and feedback are added to ``body`` when it is sent: they cannot be lost."""

    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10, choices=LetterKind, default=LetterKind.OUTCOME)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("covering words"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=LetterStatus, default=LetterStatus.DRAFT)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(_("as sent"), blank=True)
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    sent_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)

    STATUS_TONES = {"draft": "wait", "ready": "active", "sent": "good"}

    class Meta:
        ordering = ["application", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "kind"], name="letter_kind_once"),
            models.CheckConstraint(
                condition=~models.Q(status="sent")
                | (models.Q(sent_at__isnull=False, document__isnull=False) & ~models.Q(text="")),
                name="letter_sent_has_text",
                violation_error_message=_("A sent letter has its text, its time and its registration number."),
            ),
        ]
        triggers = [
            transitions("letter", LETTER_TRANSITIONS, [LetterStatus.DRAFT], _("A sent letter stays as it is.")),
            Guard(
                name="letter_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF OLD.status = 'sent' AND (TG_OP = 'DELETE' OR NEW.text <> OLD.text
                        OR NEW.subject <> OLD.subject OR NEW.sent_at <> OLD.sent_at OR NEW.kind <> OLD.kind
                        OR NEW.application_id <> OLD.application_id OR NEW.document_id <> OLD.document_id) THEN
                        {refuse("letter_frozen", "a sent letter stays")}
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
                message=_("A sent letter stays as it is."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class LetterDelivery(models.Model):
    """One recipient of a letter, with the message whose delivery the outbox follows."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="deliveries")
    user = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    message = models.ForeignKey("core.OutboxMessage", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "user"], name="letter_delivery_once")]

    def __str__(self) -> str:
        return f"{self.user}"


class Reason(models.Model):
    """A reusable reason with placeholders, such as {constellation} and {call}."""

    class Kind(models.TextChoices):
        STRENGTH = "strength", _("Strength")
        WEAKNESS = "weakness", _("To develop")
        DISMISSAL = "dismissal", _("Dismissal")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    criterion_key = models.SlugField(_("criterion (code)"), max_length=40, blank=True)
    title = models.CharField(_("short name"), max_length=120)
    text = models.TextField(_("text"))
    is_active = models.BooleanField(_("in use"), default=True)
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["kind", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "title"],
                name="reason_once",
                violation_error_message=_("There is already a reason with that name."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class FeedbackQuestion(models.Model):
    """What the constellation asks about its feedback, and the answer; both stand in the case."""

    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="feedback_questions")
    question = models.TextField(_("question"))
    asked_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True) ^ ~models.Q(answer=""), name="feedback_answer_has_time"
            )
        ]

    def __str__(self) -> str:
        return self.question[:80]


class ReasonUse(models.Model):
    reason = models.ForeignKey(Reason, models.PROTECT, related_name="uses")
    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="reasons_used")
    criterion = models.ForeignKey("calls.Criterion", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reason", "application", "criterion"], nulls_distinct=False, name="reason_use_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason}"
