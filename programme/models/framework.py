"""Needs areas, and the factors and outcomes that the study names."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from programme.models.english import english


class NeedsArea(models.Model):
    name = models.CharField(_("needs area"), max_length=200, unique=True)
    description = models.TextField(_("description"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return english(self.name)


class Factor(models.Model):
    """A risk or protective factor with indicators, as appendix 4 of the study names them."""

    needs_area = models.ForeignKey(NeedsArea, models.PROTECT, related_name="factors")
    name = models.CharField(max_length=300)
    indicators = models.JSONField(default=list)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["needs_area", "name"]
        constraints = [models.UniqueConstraint(fields=["needs_area", "name"], name="factor_once")]

    def __str__(self) -> str:
        return self.name


class FrameworkOutcome(models.Model):
    """An outcome of the framework on its three levels: desired change, indicator, effect."""

    class Horizon(models.TextChoices):
        SHORT = "short", _("Short term (within a year)")
        MEDIUM = "medium", _("Medium term (one to three years)")
        LONG = "long", _("Long term (more than three years)")

    needs_area = models.ForeignKey(NeedsArea, models.PROTECT, related_name="outcomes")
    name = models.CharField(_("outcome"), max_length=200)
    need = models.TextField(_("need"), blank=True)
    activities = models.TextField(_("activities"), blank=True)
    desired_change = models.TextField(_("desired change"))
    indicator = models.TextField(_("indicator or proxy"))
    effect = models.TextField(_("effect"), blank=True)
    individual_value = models.CharField(_("value for the individual, in one sentence"), max_length=300, blank=True)
    age_group = models.CharField(_("age group"), max_length=60, blank=True)
    horizon = models.CharField(_("time horizon"), max_length=10, choices=Horizon, default=Horizon.MEDIUM)
    price_basis = models.CharField(_("price basis"), max_length=300, blank=True)
    kpi = models.CharField(_("Kolada indicator"), max_length=10, blank=True)
    second_opinion = models.TextField(_("second opinion"), blank=True)
    second_opinion_by = models.CharField(_("second opinion by"), max_length=200, blank=True)
    second_opinion_on = models.DateField(null=True, blank=True)
    is_primary = models.BooleanField(_("primary outcome"), default=False)

    class Meta:
        ordering = ["needs_area", "name"]
        constraints = [models.UniqueConstraint(fields=["needs_area", "name"], name="framework_outcome_once")]

    def __str__(self) -> str:
        return self.name
