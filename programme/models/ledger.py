"""The frame's ledger: append-only, double entry, and the law of the cap."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, append_only, frozen, refuse
from core.money import MoneyField

CAPS = _("The amount goes beyond what may be paid or committed: the frame, the ceiling or 50 % of verified costs.")


UNBALANCED = _("The rows of an entry sum to zero, and no row is added to an entry that is booked.")


# The kind of decision that binds each kind of money. A case has one contract, so a decision on a contract or an
# amendment in the case is about that contract.
BINDING = """('outcome', 'contract'), ('outcome', 'amendment'), ('exchange', 'support_funding'),
    ('operations', 'implementation_support')"""


class Fund(models.TextChoices):
    OUTCOME = "outcome", _("Outcome payments")
    EXCHANGE = "exchange", _("Local project leaders and exchange of experience")
    OPERATIONS = "operations", _("Other lines")


class Account(models.TextChoices):
    SOURCE = "source", _("The state's grant")
    FRAME = "frame", _("Free in the frame")
    RESERVED = "reserved", _("Reserved")
    COMMITTED = "committed", _("Committed")
    PAID = "paid", _("Paid")


class EntryKind(models.TextChoices):
    GRANT = "grant", _("Grant")
    TRANSFER = "transfer", _("Transfer")
    RESERVE = "reserve", _("Reservation")
    COMMIT = "commit", _("Commitment")
    RELEASE = "release", _("Release")
    PAY = "pay", _("Payment")
    RECOVER = "recover", _("Recovery")
    REVERSE = "reverse", _("Reversal")


class Commitment(models.Model):
    """What the state has bound itself to in one contract. Its limits are the contract's, frozen but by decision."""

    programme = models.ForeignKey("programme.Programme", models.PROTECT, related_name="commitments")
    case = models.ForeignKey("core.Case", models.PROTECT, related_name="commitments")
    fund = models.CharField(max_length=12, choices=Fund, default=Fund.OUTCOME)
    title = models.CharField(max_length=200)
    ceiling = MoneyField(_("ceiling"))
    rate = models.DecimalField(_("share of verified costs"), max_digits=5, decimal_places=4, null=True, blank=True)
    expected = MoneyField(_("expected"), default=Decimal("0.00"))
    decision = models.ForeignKey("programme.Decision", models.PROTECT, related_name="commitments")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["case", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ceiling__gte=0),
                name="commitment_ceiling_not_negative",
                violation_error_message=_("The ceiling cannot be negative."),
            ),
            models.CheckConstraint(
                condition=models.Q(rate__isnull=True) | models.Q(rate__gt=0, rate__lte=Decimal("0.5")),
                name="commitment_rate_at_most_half",
                violation_error_message=_("The state pays at most 50 % of verified costs."),
            ),
            models.CheckConstraint(
                condition=~models.Q(fund="outcome") | models.Q(rate__isnull=False),
                name="commitment_outcome_has_rate",
                violation_error_message=_("A commitment to outcome payments states its share of verified costs."),
            ),
            # Two commitments on one contract would be two ceilings for it.
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(fund="outcome"),
                name="commitment_outcome_once_a_case",
                violation_error_message=_("The case has its commitment. An amendment changes the ceiling."),
            ),
            models.UniqueConstraint(
                fields=["decision"],
                name="commitment_decision_once",
                violation_error_message=_("The decision already binds money in a commitment."),
            ),
        ]
        triggers = [
            Guard(
                name="commitment_needs_decision",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NOT EXISTS (SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id
                                   AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE
                                   AND d.case_id = NEW.case_id AND d.amount = NEW.ceiling
                                   AND (NEW.fund, d.kind) IN ({BINDING})
                                   AND (TG_OP = 'UPDATE' OR d.kind <> 'amendment')) THEN
                        {refuse("commitment_needs_decision", "no dispatched decision on this ceiling in the case")}
                    END IF;
                    IF TG_OP = 'UPDATE' AND NEW.ceiling <> OLD.ceiling AND NEW.decision_id <= OLD.decision_id THEN
                        {refuse("commitment_needs_decision", "a new limit needs a new decision")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A commitment, and each change of its ceiling, needs a dispatched decision on that amount."),
            ),
            frozen(
                "commitment",
                ["programme_id", "case_id", "fund"],
                _("A commitment keeps its case and its fund."),
            ),
            frozen(
                "commitment_rate",
                ["rate"],
                _("The share of verified costs changes only with a new contract in the case."),
                when="""NOT EXISTS (SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id
                                    AND d.id > OLD.decision_id AND d.kind = 'contract')""",
            ),
            Guard(
                name="commitment_within_caps",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Immediate,
                body="PERFORM programme_assert_caps(NEW.programme_id, NEW.id); RETURN NULL;",
                message=CAPS,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Reservation(models.Model):
    """Money set aside in the frame before anybody is promised it: for a line of the budget, or a contract to come."""

    programme = models.ForeignKey("programme.Programme", models.PROTECT, related_name="reservations")
    fund = models.CharField(_("money for"), max_length=12, choices=Fund)
    line = models.ForeignKey("programme.BudgetLine", models.PROTECT, null=True, blank=True, related_name="reservations")
    case = models.ForeignKey("core.Case", models.PROTECT, null=True, blank=True, related_name="reservations")
    title = models.CharField(_("what it is for"), max_length=200)
    made_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ["-id"]
        triggers = append_only("reservation", _("A reservation is not changed; release it and make a new one."))

    def __str__(self) -> str:
        return self.title


class VerifiedCost(models.Model):
    """A verified cost in the base of the cap: less what the pilot and other state grants have paid. Append-only."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="verified_costs")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+")
    period = models.CharField(max_length=20)
    amount = MoneyField()
    other_funding = MoneyField(default=Decimal("0.00"))
    key = models.CharField(max_length=120, unique=True)
    verified_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["commitment", "id"]
        triggers = [
            *append_only("verified_cost", _("A verified cost is corrected by a reversing row.")),
            Guard(
                name="verified_cost_within_caps",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Immediate,
                declare=[("programme", "bigint")],
                body="""
                    SELECT programme_id INTO programme FROM programme_commitment WHERE id = NEW.commitment_id;
                    PERFORM programme_assert_caps(programme, NEW.commitment_id);
                    RETURN NULL;
                """,
                message=_(
                    "The correction takes the cap below what is already paid. Recover the difference in the same step."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.amount}"


class LedgerEntry(models.Model):
    """What happened to the money and by what decision. ``key`` makes a second booking of the same thing impossible."""

    programme = models.ForeignKey("programme.Programme", models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    key = models.CharField(max_length=120, unique=True)
    text = models.CharField(max_length=300)
    booked_on = models.DateField()
    booked_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, related_name="entries")
    # For outcome payments: the decision that established the result paid for.
    result_decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, related_name="paid_entries")
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="entries")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    # How many rows the entry has: a later row, even a balanced pair, would break the count.
    row_count = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision__isnull=False) | models.Q(document__isnull=False) | models.Q(kind="grant"),
                name="ledger_entry_has_ground",
                violation_error_message=_("An entry rests on a decision or a document."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="reverse", reverses__isnull=False)
                | (~models.Q(kind="reverse") & models.Q(reverses__isnull=True)),
                name="ledger_reversal_names_entry",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=EntryKind.values), name="ledger_entry_kind_known"),
        ]
        triggers = [
            *append_only("ledger_entry", _("The ledger is append-only; correct it by a reversing entry.")),
            Guard(
                name="ledger_entry_decision_dispatched",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NEW.decision_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id AND d.status = 'dispatched')
                    THEN {refuse("ledger_entry_decision_dispatched", "the decision is not dispatched")} END IF;
                    IF NEW.kind = 'reverse' AND EXISTS (
                        SELECT 1 FROM programme_ledgerentry e WHERE e.id = NEW.reverses_id AND e.kind = 'pay'
                        AND e.decision_id IS DISTINCT FROM NEW.decision_id)
                    THEN {refuse("ledger_entry_decision_dispatched", "not the decision of the payment")} END IF;
                    RETURN NEW;
                """,
                message=_("An entry rests on a dispatched decision, and a reversed payment on the payment's own."),
            ),
            Guard(
                name="ledger_grant_first",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__kind="grant", new__decision__isnull=True, new__document__isnull=True),
                # The frame comes with the reference data; whatever is granted later rests on its decision.
                body=f"""
                    IF EXISTS (SELECT 1 FROM programme_ledgerentry e WHERE e.programme_id = NEW.programme_id) THEN
                        {refuse("ledger_grant_first", "a later grant needs its ground")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A later grant rests on a decision or a document."),
            ),
            Guard(
                name="ledger_entry_balanced",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                body="PERFORM programme_assert_balanced(NEW.id); RETURN NULL;",
                message=UNBALANCED,
            ),
        ]

    def __str__(self) -> str:
        return self.text


class LedgerRow(models.Model):
    """One side of an entry. Balances are sums of rows; nothing else holds them."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="rows")
    account = models.CharField(max_length=12, choices=Account)
    fund = models.CharField(max_length=12, choices=Fund)
    line = models.ForeignKey("programme.BudgetLine", models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="rows")
    reservation = models.ForeignKey(Reservation, models.PROTECT, null=True, related_name="rows")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, null=True, related_name="+")
    amount = MoneyField()

    class Meta:
        ordering = ["entry", "id"]
        indexes = [
            models.Index(fields=["account", "fund", "year"], name="ledger_row_balance"),
            models.Index(fields=["commitment", "account"], name="ledger_row_commitment"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_row_not_zero"),
            models.CheckConstraint(
                condition=models.Q(account__in=Account.values) & models.Q(fund__in=Fund.values),
                name="ledger_row_account_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(account="paid")
                | models.Q(fund="operations")
                | models.Q(organisation__isnull=False),
                name="ledger_paid_row_names_payee",
                violation_error_message=_("What is paid to a constellation names who got it."),
            ),
            models.CheckConstraint(
                condition=~models.Q(account__in=["committed", "paid"])
                | models.Q(fund="operations")
                | models.Q(commitment__isnull=False),
                name="ledger_constellations_row_has_commitment",
                violation_error_message=_("The constellations' money belongs to a commitment."),
            ),
            # Without one nothing would hold it above zero, and paying could go on below.
            models.CheckConstraint(
                condition=~models.Q(account="committed") | models.Q(commitment__isnull=False),
                name="ledger_committed_row_has_commitment",
                violation_error_message=_("Committed money belongs to a commitment."),
            ),
            models.CheckConstraint(
                condition=~models.Q(account="reserved") | models.Q(reservation__isnull=False),
                name="ledger_reserved_row_has_reservation",
                violation_error_message=_("Reserved money belongs to a reservation."),
            ),
        ]
        triggers = [
            *append_only("ledger_row", _("The ledger is append-only; correct it by a reversing entry.")),
            Guard(
                name="ledger_row_balanced",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                body="PERFORM programme_assert_balanced(NEW.entry_id); RETURN NULL;",
                message=UNBALANCED,
            ),
            Guard(
                name="ledger_row_fits_entry",
                operation=pgtrigger.Insert,
                declare=[("entry_kind", "text")],
                # What each kind of entry may move, and which way; a reversal is held to its mirror instead.
                body=f"""
                    SELECT kind INTO entry_kind FROM programme_ledgerentry WHERE id = NEW.entry_id;
                    IF entry_kind <> 'reverse' AND NOT (CASE entry_kind
                        WHEN 'grant' THEN (NEW.account = 'source' AND NEW.amount < 0)
                                       OR (NEW.account = 'frame' AND NEW.amount > 0)
                        WHEN 'transfer' THEN NEW.account IN ('frame', 'committed')
                        WHEN 'reserve' THEN (NEW.account = 'frame' AND NEW.amount < 0)
                                         OR (NEW.account = 'reserved' AND NEW.amount > 0)
                        WHEN 'commit' THEN (NEW.account IN ('frame', 'reserved') AND NEW.amount < 0)
                                        OR (NEW.account = 'committed' AND NEW.amount > 0)
                        WHEN 'release' THEN (NEW.account IN ('committed', 'reserved') AND NEW.amount < 0)
                                         OR (NEW.account = 'frame' AND NEW.amount > 0)
                        WHEN 'pay' THEN (NEW.account IN ('committed', 'reserved') AND NEW.amount < 0)
                                     OR (NEW.account = 'paid' AND NEW.amount > 0)
                        WHEN 'recover' THEN (NEW.account = 'paid' AND NEW.amount < 0)
                                         OR (NEW.account = 'frame' AND NEW.amount > 0)
                        ELSE FALSE END) THEN
                        {refuse("ledger_row_fits_entry", "not a row of that kind of entry")}
                    END IF;
                    IF NEW.commitment_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM programme_commitment c WHERE c.id = NEW.commitment_id AND c.fund = NEW.fund) THEN
                        {refuse("ledger_row_fits_entry", "another fund than that of the commitment")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("The rows of an entry are those of its kind, and a commitment's rows are money of its kind."),
            ),
            Guard(
                name="ledger_payment_established",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NEW.account = 'paid' AND NEW.fund = 'outcome' AND NEW.amount > 0 AND NOT EXISTS (
                        SELECT 1 FROM programme_ledgerentry e
                        JOIN programme_decision p ON p.id = e.decision_id
                        JOIN programme_decision r ON r.id = e.result_decision_id
                        JOIN programme_commitment c ON c.id = NEW.commitment_id
                        WHERE e.id = NEW.entry_id AND e.kind IN ('pay', 'reverse')
                          AND p.kind = 'outcome_payment' AND p.status = 'dispatched' AND p.is_granted
                          AND r.kind = 'establish' AND r.status = 'dispatched' AND r.is_granted IS NOT FALSE
                          AND p.case_id = c.case_id AND r.case_id = c.case_id) THEN
                        {refuse("ledger_payment_established", "no established result")}
                    END IF;
                    IF NEW.account = 'paid' AND NEW.fund = 'exchange' AND NEW.amount > 0 AND NOT EXISTS (
                        SELECT 1 FROM programme_ledgerentry e
                        JOIN programme_decision p ON p.id = e.decision_id
                        JOIN programme_commitment c ON c.id = NEW.commitment_id
                        WHERE e.id = NEW.entry_id AND e.kind IN ('pay', 'reverse')
                          AND p.kind = 'support_funding' AND p.status = 'dispatched' AND p.is_granted
                          AND p.case_id = c.case_id) THEN
                        {refuse("ledger_payment_established", "no decision on funding")}
                    END IF;
                    RETURN NEW;
                """,
                message=_(
                    "Outcome money is paid only for an established result and by a dispatched decision on payment; "
                    "money for project leaders and exchange by a decision on funding."
                ),
            ),
            Guard(
                name="ledger_row_within_caps",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Immediate,
                declare=[("programme", "bigint")],
                body="""
                    SELECT programme_id INTO programme FROM programme_ledgerentry WHERE id = NEW.entry_id;
                    PERFORM programme_assert_caps(programme, NEW.commitment_id, NEW.year);
                    IF NEW.account = 'reserved' THEN
                        PERFORM programme_assert_reservation(NEW.reservation_id);
                    END IF;
                    IF NEW.account = 'paid' AND NEW.fund = 'outcome' AND NEW.amount > 0 THEN
                        PERFORM programme_assert_within_decision(NEW.entry_id);
                    END IF;
                    IF NEW.account = 'paid' AND NEW.organisation_id IS NOT NULL AND NEW.amount < 0 THEN
                        PERFORM programme_assert_held(NEW.commitment_id, NEW.organisation_id);
                    END IF;
                    RETURN NULL;
                """,
                message=CAPS,
            ),
            Guard(
                name="ledger_row_within_commitment_frame",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Immediate,
                condition=pgtrigger.Q(new__account="committed", new__amount__gt=0),
                declare=[("programme", "bigint"), ("booked", "integer")],
                body="""
                    SELECT programme_id, extract(year FROM booked_on) INTO programme, booked
                        FROM programme_ledgerentry WHERE id = NEW.entry_id;
                    PERFORM programme_assert_commitment_frame(programme, booked);
                    RETURN NULL;
                """,
                message=_("The amount goes beyond the year's commitment frame (bemyndiganderam)."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
