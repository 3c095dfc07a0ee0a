"""Outcome contracts, their versions, costs and settlements."""

from contracts.models.contracts import Contract, ContractOutcome, ContractParty, ContractStatus, ContractVersion

__all__ = ["Contract", "ContractOutcome", "ContractParty", "ContractStatus", "ContractVersion"]
