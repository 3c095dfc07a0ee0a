"""The simulator: who loses and gains, three cases, what matters most, the distribution; and all contracts together."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from contracts import outlooks
from contracts.actions import simulations
from contracts.assumptions import default_assumptions, half_years, model_of
from contracts.fault_words import said_with_path
from contracts.forms.simulations import AssumptionsForm, ExposureForm
from contracts.models import Contract, Simulation
from contracts.permissions import can_comment_on_contract
from contracts.simulation import SimulationInvalid
from contracts.terms import TermsInvalid
from contracts.views.common import add_refusal, visible_contract
from core.errors import Refused, require
from core.http import Request
from core.models import Role
from core.permissions import with_role

QUICK_DRAWS = 2_000


def contract_simulate(request: Request, pk: int) -> HttpResponse:
    """What-if at once on the page; “keep” has a worker run it in full and keeps it."""
    contract = visible_contract(request, pk)
    values = default_assumptions(contract)
    lacks = what_lacks(contract)
    sent = request.POST if request.method == "POST" else None
    form = AssumptionsForm(sent, contract=contract, values=values)
    fault, pictures, status = "", None, 200
    if sent is not None and not form.is_valid():
        status = 422
    elif not lacks:
        if sent is not None:
            values = form.values()
        seed = form.cleaned_data["seed"] if sent is not None else 1
        if "keep" in request.POST:
            try:
                simulation = simulations.request_simulation(
                    actor=request.user,
                    contract=contract,
                    assumptions=values,
                    seed=seed,
                    explanation=form.cleaned_data["explanation"],
                )
            except Refused as refusal:
                add_refusal(form, refusal)
                status = 422
            else:
                return redirect(simulation)
        try:
            pictures = outlooks.pictures_of(contract, model_of(contract, values), draws=QUICK_DRAWS, seed=seed)
        except (SimulationInvalid, TermsInvalid) as error:
            fault = said_with_path(str(error))
    context = {
        "contract": contract,
        "form": form,
        "lacks": lacks,
        "fault": fault,
        "pictures": pictures,
        "kept": contract.simulations.select_related("created_by")[:10],
        "may_keep": can_comment_on_contract(request.user, contract),
    }
    return render(request, "contracts/simulate.html", context, status=status)


def what_lacks(contract: Contract) -> list[str]:
    lacks = []
    if not half_years(contract):
        lacks.append(_("Say when the contract begins and ends."))
    if not contract.outcomes.filter(is_paid=True).exists():
        lacks.append(_("The contract must pay for at least one outcome."))
    shares = contract.parties.filter(left_on__isnull=True, payment_share__gt=0)
    if not contract.terms and not shares.exists():
        lacks.append(_("Choose each member's share of the payments."))
    return lacks


def simulation_detail(request: Request, pk: int) -> HttpResponse:
    """The full run: progress while it runs, then its distribution by year and party."""
    found = Simulation.objects.visible_to(request.user).select_related("contract", "job", "created_by")
    simulation = get_object_or_404(found, pk=pk)
    context: dict[str, Any] = {"simulation": simulation, "contract": simulation.contract}
    if simulation.result is not None:
        if simulation.contract is None:
            visible = dict(Contract.objects.visible_to(request.user).values_list("pk", "title"))
            context["pictures"] = outlooks.exposure_pictures(simulation.result, visible)
        else:
            names = {
                party.code: str(party)
                for party in simulation.contract.parties.select_related("organisation", "unit__organisation")
            }
            context["pictures"] = outlooks.kept_pictures(simulation.result, names)
    context["is_mine"] = simulation.created_by_id == request.user.pk
    return render(request, "contracts/simulation.html", context)


def portfolio(request: Request) -> HttpResponse:
    """Exposure over all contracts: the last run, and a new one."""
    require(with_role(request.user, Role.OFFICER, Role.FINANCE, Role.MEMBER, Role.CHAIR))
    form = ExposureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            simulation = simulations.request_exposure(
                actor=request.user,
                seed=form.cleaned_data["seed"],
                correlation=str(form.cleaned_data["correlation"]),
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return redirect(simulation)
    last = Simulation.objects.filter(contract__isnull=True, result__isnull=False).first()
    visible = dict(Contract.objects.visible_to(request.user).values_list("pk", "title"))
    context = {
        "form": form,
        "last": last,
        "pictures": outlooks.exposure_pictures(last.result, visible) if last and last.result else None,
    }
    return render(request, "contracts/portfolio.html", context, status=422 if form.errors else 200)
