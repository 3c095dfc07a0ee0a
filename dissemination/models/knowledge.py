"""The knowledge bank: what was done, for whom, with what result. And the lessons of each phase."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock


class Standing(models.TextChoices):
    """How firm the results are. Dissemination points only at the first."""

    ESTABLISHED = "established", _("Results established by the delegation")
    PUBLISHED = "published", _("Published evaluation")
    RUNNING = "running", _("Results not published here")
    DESCRIBED = "described", _("Described, without results")


class PracticeQuerySet(models.QuerySet["Practice"]):
    def published(self) -> PracticeQuerySet:
        return self.filter(published_at__isnull=False)

    def established(self) -> PracticeQuerySet:
        return self.published().filter(standing=Standing.ESTABLISHED)


class Practice(models.Model):
    """A social investment as others can use it: each field answers one question of who thinks of doing the same."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    place = models.CharField(_("where"), max_length=200, blank=True)
    years = models.CharField(_("years"), max_length=60, blank=True)
    needs_area = models.ForeignKey(
        "programme.NeedsArea", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("needs area")
    )
    need = models.TextField(_("need"), blank=True)
    target_group = models.TextField(_("target group"), blank=True)
    goal = models.TextField(_("goal"), blank=True)
    intervention = models.TextField(_("intervention"), blank=True)
    social_measures = models.TextField(_("social outcome measures"), blank=True)
    economic_measures = models.TextField(_("economic outcome measures"), blank=True)
    method = models.TextField(_("method of follow-up"), blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    costs = models.TextField(_("costs"), blank=True)
    results = models.TextField(_("results"), blank=True)
    lessons = models.TextField(_("lessons"), blank=True)
    contact = models.CharField(_("contact"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    training_material = models.TextField(_("training material, one link a line"), blank=True)
    standing = models.CharField(_("results"), max_length=12, choices=Standing, default=Standing.DESCRIBED)
    initiative = models.OneToOneField(
        "constellations.Initiative", models.PROTECT, null=True, blank=True, related_name="practice"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects = PracticeQuerySet.as_manager()

    STATUS_TONES = {"established": "good", "published": "good", "running": "active", "described": "idle"}

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(standing__in=Standing.values), name="practice_standing_known"),
            models.CheckConstraint(
                condition=~models.Q(standing="established") | models.Q(initiative__isnull=False),
                name="practice_established_has_initiative",
                violation_error_message=_(
                    "Only an initiative of the pilot has results that the delegation established."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dissemination:practice", args=[self.slug])


class PhaseLesson(models.Model):
    """What a phase taught: recorded at its end, read before the next turn."""

    class Kind(models.TextChoices):
        ADVANTAGE = "advantage", _("Advantage")
        DRAWBACK = "drawback", _("Drawback")
        LESSON = "lesson", _("Lesson")

    phase = models.ForeignKey("programme.Phase", models.PROTECT, related_name="lessons", verbose_name=_("phase"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.TextField(_("what we learned"))
    proposal = models.TextField(_("what to change next time"), blank=True)
    written_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["phase", "kind", "id"]

    def __str__(self) -> str:
        return self.text[:80]
