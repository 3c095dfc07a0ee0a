"""What was sent when the sign-in had ended: kept for its writer until it is sent again or thrown away."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock


class KeptForm(models.Model):
    """A form as it was sent. Nobody but the account that wrote it reads it; it is technical storage, no document."""

    user = models.ForeignKey("core.User", models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)
    fields = models.JSONField(default=list)  # [name, value] in the order of the form
    had_files = models.BooleanField(default=False)
    kept_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("kept form")
        verbose_name_plural = _("kept forms")
        ordering = ["-kept_at", "-id"]

    def __str__(self) -> str:
        return self.path
