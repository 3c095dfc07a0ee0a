"""The API of contracts: (prefix, viewset, base name) for ``outcomes_platform.api``."""

from __future__ import annotations

from contracts.api.views import ContractViewSet, CostReportViewSet

routes: list[tuple[str, type, str]] = [
    ("contracts", ContractViewSet, "contract"),
    ("cost-reports", CostReportViewSet, "cost-report"),
]
