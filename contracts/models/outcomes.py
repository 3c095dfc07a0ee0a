"""What a contract pays for or follows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.models.kept import kept_with_signed
from core.money import MoneyField


class ContractOutcome(models.Model):
    """An outcome that the contract pays for or follows; ``code`` is the metric's id in the terms."""

    class Direction(models.TextChoices):
        INCREASE = "increase", _("Should rise")
        DECREASE = "decrease", _("Should fall")

    class PaymentModel(models.TextChoices):
        TARGET = "target", _("The whole amount when the target is reached")
        STEPS = "steps", _("A part on the way, the rest at the target")
        PER_UNIT = "per_unit", _("An amount for each unit of improvement")
        PER_PERSON = "per_person", _("An amount for each participant who reaches the outcome")
        OWN = "own", _("Own terms, written as data")

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="outcomes")
    definition = models.ForeignKey("constellations.OutcomeDefinition", models.PROTECT, related_name="contracted")
    code = models.SlugField(max_length=40)
    name = models.CharField(_("outcome"), max_length=200)
    unit = models.CharField(_("unit"), max_length=60)
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(_("target value"), max_digits=14, decimal_places=4, null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    agreed_payment = MoneyField(_("agreed payment"), null=True, blank=True)
    is_paid = models.BooleanField(_("paid for"), default=True)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.DECREASE)
    payment_model = models.CharField(
        _("how it is paid"), max_length=12, choices=PaymentModel, default=PaymentModel.TARGET
    )
    partial_value = models.DecimalField(_("first step at"), max_digits=14, decimal_places=4, null=True, blank=True)
    partial_payment = MoneyField(_("amount at the first step"), null=True, blank=True)
    unit_price = MoneyField(_("amount for each unit or person"), null=True, blank=True)
    population = models.PositiveIntegerField(_("number of people"), null=True, blank=True)
    # A copy of how the initiative defined it, in words; changed by an amendment like the rest.
    measurement = models.TextField(_("how it is measured"), blank=True)

    class Meta:
        ordering = ["contract", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "code"], name="contract_outcome_code_once"),
            models.CheckConstraint(
                condition=models.Q(agreed_payment__isnull=True) | models.Q(agreed_payment__gte=0),
                name="contract_outcome_payment_not_negative",
                violation_error_message=_("A payment cannot be negative."),
            ),
        ]

        triggers = [
            kept_with_signed(
                "contract_outcomes_kept",
                rows="""
                    SELECT code, name, unit, direction, due_on, is_paid, payment_model, population, baseline, target,
                        partial_value, agreed_payment, partial_payment, unit_price, measurement
                    FROM contracts_contractoutcome WHERE contract_id = bound
                """,
                agreed="""
                    SELECT code, name, unit, direction, due_on, is_paid, payment_model, population, baseline, target,
                        partial_value, agreed_payment, partial_payment, unit_price, COALESCE(measurement, '')
                    FROM jsonb_to_recordset(content->'outcomes') AS e(
                        code text, name text, unit text, direction text, due_on date, is_paid boolean,
                        payment_model text, population bigint, baseline numeric, target numeric,
                        partial_value numeric, agreed_payment numeric, partial_payment numeric, unit_price numeric,
                        measurement text)
                """,
                message=_("The outcomes of a signed contract are changed by a signed amendment alone."),
            )
        ]

    def __str__(self) -> str:
        return self.name
