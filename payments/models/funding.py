"""Funding of local project leaders and exchange of experience: decided, advanced, accounted for, returned."""

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


class FundingStatus(models.TextChoices):
    PREPARED = "prepared", _("Prepared")
    DECIDED = "decided", _("Decided")
    CLOSED = "closed", _("Accounted for and closed")
    CANCELLED = "cancelled", _("Not granted")


FUNDING_TRANSITIONS = {
    FundingStatus.PREPARED: [FundingStatus.DECIDED, FundingStatus.CANCELLED],
    FundingStatus.DECIDED: [FundingStatus.CLOSED],
    FundingStatus.CLOSED: [],
    FundingStatus.CANCELLED: [],
}


class FundingQuerySet(models.QuerySet["Funding"]):
    def visible_to(self, user: Any) -> FundingQuerySet:
        if user.role == Role.APPLICANT:
            return matching(self, organisation__memberships__user=user, organisation__memberships__is_active=True)
        if user.role not in {Role.FINANCE, Role.OFFICER, Role.MEMBER, Role.CHAIR, Role.PILOT_EVALUATOR}:
            return self.none()
        return self.exclude(case__in=Case.objects.hidden_from(user))


class Funding(models.Model):
    """What an organisation gets for a local project leader or for exchange, by a decision of its own."""

    class Purpose(models.TextChoices):
        PROJECT_LEADER = "project_leader", _("Local project leader")
        EXCHANGE = "exchange", _("Exchange of experience")

    case = models.ForeignKey("core.Case", models.PROTECT, related_name="fundings")
    initiative = models.ForeignKey("constellations.Initiative", models.PROTECT, related_name="fundings")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="fundings")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    description = models.TextField(_("what the money is for"))
    amount = MoneyField(_("amount"))
    # {year: amount} as text; sums to the amount.
    by_year = models.JSONField(default=dict)
    account_by = models.DateField(_("last day to account for the use"))
    status = models.CharField(_("status"), max_length=10, choices=FundingStatus, default=FundingStatus.PREPARED)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, related_name="+")
    commitment = models.OneToOneField("programme.Commitment", models.PROTECT, null=True, related_name="funding")
    prepared_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=clock.now)

    objects = FundingQuerySet.as_manager()

    STATUS_TONES = {"prepared": "wait", "decided": "active", "closed": "good", "cancelled": "idle"}

    class Meta:
        verbose_name = _("funding of project leaders and exchange")
        verbose_name_plural = _("funding of project leaders and exchange")
        ordering = ["-prepared_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="funding_amount_positive",
                violation_error_message=_("The amount must be more than zero."),
            )
        ]
        triggers = [
            transitions(
                "funding",
                FUNDING_TRANSITIONS,
                [FundingStatus.PREPARED],
                _("Funding cannot go from that status to this one."),
            ),
            frozen(
                "funding",
                ["case_id", "initiative_id", "organisation_id", "purpose", "amount", "by_year"],
                _("Decided funding cannot be changed."),
                when="OLD.status <> 'prepared'",
            ),
            Guard(
                name="funding_by_decision",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.status IN ('decided', 'closed') AND (NEW.commitment_id IS NULL OR NOT EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id AND d.kind = 'support_funding'
                          AND d.status = 'dispatched' AND d.is_granted AND d.subject_id = NEW.id
                          AND d.case_id = NEW.case_id)) THEN
                        {refuse("funding_by_decision", "no dispatched decision")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("Funding is granted by a dispatched decision alone."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("payments:funding", args=[self.pk])


class Advance(models.Model):
    """A part of the funding paid before it is used. Its payment needs two persons like any other."""

    funding = models.ForeignKey(Funding, models.PROTECT, related_name="advances")
    amount = MoneyField(_("amount"))
    pay_on = models.DateField(_("to be paid on"))
    requested_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["funding", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="advance_amount_positive",
                violation_error_message=_("The amount must be more than zero."),
            )
        ]
        triggers = [frozen("advance", ["funding_id", "amount"], _("An advance is not changed; cancel its order."))]

    def __str__(self) -> str:
        return f"{self.funding}: {self.amount}"


class ReportStatus(models.TextChoices):
    SUBMITTED = "submitted", _("To be checked")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned for correction")


REPORT_TRANSITIONS = {
    ReportStatus.SUBMITTED: [ReportStatus.ACCEPTED, ReportStatus.RETURNED],
    ReportStatus.ACCEPTED: [],
    ReportStatus.RETURNED: [],
}


class UseReport(models.Model):
    """What the organisation has used the money for in a period; counted once it is accepted."""

    funding = models.ForeignKey(Funding, models.PROTECT, related_name="reports")
    period = models.CharField(_("period"), max_length=20)
    amount = MoneyField(_("amount used"))
    text = models.TextField(_("what it was used for, and what came of it"))
    status = models.CharField(_("status"), max_length=10, choices=ReportStatus, default=ReportStatus.SUBMITTED)
    reported_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=clock.now)
    checked_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    STATUS_TONES = {"submitted": "wait", "accepted": "good", "returned": "bad"}

    class Meta:
        ordering = ["funding", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="use_report_not_negative",
                violation_error_message=_("The amount cannot be negative."),
            ),
            models.UniqueConstraint(
                fields=["funding", "period"],
                condition=~models.Q(status="returned"),
                name="use_report_once_per_period",
                violation_error_message=_("The period is already reported."),
            ),
        ]
        triggers = [
            transitions(
                "use_report",
                REPORT_TRANSITIONS,
                [ReportStatus.SUBMITTED],
                _("A report on use cannot go from that status to this one."),
            ),
            frozen("use_report", ["funding_id", "period", "amount", "text"], _("A report on use is not changed.")),
        ]

    def __str__(self) -> str:
        return f"{self.funding}: {self.period}"


class ReturnedAdvance(models.Model):
    """Unused money that came back; it is free in the frame again. Append-only."""

    funding = models.ForeignKey(Funding, models.PROTECT, related_name="returns")
    amount = MoneyField(_("amount"))
    received_on = models.DateField(_("received on"))
    entry = models.OneToOneField("programme.LedgerEntry", models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["funding", "id"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=Decimal(0)), name="return_positive")]
        triggers = append_only("returned_advance", _("A return is corrected by a reversing entry."))

    def __str__(self) -> str:
        return f"{self.funding}: {self.amount}"
