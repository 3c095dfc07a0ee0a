"""The trail of what was done, by whom. Rows are added and never changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import append_only


class AuditEvent(models.Model):
    """One thing that one actor did to one object. ``data`` holds what a sentence about it needs, no secrets."""

    at = models.DateTimeField(default=clock.now, db_index=True)
    actor = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    # The case that the object belongs to, so that a case page can tell its whole story in one query.
    case_type = models.CharField(max_length=60, blank=True)
    case_id = models.BigIntegerField(null=True)
    summary = models.CharField(max_length=300)
    data = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["target_type", "target_id", "at"], name="audit_by_target"),
            models.Index(fields=["case_type", "case_id", "at"], name="audit_by_case"),
        ]
        triggers = append_only("audit_event", _("The audit trail cannot be changed."))

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb}"
