"""The command: one JSON object, or one line and exit code 2; no environment, no database, no early import."""

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evaluation.estimators.cli import main

ROOT = Path(__file__).resolve().parents[3]
KEYS = [
    *("method", "estimate", "std_error", "ci_low", "ci_high", "p_value", "n", "n_treated", "n_clusters"),
    *("se_convention", "details", "balance", "flags", "data_sha256", "software"),
]

SPEC = {"method": "mean_difference", "outcome": "y", "treated": "d"}
DATA = "id,d,y,c\n" + "".join(f"{i},{i % 2},{i * 1.5},{i // 3}\n" for i in range(12))


def call(tmp_path: Path, spec: object, data: str | bytes = DATA) -> tuple[int, str, str]:
    spec_file, data_file = tmp_path / "spec.json", tmp_path / "data.csv"
    spec_file.write_bytes(spec if isinstance(spec, bytes) else json.dumps(spec).encode())
    data_file.write_bytes(data if isinstance(data, bytes) else data.encode())
    out, err = io.StringIO(), io.StringIO()
    code = main([str(spec_file), str(data_file)], out, err)
    return code, out.getvalue(), err.getvalue()


def test_every_key_is_there_and_the_digest_is_the_file(tmp_path):
    code, out, err = call(tmp_path, SPEC)
    result = json.loads(out)
    assert (code, err, list(result)) == (0, "", KEYS)
    assert result["data_sha256"] == hashlib.sha256(DATA.encode()).hexdigest()
    assert (result["balance"], result["n_clusters"], result["flags"]) == (None, None, [])
    assert result["details"]["dropped"] == 0


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + DATA.encode(),
        DATA.replace("\n", "\r\n"),
        DATA + "\n\n",
        DATA.replace("id,d,y,c", '"id", d,"y",c '),
        "\n".join(f",{line}" for line in DATA.splitlines()),
        DATA + "99,1,NA,0\n98,,4,0\n",
        DATA.replace(",0,", ",0.0,"),
    ],
    ids=["bom", "crlf", "blank lines", "quoted header", "unnamed column", "missing values", "decimal group"],
)
def test_lawful_oddities_of_a_file_give_the_same_digits(tmp_path, data):
    want = json.loads(call(tmp_path, SPEC)[1])
    code, out, err = call(tmp_path, SPEC, data)
    got = json.loads(out)
    assert (code, err) == (0, "")
    assert [got[key] for key in ("estimate", "std_error", "p_value", "n")] == [
        want[key] for key in ("estimate", "std_error", "p_value", "n")
    ]


PANEL = "u,t,d,y,x,c,z\n" + "".join(
    f"u{u},{t},{int(u < 2 and t > 2)},{u + t + (u * t) % 3},{u},{'' if u + t == 0 else u},{u * 2}\n"
    for u in range(4)
    for t in range(5)
)
FIXED = {"method": "two_way_fixed_effects", "outcome": "y", "treated": "d", "unit": "u", "time": "t"}
IPW = {"method": "adjusted_difference", "outcome": "y", "treated": "d", "covariates": ["id"], "adjust": "ipw"}
SERIES = {"method": "interrupted_time_series", "outcome": "y", "time": "t"}

SEPARATED = "id,d,y\n" + "".join(f"{i},{int(i > 5)},{i}\n" for i in range(12))

BAD = {
    "unknown key": ({**SPEC, "outcom": "y"}, DATA, "unknown SPEC key 'outcom'"),
    "unknown key that is null": ({**SPEC, "extra": None}, DATA, "unknown SPEC key 'extra'"),
    "unknown method": ({**SPEC, "method": "magic"}, DATA, "unknown method 'magic'"),
    "no method": ({"outcome": "y"}, DATA, "needs the key 'method'"),
    "key of another method": ({**SPEC, "threshold": 3}, DATA, "has no use for the SPEC key 'threshold'"),
    "missing key": ({"method": "mean_difference", "outcome": "y"}, DATA, "needs the SPEC key 'treated'"),
    "not json": (b"{", DATA, "not valid JSON"),
    "a list": ([SPEC], DATA, "must be one JSON object"),
    "nan in json": (b'{"method":"mean_difference","outcome":"y","treated":"d","alpha":NaN}', DATA, "not JSON"),
    "key twice": (b'{"method":"mean_difference","method":"mean_difference"}', DATA, "the key 'method' twice"),
    "deep json": (b"[" * 100_000, DATA, "JSON"),
    "wrong kind": ({**SPEC, "outcome": 3}, DATA, "'outcome' must be a column name"),
    "alpha": ({**SPEC, "alpha": 1}, DATA, "between 0 and 1"),
    "huge alpha": (b'{"method":"mean_difference","outcome":"y","treated":"d","alpha":1e999}', DATA, "a number"),
    "log as text": ({**SPEC, "log": "yes"}, DATA, "true or false"),
    "bad se": ({**SPEC, "se": "newey_west"}, DATA, "does not have se"),
    "reps": ({**IPW, "bootstrap": {"reps": 1}}, DATA, "bootstrap.reps"),
    "missing column": ({**SPEC, "outcome": "wage"}, DATA, "no column 'wage'"),
    "missing balance column": ({**SPEC, "balance": ["age"]}, DATA, "no column 'age'"),
    "text in a number": (SPEC, DATA.replace("1.5", "one"), "not a number in the column 'y', data row 2"),
    "decimal comma": (SPEC, DATA.replace("1.5", '"1,5"'), "not a number in the column 'y', data row 2"),
    "nan as text": (SPEC, DATA.replace("1.5", "nan"), "not a number"),
    "infinity": (SPEC, DATA.replace("1.5", "1e999"), "infinite"),
    "beyond measure": (SPEC, DATA.replace("1.5", "-1e101"), "a number beyond 1e+100 in the column 'y', data row 2"),
    "treated not 0/1": (SPEC, DATA.replace("1,1,1.5", "1,2,1.5"), "'treated' must be 0 or 1"),
    "all treated": (SPEC, DATA.replace(",0,", ",1,"), "the comparison group is empty"),
    "none treated": (SPEC, DATA.replace(",1,", ",0,"), "the treated group is empty"),
    "empty outcome": (SPEC, "d,y\n1,\n0,NA\n", "no row has all the values"),
    "missing cluster": ({**SPEC, "cluster": "c"}, DATA.replace("4,0,6.0,1", "4,0,6.0,"), "missing cluster id"),
    "missing cluster in a panel": (
        {**FIXED, "cluster": "c"},
        PANEL,
        "missing cluster id in the column 'c', data row 1",
    ),
    "one cluster": ({**SPEC, "cluster": "c"}, "d,y,c\n1,2,a\n0,1,a\n1,3,a\n", "at least two clusters"),
    "covariate that the unit effects hold": ({**FIXED, "covariates": ["x"]}, PANEL, "singular design: 'x'"),
    "covariates that repeat each other": (
        {"method": "mean_difference", "outcome": "y", "treated": "d", "covariates": ["x", "z"]},
        PANEL,
        "singular design: 'z'",
    ),
    "exposure constant within units": ({**FIXED, "treated": "x"}, PANEL, "singular design: 'treated'"),
    "separated groups": (
        IPW,
        "id,d,y\n" + "".join(f"{i},{int(i > 5)},{i}\n" for i in range(12)),
        "separate the groups",
    ),
    "series with two rows a period": ({**SERIES, "intervention_time": 3}, PANEL, "two rows of one period"),
    "nothing before": ({**SERIES, "intervention_time": 0}, PANEL, "no period before"),
    "nothing after": ({**SERIES, "intervention_time": 9}, PANEL, "no period at or after"),
    "logs of zero": ({**SPEC, "log": True}, DATA, "'log' needs positive values"),
    "negative weight": ({**SPEC, "weights": "c"}, DATA.replace("4,0,6.0,1", "4,0,6.0,-1"), "a negative weight"),
    "outcome as weight": ({**SPEC, "weights": "y"}, DATA, "is both 'outcome' and 'weights'"),
    "empty file": (SPEC, "", "empty"),
    "only a header": (SPEC, "d,y\n", "no rows"),
    "column twice": (SPEC, "d,y,y\n1,2,3\n0,1,1\n", "the column 'y' twice"),
    "ragged row": (SPEC, "d,y\n1,2\n0\n", "data row 2 has 1 cells"),
    "long row": (SPEC, "d,y\n1,2,3\n", "data row 1 has 3 cells"),
    "latin 1": (SPEC, "d,y\n1,å\n".encode("latin-1"), "not UTF-8"),
    "binary": (SPEC, b"PK\x03\x04\x00\x00", "NUL"),
    "open quote": (SPEC, 'd,y\n1,"2\n', "no valid CSV"),
    "semicolons": (SPEC, DATA.replace(",", ";").replace("1.5", "1,5"), "separated by semicolons, not by commas"),
    "tabs": (SPEC, DATA.replace(",", "\t"), "separated by tabs"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line_and_nothing_on_standard_output(tmp_path, case):
    spec, data, message = BAD[case]
    code, out, err = call(tmp_path, spec, data)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.startswith("estimate: ")
    assert message in err


def test_files_that_are_not_there_and_a_wrong_number_of_files(tmp_path):
    for arguments in ([], ["only"], ["a", "b", "c"], [str(tmp_path), str(tmp_path)], ["no\nsuch", "file"], ["\0", "x"]):
        out, err = io.StringIO(), io.StringIO()
        assert main(arguments, out, err) == 2
        assert (out.getvalue(), err.getvalue().count("\n")) == ("", 1)


def test_a_message_never_repeats_what_a_cell_held(tmp_path):
    _, _, err = call(tmp_path, SPEC, DATA.replace("1.5", "19121212-1212"))
    assert "1212" not in err


def bare(*arguments: str, prelude: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run in an empty environment, where no database could be found."""
    command = [sys.executable, *(["-c", prelude] if prelude else ["manage.py"]), *arguments]
    env = {"PATH": os.environ["PATH"], "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)


def test_manage_py_estimate_runs_without_environment(tmp_path):
    (tmp_path / "spec.json").write_text(json.dumps(SPEC))
    (tmp_path / "data.csv").write_text(DATA)
    done = bare("estimate", str(tmp_path / "spec.json"), str(tmp_path / "data.csv"))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["estimate"] == 1.5
    done = bare("estimate", str(tmp_path / "spec.json"), str(tmp_path / "gone.csv"))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_importing_the_package_and_the_command_loads_no_pandas():
    program = (
        "import sys, evaluation.estimators, evaluation.estimators.cli, evaluation.estimators.spec;"
        "import evaluation.management.commands.estimate;"
        "print(sorted({'numpy', 'pandas', 'scipy', 'statsmodels'} & set(sys.modules)))"
    )
    assert bare(prelude=program).stdout == "[]\n"
