"""Simulations that were kept: what was assumed, what came out, and what the negotiators say of it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import frozen


class SimulationQuerySet(models.QuerySet["Simulation"]):
    def visible_to(self, user: Any) -> SimulationQuerySet:
        """Of a contract: whoever sees it. Of all contracts: the secretariat and the delegation."""
        from contracts.models.contracts import Contract

        mine = models.Q(contract__in=Contract.objects.visible_to(user))
        if user.is_secretariat or user.is_delegation:
            mine |= models.Q(contract__isnull=True)
        return self.filter(mine)


class Simulation(models.Model):
    """Of one contract, or of the whole portfolio when ``contract`` is null. Seeded: same seed, same result."""

    contract = models.ForeignKey(
        "contracts.Contract", models.PROTECT, null=True, blank=True, related_name="simulations"
    )
    assumptions = models.JSONField(default=dict)
    terms_sha256 = models.CharField(max_length=64, blank=True)
    explanation = models.TextField(_("why a party does not lose or gain"), blank=True)
    seed = models.PositiveIntegerField(default=1)
    draws = models.PositiveIntegerField(default=10_000)
    result = models.JSONField(null=True, blank=True)
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = SimulationQuerySet.as_manager()

    class Meta:
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(draws__gte=100, draws__lte=100_000),
                name="simulation_draws_sensible",
                violation_error_message=_("Choose between 100 and 100 000 draws."),
            )
        ]
        triggers = [
            frozen(
                "simulation",
                ["contract_id", "assumptions", "seed", "draws", "result", "created_by_id", "created_at"],
                _("A finished simulation stays as it is."),
                when="OLD.result IS NOT NULL",
            )
        ]

    def __str__(self) -> str:
        return str(self.contract or _("All contracts"))

    def get_absolute_url(self) -> str:
        return reverse("contracts:simulation", args=[self.pk])
