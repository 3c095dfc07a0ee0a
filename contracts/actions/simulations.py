"""Keep a simulation and have a worker run it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.assumptions import default_assumptions, model_of
from contracts.fault_words import said_with_path
from contracts.models import Contract, ContractStatus, Simulation
from contracts.permissions import can_comment_on_contract
from contracts.simulation import SimulationInvalid, check_parties, exposure, monte_carlo
from contracts.terms import TermsInvalid
from core import clock
from core.actions.audit import record
from core.actions.jobs import Progress, request_job
from core.errors import Refused, refusals, require
from core.models import Role, User
from core.permissions import with_role
from programme.models import Programme

COUNTED = [
    ContractStatus.PROPOSED,
    ContractStatus.APPROVED,
    ContractStatus.ACTIVE,
    ContractStatus.SUSPENDED,
    ContractStatus.STOPPED,
    ContractStatus.COMPLETED,
]


@transaction.atomic
def request_simulation(
    *,
    actor: User,
    contract: Contract,
    assumptions: dict[str, Any],
    seed: int = 1,
    draws: int = 10_000,
    explanation: str = "",
) -> Simulation:
    """Keep what is assumed and simulate it. A party that cannot lose or cannot gain must be explained."""
    require(can_comment_on_contract(actor, contract))
    try:
        checks = check_parties(model_of(contract, assumptions))
    except (SimulationInvalid, TermsInvalid) as error:
        raise Refused(_("This cannot be simulated: %(fault)s") % {"fault": said_with_path(str(error))}) from error
    if any(check.needs_explaining for check in checks) and not explanation.strip():
        raise Refused(
            _("At least one party does not lose when outcomes fail, or does not gain when they come. Explain why."),
            field="explanation",
        )
    with refusals(), transaction.atomic():
        simulation = Simulation.objects.create(
            contract=contract,
            assumptions=assumptions,
            terms_sha256=contract.terms_sha256,
            explanation=explanation.strip(),
            seed=seed,
            draws=draws,
            created_by=actor,
            created_at=clock.now(),
        )
    _send(actor, simulation, "contracts.simulate")
    record(
        actor=actor,
        verb="contract.simulated",
        target=simulation,
        case=contract.case,
        summary=f"{draws:,}".replace(",", "\u00a0"),
    )
    return simulation


def _send(actor: User, simulation: Simulation, kind: str) -> None:
    simulation.job = request_job(actor=actor, kind=kind, key=f"{kind}:{simulation.pk}", simulation=simulation.pk)
    simulation.save(update_fields=["job"])


@transaction.atomic
def request_exposure(*, actor: User, seed: int = 1, draws: int = 10_000, correlation: str = "0.3") -> Simulation:
    """The programme's exposure over all contracts, by each contract's own last assumptions."""
    require(with_role(actor, Role.OFFICER, Role.FINANCE, Role.MEMBER, Role.CHAIR))
    with refusals(), transaction.atomic():
        simulation = Simulation.objects.create(
            assumptions={"correlation": correlation},
            seed=seed,
            draws=draws,
            created_by=actor,
            created_at=clock.now(),
        )
    _send(actor, simulation, "contracts.exposure")
    record(actor=actor, verb="portfolio.simulated", target=simulation, summary=str(draws))
    return simulation


def run_simulation(simulation: Simulation, progress: Progress) -> None:
    if simulation.result is not None or simulation.contract is None:
        return
    model = model_of(simulation.contract, simulation.assumptions)
    found = monte_carlo(
        model,
        draws=simulation.draws,
        seed=simulation.seed,
        progress=lambda share: progress(int(share * 100)),
    )
    simulation.result = asdict(found)
    simulation.save(update_fields=["result"])


def run_exposure(simulation: Simulation, progress: Progress) -> None:
    if simulation.result is not None:
        return
    contracts = Contract.objects.filter(
        status__in=COUNTED, starts_on__isnull=False, ends_on__isnull=False, outcomes__is_paid=True
    ).distinct()
    models = [model_of(contract, default_assumptions(contract)) for contract in contracts]
    programme = Programme.objects.order_by("pk").first()
    if not models or programme is None:
        raise Refused(_("There is no contract to simulate yet."))
    budgets: dict[int, float] = {}
    for row in programme.appropriations.all():
        budgets[row.year] = budgets.get(row.year, 0.0) + float(row.amount)
    try:
        found = exposure(
            models,
            draws=simulation.draws,
            seed=simulation.seed,
            ceiling=float(programme.outcome_ceiling),
            budgets=budgets,
            correlation=float(simulation.assumptions.get("correlation", "0")),
            progress=lambda share: progress(int(share * 100)),
        )
    except (SimulationInvalid, TermsInvalid) as error:
        raise Refused(_("This cannot be simulated: %(fault)s") % {"fault": said_with_path(str(error))}) from error
    simulation.result = asdict(found)
    simulation.save(update_fields=["result"])
