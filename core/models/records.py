"""The register: cases and their official documents, with gap-free numbers."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import constraint_message
from core.guards import SOMETHING, Guard, append_only, frozen, numbered_without_gaps, refuse, transitions
from core.models.organisations import Organisation
from core.querysets import matching

# The database's own names of the two columns that hold a number once.
constraint_message("core_case_reg_no_key", _("This registration number is already taken."))
constraint_message("core_document_reg_no_key", _("This document number is already taken."))
NUMBERS_STAY = _("Registration numbers are given in order, without gaps, and only to what is registered.")


class RegisterYear(models.Model):
    """The counter of a year's cases. Its row lock makes the numbers gap-free."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        triggers = numbered_without_gaps(
            "register_year",
            counter="last_number",
            key="year",
            rows="core_case r WHERE r.year = NEW.year",
            message=NUMBERS_STAY,
        )

    def __str__(self) -> str:
        return str(self.year)


class CaseKind(models.TextChoices):
    APPLICATION = "application", _("Expression of interest")
    CALL = "call", _("Call")
    PROGRAMME = "programme", _("Programme")
    MEETING = "meeting", _("Meeting")
    DISCLOSURE = "disclosure", _("Request for a document")
    BARRIER = "barrier", _("Accessibility report")
    DISSEMINATION = "dissemination", _("Dissemination")
    OTHER = "other", _("Other")


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: Any) -> CaseQuerySet:
        """The secretariat and the delegation see all but where they have a conflict of interest; others their own."""
        cases = self.exclude(pk__in=Case.objects.hidden_from(user).values("pk"))
        if user.is_secretariat or user.is_delegation:
            return cases
        return matching(cases, parties__in=Organisation.objects.of(user))

    def hidden_from(self, user: Any) -> CaseQuerySet:
        """Cases in which the user has a conflict of interest: declared, ruled, or by belonging to a party."""
        if user.role == "applicant":
            return self.none()
        return self.filter(
            models.Q(conflicts__user=user, conflicts__status__in=["declared", "upheld"])
            | models.Q(parties__memberships__user=user, parties__memberships__is_active=True)
        ).distinct()


CASE_TRANSITIONS = {"open": ["closed"], "closed": ["open"]}


class Case(models.Model):
    """A matter from first document to last. An expression of interest, its initiative and its contract are one."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveIntegerField(editable=False)
    reg_no = models.CharField(_("registration number"), max_length=20, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=CaseKind)
    title = models.CharField(_("case"), max_length=200)
    opened_at = models.DateTimeField(_("opened"), default=clock.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    officer = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="cases")
    parties = models.ManyToManyField("core.Organisation", blank=True, related_name="cases")
    last_document_number = models.PositiveIntegerField(default=0, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"],
                name="case_number_once",
                violation_error_message=_("This registration number is already taken."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="open", closed_at__isnull=True)
                | models.Q(status="closed", closed_at__isnull=False),
                name="case_closed_has_time",
            ),
        ]
        triggers = [
            *numbered_without_gaps(
                "case_documents",
                counter="last_document_number",
                key="id",
                rows="core_document r WHERE r.case_id = NEW.id",
                message=NUMBERS_STAY,
            ),
            Guard(
                name="case_number_given",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NOT EXISTS (SELECT 1 FROM core_registeryear y
                                   WHERE y.year = NEW.year AND NEW.number BETWEEN 1 AND y.last_number)
                       OR NEW.reg_no <> 'UTF ' || NEW.year || '/'
                          || repeat('0', greatest(0, 4 - length(NEW.number::text))) || NEW.number THEN
                        {refuse("case_number_given", "a number that the register has not given")}
                    END IF;
                    RETURN NEW;
                """,
                message=NUMBERS_STAY,
            ),
            Guard(
                name="case_number_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF TG_OP = 'DELETE' THEN {refuse("case_number_kept", "a registered case stays")} END IF;
                    IF NEW.reg_no <> OLD.reg_no OR NEW.year <> OLD.year OR NEW.number <> OLD.number
                       OR NEW.opened_at <> OLD.opened_at THEN
                        {refuse("case_number_kept", "a registration number stays")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A registered case keeps its number and is never deleted."),
            ),
            transitions("case", CASE_TRANSITIONS, ["open"], _("A case is opened, closed and opened again.")),
        ]

    def __str__(self) -> str:
        return f"{self.reg_no} {self.title}"


class Direction(models.TextChoices):
    INCOMING = "incoming", _("Received")
    OUTGOING = "outgoing", _("Outgoing")
    INTERNAL = "internal", _("Drawn up")


class DocumentKind(models.TextChoices):
    APPLICATION = "application", _("Expression of interest")
    COMPLETION_REQUEST = "completion_request", _("Request for completion")
    COMPLETION = "completion", _("Completion")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    FEEDBACK = "feedback", _("Feedback")
    DECISION = "decision", _("Decision")
    CONTRACT = "contract", _("Contract")
    COST_REPORT = "cost_report", _("Cost report")
    PROTOCOL = "protocol", _("Evaluation protocol")
    EVALUATION_REPORT = "evaluation_report", _("Evaluation report")
    VERIFICATION = "verification", _("Verification")
    PAYMENT_REQUEST = "payment_request", _("Payment request")
    MINUTES = "minutes", _("Minutes")
    NOTICE = "notice", _("Notice of meeting")
    REFERRAL = "referral", _("Referral")
    OPINION = "opinion", _("Opinion")
    FILE_NOTE = "file_note", _("File note")
    LETTER = "letter", _("Letter")
    APPEAL = "appeal", _("Appeal")
    RECEIVED_DECISION = "received_decision", _("Received decision")
    AGREEMENT = "agreement", _("Agreement")
    CALL = "call", _("Call")
    REPORT = "report", _("Report")
    OTHER = "other", _("Other")


class Document(models.Model):
    """An official document in the register: what OSL 5:2 asks for, and the bytes if it has any."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField(editable=False)
    reg_no = models.CharField(_("registration number"), max_length=26, unique=True, editable=False)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction)
    kind = models.CharField(_("type"), max_length=30, choices=DocumentKind)
    date = models.DateTimeField(_("date"), default=clock.now, db_index=True)
    counterpart = models.CharField(_("sender or recipient"), max_length=200, blank=True)
    description = models.CharField(_("description"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, blank=True, related_name="documents")
    registered_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    owner_type = models.CharField(max_length=60, blank=True)
    owner_id = models.BigIntegerField(null=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-date", "-id"]
        indexes = [models.Index(fields=["owner_type", "owner_id"], name="document_by_owner")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"],
                name="document_number_once",
                violation_error_message=_("This document number is already taken."),
            )
        ]
        triggers = [
            Guard(
                name="document_number_given",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NOT EXISTS (SELECT 1 FROM core_case c
                                   WHERE c.id = NEW.case_id AND c.status = 'open'
                                     AND NEW.number BETWEEN 1 AND c.last_document_number
                                     AND NEW.reg_no = c.reg_no || '-' || NEW.number) THEN
                        {refuse("document_number_given", "a number that the case has not given")}
                    END IF;
                    RETURN NEW;
                """,
                message=NUMBERS_STAY,
            ),
            Guard(
                name="document_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF TG_OP = 'UPDATE' THEN
                        -- The file that a job makes of the registered text is added once.
                        IF OLD.file_id IS NULL AND NEW.file_id IS NOT NULL
                           AND to_jsonb(NEW) - 'file_id' = to_jsonb(OLD) - 'file_id'
                           AND NOT EXISTS (SELECT 1 FROM core_signature s WHERE s.document_id = OLD.id) THEN
                            RETURN NEW;
                        END IF;
                        -- A disposal that a person approved takes the content and leaves the entry.
                        IF NEW.file_id IS NULL AND NEW.body = ''
                           AND to_jsonb(NEW) - 'file_id' - 'body' = to_jsonb(OLD) - 'file_id' - 'body'
                           AND EXISTS (SELECT 1 FROM core_disposal x
                                       WHERE x.document_id = OLD.id AND x.status = 'disposed') THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    {refuse("document_append_only", "rows are append-only")}
                """,
                message=_("A registered document cannot be changed; register a new version."),
            ),
            Guard(
                name="document_no_truncate",
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                body=refuse("document_no_truncate", "rows are append-only"),
                message=_("A registered document cannot be changed; register a new version."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reg_no} {self.description}"


class SecrecyMark(models.Model):
    """A warning that a document may be secret (OSL 5:5); each request is still assessed on its own."""

    class Scope(models.TextChoices):
        WHOLE = "whole", _("The whole document")
        PART = "part", _("A part of the document")

    document = models.ForeignKey(Document, models.PROTECT, related_name="secrecy_marks")
    provision = models.CharField(_("provision"), max_length=100)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope)
    hides_sender = models.BooleanField(_("hide sender or recipient in the public register"), default=False)
    hides_description = models.BooleanField(_("hide the description in the public register"), default=False)
    set_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)
    lifted_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(lifted_at__isnull=True),
                name="secrecy_mark_one_in_force",
                violation_error_message=_("The document already carries a secrecy mark."),
            ),
            models.CheckConstraint(
                condition=models.Q(provision__regex=SOMETHING),
                name="secrecy_mark_has_provision",
                violation_error_message=_("State the provision."),
            ),
            models.CheckConstraint(
                condition=models.Q(scope__in=["whole", "part"]),
                name="secrecy_mark_scope_known",
                violation_error_message=_("State whether the mark is for the whole document or a part of it."),
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="secrecy_mark_lifted_by_person",
                violation_error_message=_("A secrecy mark is lifted by a person."),
            ),
        ]
        triggers = [
            frozen(
                "secrecy_mark_lifted",
                ["lifted_by_id", "lifted_at"],
                _("The secrecy mark is already lifted."),
                when="OLD.lifted_at IS NOT NULL",
            ),
            frozen(
                "secrecy_mark",
                ["document_id", "provision", "scope", "hides_sender", "hides_description", "set_by_id", "set_at"],
                _("A secrecy mark is lifted and set anew, not changed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.reg_no}: {self.provision}"


CONFLICT_TRANSITIONS = {"declared": ["upheld", "dismissed"], "upheld": [], "dismissed": []}


class ConflictOfInterest(models.Model):
    """A conflict of interest of one person in one case, on the grounds of 16 § förvaltningslagen."""

    class Ground(models.TextChoices):
        PARTY = "party", _("Is a party, is affected, or someone close is (16 § 1)")
        REPRESENTATIVE = "representative", _("Represents a party or someone affected (16 § 2)")
        EARLIER_INSTANCE = "earlier_instance", _("Took part in the matter at another authority (16 § 3)")
        SPECIAL = "special", _("Another particular circumstance, such as earlier support (16 § 4)")

    class Status(models.TextChoices):
        DECLARED = "declared", _("Declared, not yet ruled on")
        UPHELD = "upheld", _("Conflict")
        DISMISSED = "dismissed", _("No conflict")

    user = models.ForeignKey("core.User", models.PROTECT, related_name="conflicts")
    case = models.ForeignKey(Case, models.PROTECT, related_name="conflicts")
    ground = models.CharField(_("ground"), max_length=20, choices=Ground)
    note = models.CharField(_("circumstances"), max_length=500, blank=True)
    declared_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=10, choices=Status, default=Status.DECLARED)
    ruled_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True)
    ruling = models.CharField(_("reasons for the ruling"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "case", "ground"],
                name="conflict_once",
                violation_error_message=_("This conflict of interest is already declared."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="declared", ruled_at__isnull=True)
                | models.Q(status__in=["upheld", "dismissed"], ruled_at__isnull=False),
                name="conflict_ruling_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(ruled_by__isnull=True) | ~models.Q(ruled_by=models.F("user")),
                name="conflict_ruled_by_other",
                violation_error_message=_("Nobody rules on their own conflict of interest."),
            ),
        ]
        triggers = [
            transitions(
                "conflict",
                CONFLICT_TRANSITIONS,
                ["declared"],
                _("This conflict of interest has already been ruled on."),
            ),
            frozen(
                "conflict",
                ["user_id", "case_id", "ground", "note", "declared_by_id", "declared_at"],
                _("A declaration is kept as it was made; make a new one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.case.reg_no}"


class Signature(models.Model):
    """A person's signature of a document's exact bytes, made just after signing in again."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="signatures")
    signer = models.ForeignKey("core.User", models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, null=True, related_name="+")
    capacity = models.CharField(_("signs as"), max_length=120)
    sha256 = models.CharField(max_length=64)
    provider = models.CharField(max_length=40)
    proof = models.TextField()
    signed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["signed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "signer", "capacity"],
                name="signature_once",
                violation_error_message=_("You have already signed this document."),
            )
        ]
        triggers = append_only("signature", _("A signature cannot be changed."))

    def __str__(self) -> str:
        return f"{self.signer} {self.document.reg_no}"
