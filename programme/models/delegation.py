"""The scheme of delegation: what the delegation lets others decide alone."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, frozen, refuse
from core.models import Role
from programme.models.decision_kinds import DecisionKind


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
            ),
            models.CheckConstraint(
                condition=models.Q(up_to__isnull=True) | models.Q(up_to__gte=0),
                name="delegation_rule_amount_positive",
                violation_error_message=_("The amount is zero or more."),
            ),
        ]
        triggers = [
            Guard(
                name="delegation_rule_decided",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NOT EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decided_by_id AND d.status = 'dispatched'
                          AND d.maker = 'delegation' AND d.is_granted IS NOT FALSE) THEN
                        {refuse("delegation_rule_decided", "no dispatched decision of the delegation")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A rule of the scheme rests on a dispatched decision of the delegation itself."),
            ),
            frozen(
                "delegation_rule",
                ["kind", "role", "up_to", "decided_by_id", "valid_from"],
                _("A rule of the scheme is ended and decided anew, not changed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.role}"
