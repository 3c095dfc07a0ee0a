"""Estimators of outcome evaluation: data in, one result out; neither Django nor a database.

Everything is imported at first use, so that importing the package (as ``manage.py check`` does through the
app) loads neither pandas nor scipy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import EstimatorError

if TYPE_CHECKING:
    from .balance import balance_table
    from .dispatch import run
    from .few_clusters import wild_cluster_bootstrap
    from .parsing import parse_spec
    from .placebo import placebo_permutation
    from .result import Result
    from .spec import METHODS, Spec
    from .variations import leave_one_out, sensitivity

#: Raised by one whenever a change of code can change a digit; part of every result.
VERSION = "1.1.0"

_HOME = {
    "METHODS": "spec",
    "Result": "result",
    "Spec": "spec",
    "balance_table": "balance",
    "leave_one_out": "variations",
    "parse_spec": "parsing",
    "placebo_permutation": "placebo",
    "run": "dispatch",
    "sensitivity": "variations",
    "wild_cluster_bootstrap": "few_clusters",
}

__all__ = [
    "METHODS",
    "VERSION",
    "EstimatorError",
    "Result",
    "Spec",
    "balance_table",
    "leave_one_out",
    "parse_spec",
    "placebo_permutation",
    "run",
    "sensitivity",
    "wild_cluster_bootstrap",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
