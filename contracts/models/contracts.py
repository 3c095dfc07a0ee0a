"""An outcome contract: mutable while negotiated, its terms frozen at signing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models.kept import kept_with_signed, no_private_capital
from contracts.terms.params import activity_kind
from core import clock
from core.guards import Guard, frozen, refuse, transitions
from core.models import Case, Role
from core.money import MoneyField
from core.querysets import matching

# Those who take part with their capital.
PRIVATE_ROLES = ("financier", "guarantor", "intermediary")
PRIVATE = _("Loans, returns, guarantees and investors are not allowed in this programme.")
SHARES = _("The shares of the payments among the members must sum to 100 %.")


class ContractStatus(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    PROPOSED = "proposed", _("Waiting for decision")
    APPROVED = "approved", _("Approved, to be signed")
    ACTIVE = "active", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    STOPPED = "stopped", _("Stopped")
    COMPLETED = "completed", _("Carried through")


TRANSITIONS = {
    ContractStatus.DRAFT: [ContractStatus.PROPOSED],
    ContractStatus.PROPOSED: [ContractStatus.DRAFT, ContractStatus.APPROVED],
    ContractStatus.APPROVED: [ContractStatus.ACTIVE, ContractStatus.DRAFT],
    ContractStatus.ACTIVE: [ContractStatus.SUSPENDED, ContractStatus.STOPPED, ContractStatus.COMPLETED],
    ContractStatus.SUSPENDED: [ContractStatus.ACTIVE, ContractStatus.STOPPED],
    ContractStatus.STOPPED: [],
    ContractStatus.COMPLETED: [],
}


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, user: Any) -> ContractQuerySet:
        """Its parties' people; staff, delegation, evaluators and verifiers without a conflict of interest."""
        if user.role == Role.APPLICANT:
            return matching(
                self, parties__organisation__memberships__user=user, parties__organisation__memberships__is_active=True
            )
        contracts = self.exclude(case__in=Case.objects.hidden_from(user))
        if user.role == Role.EVALUATOR:
            return contracts.filter(evaluator=user)
        if user.role in {Role.MEMBER, Role.CHAIR, Role.VERIFIER, Role.PILOT_EVALUATOR}:
            return contracts.exclude(status=ContractStatus.DRAFT)
        return contracts

    def live(self) -> ContractQuerySet:
        return self.filter(status__in=[ContractStatus.ACTIVE, ContractStatus.SUSPENDED])


class Contract(models.Model):
    initiative = models.OneToOneField("constellations.Initiative", models.PROTECT, related_name="contract")
    case = models.OneToOneField("core.Case", models.PROTECT, related_name="contract")
    title = models.CharField(_("title"), max_length=200)
    status = models.CharField(_("status"), max_length=12, choices=ContractStatus, default=ContractStatus.DRAFT)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    follow_up_until = models.DateField(_("followed up until"), null=True, blank=True)
    ceiling = MoneyField(_("ceiling of outcome payments"), default=Decimal("0.00"))
    rate = models.DecimalField(_("share of verified costs"), max_digits=5, decimal_places=4, default=Decimal("0.5"))
    expected_payment = MoneyField(_("expected outcome payment"), default=Decimal("0.00"))
    # The terms in force, in the engine's language (contracts/terms/schema): a copy of the signed version's.
    terms = models.JSONField(default=dict, blank=True)
    terms_sha256 = models.CharField(max_length=64, blank=True)
    # None: the programme's two dates a year. Otherwise ["MM-DD", …] of its own.
    round_dates = models.JSONField(null=True, blank=True)
    evaluator = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="evaluated_contracts"
    )
    officer = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    commitment = models.OneToOneField(
        "programme.Commitment", models.PROTECT, null=True, blank=True, related_name="contract"
    )
    ended_by = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status__in=["active", "suspended", "stopped", "completed"])
                | models.Q(
                    signed_at__isnull=False,
                    commitment__isnull=False,
                    approved_by__isnull=False,
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                ),
                name="contract_in_force_complete",
                violation_error_message=_("A contract in force is approved, signed and committed in the frame."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gt=models.F("starts_on")),
                name="contract_dates_ordered",
                violation_error_message=_("The contract must begin before it ends."),
            ),
            models.CheckConstraint(
                condition=models.Q(ceiling__gte=0),
                name="contract_ceiling_not_negative",
                violation_error_message=_("The ceiling cannot be negative."),
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gt=0, rate__lte=Decimal("0.5")),
                name="contract_rate_at_most_half",
                violation_error_message=_("The state pays at most 50 % of verified costs."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="stopped") | models.Q(ended_by__isnull=False),
                name="contract_stopped_by_decision",
                violation_error_message=_("A contract is stopped by a decision."),
            ),
        ]
        triggers = [
            transitions(
                "contract", TRANSITIONS, [ContractStatus.DRAFT], _("A contract cannot go from that status to this one.")
            ),
            frozen(
                "contract",
                ["initiative_id", "case_id", "signed_at"],
                _("A signed contract keeps its parties."),
                when="OLD.signed_at IS NOT NULL",
            ),
            Guard(
                name="contract_by_decision",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF (NEW.status IN ('approved', 'active', 'suspended', 'stopped', 'completed')
                        OR NEW.commitment_id IS NOT NULL) AND NOT EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.approved_by_id AND d.kind = 'contract'
                          AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE
                          AND d.case_id = NEW.case_id AND d.subject_id = NEW.id) THEN
                        {refuse("contract_by_decision", "no dispatched decision")}
                    END IF;
                    IF NEW.status = 'stopped' AND NOT EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.ended_by_id AND d.kind = 'stop'
                          AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE AND d.case_id = NEW.case_id) THEN
                        {refuse("contract_by_decision", "no dispatched decision to stop")}
                    END IF;
                    IF NEW.status = 'completed' AND NOT EXISTS (
                        SELECT 1 FROM contracts_contractcompletion WHERE contract_id = NEW.id) THEN
                        {refuse("contract_by_decision", "nothing says how it was completed")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A contract is approved, committed and stopped by a dispatched decision alone."),
            ),
            no_private_capital("contract_public_money", "terms", PRIVATE),
            Guard(
                name="contract_terms_kept",
                operation=pgtrigger.Update,
                body=f"""
                    IF OLD.status NOT IN ('draft', 'proposed') AND NEW.status <> 'draft' AND (
                        NEW.terms <> OLD.terms OR NEW.terms_sha256 <> OLD.terms_sha256 OR NEW.ceiling <> OLD.ceiling
                        OR NEW.rate <> OLD.rate OR NEW.starts_on IS DISTINCT FROM OLD.starts_on
                        OR NEW.ends_on IS DISTINCT FROM OLD.ends_on
                        OR NEW.follow_up_until IS DISTINCT FROM OLD.follow_up_until
                        OR NEW.expected_payment <> OLD.expected_payment OR NEW.title <> OLD.title)
                       AND NOT EXISTS (
                        SELECT 1 FROM contracts_contractversion v JOIN programme_decision d ON d.id = v.decision_id
                        WHERE v.contract_id = NEW.id AND v.signed_at IS NOT NULL AND d.kind = 'amendment'
                          AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE AND d.case_id = NEW.case_id
                          AND v.content->'terms' = NEW.terms AND v.content->>'terms_sha256' = NEW.terms_sha256
                          AND (v.content->>'ceiling')::numeric = NEW.ceiling
                          AND (v.content->>'rate')::numeric = NEW.rate
                          AND (v.content->>'starts_on')::date = NEW.starts_on
                          AND (v.content->>'ends_on')::date = NEW.ends_on
                          AND (v.content->>'follow_up_until')::date IS NOT DISTINCT FROM NEW.follow_up_until
                          AND (v.content->>'expected_payment')::numeric = NEW.expected_payment
                          AND v.content->>'title' = NEW.title) THEN
                        {refuse("contract_terms_kept", "terms are frozen")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("What was decided and signed is changed by a signed amendment alone."),
            ),
            Guard(
                name="contract_evaluator_kept",
                operation=pgtrigger.UpdateOf("evaluator_id"),  # type: ignore[no-untyped-call]
                body=f"""
                    IF NEW.evaluator_id IS DISTINCT FROM OLD.evaluator_id AND OLD.status <> 'draft'
                       AND NOT EXISTS (
                        SELECT 1 FROM (SELECT * FROM contracts_evaluatorchange WHERE contract_id = NEW.id
                                       AND confirmed_at IS NOT NULL ORDER BY confirmed_at DESC, id DESC LIMIT 1) AS last
                        WHERE last.evaluator_id = NEW.evaluator_id
                          AND last.previous_id IS NOT DISTINCT FROM OLD.evaluator_id) THEN
                        {refuse("contract_evaluator_kept", "no confirmed change of evaluator")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("The evaluator is replaced by a change with reasons that another person has confirmed."),
            ),
            Guard(
                name="contract_shares_whole",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Immediate,
                body=f"""
                    IF NEW.status IN ('active', 'suspended') AND (
                        SELECT coalesce(sum(payment_share), 0) FROM contracts_contractparty
                        WHERE contract_id = NEW.id) <> 1 THEN
                        {refuse("contract_shares_whole", "shares do not sum to 1")}
                    END IF;
                    RETURN NULL;
                """,
                message=SHARES,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("contracts:detail", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        return self.status == ContractStatus.DRAFT

    @property
    def pays_for_activity(self) -> bool:
        """Whether a rule of the terms is paid on work that somebody reports."""
        rules = self.terms.get("rules", []) if self.terms else []
        return any(activity_kind(rule["type"], rule["params"], rule.get("metric")) for rule in rules)

    @property
    def is_live(self) -> bool:
        return self.status in {ContractStatus.ACTIVE, ContractStatus.SUSPENDED}


class ContractParty(models.Model):
    """Who is bound by the contract and in what share each member is paid."""

    class Role(models.TextChoices):
        STATE = "state", _("The state")
        OUTCOME_OWNER = "outcome_owner", _("Outcome owner")
        FINANCIER = "financier", _("Financier")
        PROVIDER = "provider", _("Provider")
        INTERMEDIARY = "intermediary", _("Intermediary")
        GUARANTOR = "guarantor", _("Guarantor")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="contract_roles")
    unit = models.ForeignKey("core.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    code = models.SlugField(_("id in the terms"), max_length=60)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    # Its part of each payment; the shares of the paid parties sum to 1.
    payment_share = models.DecimalField(_("share of payments"), max_digits=7, decimal_places=6, null=True, blank=True)
    signatory = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    # A party that leaves by an amendment stays in the record; it is paid nothing more.
    left_on = models.DateField(_("left"), null=True, blank=True)

    class Meta:
        ordering = ["contract", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "code"], name="contract_party_code_once"),
            models.CheckConstraint(
                condition=models.Q(payment_share__isnull=True) | models.Q(payment_share__gte=0, payment_share__lte=1),
                name="contract_party_share_0_to_1",
                violation_error_message=_("A share lies between 0 and 1."),
            ),
            models.UniqueConstraint(
                fields=["contract"], condition=models.Q(role="state"), name="contract_party_one_state"
            ),
        ]
        triggers = [
            kept_with_signed(
                "contract_key_kept",
                rows="""
                    SELECT code, payment_share FROM contracts_contractparty
                    WHERE contract_id = bound AND payment_share IS NOT NULL
                """,
                agreed="""
                    SELECT code, share FROM jsonb_to_recordset(content->'parties') AS e(code text, share numeric)
                    WHERE share IS NOT NULL
                """,
                message=_("The payment key of a signed contract is changed by a signed amendment alone."),
            ),
            Guard(
                name="contract_party_public",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.role IN {PRIVATE_ROLES} AND (TG_OP = 'INSERT' OR NEW.role <> OLD.role)
                       AND NOT COALESCE((SELECT private_capital_allowed FROM programme_programme ORDER BY id LIMIT 1),
                                        FALSE) THEN
                        {refuse("contract_party_public", "private capital is not allowed")}
                    END IF;
                    RETURN NEW;
                """,
                message=PRIVATE,
            ),
            Guard(
                name="contract_party_shares_whole",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                declare=[("bound", "bigint")],
                body=f"""
                    bound := CASE WHEN TG_OP = 'DELETE' THEN OLD.contract_id ELSE NEW.contract_id END;
                    IF EXISTS (SELECT 1 FROM contracts_contract c WHERE c.id = bound
                               AND c.status IN ('active', 'suspended'))
                       AND (SELECT coalesce(sum(payment_share), 0) FROM contracts_contractparty
                            WHERE contract_id = bound) <> 1 THEN
                        {refuse("contract_party_shares_whole", "shares do not sum to 1")}
                    END IF;
                    RETURN NULL;
                """,
                message=SHARES,
            ),
            frozen(
                "contract_party",
                ["contract_id", "organisation_id", "code", "role"],
                _("A party that has signed keeps its place in the contract."),
                when="OLD.signed_at IS NOT NULL",
            ),
            Guard(
                name="contract_party_signature_kept",
                operation=pgtrigger.Update,
                body=f"""
                    IF OLD.signed_at IS NOT NULL AND NEW.signed_at IS DISTINCT FROM OLD.signed_at
                       AND NOT (NEW.signed_at IS NULL AND EXISTS (
                           SELECT 1 FROM contracts_contract c WHERE c.id = OLD.contract_id AND c.status = 'draft')) THEN
                        {refuse("contract_party_signature_kept", "signed")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A signature stays, unless the contract is taken back before it is in force."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit or self.organisation)

    @property
    def is_private(self) -> bool:
        """Whether it takes part with its capital: it is paid by the terms alone, and has no share of the key."""
        return self.role in PRIVATE_ROLES
