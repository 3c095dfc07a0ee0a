"""The questions of a call, in versions: what is published never changes, a correction is a new version."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, frozen, refuse


class FormVersion(models.Model):
    call = models.ForeignKey("calls.Call", models.CASCADE, related_name="forms")
    number = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(_("what was corrected"), max_length=500, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["call", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="form_version_once"),
            models.UniqueConstraint(
                fields=["call"],
                condition=models.Q(published_at__isnull=True),
                name="form_version_one_draft",
                violation_error_message=_("A new version of the questions is already being prepared."),
            ),
        ]
        triggers = [
            frozen(
                "form_version",
                ["call_id", "number", "note", "published_at"],
                _("Published questions cannot be changed; a correction is a new version."),
                when="OLD.published_at IS NOT NULL",
            )
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.number}"


class Section(models.Model):
    form = models.ForeignKey(FormVersion, models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("heading"), max_length=200)
    help = models.TextField(_("help"), blank=True)

    class Meta:
        ordering = ["form", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "key"],
                name="section_key_once",
                violation_error_message=_("There is already a part with that code."),
            )
        ]
        triggers = [
            Guard(
                name="section_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF EXISTS (SELECT 1 FROM calls_formversion f WHERE f.published_at IS NOT NULL
                               AND f.id IN (NEW.form_id, OLD.form_id)) THEN
                        {refuse("section_frozen", "published questions stay")}
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
                message=_("Published questions cannot be changed; a correction is a new version."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class QuestionKind(models.TextChoices):
    SHORT_TEXT = "short_text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("A number")
    MONEY_TABLE = "money_table", _("Money per year and partner")
    SINGLE = "single", _("One choice")
    MULTIPLE = "multiple", _("Several choices")
    DATE = "date", _("Date")
    FILE = "file", _("File")
    READINESS = "readiness", _("Organisational readiness")
    OUTCOMES = "outcomes", _("Outcomes from the framework")


class Prefill(models.TextChoices):
    """What the platform already knows and fills in, so that nothing is asked twice."""

    LEAD = "lead", _("Name of the lead organisation")
    ORG_NUMBER = "org_number", _("Organisation number of the lead")
    PARTNERS = "partners", _("Names of the partners")
    KOLADA = "kolada", _("A key figure from Kolada for the lead")


class Question(models.Model):
    section = models.ForeignKey(Section, models.CASCADE, related_name="questions")
    # Stable over versions and copies: answers are kept under it.
    key = models.SlugField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=15, choices=QuestionKind, default=QuestionKind.LONG_TEXT)
    text = models.CharField(_("question"), max_length=300)
    help = models.TextField(_("help"), blank=True)
    required = models.BooleanField(_("must be answered"), default=True)
    word_limit = models.PositiveSmallIntegerField(_("at most this many words"), null=True, blank=True)
    # Choices of single and multiple, statements of readiness, years of the money table.
    options = models.JSONField(_("choices"), default=list, blank=True)
    show_if_key = models.SlugField(_("show only if this question"), max_length=40, blank=True)
    show_if_value = models.CharField(_("has this answer"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(_("expected minutes"), default=5)
    prefill = models.CharField(_("filled in from"), max_length=12, choices=Prefill, blank=True)
    kpi = models.CharField(_("key figures in Kolada"), max_length=60, blank=True)

    class Meta:
        ordering = ["section", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "key"],
                name="question_key_once",
                violation_error_message=_("There is already a question with that code in this part."),
            ),
            models.CheckConstraint(condition=models.Q(kind__in=QuestionKind.values), name="question_kind_known"),
            models.CheckConstraint(
                condition=~models.Q(prefill="kolada") | ~models.Q(kpi=""),
                name="question_kolada_has_key_figure",
                violation_error_message=_("Write which key figure in Kolada is meant, such as N15505."),
            ),
        ]
        triggers = [
            Guard(
                name="question_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF EXISTS (SELECT 1 FROM calls_formversion f JOIN calls_section s ON s.form_id = f.id
                               WHERE f.published_at IS NOT NULL AND s.id IN (NEW.section_id, OLD.section_id)) THEN
                        {refuse("question_frozen", "published questions stay")}
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
                message=_("Published questions cannot be changed; a correction is a new version."),
            )
        ]

    def __str__(self) -> str:
        return self.text
