"""The real program as its users have it: a process of its own, its own folder, a Bot API to talk to."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx
from python_calamine import CalamineWorkbook

from tests.botapi import BotApiDouble

Rows = list[list[object]]


class RunningBot:
    """`weekbot run` over a double of the Bot API, to be started, stopped and killed."""

    def __init__(self, folder: Path, api: BotApiDouble, **settings: str) -> None:
        self.folder = folder
        self.api = api
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("WEEKBOT_")},
            "WEEKBOT_TELEGRAM_TOKEN": api.token,
            "WEEKBOT_TELEGRAM_BASE_URL": api.base_url,
            "WEEKBOT_TELEGRAM_FILE_URL": api.file_url,
            "WEEKBOT_ADMINS": "telegram:1001",
            "WEEKBOT_HTTP": "127.0.0.1:0",
            "WEEKBOT_TELEGRAM_RATE": "0",
            **settings,
        }
        self.log = folder / "log.jsonl"
        self._process: asyncio.subprocess.Process | None = None

    async def command(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run a `weekbot` command beside it."""
        run = [sys.executable, "-m", "bot.cli", *args]
        return await asyncio.to_thread(
            subprocess.run, run, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False
        )

    async def start(self, clock: str = "") -> None:
        """Start it; with `clock` from that instant."""
        env = {**self.env, **({"WEEKBOT_CLOCK": clock} if clock else {})}
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.cli", "run", cwd=self.folder, env=env, stdout=log, stderr=log
            )

    async def stop(self) -> int:
        """SIGTERM, and its exit status."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        """SIGKILL."""
        return await self._end(signal.SIGKILL)

    @property
    def number(self) -> int:
        """Its process's number."""
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.returncode is None

    async def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(how)
        return await asyncio.wait_for(self._process.wait(), 10)

    async def import_roster(self, lines: Sequence[str]) -> None:
        """Load a roster of these csv lines."""
        header = "单位名称,单位类型,上级单位,在校生数,专任教师数,联络员,联系电话"
        path = self.folder / "roster.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        done = await self.command("roster", "import", str(path))
        assert done.returncode == 0, done.stdout + done.stderr

    async def invites(self) -> dict[tuple[str, str], str]:
        """Fresh codes by unit name and role."""
        done = await self.command("roster", "invites", "--out", "invites.xlsx")
        assert done.returncode == 0, done.stdout + done.stderr
        rows = CalamineWorkbook.from_path(str(self.folder / "invites.xlsx")).get_sheet_by_index(0).to_python()
        return {(str(row[0]), str(row[1])): str(row[3]) for row in rows[1:] if row[3]}

    async def export(self) -> dict[str, Rows]:
        """Every sheet of `weekbot export`, without the drawings and documents that go beside the workbook."""
        done = await self.command("export", "--out", "out", "--what", "table")
        assert done.returncode == 0, done.stdout + done.stderr
        newest = max((self.folder / "out").glob("*.xlsx"), key=lambda path: path.stat().st_mtime_ns)
        return sheets(newest)

    async def get(self, port: int, path: str) -> httpx.Response:
        """A page of its HTTP server."""
        async with httpx.AsyncClient() as client:
            return await client.get(f"http://127.0.0.1:{port}{path}")


def sheets(source: Path | bytes) -> dict[str, Rows]:
    """Every sheet of a workbook, as rows of cells."""
    if isinstance(source, bytes):
        import io

        workbook = CalamineWorkbook.from_filelike(io.BytesIO(source))
    else:
        workbook = CalamineWorkbook.from_path(str(source))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def table(rows: Rows) -> list[dict[str, object]]:
    """A long sheet as dicts by its header."""
    header = [str(cell) for cell in rows[0]]
    return [dict(zip(header, row, strict=True)) for row in rows[1:]]
