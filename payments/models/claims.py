"""A claim: what an established round entitles to, with its whole working."""

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
from core.querysets import matching


class ClaimStatus(models.TextChoices):
    PREPARED = "prepared", _("Prepared")
    DECIDED = "decided", _("Decided")
    ORDERED = "ordered", _("Payment ordered")
    PAID = "paid", _("Paid")
    HELD = "held", _("Due, held")
    CANCELLED = "cancelled", _("Not paid")
    NONE_DUE = "none_due", _("Nothing to pay")


TRANSITIONS = {
    ClaimStatus.PREPARED: [ClaimStatus.DECIDED, ClaimStatus.CANCELLED],
    ClaimStatus.DECIDED: [ClaimStatus.ORDERED, ClaimStatus.HELD],
    ClaimStatus.HELD: [ClaimStatus.ORDERED],
    ClaimStatus.ORDERED: [ClaimStatus.PAID, ClaimStatus.DECIDED],
    ClaimStatus.PAID: [ClaimStatus.DECIDED],
    ClaimStatus.CANCELLED: [],
    ClaimStatus.NONE_DUE: [],
}


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: Any) -> ClaimQuerySet:
        if user.role == Role.APPLICANT:
            return matching(
                self,
                contract__parties__organisation__memberships__user=user,
                contract__parties__organisation__memberships__is_active=True,
            )
        if user.role in {Role.ADVISER, Role.REVIEWER, Role.VERIFIER}:
            return self.none()
        return self.exclude(contract__case__in=Case.objects.hidden_from(user))


class Claim(models.Model):
    """One per established round: a second payment of the same entitlement is impossible."""

    round = models.OneToOneField("evaluation.Round", models.PROTECT, related_name="claim")
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="claims")
    amount = MoneyField(_("due"))
    entitled = MoneyField(_("entitled in all"), default=Decimal("0.00"))
    # What the cumulative settlement shows as paid too much on other lines: recovered, never netted in silence.
    overpaid = MoneyField(_("paid too much before"), default=Decimal("0.00"))
    statement = models.JSONField()
    status = models.CharField(_("status"), max_length=10, choices=ClaimStatus, default=ClaimStatus.PREPARED)
    hold_reason = models.CharField(_("why it is held"), max_length=300, blank=True)
    prepared_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=clock.now)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, related_name="claims")

    objects = ClaimQuerySet.as_manager()

    STATUS_TONES = {
        "prepared": "wait",
        "decided": "active",
        "ordered": "active",
        "paid": "good",
        "held": "wait",
        "cancelled": "idle",
        "none_due": "idle",
    }

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-prepared_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="claim_not_negative",
                violation_error_message=_("A claim is never negative; what was paid too much is recovered."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="held") | ~models.Q(hold_reason=""),
                name="claim_held_has_reason",
                violation_error_message=_("A held payment states its reason."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="none_due") | models.Q(amount=0),
                name="claim_none_due_is_zero",
                violation_error_message=_("Only a settlement of zero kronor needs no decision."),
            ),
        ]
        triggers = [
            transitions(
                "claim",
                TRANSITIONS,
                [ClaimStatus.PREPARED, ClaimStatus.NONE_DUE],
                _("A claim cannot go from that status to this one."),
            ),
            frozen(
                "claim",
                ["round_id", "contract_id", "amount", "entitled", "overpaid", "statement", "prepared_by_id"],
                _("A claim that is decided cannot be changed."),
                when="OLD.status <> 'prepared'",
            ),
            Guard(
                name="claim_round_established",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NOT EXISTS (SELECT 1 FROM evaluation_round r WHERE r.id = NEW.round_id
                                   AND r.contract_id = NEW.contract_id AND r.status = 'established') THEN
                        {refuse("claim_round_established", "round not established")}
                    END IF;
                    IF NEW.status IN ('decided', 'ordered', 'paid', 'held') AND NOT EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id
                        AND d.kind = 'outcome_payment' AND d.status = 'dispatched' AND d.is_granted
                        AND d.subject_id = NEW.id) THEN
                        {refuse("claim_round_established", "payment not decided")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A claim rests on an established round, and its payment on a dispatched decision."),
            ),
            Guard(
                name="claim_within_entitlement",
                operation=pgtrigger.Insert,
                body=f"""
                    PERFORM 1 FROM contracts_contract WHERE id = NEW.contract_id FOR NO KEY UPDATE;
                    IF NEW.amount > 0 AND NEW.amount + (
                        SELECT coalesce(sum(CASE WHEN c.status = 'paid' THEN (
                            SELECT coalesce(sum(o.amount), 0) FROM payments_paymentorder o
                            WHERE o.claim_id = c.id AND o.status IN ('released', 'executed')) ELSE c.amount END), 0)
                        FROM payments_claim c WHERE c.contract_id = NEW.contract_id AND c.status <> 'cancelled'
                    ) > NEW.entitled + NEW.overpaid THEN
                        {refuse("claim_within_entitlement", "the same entitlement twice")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("The same entitlement cannot be claimed twice: an earlier claim already holds a part of it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract}: {self.amount}"

    def get_absolute_url(self) -> str:
        return reverse("payments:claim", args=[self.pk])


class ClaimLine(models.Model):
    """What one payee gets by one rule; ``text`` is the working in words."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="lines")
    rule = models.CharField(max_length=60)
    # The party's id in the terms: two units of one municipality are two parties and one payee.
    party = models.CharField(max_length=60)
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="claim_lines")
    amount = MoneyField()
    text = models.TextField()

    class Meta:
        ordering = ["claim", "id"]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.amount}"
