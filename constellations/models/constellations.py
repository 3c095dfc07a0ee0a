"""Groupings of public principals and their units."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.guards import transitions
from core.models import Case, Role
from core.querysets import matching


class ConstellationQuerySet(models.QuerySet["Constellation"]):
    def visible_to(self, user: Any) -> ConstellationQuerySet:
        """Its members' people always; staff once it has been submitted (has a case), never with a conflict."""
        if user.role == Role.APPLICANT:
            return self.of(user)
        return self.filter(case__isnull=False).exclude(case__in=Case.objects.hidden_from(user))

    def of(self, user: Any) -> ConstellationQuerySet:
        return matching(
            self, members__organisation__memberships__user=user, members__organisation__memberships__is_active=True
        )


class Constellation(models.Model):
    """Municipalities, regions and agencies, or units of one of them, that act together."""

    name = models.CharField(_("name"), max_length=200)
    # Set when its expression of interest is submitted: the same case to the end of the contract.
    case = models.OneToOneField("core.Case", models.PROTECT, null=True, blank=True, related_name="constellation")
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = ConstellationQuerySet.as_manager()

    class Meta:
        verbose_name = _("constellation")
        verbose_name_plural = _("constellations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("constellations:detail", args=[self.pk])


# A partner may think again until the expression of interest is sent; nobody who has answered is merely invited.
MEMBER_TRANSITIONS = {
    "invited": ["confirmed", "declined"],
    "confirmed": ["declined"],
    "declined": ["invited", "confirmed"],
}


class ConstellationMember(models.Model):
    """An organisation, or one of its units, in a constellation."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        PARTNER = "partner", _("Partner")

    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        CONFIRMED = "confirmed", pgettext_lazy("partner", "Confirmed")
        DECLINED = "declined", _("Declined")

    constellation = models.ForeignKey(Constellation, models.CASCADE, related_name="members")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="constellation_memberships")
    unit = models.ForeignKey("core.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.PARTNER)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.INVITED)
    contribution = models.TextField(_("what the partner contributes"), blank=True)
    confirmed_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["constellation", "organisation", "unit"],
                nulls_distinct=False,
                name="constellation_member_once",
                violation_error_message=_("The partner is already in the constellation."),
            ),
            models.UniqueConstraint(
                fields=["constellation"],
                condition=models.Q(role="lead"),
                name="constellation_one_lead",
                violation_error_message=_("A constellation has one lead."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="confirmed") | models.Q(confirmed_at__isnull=False),
                name="constellation_member_confirmed_when",
            ),
        ]
        triggers = [
            transitions(
                "member", MEMBER_TRANSITIONS, ["invited", "confirmed"], _("The partner has already confirmed its part.")
            )
        ]

    def __str__(self) -> str:
        return str(self.unit or self.organisation)
