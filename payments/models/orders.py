"""A payment order: prepared by one, released by another, executed by the bank."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, frozen, refuse, transitions
from core.models import Case, Role
from core.money import MoneyField


class OrderStatus(models.TextChoices):
    PREPARED = "prepared", _("To be released")
    RELEASED = "released", _("Released")
    EXECUTED = "executed", _("Executed")
    FAILED = "failed", _("Failed or returned")
    CANCELLED = "cancelled", _("Cancelled")


TRANSITIONS = {
    OrderStatus.PREPARED: [OrderStatus.RELEASED, OrderStatus.CANCELLED],
    OrderStatus.RELEASED: [OrderStatus.EXECUTED, OrderStatus.FAILED],
    OrderStatus.EXECUTED: [OrderStatus.FAILED],
    OrderStatus.FAILED: [],
    OrderStatus.CANCELLED: [],
}


class PaymentOrderQuerySet(models.QuerySet["PaymentOrder"]):
    def visible_to(self, user: Any) -> PaymentOrderQuerySet:
        if user.role not in {Role.FINANCE, Role.OFFICER, Role.MEMBER, Role.CHAIR, Role.PILOT_EVALUATOR}:
            return self.none()
        return self.exclude(claim__contract__case__in=Case.objects.hidden_from(user))


class PaymentOrder(models.Model):
    claim = models.ForeignKey("payments.Claim", models.PROTECT, related_name="orders")
    amount = MoneyField(_("amount"))
    pay_on = models.DateField(_("to be paid on"))
    status = models.CharField(_("status"), max_length=10, choices=OrderStatus, default=OrderStatus.PREPARED)
    is_partial = models.BooleanField(default=False)
    partial_reason = models.CharField(max_length=300, blank=True)
    prepared_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=clock.now)
    released_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    executed_on = models.DateField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    entry = models.OneToOneField("programme.LedgerEntry", models.PROTECT, null=True, related_name="payment_order")

    objects = PaymentOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment order")
        verbose_name_plural = _("payment orders")
        ordering = ["-prepared_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="order_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True) | ~models.Q(released_by=models.F("prepared_by")),
                name="order_four_eyes",
                violation_error_message=_("The one who prepared a payment cannot also release it."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["released", "executed"])
                | models.Q(released_by__isnull=False, released_at__isnull=False, entry__isnull=False),
                name="order_released_whole",
                violation_error_message=_("A released payment has its releaser and stands in the ledger."),
            ),
            models.UniqueConstraint(
                fields=["claim"],
                condition=models.Q(status__in=["prepared", "released"]),
                name="order_one_open_per_claim",
                violation_error_message=_("The claim already has a payment order under way."),
            ),
        ]
        triggers = [
            transitions(
                "order",
                TRANSITIONS,
                [OrderStatus.PREPARED],
                _("A payment order cannot go from that status to this one."),
            ),
            frozen(
                "order",
                ["claim_id", "amount", "prepared_by_id"],
                _("A payment order is not changed; cancel it and make a new one."),
            ),
            Guard(
                name="order_released_by_other_person",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.released_by_id IS NOT NULL AND EXISTS (
                        SELECT 1 FROM core_user a JOIN core_user b ON a.person_key = b.person_key
                        WHERE a.id = NEW.prepared_by_id AND b.id = NEW.released_by_id) THEN
                        {refuse("order_released_by_other_person", "one person with two accounts")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("Both accounts belong to the same person. Another person must release the payment."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim.contract}: {self.amount}"


class PaymentOrderLine(models.Model):
    order = models.ForeignKey(PaymentOrder, models.CASCADE, related_name="lines")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+")
    account = models.ForeignKey("payments.BankAccount", models.PROTECT, null=True, related_name="+")
    amount = MoneyField()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "organisation"], name="order_line_once_per_payee"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="order_line_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.amount}"
