"""Where a report is made: in a process of its own, or in place for a short run with little to read."""

import asyncio
from typing import TypeVar

from bot.jobs.worker.process import made_in_a_process
from bot.jobs.worker.wire import Shown, Work
from bot.processes.memory import give_back
from bot.runtime.context import Context
from storage.db.statements import rows_to_read

T = TypeVar("T")

ROWS_HERE = 10_000
"""Reports and files together. A process takes two seconds of a processor to start and load what it needs; of so many
rows a thread makes the workbook in as much. What draws and renders stays loaded for good, a hundred megabytes: the
running bot has it in a process all the same, and keeps that for the next report. One that read more is not kept."""


async def made(ctx: Context, work: Work[T], shown: Shown = lambda done, total: None, *, long: bool = False) -> T:
    """What `work` makes of the store as it stands now. Raises what `work` and `made_in_a_process` do.

    `long`: it takes minutes where there is much, and short ones do not wait for it.
    """
    async with ctx.db.read() as tx:
        rows = await rows_to_read(tx)
    few = rows <= ROWS_HERE
    if few and not ctx.spare_reports:
        try:
            return await work(ctx, shown)
        finally:
            await asyncio.to_thread(give_back)
    async with ctx.long_reports if long else ctx.short_reports:
        if few:
            return await made_in_a_process(ctx, work, shown, spare=ctx.spare_reports)
        return await made_in_a_process(ctx, work, shown)
