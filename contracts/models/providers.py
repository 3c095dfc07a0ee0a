"""Agreements under a contract: with providers, and between project owner and management inside a member."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.models.kept import no_private_capital
from core import clock
from core.guards import append_only, frozen, transitions
from core.models import Role
from core.money import MoneyField
from core.querysets import matching


class AgreementStatus(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    ACTIVE = "active", _("In force")
    ENDED = "ended", _("Ended")


AGREEMENT_TRANSITIONS = {
    AgreementStatus.DRAFT: [AgreementStatus.ACTIVE],
    AgreementStatus.ACTIVE: [AgreementStatus.ENDED],
    AgreementStatus.ENDED: [],
}


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: Any) -> AgreementQuerySet:
        """The provider's own people see their agreement; otherwise whoever sees the contract."""
        from contracts.models.contracts import Contract

        under = models.Q(contract__in=Contract.objects.visible_to(user))
        if user.role == Role.APPLICANT:
            under |= models.Q(provider__memberships__user=user, provider__memberships__is_active=True)
        return matching(self, under)

    def provided_by(self, user: Any) -> AgreementQuerySet:
        return matching(self, provider__memberships__user=user, provider__memberships__is_active=True)


class Agreement(models.Model):
    """Who does a part of the work for a member, how it was chosen, and terms that the same engine settles."""

    class Kind(models.TextChoices):
        PROVIDER = "provider", _("With a provider")
        INTERNAL = "internal", _("Internal: project owner and management")

    class How(models.TextChoices):
        OWN = "own", _("Own provision")
        LOU = "lou", _("Procurement under LOU")
        LOV = "lov", _("System of choice under LOV")
        IOP = "iop", _("Non-profit–public partnership (IOP)")
        RESEARCH = "research", _("The exception for research and development services")

    class Aid(models.TextChoices):
        NOT_ECONOMIC = "not_economic", _("No aid: not an economic activity")
        MARKET = "market", _("No aid: market price after competition")
        DE_MINIMIS = "de_minimis", _("De minimis aid")
        EXEMPTED = "exempted", _("Aid exempted from notification")
        SERVICE = "service", _("Service of general economic interest")

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="agreements")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PROVIDER)
    buyer = models.ForeignKey(
        "contracts.ContractParty", models.PROTECT, related_name="agreements", verbose_name=_("member")
    )
    provider = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="agreements", verbose_name=_("provider")
    )
    provider_unit = models.ForeignKey("core.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    scope = models.TextField(_("what is done"))
    how = models.CharField(_("how the provider was chosen"), max_length=10, choices=How)
    how_reference = models.CharField(_("reference of the procurement or decision"), max_length=200, blank=True)
    aid = models.CharField(_("state aid"), max_length=15, choices=Aid)
    aid_amount = MoneyField(_("amount of de minimis aid"), null=True, blank=True)
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    ceiling = MoneyField(_("highest payment"), default=Decimal("0.00"))
    terms = models.JSONField(default=dict, blank=True)
    terms_sha256 = models.CharField(max_length=64, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=AgreementStatus, default=AgreementStatus.DRAFT)
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, blank=True, related_name="+")
    buyer_signed_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    buyer_signed_at = models.DateTimeField(null=True, blank=True)
    provider_signed_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    provider_signed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["contract", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="agreement_dates_ordered",
                violation_error_message=_("The agreement must begin before it ends."),
            ),
            models.CheckConstraint(
                condition=~models.Q(aid="de_minimis") | models.Q(aid_amount__isnull=False),
                name="agreement_de_minimis_has_amount",
                violation_error_message=_("Give the amount of de minimis aid."),
            ),
            models.CheckConstraint(
                condition=models.Q(how="own") | ~models.Q(how_reference=""),
                name="agreement_choice_has_reference",
                violation_error_message=_("Name the procurement or decision by which the provider was chosen."),
            ),
            models.CheckConstraint(
                condition=models.Q(ceiling__gte=0),
                name="agreement_ceiling_not_negative",
                violation_error_message=_("The highest payment cannot be negative."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft")
                | models.Q(buyer_signed_at__isnull=False, provider_signed_at__isnull=False, document__isnull=False),
                name="agreement_in_force_signed",
                violation_error_message=_("An agreement in force is signed by both sides."),
            ),
        ]
        triggers = [
            no_private_capital(
                "agreement_public_money",
                "terms",
                _("Loans, returns, guarantees and investors are not allowed in this programme."),
            ),
            transitions(
                "agreement",
                AGREEMENT_TRANSITIONS,
                [AgreementStatus.DRAFT],
                _("An agreement cannot go from that status to this one."),
            ),
            frozen(
                "agreement",
                [
                    "contract_id",
                    "kind",
                    "buyer_id",
                    "provider_id",
                    "scope",
                    "how",
                    "aid",
                    "aid_amount",
                    "starts_on",
                    "ends_on",
                    "ceiling",
                    "terms",
                    "terms_sha256",
                    "document_id",
                ],
                _("What is registered to be signed cannot be changed; make a new agreement."),
                when="OLD.document_id IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("contracts:agreement", args=[self.pk])

    @property
    def provider_name(self) -> str:
        name = str(self.provider_unit or self.provider)
        if self.kind == self.Kind.INTERNAL:
            # Both sides are one organisation, often one unit: say which side this is.
            return gettext("%(unit)s (management)") % {"unit": name}
        return name


class AgreementFact(models.Model):
    """What the provider has done or reached, as reported; it counts when the member has confirmed it."""

    class Kind(models.TextChoices):
        ACTIVITY = "activity", _("Activity")
        RESULT = "result", _("Process outcome")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="facts")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    # The rule that is paid on activity, or the metric that a result is about.
    subject = models.CharField(max_length=100)
    period = models.CharField(_("period"), max_length=20)
    value = models.DecimalField(_("number, or share of the whole"), max_digits=14, decimal_places=4)
    is_share = models.BooleanField(default=False)
    note = models.CharField(_("comment"), max_length=300, blank=True)
    reported_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["agreement", "period", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "subject", "period"],
                name="agreement_fact_once",
                violation_error_message=_("This is already reported for the period."),
            ),
            models.CheckConstraint(
                # An upper bound too: PostgreSQL's NaN is above every number.
                condition=models.Q(value__gte=0, value__lt=10**10),
                name="agreement_fact_not_negative",
                violation_error_message=_("A number cannot be negative here."),
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("reported_by")),
                name="agreement_fact_confirmed_by_other",
                violation_error_message=_("The one who reported it cannot confirm it."),
            ),
        ]
        triggers = [
            frozen(
                "agreement_fact",
                ["agreement_id", "kind", "subject", "period", "value", "is_share", "confirmed_at", "confirmed_by_id"],
                _("What is confirmed cannot be changed."),
                when="OLD.confirmed_at IS NOT NULL",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.period}"


class AgreementPayment(models.Model):
    """What the member has paid the provider under a rule."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="payments")
    rule = models.CharField(max_length=100)
    amount = MoneyField(_("amount"))
    paid_on = models.DateField(_("paid"))
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    noted_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["agreement", "paid_on", "id"]
        triggers = append_only("agreement_payment", _("A noted payment stays; correct it with a reversing row."))

    def __str__(self) -> str:
        return f"{self.rule} {self.amount}"
