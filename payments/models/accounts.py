"""Where an organisation is paid: verified by two persons before the first krona."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, frozen, refuse


class AccountKind(models.TextChoices):
    BANKGIRO = "bankgiro", _("Bankgiro")
    PLUSGIRO = "plusgiro", _("Plusgiro")
    BANK = "bank", _("Bank account (clearing and account number)")
    IBAN = "iban", _("IBAN")


class BankAccount(models.Model):
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="bank_accounts")
    kind = models.CharField(_("kind"), max_length=10, choices=AccountKind)
    clearing = models.CharField(_("clearing number"), max_length=5, blank=True)
    number = models.CharField(_("number"), max_length=34)
    entered_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    verified_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["organisation", "-entered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(verified_at__isnull=False, closed_at__isnull=True),
                name="bank_account_one_in_use",
                violation_error_message=_("The organisation already has an account in use. Close it first."),
            ),
            models.CheckConstraint(
                condition=models.Q(verified_by__isnull=True) | ~models.Q(verified_by=models.F("entered_by")),
                name="bank_account_four_eyes",
                violation_error_message=_("The one who entered the account cannot also verify it."),
            ),
            models.CheckConstraint(
                condition=models.Q(verified_by__isnull=True, verified_at__isnull=True)
                | models.Q(verified_by__isnull=False, verified_at__isnull=False),
                name="bank_account_verified_whole",
            ),
        ]
        triggers = [
            frozen(
                "bank_account",
                ["organisation_id", "kind", "clearing", "number", "entered_by_id"],
                _("An account is not changed; enter a new one and have it verified."),
            ),
            frozen(
                "bank_account_verified",
                ["verified_by_id", "verified_at"],
                _("Who verified an account is not changed afterwards."),
                when="OLD.verified_at IS NOT NULL",
            ),
            frozen(
                "bank_account_closed",
                ["verified_by_id", "verified_at", "closed_at"],
                _("A closed account is not opened again; enter it anew and have it verified."),
                when="OLD.closed_at IS NOT NULL",
            ),
            Guard(
                name="bank_account_verified_by_other_person",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.verified_by_id IS NOT NULL AND EXISTS (
                        SELECT 1 FROM core_user a JOIN core_user b ON a.person_key = b.person_key
                        WHERE a.id = NEW.entered_by_id AND b.id = NEW.verified_by_id) THEN
                        {refuse("bank_account_verified_by_other_person", "one person with two accounts")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("Both accounts belong to the same person. Another person must verify the account."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.clearing} {self.number}".replace("  ", " ")
