"""What a broadcast to everybody costs those who are talking to the bot meanwhile.

`weekbot run` prompts 11,000 liaisons at 16:00 while 100 of them report; beside it a plain python-telegram-bot program
(see _plain_bot.py) does the same. Both are processes of their own, over HTTP, on the Bot API double, which enforces
Telegram's limits (30 messages a second, 1 a chat, 429 beyond) and takes a moment for each message. The people write at
fixed times, whether they have been answered or not.

Rate is all messages that went out while the broadcast ran, over what the limits allow. Open: not answered two
minutes after it. Lost: who never got the broadcast. In turn is measured for two and a half minutes only.

    python bench/storm.py            11,000 recipients: 6 minutes for each program at least, those are the limits
    python bench/storm.py --quick    600
"""

import argparse
import asyncio
import contextlib
import importlib.util
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import _plain_bot as plain
from _national import people, schools
from sqlalchemy import create_engine

from storage.db import migrate, tables
from tests.botapi import BotApiDouble, TelegramLimits
from tests.botapi.ledger import Kind
from tests.botapi.people import Person

ROOT = Path(__file__).resolve().parent.parent
CLOCK = "2023-05-14T15:59:50+08:00"
SERVER_SECONDS = 0.05
"""How long the server takes for a message: about what Telegram does over a good line."""

EVERY = 20.0
"""Seconds between two messages of one person."""

IN_TURN_SECONDS = 150.0

PATIENCE = 120.0
"""Seconds to wait for the last answers once the broadcast is out."""

LOST_AFTER = 20.0
"""A broadcast from which nothing came for so many seconds is over: what is missing was given up after a 429."""

RATE = 30.0
TELEGRAM = TelegramLimits(overall=RATE)


@dataclass(frozen=True)
class Size:
    """How many get the broadcast, how many of them talk; after `cut` seconds the measuring ends, come what may."""

    recipients: int
    talkers: int
    cut: float


@dataclass
class Storm:
    """One program in the storm, as the double saw it. Seconds are the double's."""

    api: BotApiDouble
    size: Size
    asked: dict[int, list[float]] = field(default_factory=dict)
    read: int = 0
    prompted: list[float] = field(default_factory=list)
    answered: dict[int, list[float]] = field(default_factory=dict)
    sent: list[float] = field(default_factory=list)

    def look(self) -> None:
        """Read on in the double's ledger."""
        records = self.api.ledger.records
        for record in records[self.read :]:
            if record.kind not in (Kind.DELIVERED, Kind.EDITED):
                continue
            self.sent.append(record.at)
            if plain.SAVED in record["text"]:
                self.answered.setdefault(record["chat_id"], []).append(record.at)
            elif plain.PROMPT in record["text"]:
                self.prompted.append(record.at)
        self.read = len(records)

    @property
    def unanswered(self) -> int:
        """How many messages wait for their answer."""
        return sum(len(times) - len(self.answered.get(chat, ())) for chat, times in self.asked.items())

    def waits(self) -> list[float]:
        """Seconds to the answer from each message sent during the broadcast; a chat is answered in order."""
        begun, ended = min(self.prompted), max(self.prompted)
        return [
            answered - asked
            for chat, times in self.asked.items()
            for asked, answered in zip(times, self.answered.get(chat, ()), strict=False)
            if begun <= asked <= ended
        ]

    async def prompts(self, count: int, seconds: float) -> bool:
        """Wait until so many have the broadcast, or no more get it; whether they had it in time."""
        until = time.monotonic() + seconds
        while len(self.prompted) < count and time.monotonic() < until:
            await asyncio.sleep(0.2)
            self.look()
            if self.prompted and time.monotonic() - self.prompted[-1] > LOST_AFTER:
                break
        return len(self.prompted) >= count


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="600 recipients")
    parser.add_argument("--only", choices=["weekbot", "gathered", "in turn"], help="one program alone")
    chosen = parser.parse_args()
    size = Size(600, 20, 90) if chosen.quick else Size(11_000, 100, 900)
    wanted = [chosen.only] if chosen.only else ["weekbot", "gathered", "in turn"]
    if importlib.util.find_spec("aiolimiter") is None and wanted != ["weekbot"]:
        print("The plain bot's rate limiter is not installed: pip install 'python-telegram-bot[rate-limiter]'")
        wanted = ["weekbot"]
    print(f"{size.recipients:,} recipients, {size.talkers} people talking, each with a message every {EVERY:g} s")
    print(
        f"{RATE:g} messages/s allowed, {SERVER_SECONDS * 1000:g} ms each; load of this machine {os.getloadavg()[0]:.1f}"
    )
    heads = ("answers", "open", "lost", "p50 s", "p95 s", "p99 s", "rate", "429s", "min")
    print(" " * 20 + "".join(f"{head:>9}" for head in heads))
    for name in wanted:
        print(line(name, asyncio.run(measured(name, size))), flush=True)


async def measured(name: str, size: Size) -> Storm:
    """Let one program send the broadcast while people talk to it."""
    async with BotApiDouble(limits=TELEGRAM, validate=False) as api:
        api.faults.hang("sendMessage", seconds=SERVER_SECONDS, times=None)
        storm = Storm(api, size)
        everybody = {chat: api.user(chat) for chat in schools(size.recipients)}
        for person in everybody.values():
            person.private.started = True
        talkers = random.Random(1).sample(list(everybody.values()), size.talkers)
        with tempfile.TemporaryDirectory() as folder:
            started = weekbot if name == "weekbot" else plain_bot
            async with started(Path(folder), storm, name, talkers):
                await storm.prompts(1, 60)
                talking = [asyncio.create_task(talk(person, storm, n)) for n, person in enumerate(talkers)]
                # One after the other takes longer than anybody waits: its rate shows soon enough.
                await storm.prompts(size.recipients, IN_TURN_SECONDS if name == "in turn" else size.cut)
                for task in talking:
                    task.cancel()
                await answers(storm)
        return storm


async def talk(person: Person, storm: Storm, number: int) -> None:
    """Say a figure every now and then."""
    await asyncio.sleep(EVERY * number / storm.size.talkers)
    figure = 0
    while True:
        figure += 1
        storm.asked.setdefault(person.id, []).append(time.monotonic())
        await person.send(f"教师{figure}")
        await asyncio.sleep(EVERY)


async def answers(storm: Storm) -> None:
    """Wait for the last ones."""
    until = time.monotonic() + PATIENCE
    storm.look()
    while storm.unanswered and time.monotonic() < until:
        await asyncio.sleep(0.2)
        storm.look()


@contextlib.asynccontextmanager
async def weekbot(folder: Path, storm: Storm, name: str, talkers: Sequence[Person]) -> AsyncIterator[None]:
    """`weekbot run`, ten seconds before the daily prompt."""
    await make_store(folder / "weekbot.db", storm.size.recipients)
    settings = {
        "WEEKBOT_TELEGRAM_TOKEN": storm.api.token,
        "WEEKBOT_TELEGRAM_BASE_URL": storm.api.base_url,
        "WEEKBOT_TELEGRAM_FILE_URL": storm.api.file_url,
        "WEEKBOT_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/weekbot.db",
        "WEEKBOT_MEDIA_DIR": f"{folder}/media",
        "WEEKBOT_HTTP": "127.0.0.1:0",
        "WEEKBOT_CLOCK": CLOCK,
        "WEEKBOT_LOG": "warning",
    }
    async with process(["-m", "bot.cli", "run"], settings, folder):
        yield


@contextlib.asynccontextmanager
async def plain_bot(folder: Path, storm: Storm, name: str, talkers: Sequence[Person]) -> AsyncIterator[None]:
    """The plain bot; everybody who will talk has opened a conversation, then it is told to broadcast."""
    settings = {
        "TOKEN": storm.api.token,
        "BASE_URL": storm.api.base_url,
        "RATE": f"{RATE:g}",
        "FOLDER": str(folder),
    }
    async with process([str(Path(__file__).with_name("_plain_bot.py")), name], settings, folder):
        for person in talkers:
            await person.send("/report")
        for person in talkers:
            await person.expect("教师", timeout=60)
        first = schools(storm.size.recipients).start
        await talkers[0].send(f"/broadcast {first} {storm.size.recipients}")
        yield


@contextlib.asynccontextmanager
async def process(arguments: Sequence[str], settings: dict[str, str], folder: Path) -> AsyncIterator[None]:
    """A Python process with these settings; what it says goes to a file, shown where it ends before its time."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("WEEKBOT_")}
    said = folder / "said.txt"
    with said.open("wb") as out:
        running = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=ROOT, env={**kept, **settings}, stdout=out, stderr=out
        )
        try:
            yield
        finally:
            if running.returncode is not None:
                print(said.read_text(encoding="utf-8")[-3000:])
            else:
                running.terminate()
            try:
                await asyncio.wait_for(running.wait(), 15)
            except TimeoutError:
                running.kill()
                await running.wait()


async def make_store(path: Path, recipients: int) -> None:
    """A store of that many schools under one prefecture, each with a liaison."""
    await migrate.upgrade(f"sqlite+aiosqlite:///{path}")
    now = datetime.fromisoformat(CLOCK)
    accounts, memberships = people(recipients, recipients, now)
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as to:
        to.execute(tables.units.insert(), units(recipients, now))
        to.execute(tables.accounts.insert(), accounts)
        to.execute(tables.memberships.insert(), memberships)
    engine.dispose()


def units(recipients: int, now: datetime) -> list[dict[str, object]]:
    """The root, a prefecture, its schools."""
    above = [(1, "云南省教育厅", "省教育厅", None), (2, "示例州教育体育局", "州市教育行政部门", 1)]
    below = [(number, f"示例第{number}职业学校", "职业学校", 2) for number in schools(recipients)]
    blank = {"exempt": False, "exempt_reason": "", "exempted_by": "", "contact_name": "", "contact_phone": ""}
    blank |= {"enrolment": None, "staff": None, "notes": ""}
    return [
        {"id": number, "name": name, "kind": kind, "parent_id": parent, "position": number, **blank}
        | {"created_at": now, "changed_at": now}
        for number, name, kind, parent in [*above, *below]
    ]


def line(name: str, storm: Storm) -> str:
    """One row of the table, in seconds from a message to its answer."""
    waits = sorted(storm.waits())
    begun, ended = min(storm.prompted), max(storm.prompted)
    during = sum(begun <= at <= ended for at in storm.sent)
    # A full bucket lets a second's worth pass at once.
    allowed = RATE * (ended - begun) + RATE
    shares = [waits[round((len(waits) - 1) * share)] if waits else float("nan") for share in (0.5, 0.95, 0.99)]
    lost = storm.size.recipients - len(storm.prompted) if name != "in turn" else 0
    title = name if name == "weekbot" else f"plain, {name}"
    return (
        f"{title:<20}{len(waits):>9}{storm.unanswered:>9}{lost:>9}"
        + "".join(f"{seconds:>9.2f}" for seconds in shares)
        + f"{during / allowed:>9.3f}{storm.api.flood.rejected:>9}{(ended - begun) / 60:>9.1f}"
    )


if __name__ == "__main__":
    main()
