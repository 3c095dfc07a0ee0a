"""The whole content of a contract at one moment."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import frozen


class ContractVersion(models.Model):
    """The whole content at one moment: each round of negotiation, each amendment."""

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    comment = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["contract", "-number"]
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="contract_version_once")]
        triggers = [
            frozen(
                "contract_version",
                ["contract_id", "number", "content", "sha256", "created_by_id", "created_at"],
                _("A version of a contract cannot be changed; add a new one."),
            ),
            frozen(
                "contract_version_signed",
                ["signed_at", "decision_id", "document_id"],
                _("A signed version keeps its signatures, its decision and its document."),
                when="OLD.signed_at IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.number}"
