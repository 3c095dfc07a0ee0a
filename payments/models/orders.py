"""A payment order: prepared by one, released by another, executed by the bank."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.urls import reverse
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
        hidden = Case.objects.hidden_from(user)
        return self.exclude(claim__contract__case__in=hidden).exclude(advance__funding__case__in=hidden)

    def live(self) -> PaymentOrderQuerySet:
        """Those that have left, or are about to leave, the house."""
        return self.filter(status__in=[OrderStatus.PREPARED, OrderStatus.RELEASED, OrderStatus.EXECUTED])


class PaymentOrder(models.Model):
    # What is paid: a claim on outcome payment, or an advance to local project leaders and exchange.
    claim = models.ForeignKey("payments.Claim", models.PROTECT, null=True, blank=True, related_name="orders")
    advance = models.ForeignKey("payments.Advance", models.PROTECT, null=True, blank=True, related_name="orders")
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

    STATUS_TONES = {
        "prepared": "wait",
        "released": "active",
        "executed": "good",
        "failed": "bad",
        "cancelled": "idle",
    }

    class Meta:
        verbose_name = _("payment order")
        verbose_name_plural = _("payment orders")
        ordering = ["-prepared_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="order_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(claim__isnull=True) ^ models.Q(advance__isnull=True),
                name="order_pays_one_thing",
                violation_error_message=_("A payment order pays either a claim or an advance."),
            ),
            models.UniqueConstraint(
                fields=["advance"],
                condition=models.Q(status__in=["prepared", "released", "executed"]),
                name="order_one_live_per_advance",
                violation_error_message=_("The advance already has a payment order."),
            ),
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
                ["claim_id", "advance_id", "amount", "prepared_by_id"],
                _("A payment order is not changed; cancel it and make a new one."),
            ),
            frozen(
                "order_released",
                ["pay_on", "entry_id", "released_by_id", "released_at", "is_partial", "partial_reason"],
                _("A released payment order is not changed."),
                when="OLD.status NOT IN ('prepared', 'cancelled')",
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
            Guard(
                name="order_released_as_it_stands",
                operation=pgtrigger.Update,
                body=f"""
                    IF NEW.status = 'released' AND OLD.status = 'prepared' AND (
                        NOT EXISTS (
                            SELECT 1 FROM programme_ledgerentry e WHERE e.id = NEW.entry_id AND e.kind = 'pay'
                              AND e.key = 'order:' || NEW.id AND NEW.amount = (
                                SELECT sum(r.amount) FROM programme_ledgerrow r
                                WHERE r.entry_id = e.id AND r.account = 'paid'))
                        OR NEW.amount IS DISTINCT FROM (
                            SELECT sum(l.amount) FROM payments_paymentorderline l WHERE l.order_id = NEW.id)
                        OR EXISTS (
                            SELECT 1 FROM payments_paymentorderline l
                            LEFT JOIN payments_bankaccount a ON a.id = l.account_id
                            WHERE l.order_id = NEW.id AND l.amount > l.set_off
                              AND (a.id IS NULL OR a.closed_at IS NOT NULL))) THEN
                        {refuse("order_released_as_it_stands", "payees and accounts do not hold")}
                    END IF;
                    RETURN NEW;
                """,
                message=_(
                    "A released order stands in the ledger with its amount, its payees sum to it, and each has a "
                    "verified account that is still in use."
                ),
            ),
            Guard(
                name="order_within_its_ground",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.status IN ('prepared', 'released', 'executed') AND NEW.claim_id IS NOT NULL THEN
                        PERFORM 1 FROM payments_claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;
                        IF NEW.amount + (SELECT coalesce(sum(o.amount), 0) FROM payments_paymentorder o
                            WHERE o.claim_id = NEW.claim_id AND o.id <> NEW.id
                              AND o.status IN ('prepared', 'released', 'executed'))
                           > (SELECT amount FROM payments_claim WHERE id = NEW.claim_id) THEN
                            {refuse("order_within_its_ground", "more than the claim")}
                        END IF;
                    ELSIF NEW.status IN ('prepared', 'released', 'executed')
                        AND NEW.amount > (SELECT amount FROM payments_advance WHERE id = NEW.advance_id) THEN
                        {refuse("order_within_its_ground", "more than the advance")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("The orders of a claim or an advance cannot pay more than it is for."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.amount}"

    @property
    def title(self) -> str:
        """What is paid, in words."""
        return str(self.claim.contract if self.claim is not None else self.advance.funding)  # type: ignore[union-attr]

    @property
    def case(self) -> Case:
        if self.claim is not None:
            return self.claim.contract.case
        return self.advance.funding.case  # type: ignore[union-attr]

    def get_absolute_url(self) -> str:
        if self.claim_id is not None:
            return reverse("payments:claim", args=[self.claim_id])
        return reverse("payments:funding", args=[self.advance.funding_id])  # type: ignore[union-attr]


class PaymentOrderLine(models.Model):
    order = models.ForeignKey(PaymentOrder, models.CASCADE, related_name="lines")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+")
    account = models.ForeignKey("payments.BankAccount", models.PROTECT, null=True, related_name="+")
    amount = MoneyField()
    # Set off against what the payee owes: booked as paid and recovered, and not transferred.
    set_off = MoneyField(default=Decimal("0.00"))

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(set_off__gte=0) & models.Q(set_off__lte=models.F("amount")),
                name="order_line_set_off_within_amount",
                violation_error_message=_("No more can be set off than is to be paid."),
            ),
            models.UniqueConstraint(fields=["order", "organisation"], name="order_line_once_per_payee"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="order_line_positive"),
        ]
        triggers = [
            Guard(
                name="order_line_kept",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF EXISTS (SELECT 1 FROM payments_paymentorder o WHERE o.status <> 'prepared'
                               AND o.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.order_id ELSE NEW.order_id END) THEN
                        {refuse("order_line_kept", "the order is released or ended")}
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    IF NEW.account_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM payments_bankaccount a WHERE a.id = NEW.account_id
                          AND a.organisation_id = NEW.organisation_id AND a.verified_at IS NOT NULL) THEN
                        {refuse("order_line_kept", "not a verified account of the payee")}
                    END IF;
                    RETURN NEW;
                """,
                message=_(
                    "The payees and accounts of a released order are not changed, and each account is a verified one "
                    "of its payee."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.amount}"

    @property
    def transferred(self) -> Decimal:
        """What the bank is asked to send."""
        return self.amount - self.set_off
