"""What the kernel saw: a commit is on the disk before the message leaves that says so (strace)."""

import asyncio
import os
import re
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.botapi import BotApiDouble
from tests.faults.insisting import enrolled
from tests.faults.quick_bot import CLOCK, QuickBot

pytest_plugins = ["tests.botapi.fixtures"]

SAVED = r"%E5%B7%B2%E4%BF%9D%E5%AD%98"
"""已保存 as a form sends it."""

CALLS = "openat,close,pwrite64,write,fsync,fdatasync,sendto,sendmsg"


@dataclass(frozen=True)
class Seen:
    """One finished call: its name and what strace wrote of it."""

    name: str
    text: str


def trace(path: Path) -> list[Seen]:
    """The calls in the order they ended, those strace shows in two halves joined."""
    begun: dict[str, str] = {}
    calls: list[Seen] = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        thread, _, text = line.partition(" ")
        text = text.strip()
        if text.endswith("<unfinished ...>"):
            begun[thread] = text.removesuffix("<unfinished ...>")
            if text.startswith("send"):
                calls.append(Seen(text.partition("(")[0], text))  # what leaves may arrive before the call ends
            continue
        resumed = re.match(r"<\.\.\. (\w+) resumed>(.*)", text)
        if resumed:
            text = begun.pop(thread, "") + resumed[2]
            if text.startswith("send"):
                continue
        calls.append(Seen(text.partition("(")[0], text))
    return calls


def traced_by(pid: int) -> int:
    """The program under that strace."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[0])


@pytest.mark.promise("9.1")
@pytest.mark.faults_whole
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
async def test_what_is_written_is_synced_before_the_reply_that_says_so_leaves(bot: QuickBot, api: BotApiDouble) -> None:
    log = bot.folder / "strace.txt"
    traced: list[asyncio.subprocess.Process] = []

    async def start() -> None:
        command = ["strace", "-f", "-y", "-s", "4096", "-o", str(log), "-e", f"trace={CALLS}", sys.executable]
        env = {**bot.env, "WEEKBOT_CLOCK": CLOCK}
        traced.append(await asyncio.create_subprocess_exec(*command, "-m", "bot.cli", "run", cwd=bot.folder, env=env))

    (liaison,) = await enrolled(bot, api, 1, start)
    for number in range(5):
        await liaison.person.send(f"/lead 校企共建实训基地开放日第{number}条")
        await liaison.person.expect(("已保存", f"第{number}条"), timeout=90)
    await api.idle()
    # strace keeps the signal to itself: it is meant for the program under it.
    os.kill(traced_by(traced[0].pid), signal.SIGKILL)
    await asyncio.wait_for(traced[0].wait(), 30)

    unsynced = replies = synced = 0
    for call in trace(log):
        if "weekbot.db-wal" in call.text and call.name in ("pwrite64", "write"):
            unsynced += 1
        elif "weekbot.db-wal" in call.text and call.name in ("fsync", "fdatasync"):
            synced += bool(unsynced)
            unsynced = 0
        elif call.name.startswith("send") and SAVED in call.text:
            replies += 1
            assert synced, "a reply that says 已保存 left before anything was synced"
            assert not unsynced, "a reply that says 已保存 left while what was written before it was not synced"
            synced = 0
    assert replies == 5
