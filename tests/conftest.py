"""Rules for the whole suite."""

import gc
import os
import sys
from collections.abc import Generator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

from storage.db import engines
from tests import thoroughness

# Compiled modules are kept, whatever the environment says: tests start the program as a process again and again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How fast the machine is says nothing about the program: a busy one draws examples slowly.
settings.register_profile("weekbot", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("weekbot")


def _share_compiled_statements() -> None:
    """What SQLAlchemy makes of a statement is kept per engine, and each test has an engine of its own: let it be kept
    for all of them, one SQLite being like another."""
    SQLiteDialect_aiosqlite.__eq__ = lambda self, other: type(self) is type(other)
    SQLiteDialect_aiosqlite.__hash__ = lambda self: hash(type(self))
    compiled: dict[object, object] = {}
    engines.create_async_engine = partial(engines.create_async_engine, execution_options={"compiled_cache": compiled})


_share_compiled_statements()

FAILURES = os.environ.pop("WEEKBOT_FAILURES", "")
"""Taken out of the environment: the program under test knows no such setting."""


SLOW = ("rehearsal", "e2e", "faults", "running", "page", "reports")
"""Folders whose tests take long, the longest first."""


def pytest_xdist_auto_num_workers() -> int:
    """Three workers on two cores: what starts programs waits for them a third of its time."""
    return max(1, (os.cpu_count() or 1) * 3 // 2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Beside others: a part for each worker, file by file, with what takes long at its beginning.

    Workers begin with a part each and in the end take over from one another what is left (`--dist worksteal`): that is
    to be short tests, or one of them works long after the others are done.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0"))
    if workers:
        files = sorted({item.path for item in items}, key=lambda path: (_rank(path), path))
        places = {path: (number % workers, number) for number, path in enumerate(files)}
        items.sort(key=lambda item: places[item.path])


def pytest_collection_finish() -> None:
    """Thousands of tests and all modules are there to stay: the search for garbage need not go through them each time,
    nor look so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _rank(path: Path) -> int:
    return SLOW.index(path.parent.name) if path.parent.name in SLOW else len(SLOW)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything has to be installed, a skipped test is a failed one."""
    report = yield
    if report.skipped and thoroughness.ALL:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped where nothing may be: {reason}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the names of what failed, a line each, where WEEKBOT_FAILURES says: to be run once more, alone."""
    if FAILURES:
        bad = [*terminalreporter.stats.get("failed", ()), *terminalreporter.stats.get("error", ())]
        names = dict.fromkeys(getattr(report, "nodeid", "") for report in bad)
        Path(FAILURES).write_text("".join(f"{name}\n" for name in names if name), encoding="utf-8")
