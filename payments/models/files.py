"""Files to the bank and to the accounts: made of released orders, kept with their hash, never changed."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, append_only, frozen, refuse


class Batch(models.Model):
    """Released orders sent to the bank together. An order belongs to one batch; the batch keeps its message id."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    execution_on = models.DateField(_("day of execution"))
    made_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="batch_number_once")]

    def __str__(self) -> str:
        return self.message_id

    @property
    def message_id(self) -> str:
        return f"UTF-{self.year}-{self.number:04d}"


class BatchOrder(models.Model):
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="items")
    order = models.OneToOneField("payments.PaymentOrder", models.PROTECT, related_name="batch_item")

    class Meta:
        ordering = ["batch", "id"]
        triggers = [
            *append_only("batch_order", _("An order stays in the batch that it was sent in.")),
            Guard(
                name="batch_order_released",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NOT EXISTS (SELECT 1 FROM payments_paymentorder o WHERE o.id = NEW.order_id
                                   AND o.status = 'released') THEN
                        {refuse("batch_order_released", "order not released")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("Only released orders go to the bank."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch}: {self.order_id}"


class BatchFile(models.Model):
    """One export of a batch. A second export is a new version with the same message id, and says why."""

    class Kind(models.TextChoices):
        BANK = "bank", _("Order file to the bank")
        VOUCHERS = "vouchers", _("Vouchers to the accounts (SIE 4I)")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind)
    version = models.PositiveSmallIntegerField()
    reason = models.CharField(_("why it is exported again"), max_length=300, blank=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["batch", "kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "kind", "version"], name="batch_file_version_once"),
            models.CheckConstraint(
                condition=models.Q(version=1) | ~models.Q(reason=""),
                name="batch_file_again_has_reason",
                violation_error_message=_("Say why the file is exported again."),
            ),
        ]
        triggers = append_only("batch_file", _("An exported file is not changed; export a new version."))

    def __str__(self) -> str:
        return f"{self.batch} {self.kind} {self.version}"


class VoucherFile(models.Model):
    """Vouchers to the accounts of what is no payment: money that came back, use accepted, debts and their waivers."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="voucher_file_number_once")]
        triggers = [
            frozen(
                "voucher_file",
                ["year", "number", "file_id", "sha256"],
                _("An exported file is not changed."),
                when="OLD.file_id IS NOT NULL",
            )
        ]

    def __str__(self) -> str:
        return f"UTF-V-{self.year}-{self.number:04d}"


class VoucherItem(models.Model):
    """One event in the file; its key makes a second voucher of the same event impossible."""

    voucher_file = models.ForeignKey(VoucherFile, models.PROTECT, related_name="items")
    key = models.CharField(max_length=60, unique=True)
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["voucher_file", "id"]
        triggers = append_only("voucher_item", _("An exported voucher is not changed."))

    def __str__(self) -> str:
        return self.text
