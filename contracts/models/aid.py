"""The limit of de minimis aid from a day on, with its source."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import append_only
from core.money import ZERO, round_ore


class AidLimit(models.Model):
    """Euro that one undertaking may be granted in three years, and the rate that the warning counts with."""

    valid_from = models.DateField(_("valid from"))
    euro = models.DecimalField(_("limit in euro"), max_digits=12, decimal_places=2)
    sek_per_euro = models.DecimalField(_("kronor for a euro"), max_digits=8, decimal_places=4)
    source = models.CharField(_("where it stands"), max_length=300)
    entered_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("limit of de minimis aid")
        verbose_name_plural = _("limits of de minimis aid")
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(euro__gt=0, sek_per_euro__gte=Decimal(1), sek_per_euro__lte=Decimal(100)),
                name="aid_limit_sensible",
                violation_error_message=_("Write the limit in euro and between 1 and 100 kronor for a euro."),
            ),
            models.CheckConstraint(
                condition=~models.Q(source=""),
                name="aid_limit_has_source",
                violation_error_message=_("Say where the limit and the rate stand."),
            ),
        ]
        triggers = append_only("aid_limit", _("A limit is corrected by a new row for the same day."))

    def __str__(self) -> str:
        return f"{self.valid_from}: {self.euro} EUR, {self.sek_per_euro}"

    @property
    def kronor(self) -> Decimal:
        return round_ore(self.euro * self.sek_per_euro) if self.euro else ZERO
