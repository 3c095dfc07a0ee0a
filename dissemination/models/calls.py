"""The dissemination call and those who want to do what others have shown to work."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import transitions
from core.models import Case, Role
from core.money import MoneyField
from core.querysets import matching


class DisseminationCall(models.Model):
    """What a call of the kind dissemination is about: practices with established results, and the support given."""

    call = models.OneToOneField("calls.Call", models.PROTECT, related_name="dissemination")
    practices = models.ManyToManyField("dissemination.Practice", related_name="calls", verbose_name=_("practices"))
    support = models.TextField(_("what support is given"), blank=True)
    most_per_candidate = MoneyField(_("highest support for one"), null=True, blank=True)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("dissemination call")
        verbose_name_plural = _("dissemination calls")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.call.title

    def get_absolute_url(self) -> str:
        return reverse("dissemination:call", args=[self.pk])


class Mentor(models.Model):
    """A project leader of an earlier constellation who helps those who come after."""

    user = models.OneToOneField("core.User", models.PROTECT, related_name="mentor", verbose_name=_("person"))
    practice = models.ForeignKey(
        "dissemination.Practice", models.PROTECT, related_name="mentors", verbose_name=_("practice")
    )
    about = models.TextField(_("what the mentor can help with"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["user__name"]

    def __str__(self) -> str:
        return str(self.user)


class Cohort(models.Model):
    """Several that begin together, where many are interested."""

    dissemination = models.ForeignKey(DisseminationCall, models.CASCADE, related_name="cohorts")
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("starts"))
    mentor = models.ForeignKey(
        Mentor, models.SET_NULL, null=True, blank=True, related_name="cohorts", verbose_name=_("mentor")
    )

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [models.UniqueConstraint(fields=["dissemination", "name"], name="cohort_name_once")]

    def __str__(self) -> str:
        return self.name


class CandidateStatus(models.TextChoices):
    INTERESTED = "interested", _("Interested")
    ASSESSED = "assessed", _("Capacity assessed")
    GRANTED = "granted", _("Support granted")
    REJECTED = "rejected", _("Not granted")
    SUSTAINING = "sustaining", _("Sustaining")
    ENDED = "ended", _("Ended")


TRANSITIONS = {
    CandidateStatus.INTERESTED: [CandidateStatus.ASSESSED, CandidateStatus.ENDED],
    CandidateStatus.ASSESSED: [CandidateStatus.GRANTED, CandidateStatus.REJECTED, CandidateStatus.ENDED],
    CandidateStatus.GRANTED: [CandidateStatus.SUSTAINING, CandidateStatus.ENDED],
    CandidateStatus.REJECTED: [],
    CandidateStatus.SUSTAINING: [CandidateStatus.ENDED],
    CandidateStatus.ENDED: [],
}
READERS = {Role.OFFICER, Role.FINANCE, Role.REGISTRAR, Role.MEMBER, Role.CHAIR, Role.ADVISER, Role.PILOT_EVALUATOR}


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, user: Any) -> CandidateQuerySet:
        """Staff without a conflict in the call's or the candidate's matter; the candidate's own people; its mentor."""
        if user.role in READERS:
            own = models.Q(organisation__memberships__user=user, organisation__memberships__is_active=True)
            hidden = self.filter(own | models.Q(case__in=Case.objects.hidden_from(user))).values("pk")
            return self.exclude(pk__in=hidden)
        mine = models.Q(mentor__user=user)
        if user.role == Role.APPLICANT:
            mine |= models.Q(organisation__memberships__user=user, organisation__memberships__is_active=True)
        return matching(self, mine)


class Candidate(models.Model):
    """An organisation that wants to take over a practice, from interest to sustaining."""

    dissemination = models.ForeignKey(DisseminationCall, models.PROTECT, related_name="candidates")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name=_("who"))
    practice = models.ForeignKey(
        "dissemination.Practice", models.PROTECT, related_name="candidates", verbose_name=_("practice")
    )
    case = models.OneToOneField("core.Case", models.PROTECT, null=True, blank=True, related_name="candidate")
    motivation = models.TextField(_("why, and for whom"), blank=True)
    capacity = models.JSONField(default=dict, blank=True)
    capacity_mean = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    capacity_note = models.TextField(_("what the capacity is enough for, and what is needed"), blank=True)
    assessed_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    cohort = models.ForeignKey(
        Cohort, models.SET_NULL, null=True, blank=True, related_name="candidates", verbose_name=_("cohort")
    )
    mentor = models.ForeignKey(
        Mentor, models.SET_NULL, null=True, blank=True, related_name="candidates", verbose_name=_("mentor")
    )
    plan = models.TextField(_("adapted implementation plan"), blank=True)
    sustaining_plan = models.TextField(_("how the practice is kept"), blank=True)
    granted = MoneyField(_("support granted"), null=True, blank=True)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    commitment = models.OneToOneField(
        "programme.Commitment", models.PROTECT, null=True, blank=True, related_name="candidate"
    )
    status = models.CharField(_("status"), max_length=12, choices=CandidateStatus, default=CandidateStatus.INTERESTED)
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects = CandidateQuerySet.as_manager()

    STATUS_TONES = {"interested": "idle", "assessed": "active", "sustaining": "good"}

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["dissemination", "organisation__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["dissemination", "organisation", "practice"],
                name="candidate_once",
                violation_error_message=_("The organisation has already shown its interest in this practice."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["granted", "sustaining"])
                | models.Q(decision__isnull=False, granted__isnull=False, commitment__isnull=False),
                name="candidate_granted_by_decision",
                violation_error_message=_("Support is granted by a decision, within the frame."),
            ),
        ]
        triggers = [
            transitions(
                "candidate",
                TRANSITIONS,
                [CandidateStatus.INTERESTED],
                _("A candidate cannot go from that status to this one."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.practice}"

    def get_absolute_url(self) -> str:
        return reverse("dissemination:candidate", args=[self.pk])
