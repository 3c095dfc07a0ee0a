"""What happens to a contract after it is signed: notes, amendments, suspension, stop and completion."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, append_only, frozen, refuse, transitions


class ContractNote(models.Model):
    """A dated note. Changing the intervention needs no more than this."""

    class Kind(models.TextChoices):
        INTERVENTION = "intervention", _("Change of the intervention")
        SUSPENSION = "suspension", _("Suspension")
        RESUMPTION = "resumption", _("Resumption")
        COUNCIL = "council", _("The contract council")
        OTHER = "other", _("Other")

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="notes")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.INTERVENTION)
    dated_on = models.DateField(_("from when"))
    text = models.TextField(_("what changes, and why"))
    author = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-dated_on", "-id"]
        triggers = append_only("contract_note", _("A note stays; add a new one."))

    def __str__(self) -> str:
        return f"{self.dated_on}: {self.text[:60]}"


class VersionComment(models.Model):
    """What a party says about a version while the contract is negotiated."""

    version = models.ForeignKey("contracts.ContractVersion", models.PROTECT, related_name="comments")
    author = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("comment"))
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "id"]
        triggers = append_only("version_comment", _("A comment stays; add a new one."))

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"


class AmendmentStatus(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    PROPOSED = "proposed", _("Waiting for decision")
    APPROVED = "approved", _("Approved, to be signed")
    IN_FORCE = "accepted", _("In force")
    WITHDRAWN = "withdrawn", _("Withdrawn")


AMENDMENT_TRANSITIONS = {
    AmendmentStatus.DRAFT: [AmendmentStatus.PROPOSED, AmendmentStatus.WITHDRAWN],
    AmendmentStatus.PROPOSED: [AmendmentStatus.DRAFT, AmendmentStatus.APPROVED],
    AmendmentStatus.APPROVED: [AmendmentStatus.IN_FORCE, AmendmentStatus.WITHDRAWN],
    AmendmentStatus.IN_FORCE: [],
    AmendmentStatus.WITHDRAWN: [],
}


class Amendment(models.Model):
    """A change of outcomes, measurement, money or parties: the whole new content, decided and signed anew."""

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField(_("what changes, and why"))
    content = models.JSONField()
    status = models.CharField(_("status"), max_length=10, choices=AmendmentStatus, default=AmendmentStatus.DRAFT)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    version = models.OneToOneField(
        "contracts.ContractVersion", models.PROTECT, null=True, blank=True, related_name="amendment"
    )
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    in_force_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["contract", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="amendment_number_once"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=models.Q(status__in=["draft", "proposed", "approved"]),
                name="amendment_one_open",
                violation_error_message=_("The contract already has an amendment under way."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["approved", "accepted"])
                | models.Q(decision__isnull=False, version__isnull=False),
                name="amendment_approved_by_decision",
                violation_error_message=_("An amendment is approved by a decision."),
            ),
        ]
        triggers = [
            transitions(
                "amendment",
                AMENDMENT_TRANSITIONS,
                [AmendmentStatus.DRAFT],
                _("An amendment cannot go from that status to this one."),
            ),
            frozen(
                "amendment",
                ["contract_id", "number", "content", "reason"],
                _("What was laid before the delegation cannot be changed."),
                when="OLD.status IN ('approved', 'accepted')",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("contracts:amendment", args=[self.pk])


class AmendmentSignature(models.Model):
    """A party's signature of an amendment."""

    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="signatures")
    party = models.ForeignKey("contracts.ContractParty", models.PROTECT, related_name="+")
    signature = models.OneToOneField("core.Signature", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "party"],
                name="amendment_signed_once",
                violation_error_message=_("The party has already signed the amendment."),
            )
        ]
        triggers = append_only("amendment_signature", _("A signature cannot be changed."))

    def __str__(self) -> str:
        return f"{self.party}"


class StopStatus(models.TextChoices):
    OPEN = "open", _("Under way")
    PROPOSED = "proposed", _("Waiting for decision")
    STOPPED = "stopped", _("Stopped")
    WITHDRAWN = "withdrawn", _("Not pursued")


STOP_TRANSITIONS = {
    StopStatus.OPEN: [StopStatus.PROPOSED, StopStatus.WITHDRAWN],
    StopStatus.PROPOSED: [StopStatus.OPEN, StopStatus.STOPPED],
    StopStatus.STOPPED: [],
    StopStatus.WITHDRAWN: [],
}


class ContractStop(models.Model):
    """The work to stop a contract: for quality after extra support, or for force majeure; the parties are heard."""

    class Ground(models.TextChoices):
        QUALITY = "quality", _("The work is not done well enough for results to mean anything")
        FORCE_MAJEURE = "force_majeure", _("Force majeure")

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="stops")
    ground = models.CharField(_("ground"), max_length=15, choices=Ground)
    reasons = models.TextField(_("reasons"))
    status = models.CharField(max_length=10, choices=StopStatus, default=StopStatus.OPEN)
    opened_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    support = models.TextField(_("extra support given"), blank=True)
    support_until = models.DateField(_("support given until"), null=True, blank=True)
    answer_due_on = models.DateField(_("answer due"))
    answer = models.TextField(_("the parties' answer"), blank=True)
    answered_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    effective_on = models.DateField(_("stops on"), null=True, blank=True)
    decision = models.ForeignKey("programme.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    # The statement as the engine gave it on the day of the stop: what is owed then.
    owed = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        ordering = ["contract", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=models.Q(status__in=["open", "proposed"]),
                name="contract_stop_one_open",
                violation_error_message=_("Work to stop the contract is already under way."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["proposed", "stopped"], ground="quality") | ~models.Q(support=""),
                name="contract_stop_after_support",
                violation_error_message=_("Record the extra support that was given before the contract is stopped."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="stopped")
                | models.Q(decision__isnull=False, effective_on__isnull=False, owed__isnull=False),
                name="contract_stop_decided",
            ),
        ]
        triggers = [
            transitions(
                "contract_stop", STOP_TRANSITIONS, [StopStatus.OPEN], _("The stop cannot go to that status from here.")
            ),
            frozen(
                "contract_stop",
                [
                    *("contract_id", "ground", "reasons", "opened_by_id", "opened_at", "support", "support_until"),
                    *("answer_due_on", "answer", "answered_by_id", "answered_at"),
                    *("effective_on", "decision_id", "owed"),
                ],
                _("How a contract was stopped, and what was owed then, stays as it is."),
                when="OLD.status = 'stopped'",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract}: {self.get_ground_display()}"

    @property
    def is_heard(self) -> bool:
        """The parties have answered, or their time to do so is out."""
        return self.answered_at is not None or self.answer_due_on < clock.today()


class ContractCompletion(models.Model):
    """How a contract ended as agreed, with what its members bind themselves to where outcomes were reached."""

    contract = models.OneToOneField("contracts.Contract", models.PROTECT, related_name="completion")
    completed_on = models.DateField()
    reached: Any = models.JSONField(default=list)
    broad_introduction = models.TextField(_("commitment to broad introduction"), blank=True)
    introduced_by = models.DateField(_("introduced by"), null=True, blank=True)
    lessons = models.TextField(_("lessons"), blank=True)
    completed_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reached=[]) | ~models.Q(broad_introduction=""),
                name="completion_introduces_what_works",
                violation_error_message=_("Outcomes were reached: say how the practice is introduced broadly."),
            )
        ]
        triggers = [
            *append_only("contract_completion", _("The completion of a contract stays.")),
            Guard(
                name="completion_when_run_out",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NOT EXISTS (SELECT 1 FROM contracts_contract c WHERE c.id = NEW.contract_id
                                   AND c.status = 'active' AND c.ends_on <= NEW.completed_on) THEN
                        {refuse("completion_when_run_out", "the contract has not run out")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("A contract is completed when its time has run out."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract}: {self.completed_on}"
