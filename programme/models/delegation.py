"""The scheme of delegation: what the delegation lets others decide alone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import Role
from programme.models.decisions import DecisionKind


class DelegationRuleQuerySet(models.QuerySet["DelegationRule"]):
    def in_force(self) -> DelegationRuleQuerySet:
        today = clock.today()
        return self.filter(valid_from__lte=today).filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=today)
        )


class DelegationRule(models.Model):
    """The scheme of delegation: which kind of decision, up to what amount, which role takes alone."""

    kind = models.CharField(_("kind of decision"), max_length=30, choices=DecisionKind)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    up_to = models.DecimalField(_("up to"), max_digits=14, decimal_places=2, null=True, blank=True)
    decided_by = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(_("valid from"), default=clock.today)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = DelegationRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of the scheme of delegation")
        verbose_name_plural = _("scheme of delegation")
        ordering = ["kind", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "role"],
                condition=models.Q(valid_to__isnull=True),
                name="delegation_rule_one_in_force",
                violation_error_message=_("There is already a rule in force for that kind of decision and role."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.role}"
