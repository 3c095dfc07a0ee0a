"""Where this checkout's own PostgreSQL and Valkey live.

Only paths and addresses: nothing here starts a server (``outcomes_platform.supervisor`` does), so that settings can
import it. The servers listen on Unix sockets alone. Their folder is short, because a socket's path may have 107 bytes
at most, and named by a digest of the checkout's path, so that several checkouts live side by side without ports.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parent.parent
PROFILES = ("demo", "test")
DATABASE = "outcomes"
ROLES = {"owner": "outcomes_owner", "app": "outcomes_app"}
SOCKET_PATH_LIMIT = 107


def profile() -> str:
    """Which set of servers and files is meant: ``demo``, or ``test``, which under pytest is never anything else."""
    chosen = os.environ.get("EMBEDDED_PROFILE", "").strip()
    if not chosen:
        return "test" if "PYTEST_VERSION" in os.environ else "demo"
    if chosen not in PROFILES:
        raise SystemExit(f"EMBEDDED_PROFILE is set to {chosen!r}; expected demo or test.")
    return chosen


def data_folder(profile_name: str | None = None) -> Path:
    """Everything that is kept between two runs: databases, files, mail, logs."""
    return CHECKOUT / "var" / (profile_name or profile())


def socket_folder(profile_name: str | None = None) -> Path:
    """Folder of the sockets. Always below /tmp: TMPDIR and XDG_RUNTIME_DIR differ between two shells of one person."""
    digest = hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:10]
    return Path("/tmp") / f"outcomes-{os.getuid()}-{digest}-{profile_name or profile()}"  # noqa: S108 - made 0700


def valkey_socket(profile_name: str | None = None) -> Path:
    return socket_folder(profile_name) / "valkey.sock"


def database_url(profile_name: str | None = None, role: str = "app", database: str = DATABASE) -> str:
    """``role`` is ``owner`` (migrates) or ``app`` (reads and writes rows); nobody's address is the superuser's."""
    return f"postgresql://{ROLES[role]}@/{database}?host={quote(str(socket_folder(profile_name)))}"


def redis_url(profile_name: str | None = None, number: int = 0) -> str:
    """Broker address in kombu's spelling; ``number`` picks one of sixteen databases, so that tests can run apart."""
    return f"redis+socket://{quote(str(valkey_socket(profile_name)))}?virtual_host={number}"


def make_private(folder: Path) -> Path:
    """Make the folder, for nobody else to enter; refuse one that somebody else made first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = folder.lstat()
    if folder.is_symlink() or state.st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else; remove it and try again.")
    if state.st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def development_secret(name: str) -> str:
    """A secret of this checkout, drawn at first use and kept, so that demo sessions outlive a restart."""
    folder = make_private(data_folder() / "secrets")
    path = folder / name
    if not path.exists():
        # Two processes may come here at once: the first link wins, and both read the same value.
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False) as draft:
            draft.write(secrets.token_urlsafe(50))
        try:
            os.link(draft.name, path)
        except FileExistsError:
            pass
        finally:
            Path(draft.name).unlink()
    return path.read_text()
