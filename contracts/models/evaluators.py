"""A new outcome evaluator for a signed contract: proposed with reasons by one, confirmed by another."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, frozen, refuse


class EvaluatorChangeQuerySet(models.QuerySet["EvaluatorChange"]):
    def open(self) -> EvaluatorChangeQuerySet:
        return self.filter(confirmed_at=None, withdrawn_at=None)

    def visible_to(self, user: Any) -> EvaluatorChangeQuerySet:
        from contracts.models.contracts import Contract

        return self.filter(contract__in=Contract.objects.visible_to(user))


class EvaluatorChange(models.Model):
    """Who measured so far, who takes over and why."""

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="evaluator_changes")
    previous = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    evaluator = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    reason = models.TextField(_("why the evaluator is replaced"))
    proposed_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = EvaluatorChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of evaluator")
        verbose_name_plural = _("changes of evaluator")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=models.Q(confirmed_at=None, withdrawn_at=None),
                name="evaluator_change_one_open",
                violation_error_message=_("A change of evaluator already waits to be confirmed."),
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None, confirmed_at=None, document=None)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False, document__isnull=False),
                name="evaluator_change_confirmed_whole",
                violation_error_message=_("What is confirmed says by whom and when, and is registered."),
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_by=None, withdrawn_at=None)
                | models.Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False, confirmed_at=None),
                name="evaluator_change_withdrawn_whole",
                violation_error_message=_("What is confirmed is not withdrawn."),
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="evaluator_change_four_eyes",
                violation_error_message=_("The one who prepared this cannot also approve it. Another person must."),
            ),
        ]
        triggers = [
            Guard(
                name="evaluator_change_proposed_first",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NEW.confirmed_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL THEN
                        {refuse("evaluator_change_proposed_first", "not proposed first")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A change of evaluator is first proposed, then confirmed by another person."),
            ),
            frozen(
                "evaluator_change",
                ["contract_id", "previous_id", "evaluator_id", "reason", "proposed_by_id", "proposed_at"],
                _("A proposed change of evaluator stays as it was written. Withdraw it and write a new one."),
            ),
            frozen(
                "evaluator_change_done",
                ["confirmed_by_id", "confirmed_at", "document_id", "withdrawn_by_id", "withdrawn_at"],
                _("A change of evaluator that is confirmed or withdrawn stays."),
                when="OLD.confirmed_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.previous} → {self.evaluator}"
