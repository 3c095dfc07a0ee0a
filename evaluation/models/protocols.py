"""The protocol of an outcome's evaluation: proposed, locked by two persons before data, amended only by versions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, frozen, refuse, transitions
from core.models import Case, Role
from core.querysets import matching


class ProtocolStatus(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    PROPOSED = "proposed", _("Waiting for the second signature")
    LOCKED = "locked", _("Locked")
    SUPERSEDED = "superseded", _("Replaced by a later version")


PROTOCOL_TRANSITIONS = {
    ProtocolStatus.DRAFT: [ProtocolStatus.PROPOSED],
    ProtocolStatus.PROPOSED: [ProtocolStatus.DRAFT, ProtocolStatus.LOCKED],
    ProtocolStatus.LOCKED: [ProtocolStatus.SUPERSEDED],
    ProtocolStatus.SUPERSEDED: [],
}


class Ladder(models.IntegerChoices):
    """The ladder of measurement, from logic to the economics of society."""

    LOGIC = 1, _("1. Effect logic")
    PROCESS = 2, _("2. Process follow-up")
    EFFECT = 3, _("3. Effect evaluation by an independent professional")
    SHORT_ECONOMY = 4, _("4. Short-term economic effects")
    SOCIETY = 5, _("5. Societal economics")


class Statistic(models.TextChoices):
    ESTIMATE = "estimate", _("Point estimate")
    CI_LOW = "ci_low", _("Lower confidence limit")
    CI_HIGH = "ci_high", _("Upper confidence limit")


class Multiplier(models.TextChoices):
    NONE = "none", _("The estimate as it is")
    TREATED = "n_treated", _("Times the number of treated")
    ALL = "n", _("Times the number analysed")


class PeriodKind(models.TextChoices):
    CUMULATIVE = "cumulative", _("From the contract's start to the round's date")
    ROUND = "round", _("Only the time since the round before")


class ProtocolQuerySet(models.QuerySet["Protocol"]):
    def visible_to(self, user: Any) -> ProtocolQuerySet:
        if user.role == Role.APPLICANT:
            return matching(
                self,
                contract__parties__organisation__memberships__user=user,
                contract__parties__organisation__memberships__is_active=True,
            )
        protocols = self.exclude(contract__case__in=Case.objects.hidden_from(user))
        if user.role == Role.EVALUATOR:
            return protocols.filter(contract__evaluator=user)
        if user.role in {Role.VERIFIER, Role.PILOT_EVALUATOR, Role.MEMBER, Role.CHAIR, Role.OFFICER, Role.REGISTRAR}:
            return protocols
        return self.none()

    def locked(self) -> ProtocolQuerySet:
        return self.filter(status=ProtocolStatus.LOCKED)


class Protocol(models.Model):
    """One version of how one outcome is measured. Everything below ``content`` is frozen when it is locked."""

    STATUS_TONES = {"locked": "good", "superseded": "idle"}

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="protocols")
    outcome = models.ForeignKey("contracts.ContractOutcome", models.PROTECT, related_name="protocols")
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(_("status"), max_length=12, choices=ProtocolStatus, default=ProtocolStatus.DRAFT)
    # What is measured, in words.
    estimand = models.TextField(_("estimand"))
    population = models.TextField(_("population"))
    comparison = models.TextField(_("comparison"))
    time_window = models.TextField(_("window of measurement"))
    missing_data = models.TextField(_("rule for missing data"))
    decision_rule = models.TextField(_("decision rule"))
    ladder = models.PositiveSmallIntegerField(_("level on the ladder of measurement"), choices=Ladder, default=3)
    society = models.TextField(_("societal economics, with source"), blank=True)
    # The same for the machine.
    columns = models.JSONField(_("columns of the data"), default=list)
    spec = models.JSONField(_("specification of the estimator"), default=dict)
    sensitivity = models.JSONField(_("sensitivity analyses"), default=list)
    subgroups = models.JSONField(_("subgroups"), default=list)
    flow = models.JSONField(_("columns of the flow diagram"), default=list)
    survey = models.JSONField(_("survey and its scoring"), default=dict)
    follow_up = models.JSONField(_("events followed over time"), default=dict)
    checks = models.JSONField(_("checks of gaming and cream skimming"), default=dict)
    statistic = models.CharField(_("deciding statistic"), max_length=10, choices=Statistic, default=Statistic.ESTIMATE)
    factor = models.DecimalField(
        _("factor (−1 turns a fall into a gain)"), max_digits=14, decimal_places=6, default=Decimal(1)
    )
    multiplier = models.CharField(_("multiplied by"), max_length=10, choices=Multiplier, default=Multiplier.NONE)
    threshold = models.DecimalField(
        _("threshold for the outcome to count as reached"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    unit_cost = models.ForeignKey(
        "evaluation.UnitCost", models.PROTECT, null=True, blank=True, related_name="protocols"
    )
    period_kind = models.CharField(
        _("the result covers"), max_length=12, choices=PeriodKind, default=PeriodKind.CUMULATIVE
    )
    # Individual data only where the protocol says so.
    individual_rows = models.BooleanField(_("pseudonymous rows of individuals"), default=False)
    individual_reason = models.TextField(_("why rows of individuals are needed"), blank=True)
    delete_rows_on = models.DateField(_("rows of individuals are deleted on"), null=True, blank=True)
    data_owner = models.ForeignKey(
        "core.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("data owner")
    )
    baseline_due_on = models.DateField(_("baseline due"), null=True, blank=True)
    baseline_owner = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("baseline by")
    )
    # The lock.
    amendment_reason = models.TextField(_("why the protocol is amended"), blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    evaluator_signed_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    evaluator_signed_at = models.DateTimeField(null=True, blank=True)
    # Proof and provider of the evaluator's signature, until the locked text is registered with both signatures.
    evaluator_proof = models.TextField(blank=True)
    evaluator_provider = models.CharField(max_length=40, blank=True)
    officer_signed_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    locked_at = models.DateTimeField(_("locked"), null=True, blank=True)
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = ProtocolQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation protocol")
        verbose_name_plural = _("evaluation protocols")
        ordering = ["contract", "outcome", "-version"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=ProtocolStatus.values), name="protocol_status_known"),
            models.CheckConstraint(condition=models.Q(ladder__gte=1, ladder__lte=5), name="protocol_ladder_1_to_5"),
            models.UniqueConstraint(
                fields=["outcome", "version"],
                name="protocol_version_once",
                violation_error_message=_("This version of the protocol already exists."),
            ),
            models.UniqueConstraint(
                fields=["outcome"],
                condition=models.Q(status="locked"),
                name="protocol_one_locked",
                violation_error_message=_("An outcome has one protocol in force."),
            ),
            models.UniqueConstraint(
                fields=["outcome"],
                condition=models.Q(status__in=["draft", "proposed"]),
                name="protocol_one_in_preparation",
                violation_error_message=_("A new version of this protocol is already in preparation."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["locked", "superseded"])
                | (
                    models.Q(
                        locked_at__isnull=False,
                        evaluator_signed_at__isnull=False,
                        evaluator_signed_by__isnull=False,
                        officer_signed_by__isnull=False,
                    )
                    & ~models.Q(sha256="")
                ),
                name="protocol_locked_complete",
                violation_error_message=_("A locked protocol carries its hash, its time and two signatures."),
            ),
            models.CheckConstraint(
                condition=models.Q(officer_signed_by__isnull=True)
                | ~models.Q(officer_signed_by=models.F("evaluator_signed_by")),
                name="protocol_two_persons",
                violation_error_message=_("The two signatures of a protocol come from two persons."),
            ),
            models.CheckConstraint(
                condition=models.Q(individual_rows=False)
                | (models.Q(delete_rows_on__isnull=False) & ~models.Q(individual_reason="")),
                name="protocol_individual_rows_ruled",
                violation_error_message=_("Rows of individuals need a reason and a date when they are deleted."),
            ),
        ]
        triggers = [
            transitions(
                "protocol",
                PROTOCOL_TRANSITIONS,
                [ProtocolStatus.DRAFT],
                _("A protocol cannot go from that status to this one."),
            ),
            frozen(
                "protocol",
                [
                    "contract_id",
                    "outcome_id",
                    "version",
                    "estimand",
                    "population",
                    "comparison",
                    "time_window",
                    "missing_data",
                    "decision_rule",
                    "ladder",
                    "society",
                    "columns",
                    "spec",
                    "sensitivity",
                    "subgroups",
                    "flow",
                    "checks",
                    "survey",
                    "follow_up",
                    "statistic",
                    "factor",
                    "multiplier",
                    "threshold",
                    "unit_cost_id",
                    "period_kind",
                    "individual_rows",
                    "individual_reason",
                    "delete_rows_on",
                    "data_owner_id",
                    "amendment_reason",
                    "sha256",
                    "evaluator_signed_by_id",
                    "evaluator_signed_at",
                    "evaluator_proof",
                    "evaluator_provider",
                    "officer_signed_by_id",
                    "locked_at",
                ],
                _("A locked protocol cannot be changed; propose a new version."),
                when="OLD.status IN ('locked', 'superseded')",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}, v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:protocol", args=[self.pk])

    @property
    def is_locked(self) -> bool:
        return self.status in {ProtocolStatus.LOCKED, ProtocolStatus.SUPERSEDED}


class UnitCostTable(models.Model):
    """A version of what things cost, each with its source; locked, it never changes."""

    name = models.CharField(_("name"), max_length=120)
    version = models.PositiveSmallIntegerField(default=1)
    note = models.TextField(_("note"), blank=True)
    locked_at = models.DateTimeField(_("locked"), null=True, blank=True)
    locked_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("unit-cost table")
        verbose_name_plural = _("unit-cost tables")
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                name="unit_cost_version_once",
                violation_error_message=_("This version of the table already exists."),
            )
        ]
        triggers = [
            frozen(
                "unit_cost_table",
                ["name", "version", "note", "locked_at"],
                _("A locked unit-cost table cannot be changed; make a new version."),
                when="OLD.locked_at IS NOT NULL",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:unit_cost_table", args=[self.pk])


class UnitCost(models.Model):
    """What one unit costs, in SEK, with its source and price year."""

    table = models.ForeignKey(UnitCostTable, models.PROTECT, related_name="rows")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("item"), max_length=200)
    unit = models.CharField(_("unit"), max_length=60)
    amount = models.DecimalField(_("SEK per unit"), max_digits=14, decimal_places=2)
    price_year = models.PositiveSmallIntegerField(_("price year"))
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        ordering = ["table", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "code"],
                name="unit_cost_code_once",
                violation_error_message=_("The table already has a row with that code."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="unit_cost_not_negative",
                violation_error_message=_("A unit cost cannot be negative."),
            ),
        ]
        triggers = [
            Guard(
                name="unit_cost_locked",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF EXISTS (SELECT 1 FROM evaluation_unitcosttable t WHERE t.locked_at IS NOT NULL
                               AND t.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.table_id ELSE NEW.table_id END)
                       OR (TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM evaluation_unitcosttable t
                               WHERE t.id = OLD.table_id AND t.locked_at IS NOT NULL)) THEN
                        {refuse("unit_cost_locked", "the table is locked")}
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
                message=_("A locked unit-cost table cannot be changed; make a new version."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class RowAccess(models.Model):
    """Who may see the rows of individuals that belong to a protocol: besides these, nobody."""

    protocol = models.ForeignKey(Protocol, models.CASCADE, related_name="row_access")
    user = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=300)
    given_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["protocol", "given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["protocol", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="row_access_once",
                violation_error_message=_("The person already has access."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.protocol}"
