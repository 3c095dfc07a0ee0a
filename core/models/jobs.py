"""Slow work, outgoing messages and notices: PostgreSQL holds the truth, Celery carries the id."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import transitions


class JobStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("In progress")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


# A worker takes it, tries again or ends it; what failed may be asked for once more.
JOB_TRANSITIONS = {
    JobStatus.QUEUED: [JobStatus.RUNNING],
    JobStatus.RUNNING: [JobStatus.QUEUED, JobStatus.DONE, JobStatus.FAILED],
    JobStatus.DONE: [],
    JobStatus.FAILED: [JobStatus.QUEUED],
}


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> JobQuerySet:
        return self.filter(status__in=[JobStatus.QUEUED, JobStatus.RUNNING])

    def lapsed(self) -> JobQuerySet:
        """Running with a lease that ran out, or queued and never picked up."""
        return self.unfinished().filter(lease_until__lt=clock.now())


class Job(models.Model):
    """A piece of slow work, written in the same transaction as its cause. ``key`` makes it once-only."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    arguments = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=JobStatus, default=JobStatus.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    progress_text = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    requested_by = models.ForeignKey("core.User", models.PROTECT, related_name="jobs")
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(db_index=True)
    file = models.ForeignKey("core.StoredFile", models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=JobStatus.values), name="job_status_known"),
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="job_progress_percent"),
            models.CheckConstraint(
                condition=models.Q(status__in=["done", "failed"]) ^ models.Q(finished_at__isnull=True),
                name="job_finished_when_ended",
            ),
        ]
        triggers = [transitions("job", JOB_TRANSITIONS, ["queued"], _("The job has already ended."))]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_finished(self) -> bool:
        return self.status in {JobStatus.DONE, JobStatus.FAILED}


# What could not be delivered may be tried once more; what is sent is sent.
OUTBOX_TRANSITIONS = {"waiting": ["sent", "failed"], "sent": [], "failed": ["waiting"]}


class OutboxMessage(models.Model):
    """An e-mail that leaves after its cause is committed; sent once, with its delivery status kept."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be delivered")

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    attachments = models.ManyToManyField("core.StoredFile", blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    next_attempt_at = models.DateTimeField(default=clock.now, db_index=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="sent", sent_at__isnull=False) | ~models.Q(status="sent"),
                name="outbox_sent_has_time",
            )
        ]
        triggers = [transitions("outbox", OUTBOX_TRANSITIONS, ["waiting"], _("The message has already been sent."))]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Any) -> NotificationQuerySet:
        """One's own, less those that name a case in which one has come to have a conflict of interest."""
        from core.models.records import Case

        own = self.filter(user=user)
        if user.role == "applicant":
            return own
        hidden = (
            Case.objects.hidden_from(user)
            .order_by()
            .alias(told=models.ExpressionWrapper(models.OuterRef("text"), output_field=models.TextField()))
        )
        return own.exclude(models.Exists(hidden.filter(told__contains=models.F("title"))))


class Notification(models.Model):
    """A notice to one user, shown in the service and, if wished, sent by e-mail."""

    user = models.ForeignKey("core.User", models.CASCADE, related_name="notifications")
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["user", "read_at", "created_at"], name="notification_unread")]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], condition=~models.Q(key=""), name="notification_once")
        ]

    def __str__(self) -> str:
        return self.text
