"""Recovery of what was paid without ground: looked into, communicated, decided, paid in parts, set off or waived."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, append_only, frozen, refuse, transitions
from core.models import Case, Role
from core.money import MoneyField
from core.querysets import matching


class RecoveryStatus(models.TextChoices):
    INVESTIGATED = "investigated", _("Being looked into")
    COMMUNICATED = "communicated", _("Sent for comment")
    DECIDED = "decided", _("To be paid back")
    SETTLED = "settled", _("Settled")
    CLOSED = "closed", _("Closed without recovery")


TRANSITIONS = {
    RecoveryStatus.INVESTIGATED: [RecoveryStatus.COMMUNICATED, RecoveryStatus.CLOSED],
    RecoveryStatus.COMMUNICATED: [RecoveryStatus.DECIDED, RecoveryStatus.CLOSED],
    RecoveryStatus.DECIDED: [RecoveryStatus.SETTLED],
    # A returned payment undoes its set-off: the debt is open again.
    RecoveryStatus.SETTLED: [RecoveryStatus.DECIDED],
    RecoveryStatus.CLOSED: [],
}


class RecoveryGround(models.TextChoices):
    """A missed outcome is no ground: whoever did all it could owes nothing back."""

    TOO_MUCH = "too_much", _("Wrong or too high an amount was paid")
    UNUSED = "unused", _("The money has not been used")
    OTHER_PURPOSE = "other_purpose", _("The money was used for something else")
    NO_EFFORT = "no_effort", _("The agreed effort was not made")
    NO_REPORT = "no_report", _("The use was not accounted for")
    CONDITIONS = "conditions", _("Conditions of the decision were not kept")


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    def visible_to(self, user: Any) -> RecoveryQuerySet:
        if user.role == Role.APPLICANT:
            return matching(
                self.exclude(status=RecoveryStatus.INVESTIGATED),
                organisation__memberships__user=user,
                organisation__memberships__is_active=True,
            )
        if user.role not in {Role.FINANCE, Role.OFFICER, Role.MEMBER, Role.CHAIR, Role.PILOT_EVALUATOR}:
            return self.none()
        return self.exclude(commitment__case__in=Case.objects.hidden_from(user))


class Recovery(models.Model):
    commitment = models.ForeignKey("programme.Commitment", models.PROTECT, related_name="recoveries")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="recoveries")
    ground = models.CharField(_("ground"), max_length=15, choices=RecoveryGround)
    circumstances = models.TextField(_("circumstances"))
    effort_made = models.BooleanField(_("the agreed effort was made"))
    amount = MoneyField(_("amount"))
    waived = MoneyField(_("of which waived"), default=Decimal("0.00"))
    waiver_reason = models.TextField(_("special reasons for the waiver"), blank=True)
    status = models.CharField(_("status"), max_length=12, choices=RecoveryStatus, default=RecoveryStatus.INVESTIGATED)
    communicated_at = models.DateTimeField(null=True)
    answer_by = models.DateField(_("comments are wanted by"), null=True)
    answer = models.TextField(_("comments"), blank=True)
    answered_at = models.DateTimeField(null=True)
    # Interest on late payment runs by law unless the decision says otherwise, and why.
    no_interest_reason = models.TextField(_("why no interest is taken"), blank=True)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, related_name="+")
    closed_reason = models.CharField(max_length=300, blank=True)
    prepared_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=clock.now)

    objects = RecoveryQuerySet.as_manager()

    STATUS_TONES = {
        "investigated": "wait",
        "communicated": "active",
        "decided": "bad",
        "settled": "good",
        "closed": "idle",
    }

    class Meta:
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        ordering = ["-prepared_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0) & models.Q(waived__gte=0) & models.Q(waived__lte=models.F("amount")),
                name="recovery_amounts_ordered",
                violation_error_message=_("No more can be waived than is recovered."),
            ),
            models.CheckConstraint(
                condition=models.Q(waived=0) | ~models.Q(waiver_reason=""),
                name="recovery_waiver_has_reason",
                violation_error_message=_("A waiver states its special reasons."),
            ),
            models.CheckConstraint(
                condition=~models.Q(ground="no_effort") | models.Q(effort_made=False),
                name="recovery_effort_owes_nothing",
                violation_error_message=_(
                    "Whoever made the agreed effort owes nothing back because an outcome failed."
                ),
            ),
        ]
        triggers = [
            transitions(
                "recovery", TRANSITIONS, [RecoveryStatus.INVESTIGATED], _("That step cannot be taken from here.")
            ),
            frozen(
                "recovery",
                [
                    "commitment_id",
                    "organisation_id",
                    "ground",
                    "amount",
                    "waived",
                    "effort_made",
                    "decision_id",
                    "no_interest_reason",
                ],
                _("A decided recovery cannot be changed."),
                when="OLD.status IN ('decided', 'settled', 'closed')",
            ),
            Guard(
                name="recovery_by_decision",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.status IN ('decided', 'settled') AND NOT EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id AND d.kind = 'recovery'
                          AND d.status = 'dispatched' AND d.is_granted AND d.subject_id = NEW.id) THEN
                        {refuse("recovery_by_decision", "no dispatched decision")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("Money is recovered by a dispatched decision alone."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.amount}"

    def get_absolute_url(self) -> str:
        return reverse("payments:recovery", args=[self.pk])


class Instalment(models.Model):
    """A part of the debt with its due date, as agreed in the plan."""

    recovery = models.ForeignKey(Recovery, models.CASCADE, related_name="instalments")
    due_on = models.DateField(_("due on"))
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ["recovery", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["recovery", "due_on"], name="instalment_once_per_day"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="instalment_positive"),
        ]
        triggers = [
            Guard(
                name="instalment_kept",
                operation=pgtrigger.Update,
                body=f"""{refuse("instalment_kept", "a plan is not rewritten")}""",
                message=_("An instalment stays as it was agreed; agree on a new plan."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.due_on}: {self.amount}"


class RecoveryEvent(models.Model):
    """What has lowered the debt: paid in, set off against a payment, or waived by a later decision. Append-only."""

    class Kind(models.TextChoices):
        PAID = "paid", _("Paid back")
        SET_OFF = "set_off", _("Set off against a payment")
        WAIVED = "waived", _("Waived")
        RESTORED = "restored", _("Set-off undone")

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    amount = MoneyField(_("amount"))
    happened_on = models.DateField(_("date"))
    entry = models.ForeignKey("programme.LedgerEntry", models.PROTECT, null=True, related_name="+")
    order = models.ForeignKey("payments.PaymentOrder", models.PROTECT, null=True, related_name="set_offs")
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["recovery", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="restored", amount__lt=0)
                | (~models.Q(kind="restored") & models.Q(amount__gt=0)),
                name="recovery_event_sign",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="waived", decision__isnull=False)
                | (~models.Q(kind="waived") & models.Q(entry__isnull=False)),
                name="recovery_event_has_ground",
                violation_error_message=_("Money that comes back stands in the ledger; a waiver rests on a decision."),
            ),
        ]
        triggers = [
            *append_only("recovery_event", _("What has happened to a debt is not changed.")),
            Guard(
                name="recovery_event_within_debt",
                operation=pgtrigger.Insert,
                body=f"""
                    PERFORM 1 FROM payments_recovery WHERE id = NEW.recovery_id FOR NO KEY UPDATE;
                    IF NEW.amount + (SELECT coalesce(sum(amount), 0) FROM payments_recoveryevent
                                     WHERE recovery_id = NEW.recovery_id)
                       > (SELECT amount - waived FROM payments_recovery WHERE id = NEW.recovery_id) THEN
                        {refuse("recovery_event_within_debt", "more than the debt")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("The amount is larger than what is left of the debt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"


class InterestEvent(models.Model):
    """Interest on late payment, paid or waived: the state's income and no part of the frame. Append-only."""

    class Kind(models.TextChoices):
        PAID = "paid", _("Interest paid")
        WAIVED = "waived", _("Interest waived")

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="interest_events")
    kind = models.CharField(max_length=10, choices=Kind)
    amount = MoneyField(_("amount"))
    happened_on = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    recorded_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["recovery", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="interest_event_positive"),
            models.CheckConstraint(
                condition=models.Q(kind="paid") | ~models.Q(reason=""),
                name="interest_waiver_has_reason",
                violation_error_message=_("Say why the interest is waived."),
            ),
        ]
        triggers = append_only("interest_event", _("What has happened to a debt is not changed."))

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"
