"""The supervisor, run for real in a checkout of its own: what is shared, what is refused, what is left behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

from outcomes_platform import embedded
from outcomes_platform.processes import started_at

PATIENCE = 30


@pytest.fixture
def checkout(tmp_path):
    """The package alone, elsewhere: its own sockets, its own var/."""
    shutil.copytree(embedded.CHECKOUT / "outcomes_platform", tmp_path / "outcomes_platform")
    yield tmp_path
    assert supervisor(tmp_path, "reset").communicate(timeout=PATIENCE)[1] == ""


def supervisor(checkout, *arguments, **environment):
    unwanted = {"DATABASE_URL", "REDIS_URL", "EMBEDDED_RUNNING", "PYTEST_VERSION", "PORT", "BIND"}
    inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
    return subprocess.Popen(
        [sys.executable, "-m", "outcomes_platform.supervisor", *arguments],
        cwd=checkout,
        env={**inherited, "EMBEDDED_PROFILE": "test", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def services(checkout, command):
    return supervisor(checkout, "services", "--", "sh", "-c", command)


def state_of(checkout):
    return json.loads((checkout / "var" / "test" / "supervisor.json").read_text())


def wait_until_ready(checkout, process):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (checkout / "var" / "test" / "supervisor.json").exists():
            state = state_of(checkout)
            if state["stage"] == "ready" and state["pid"] == process.pid:
                return {int(pid): start for pid, start in state["children"].items()}
        time.sleep(0.05)
    raise AssertionError("not ready")


def alive(children):
    return {pid for pid, start in children.items() if started_at(pid) == start}


def test_command_code_is_handed_on_and_nothing_stays(checkout):
    process = services(checkout, "exit 7")
    assert process.wait(PATIENCE) == 7
    assert state_of(checkout)["stage"] == "stopped"
    assert state_of(checkout)["children"] == {}
    process.communicate()


def test_second_command_shares_the_servers_and_the_first_waits_for_it(checkout):
    first = services(checkout, "sleep 1")
    children = wait_until_ready(checkout, first)
    second = services(checkout, "sleep 2; echo done")
    time.sleep(1.5)
    assert first.poll() is None
    assert alive(children) == set(children)
    assert second.communicate(timeout=PATIENCE) == ("done\n", "")
    assert first.wait(PATIENCE) == 0
    assert "Another command still uses the servers" in first.communicate()[1]
    assert alive(children) == set()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_stops_the_command_and_then_the_servers(checkout, number):
    process = services(checkout, "exec sleep 100")
    children = wait_until_ready(checkout, process)
    process.send_signal(number)
    assert process.wait(PATIENCE) == 128 + number
    assert alive(children) == set()
    process.communicate()


def test_killed_supervisor_takes_everything_with_it_and_the_next_one_starts_at_once(checkout):
    process = services(checkout, "exec sleep 100")
    children = wait_until_ready(checkout, process)
    process.kill()
    process.communicate()
    following = services(checkout, "exit 0")
    assert following.wait(PATIENCE) == 0
    assert alive(children) == set()
    following.communicate()


def test_reset_is_refused_while_the_servers_run(checkout):
    process = services(checkout, "exec sleep 100")
    wait_until_ready(checkout, process)
    reset = supervisor(checkout, "reset")
    assert reset.communicate(timeout=PATIENCE) == (
        "",
        f"It still runs (process {process.pid}). Stop it with Ctrl-C first.\n",
    )
    assert reset.returncode == 2
    process.terminate()
    process.communicate()


def test_two_checkouts_run_side_by_side(checkout, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(embedded.CHECKOUT / "outcomes_platform", other / "outcomes_platform")
    first, second = services(checkout, "exec sleep 100"), services(other, "exec sleep 100")
    children = wait_until_ready(checkout, first) | wait_until_ready(other, second)
    assert len(alive(children)) == 4
    for process in (first, second):
        process.terminate()
        process.communicate()
    assert alive(children) == set()
    assert supervisor(other, "reset").communicate()[1] == ""


def test_taken_port_is_one_line(checkout):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = supervisor(checkout, "run", PORT=str(port))
        assert process.communicate(timeout=PATIENCE) == (
            "",
            f"Port {port} on 127.0.0.1 is taken. Choose another: make demo PORT={port + 1}\n",
        )
        assert process.returncode == 2


@pytest.mark.parametrize(
    "environment, line",
    [
        ({"PORT": "many"}, "PORT is set to 'many'; expected a number from 1 to 65535."),
        ({"BIND": "192.0.2.1"}, "BIND is set to '192.0.2.1'; expected an address of this machine, such as 127.0.0.1."),
        ({"EMBEDDED_PROFILE": "none"}, "EMBEDDED_PROFILE is set to 'none'; expected demo or test."),
        ({"DEBUG": "maybe"}, "DEBUG is set to 'maybe'; expected true or false."),
        (
            {"LOG_LEVEL": "loud"},
            "LOG_LEVEL is set to 'loud'; expected CRITICAL, DEBUG, ERROR, INFO, WARNING.",
        ),
        (
            {"DATABASE_URL": "postgresql://someone:word@host:many/none"},
            "DATABASE_URL is set to 'postgresql://someone:…@host:many/none'; expected an address such as "
            "postgresql://user:password@host:5432/name.",
        ),
        ({"REDIS_URL": "queue"}, "REDIS_URL is set to 'queue'; expected an address such as redis://host:6379/0."),
        ({"SITE_URL": "utfall"}, "SITE_URL is set to 'utfall'; expected an address such as https://utfall.example.se."),
        (
            {"DATABASE_URL": "postgresql://someone:word@127.0.0.1:1/none"},
            'The database of DATABASE_URL does not answer: connection to server at "127.0.0.1", port 1 failed: '
            "Connection refused",
        ),
        (
            {"REDIS_URL": "redis://127.0.0.1:1/0"},
            "The queue of REDIS_URL does not answer: Error 111 connecting to 127.0.0.1:1. Connection refused.",
        ),
    ],
)
def test_wrong_setting_is_one_line(checkout, environment, line):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free = probe.getsockname()[1]
    process = supervisor(checkout, "run", **{"PORT": str(free), **environment})
    assert process.communicate(timeout=PATIENCE) == ("", f"{line}\n")
    assert process.returncode in {1, 2}
