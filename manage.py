#!/usr/bin/env python3
"""Django's command line for the platform."""

import os
import sys
from importlib import import_module

# Pure calculations with a command line of their own. They are run without settings, so that no environment, right or
# wrong, stands in their way; with one of Django's own options they run as any other command.
PURE = {"settle": "contracts.terms.cli", "estimate": "evaluation.estimators.cli"}
DJANGOS = {
    "-h",
    "--help",
    "-v",
    "--version",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
}


def main() -> None:
    command, arguments = "".join(sys.argv[1:2]), sys.argv[2:]
    if command in PURE and not any(word.partition("=")[0] in DJANGOS for word in arguments):
        sys.exit(import_module(PURE[command]).main(arguments))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outcomes_platform.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        sys.exit(str(fault))  # a wrong setting is one line for whoever set it


if __name__ == "__main__":
    main()
