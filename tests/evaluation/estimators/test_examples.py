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


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_rows_and_columns_changes_nothing(method, tmp_path):
    spec, lines = EXAMPLES / f"{method}.json", (EXAMPLES / f"{method}.csv").read_text().splitlines()
    cells = [line.split(",") for line in lines]
    turned = [cells[0], *cells[:0:-1]]
    (tmp_path / "turned.csv").write_text("\n".join(",".join(reversed(row)) for row in turned) + "\n")
    results = []
    for data in (EXAMPLES / f"{method}.csv", tmp_path / "turned.csv"):
        out = io.StringIO()
        assert main([str(spec), str(data)], out, io.StringIO()) == 0
        results.append(json.loads(out.getvalue()))
    for key in ("estimate", "std_error", "ci_low", "ci_high", "p_value"):
        want = results[0][key]
        assert results[1][key] == (want if want is None else pytest.approx(want, rel=1e-9))
    assert [results[1][key] for key in ("n", "n_treated", "flags")] == [
        results[0][key] for key in ("n", "n_treated", "flags")
    ]
