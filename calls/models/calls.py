"""A call: what is asked, of whom, by which criteria, and between which two moments."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.guards import Guard, refuse, transitions
from core.models import Case


class CallKind(models.TextChoices):
    OUTCOMES = "outcomes", _("Outcomes financing")
    DISSEMINATION = "dissemination", _("Dissemination")


class CallStatus(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    PUBLISHED = "published", _("Published")
    CONCLUDED = "concluded", _("Concluded")
    CANCELLED = "cancelled", _("Cancelled")


TRANSITIONS: dict[str, list[str]] = {
    CallStatus.DRAFT: [CallStatus.PUBLISHED, CallStatus.CANCELLED],
    CallStatus.PUBLISHED: [CallStatus.CONCLUDED],
    CallStatus.CONCLUDED: [],
    CallStatus.CANCELLED: [],
}


class LatePolicy(models.TextChoices):
    CLOSED = "closed", _("Nothing is received after the call has closed")
    EXTENSION = "extension", _("An officer may give a constellation more time, with reasons")


class CallQuerySet(models.QuerySet["Call"]):
    def published(self) -> CallQuerySet:
        return self.filter(status__in=[CallStatus.PUBLISHED, CallStatus.CONCLUDED])

    def open(self) -> CallQuerySet:
        """Those that receive expressions of interest at this moment."""
        now = clock.now()
        return self.filter(status=CallStatus.PUBLISHED, opens_at__lte=now, closes_at__gt=now)

    def visible_to(self, user: Any) -> CallQuerySet:
        """Published calls are public; drafts are for the secretariat and the delegation."""
        if not user.is_authenticated:
            return self.published()
        calls = self.exclude(case__in=Case.objects.hidden_from(user))
        return calls if user.is_secretariat or user.is_delegation else calls.published()


class Call(models.Model):
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=15, choices=CallKind, default=CallKind.OUTCOMES)
    purpose = models.TextField(_("purpose"), blank=True)
    who_may_apply = models.TextField(_("who may apply"), blank=True)
    needs_areas = models.ManyToManyField("programme.NeedsArea", blank=True, related_name="calls")
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    decision_expected_on = models.DateField(_("decision expected"), null=True, blank=True)
    late_policy = models.CharField(
        _("late expressions of interest"), max_length=12, choices=LatePolicy, default=LatePolicy.EXTENSION
    )
    is_appealable = models.BooleanField(_("the decisions can be appealed"), null=True, blank=True)
    statute = models.CharField(_("provision that says so"), max_length=200, blank=True)
    conditions = models.TextField(_("conditions that a decision will carry"), blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=CallStatus, default=CallStatus.DRAFT)
    case = models.OneToOneField("core.Case", models.PROTECT, null=True, blank=True, related_name="call")
    # The dispatched decision that published the call.
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    concluded_at = models.DateTimeField(_("concluded"), null=True, blank=True)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=CallStatus.values), name="call_status_known"),
            models.CheckConstraint(
                condition=models.Q(opens_at__isnull=True)
                | models.Q(closes_at__isnull=True)
                | models.Q(opens_at__lt=models.F("closes_at")),
                name="call_opens_before_it_closes",
                violation_error_message=_("The call must open before it closes."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["published", "concluded"])
                | (
                    models.Q(opens_at__isnull=False, closes_at__isnull=False, published_at__isnull=False)
                    & models.Q(case__isnull=False, is_appealable__isnull=False, decision__isnull=False)
                ),
                name="call_published_by_decision",
                violation_error_message=_(
                    "A published call has its dates, its case, a word on appeal, and the decision that publishes it."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(status="concluded") ^ models.Q(concluded_at__isnull=True),
                name="call_concluded_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(concluded_at__isnull=True) | models.Q(concluded_at__gte=models.F("closes_at")),
                name="call_concluded_after_closing",
                violation_error_message=_("The call has not closed yet."),
            ),
        ]
        triggers = [
            transitions("call", TRANSITIONS, [CallStatus.DRAFT], _("A call cannot go from that status to this one.")),
            Guard(
                name="call_by_dispatched_decision",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.status IN ('published', 'concluded') AND NOT EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id
                          AND d.kind IN ('call', 'dissemination_call') AND d.status = 'dispatched'
                          AND d.is_granted IS NOT FALSE) THEN
                        {refuse("call_by_dispatched_decision", "no dispatched decision publishes it")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A call is published by a dispatched decision alone."),
            ),
            Guard(
                name="call_concludes_with_feedback",
                operation=pgtrigger.Update,
                body=f"""
                    IF NEW.status = 'concluded' AND OLD.status <> 'concluded'
                       AND calls_unanswered(NEW.id) > 0 THEN
                        {refuse("call_concludes_with_feedback", "applications lack decision or feedback")}
                    END IF;
                    IF NEW.status = 'concluded' AND OLD.status <> 'concluded' AND EXISTS (
                        SELECT 1 FROM calls_application a WHERE a.call_id = NEW.id AND a.status = 'draft'
                        AND a.extended_until > NEW.concluded_at) THEN
                        {refuse("call_concludes_with_feedback", "somebody still has time to submit")}
                    END IF;
                    RETURN NEW;
                """,
                message=_(
                    "The call cannot be concluded: each expression of interest needs its dispatched decision and "
                    "sent feedback on every criterion."
                ),
            ),
            Guard(
                name="call_terms_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF TG_OP = 'DELETE' THEN
                        IF OLD.status <> 'draft' THEN {refuse("call_terms_kept", "a published call stays")} END IF;
                        RETURN OLD;
                    END IF;
                    IF OLD.status IN ('published', 'concluded') AND (
                        NEW.opens_at <> OLD.opens_at OR NEW.closes_at < OLD.closes_at OR NEW.kind <> OLD.kind
                        OR NEW.is_appealable <> OLD.is_appealable OR NEW.case_id <> OLD.case_id
                        OR NEW.published_at <> OLD.published_at OR NEW.title <> OLD.title) THEN
                        {refuse("call_terms_kept", "a published call keeps its terms")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A published call keeps its title, kind and dates; it can only be given a later closing."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("calls:detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.status == CallStatus.DRAFT

    @property
    def is_published(self) -> bool:
        return self.status in {CallStatus.PUBLISHED, CallStatus.CONCLUDED}

    @property
    def is_open(self) -> bool:
        """Open from the second it opens until the second it closes, that second not included."""
        if self.status != CallStatus.PUBLISHED or self.opens_at is None or self.closes_at is None:
            return False
        return self.opens_at <= clock.now() < self.closes_at

    @property
    def has_closed(self) -> bool:
        return self.is_published and self.closes_at is not None and clock.now() >= self.closes_at

    @property
    def stage(self) -> str:
        """Where the call stands now, by its status and the clock."""
        if self.status != CallStatus.PUBLISHED:
            return self.status
        if self.has_closed:
            return "closed"
        return "open" if self.is_open else "upcoming"

    STATUS_TONES = {"closed": "wait", "upcoming": "idle", "concluded": "good", "open": "good"}

    def get_stage_display(self) -> Any:
        return {
            "closed": _("Closed, in screening"),
            "open": pgettext_lazy("call", "Open"),
            "upcoming": _("Opens later"),
        }.get(self.stage, self.get_status_display())


class Criterion(models.Model):
    """One ground of assessment with its scale, what its ends mean, and its weight in the ranking."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("criterion"), max_length=200)
    description = models.TextField(_("what is assessed"), blank=True)
    weight = models.PositiveSmallIntegerField(_("weight (%)"), default=10)
    scale_max = models.PositiveSmallIntegerField(_("highest score"), default=4)
    anchor_low = models.CharField(_("the lowest score means"), max_length=300, blank=True)
    anchor_high = models.CharField(_("the highest score means"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["call", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "key"],
                name="criterion_key_once",
                violation_error_message=_("The call already has a criterion with that code."),
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=100),
                name="criterion_weight_within",
                violation_error_message=_("The weight is a number from 1 to 100."),
            ),
            models.CheckConstraint(
                condition=models.Q(scale_max__gte=1, scale_max__lte=10),
                name="criterion_scale_within",
                violation_error_message=_("The highest score is a number from 1 to 10."),
            ),
        ]
        triggers = [
            Guard(
                name="criterion_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF EXISTS (SELECT 1 FROM calls_call c WHERE c.id = COALESCE(NEW.call_id, OLD.call_id)
                               AND c.status <> 'draft') THEN
                        {refuse("criterion_frozen", "criteria of a published call stay")}
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
                message=_("The criteria of a published call cannot be changed."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CallQuestion(models.Model):
    """A question about a call with its answer, published for all once answered."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="questions_asked")
    question = models.TextField(_("question"))
    asked_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True) | ~models.Q(answer=""),
                name="call_question_published_with_answer",
            )
        ]

    def __str__(self) -> str:
        return self.question[:80]
