"""Work that the contract's own terms pay for: what is reported, and checking it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from contracts.actions import activities
from contracts.forms.changes import text_field
from contracts.forms.drafts import ReasonForm
from contracts.models import Contract, ContractActivity, ContractParty
from contracts.permissions import can_report_activity, can_verify_activity, members_of
from contracts.views.common import page_of, task_page, visible_contract
from core.errors import Refused, no, require
from core.forms_ui import AmountField, PercentField
from core.http import Request
from core.models import User


class ActivityForm(forms.Form):
    party = forms.ModelChoiceField(
        ContractParty.objects.none(), label=gettext_lazy("Member organisation"), empty_label=None
    )
    rule = forms.ChoiceField(label=gettext_lazy("What you report"))
    period = forms.CharField(
        label=gettext_lazy("Period"), max_length=20, help_text=gettext_lazy("For example 2025-H1 or 2025-05.")
    )
    units = AmountField(
        label=gettext_lazy("Number of units"), required=False, min_value=0, max_digits=14, decimal_places=4
    )
    share = PercentField(
        label=gettext_lazy("Share of the whole work that was done in the period"),
        required=False,
        min_value=0,
        max_value=1,
        max_digits=9,
        decimal_places=6,
    )
    note = text_field(gettext_lazy("What was done"), rows=4)
    evidence = forms.FileField(label=gettext_lazy("Evidence"), required=False)

    def __init__(self, *args: Any, contract: Contract, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [party.pk for party in members_of(contract) if can_report_activity(user, party)]
        self.fields["party"].queryset = contract.parties.filter(pk__in=mine)  # type: ignore[attr-defined]
        rules = activities.reportable_rules(contract)
        self.kinds = {rule: kind for rule, _words, kind in rules}
        self.fields["rule"].choices = [(rule, words) for rule, words, _kind in rules]  # type: ignore[attr-defined]
        for name, kind in (("units", "units"), ("share", "share")):
            if kind not in self.kinds.values():
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = self.kinds.get(data.get("rule", ""))
        if kind and not self.errors:
            data["value"] = data.get(kind)
            if data["value"] is None:
                self.add_error(kind, _("Fill this in for what you have chosen."))
        return data


def activity_list(request: Request, pk: int) -> HttpResponse:
    contract = visible_contract(request, pk)
    words = {rule: words for rule, words, _kind in activities.reportable_rules(contract)}
    rows = page_of(
        request,
        contract.activities.select_related(
            "party__organisation", "party__unit__organisation", "reported_by", "verified_by", "returned_by", "evidence"
        ),
    )
    for row in rows:
        row.contract = contract
    context = {
        "contract": contract,
        "page_obj": rows,
        "rows": [(row, words.get(row.rule, row.rule), bool(can_verify_activity(request.user, row))) for row in rows],
        "may_report": contract.status in activities.RUNNING and _mine(request.user, contract),
        "rules": words,
    }
    return render(request, "contracts/activities.html", context)


def _mine(user: User, contract: Contract) -> bool:
    return any(can_report_activity(user, party) for party in members_of(contract))


def activity_report(request: Request, pk: int) -> HttpResponse:
    contract = visible_contract(request, pk)
    if not _mine(request.user, contract):
        require(no(_("You do not act for any of the contract's parties.")))

    def act(form: ActivityForm) -> ContractActivity:
        data = form.cleaned_data
        try:
            return activities.report_activity(
                actor=request.user,
                contract=contract,
                **{name: data[name] for name in ("party", "rule", "period", "value", "note", "evidence")},
            )
        except Refused as refusal:
            if refusal.field == "value":
                refusal.field = form.kinds.get(data["rule"])
            raise

    return task_page(
        request,
        form=ActivityForm(request.POST or None, request.FILES or None, contract=contract, user=request.user),
        contract=contract,
        title=_("Report activity"),
        submit=_("Send the report"),
        act=act,
        done=reverse("contracts:activities", args=[contract.pk]),
    )


def visible_activity(request: Request, pk: int) -> ContractActivity:
    found = ContractActivity.objects.visible_to(request.user).select_related("contract__case")
    return get_object_or_404(found, pk=pk)


@require_POST
def activity_verify(request: Request, pk: int) -> HttpResponse:
    activity = visible_activity(request, pk)
    activities.verify_activity(actor=request.user, activity=activity)
    messages.success(request, _("Verified. It now counts in the settlement."))
    return redirect("contracts:activities", activity.contract_id)


def activity_return(request: Request, pk: int) -> HttpResponse:
    activity = visible_activity(request, pk)
    require(can_verify_activity(request.user, activity))
    return task_page(
        request,
        form=ReasonForm(request.POST or None),
        contract=activity.contract,
        title=_("Return the reported activity"),
        submit=_("Return"),
        act=lambda form: activities.return_activity(actor=request.user, activity=activity, **form.cleaned_data),
        done=reverse("contracts:activities", args=[activity.contract_id]),
    )
