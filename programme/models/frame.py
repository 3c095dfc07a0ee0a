"""The programme with its frame, budget and appropriations."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, append_only, refuse
from core.money import MoneyField
from programme.models.english import english


def decided(name: str, part: str = "", columns: str = "") -> str:
    """SQL that refuses a row whose decision is no dispatched revision of the budget, or not what that revision says.

    The revision is used up when it becomes decided: the same decision gives nothing a second time. ``part`` is the list
    of its content that the row comes from, ``columns`` those that must agree besides year and amount.
    """
    said = (
        f"""AND EXISTS (
            SELECT 1 FROM jsonb_array_elements(r.content -> '{part}') x
            WHERE (x ->> 'year')::integer = NEW.year AND (x ->> 'amount')::numeric = NEW.amount {columns})"""
        if part
        else ""
    )
    return f"""
        IF NOT EXISTS (SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id
                       AND d.kind = 'budget_revision' AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE
                       AND (d.subject_id IS NULL OR EXISTS (
                           SELECT 1 FROM programme_budgetrevision r
                           WHERE r.id = d.subject_id AND r.status = 'prepared' {said}))) THEN
            {refuse(name, "no dispatched revision of the budget")}
        END IF;
    """


class Programme(models.Model):
    """One pilot. ``frame``, ``outcome_ceiling`` and ``rate`` are law for every krona (``programme.sql``)."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    frame = MoneyField(_("frame"))
    outcome_ceiling = MoneyField(_("ceiling of outcome payments"))
    rate = models.DecimalField(
        _("highest share of verified costs"), max_digits=5, decimal_places=4, default=Decimal("0.5")
    )
    # Two dates a year, as "MM-DD": the rounds of all contracts open then.
    round_dates = models.JSONField(_("dates of rounds"), default=list)
    private_capital_allowed = models.BooleanField(_("private capital allowed"), default=False)
    # The delegation's decision by which that was last turned on or off.
    private_capital_decision = models.ForeignKey(
        "programme.Decision", models.PROTECT, null=True, editable=False, related_name="+"
    )
    suppression_threshold = models.PositiveSmallIntegerField(_("smallest group shown"), default=5)
    deciding_body = models.CharField(_("deciding body"), max_length=200, default="Delegationen för utfallsfinansiering")
    # The decision that last raised a limit. Lowering one needs none: what is bound already holds it up.
    limits_decision = models.ForeignKey(
        "programme.Decision", models.PROTECT, null=True, editable=False, related_name="+"
    )
    ledger_version = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(frame__gte=0)
                & models.Q(outcome_ceiling__gte=0)
                & models.Q(outcome_ceiling__lte=models.F("frame")),
                name="programme_ceiling_within_frame",
                violation_error_message=_("The ceiling of outcome payments must lie within the frame."),
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gt=0, rate__lte=Decimal("0.5")),
                name="programme_rate_at_most_half",
                violation_error_message=_("The state pays at most 50 % of verified costs."),
            ),
        ]
        triggers = [
            Guard(
                name="programme_only_one",
                operation=pgtrigger.Insert,
                # A second one would have a frame and a ceiling beside the pilot's.
                body=f"""
                    IF EXISTS (SELECT 1 FROM programme_programme) THEN
                        {refuse("programme_only_one", "there is a programme")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("There is one programme here; its limits are changed by decision."),
            ),
            Guard(
                name="programme_within_caps",
                operation=pgtrigger.UpdateOf("frame", "outcome_ceiling", "rate"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                timing=pgtrigger.Immediate,
                body="PERFORM programme_assert_all_caps(NEW.id); RETURN NULL;",
                message=_("More is already committed or paid than the new limits allow."),
            ),
            Guard(
                name="programme_private_capital_by_decision",
                operation=pgtrigger.UpdateOf("private_capital_allowed"),  # type: ignore[no-untyped-call]
                body=f"""
                    IF NEW.private_capital_allowed <> OLD.private_capital_allowed
                       AND (NEW.private_capital_decision_id <= coalesce(OLD.private_capital_decision_id, 0)
                            OR NOT EXISTS (
                            SELECT 1 FROM programme_decision d WHERE d.id = NEW.private_capital_decision_id
                            AND d.kind = 'other' AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE)) THEN
                        {refuse("programme_private_capital_by_decision", "no new decision of the delegation")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("Private capital is turned on or off by a new decision of the delegation."),
            ),
            Guard(
                name="programme_limits_by_decision",
                operation=pgtrigger.UpdateOf("frame", "outcome_ceiling", "rate"),  # type: ignore[no-untyped-call]
                body=f"""
                    IF (NEW.frame > OLD.frame OR NEW.outcome_ceiling > OLD.outcome_ceiling OR NEW.rate > OLD.rate)
                       AND (NEW.limits_decision_id IS NOT DISTINCT FROM OLD.limits_decision_id OR NOT EXISTS (
                            SELECT 1 FROM programme_decision d WHERE d.id = NEW.limits_decision_id
                            AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE)) THEN
                        {refuse("programme_limits_by_decision", "a higher limit needs a new decision")}
                    END IF;
                    RETURN NEW;
                """,
                message=_(
                    "The frame, the ceiling of outcome payments and the rate are raised by a new decision alone."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        return english(self.name)


class BudgetVersion(models.Model):
    """A budget as decided; a revision is a new version, the highest number is in force."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="budgets")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="budget_version_once")]
        triggers = [
            *append_only("budget_version", _("A version of the budget is not changed; revise it by a decision.")),
            Guard(
                name="budget_version_by_decision",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__number__gt=1),
                body=f"{decided('budget_version_by_decision')} RETURN NEW;",
                message=_("The budget is revised by a dispatched decision alone."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.number}"


class BudgetLine(models.Model):
    """A line of table 11."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class ActorLevel(models.TextChoices):
    STATE = "state", _("State actors (delegation, agencies, academia)")
    SKR_RISE = "skr_rise", _("SKR and RISE")
    CONSTELLATIONS = "constellations", _("Constellations")


class BudgetAmount(models.Model):
    """An amount of a version: by line and year (table 11) or by actor level and year (table 12)."""

    version = models.ForeignKey(BudgetVersion, models.PROTECT, related_name="amounts")
    year = models.PositiveSmallIntegerField()
    line = models.ForeignKey(BudgetLine, models.PROTECT, null=True, related_name="amounts")
    actor_level = models.CharField(max_length=20, choices=ActorLevel, blank=True)
    amount = MoneyField()

    class Meta:
        ordering = ["version", "year"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(line__isnull=True) ^ models.Q(actor_level=""), name="budget_amount_line_or_actor"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="budget_amount_not_negative"),
            models.UniqueConstraint(
                fields=["version", "year", "line", "actor_level"], name="budget_amount_once", nulls_distinct=False
            ),
        ]
        triggers = [
            *append_only("budget_amount", _("A version of the budget is not changed; revise it by a decision.")),
            Guard(
                name="budget_amount_with_its_version",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]
                # A version is written in one statement; what stands is never added to.
                body=f"""
                    IF EXISTS (SELECT 1 FROM programme_budgetamount a
                               WHERE a.version_id IN (SELECT version_id FROM added)
                                 AND NOT EXISTS (SELECT 1 FROM added n WHERE n.id = a.id)) THEN
                        {refuse("budget_amount_with_its_version", "the version stands")}
                    END IF;
                    RETURN NULL;
                """,
                message=_("A version of the budget is not changed; revise it by a decision."),
            ),
            Guard(
                name="budget_amount_within_caps",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                # When the whole version stands: what is bound for project leaders and exchange holds it up.
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__actor_level=ActorLevel.CONSTELLATIONS),
                declare=[("programme", "bigint")],
                body="""
                    SELECT programme_id INTO programme FROM programme_budgetversion WHERE id = NEW.version_id;
                    PERFORM programme_assert_caps(programme);
                    RETURN NULL;
                """,
                message=_("More is already bound for project leaders and exchange than the budget would have."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"


class Appropriation(models.Model):
    """What may be paid to the constellations in a year: the sum of allotment, credit, carry-over and revisions."""

    class Kind(models.TextChoices):
        ALLOTMENT = "allotment", _("Allotment")
        CREDIT = "credit", _("Appropriation credit")
        CARRY_OVER = "carry_over", _("Carry-over")
        REVISION = "revision", _("Revision")
        WITHDRAWAL = "withdrawal", _("Withdrawal of appropriation")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="appropriations")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    amount = MoneyField()
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["year", "id"]
        triggers = [
            *append_only("appropriation", _("An appropriation is changed by a new row with its decision.")),
            Guard(
                name="appropriation_by_decision",
                operation=pgtrigger.Insert,
                # The first allotment of a year comes with the reference data, before anything is paid.
                body=f"""
                    IF NEW.kind = 'allotment' AND NEW.decision_id IS NULL
                       AND NOT EXISTS (SELECT 1 FROM programme_appropriation a
                                       WHERE a.programme_id = NEW.programme_id AND a.year = NEW.year)
                       AND NOT EXISTS (SELECT 1 FROM programme_ledgerrow r JOIN programme_ledgerentry e
                                       ON e.id = r.entry_id AND e.programme_id = NEW.programme_id
                                       WHERE r.account = 'paid')
                    THEN RETURN NEW; END IF;
                    {decided("appropriation_by_decision", "appropriations", "AND x ->> 'kind' = NEW.kind")}
                    RETURN NEW;
                """,
                message=_("What may be paid in a year is changed by a dispatched decision on the budget alone."),
            ),
            Guard(
                name="appropriation_within_caps",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Immediate,
                body="PERFORM programme_assert_caps(NEW.programme_id, NULL, NEW.year); RETURN NULL;",
                message=_("More is already paid in the year than would remain."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.kind} {self.amount}"
