"""Outcome contracts, their versions, costs and settlements."""

from contracts.models.contracts import Contract, ContractOutcome, ContractParty, ContractStatus, ContractVersion
from contracts.models.costs import BudgetRow, CostKind, CostLine, CostReport, CostReportStatus

__all__ = [
    "BudgetRow",
    "Contract",
    "ContractOutcome",
    "ContractParty",
    "ContractStatus",
    "ContractVersion",
    "CostKind",
    "CostLine",
    "CostReport",
    "CostReportStatus",
]
