"""What a SPEC may say."""

from dataclasses import dataclass, field

from .errors import EstimatorError

#: Keys that any method accepts because they cannot change its estimate when the method has no use for them.
HARMLESS = frozenset({"method", "unit", "time", "balance", "bootstrap", "alpha", "intervention_time"})

_REGRESSION = frozenset({"outcome", "treated", "covariates", "weights", "cluster", "log", "se", "family", "offset"})

#: Keys that each method uses beside the harmless ones; any other known key is an error, never silently ignored.
METHODS: dict[str, frozenset[str]] = {
    "mean_difference": _REGRESSION,
    "proportion_difference": frozenset({"outcome", "treated", "weights"}),
    "before_after": frozenset({"outcome", "post", "weights", "cluster", "log", "se", "balanced", "treated_unit"}),
    "difference_in_differences": _REGRESSION | {"post", "treated_unit", "balanced"},
    "two_way_fixed_effects": (_REGRESSION - {"offset"}) | {"treated_unit"},
    "interrupted_time_series": _REGRESSION | {"post", "treated_unit", "trend", "slope", "season", "control_outcome"},
    "synthetic_control": frozenset({"outcome", "treated", "treated_unit", "log"}),
    "adjusted_difference": frozenset(
        {"outcome", "treated", "covariates", "adjust", "log", "se", "family", "cluster", "weights"}
    ),
    "historical_reference": frozenset({"outcome", "treated", "subgroup"}),
    "trend_adjusted": frozenset({"outcome", "index", "post", "weights"}),
    "threshold_share": frozenset({"outcome", "treated", "post", "threshold"}),
    "school_points": frozenset(),
}

REQUIRED: dict[str, tuple[str, ...]] = {
    "mean_difference": ("outcome", "treated"),
    "proportion_difference": ("outcome", "treated"),
    "before_after": ("outcome", "post"),
    "difference_in_differences": ("outcome",),
    "two_way_fixed_effects": ("outcome", "unit"),
    "interrupted_time_series": ("outcome",),
    "synthetic_control": ("outcome", "unit", "time", "intervention_time"),
    "adjusted_difference": ("outcome", "treated", "covariates", "adjust"),
    "historical_reference": ("outcome", "treated", "subgroup"),
    "trend_adjusted": ("outcome", "index", "post"),
    "threshold_share": ("outcome", "threshold"),
    "school_points": (),
}

SE: dict[str, frozenset[str]] = {
    "mean_difference": frozenset({"classical", "welch", "hc1", "cluster"}),
    "before_after": frozenset({"classical", "welch", "hc1", "cluster"}),
    "difference_in_differences": frozenset({"classical", "welch", "hc1", "cluster"}),
    "two_way_fixed_effects": frozenset({"classical", "hc1", "cluster"}),
    "interrupted_time_series": frozenset({"classical", "hc1", "cluster", "newey_west"}),
    "adjusted_difference": frozenset({"hc1", "cluster"}),
}

FAMILIES: dict[str, frozenset[str]] = {
    "difference_in_differences": frozenset({"gaussian", "poisson", "quasi-poisson"}),
    "interrupted_time_series": frozenset({"gaussian", "poisson", "quasi-poisson"}),
    "mean_difference": frozenset({"gaussian", "poisson", "quasi-poisson"}),
    "adjusted_difference": frozenset({"gaussian", "poisson", "binomial"}),
}

COUNT_FAMILIES = frozenset({"poisson", "quasi-poisson"})

COLUMN_KEYS = (
    "outcome",
    "treated",
    "post",
    "unit",
    "time",
    "cluster",
    "weights",
    "offset",
    "control_outcome",
    "index",
    "subgroup",
)
KEYS = frozenset(
    {
        "method",
        *COLUMN_KEYS,
        "intervention_time",
        "treated_unit",
        "covariates",
        "balance",
        "family",
        "log",
        "trend",
        "slope",
        "season",
        "threshold",
        "adjust",
        "balanced",
        "se",
        "bootstrap",
        "alpha",
    }
)


@dataclass(frozen=True, slots=True)
class Season:
    """Season of a series: a column, as dummies or as ``harmonics`` sine and cosine pairs over ``period``."""

    column: str
    kind: str
    harmonics: int = 1
    period: float | None = None


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Number of resamples and the seed of ``numpy.random.default_rng``."""

    reps: int = 1000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Spec:
    """A checked SPEC. Text fields hold column names; see ``docs/estimators.md`` for each key."""

    method: str
    outcome: str | None = None
    treated: str | None = None
    post: str | None = None
    unit: str | None = None
    time: str | None = None
    intervention_time: str | float | None = None
    treated_unit: str | float | None = None
    cluster: str | None = None
    covariates: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()
    weights: str | None = None
    offset: str | None = None
    family: str = "gaussian"
    log: bool = False
    trend: bool = False
    slope: bool = False
    season: Season | None = None
    control_outcome: str | None = None
    index: str | None = None
    subgroup: str | None = None
    outcomes: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ()
    threshold: float | None = None
    adjust: str | None = None
    balanced: bool = False
    se: str | None = None
    bootstrap: Bootstrap = field(default_factory=Bootstrap)
    bootstrap_named: bool = False
    alpha: float = 0.05

    def need(self, key: str) -> str:
        """The column named by ``key``; an error where the SPEC has none."""
        value = getattr(self, key)
        if not isinstance(value, str):
            raise EstimatorError(f"{self.method} needs the SPEC key '{key}'")
        return value
