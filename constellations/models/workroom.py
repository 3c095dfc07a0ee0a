"""What a constellation works out in its in-depth analysis: parts with their rows, owned by the constellation."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import append_only, transitions


class PartKey(models.TextChoices):
    RESOURCES = "resources", _("Local resources and project leader")
    DATA = "data", _("Analysis of local data")
    THEORY = "theory", _("Theory of change")
    EVIDENCE = "evidence", _("Matching of evidence")
    OUTCOMES = "outcomes", _("Outcomes to contract")
    IMPLEMENTATION = "implementation", _("Implementation plan")
    FOLLOW_UP = "follow_up", _("Follow-up plan")
    CONSEQUENCES = "consequences", _("Consequence analysis")
    READINESS = "readiness", _("Organisational readiness")


PART_TRANSITIONS = {"in_progress": ["done"], "done": ["in_progress"]}


class Part(models.Model):
    """The text of a part, and whether the constellation stands behind it. ``version`` stops lost updates."""

    class Status(models.TextChoices):
        IN_PROGRESS = "in_progress", _("In progress")
        DONE = "done", _("Done")

    initiative = models.ForeignKey("constellations.Initiative", models.CASCADE, related_name="parts")
    key = models.CharField(max_length=20, choices=PartKey)
    text = models.TextField(_("text"), blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.IN_PROGRESS)
    done_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    updated_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["initiative", "id"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "key"], name="workroom_part_once"),
            models.CheckConstraint(condition=models.Q(key__in=PartKey.values), name="workroom_part_known"),
            models.CheckConstraint(
                condition=models.Q(status="done") ^ models.Q(done_by__isnull=True), name="workroom_part_done_by"
            ),
        ]
        triggers = [
            transitions("workroom_part", PART_TRANSITIONS, ["in_progress"], _("A part is worked on before it is done."))
        ]

    def __str__(self) -> str:
        return str(self.get_key_display())


class Row(models.Model):
    """A row of a part. Saving it asks for the version that was read."""

    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True


class LocalResource(Row):
    class Kind(models.TextChoices):
        PEOPLE = "people", _("People and competence")
        METHOD = "method", _("Practice or method in use")
        PREMISES = "premises", _("Premises and equipment")
        DATA = "data", _("Data and systems")
        FUNDING = "funding", _("Funding")
        PARTNER = "partner", _("Partner outside the constellation")

    initiative = models.ForeignKey("constellations.Initiative", models.CASCADE, related_name="resources")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("resource"), max_length=200)
    member = models.ForeignKey(
        "constellations.ConstellationMember",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("at which partner"),
    )
    extent = models.CharField(_("how much, from when"), max_length=200, blank=True)

    class Meta:
        ordering = ["kind", "id"]

    def __str__(self) -> str:
        return self.name


class DataSource(Row):
    """Local data that the analysis stands on. Never a personal identity number: only sources and what they showed."""

    class Access(models.TextChoices):
        HAVE = "have", _("We have access")
        REQUESTED = "requested", _("Requested")
        AGREEMENT = "agreement", _("Needs an agreement or a confidentiality assessment")
        NONE = "none", _("No access")

    initiative = models.ForeignKey("constellations.Initiative", models.CASCADE, related_name="data_sources")
    name = models.CharField(_("data source"), max_length=200)
    link = models.URLField(_("link"), max_length=500, blank=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    holder = models.CharField(_("who holds the data"), max_length=200, blank=True)
    access = models.CharField(_("access"), max_length=10, choices=Access, default=Access.HAVE)
    period = models.CharField(_("years covered"), max_length=60, blank=True)
    findings = models.TextField(_("what the data show"), blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class PreventionLevel(models.TextChoices):
    UNIVERSAL = "universal", _("Universal (everybody)")
    SELECTIVE = "selective", _("Selective (groups at risk)")
    INDICATED = "indicated", _("Indicated (those with early signs)")


class LogicNode(Row):
    """A box of the theory of change: a need, an activity or an outcome, at a level of the prevention triangle."""

    class Kind(models.TextChoices):
        NEED = "need", _("Need")
        ACTIVITY = "activity", _("Activity")
        OUTCOME = "outcome", _("Outcome")

    initiative = models.ForeignKey("constellations.Initiative", models.CASCADE, related_name="nodes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    level = models.CharField(_("level of prevention"), max_length=10, choices=PreventionLevel)
    name = models.CharField(_("in a few words"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    desired_change = models.CharField(_("desired change"), max_length=300, blank=True)
    indicator = models.CharField(_("indicator or proxy"), max_length=300, blank=True)
    effect = models.CharField(_("effect"), max_length=300, blank=True)
    leads_to = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="led_to_by")
    outcome = models.ForeignKey(
        "constellations.OutcomeDefinition",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="nodes",
        verbose_name=_("outcome to contract"),
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class TheoryReview(models.Model):
    """An expert's quality assurance of the theory of change, as it was in that version. Kept as written."""

    class Verdict(models.TextChoices):
        SOUND = "sound", _("It holds together")
        REMARKS = "remarks", _("It holds together, with remarks")
        UNSOUND = "unsound", _("It does not hold together yet")

    initiative = models.ForeignKey("constellations.Initiative", models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    verdict = models.CharField(_("judgement"), max_length=10, choices=Verdict)
    text = models.TextField(_("reasons and what to improve"))
    theory_version = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)

    STATUS_TONES = {"sound": "good", "remarks": "wait", "unsound": "bad"}

    class Meta:
        ordering = ["-at", "-id"]
        triggers = append_only("theory_review", _("A review of the theory of change stays as it was written."))

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}"


class Evidence(Row):
    class Strength(models.TextChoices):
        STRONG = "strong", _("Strong: several controlled studies")
        MODERATE = "moderate", _("Moderate: one controlled study or several comparisons")
        WEAK = "weak", _("Weak: follow-up without comparison")
        EXPERIENCE = "experience", _("Proven experience")
        NONE = "none", _("No evidence found")

    initiative = models.ForeignKey("constellations.Initiative", models.CASCADE, related_name="evidence")
    node = models.ForeignKey(
        LogicNode, models.SET_NULL, null=True, blank=True, related_name="evidence", verbose_name=_("activity")
    )
    practice = models.CharField(_("practice or method"), max_length=200)
    strength = models.CharField(_("strength of the evidence"), max_length=12, choices=Strength)
    source = models.CharField(_("source"), max_length=300, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    fit = models.TextField(_("how it fits here, and what must be adapted"), blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.practice


class PlanItem(Row):
    class Plan(models.TextChoices):
        IMPLEMENTATION = "implementation", _("Implementation plan")
        FOLLOW_UP = "follow_up", _("Follow-up plan")

    initiative = models.ForeignKey("constellations.Initiative", models.CASCADE, related_name="plan_items")
    plan = models.CharField(max_length=15, choices=Plan)
    name = models.CharField(_("milestone"), max_length=200)
    due_on = models.DateField(_("by"))
    responsible = models.CharField(_("responsible"), max_length=200, blank=True)
    how = models.TextField(_("how"), blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.name


class Consequence(Row):
    """What success would mean: for staff, budget, practices to end and other units."""

    class Area(models.TextChoices):
        STAFF = "staff", _("Staff")
        BUDGET = "budget", _("Budget")
        ENDING = "ending", _("Practices to end")
        OTHER_UNITS = "other_units", _("Other units")

    initiative = models.ForeignKey("constellations.Initiative", models.CASCADE, related_name="consequences")
    area = models.CharField(_("area"), max_length=12, choices=Area)
    description = models.TextField(_("consequence"))
    who = models.CharField(_("whom it concerns"), max_length=200, blank=True)
    amount = models.DecimalField(
        _("amount a year (minus for a saving)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    handling = models.TextField(_("how we deal with it"), blank=True)

    class Meta:
        ordering = ["area", "id"]

    def __str__(self) -> str:
        return f"{self.get_area_display()}: {self.description[:60]}"


class ReadinessSurvey(models.Model):
    """The constellation's own answers on its readiness at one moment: statement key → 1 to 5."""

    initiative = models.ForeignKey("constellations.Initiative", models.CASCADE, related_name="surveys")
    date = models.DateField(_("date"), default=clock.today)
    answers = models.JSONField()
    mean = models.DecimalField(max_digits=3, decimal_places=2)
    comment = models.TextField(_("comment"), blank=True)
    answered_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["date", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(mean__gte=1, mean__lte=5), name="readiness_mean_on_scale")
        ]
        triggers = append_only("readiness_survey", _("A readiness survey stays as it was answered. Make a new one."))

    def __str__(self) -> str:
        return f"{self.date}: {self.mean}"


ROWS: tuple[type[Any], ...] = (LocalResource, DataSource, LogicNode, Evidence, PlanItem, Consequence)
