"""What officials read and admins export, from a national store: how long it takes, and how much memory.

Each size runs in a process of its own, so that its peak is its own, as the bot's report process does. Behind a time in
seconds stands the processor's: on a machine that does other things too it is the one to compare.
Usage: python bench/outputs.py [UNITS …]
"""

import asyncio
import contextlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from _national import LIAISONS, campaign, make_store, schools

from bot.jobs.records import read_records
from bot.reports.charts.pictures import digest_picture
from bot.reports.messages.digest import digest_text
from bot.reports.workbook.workbook import write_workbook
from bot.runtime.clock import VirtualClock
from bot.runtime.context import Context
from storage.db.database import Database
from storage.media.content import MediaFiles

if TYPE_CHECKING:
    from tests.botapi.people import Person

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 11_200, 100_000)
NATIONAL = 11_200
PHOTOS = 300_000

BEFORE = 20.0
"""Seconds of answers while nothing else is asked for, to compare with."""

LIMITS = {"digest": 1.0, "chart": 1.5, "workbook / xlsxwriter": 2.0, "peak MB": 500.0, "answers p95": 0.3}
"""For NATIONAL units; seconds but for the ratio and the megabytes."""

Figures = dict[str, float]
T = TypeVar("T")


def timed(found: Figures, name: str, work: Callable[[], T]) -> T:
    """Do the work and note its seconds, the clock's and the processor's."""
    begun, processor = time.perf_counter(), time.process_time()
    result = work()
    found[name] = time.perf_counter() - begun
    found[f"{name} cpu"] = time.process_time() - processor
    return result


async def measure(folder: Path) -> Figures:
    """Digest, chart and workbook of the store in `folder`."""
    notice = campaign()
    now = notice.at(notice.last, notice.daily.digest)
    db = await Database.open(f"sqlite+aiosqlite:///{folder / 'weekbot.db'}")
    ctx = Context(notice, db, VirtualClock(now), MediaFiles(folder / "media"))
    found: Figures = {}
    begun = time.perf_counter()
    records = await read_records(ctx)
    found["read"] = time.perf_counter() - begun
    root = records.organisation.root.id
    # What is imported once, the first time, is no digest's and no chart's.
    digest_picture(records, 2, notice.first).png()
    for computed in ("figures", "days", "items"):
        vars(records).pop(computed, None)
    timed(found, "digest", lambda: digest_text(records, root, notice.last))
    timed(found, "chart", lambda: digest_picture(records, root, notice.last).png())
    timed(found, "workbook", lambda: write_workbook(records, folder / "book.xlsx"))
    await db.close()
    found["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def xlsxwriter_alone(path: Path) -> Figures:
    """What xlsxwriter needs for the same cells."""
    import xlsxwriter
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    sheets = [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]

    def write() -> None:
        options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}
        with xlsxwriter.Workbook(str(path.with_name("alone.xlsx")), options) as alone:
            bordered = alone.add_format({"border": 1})
            for name, rows in sheets:
                sheet = alone.add_worksheet(name)
                for at, row in enumerate(rows):
                    for column, value in enumerate(row):
                        sheet.write(at, column, value, None if hasattr(value, "year") else bordered)

    found: Figures = {}
    timed(found, "alone", write)
    return found


async def answers(units: int, folder: Path) -> Figures:
    """How soon liaisons are answered while an admin's workbook and a picture are made, on the Bot API double; and what
    memory the bot and the processes that make them take together."""
    sys.path.append(str(ROOT))
    from tests.botapi import BotApiDouble
    from tests.e2e.running_bot import RunningBot

    (folder / "data").mkdir()
    (folder / "weekbot.db").rename(folder / "data" / "weekbot.db")
    async with BotApiDouble() as api:
        bot = RunningBot(folder, api)
        await bot.start("2023-05-20T12:00:00+08:00")
        admin = api.user(1001, first_name="管理员")
        liaisons = [api.user(unit, first_name="联络员") for unit in list(schools(units))[:LIAISONS]]
        await admin.send("/help")
        await admin.expect(timeout=60)
        before, _ = await asked(liaisons, asyncio.create_task(asyncio.sleep(BEFORE)), bot.number)
        await admin.send("/progress")
        await admin.send("/export")
        exported = asyncio.create_task(admin.expect("导出", kind="document", timeout=600))
        meanwhile, held = await asked(liaisons, exported, bot.number)
        await bot.stop()
    return {
        "answers": len(meanwhile),
        "answers before p95": statistics.quantiles(before, n=20)[-1],
        "answers p95": statistics.quantiles(meanwhile, n=20)[-1],
        "answers max": max(meanwhile),
        **held,
    }


async def asked(liaisons: Sequence["Person"], until: "asyncio.Task[object]", bot: int) -> tuple[list[float], Figures]:
    """Have one liaison after the other write until that is done: each one's seconds, and the memory held meanwhile."""
    waits: list[float] = []
    held = {"bot MB": 0.0, "largest report process MB": 0.0, "together MB": 0.0}
    while not until.done():
        person = liaisons[len(waits) % len(liaisons)]
        begun = time.perf_counter()
        await person.send(f"教师{len(waits) % 40}")
        await person.expect(timeout=60)
        waits.append(time.perf_counter() - begun)
        own, *processes = [megabytes(number) for number in (bot, *children(bot))]
        seen = (own, max(processes, default=0.0), own + sum(processes))
        held = {name: max(value, now) for (name, value), now in zip(held.items(), seen, strict=True)}
        await asyncio.sleep(0.05)
    await until
    return waits, held


def children(process: int) -> list[int]:
    """The processes it started and that still are."""
    return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def megabytes(process: int) -> float:
    """What it holds in memory at this moment; 0 where it has ended."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    return 0.0


def in_a_process_of_its_own(*arguments: str) -> Figures:
    done = subprocess.run([sys.executable, __file__, *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main(sizes: tuple[int, ...]) -> int:
    """Print a line for each size; 1 where a figure of the national one is over its limit."""
    over = []
    for units in sizes:
        with tempfile.TemporaryDirectory() as folder:
            photos = PHOTOS if units >= NATIONAL else None
            asyncio.run(make_store(Path(folder) / "weekbot.db", units, photos))
            found = in_a_process_of_its_own("--measure", folder)
            alone = in_a_process_of_its_own("--alone", folder)
            found["workbook / xlsxwriter"] = found["workbook cpu"] / alone["alone cpu"]
            if units == NATIONAL:
                found |= in_a_process_of_its_own("--answers", str(units), folder)
        print(f"{units:>7,} units  " + "  ".join(f"{name} {value:.2f}" for name, value in found.items()), flush=True)
        if units == NATIONAL:
            over = [f"{name} {found[name]:.2f} > {limit}" for name, limit in LIMITS.items() if found[name] > limit]
    print("over: " + "; ".join(over) if over else "all within their limits")
    return bool(over)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--measure", folder]:
            print(json.dumps(asyncio.run(measure(Path(folder)))))
        case ["--alone", folder]:
            print(json.dumps(xlsxwriter_alone(Path(folder) / "book.xlsx")))
        case ["--answers", units, folder]:
            print(json.dumps(asyncio.run(answers(int(units), Path(folder)))))
        case given:
            sys.exit(main(tuple(map(int, given)) or SIZES))
