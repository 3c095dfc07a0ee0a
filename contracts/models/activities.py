"""Work that a contract's own terms pay for: reported by a member, checked by the secretariat."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, frozen, refuse

OTHER = _("Another person than the one who reported it checks it.")


class ContractActivityQuerySet(models.QuerySet["ContractActivity"]):
    def visible_to(self, user: Any) -> ContractActivityQuerySet:
        from contracts.models.contracts import Contract

        return self.filter(contract__in=Contract.objects.visible_to(user))

    def waiting(self) -> ContractActivityQuerySet:
        return self.filter(verified_at=None, returned_at=None)

    def verified(self) -> ContractActivityQuerySet:
        return self.exclude(verified_at=None)


class ContractActivity(models.Model):
    """What was done in a period under one rule, in units or as a share of the whole. It counts once it is verified."""

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="activities")
    party = models.ForeignKey("contracts.ContractParty", models.PROTECT, related_name="+")
    rule = models.CharField(max_length=100)
    period = models.CharField(_("period"), max_length=20)
    value = models.DecimalField(_("number, or share of the whole"), max_digits=14, decimal_places=4)
    is_share = models.BooleanField(default=False)
    note = models.TextField(_("what was done"))
    evidence = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    reported_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=clock.now)
    verified_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("why it was returned"), blank=True)

    objects = ContractActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported activity")
        verbose_name_plural = _("reported activities")
        ordering = ["contract", "-period", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "rule", "period"],
                condition=models.Q(returned_at=None),
                name="contract_activity_once",
                violation_error_message=_("This is already reported for the period."),
            ),
            models.CheckConstraint(
                # An upper bound too: PostgreSQL's NaN is above every number.
                condition=models.Q(value__gt=0, value__lt=10**10),
                name="contract_activity_positive",
                violation_error_message=_("Write a number above zero."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_share=False) | models.Q(value__lte=1),
                name="contract_activity_share_of_one",
                violation_error_message=_("A share of the whole is at most 100 %."),
            ),
            models.CheckConstraint(
                condition=models.Q(verified_by=None, verified_at=None)
                | models.Q(verified_by__isnull=False, verified_at__isnull=False, returned_at=None),
                name="contract_activity_verified_whole",
                violation_error_message=_("What is verified says by whom and when, and is not returned."),
            ),
            models.CheckConstraint(
                condition=models.Q(returned_by=None, returned_at=None)
                | models.Q(returned_by__isnull=False, returned_at__isnull=False) & ~models.Q(reason=""),
                name="contract_activity_returned_whole",
                violation_error_message=_("What is returned says by whom, when and why."),
            ),
            models.CheckConstraint(
                condition=models.Q(verified_by=None) | ~models.Q(verified_by=models.F("reported_by")),
                name="contract_activity_four_eyes",
                violation_error_message=OTHER,
            ),
        ]
        triggers = [
            Guard(
                name="contract_activity_reported_first",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NEW.verified_at IS NOT NULL OR NEW.returned_at IS NOT NULL THEN
                        {refuse("contract_activity_reported_first", "not reported first")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("Activity is first reported, then checked by another person."),
            ),
            frozen(
                "contract_activity",
                ["contract_id", "party_id", "rule", "period", "value", "is_share", "reported_by_id", "reported_at"],
                _("What is reported stays as it was written. It is returned and reported anew."),
            ),
            frozen(
                "contract_activity_done",
                ["verified_by_id", "verified_at", "returned_by_id", "returned_at", "reason", "evidence_id", "note"],
                _("What is verified or returned stays."),
                when="OLD.verified_at IS NOT NULL OR OLD.returned_at IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.period}"

    @property
    def is_waiting(self) -> bool:
        return self.verified_at is None and self.returned_at is None
