"""What happens to a decision after dispatch: who got it when, and who appealed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import frozen, transitions
from programme.models.decisions import Decision


class DispatchQuerySet(models.QuerySet["DispatchReceipt"]):
    def visible_to(self, user: Any) -> DispatchQuerySet:
        return self.filter(decision__in=Decision.objects.visible_to(user))


class DispatchReceipt(models.Model):
    """A decision sent to one recipient, and when that recipient got it: the time to appeal runs from there."""

    class Channel(models.TextChoices):
        SERVICE = "service", _("In the service")
        LETTER = "letter", _("By letter")
        MAIL = "mail", _("By e-mail")

    decision = models.ForeignKey("programme.Decision", models.PROTECT, related_name="receipts")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    recipient = models.CharField(_("recipient"), max_length=200)
    channel = models.CharField(_("sent"), max_length=10, choices=Channel, default=Channel.SERVICE)
    sent_at = models.DateTimeField(_("sent"), default=clock.now)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    confirmed_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")

    objects = DispatchQuerySet.as_manager()

    class Meta:
        ordering = ["recipient", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received_at__isnull=True, confirmed_by__isnull=True)
                | models.Q(received_at__isnull=False, confirmed_by__isnull=False),
                name="dispatch_receipt_confirmed_by_person",
            ),
            models.UniqueConstraint(
                fields=["decision", "recipient"],
                name="dispatch_receipt_once",
                violation_error_message=_("The decision is already sent to that recipient."),
            ),
            models.CheckConstraint(
                condition=models.Q(received_at__isnull=True) | models.Q(received_at__gte=models.F("sent_at")),
                name="dispatch_receipt_after_sending",
                violation_error_message=_("The decision is received after it was sent, and not in the future."),
            ),
        ]
        triggers = [
            frozen(
                "dispatch_receipt",
                ["decision_id", "organisation_id", "recipient", "channel", "sent_at"],
                _("What was sent to whom and when stays as it was noted."),
            ),
            frozen(
                "dispatch_receipt_confirmed",
                ["received_at", "confirmed_by_id"],
                _("The receipt is already confirmed."),
                when="OLD.received_at IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.decision}"


APPEAL_TRANSITIONS = {
    "received": ["timely", "late"],
    "timely": ["handed_over"],
    "late": ["dismissed"],
    "handed_over": [],
    "dismissed": [],
}


class Appeal(models.Model):
    """An appeal: it is handed in to us, we test that it came in time, and hand it over (43–46 §§ förvaltningslagen)."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("To be tested for time")
        TIMELY = "timely", _("In time, to be handed over")
        LATE = "late", _("Too late, to be dismissed")
        HANDED_OVER = "handed_over", _("Handed over")
        DISMISSED = "dismissed", _("Dismissed as late")

    decision = models.ForeignKey("programme.Decision", models.PROTECT, related_name="appeals")
    document = models.OneToOneField("core.Document", models.PROTECT, related_name="+")
    appellant = models.CharField(_("appellant"), max_length=200)
    is_public_party = models.BooleanField(_("the appellant represents the public"), default=True)
    received_at = models.DateTimeField(_("received"))
    got_decision_on = models.DateField(_("got the decision"), null=True, blank=True)
    last_day = models.DateField(_("last day to appeal"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.RECEIVED)
    tested_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    tested_at = models.DateTimeField(null=True, blank=True)
    court = models.CharField(_("court"), max_length=200, blank=True)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    dismissal = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-received_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="received", tested_at__isnull=True)
                | (~models.Q(status="received") & models.Q(tested_at__isnull=False, last_day__isnull=False)),
                name="appeal_tested_has_time",
            )
        ]
        triggers = [
            transitions(
                "appeal",
                APPEAL_TRANSITIONS,
                ["received"],
                _("An appeal is tested for time, then handed over or dismissed."),
            ),
            frozen(
                "appeal",
                ["decision_id", "document_id", "appellant", "is_public_party", "received_at"],
                _("An appeal is kept as it came in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appellant}: {self.decision}"
