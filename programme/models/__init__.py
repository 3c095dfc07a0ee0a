"""The programme: its phases, decisions, frame and ledger."""

from programme.models.decisions import Decision, DecisionKind, DecisionMaker, DecisionStatus
from programme.models.frame import (
    Activity,
    ActorLevel,
    Appropriation,
    BudgetAmount,
    BudgetLine,
    BudgetVersion,
    DecisionPoint,
    Factor,
    FrameworkOutcome,
    NeedsArea,
    Phase,
    Programme,
)
from programme.models.ledger import Account, Commitment, EntryKind, Fund, LedgerEntry, LedgerRow, VerifiedCost

__all__ = [
    "Account",
    "Activity",
    "ActorLevel",
    "Appropriation",
    "BudgetAmount",
    "BudgetLine",
    "BudgetVersion",
    "Commitment",
    "Decision",
    "DecisionKind",
    "DecisionMaker",
    "DecisionPoint",
    "DecisionStatus",
    "EntryKind",
    "Factor",
    "FrameworkOutcome",
    "Fund",
    "LedgerEntry",
    "LedgerRow",
    "NeedsArea",
    "Phase",
    "Programme",
    "VerifiedCost",
]
