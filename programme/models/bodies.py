"""Those who advise the delegation and never vote, those engaged in the pilot, and what they said."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import append_only


class AdvisoryBody(models.Model):
    """The expert group of ministries, or a reference group."""

    class Kind(models.TextChoices):
        EXPERT_GROUP = "expert_group", _("Expert group")
        REFERENCE_GROUP = "reference_group", _("Reference group")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200, unique=True)
    task = models.TextField(_("task"), blank=True)

    class Meta:
        verbose_name = _("advisory body")
        verbose_name_plural = _("advisory bodies")
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name


class BodyMember(models.Model):
    body = models.ForeignKey(AdvisoryBody, models.PROTECT, related_name="members")
    name = models.CharField(_("name"), max_length=200)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    user = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="body_memberships")
    since = models.DateField(_("since"), default=clock.today)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="body_member_dates_ordered",
                violation_error_message=_("The membership must begin before it ends."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class BodyView(models.Model):
    """A view that a body gave on a matter. It binds nobody."""

    body = models.ForeignKey(AdvisoryBody, models.PROTECT, related_name="views")
    matter = models.CharField(_("matter"), max_length=200)
    view = models.TextField(_("view"))
    given_on = models.DateField(_("given"), default=clock.today)
    noted_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-given_on", "-id"]
        triggers = append_only("body_view", _("A view is kept as it was given."))

    def __str__(self) -> str:
        return self.matter


class ContributorKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    REGION = "region", _("Region")
    AGENCY = "agency", _("National agency")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    TARGET_GROUP = "target_group", _("Target group")
    SKR_RISE = "skr_rise", _("SKR or RISE")
    OTHER = "other", _("Other")


class HearingFeedback(models.Model):
    """What was said at a hearing, and the adjustment that it led to."""

    meeting = models.ForeignKey("programme.Meeting", models.PROTECT, related_name="feedback")
    source = models.CharField(_("from"), max_length=20, choices=ContributorKind)
    said_by = models.CharField(_("who said it"), max_length=200, blank=True)
    feedback = models.TextField(_("feedback"))
    adjustment = models.TextField(_("adjustment that it led to"), blank=True)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    noted_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.feedback[:80]


class NeedContribution(models.Model):
    """A contribution to the needs inventory."""

    needs_area = models.ForeignKey("programme.NeedsArea", models.PROTECT, related_name="contributions")
    source = models.CharField(_("from"), max_length=20, choices=ContributorKind)
    contributor = models.CharField(_("who contributed"), max_length=200)
    contribution = models.TextField(_("what they told"))
    received_on = models.DateField(_("received"), default=clock.today)
    noted_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-received_on", "-id"]

    def __str__(self) -> str:
        return f"{self.contributor}: {self.needs_area}"


class PhaseReview(models.Model):
    """What the end of a phase taught."""

    phase = models.OneToOneField("programme.Phase", models.PROTECT, related_name="review")
    advantages = models.TextField(_("advantages"))
    drawbacks = models.TextField(_("drawbacks"))
    lessons = models.TextField(_("lessons"))
    held_on = models.DateField(_("held"), default=clock.today)
    written_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("phase review")
        verbose_name_plural = _("phase reviews")
        ordering = ["phase"]

    def __str__(self) -> str:
        return str(self.phase)


class Engagement(models.Model):
    """An organisation engaged in the pilot, with what it does and the agreement it rests on."""

    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="engagements")
    task = models.CharField(_("task in the pilot"), max_length=300)
    agreement = models.ForeignKey("core.Document", models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField(_("since"), default=clock.today)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("engaged organisation")
        verbose_name_plural = _("engaged organisations")
        ordering = ["organisation__sort_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "task"],
                name="engagement_once",
                violation_error_message=_("The organisation is already engaged for that task."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.task}"
