"""What data owners deliver: checked as a whole, kept in versions, loaded with COPY."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, frozen, refuse, transitions


class DeliveryStatus(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused: correct and send again")
    REPLACED = "replaced", _("Replaced by a correction")


DELIVERY_TRANSITIONS = {
    DeliveryStatus.CHECKING: [DeliveryStatus.ACCEPTED, DeliveryStatus.REFUSED],
    DeliveryStatus.ACCEPTED: [DeliveryStatus.REPLACED],
    DeliveryStatus.REFUSED: [],
    DeliveryStatus.REPLACED: [],
}


class Source(models.TextChoices):
    UPLOAD = "upload", _("Uploaded file")
    API = "api", _("Sent by API")
    KOLADA = "kolada", _("Fetched from Kolada")


class DeliveryKind(models.TextChoices):
    BASELINE = "baseline", _("Baseline")
    ROUND = "round", _("Outcome data of a round")


class Delivery(models.Model):
    """A version of the data for one protocol: of a round, or its baseline."""

    STATUS_TONES = {"checking": "active", "refused": "bad", "replaced": "idle"}

    protocol = models.ForeignKey("evaluation.Protocol", models.PROTECT, related_name="deliveries")
    round = models.ForeignKey("evaluation.Round", models.PROTECT, null=True, blank=True, related_name="deliveries")
    kind = models.CharField(max_length=10, choices=DeliveryKind, default=DeliveryKind.ROUND)
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(_("status"), max_length=10, choices=DeliveryStatus, default=DeliveryStatus.CHECKING)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.UPLOAD)
    file_name = models.CharField(_("file"), max_length=255)
    file_sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    mapping = models.JSONField(default=dict)  # column of the protocol -> head in the file
    provenance = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField(_("rows"), null=True)
    # At most a thousand faults: {"sheet", "row", "column", "message"}; never what a cell held.
    faults = models.JSONField(default=list)
    fault_count = models.PositiveIntegerField(default=0)
    differences = models.JSONField(default=dict)  # against the version before: added, removed, changed, examples
    quality = models.JSONField(default=dict)  # completeness and range by column
    reason = models.CharField(_("why it is corrected"), max_length=300, blank=True)
    delivered_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=clock.now)
    checked_at = models.DateTimeField(null=True)
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("delivery of data")
        verbose_name_plural = _("deliveries of data")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=DeliveryStatus.values), name="delivery_status_known"),
            models.CheckConstraint(
                condition=models.Q(kind="baseline", round__isnull=True) | models.Q(kind="round", round__isnull=False),
                name="delivery_round_or_baseline",
            ),
            models.UniqueConstraint(
                fields=["protocol", "round", "version"], nulls_distinct=False, name="delivery_version_once"
            ),
            models.UniqueConstraint(
                fields=["protocol", "round"],
                condition=models.Q(status="accepted"),
                nulls_distinct=False,
                name="delivery_one_accepted",
                violation_error_message=_("A newer version of these data has been accepted meanwhile."),
            ),
        ]
        triggers = [
            transitions(
                "delivery",
                DELIVERY_TRANSITIONS,
                [DeliveryStatus.CHECKING],
                _("A delivery cannot go from that status to this one."),
            ),
            frozen(
                "delivery",
                ["protocol_id", "round_id", "kind", "version", "file_sha256", "delivered_by_id", "received_at"],
                _("A delivery cannot be changed; send a correction."),
            ),
            Guard(
                name="delivery_after_lock",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NEW.kind = 'round' AND NOT EXISTS (
                        SELECT 1 FROM evaluation_protocol p JOIN evaluation_round r ON r.id = NEW.round_id
                        WHERE p.id = NEW.protocol_id AND p.status = 'locked' AND p.locked_at <= NEW.received_at
                          AND p.contract_id = r.contract_id AND r.status = 'open') THEN
                        {refuse("delivery_after_lock", "the protocol is not locked")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("Outcome data are received only after the protocol is locked, and while the round is open."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol.outcome}, {self.file_name}"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:delivery", args=[self.pk])


class DeliveryContent(models.Model):
    """The bytes as they came. Thrown away when the file is refused or holds rows of individuals."""

    delivery = models.OneToOneField(Delivery, models.CASCADE, related_name="content", primary_key=True)
    data = models.BinaryField()

    def __str__(self) -> str:
        return str(self.delivery_id)


class Observation(models.Model):
    """A row of aggregated data. Written with COPY, read by the snapshot."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="observations", db_index=False)
    row = models.PositiveIntegerField()
    cells = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "row"], name="observation_once")]
        triggers = [
            Guard(
                name="observation_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                body=refuse("observation_kept", "observations stay"),
                message=_("Delivered data are not changed; a correction is a new version."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}:{self.row}"


class IndividualRow(models.Model):
    """A pseudonymous row of one individual, apart from all else; deleted on the protocol's date."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="individual_rows", db_index=False)
    row = models.PositiveIntegerField()
    cells = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "row"], name="individual_row_once")]
        triggers = [
            Guard(
                name="individual_row_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF TG_OP = 'UPDATE' OR NOT EXISTS (
                        SELECT 1 FROM evaluation_deletion x JOIN evaluation_delivery d ON d.protocol_id = x.protocol_id
                        WHERE d.id = OLD.delivery_id) THEN
                        {refuse("individual_row_kept", "no deletion recorded")}
                    END IF;
                    RETURN OLD;
                """,
                message=_("Rows of individuals are deleted only on the protocol's date, and never changed."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}:{self.row}"


class Deletion(models.Model):
    """That the rows of individuals of a protocol were deleted: when due, when done, how many."""

    protocol = models.OneToOneField("evaluation.Protocol", models.PROTECT, related_name="deletion")
    due_on = models.DateField()
    done_on = models.DateField()
    rows = models.PositiveIntegerField(default=0)
    done_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_on__gte=models.F("due_on")),
                name="deletion_not_before_due",
                violation_error_message=_("Rows of individuals are deleted on the protocol's date, not before."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.protocol} {self.done_on}"
