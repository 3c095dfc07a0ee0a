"""What the budget rests on beside its versions: yearly split, commitment frame, revisions being prepared."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, append_only, frozen, refuse, transitions
from core.money import MoneyField
from programme.models.frame import decided
from programme.models.ledger import Fund


class YearlySplit(models.Model):
    """How the constellations' money is expected to fall over the years: an assumption that finance may edit."""

    programme = models.ForeignKey("programme.Programme", models.PROTECT, related_name="splits")
    year = models.PositiveSmallIntegerField()
    fund = models.CharField(max_length=12, choices=Fund)
    amount = MoneyField()
    edited_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["year", "fund"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "year", "fund"], name="yearly_split_once"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="yearly_split_not_negative",
                violation_error_message=_("An amount of the yearly split cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.fund}: {self.amount}"


class CommitmentFrame(models.Model):
    """The commitment authorisation (bemyndiganderam) of a year: what may be outstanding for later years."""

    programme = models.ForeignKey("programme.Programme", models.PROTECT, related_name="commitment_frames")
    year = models.PositiveSmallIntegerField()
    amount = MoneyField()
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["year", "id"]
        triggers = [
            *append_only("commitment_frame", _("A commitment frame is changed by a new row with its decision.")),
            Guard(
                name="commitment_frame_by_decision",
                operation=pgtrigger.Insert,
                body=f"{decided('commitment_frame_by_decision', 'frames')} RETURN NEW;",
                message=_("The commitment frame is changed by a dispatched decision on the budget alone."),
            ),
            Guard(
                name="commitment_frame_within_caps",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Immediate,
                body="PERFORM programme_assert_commitment_frame(NEW.programme_id, NEW.year); RETURN NULL;",
                message=_("More is already committed for later years than the commitment frame would allow."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"


class RevisionStatus(models.TextChoices):
    PREPARED = "prepared", _("Prepared")
    DECIDED = "decided", _("Decided")
    REJECTED = "rejected", _("Not decided")


REVISION_TRANSITIONS = {
    RevisionStatus.PREPARED: [RevisionStatus.DECIDED, RevisionStatus.REJECTED],
    RevisionStatus.DECIDED: [],
    RevisionStatus.REJECTED: [],
}


class BudgetRevision(models.Model):
    """A change of the budget that waits for its decision; dispatched, it becomes rows and a new version."""

    programme = models.ForeignKey("programme.Programme", models.PROTECT, related_name="revisions")
    title = models.CharField(_("title"), max_length=200)
    reason = models.TextField(_("reasons"))
    # {"lines": {code: {year: amount}}, "actors": {level: {year: amount}}, "appropriations": [...], "frames": [...]},
    # amounts as text.
    content = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=RevisionStatus, default=RevisionStatus.PREPARED)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, related_name="+")
    version = models.OneToOneField("programme.BudgetVersion", models.PROTECT, null=True, related_name="revision")
    prepared_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=clock.now)

    STATUS_TONES = {"prepared": "wait", "decided": "good", "rejected": "idle"}

    class Meta:
        verbose_name = _("budget revision")
        verbose_name_plural = _("budget revisions")
        ordering = ["-prepared_at", "-id"]
        triggers = [
            transitions(
                "budget_revision",
                REVISION_TRANSITIONS,
                [RevisionStatus.PREPARED],
                _("A budget revision cannot go from that status to this one."),
            ),
            # The decision is on what was prepared: nobody edits it between the decision and its dispatch.
            frozen(
                "budget_revision_prepared",
                ["programme_id", "title", "reason", "content", "prepared_by_id"],
                _("A prepared revision is not changed; prepare a new one."),
            ),
            frozen(
                "budget_revision",
                ["decision_id", "version_id"],
                _("A decided revision cannot be changed; make a new one."),
                when="OLD.status <> 'prepared'",
            ),
            Guard(
                name="budget_revision_by_decision",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.status = 'decided' AND NOT EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id AND d.kind = 'budget_revision'
                          AND d.status = 'dispatched' AND d.is_granted AND d.subject_id = NEW.id) THEN
                        {refuse("budget_revision_by_decision", "no dispatched decision")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A revision takes effect by a dispatched decision alone."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("payments:revision", args=[self.pk])
