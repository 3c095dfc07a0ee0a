"""The command line of the estimators: ``estimate SPEC.json DATA.csv``."""

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from .errors import EstimatorError

BAD_INPUT = 2


def main(arguments: Sequence[str], out: TextIO | None = None, err: TextIO | None = None) -> int:
    """Run SPEC on DATA, print one JSON object on ``out`` and return 0.

    Bad input: nothing on ``out``, one line on ``err``, 2.
    """
    out = sys.stdout if out is None else out
    err = sys.stderr if err is None else err
    try:
        text = _run(arguments)
    except EstimatorError as error:
        return _refuse(err, str(error))
    except (MemoryError, RecursionError):
        return _refuse(err, "the input is too large")
    except Exception as error:
        # A fault of ours, not of the input; the caller is still owed one line and no half answer.
        return _refuse(err, f"internal fault ({type(error).__name__}) on this input, please report it")
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(encoding="utf-8")  # JSON is UTF-8 whatever the terminal's locale
    out.write(text)
    return 0


def _refuse(err: TextIO, message: str) -> int:
    err.write(f"estimate: {_printable(message)}\n")
    return BAD_INPUT


def _run(arguments: Sequence[str]) -> str:
    if len(arguments) != 2:
        raise EstimatorError("two files are needed: estimate SPEC.json DATA.csv")
    from .parsing import parse_spec, read_spec

    spec = parse_spec(read_spec(_read_text(Path(arguments[0]))))
    # pandas and scipy are loaded only once the SPEC has proved good.
    from .dispatch import run
    from .table import read_table

    frame, digest = read_table(Path(arguments[1]))
    result = run(spec, frame, digest).to_dict()
    return json.dumps(result, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise EstimatorError(f"cannot read the SPEC file '{path.name}': {error.strerror or 'error'}") from error
    except UnicodeDecodeError as error:
        raise EstimatorError("the SPEC file is not UTF-8") from error
    except ValueError as error:
        raise EstimatorError("the SPEC file has no usable name") from error


def _printable(text: str) -> str:
    """One line without control characters, at most 300 characters."""
    line = "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
    return line if len(line) <= 300 else line[:297] + "..."
