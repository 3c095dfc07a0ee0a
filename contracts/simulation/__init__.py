"""What a contract, or all of them, may come to pay: pure numpy, seeded, over the same terms that settle.

`check_parties`, `outlooks` and `tornado` are for the negotiation; `monte_carlo` gives payments by year and party;
`exposure` the programme's risk over all contracts. Amounts here are float kronor, for looking ahead only; what is paid
is settled by `contracts.terms`.
"""

from __future__ import annotations

from .bench import Unsupported
from .cases import Bar, Outlook, PartyCheck, check_parties, outlooks, planned, tornado
from .exact import simulate_exactly
from .model import ActivityPlan, ContractModel, CostPlan, MetricModel, SimulationInvalid, Spread
from .montecarlo import MonteCarlo, is_vectorised, monte_carlo
from .paths import Paths, PayLine, simulate
from .portfolio import PROGRAMME_CEILING, Exposure, YearExposure, exposure
from .sampling import Sample, drawn, sample
from .summary import Distribution, YearParty, distribution

__all__ = [
    "PROGRAMME_CEILING",
    "ActivityPlan",
    "Bar",
    "ContractModel",
    "CostPlan",
    "Distribution",
    "Exposure",
    "MetricModel",
    "MonteCarlo",
    "Outlook",
    "PartyCheck",
    "Paths",
    "PayLine",
    "Sample",
    "SimulationInvalid",
    "Spread",
    "Unsupported",
    "YearExposure",
    "YearParty",
    "check_parties",
    "distribution",
    "drawn",
    "exposure",
    "is_vectorised",
    "monte_carlo",
    "outlooks",
    "planned",
    "sample",
    "simulate",
    "simulate_exactly",
    "tornado",
]
