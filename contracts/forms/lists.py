"""Filters of the lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, ContractStatus, CostReportStatus
from core.models import Organisation
from programme.models import NeedsArea


class ContractFilter(forms.Form):
    q = forms.CharField(label=_("Title or registration number"), required=False, max_length=100)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *ContractStatus.choices])
    needs_area = forms.ModelChoiceField(
        NeedsArea.objects.all(), label=_("Needs area"), required=False, empty_label=_("All")
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Member organisation"), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, contracts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = (  # type: ignore[attr-defined]
            Organisation.objects.filter(contract_roles__contract__in=contracts)
            .exclude(contract_roles__role="state")
            .distinct()
        )

    def applied_to(self, contracts: Any) -> Any:
        if not self.is_valid():
            return contracts
        data = self.cleaned_data
        if words := data["q"].replace("\0", ""):
            contracts = contracts.filter(Q(title__icontains=words) | Q(case__reg_no__icontains=words))
        if data["status"]:
            contracts = contracts.filter(status=data["status"])
        if data["needs_area"]:
            contracts = contracts.filter(initiative__needs_area=data["needs_area"])
        if data["organisation"]:
            contracts = contracts.filter(
                pk__in=Contract.objects.filter(parties__organisation=data["organisation"]).values("pk")
            )
        return contracts


class CostReportFilter(forms.Form):
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *CostReportStatus.choices])
    period = forms.CharField(label=_("Period"), required=False, max_length=20)

    def applied_to(self, reports: Any) -> Any:
        if not self.is_valid():
            return reports
        data = self.cleaned_data
        if data["status"]:
            reports = reports.filter(status=data["status"])
        if words := data["period"].replace("\0", ""):
            reports = reports.filter(period__icontains=words)
        return reports
