"""Outcome contracts, their versions, costs, changes and the agreements procured under them."""

from contracts.models.activities import ContractActivity
from contracts.models.aid import AidLimit
from contracts.models.changes import (
    Amendment,
    AmendmentSignature,
    AmendmentStatus,
    ContractCompletion,
    ContractNote,
    ContractStop,
    StopStatus,
    VersionComment,
)
from contracts.models.contracts import Contract, ContractParty, ContractStatus
from contracts.models.costs import BudgetRow, CostKind, CostLine, CostReport, CostReportStatus
from contracts.models.evaluators import EvaluatorChange
from contracts.models.initiatives import ContractedInitiative
from contracts.models.outcomes import ContractOutcome
from contracts.models.providers import Agreement, AgreementFact, AgreementPayment, AgreementStatus
from contracts.models.simulations import Simulation
from contracts.models.versions import ContractVersion

__all__ = [
    "Agreement",
    "AgreementFact",
    "AgreementPayment",
    "AgreementStatus",
    "AidLimit",
    "Amendment",
    "AmendmentSignature",
    "AmendmentStatus",
    "BudgetRow",
    "Contract",
    "ContractActivity",
    "ContractCompletion",
    "ContractNote",
    "ContractOutcome",
    "ContractParty",
    "ContractStatus",
    "ContractStop",
    "ContractVersion",
    "ContractedInitiative",
    "CostKind",
    "CostLine",
    "CostReport",
    "CostReportStatus",
    "EvaluatorChange",
    "Simulation",
    "StopStatus",
    "VersionComment",
]
