"""What a run gives back."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

FLAGS = (
    "imbalance",
    "few_clusters",
    "single_treated_unit",
    "poor_pre_fit",
    "small_cells",
    "missing_outcomes",
    "overdispersion",
)


@dataclass(slots=True)
class Result:
    """One estimate with its uncertainty; None is what the method cannot give.

    ``estimate``, ``std_error`` and the interval are in the outcome's unit (on the log scale with ``log`` or a count
    family); ``flags`` holds words of ``FLAGS`` in that order.
    """

    method: str
    estimate: float | None = None
    std_error: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p_value: float | None = None
    n: int | None = None
    n_treated: int | None = None
    n_clusters: int | None = None
    se_convention: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    balance: list[dict[str, Any]] | None = None
    flags: list[str] = field(default_factory=list)
    data_sha256: str | None = None
    software: dict[str, str] = field(default_factory=dict)

    def flag(self, *words: str) -> None:
        """Raise flags; each once, in the fixed order."""
        self.flags = [word for word in FLAGS if word in {*self.flags, *words}]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values under every key of the contract; NaN and infinity become None."""
        names = (
            "method",
            "estimate",
            "std_error",
            "ci_low",
            "ci_high",
            "p_value",
            "n",
            "n_treated",
            "n_clusters",
            "se_convention",
            "details",
            "balance",
            "flags",
            "data_sha256",
            "software",
        )
        return {name: plain(getattr(self, name)) for name in names}


def plain(value: Any) -> Any:
    """A value as JSON can hold it: numpy types as Python's, NaN and infinity as None."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (np.bool_,)):
        return bool(value)
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if not math.isfinite(number):
            return None
        return number + 0.0  # turns -0.0 into 0.0
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    raise TypeError(f"no JSON form for {type(value).__name__}")
