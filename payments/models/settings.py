"""What differs between agencies: their accounts, their bank and the counterparties' codes."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import append_only
from core.money import MoneyField


class AccountUse(models.TextChoices):
    OUTCOME = "outcome", _("Outcome payment (cost)")
    EXCHANGE = "exchange", _("Project leaders and exchange (cost)")
    ADVANCE = "advance", _("Advances (claim on the organisation)")
    RECOVERY = "recovery", _("Recovery (claim on the organisation)")
    BANK = "bank", _("Paid out and received (settlement with the National Debt Office)")
    INTEREST = "interest", _("Interest on late payment (income)")


class AccountCode(models.Model):
    """Which account of the agency's own chart a use is booked on. State agencies do not share one chart."""

    use = models.CharField(_("use"), max_length=12, choices=AccountUse, unique=True)
    code = models.CharField(
        _("account"), max_length=10, validators=[RegexValidator(r"^\d{4,10}$", _("Write four to ten digits."))]
    )
    name = models.CharField(_("name of the account"), max_length=60)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CounterpartCode(models.Model):
    """The four-digit code by which the state's accounts know an organisation (motpart)."""

    organisation = models.OneToOneField("core.Organisation", models.PROTECT, related_name="counterpart_code")
    code = models.CharField(
        _("counterpart code"), max_length=4, validators=[RegexValidator(r"^\d{4}$", _("Write four digits."))]
    )

    class Meta:
        ordering = ["organisation"]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.code}"


class PayerProfile(models.Model):
    """Who pays, from which account, and what its bank wants in the file. One row."""

    name = models.CharField(_("name of the payer"), max_length=70)
    org_number = models.CharField(_("organisation number"), max_length=11)
    iban = models.CharField(_("IBAN of the paying account"), max_length=42)
    bic = models.CharField(_("BIC of the bank"), max_length=11)
    agreement = models.CharField(_("the bank's number for us"), max_length=35, blank=True)
    version = models.CharField(
        _("version of the order file"),
        max_length=2,
        choices=[("03", "pain.001.001.03"), ("09", "pain.001.001.09")],
        default="03",
    )
    plusgiro_scheme = models.CharField(
        _("scheme for plusgiro"), max_length=4, choices=[("BBAN", "BBAN"), ("PGNR", "PGNR")], default="BBAN"
    )
    service_level = models.CharField(_("service level"), max_length=4, default="NURG")
    charge_bearer = models.CharField(
        _("who bears the bank's charges"),
        max_length=4,
        choices=[
            ("SLEV", _("As the bank's service level says (SLEV)")),
            ("SHAR", _("Each its own (SHAR)")),
            ("DEBT", _("The payer (DEBT)")),
        ],
        default="SLEV",
    )
    cost_centre = models.CharField(_("cost centre"), max_length=20, blank=True)
    voucher_series = models.CharField(_("voucher series"), max_length=5, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="payer_profile_one_row")]

    def __str__(self) -> str:
        return self.name


class ReferenceRate(models.Model):
    """The Riksbank's reference rate from a day on (9 § räntelagen), per cent. A wrong row is followed by a new one."""

    valid_from = models.DateField(_("valid from"))
    percent = models.DecimalField(_("reference rate, per cent"), max_digits=5, decimal_places=2)
    source = models.CharField(_("where it stands"), max_length=200)
    entered_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__gte=-8, percent__lte=50),
                name="reference_rate_in_range",
                violation_error_message=_("Write the rate in per cent, for example 2,5."),
            )
        ]
        triggers = append_only("reference_rate", _("A reference rate is corrected by a new row for the same day."))

    def __str__(self) -> str:
        return f"{self.valid_from}: {self.percent} %"


class Benefit(models.Model):
    """What an outcome has been worth in a year, and to whom: told by the organisation, with its basis."""

    class Payer(models.TextChoices):
        OWN = "own", _("The organisation itself")
        MUNICIPALITY = "municipality", _("Municipalities")
        REGION = "region", _("Regions")
        SOCIAL_INSURANCE = "social_insurance", _("The state: social insurance")
        EMPLOYMENT = "employment", _("The state: labour-market measures")
        JUSTICE = "justice", _("The state: police, courts, prison service")
        OTHER = "other", _("Others")

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="benefits")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    payer = models.CharField(_("who benefits"), max_length=20, choices=Payer)
    amount = MoneyField(_("amount"))
    basis = models.CharField(_("how it was calculated"), max_length=300)
    told_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    told_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["year", "payer"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "organisation", "year", "payer"],
                name="benefit_once",
                violation_error_message=_("That benefit is already told. Change its row instead."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_payer_display()} {self.year}: {self.amount}"
