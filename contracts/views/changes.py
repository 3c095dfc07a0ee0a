"""Changes of a signed contract: notes, suspension, completion, and the way to stop it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contracts import queries
from contracts.actions import ceilings, changes, settlements, stops
from contracts.forms.changes import (
    AnswerForm,
    CompletionForm,
    NoteForm,
    RestForm,
    StopForm,
    StopProposalForm,
    SupportForm,
)
from contracts.forms.drafts import ReasonForm
from contracts.models import Contract, ContractStatus, ContractStop
from contracts.permissions import can_manage_contract, represents_member
from contracts.views.common import task_page, visible_contract
from core import clock
from core.errors import Refused, require
from core.http import Request
from core.models import Role
from core.permissions import with_role
from core.templatetags.formats import sek


def change_list(request: Request, pk: int) -> HttpResponse:
    contract = visible_contract(request, pk)
    manages = can_manage_contract(request.user, contract)
    signed = contract.status not in {ContractStatus.DRAFT, ContractStatus.PROPOSED}
    context = {
        "contract": contract,
        "notes": contract.notes.select_related("author"),
        "amendments": contract.amendments.select_related("decision"),
        "stops": contract.stops.all(),
        "completion": getattr(contract, "completion", None),
        "may_note": signed and (manages or represents_member(request.user, contract)),
        "may_manage": manages and contract.is_live,
        "may_amend": manages and contract.is_live and not _open(contract),
        "hinders": changes.hinders_completion(contract),
    }
    return render(request, "contracts/changes.html", context)


def _open(contract: Contract) -> bool:
    return contract.amendments.filter(status__in=["draft", "proposed", "approved"]).exists()


def back(contract: Contract) -> str:
    return reverse("contracts:changes", args=[contract.pk])


def note_create(request: Request, pk: int) -> HttpResponse:
    contract = visible_contract(request, pk)
    return task_page(
        request,
        form=NoteForm(request.POST or None),
        contract=contract,
        title=_("Note a change"),
        intro=_(
            "You may change the intervention without an amendment: write what you change, from when and why. Outcomes, "
            "measurement, money and parties need an amendment."
        ),
        act=lambda form: changes.add_note(actor=request.user, contract=contract, **form.cleaned_data),
        done=back(contract),
    )


def contract_suspend(request: Request, pk: int) -> HttpResponse:
    contract = managed(request, pk)
    return task_page(
        request,
        form=RestForm(request.POST or None),
        contract=contract,
        title=_("Suspend the contract"),
        submit=_("Suspend"),
        act=lambda form: changes.suspend_contract(actor=request.user, contract=contract, **form.cleaned_data),
        done=back(contract),
    )


def managed(request: Request, pk: int) -> Contract:
    contract = visible_contract(request, pk)
    require(can_manage_contract(request.user, contract))
    return contract


def contract_resume(request: Request, pk: int) -> HttpResponse:
    contract = managed(request, pk)
    return task_page(
        request,
        form=RestForm(request.POST or None),
        contract=contract,
        title=_("Resume the contract"),
        submit=_("Resume"),
        act=lambda form: changes.resume_contract(actor=request.user, contract=contract, **form.cleaned_data),
        done=back(contract),
    )


def contract_complete(request: Request, pk: int) -> HttpResponse:
    contract = managed(request, pk)
    hinders = changes.hinders_completion(contract)
    return task_page(
        request,
        form=CompletionForm(request.POST or None),
        contract=contract,
        title=_("Close as completed"),
        submit=_("Close the contract"),
        template="contracts/complete.html",
        hinders=hinders,
        outcomes=queries.outcome_rows(contract, clock.today()),
        act=lambda form: changes.complete_contract(actor=request.user, contract=contract, **form.cleaned_data),
        done=contract.get_absolute_url(),
    )


@require_POST
def contract_release(request: Request, pk: int) -> HttpResponse:
    contract = managed(request, pk)
    amount = ceilings.release_settled(actor=request.user, contract=contract, as_of=clock.today())
    if amount:
        messages.success(request, _("%(amount)s is free in the frame again.") % {"amount": sek(amount)})
    else:
        messages.info(request, _("Everything that is committed can still be earned."))
    return redirect(back(contract))


def stop_create(request: Request, pk: int) -> HttpResponse:
    contract = managed(request, pk)
    return task_page(
        request,
        form=StopForm(request.POST or None),
        contract=contract,
        title=_("Begin the work to stop the contract"),
        submit=_("Tell the parties"),
        intro=_(
            "The parties are told the reasons and asked to answer. A stop for quality needs extra support first. "
            "The delegation decides."
        ),
        act=lambda form: stops.open_stop(actor=request.user, contract=contract, **form.cleaned_data),
        done=lambda stop: reverse("contracts:stop", args=[stop.pk]),
    )


def visible_stop(request: Request, pk: int) -> ContractStop:
    found = ContractStop.objects.filter(contract__in=Contract.objects.visible_to(request.user))
    return get_object_or_404(
        found.select_related("contract__case", "contract__commitment__programme", "decision", "answered_by"), pk=pk
    )


def stop_detail(request: Request, pk: int) -> HttpResponse:
    stop = visible_stop(request, pk)
    contract = stop.contract
    is_open = stop.status == "open"
    try:
        statement = settlements.settle_contract(contract, stop.effective_on or clock.today())
    except Refused:
        statement = None
    told: Any = stop.owed or statement
    names = settlements.names_of(contract)
    context = {
        "stop": stop,
        "contract": contract,
        "statement": queries.statement_rows(told, names) if told else None,
        "hinders": stops.hinders_stop(stop) if is_open else [],
        "may_support": is_open and with_role(request.user, Role.OFFICER, Role.ADVISER, case=contract.case),
        "may_answer": is_open and stop.answered_at is None and represents_member(request.user, contract),
        "may_manage": can_manage_contract(request.user, contract),
    }
    return render(request, "contracts/stop.html", context)


def stop_support(request: Request, pk: int) -> HttpResponse:
    stop = visible_stop(request, pk)
    require(with_role(request.user, Role.OFFICER, Role.ADVISER, case=stop.contract.case))
    return task_page(
        request,
        form=SupportForm(request.POST or None, initial={"support": stop.support, "support_until": stop.support_until}),
        contract=stop.contract,
        title=_("Record the extra support"),
        act=lambda form: stops.record_support(actor=request.user, stop=stop, **form.cleaned_data),
        done=reverse("contracts:stop", args=[stop.pk]),
    )


def stop_answer(request: Request, pk: int) -> HttpResponse:
    stop = visible_stop(request, pk)
    require(represents_member(request.user, stop.contract))
    return task_page(
        request,
        form=AnswerForm(request.POST or None),
        contract=stop.contract,
        title=_("Answer"),
        submit=_("Send the answer"),
        intro=stop.reasons,
        act=lambda form: stops.answer_stop(actor=request.user, stop=stop, **form.cleaned_data),
        done=reverse("contracts:stop", args=[stop.pk]),
    )


def stop_propose(request: Request, pk: int) -> HttpResponse:
    stop = visible_stop(request, pk)
    require(can_manage_contract(request.user, stop.contract))
    return task_page(
        request,
        form=StopProposalForm(request.POST or None, initial={"effective_on": clock.today()}),
        contract=stop.contract,
        title=_("Propose the stop to the delegation"),
        submit=_("Propose"),
        act=lambda form: stops.propose_stop(actor=request.user, stop=stop, **form.cleaned_data),
        done=reverse("contracts:stop", args=[stop.pk]),
    )


def stop_withdraw(request: Request, pk: int) -> HttpResponse:
    stop = visible_stop(request, pk)
    require(can_manage_contract(request.user, stop.contract))
    return task_page(
        request,
        form=ReasonForm(request.POST or None),
        contract=stop.contract,
        title=_("Do not pursue the stop"),
        act=lambda form: stops.withdraw_stop(actor=request.user, stop=stop, **form.cleaned_data),
        done=reverse("contracts:stop", args=[stop.pk]),
    )
