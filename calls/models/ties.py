"""What a person has told of itself so that the platform can hint at a conflict of interest before anybody reads."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock


class Ties(models.Model):
    """Home municipality and employers of one who screens. Only a hint follows: the person declares, another rules."""

    user = models.OneToOneField("core.User", models.CASCADE, related_name="ties")
    home = models.ForeignKey(
        "core.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("home municipality"),
    )
    employers = models.ManyToManyField(
        "core.Organisation", blank=True, related_name="+", verbose_name=_("employers now and in the last two years")
    )
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("ties")
        verbose_name_plural = _("ties")

    def __str__(self) -> str:
        return f"{self.user}"
