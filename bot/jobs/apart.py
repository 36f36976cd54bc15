"""Where a report is made: beside the turns in a thread where there is little to read, else in a process of its own."""

import asyncio
from typing import TypeVar

from bot.context import Context
from bot.jobs.report_process import made_in_a_process
from bot.jobs.report_wire import Shown, Work
from bot.memory import give_back
from storage.bulk import rows_to_read

T = TypeVar("T")

ROWS_HERE = 10_000
"""Reports and files together. A process takes two seconds of a processor to start and load what it needs; of so many
rows a thread makes the workbook in as much, and a shorter report sooner."""


async def made(ctx: Context, work: Work[T], shown: Shown = lambda done, total: None, *, long: bool = False) -> T:
    """What `work` makes of the store as it stands now. Raises what `work` and `made_in_a_process` do.

    `long`: it takes minutes where there is much, and short ones do not wait for it.
    """
    async with ctx.db.read() as tx:
        rows = await rows_to_read(tx)
    if rows <= ROWS_HERE:
        try:
            return await work(ctx, shown)
        finally:
            await asyncio.to_thread(give_back)
    async with ctx.long_reports if long else ctx.short_reports:
        return await made_in_a_process(ctx, work, shown)
