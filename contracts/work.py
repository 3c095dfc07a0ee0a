"""What workers do for contracts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contracts.models import Simulation
from core.actions.jobs import Progress, register


@register("contracts.simulate", title=_("Simulation of a contract"))
def simulate(progress: Progress) -> dict[str, int]:
    from contracts.actions.simulations import run_simulation

    simulation = Simulation.objects.select_related("contract").get(pk=progress.job.arguments["simulation"])
    run_simulation(simulation, progress)
    return {"simulation": simulation.pk}


@register("contracts.exposure", title=_("Exposure over all contracts"))
def simulate_portfolio(progress: Progress) -> dict[str, int]:
    from contracts.actions.simulations import run_exposure

    simulation = Simulation.objects.get(pk=progress.job.arguments["simulation"])
    run_exposure(simulation, progress)
    return {"simulation": simulation.pk}
