"""What is done with a case's documents: referrals, requests to see them, and in the end disposal."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.guards import Guard, append_only, frozen, refuse, transitions
from core.models.records import DocumentKind


class Referral(models.Model):
    """A question to another authority (26 § förvaltningslagen), its due date and its answer."""

    case = models.ForeignKey("core.Case", models.PROTECT, related_name="referrals")
    recipient = models.CharField(_("sent to"), max_length=200)
    question = models.TextField(_("question"))
    due_on = models.DateField(_("answer due"))
    sent = models.ForeignKey("core.Document", models.PROTECT, related_name="+")
    sent_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    answer = models.ForeignKey("core.Document", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer__isnull=True, answered_at__isnull=True)
                | models.Q(answer__isnull=False, answered_at__isnull=False),
                name="referral_answer_has_time",
            )
        ]
        triggers = [
            frozen(
                "referral_question",
                ["case_id", "recipient", "question", "sent_id", "sent_by_id"],
                _("A referral that is sent is not changed; send a new one."),
            ),
            frozen(
                "referral_answer",
                ["answer_id", "answered_at", "due_on"],
                _("The referral is already answered."),
                when="OLD.answered_at IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.due_on}"


DISCLOSURE_TRANSITIONS = {
    "pending": ["disclosed", "partly", "refused"],
    "disclosed": [],
    "partly": ["refused"],
    "refused": [],
}
DISPOSAL_TRANSITIONS = {"proposed": ["kept", "disposed"], "kept": [], "disposed": []}


class DisclosureRequest(models.Model):
    """Someone asks for a document. Who it is, is not asked (2 kap. 18 § TF)."""

    class Outcome(models.TextChoices):
        PENDING = "pending", _("To be answered")
        DISCLOSED = "disclosed", _("Disclosed")
        PARTLY = "partly", _("Disclosed in part")
        REFUSED = "refused", pgettext_lazy("request for a document", "Refused")

    case = models.OneToOneField("core.Case", models.PROTECT, related_name="disclosure")
    wanted = models.TextField(_("what is asked for"))
    reply_to = models.CharField(_("where to send it"), max_length=200, blank=True)
    documents = models.ManyToManyField("core.Document", blank=True, related_name="disclosures")
    outcome = models.CharField(_("status"), max_length=10, choices=Outcome, default=Outcome.PENDING)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for a document")
        verbose_name_plural = _("requests for documents")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="pending", answered_at__isnull=True)
                | (~models.Q(outcome="pending") & models.Q(answered_at__isnull=False)),
                name="disclosure_answer_has_time",
            )
        ]
        triggers = [
            transitions(
                "disclosure",
                DISCLOSURE_TRANSITIONS,
                ["pending"],
                _("The request is already answered."),
                column="outcome",
            ),
            frozen("disclosure_request", ["case_id", "wanted"], _("A request is kept as it came in.")),
        ]

    def __str__(self) -> str:
        return self.wanted[:80]


class RetentionRule(models.Model):
    """How long a type of document is kept: for ever, or so many years after the case is closed."""

    class Keep(models.TextChoices):
        PRESERVE = "preserve", _("Preserve")
        DISPOSE = "dispose", _("Dispose of")

    kind = models.CharField(_("type"), max_length=30, choices=DocumentKind, unique=True)
    keep = models.CharField(_("preserve or dispose of"), max_length=10, choices=Keep, default=Keep.PRESERVE)
    years = models.PositiveSmallIntegerField(_("years after closing"), null=True, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200)

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ["kind"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(keep="preserve", years__isnull=True) | models.Q(keep="dispose", years__isnull=False),
                name="retention_years_when_disposed",
                violation_error_message=_("State after how many years, or preserve the documents."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_keep_display()}"


class Disposal(models.Model):
    """Disposal of one document: proposed by the service, approved by a person, recorded for ever."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        KEPT = "kept", _("Kept")
        DISPOSED = "disposed", _("Disposed of")

    document = models.OneToOneField("core.Document", models.PROTECT, related_name="disposal")
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed"), default=clock.now)
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("reasons"), max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | models.Q(status__in=["kept", "disposed"], decided_by__isnull=False, decided_at__isnull=False),
                name="disposal_decided_by_person",
                violation_error_message=_("A person decides on each disposal."),
            )
        ]
        triggers = [
            transitions("disposal", DISPOSAL_TRANSITIONS, ["proposed"], _("The disposal is already decided.")),
            frozen("disposal", ["document_id", "proposed_at"], _("The record of a disposal is kept.")),
            Guard(
                name="disposal_preserved_types_kept",
                operation=pgtrigger.Update,
                body=f"""
                    IF NEW.status = 'disposed' AND NOT EXISTS (
                        SELECT 1 FROM core_document d
                        JOIN core_retentionrule r ON r.kind = d.kind AND r.keep = 'dispose'
                        JOIN core_case c ON c.id = d.case_id AND c.status = 'closed'
                        WHERE d.id = NEW.document_id
                          AND c.closed_at + make_interval(years => r.years::int) <= NEW.decided_at) THEN
                        {refuse("disposal_preserved_types_kept", "the document is to be preserved")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("The document is to be preserved, or its time has not come."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.reg_no}: {self.get_status_display()}"


class AccessibilityStatement(models.Model):
    """The statement that the law on accessibility asks for; a change is a new version."""

    class Compliance(models.TextChoices):
        FULL = "full", _("Fully compliant")
        PARTIAL = "partial", _("Partly compliant")
        NONE = "none", _("Not compliant")

    compliance = models.CharField(_("how accessible the service is"), max_length=10, choices=Compliance)
    assessment = models.TextField(_("in words"))
    shortcomings = models.TextField(_("known shortcomings"))
    testing = models.TextField(_("how the service was tested"))
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")
        ordering = ["-made_at", "-id"]
        triggers = append_only("accessibility_statement", _("A statement is changed by a new version."))

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"
