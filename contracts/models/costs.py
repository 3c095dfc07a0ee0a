"""What the members' effort costs: the budget agreed, and the reports that become the base of the cap."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models.kept import kept_with_signed
from core import clock
from core.guards import Guard, frozen, refuse, transitions
from core.money import MoneyField

LOCKED = _("A verified cost report is locked. Correct it with a new report.")


class CostKind(models.TextChoices):
    """The lines of a contract's budget and of its cost reports."""

    STAFF = "staff", _("Staff")
    PROCURED = "procured", _("Procured services")
    PREMISES = "premises", _("Premises and equipment")
    TRAINING = "training", _("Training and method material")
    FOLLOW_UP = "follow_up", _("Follow-up and data")
    OTHER = "other", _("Other costs")


class BudgetRow(models.Model):
    """A member's agreed cost of a kind in a year."""

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="budget")
    party = models.ForeignKey("contracts.ContractParty", models.CASCADE, related_name="budget")
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("budget line"), max_length=12, choices=CostKind)
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ["contract", "party", "year", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "year", "kind"],
                name="budget_row_once",
                violation_error_message=_("The budget already has that line for the party and year."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="budget_row_not_negative",
                violation_error_message=_("A cost in the budget cannot be negative."),
            ),
        ]
        triggers = [
            kept_with_signed(
                "contract_budget_kept",
                rows="""
                    SELECT p.code, b.year::integer, b.kind, b.amount
                    FROM contracts_budgetrow b JOIN contracts_contractparty p ON p.id = b.party_id
                    WHERE b.contract_id = bound
                """,
                agreed="""
                    SELECT party, year, kind, amount FROM jsonb_to_recordset(content->'budget')
                    AS e(party text, year integer, kind text, amount numeric)
                """,
                message=_("The budget of a signed contract is changed by a signed amendment alone."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.year} {self.get_kind_display()}"


class CostReportStatus(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    SUBMITTED = "submitted", _("To be checked")
    RETURNED = "returned", _("Returned for correction")
    VERIFIED = "verified", _("Verified and locked")


REPORT_TRANSITIONS = {
    CostReportStatus.DRAFT: [CostReportStatus.SUBMITTED],
    CostReportStatus.SUBMITTED: [CostReportStatus.RETURNED, CostReportStatus.VERIFIED],
    CostReportStatus.RETURNED: [CostReportStatus.SUBMITTED],
    CostReportStatus.VERIFIED: [],
}


class CostReportQuerySet(models.QuerySet["CostReport"]):
    def visible_to(self, user: Any) -> CostReportQuerySet:
        from contracts.models.contracts import Contract

        return self.filter(contract__in=Contract.objects.visible_to(user))

    def waiting(self) -> CostReportQuerySet:
        return self.filter(status=CostReportStatus.SUBMITTED)

    def with_sums(self) -> CostReportQuerySet:
        return self.annotate(
            total=Coalesce(models.Sum("lines__amount"), Decimal("0.00")),
            other=Coalesce(models.Sum("lines__other_funding"), Decimal("0.00")),
        )


class CostReport(models.Model):
    """A member's costs in a period, checked by an officer before they count."""

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="cost_reports")
    party = models.ForeignKey("contracts.ContractParty", models.PROTECT, related_name="cost_reports")
    period = models.CharField(_("period"), max_length=20)
    status = models.CharField(_("status"), max_length=10, choices=CostReportStatus, default=CostReportStatus.DRAFT)
    # The verified report that this one takes the place of: its rows are reversed when this is verified.
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    note = models.TextField(_("comment on differences from the budget"), blank=True)
    evidence = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    submitted_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    return_reason = models.TextField(_("what to correct"), blank=True)
    verified_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, blank=True, related_name="+")

    objects = CostReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("cost report")
        verbose_name_plural = _("cost reports")
        ordering = ["-period", "party", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "period"],
                condition=models.Q(corrects__isnull=True),
                name="cost_report_once",
                violation_error_message=_("The party already has a report for that period. Correct that one instead."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft"]) | models.Q(submitted_at__isnull=False, evidence__isnull=False),
                name="cost_report_submitted_complete",
                violation_error_message=_("Attach the evidence before you send the report."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="verified") | models.Q(verified_at__isnull=False, verified_by__isnull=False),
                name="cost_report_verified_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_by__isnull=True) | ~models.Q(verified_by=models.F("submitted_by")),
                name="cost_report_verified_by_other",
                violation_error_message=_("The one who sent the report cannot verify it."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="returned") | ~models.Q(return_reason=""),
                name="cost_report_returned_with_reason",
                violation_error_message=_("Say what is to be corrected."),
            ),
        ]
        triggers = [
            transitions(
                "cost_report",
                REPORT_TRANSITIONS,
                [CostReportStatus.DRAFT],
                _("A cost report cannot go from that status to this one."),
            ),
            frozen(
                "cost_report",
                [
                    "contract_id",
                    "party_id",
                    "period",
                    "corrects_id",
                    "note",
                    "evidence_id",
                    "submitted_by_id",
                    "submitted_at",
                    "verified_by_id",
                    "verified_at",
                    "document_id",
                ],
                LOCKED,
                when="OLD.status = 'verified'",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}, {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("contracts:cost_report", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in {CostReportStatus.DRAFT, CostReportStatus.RETURNED}


class CostLine(models.Model):
    """A cost of one kind; ``other_funding`` is what the pilot or another state grant has paid of it."""

    report = models.ForeignKey(CostReport, models.CASCADE, related_name="lines")
    kind = models.CharField(_("budget line"), max_length=12, choices=CostKind)
    amount = MoneyField(_("cost"))
    other_funding = MoneyField(_("of which paid by the pilot or other state grants"), default=Decimal("0.00"))
    text = models.CharField(_("what it was for"), max_length=300, blank=True)

    class Meta:
        ordering = ["report", "id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "kind"], name="cost_line_once"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, other_funding__gte=0)
                & models.Q(other_funding__lte=models.F("amount")),
                name="cost_line_funding_within_cost",
                violation_error_message=_("Other funding cannot be more than the cost itself."),
            ),
        ]
        triggers = [
            Guard(
                name="cost_line_locked",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF EXISTS (SELECT 1 FROM contracts_costreport r WHERE r.status = 'verified' AND r.id IN (
                        CASE WHEN TG_OP <> 'INSERT' THEN OLD.report_id END,
                        CASE WHEN TG_OP <> 'DELETE' THEN NEW.report_id END)) THEN
                        {refuse("cost_line_locked", "the report is locked")}
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
                message=LOCKED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"
