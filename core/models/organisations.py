"""Organisations, their units and who acts for them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum.se import orgnr

from core import clock
from core.querysets import matching


def validate_org_number(value: str) -> None:
    """Ten digits with a valid check digit, third digit at least 2 (a legal person)."""
    if not orgnr.is_valid(value) or int(orgnr.compact(value)[2]) < 2:
        raise ValidationError(_("This is not a valid organisation number. Write ten digits, such as 212000-0456."))


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    REGION = "region", _("Region")
    AGENCY = "agency", _("National agency")
    COORDINATION_ASSOCIATION = "coordination_association", _("Coordination association")
    UNIVERSITY = "university", _("University")
    SKR = "skr", _("SKR")
    RISE = "rise", _("RISE")
    CIVIL_SOCIETY = "civil_society", _("Civil-society organisation")
    COMPANY = "company", _("Company")
    FOUNDATION = "foundation", _("Foundation or fund")


PUBLIC_KINDS = [
    OrganisationKind.MUNICIPALITY,
    OrganisationKind.REGION,
    OrganisationKind.AGENCY,
    OrganisationKind.COORDINATION_ASSOCIATION,
]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def valid_on(self, day: Any) -> OrganisationQuerySet:
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)).filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day)
        )

    def current(self) -> OrganisationQuerySet:
        return self.valid_on(clock.today())

    def public_principals(self) -> OrganisationQuerySet:
        """Those that may be members of a constellation; others take part by procurement."""
        return self.filter(kind__in=PUBLIC_KINDS)

    def of(self, user: Any) -> OrganisationQuerySet:
        return matching(self, memberships__user=user, memberships__is_active=True)


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=200)
    display_name = models.CharField(_("name in use"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    abbreviation = models.CharField(_("abbreviation"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=OrganisationKind)
    org_number = models.CharField(
        _("organisation number"), max_length=10, null=True, blank=True, unique=True, validators=[validate_org_number]
    )
    org_number_verified = models.BooleanField(_("number verified"), default=False)
    website = models.CharField(_("website"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    seeks_partners = models.TextField(_("seeks partners for"), blank=True)
    sort_key = models.GeneratedField(
        expression=models.Func(models.F("name"), function="sv_key"),
        output_field=models.CharField(max_length=250, db_collation="C"),
        db_persist=True,
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_key"]
        indexes = [models.Index(fields=["sort_key"], name="organisation_sv_order")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(org_number__isnull=True) | models.Q(org_number__regex=r"^\d{10}$"),
                name="organisation_number_ten_digits",
                violation_error_message=_("Write the organisation number as ten digits."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="organisation_validity_ordered",
                violation_error_message=_("The organisation must begin before it ends."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.name

    @property
    def formatted_org_number(self) -> str:
        return f"{self.org_number[:6]}-{self.org_number[6:]}" if self.org_number else ""

    @property
    def is_public_principal(self) -> bool:
        return self.kind in PUBLIC_KINDS


class OrganisationRole(models.Model):
    """A code that a legal person carries: Gotland is one person, both municipality 0980 and region 09."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=30, choices=OrganisationKind)
    code = models.CharField(max_length=10)
    kolada_id = models.CharField(max_length=10, blank=True)
    county_code = models.CharField(max_length=2, blank=True)
    county_name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"],
                name="organisation_role_code_once",
                violation_error_message=_("This code already belongs to an organisation."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"


class UnitKind(models.TextChoices):
    ADMINISTRATION = "administration", _("Administration (förvaltning)")
    COMMITTEE = "committee", _("Committee (nämnd)")
    DISTRICT = "district", _("District (stadsdel)")
    DEPARTMENT = "department", _("Department")


class Unit(models.Model):
    """A part of an organisation that can take part in a constellation of its own."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="units")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind, default=UnitKind.ADMINISTRATION)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["organisation", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="unit_name_once",
                violation_error_message=_("The organisation already has a unit of that name."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.name}"


class MembershipLevel(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    SUBMITTER = "submitter", _("Submitter")
    EDITOR = "editor", _("Editor")


class Membership(models.Model):
    """A person's right to act for an organisation, given by its administrators."""

    user = models.ForeignKey("core.User", models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="memberships")
    level = models.CharField(_("level"), max_length=20, choices=MembershipLevel, default=MembershipLevel.EDITOR)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                name="membership_once",
                violation_error_message=_("The person already belongs to the organisation."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"
