"""A signed contract's evaluator, and who takes over."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from contracts.actions import evaluators
from contracts.forms.changes import text_field
from contracts.models import EvaluatorChange
from contracts.permissions import can_confirm_evaluator, can_manage_contract
from contracts.views.common import add_refusal, visible_contract
from core.errors import NotAllowed, Refused
from core.http import Request
from core.models import Role, User


class EvaluatorForm(forms.Form):
    evaluator = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("New outcome evaluator"),
        help_text=gettext_lazy("Somebody who belongs to none of the parties and has not supported the work."),
    )
    reason = text_field(gettext_lazy("Why the evaluator is replaced"))


def contract_evaluator(request: Request, pk: int) -> HttpResponse:
    contract = visible_contract(request, pk)
    waiting = contract.evaluator_changes.open().select_related("previous", "evaluator", "proposed_by").first()
    may_propose = bool(can_manage_contract(request.user, contract)) and contract.is_live and waiting is None
    form = EvaluatorForm(request.POST or None)
    people = User.objects.filter(role=Role.EVALUATOR, is_active=True)
    people = people.exclude(pk=contract.evaluator.pk) if contract.evaluator else people
    form.fields["evaluator"].queryset = people  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            evaluators.propose_evaluator(actor=request.user, contract=contract, **form.cleaned_data)
        except Refused as refusal:
            if isinstance(refusal, NotAllowed):
                raise
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The proposal waits for another person to confirm it."))
            return redirect("contracts:evaluator", pk=contract.pk)
    context = {
        "contract": contract,
        "waiting": waiting,
        "form": form if may_propose else None,
        "may_confirm": waiting is not None and can_confirm_evaluator(request.user, waiting),
        "may_withdraw": waiting is not None and can_manage_contract(request.user, contract),
        "changes": contract.evaluator_changes.exclude(confirmed_at=None).select_related(
            "previous", "evaluator", "proposed_by", "confirmed_by"
        ),
    }
    return render(request, "contracts/evaluator.html", context, status=422 if form.errors else 200)


def visible_change(request: Request, pk: int) -> EvaluatorChange:
    found = EvaluatorChange.objects.visible_to(request.user).select_related("contract__case")
    return get_object_or_404(found, pk=pk)


@require_POST
def evaluator_confirm(request: Request, pk: int) -> HttpResponse:
    change = visible_change(request, pk)
    evaluators.confirm_evaluator(actor=request.user, change=change)
    messages.success(request, _("%(evaluator)s is now the contract's evaluator.") % {"evaluator": change.evaluator})
    return redirect(change.contract)


@require_POST
def evaluator_withdraw(request: Request, pk: int) -> HttpResponse:
    change = visible_change(request, pk)
    evaluators.withdraw_evaluator(actor=request.user, change=change)
    messages.success(request, _("The proposal is withdrawn. The evaluator stays."))
    return redirect("contracts:evaluator", pk=change.contract_id)
