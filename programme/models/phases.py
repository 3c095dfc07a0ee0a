"""The five phases, their activities and the decisions that lead from one to the next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.guards import transitions
from programme.models.english import english, english_actors


class Phase(models.Model):
    number = models.PositiveSmallIntegerField(primary_key=True)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    planned_duration = models.CharField(max_length=60)
    planned_start = models.DateField(null=True, blank=True)
    planned_end = models.DateField(null=True, blank=True)
    actual_start = models.DateField(null=True, blank=True)
    actual_end = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_sv

    @property
    def shown_duration(self) -> str:
        return english(self.planned_duration)


# What was called done too early is taken up again; what has begun is not made undone.
ACTIVITY_TRANSITIONS = {
    "not_started": ["in_progress", "done"],
    "in_progress": ["not_started", "done"],
    "done": ["in_progress"],
}


class Activity(models.Model):
    """One of the study's 35 activities: what is done, what comes of it, who does it."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        DONE = "done", _("Done")

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="activities")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("activity"), max_length=300)
    deliverable = models.TextField(_("deliverable"))
    performers = models.CharField(_("performed by"), max_length=300)
    responsible = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.NOT_STARTED)
    started_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    note = models.TextField(_("what came of it"), blank=True)
    documents = models.ManyToManyField("core.Document", blank=True, related_name="activities")

    class Meta:
        ordering = ["phase", "number"]
        constraints = [models.UniqueConstraint(fields=["phase", "number"], name="activity_number_once")]
        triggers = [
            transitions(
                "activity",
                ACTIVITY_TRANSITIONS,
                ["not_started"],
                _("An activity that is done is first taken up again: choose In progress."),
            )
        ]

    def __str__(self) -> str:
        return english(self.name)

    @property
    def shown_deliverable(self) -> str:
        return english(self.deliverable)

    @property
    def shown_performers(self) -> str:
        return english_actors(self.performers)


class DecisionPoint(models.Model):
    """One of the study's 16 decision points with its decision-maker."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="decision_points")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    decision_maker = models.CharField(max_length=100)
    kind = models.CharField(max_length=30)

    class Meta:
        ordering = ["phase", "number"]
        constraints = [models.UniqueConstraint(fields=["phase", "number"], name="decision_point_number_once")]

    def __str__(self) -> str:
        return english(self.name)

    @property
    def shown_maker(self) -> str:
        return english_actors(self.decision_maker)
