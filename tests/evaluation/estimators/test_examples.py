"""Every method has an example in the documentation that runs as printed."""

import io
import json
from pathlib import Path

import pytest

from evaluation.estimators import METHODS
from evaluation.estimators.cli import main

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples" / "estimators"


@pytest.mark.parametrize("method", METHODS)
def test_the_example_of_each_method_runs(method):
    out, err = io.StringIO(), io.StringIO()
    assert main([str(EXAMPLES / f"{method}.json"), str(EXAMPLES / f"{method}.csv")], out, err) == 0
    result = json.loads(out.getvalue())
    assert (result["method"], err.getvalue()) == (method, "")
    assert result["estimate"] is not None


def test_every_method_and_flag_is_documented():
    from evaluation.estimators.result import FLAGS
    from evaluation.estimators.spec import KEYS

    text = (EXAMPLES.parents[1] / "estimators.md").read_text()
    missing = [word for word in (*METHODS, *FLAGS, *KEYS) if f"`{word}`" not in text]
    assert missing == []
