"""An expression of interest: written in the constellation's own space, an official document once submitted."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.guards import Guard, frozen, refuse, transitions
from core.models import Case, Role


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("Submitted")
    COMPLETION = "completion", _("Completion requested")
    QUALIFIED = "qualified", _("Qualified for in-depth analysis")
    REJECTED = "rejected", _("Not qualified")
    DISMISSED = "dismissed", _("Dismissed")
    WITHDRAWN = "withdrawn", pgettext_lazy("expression of interest", "Withdrawn")
    DISCARDED = "discarded", _("Discarded draft")


TRANSITIONS: dict[str, list[str]] = {
    ApplicationStatus.DRAFT: [ApplicationStatus.SUBMITTED, ApplicationStatus.DISCARDED],
    ApplicationStatus.SUBMITTED: [
        ApplicationStatus.COMPLETION,
        ApplicationStatus.QUALIFIED,
        ApplicationStatus.REJECTED,
        ApplicationStatus.DISMISSED,
        ApplicationStatus.WITHDRAWN,
    ],
    ApplicationStatus.COMPLETION: [
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.DISMISSED,
        ApplicationStatus.WITHDRAWN,
    ],
    ApplicationStatus.QUALIFIED: [],
    ApplicationStatus.REJECTED: [],
    ApplicationStatus.DISMISSED: [],
    ApplicationStatus.WITHDRAWN: [],
    ApplicationStatus.DISCARDED: [],
}
UNSUBMITTED = [ApplicationStatus.DRAFT, ApplicationStatus.DISCARDED]
DECIDED = [ApplicationStatus.QUALIFIED, ApplicationStatus.REJECTED, ApplicationStatus.DISMISSED]
PENDING = [ApplicationStatus.SUBMITTED, ApplicationStatus.COMPLETION]
# Roles of the authority that read submitted expressions of interest; reviewers only those assigned to them.
READERS = {
    Role.OFFICER,
    Role.REGISTRAR,
    Role.FINANCE,
    Role.MEMBER,
    Role.CHAIR,
    Role.ADVISER,
    Role.PILOT_EVALUATOR,
}


class ApplicationQuerySet(models.QuerySet["Application"]):
    def submitted(self) -> ApplicationQuerySet:
        return self.exclude(status__in=UNSUBMITTED)

    def pending(self) -> ApplicationQuerySet:
        return self.filter(status__in=PENDING)

    def of(self, user: Any) -> ApplicationQuerySet:
        """Those of the organisations that the user belongs to; who declined to take part is out of it."""
        members = Q(
            constellation__members__organisation__memberships__user=user,
            constellation__members__organisation__memberships__is_active=True,
        ) & ~Q(constellation__members__status="declined")
        return self.filter(pk__in=Application.objects.filter(members).values("pk"))

    def visible_to(self, user: Any) -> ApplicationQuerySet:
        """Nothing of a draft is seen by the authority's people; nothing at all by one with a conflict of interest."""
        if not user.is_active:
            return self.none()
        if user.role == Role.APPLICANT:
            return self.of(user)
        received = self.submitted().exclude(case__in=Case.objects.hidden_from(user))
        if user.role == Role.REVIEWER:
            from calls.models.screening import Assessment

            assigned = Assessment.objects.filter(assessor=user)
            return received.filter(pk__in=assigned.values("application"))
        if user.role == Role.ADVISER:
            return received | self.filter(
                status=ApplicationStatus.DRAFT,
                pk__in=DraftAdviser.objects.filter(user=user, ended_at__isnull=True).values("application"),
            )
        return received if user.role in READERS else self.none()


class Application(models.Model):
    call = models.ForeignKey("calls.Call", models.PROTECT, related_name="applications")
    form = models.ForeignKey("calls.FormVersion", models.PROTECT, related_name="applications")
    constellation = models.OneToOneField("constellations.Constellation", models.PROTECT, related_name="application")
    name = models.CharField(_("name of the initiative"), max_length=200)
    status = models.CharField(_("status"), max_length=12, choices=ApplicationStatus, default=ApplicationStatus.DRAFT)
    case = models.OneToOneField("core.Case", models.PROTECT, null=True, blank=True, related_name="application")
    needs_area = models.ForeignKey("programme.NeedsArea", models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    submitted_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, blank=True, related_name="+")
    extended_until = models.DateTimeField(_("extended until"), null=True, blank=True)
    extension_reason = models.CharField(_("reason for the extension"), max_length=500, blank=True)
    # Settled when it is submitted: several principals take precedence, several units of one are collaboration too.
    principals = models.PositiveSmallIntegerField(default=0)
    parties = models.PositiveSmallIntegerField(default=0)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    feedback_decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(_("why it is withdrawn"), max_length=500, blank=True)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    search_text = models.TextField(blank=True, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("search_text", config="swedish"), output_field=SearchVectorField(), db_persist=True
    )

    objects = ApplicationQuerySet.as_manager()

    STATUS_TONES = {"completion": "wait", "qualified": "good", "rejected": "bad", "draft": "active"}

    class Meta:
        verbose_name = _("expression of interest")
        verbose_name_plural = _("expressions of interest")
        ordering = ["-submitted_at", "-id"]
        indexes = [
            models.Index(fields=["call", "status"], name="application_by_call"),
            GinIndex(fields=["search"], name="application_search"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="application_trigram"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=ApplicationStatus.values), name="application_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=UNSUBMITTED, case__isnull=True, submitted_at__isnull=True)
                | (
                    ~models.Q(status__in=UNSUBMITTED)
                    & models.Q(case__isnull=False, submitted_at__isnull=False, submitted_by__isnull=False)
                ),
                name="application_submitted_has_case",
                violation_error_message=_("A submitted expression of interest has its case and its time."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=DECIDED) | models.Q(decision__isnull=False, decided_at__isnull=False),
                name="application_decided_has_decision",
                violation_error_message=_("Only a dispatched decision settles an expression of interest."),
            ),
            models.CheckConstraint(
                condition=models.Q(extended_until__isnull=True) | ~models.Q(extension_reason=""),
                name="application_extension_has_reason",
                violation_error_message=_("An extension needs its reason."),
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") ^ Q(withdrawn_at__isnull=False),
                name="application_withdrawn_has_time",
                violation_error_message=_("A withdrawn expression of interest has the time of its withdrawal."),
            ),
        ]
        triggers = [
            transitions(
                "application",
                TRANSITIONS,
                [ApplicationStatus.DRAFT],
                _("An expression of interest cannot go from that status to this one."),
            ),
            Guard(
                name="application_in_time",
                operation=pgtrigger.Update,
                body=f"""
                    IF OLD.status = 'draft' AND NEW.status = 'submitted' AND NOT EXISTS (
                        SELECT 1 FROM calls_call c WHERE c.id = NEW.call_id AND c.status = 'published'
                        AND NEW.submitted_at >= c.opens_at
                        AND NEW.submitted_at < GREATEST(c.closes_at, NEW.extended_until)) THEN
                        {refuse("application_in_time", "the call is not open")}
                    END IF;
                    IF OLD.submitted_at IS NOT NULL AND (NEW.submitted_at IS DISTINCT FROM OLD.submitted_at
                        OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.call_id <> OLD.call_id) THEN
                        {refuse("application_in_time", "time and case of a submission stay")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("The call is not open at this moment, so nothing can be submitted."),
            ),
            Guard(
                name="application_decided_by_decision",
                operation=pgtrigger.Update,
                body=f"""
                    IF NEW.status IN ('qualified', 'rejected', 'dismissed') AND NEW.status <> OLD.status
                       AND NOT EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id AND d.status = 'dispatched'
                        AND d.subject_type = 'calls.application' AND d.subject_id = NEW.id
                        AND ((NEW.status = 'qualified' AND d.kind = 'qualification' AND d.is_granted)
                          OR (NEW.status = 'rejected' AND d.kind = 'qualification' AND NOT d.is_granted)
                          OR (NEW.status = 'dismissed' AND d.kind = 'dismissal'))) THEN
                        {refuse("application_decided_by_decision", "no dispatched decision says so")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("Only a dispatched decision settles an expression of interest."),
            ),
            frozen(
                "application_outcome",
                ["decision_id", "decided_at"],
                _("Only a dispatched decision settles an expression of interest."),
                when="OLD.status IN ('qualified', 'rejected', 'dismissed')",
            ),
            frozen(
                "application_feedback",
                ["feedback_decision_id"],
                _("The feedback is decided and stays as it is."),
                when="OLD.feedback_decision_id IS NOT NULL",
            ),
            Guard(
                name="application_stays",
                operation=pgtrigger.Delete,
                body=f"""
                    IF OLD.submitted_at IS NOT NULL THEN {refuse("application_stays", "submitted ones stay")} END IF;
                    RETURN OLD;
                """,
                message=_("A submitted expression of interest is never deleted."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("calls:application", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.status == ApplicationStatus.DRAFT

    @property
    def is_submitted(self) -> bool:
        return self.status not in UNSUBMITTED

    @property
    def is_pending(self) -> bool:
        return self.status in PENDING

    @property
    def may_be_written(self) -> bool:
        return self.status in {ApplicationStatus.DRAFT, ApplicationStatus.COMPLETION}

    @property
    def collaboration(self) -> str:
        """Settled at submission: across principals, between units of one, or one party alone."""
        if self.principals > 1:
            return "across"
        return "inside" if self.parties > 1 else "single"

    @property
    def crosses_principals(self) -> bool:
        return self.principals > 1


class SectionAnswer(models.Model):
    """What stands in a part now. ``data`` holds each answer as it was typed, valid or not: nothing typed is lost."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    section_key = models.SlugField(max_length=40)
    data = models.JSONField(default=dict)
    # What was filled in from elsewhere: question -> {"value": as filled in, "source": in words}.
    sources = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    is_done = models.BooleanField(default=False)
    updated_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["application", "id"]
        constraints = [models.UniqueConstraint(fields=["application", "section_key"], name="section_answer_once")]
        triggers = [
            Guard(
                name="section_answer_locked",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF EXISTS (SELECT 1 FROM calls_application a WHERE a.id = NEW.application_id
                               AND a.status NOT IN ('draft', 'completion')) THEN
                        {refuse("section_answer_locked", "a submitted application is not rewritten")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("What is submitted can be changed only when a completion has been requested."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.section_key} {self.version}"


class SectionVersion(models.Model):
    """What a part looked like after each save."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="versions")
    section_key = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    data = models.JSONField(default=dict)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "section_key", "version"], name="section_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.section_key} {self.version}"


class DraftAdviser(models.Model):
    """An adviser whom the constellation let into its draft; at submission this becomes a conflict of interest."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="draft_advisers")
    user = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    invited_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"],
                name="draft_adviser_once",
                violation_error_message=_("The adviser is already invited."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}"


class Comment(models.Model):
    """A remark between the writers of a draft. The authority's people never see it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="comments")
    section_key = models.SlugField(max_length=40)
    text = models.TextField(_("comment"))
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:80]


class CompletionRequest(models.Model):
    """Something is missing: what, until when, and what follows if it does not come (20 § förvaltningslagen)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="completion_requests")
    text = models.TextField(_("what must be completed"))
    due_at = models.DateTimeField(_("answer at the latest"))
    requested_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(answered_at__isnull=True),
                name="completion_one_open",
                violation_error_message=_("A completion is already asked for."),
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="completion_says_what"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
