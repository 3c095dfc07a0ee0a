"""The smallest change that an outcome definition can show, in the outcome's own unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from programme.measurement.power import Design, PowerError, detectable_difference, detectable_share


@dataclass(frozen=True)
class Detectable:
    """``effect`` in the outcome's unit (percentage points for a share); ``fault`` says why there is none."""

    effect: Decimal | None = None
    wanted: Decimal | None = None
    fault: str = ""

    @property
    def is_enough(self) -> bool | None:
        """Whether the wanted change is at least as large as the smallest that can be shown."""
        if self.effect is None or self.wanted is None:
            return None
        return self.wanted >= self.effect

    @property
    def tone(self) -> str:
        return {True: "good", False: "bad", None: "idle"}[self.is_enough]


def detectable(outcome: Any) -> Detectable:
    """Two groups, 5 % two-sided, 80 % power; clustering when given. ``outcome`` is a definition or a form's data."""
    wanted = None
    if outcome.baseline is not None and outcome.target is not None:
        wanted = abs(outcome.target - outcome.baseline)
    n = outcome.expected_n
    if not n:
        return Detectable(wanted=wanted, fault=_("State the expected number of people."))
    try:
        design = Design(cluster_size=float(outcome.cluster_size or 1), icc=float(outcome.icc or 0))
        second = outcome.comparison_n or n
        if outcome.measure == "share":
            if outcome.baseline is None:
                return Detectable(wanted=wanted, fault=_("State the baseline as a share in per cent."))
            base = float(outcome.baseline) / 100
            if not 0 < base < 1:
                return Detectable(wanted=wanted, fault=_("A share in per cent lies between 0 and 100."))
            low, high = detectable_share(base, n, second, design)
            effect = (high - base if outcome.direction == "increase" else base - low) * 100
        else:
            if not outcome.expected_sd or outcome.expected_sd <= 0:
                return Detectable(wanted=wanted, fault=_("State the expected spread (standard deviation)."))
            effect = detectable_difference(n, second, float(outcome.expected_sd), design)
    except (PowerError, ValueError, OverflowError):
        return Detectable(wanted=wanted, fault=_("The groups are too small to show any change."))
    if not math.isfinite(effect):
        return Detectable(wanted=wanted, fault=_("The groups are too small to show any change."))
    return Detectable(effect=Decimal(f"{effect:.4g}"), wanted=wanted)
