"""Run this checkout's PostgreSQL and Valkey, and for the demo the whole platform, as children of one process.

    python -m outcomes_platform.supervisor run                  the demo, until Ctrl-C
    python -m outcomes_platform.supervisor services -- COMMAND  the two servers for as long as COMMAND runs
    python -m outcomes_platform.supervisor reset                throw the profile's data away

EMBEDDED_PROFILE (demo, test) says whose servers and data are meant. One supervisor a profile holds a lock; a second
`services` shares its servers, a second `run` is refused.
"""

from __future__ import annotations

import os
import sys

from outcomes_platform import demo, embedded, servers
from outcomes_platform.processes import Failed, StopRequested, finish, spawn, take_signals


def services(command: list[str]) -> int:
    if not command:
        raise Failed("Say what to run: python -m outcomes_platform.supervisor services -- COMMAND")
    with servers.running() as state:
        if state.started:
            print(f"PostgreSQL and Valkey ({embedded.profile()}) are up after {state.seconds:.1f} s", file=sys.stderr)
        env = {**os.environ, "EMBEDDED_PROFILE": embedded.profile(), "EMBEDDED_RUNNING": embedded.profile()}
        # In our own session, so that a debugger or a shell has the terminal; Ctrl-C reaches it from there.
        child = spawn(command[0], command, env=env, own_session=False)
        while True:
            try:
                return finish(child)
            except StopRequested as stop:
                if not servers.terminal_told_everyone(stop.number):
                    child.send(stop.number)


def main(arguments: list[str]) -> int:
    if sys.platform != "linux":
        raise Failed("The embedded servers run on Linux; elsewhere set DATABASE_URL and REDIS_URL.")
    match arguments:
        case ["run"]:
            take_signals()
            return demo.run()
        case ["services", "--", *command] | ["services", *command]:
            take_signals()
            return services(command)
        case ["reset"]:
            servers.reset()
            return 0
    raise Failed((__doc__ or "").partition("\n\n")[2].strip())


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (Failed, PermissionError) as failure:
        print(failure, file=sys.stderr)
        sys.exit(2)
    except StopRequested as stop:
        sys.exit(128 + stop.number)
