"""Decisions of the delegation, and those received from others."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import SOMETHING, Guard, frozen, refuse, transitions
from core.models import Case
from core.money import MoneyField


class DecisionKind(models.TextChoices):
    """What kinds there are; the study's 16 decision points first."""

    DELEGATION_ESTABLISHED = "delegation_established", _("Establishment of the delegation")
    DIRECTIONS = "directions", _("Addition to appropriation directions")
    COOPERATION_MODEL = "cooperation_model", _("Cooperation model with SKR and RISE")
    NEEDS_AREAS = "needs_areas", _("Prioritised needs areas and primary outcomes")
    CRITERIA = "criteria", _("Criteria for taking part")
    CALL = "call", _("Call")
    FEEDBACK = "feedback", _("Feedback to applicants")
    QUALIFICATION = "qualification", _("Qualification for in-depth analysis")
    FINANCING = "financing", _("Outcomes financing")
    STOP = "stop", _("Stop of an initiative")
    ESTABLISH = "establish", _("Establishment of results")
    OUTCOME_PAYMENT = "outcome_payment", _("Outcome payment")
    DISSEMINATION_CALL = "dissemination_call", _("Dissemination call")
    IMPLEMENTATION_SUPPORT = "implementation_support", _("Implementation support")
    SKR_RECOMMENDATION = "skr_recommendation", _("SKR's recommendation")
    FINAL_RECOMMENDATION = "final_recommendation", _("Recommendation to the government")
    DISMISSAL = "dismissal", _("Dismissal of an application")
    CONTRACT = "contract", _("Outcome contract")
    AMENDMENT = "amendment", _("Amendment of a contract")
    BUDGET_REVISION = "budget_revision", _("Revision of the budget")
    RECOVERY = "recovery", _("Recovery")
    SUPPORT_FUNDING = "support_funding", _("Funding of project leaders and exchange")
    DISCLOSURE_REFUSAL = "disclosure_refusal", _("Refusal to disclose a document")
    OTHER = "other", _("Other")


class DecisionMaker(models.TextChoices):
    DELEGATION = "delegation", _("The delegation")
    CHAIR = "chair", _("The chair")
    DELEGATED = "delegated", _("By delegated power")
    GOVERNMENT = "government", _("The government")
    SKR = "skr", _("SKR")
    THREE_PARTIES = "three_parties", _("The delegation, SKR and RISE")


class Manner(models.TextChoices):
    """How a decision was taken. All but those taken at a meeting are reported at the next one."""

    MEETING = "meeting", _("At a meeting")
    PER_CAPSULAM = "per_capsulam", _("By contact between the members")
    CHAIR_ALONE = "chair_alone", _("By the chair alone, as urgent")
    DELEGATED = "delegated", _("By delegated power")
    PARTIES = "parties", _("By all three parties' signatures")


class DecisionStatus(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    PROPOSED = "proposed", _("Waiting for decision")
    DECIDED = "decided", _("Decided, not yet dispatched")
    DISPATCHED = "dispatched", _("Dispatched")
    RECEIVED = "received", _("Received")
    WITHDRAWN = "withdrawn", _("Withdrawn")


TRANSITIONS = {
    DecisionStatus.DRAFT: [DecisionStatus.PROPOSED, DecisionStatus.WITHDRAWN],
    DecisionStatus.PROPOSED: [DecisionStatus.DRAFT, DecisionStatus.DECIDED, DecisionStatus.WITHDRAWN],
    # Back to preparation only where someone who decided turned out to have a conflict of interest.
    DecisionStatus.DECIDED: [DecisionStatus.DISPATCHED, DecisionStatus.DRAFT],
    DecisionStatus.DISPATCHED: [],
    DecisionStatus.RECEIVED: [],
    DecisionStatus.WITHDRAWN: [],
}


# Registered as received, with date and decision-maker: the government's two and SKR's one of the 16 decision points.
TAKEN_BY_OTHERS = {
    "delegation_established": "government",
    "directions": "government",
    "skr_recommendation": "skr",
}


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
        return decisions.filter(public).distinct()

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
        triggers = [
            transitions(
                "decision",
                TRANSITIONS,
                [DecisionStatus.DRAFT, DecisionStatus.RECEIVED],
                _("A decision cannot go from that status to this one."),
            ),
            frozen(
                "decision",
                [
                    "kind",
                    "case_id",
                    "title",
                    "content",
                    "is_granted",
                    "amount",
                    "provisions",
                    "circumstances",
                    "conditions",
                    "is_appealable",
                    "appeal_text",
                    "presenter_id",
                    "maker",
                    "manner",
                    "others_present",
                    "urgency",
                    "corrects_id",
                    "subject_type",
                    "subject_id",
                    "data",
                    "decided_at",
                    "dispatched_at",
                    "dispatched_by_id",
                    "document_id",
                    "prepared_by_id",
                    "received_from",
                ],
                _("A dispatched decision cannot be changed; a correction is a new version."),
                when="OLD.status IN ('dispatched', 'received')",
            ),
            frozen(
                "decision_taken",
                [
                    "kind",
                    "case_id",
                    "maker",
                    "title",
                    "content",
                    "is_granted",
                    "amount",
                    "provisions",
                    "circumstances",
                    "conditions",
                    "is_appealable",
                    "appeal_text",
                    "presenter_id",
                    "manner",
                    "urgency",
                    "others_present",
                    "corrects_id",
                    "subject_type",
                    "subject_id",
                    "data",
                    "decided_at",
                ],
                _("What was decided cannot be changed before it is dispatched."),
                when="OLD.status = 'decided'",
            ),
            frozen(
                "decision_reported",
                ["reported_in_id"],
                _("The decision is reported to the delegation; it stays in those minutes."),
                when="OLD.reported_in_id IS NOT NULL",
            ),
            Guard(
                name="decision_correction_alike",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM programme_decision o WHERE o.id = NEW.corrects_id AND o.status = 'dispatched'
                          AND o.kind = NEW.kind AND o.maker = NEW.maker AND o.case_id IS NOT DISTINCT FROM NEW.case_id
                          AND o.is_granted IS NOT DISTINCT FROM NEW.is_granted
                          AND o.amount IS NOT DISTINCT FROM NEW.amount) THEN
                        {refuse("decision_correction_alike", "a correction decides nothing new")}
                    END IF;
                    RETURN NEW;
                """,
                message=_(
                    "A correction puts a slip right. Whether something is granted, and the amount, are changed by a "
                    "new decision."
                ),
            ),
            Guard(
                name="decision_sent_as_registered",
                operation=pgtrigger.Update,
                body=f"""
                    IF NEW.status = 'dispatched' AND OLD.status <> 'dispatched' THEN
                        IF NEW.dispatched_at < NEW.decided_at OR NOT EXISTS (
                            SELECT 1 FROM core_document d WHERE d.id = NEW.document_id AND d.kind = 'decision'
                              AND d.owner_type = 'programme.decision' AND d.owner_id = NEW.id
                              AND (NEW.case_id IS NULL OR d.case_id = NEW.case_id)) THEN
                            {refuse("decision_sent_as_registered", "not the document of this decision")}
                        END IF;
                    END IF;
                    RETURN NEW;
                """,
                message=_("A decision is dispatched as its own registered document, after it was taken."),
            ),
            Guard(
                name="decision_sent_without_conflict",
                operation=pgtrigger.Update,
                body=f"""
                    IF OLD.status = 'decided' AND NEW.status = 'dispatched' AND EXISTS (
                        SELECT 1 FROM programme_decision_deciders x
                        WHERE x.decision_id = NEW.id AND programme_has_conflict(x.user_id, NEW.case_id)) THEN
                        {refuse("decision_sent_without_conflict", "a decider has a conflict of interest")}
                    END IF;
                    IF OLD.status = 'decided' AND NEW.status = 'draft' AND NOT EXISTS (
                        SELECT 1 FROM programme_decision_deciders x
                        WHERE x.decision_id = NEW.id AND programme_has_conflict(x.user_id, NEW.case_id)) THEN
                        {refuse("decision_sent_without_conflict", "a lawful decision stands")}
                    END IF;
                    RETURN NEW;
                """,
                message=_(
                    "Someone who decided has a conflict of interest. If it is upheld the decision is taken anew "
                    "without that person."
                ),
            ),
            Guard(
                name="decision_taken_by_lawful",
                operation=pgtrigger.Update,
                body=f"""
                    IF NEW.status = 'decided' AND OLD.status <> 'decided' THEN
                        IF NOT EXISTS (SELECT 1 FROM programme_decision_deciders x WHERE x.decision_id = NEW.id) THEN
                            {refuse("decision_taken_by_lawful", "nobody decided")}
                        END IF;
                        IF EXISTS (
                            SELECT 1 FROM programme_decision_deciders x
                            WHERE x.decision_id = NEW.id
                              AND programme_has_conflict(x.user_id, NEW.case_id)) THEN
                            {refuse("decision_taken_by_lawful", "a decider has a conflict of interest")}
                        END IF;
                        IF NEW.manner <> 'delegated' AND EXISTS (
                            SELECT 1 FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id
                            WHERE x.decision_id = NEW.id
                              AND (u.role NOT IN ('chair', 'member') OR NOT u.is_active)) THEN
                            {refuse("decision_taken_by_lawful", "not a member of the delegation")}
                        END IF;
                        IF NEW.manner = 'per_capsulam' AND NOT EXISTS (
                            SELECT 1 FROM programme_agendaitem i JOIN programme_meeting m ON m.id = i.meeting_id
                            WHERE i.decision_id = NEW.id AND i.outcome = 'adopted' AND m.status = 'open'
                              AND m.is_per_capsulam)
                           AND NOT (
                            EXISTS (SELECT 1 FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id
                                    WHERE x.decision_id = NEW.id AND u.role = 'chair')
                            AND (SELECT count(*) FROM programme_decision_deciders x WHERE x.decision_id = NEW.id) - 1
                                >= ((SELECT count(*) FROM core_user u WHERE u.role = 'member' AND u.is_active) + 1) / 2)
                        THEN
                            {refuse("decision_taken_by_lawful", "the chair and half of the others must take part")}
                        END IF;
                        IF NEW.manner IN ('meeting', 'per_capsulam') AND (NEW.manner = 'meeting' OR EXISTS (
                            SELECT 1 FROM programme_agendaitem i JOIN programme_meeting m ON m.id = i.meeting_id
                            WHERE i.decision_id = NEW.id AND m.status = 'open')) AND NOT EXISTS (
                            SELECT 1 FROM programme_agendaitem i JOIN programme_meeting m ON m.id = i.meeting_id
                            WHERE i.decision_id = NEW.id AND i.outcome = 'adopted' AND m.status = 'open'
                              AND NOT EXISTS (
                                SELECT 1 FROM programme_decision_deciders x
                                WHERE x.decision_id = NEW.id AND NOT EXISTS (
                                    SELECT 1 FROM programme_attendance a
                                    WHERE a.meeting_id = m.id AND a.user_id = x.user_id AND a.is_present
                                      AND a.capacity IN ('chair', 'member', 'alternate')))) THEN
                            {refuse("decision_taken_by_lawful", "not adopted at a meeting by those present")}
                        END IF;
                        IF NEW.manner = 'chair_alone' AND (
                            (SELECT count(*) FROM programme_decision_deciders x WHERE x.decision_id = NEW.id) > 1
                            OR EXISTS (
                            SELECT 1 FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id
                            WHERE x.decision_id = NEW.id AND u.role <> 'chair')) THEN
                            {refuse("decision_taken_by_lawful", "only the chair decides alone")}
                        END IF;
                        IF NEW.manner = 'delegated' AND EXISTS (
                            SELECT 1 FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id
                            WHERE x.decision_id = NEW.id AND NOT EXISTS (
                                SELECT 1 FROM programme_delegationrule r
                                WHERE r.kind = NEW.kind AND r.role = u.role
                                  AND (r.up_to IS NULL OR coalesce(NEW.amount, 0) <= r.up_to)
                                  AND r.valid_from <= (NEW.decided_at AT TIME ZONE 'Europe/Stockholm')::date
                                  AND (r.valid_to IS NULL
                                       OR r.valid_to >= (NEW.decided_at AT TIME ZONE 'Europe/Stockholm')::date))) THEN
                            {refuse("decision_taken_by_lawful", "no rule of the scheme of delegation")}
                        END IF;
                        IF NEW.manner = 'parties' AND (
                            SELECT count(DISTINCT coalesce(o.kind, 'delegation')) FROM core_signature s
                            JOIN core_document d ON d.id = s.document_id
                            LEFT JOIN core_organisation o ON o.id = s.organisation_id
                            WHERE d.owner_type = 'programme.decision' AND d.owner_id = NEW.id
                              AND coalesce(o.kind, 'delegation') IN ('delegation', 'skr', 'rise')) < 3 THEN
                            {refuse("decision_taken_by_lawful", "not signed by all three")}
                        END IF;
                    END IF;
                    RETURN NEW;
                """,
                message=_(
                    "The decision needs someone who decides, without conflict of interest: at a meeting those present, "
                    "alone the chair, and by delegated power whom the scheme of delegation names."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Decider(Decision.deciders.through):  # type: ignore[name-defined,misc]
    """The row that says who decided. It holds its own rule, also where no meeting asked for it."""

    class Meta:
        proxy = True
        triggers = [
            Guard(
                name="decider_without_conflict",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                body=f"""
                    IF EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.status NOT IN ('draft', 'proposed')
                          AND d.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.decision_id ELSE NEW.decision_id END) THEN
                        {refuse("decider_without_conflict", "the decision is taken")}
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    IF EXISTS (
                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id
                          AND (d.presenter_id = NEW.user_id OR programme_has_conflict(NEW.user_id, d.case_id))) THEN
                        {refuse("decider_without_conflict", "presenter, or conflict of interest")}
                    END IF;
                    RETURN NEW;
                """,
                message=_(
                    "Nobody decides with a conflict of interest or in what they present themselves, and who decided "
                    "is not changed afterwards."
                ),
            )
        ]
