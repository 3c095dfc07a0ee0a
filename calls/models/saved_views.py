"""A view of the list of expressions of interest that somebody has given a name."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core import clock


class SavedView(models.Model):
    """Filter, order and columns as they stand in the address. The address tells all: it can be sent to a colleague."""

    owner = models.ForeignKey("core.User", models.CASCADE, related_name="+")
    name = models.CharField(_("name of the view"), max_length=80)
    query = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_view_name_once",
                violation_error_message=_("You already have a view with that name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        named = urlencode({"view": self.name})
        return f"{reverse('calls:application_list')}?{self.query}{'&' if self.query else ''}{named}"
