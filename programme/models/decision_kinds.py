"""What kinds of decision there are, who takes them, how, and which way their status moves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
