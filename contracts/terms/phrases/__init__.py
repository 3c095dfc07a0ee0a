"""What each rule type promises, in a sentence or two."""

from __future__ import annotations

from collections.abc import Callable, Container

from ..model import Rule
from ..voice import Voice
from .cohort import cohort_threshold, condition, distance_travelled, graduated, joint_pot, net_impact, savings_share
from .finance import conditional_loan, guarantee, holdback, top_up
from .participants import activity, banded_tariff, milestone, per_participant, unit

Phrase = Callable[[Rule, Voice, Container[str]], list[str]]

PHRASES: dict[str, Phrase] = {
    "activity": activity,
    "milestone": milestone,
    "per_participant": per_participant,
    "unit": unit,
    "cohort_threshold": cohort_threshold,
    "graduated": graduated,
    "distance_travelled": distance_travelled,
    "net_impact": net_impact,
    "savings_share": savings_share,
    "joint_pot": joint_pot,
    "banded_tariff": banded_tariff,
    "conditional_loan": conditional_loan,
    "guarantee": guarantee,
    "top_up": top_up,
    "holdback": holdback,
    "condition": condition,
}
