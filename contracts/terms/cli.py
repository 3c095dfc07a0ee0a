"""Settle from the command line without Django: `python -m contracts.terms.cli TERMS.json FACTS.json [--explain]`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from .documents import load
from .errors import TermsInvalid, fault
from .settlement import settle
from .statement import explain

# Settlement files are small; more than this is somebody's mistake.
_MOST_BYTES = 64 * 1024 * 1024


def read_document(path: str, name: str) -> dict[str, Any]:
    """Return the JSON object in a file (`-`: stdin); TermsInvalid if it cannot be read or is not strict JSON."""
    if path == "-":
        return load(sys.stdin.buffer.read(_MOST_BYTES), name)
    file = Path(path)
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise fault(name, "the file is larger than 64 MB")
        content = file.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it cannot be opened"
        raise fault(name, f"cannot read {path!r}: {reason}") from None
    return load(content, name)


def settle_files(terms: str, facts: str, *, explained: bool = False, scenario: str | None = None) -> str:
    """Return the statement of two files as JSON, or as text to follow; TermsInvalid says what is wrong."""
    statement = settle(read_document(terms, "terms"), read_document(facts, "facts"), scenario=scenario)
    if explained:
        return explain(statement)
    return json.dumps(statement.to_dict(), ensure_ascii=False, indent=2) + "\n"


class _Parser(argparse.ArgumentParser):
    """A fault in the arguments is one line too: a program reads it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"settle: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code: 0, or 2 with one line on stderr."""
    parser = _Parser(prog="manage.py settle", description="Settle the facts of a contract under its payment terms.")
    parser.add_argument("terms", help="TERMS.json")
    parser.add_argument("facts", help="FACTS.json")
    parser.add_argument("--explain", action="store_true", help="print the working as text instead of JSON")
    parser.add_argument("--scenario", help="settle an agreed scenario of the terms in place of the established results")
    options = parser.parse_args(arguments)
    try:
        output = settle_files(options.terms, options.facts, explained=options.explain, scenario=options.scenario)
    except TermsInvalid as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.buffer.write(output.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
