"""A round of evaluation: from open data to an established result. Opened by beat, computed by a worker."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, append_only, refuse, transitions
from core.models import Case, Role
from core.querysets import matching


class RoundStatus(models.TextChoices):
    OPEN = "open", _("Waiting for data")
    COMPUTING = "computing", _("Being computed")
    COMPUTED = "computed", _("Computed")
    VERIFIED = "verified", _("Verified")
    OBJECTED = "objected", _("Objected to by the verifier")
    COMMENTED = "commented", _("Commented by the parties")
    ESTABLISHED = "established", _("Established")


TRANSITIONS = {
    RoundStatus.OPEN: [RoundStatus.COMPUTING],
    RoundStatus.COMPUTING: [RoundStatus.COMPUTED, RoundStatus.OPEN],
    RoundStatus.COMPUTED: [RoundStatus.VERIFIED, RoundStatus.OBJECTED, RoundStatus.OPEN],
    RoundStatus.OBJECTED: [RoundStatus.OPEN, RoundStatus.COMPUTED],
    RoundStatus.VERIFIED: [RoundStatus.COMMENTED, RoundStatus.ESTABLISHED],
    RoundStatus.COMMENTED: [RoundStatus.ESTABLISHED],
    RoundStatus.ESTABLISHED: [],
}


# Staff, delegation, verifiers and the pilot's evaluators read rounds; advisers and reviewers have no need to.
READERS = {
    Role.OFFICER,
    Role.REGISTRAR,
    Role.FINANCE,
    Role.MEMBER,
    Role.CHAIR,
    Role.VERIFIER,
    Role.PILOT_EVALUATOR,
    Role.SYSTEM,
}

# From then on the parties read what was computed; until then it may still turn out to be wrong.
READABLE = [RoundStatus.VERIFIED, RoundStatus.COMMENTED, RoundStatus.ESTABLISHED]


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: Any) -> RoundQuerySet:
        if user.role == Role.APPLICANT:
            return matching(
                self,
                contract__parties__organisation__memberships__user=user,
                contract__parties__organisation__memberships__is_active=True,
            )
        rounds = self.exclude(contract__case__in=Case.objects.hidden_from(user))
        if user.role == Role.EVALUATOR:
            return rounds.filter(contract__evaluator=user)
        if user.role in READERS:
            return rounds
        return self.none()

    def reported_to(self, user: Any) -> RoundQuerySet:
        """Those whose results the user may read."""
        rounds = self.visible_to(user).filter(run__isnull=False, computed_at__isnull=False)
        if user.role == Role.APPLICANT:
            return rounds.filter(status__in=READABLE)
        return rounds.exclude(status__in=[RoundStatus.OPEN, RoundStatus.COMPUTING])


class Round(models.Model):
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    # The date up to which facts count, and by when data are due.
    as_of = models.DateField(_("measured up to"))
    data_due_on = models.DateField(_("data due"))
    opened_at = models.DateTimeField(default=clock.now)
    status = models.CharField(_("status"), max_length=12, choices=RoundStatus, default=RoundStatus.OPEN)
    is_after_contract = models.BooleanField(default=False)
    comments_until = models.DateField(_("parties may comment until"), null=True, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    # The run that the round stands on; kept when the round is opened again, replaced when it is computed anew.
    run = models.ForeignKey("evaluation.Run", models.PROTECT, null=True, blank=True, related_name="+")
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    established_by = models.ForeignKey(
        "programme.Decision", models.PROTECT, null=True, blank=True, related_name="rounds"
    )

    STATUS_TONES = {
        "open": "wait",
        "computing": "active",
        "objected": "bad",
        "commented": "active",
        "verified": "active",
    }

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-as_of", "contract"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="round_number_once"),
            models.UniqueConstraint(
                fields=["contract", "as_of"],
                name="round_date_once",
                violation_error_message=_("The contract already has a round for that date."),
            ),
        ]
        triggers = [
            transitions("round", TRANSITIONS, [RoundStatus.OPEN], _("A round cannot go from that status to this one.")),
            Guard(
                name="round_established_by_decision",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.status = 'established' AND NOT EXISTS (
                        SELECT 1 FROM programme_decision d JOIN contracts_contract c ON c.id = NEW.contract_id
                        WHERE d.id = NEW.established_by_id AND d.kind = 'establish' AND d.status = 'dispatched'
                          AND d.is_granted IS NOT FALSE AND d.case_id = c.case_id AND d.subject_id = NEW.id) THEN
                        {refuse("round_established_by_decision", "no dispatched decision")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A result is established by a dispatched decision."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract}, {self.as_of:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:round", args=[self.pk])

    @property
    def has_results(self) -> bool:
        return self.status not in {RoundStatus.OPEN, RoundStatus.COMPUTING}


class EstablishedResult(models.Model):
    """A metric's value as the delegation established it: the fact that settlement counts."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="established")
    metric = models.SlugField(max_length=40)
    period = models.CharField(max_length=40)
    # Set when the round's run is known; results of rounds after the contract's end settle nothing.
    run = models.ForeignKey("evaluation.Run", models.PROTECT, null=True, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=6)
    ci_low = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    ci_high = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    established_on = models.DateField()
    decision = models.ForeignKey("programme.Decision", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["round", "metric"]
        constraints = [models.UniqueConstraint(fields=["round", "metric", "period"], name="established_result_once")]
        triggers = append_only("established_result", _("An established result stays; a later round adds to it."))

    def __str__(self) -> str:
        return f"{self.metric} {self.period}: {self.value}"
