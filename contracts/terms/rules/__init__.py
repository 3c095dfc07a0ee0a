"""The rule types, by the name that terms give them."""

from __future__ import annotations

from ..case import Evaluate
from .activity import activity, banded_tariff, milestone
from .cohort import cohort_threshold, graduated, net_impact, savings_share
from .dependent import holdback, top_up
from .finance import conditional_loan, guarantee
from .participants import distance_travelled, per_participant, unit
from .pot import condition, joint_pot

RULE_TYPES: dict[str, Evaluate] = {
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
