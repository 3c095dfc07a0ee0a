"""An initiative: what a qualified constellation works out in phase 3 and carries out in phase 4."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.guards import Guard, refuse, transitions
from core.models import Case, Role
from core.money import MoneyField
from core.querysets import matching


class InitiativeStatus(models.TextChoices):
    IN_DEPTH = "in_depth", _("In-depth analysis")
    APPROVED = "approved", _("Approved for outcomes financing")
    REJECTED = "rejected", _("Not approved")
    IMPLEMENTING = "implementing", _("In implementation")
    STOPPED = "stopped", _("Stopped")
    COMPLETED = "completed", pgettext_lazy("initiative", "Completed")


TRANSITIONS = {
    InitiativeStatus.IN_DEPTH: [InitiativeStatus.APPROVED, InitiativeStatus.REJECTED],
    InitiativeStatus.APPROVED: [InitiativeStatus.IMPLEMENTING, InitiativeStatus.STOPPED],
    InitiativeStatus.IMPLEMENTING: [InitiativeStatus.STOPPED, InitiativeStatus.COMPLETED],
    InitiativeStatus.REJECTED: [],
    InitiativeStatus.STOPPED: [],
    InitiativeStatus.COMPLETED: [],
}


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def visible_to(self, user: Any) -> InitiativeQuerySet:
        if user.role == Role.APPLICANT:
            return matching(
                self,
                constellation__members__organisation__memberships__user=user,
                constellation__members__organisation__memberships__is_active=True,
            )
        return self.exclude(case__in=Case.objects.hidden_from(user))


class Initiative(models.Model):
    constellation = models.OneToOneField("constellations.Constellation", models.PROTECT, related_name="initiative")
    case = models.OneToOneField("core.Case", models.PROTECT, related_name="initiative")
    name = models.CharField(_("name"), max_length=200)
    needs_area = models.ForeignKey("programme.NeedsArea", models.PROTECT, null=True, blank=True, related_name="+")
    summary = models.TextField(_("summary"), blank=True)
    status = models.CharField(_("status"), max_length=15, choices=InitiativeStatus, default=InitiativeStatus.IN_DEPTH)
    qualified_by = models.ForeignKey("programme.Decision", models.PROTECT, related_name="+")
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    project_leader = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    adviser = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    estimated_cost = MoneyField(_("estimated cost"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ["name"]
        triggers = [
            transitions(
                "initiative",
                TRANSITIONS,
                [InitiativeStatus.IN_DEPTH],
                _("An initiative cannot go from that status to this one."),
            ),
            Guard(
                name="initiative_by_decision",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF TG_OP = 'INSERT' OR NEW.qualified_by_id <> OLD.qualified_by_id OR NEW.case_id <> OLD.case_id THEN
                        IF NOT EXISTS (
                            SELECT 1 FROM programme_decision d WHERE d.id = NEW.qualified_by_id
                              AND d.kind = 'qualification' AND d.status = 'dispatched' AND d.is_granted
                              AND d.case_id = NEW.case_id) THEN
                            {refuse("initiative_by_decision", "no dispatched decision qualifies it")}
                        END IF;
                    END IF;
                    IF NEW.status IN ('approved', 'rejected', 'implementing', 'stopped', 'completed') AND NOT EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id
                          AND d.kind = 'financing' AND d.status = 'dispatched'
                          AND d.is_granted = (NEW.status <> 'rejected')
                          AND d.subject_type = 'constellations.initiative' AND d.subject_id = NEW.id) THEN
                        {refuse("initiative_by_decision", "no dispatched decision on financing")}
                    END IF;
                    IF NEW.status = 'stopped' AND NOT EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.kind = 'stop' AND d.status = 'dispatched'
                          AND d.is_granted IS NOT FALSE AND d.case_id = NEW.case_id) THEN
                        {refuse("initiative_by_decision", "no dispatched decision to stop")}
                    END IF;
                    RETURN NEW;
                """,
                message=_(
                    "An initiative is qualified, approved, turned down and stopped by a dispatched decision alone."
                ),
            ),
        ]

    STATUS_TONES = {"in_depth": "active", "implementing": "active"}

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("constellations:initiative", args=[self.pk])


# Judged anew as often as it takes; whoever changes an outcome makes it a draft again.
OUTCOME_TRANSITIONS = {
    "draft": ["accepted", "refused"],
    "accepted": ["draft", "refused"],
    "refused": ["draft", "accepted"],
}


class OutcomeDefinition(models.Model):
    """An outcome as the constellation defines it locally: what the contract and the protocol build on."""

    class Direction(models.TextChoices):
        INCREASE = "increase", _("Should rise")
        DECREASE = "decrease", _("Should fall")

    class Measure(models.TextChoices):
        MEAN = "mean", _("A mean (points, days, kronor)")
        SHARE = "share", _("A share in per cent")

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="outcomes")
    framework_outcome = models.ForeignKey(
        "programme.FrameworkOutcome", models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.SlugField(_("short code"), max_length=40)
    name = models.CharField(_("outcome"), max_length=200)
    target_group = models.CharField(_("target group"), max_length=200, blank=True)
    indicator = models.TextField(_("indicator"), blank=True)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.DECREASE)
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=4, null=True, blank=True)
    expected_n = models.PositiveIntegerField(_("expected number"), null=True, blank=True)
    expected_sd = models.DecimalField(_("expected spread"), max_digits=14, decimal_places=4, null=True, blank=True)
    # What the smallest effect that can be shown depends on.
    measure = models.CharField(_("measured as"), max_length=10, choices=Measure, default=Measure.MEAN)
    comparison_n = models.PositiveIntegerField(_("number in the comparison group"), null=True, blank=True)
    cluster_size = models.PositiveIntegerField(_("people per class, workplace or unit"), null=True, blank=True)
    icc = models.DecimalField(_("likeness within them (ICC)"), max_digits=4, decimal_places=3, null=True, blank=True)
    horizon_months = models.PositiveSmallIntegerField(_("due after (months)"), default=12)
    source = models.CharField(_("data source"), max_length=200, blank=True)
    status = models.CharField(
        max_length=10,
        choices=[("draft", _("Draft")), ("accepted", pgettext_lazy("outcome", "Accepted")), ("refused", _("Refused"))],
        default="draft",
    )
    refusal_reasons = models.TextField(_("reasons and what to improve"), blank=True)

    class Meta:
        ordering = ["initiative", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "code"],
                name="outcome_definition_code_once",
                violation_error_message=_("The initiative already has an outcome with that code."),
            ),
            models.CheckConstraint(
                condition=models.Q(icc__isnull=True) | models.Q(icc__gte=0, icc__lte=1),
                name="outcome_icc_within",
                violation_error_message=_("The likeness within groups lies between 0 and 1."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="refused") | ~models.Q(refusal_reasons=""),
                name="outcome_refused_has_reasons",
                violation_error_message=_("A refused outcome needs reasons and what to improve."),
            ),
        ]
        triggers = [
            transitions("outcome", OUTCOME_TRANSITIONS, ["draft"], _("An outcome is proposed before it is judged."))
        ]

    def __str__(self) -> str:
        return self.name
