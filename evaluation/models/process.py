"""Process evaluation: how the work is carried out, what people say, what is learnt, and the programme's own goals."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from core import clock
from core.guards import append_only
from core.models import Role


class Goal(models.TextChoices):
    """The programme's own goals, which every phase is looked at by."""

    RIGHT_HELP = "right_help", _("Right help in time")
    TRUST = "trust", _("Trust between those who work together")
    INNOVATION = "innovation", _("Pace of innovation")
    SILOS = "silos", _("Fewer silos")


class NoteKind(models.TextChoices):
    INTERVIEW = "interview", _("Interview")
    LESSON = "lesson", _("Lesson")
    OBSERVATION = "observation", _("Observation")


class ProcessNoteQuerySet(models.QuerySet["ProcessNote"]):
    def visible_to(self, user: Any) -> ProcessNoteQuerySet:
        """Those of contracts that the user sees; general ones for whoever works with process evaluation."""
        if user.role not in PROCESS_ROLES:
            return self.none()
        return self.filter(models.Q(contract__isnull=True) | models.Q(contract__in=Contract.objects.visible_to(user)))


PROCESS_ROLES = {
    Role.OFFICER,
    Role.MEMBER,
    Role.CHAIR,
    Role.PILOT_EVALUATOR,
    Role.EVALUATOR,
    Role.ADVISER,
}


class ProcessNote(models.Model):
    """An interview, a lesson or an observation; the person interviewed is named by their part alone."""

    kind = models.CharField(_("kind"), max_length=15, choices=NoteKind)
    contract = models.ForeignKey(
        "contracts.Contract", models.PROTECT, null=True, blank=True, related_name="process_notes"
    )
    phase = models.ForeignKey("programme.Phase", models.PROTECT, null=True, blank=True, related_name="+")
    goal = models.CharField(_("goal of the programme"), max_length=15, choices=Goal, blank=True)
    rating = models.PositiveSmallIntegerField(_("rating, 1 to 5"), null=True, blank=True)
    respondent = models.CharField(_("part of the person interviewed"), max_length=120, blank=True)
    text = models.TextField(_("what was said or seen"))
    recommendation = models.TextField(_("what should be changed"), blank=True)
    held_on = models.DateField(_("date"))
    written_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = ProcessNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | (models.Q(rating__gte=1, rating__lte=5) & ~models.Q(goal="")),
                name="process_note_rating_1_to_5",
                violation_error_message=_("A rating lies between 1 and 5 and is of one of the programme's goals."),
            )
        ]
        triggers = append_only("process_note", _("A note stays as it was written; add another."))

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"


class FidelityFormQuerySet(models.QuerySet["FidelityForm"]):
    def visible_to(self, user: Any) -> FidelityFormQuerySet:
        if user.role not in {*PROCESS_ROLES, Role.APPLICANT}:
            return self.none()
        return self.filter(contract__in=Contract.objects.visible_to(user))


class FidelityForm(models.Model):
    """How far the effort was carried out as planned in a half-year, component by component."""

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="fidelity_forms")
    period = models.CharField(_("period"), max_length=20)
    # [{"component", "planned", "delivered", "quality", "comment"}]; quality 1 to 5
    items = models.JSONField()
    adaptations = models.TextField(_("what was adapted, and why"), blank=True)
    filled_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    filled_at = models.DateTimeField(default=clock.now)

    objects = FidelityFormQuerySet.as_manager()

    class Meta:
        ordering = ["-filled_at", "-id"]
        triggers = append_only("fidelity_form", _("A fidelity form stays; fill in a new one."))

    def __str__(self) -> str:
        return f"{self.contract} {self.period}"

    @property
    def share(self) -> float | None:
        """Delivered of planned over the components, at most one each."""
        planned = [item for item in self.items if item["planned"]]
        if not planned:
            return None
        return sum(min(1.0, item["delivered"] / item["planned"]) for item in planned) / len(planned)

    @property
    def quality(self) -> float | None:
        grades = [item["quality"] for item in self.items if item.get("quality")]
        return sum(grades) / len(grades) if grades else None
