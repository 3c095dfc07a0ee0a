"""Decisions of the delegation, and those received from others."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import SOMETHING
from core.models import Case
from core.money import MoneyField
from core.querysets import matching
from programme.models.decision_guards import DECIDER, DECISION
from programme.models.decision_kinds import TAKEN_BY_OTHERS, DecisionKind, DecisionMaker, DecisionStatus, Manner


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: Any) -> DecisionQuerySet:
        """Dispatched ones are public to the signed-in; the rest is for the secretariat and the delegation.

        A case in which the user has a conflict of interest is hidden altogether.
        """
        decisions = self.exclude(case__in=Case.objects.hidden_from(user))
        if user.is_secretariat or user.is_delegation:
            return decisions
        public = models.Q(status__in=[DecisionStatus.DISPATCHED, DecisionStatus.RECEIVED]) & (
            models.Q(case__isnull=True)
            | models.Q(case__parties__memberships__user=user)
            | models.Q(kind__in=[DecisionKind.CALL, DecisionKind.CRITERIA, DecisionKind.NEEDS_AREAS])
        )
        if user.memberships.filter(is_active=True, organisation__kind__in=["skr", "rise"]).exists():
            public |= models.Q(maker=DecisionMaker.THREE_PARTIES) & ~models.Q(status=DecisionStatus.DRAFT)
        return matching(decisions, public)

    def dispatched(self) -> DecisionQuerySet:
        return self.filter(status=DecisionStatus.DISPATCHED)

    def pending(self) -> DecisionQuerySet:
        return self.filter(status=DecisionStatus.PROPOSED)


class Decision(models.Model):
    """A decision with all that 31–33 §§ förvaltningslagen ask of it. What follows, follows from its dispatch alone."""

    case = models.ForeignKey("core.Case", models.PROTECT, null=True, blank=True, related_name="decisions")
    kind = models.CharField(_("kind"), max_length=30, choices=DecisionKind)
    maker = models.CharField(_("decided by"), max_length=20, choices=DecisionMaker, default=DecisionMaker.DELEGATION)
    title = models.CharField(_("matter"), max_length=200)
    content = models.TextField(_("decision"))
    # True: what the applicant asked for is granted; False: turned down; null where the question does not arise.
    is_granted = models.BooleanField(_("granted"), null=True, blank=True)
    amount = MoneyField(_("amount"), null=True, blank=True)
    provisions = models.TextField(_("provisions applied"), blank=True)
    circumstances = models.TextField(_("decisive circumstances"), blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    is_appealable = models.BooleanField(_("can be appealed"), null=True, blank=True)
    appeal_text = models.TextField(_("how to appeal, or why it cannot be"), blank=True)
    presenter = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="presented_decisions"
    )
    manner = models.CharField(_("how it was decided"), max_length=15, choices=Manner, blank=True)
    urgency = models.CharField(_("why it could not wait"), max_length=300, blank=True)
    reported_in = models.ForeignKey(
        "programme.AgendaItem", models.PROTECT, null=True, blank=True, related_name="reported_decisions"
    )
    deciders = models.ManyToManyField("core.User", blank=True, related_name="decisions_taken")
    others_present = models.TextField(_("others who took part without deciding"), blank=True)
    received_from = models.CharField(_("received from"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=DecisionStatus, default=DecisionStatus.DRAFT)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("dispatched"), null=True, blank=True)
    dispatched_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, blank=True, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    # What the decision is about, in whichever package that lives.
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    prepared_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="decision_by_subject"),
            models.Index(fields=["status", "kind"], name="decision_by_status"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=DecisionStatus.values), name="decision_status_known"),
            models.CheckConstraint(
                condition=~models.Q(status__in=["decided", "dispatched", "received"])
                | models.Q(decided_at__isnull=False),
                name="decision_taken_has_date",
                violation_error_message=_("A decision that is taken has its date."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="dispatched")
                | (
                    models.Q(dispatched_at__isnull=False, dispatched_by__isnull=False, document__isnull=False)
                    & models.Q(presenter__isnull=False, is_appealable__isnull=False)
                    & models.Q(content__regex=SOMETHING)
                    & models.Q(provisions__regex=SOMETHING)
                    & models.Q(circumstances__regex=SOMETHING)
                    & models.Q(appeal_text__regex=SOMETHING)
                ),
                name="decision_dispatched_complete",
                violation_error_message=_(
                    "The decision lacks something that 31–33 §§ förvaltningslagen require: content, presenter, "
                    "provisions, circumstances, or how it can be appealed."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="received")
                | (
                    models.Q(received_from__regex=SOMETHING, content__regex=SOMETHING, document__isnull=False)
                    & models.Q(maker__in=["government", "skr"])
                ),
                name="decision_received_has_sender",
                violation_error_message=_("A received decision names who took it and its document."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="received", kind__in=[*TAKEN_BY_OTHERS, "other"])
                | (~models.Q(status="received") & ~models.Q(kind__in=list(TAKEN_BY_OTHERS))),
                name="decision_of_others_received",
                violation_error_message=_(
                    "What the government or SKR decides is registered as received, and what the delegation decides is "
                    "not."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="cooperation_model") | models.Q(maker="three_parties"),
                name="decision_cooperation_by_three",
                violation_error_message=_("The cooperation model is decided by all three parties' signatures."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["decided", "dispatched"])
                | models.Q(maker="delegation", manner__in=["meeting", "per_capsulam"])
                | models.Q(maker="delegation", manner="chair_alone", urgency__regex=SOMETHING)
                | models.Q(maker="chair", manner="chair_alone")
                | models.Q(maker="delegated", manner__in=["delegated", "chair_alone"])
                | models.Q(maker="three_parties", manner="parties"),
                name="decision_manner_of_maker",
                violation_error_message=_(
                    "The delegation decides at a meeting or by contact between its members; its chair alone only what "
                    "cannot wait, and says why."
                ),
            ),
        ]
        triggers = DECISION

    def __str__(self) -> str:
        return self.title

    @property
    def how(self) -> str:
        """In words; what is the chair's own to decide is not urgent because one person decided it."""
        if self.manner == Manner.CHAIR_ALONE and self.maker != DecisionMaker.DELEGATION:
            return str(_("By the chair"))
        return str(self.get_manner_display())


class Decider(Decision.deciders.through):  # type: ignore[name-defined,misc]
    """The row that says who decided. It holds its own rule, also where no meeting asked for it."""

    class Meta:
        proxy = True
        triggers = DECIDER
