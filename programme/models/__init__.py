"""The programme: its phases, decisions, frame and ledger."""

from programme.models.agenda import AgendaItem, LeftRoom, ParagraphYear
from programme.models.alternates import Alternate
from programme.models.attendance import Attendance, Dissent, Vote
from programme.models.bodies import (
    AdvisoryBody,
    BodyMember,
    BodyView,
    ContributorKind,
    Engagement,
    HearingFeedback,
    NeedContribution,
    PhaseReview,
)
from programme.models.budget import BudgetRevision, CommitmentFrame, RevisionStatus, YearlySplit
from programme.models.decision_kinds import TAKEN_BY_OTHERS, DecisionKind, DecisionMaker, DecisionStatus, Manner
from programme.models.decisions import Decider, Decision
from programme.models.delegation import DelegationRule
from programme.models.frame import ActorLevel, Appropriation, BudgetAmount, BudgetLine, BudgetVersion, Programme
from programme.models.framework import Factor, FrameworkOutcome, NeedsArea
from programme.models.ledger import (
    Account,
    Commitment,
    EntryKind,
    Fund,
    LedgerEntry,
    LedgerRow,
    Reservation,
    VerifiedCost,
)
from programme.models.meetings import Meeting, MeetingKind, MeetingStatus
from programme.models.minutes import MinutesApproval
from programme.models.phases import Activity, DecisionPoint, Phase
from programme.models.receipts import Appeal, DispatchReceipt

__all__ = [
    "TAKEN_BY_OTHERS",
    "Account",
    "Activity",
    "ActorLevel",
    "AdvisoryBody",
    "AgendaItem",
    "Alternate",
    "Appeal",
    "Appropriation",
    "Attendance",
    "BodyMember",
    "BodyView",
    "BudgetAmount",
    "BudgetLine",
    "BudgetRevision",
    "BudgetVersion",
    "Commitment",
    "CommitmentFrame",
    "ContributorKind",
    "Decider",
    "Decision",
    "DecisionKind",
    "DecisionMaker",
    "DecisionPoint",
    "DecisionStatus",
    "DelegationRule",
    "DispatchReceipt",
    "Dissent",
    "Engagement",
    "EntryKind",
    "Factor",
    "FrameworkOutcome",
    "Fund",
    "HearingFeedback",
    "LedgerEntry",
    "LedgerRow",
    "LeftRoom",
    "Manner",
    "Meeting",
    "MeetingKind",
    "MeetingStatus",
    "MinutesApproval",
    "NeedContribution",
    "NeedsArea",
    "ParagraphYear",
    "Phase",
    "PhaseReview",
    "Programme",
    "Reservation",
    "RevisionStatus",
    "VerifiedCost",
    "Vote",
    "YearlySplit",
]
