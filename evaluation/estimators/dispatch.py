"""From SPEC and data to a result."""

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from .adjusted import adjusted_difference
from .did import difference_in_differences
from .errors import EstimatorError
from .fixed_effects import two_way_fixed_effects
from .interrupted import interrupted_time_series
from .means import before_after, mean_difference
from .parsing import parse_spec
from .proportions import proportion_difference, threshold_share
from .reference import historical_reference, trend_adjusted
from .reporting import software
from .result import Result
from .school import school_points
from .spec import Spec
from .synthetic import synthetic_control
from .table import Table

_RUN: dict[str, Callable[[Spec, Table], Result]] = {
    "mean_difference": mean_difference,
    "proportion_difference": proportion_difference,
    "before_after": before_after,
    "difference_in_differences": difference_in_differences,
    "two_way_fixed_effects": two_way_fixed_effects,
    "interrupted_time_series": interrupted_time_series,
    "synthetic_control": synthetic_control,
    "adjusted_difference": adjusted_difference,
    "historical_reference": historical_reference,
    "trend_adjusted": trend_adjusted,
    "threshold_share": threshold_share,
    "school_points": school_points,
}


def run(spec: Mapping[str, Any] | Spec, data: pd.DataFrame, data_sha256: str | None = None) -> Result:
    """Run one estimate.

    ``spec`` is a SPEC (see ``docs/estimators.md``), ``data`` a frame with a row per observation whose cells are
    numbers or text (None, NaN, "" and "NA" are missing), ``data_sha256`` the digest of the file that it came from
    (left out: a digest of the cells). The same input gives the same result, bit for bit. Error: ``EstimatorError``
    for any bad input.
    """
    checked = spec if isinstance(spec, Spec) else parse_spec(spec)
    table = Table(data)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            result = _RUN[checked.method](checked, table)
        except EstimatorError:
            raise
        except (ArithmeticError, ValueError) as error:  # LinAlgError is a ValueError
            raise EstimatorError("singular design: the equations cannot be solved on this data") from error
        except MemoryError as error:
            raise EstimatorError("the data is too large for this method") from error
    result.data_sha256 = data_sha256 if data_sha256 is not None else table.sha256()
    result.software = software()
    return result
