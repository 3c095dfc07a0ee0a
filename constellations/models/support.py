"""The support log: what advisers do for a constellation, by kind of need and phase."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import Case, Role
from core.querysets import matching


class SupportNeed(models.TextChoices):
    """The needs that municipalities named, then the eleven implementation-support needs."""

    ANALYSIS = "analysis", _("Analysis")
    KNOWLEDGE = "knowledge", _("Knowledge")
    IMPLEMENTATION = "implementation", _("Implementation")
    BROAD_INTRODUCTION = "broad_introduction", _("Broad introduction")
    QUALITY = "quality", _("Quality assurance (follow-up and evaluation)")
    LOCAL_ANALYSES = "local_analyses", _("Local analyses")
    ANCHORING = "anchoring", _("Anchoring")
    DECISION_ORDER = "decision_order", _("Decisions in the right order")
    READINESS = "readiness", _("Readiness")
    RECEIVING_CAPACITY = "receiving_capacity", _("Receiving capacity")
    TRAINING = "training", _("Training")
    FOLLOW_UP_SYSTEMS = "follow_up_systems", _("Simple follow-up systems")
    LEADERSHIP = "leadership", _("Leadership")
    FEEDBACK = "feedback", _("Feedback")
    ENDURANCE = "endurance", _("Endurance")
    SUSTAINING = "sustaining", _("Sustaining")


class SupportActivityQuerySet(models.QuerySet["SupportActivity"]):
    def visible_to(self, user: Any) -> SupportActivityQuerySet:
        if user.role == Role.APPLICANT:
            return matching(
                self,
                constellation__members__organisation__memberships__user=user,
                constellation__members__organisation__memberships__is_active=True,
            )
        return self.exclude(constellation__case__in=Case.objects.hidden_from(user))


CHANGEABLE_DAYS = 31


class SupportActivity(models.Model):
    constellation = models.ForeignKey("constellations.Constellation", models.PROTECT, related_name="support")
    adviser = models.ForeignKey("core.User", models.PROTECT, related_name="support_given", verbose_name=_("adviser"))
    date = models.DateField(_("date"), default=clock.today)
    need = models.CharField(_("kind of need"), max_length=30, choices=SupportNeed)
    phase = models.ForeignKey("programme.Phase", models.PROTECT, related_name="+", verbose_name=_("phase"))
    activity = models.ForeignKey(
        "programme.Activity", models.PROTECT, null=True, blank=True, related_name="support", verbose_name=_("activity")
    )
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2)
    constellation_hours = models.DecimalField(
        _("the constellation's own hours"), max_digits=6, decimal_places=2, default=Decimal("0.00")
    )
    note = models.TextField(_("what was done"), blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    next_on = models.DateField(_("next step by"), null=True, blank=True)
    is_extra = models.BooleanField(_("extra support where the implementation falters"), default=False)
    created_at = models.DateTimeField(default=clock.now)

    objects = SupportActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("support activity")
        verbose_name_plural = _("support activities")
        ordering = ["-date", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours__gt=0, hours__lte=24),
                name="support_hours_of_a_day",
                violation_error_message=_("Hours lie between 0 and 24."),
            ),
            models.CheckConstraint(
                condition=models.Q(constellation_hours__gte=0), name="support_own_hours_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.constellation}"

    @property
    def is_changeable(self) -> bool:
        """For as long as a month; then it stands as it was reported."""
        return (clock.now() - self.created_at).days <= CHANGEABLE_DAYS
