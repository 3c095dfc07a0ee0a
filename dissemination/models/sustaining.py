"""After the support: simple follow-up, deviations, and interviews for revising the process."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock


class FollowUp(models.Model):
    """Three figures and a word, a few times a year: no more than whoever does the work can bear."""

    candidate = models.ForeignKey("dissemination.Candidate", models.CASCADE, related_name="follow_ups")
    date = models.DateField(_("date"), default=clock.today)
    reached = models.PositiveIntegerField(_("people reached"))
    fidelity = models.PositiveSmallIntegerField(_("done as meant, 1 to 5"))
    text = models.TextField(_("how it goes"), blank=True)
    written_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-date", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fidelity__gte=1, fidelity__lte=5),
                name="follow_up_fidelity_on_scale",
                violation_error_message=_("Answer on the scale from 1 to 5."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.reached}"


class Deviation(models.Model):
    """Where what is done strays from what was shown to work, and what is done about it."""

    candidate = models.ForeignKey("dissemination.Candidate", models.CASCADE, related_name="deviations")
    found_on = models.DateField(_("found"), default=clock.today)
    text = models.TextField(_("what strays"))
    action = models.TextField(_("what is done about it"), blank=True)
    due_on = models.DateField(_("by"), null=True, blank=True)
    resolved_on = models.DateField(_("resolved"), null=True, blank=True)
    written_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["resolved_on", "due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resolved_on__isnull=True) | ~models.Q(action=""),
                name="deviation_resolved_by_action",
                violation_error_message=_("Say what was done before the deviation is resolved."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Interview(models.Model):
    """Asked about the process and the support, so that both can be revised. No names of those in the target group."""

    candidate = models.ForeignKey(
        "dissemination.Candidate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interviews",
        verbose_name=_("candidate"),
    )
    phase = models.ForeignKey("programme.Phase", models.PROTECT, related_name="+", verbose_name=_("phase"))
    date = models.DateField(_("date"), default=clock.today)
    role = models.CharField(_("role of the one interviewed"), max_length=200)
    summary = models.TextField(_("summary"))
    proposal = models.TextField(_("what to change"), blank=True)
    interviewer = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-date", "-id"]

    def __str__(self) -> str:
        return f"{self.date} {self.role}"
