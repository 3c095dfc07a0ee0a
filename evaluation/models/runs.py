"""What the worker computes from a round's data, and what people say about it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, append_only, refuse


class Snapshot(models.Model):
    """The data of a round as the computation saw them: canonical and hashed, whatever is delivered later."""

    round = models.ForeignKey("evaluation.Round", models.PROTECT, related_name="snapshots")
    sha256 = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField()
    # [{"protocol", "protocol_sha256", "delivery", "version", "sha256", "rows"}], in the order of the outcomes.
    parts = models.JSONField()
    taken_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-taken_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["round", "sha256"], name="snapshot_once")]
        triggers = append_only("snapshot", _("A snapshot cannot be changed."))

    def __str__(self) -> str:
        return self.sha256[:12]


class SnapshotPart(models.Model):
    """The canonical CSV of one protocol in a snapshot, compressed."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="contents")
    protocol = models.ForeignKey("evaluation.Protocol", models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "protocol"], name="snapshot_part_once")]
        triggers = [
            Guard(
                name="snapshot_part_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF TG_OP = 'UPDATE' OR NOT EXISTS (
                        SELECT 1 FROM evaluation_deletion x WHERE x.protocol_id = OLD.protocol_id) THEN
                        {refuse("snapshot_part_kept", "a snapshot stays")}
                    END IF;
                    RETURN OLD;
                """,
                message=_("A snapshot cannot be changed."),
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class RunKind(models.TextChoices):
    COMPUTATION = "computation", _("Computation")
    VERIFICATION = "verification", _("Verifier's own run")
    REPRODUCTION = "reproduction", _("Reproduction")
    TRIAL = "trial", _("Trial on baseline data")


class Run(models.Model):
    """One computation of everything in a round. ``result`` is the one object that every report is made from."""

    round = models.ForeignKey("evaluation.Round", models.PROTECT, null=True, blank=True, related_name="runs")
    protocol = models.ForeignKey("evaluation.Protocol", models.PROTECT, null=True, blank=True, related_name="trials")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="runs")
    kind = models.CharField(max_length=15, choices=RunKind, default=RunKind.COMPUTATION)
    protocols_sha256 = models.CharField(max_length=64)
    code_version = models.CharField(max_length=80)
    # Canonical JSON as text, so that a re-run can be compared bit for bit.
    result_text = models.TextField()
    result_sha256 = models.CharField(max_length=64)
    software = models.JSONField(default=dict)
    # What the contract would pay by these results, had they been established; not part of what is reproduced.
    settlement = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(default=clock.now)
    requested_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    # A verifier's own specification and what it gave: {"outcome", "spec", "result"}.
    own = models.JSONField(default=dict)
    matches = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reruns")
    is_identical = models.BooleanField(null=True)

    class Meta:
        ordering = ["-finished_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["protocols_sha256", "snapshot", "code_version"],
                condition=models.Q(kind="computation"),
                name="run_once",
                violation_error_message=_("These data have already been computed with this code."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="trial", protocol__isnull=False)
                | models.Q(round__isnull=False, snapshot__isnull=False),
                name="run_of_round_or_trial",
            ),
        ]
        triggers = append_only("run", _("A computed result cannot be changed; compute again."))

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.result_sha256[:12]}"


class Interpretation(models.Model):
    """The evaluator's signed words about a run: data quality, what can and cannot be said. A later one replaces it."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="interpretations")
    data_quality = models.TextField(_("the quality of the data"))
    can_say = models.TextField(_("what we can say"))
    cannot_say = models.TextField(_("what we cannot say"))
    process_notes = models.TextField(_("notes on the implementation"), blank=True)
    side_effects = models.TextField(_("side effects"), blank=True)
    limits = models.TextField(_("limits, and requests for the next round"), blank=True)
    signed_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=clock.now)
    # Proof and provider of the signature, until the text is registered with it.
    proof = models.TextField(blank=True)
    provider = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-signed_at", "-id"]
        triggers = append_only("interpretation", _("A signed interpretation stays; sign a new one."))

    def __str__(self) -> str:
        return f"{self.run} {self.signed_by}"


class Verification(models.Model):
    """The verifier's word on a run, after re-running it from the snapshot."""

    class Outcome(models.TextChoices):
        SIGNED = "signed", _("Signed")
        OBJECTED = "objected", _("Objected to")

    STATUS_TONES = {"objected": "bad"}

    run = models.ForeignKey(Run, models.PROTECT, related_name="verifications")
    rerun = models.ForeignKey(Run, models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    note = models.TextField(_("what was looked at"))
    evidence = models.JSONField(default=dict)  # sampled, checked, faults
    verifier = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-id"]
        triggers = [
            *append_only("verification", _("A verification cannot be changed.")),
            Guard(
                name="verification_of_same_result",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NEW.outcome = 'signed' AND NOT EXISTS (
                        SELECT 1 FROM evaluation_run a JOIN evaluation_run b ON b.id = NEW.rerun_id
                        WHERE a.id = NEW.run_id AND a.result_sha256 = b.result_sha256
                          AND b.kind = 'verification' AND b.requested_by_id = NEW.verifier_id) THEN
                        {refuse("verification_of_same_result", "the re-run differs")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A result is signed only after the verifier's own re-run gave the identical result."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.outcome}"


class Comment(models.Model):
    """A party's right of reply before the result is established."""

    round = models.ForeignKey("evaluation.Round", models.PROTECT, related_name="comments")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+")
    text = models.TextField(_("comment"), blank=True)
    is_without_remarks = models.BooleanField(_("we have no remarks"), default=False)
    user = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text="") | models.Q(is_without_remarks=True),
                name="comment_says_something",
                violation_error_message=_("Write a comment, or say that you have no remarks."),
            )
        ]
        triggers = append_only("round_comment", _("A comment cannot be changed; add another."))

    def __str__(self) -> str:
        return f"{self.organisation}: {self.text[:40]}"


class RoundOutcome(models.Model):
    """An outcome in a round: due and measured, or not due until later."""

    round = models.ForeignKey("evaluation.Round", models.PROTECT, related_name="outcomes")
    outcome = models.ForeignKey("contracts.ContractOutcome", models.PROTECT, related_name="+")
    due_on = models.DateField(_("due"), null=True)
    is_due = models.BooleanField()

    class Meta:
        ordering = ["round", "outcome"]
        constraints = [models.UniqueConstraint(fields=["round", "outcome"], name="round_outcome_once")]

    def __str__(self) -> str:
        return f"{self.round} {self.outcome}"


class PublishedRelease(models.Model):
    """The counts of a run that left the platform, and which were hidden: later reports may not give them away."""

    run = models.OneToOneField(Run, models.PROTECT, related_name="release")
    threshold = models.PositiveSmallIntegerField()
    counts = models.JSONField()
    sums = models.JSONField()
    means = models.JSONField()
    hidden = models.JSONField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "id"]
        triggers = append_only("published_release", _("What has been published stays known."))

    def __str__(self) -> str:
        return str(self.run)
