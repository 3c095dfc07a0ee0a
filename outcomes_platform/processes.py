"""Child processes that end with their parent, whatever ends it, and that never run PostgreSQL as root."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
STRANGER = 65534

libc = ctypes.CDLL(None, use_errno=True)


class StopRequested(Exception):
    """Somebody asked this process to end: Ctrl-C, a service manager, or a closed terminal."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


class Failed(Exception):
    """Ends the program with one line for a person."""


def say(line: str, end: str = "\n", stream: TextIO | None = None) -> None:
    print(line, end=end, file=stream or sys.stdout, flush=True)


def take_signals() -> None:
    """From here on signals wait until `pause` asks for them. Set outright: a background job inherits SIGINT ignored."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, {*STOP_SIGNALS, signal.SIGCHLD})


def pause(seconds: float) -> None:
    """Sleep until a child changes or the time is over; raise if somebody asks us to stop."""
    news = signal.sigtimedwait({*STOP_SIGNALS, signal.SIGCHLD}, seconds)
    if news and news.si_signo != signal.SIGCHLD:
        raise StopRequested(news.si_signo)


def stay() -> None:
    """The identity of an ordinary user: nothing to change."""


def enter_namespace() -> None:
    """Be root to the files, but somebody else to the program: PostgreSQL refuses to run as user number 0."""
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "user namespaces are refused here")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{STRANGER} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{STRANGER} {group} 1")


def become_nobody() -> None:
    account = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def has_a_name() -> bool:
    try:
        pwd.getpwuid(os.getuid())
    except KeyError:
        return False
    return True


def identity_for_database() -> Callable[[], None]:
    """How a child must change before it runs PostgreSQL: not at all, unless we are root or a number without a name."""
    is_root = os.getuid() == 0
    if not is_root and has_a_name():
        return stay
    probe = [shutil.which("true") or "/bin/true"]
    for change in (enter_namespace, become_nobody) if is_root else (enter_namespace,):
        try:
            subprocess.run(probe, preexec_fn=change, check=True, cwd="/")  # noqa: S603
        except (OSError, LookupError, subprocess.SubprocessError):
            continue
        return change
    if is_root:
        raise Failed(
            "PostgreSQL does not run as root, and this machine lets root be nobody else. "
            "Run make as an ordinary user, or set DATABASE_URL."
        )
    raise Failed(
        f"PostgreSQL runs only as a user with a name, and user number {os.getuid()} has none here (/etc/passwd). "
        "Run make as another user, or set DATABASE_URL."
    )


def started_at(pid: int) -> str:
    """The kernel's start time of a process, so that a number used again is not taken for the old one; "" if gone."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if after_name[0] in "ZX" else after_name[19]


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]
    stop_signal: int
    log: Path | None = None

    def last_words(self, lines: int = 15) -> str:
        if not self.log or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def send(self, number: int) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)

    def stop(self, grace: float) -> None:
        """Ask, wait, and take by force what does not go; a second Ctrl-C does not wait."""
        self.send(self.stop_signal)
        end = time.monotonic() + grace
        try:
            while self.process.poll() is None and time.monotonic() < end:
                pause(0.1)
        except StopRequested:
            self.send(signal.SIGQUIT)
            end = time.monotonic() + 1
            while self.process.poll() is None and time.monotonic() < end:
                time.sleep(0.05)
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    cwd: Path | None = None,
    identity: Callable[[], None] = stay,
    stop_signal: int = signal.SIGTERM,
    death_signal: int | None = None,
    own_session: bool = True,
) -> Child:
    """Start a child that is told to end when we end, even by ``kill -9``."""
    parent = os.getpid()

    def prepare() -> None:
        for number in (*STOP_SIGNALS, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        identity()
        # Last: a change of user clears it. And the parent may have gone before it was set.
        libc.prctl(PR_SET_PDEATHSIG, death_signal or stop_signal)
        if os.getppid() != parent:
            os._exit(1)

    sys.stdout.flush()
    sys.stderr.flush()
    output = log.open("ab") if log else None
    try:
        process = subprocess.Popen(  # noqa: S603
            [str(part) for part in command],
            stdin=subprocess.DEVNULL if own_session else None,
            stdout=output,
            stderr=output,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=own_session,
            preexec_fn=prepare,  # safe: this program has no threads
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Failed(f"Cannot start {name}: {error}") from None
    finally:
        if output:
            output.close()
    return Child(name, process, stop_signal, log)


def finish(child: Child) -> int:
    """Wait for a child that ends by itself; its code as a shell would say it."""
    while child.process.poll() is None:
        pause(60)
    code = child.process.returncode
    return code if code >= 0 else 128 - code
