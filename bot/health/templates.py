"""Say at the start what is wrong with an office's own Word templates: in the log, and to the admins once."""

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog

from bot.jobs import offload
from bot.jobs.worker.wire import Shown
from bot.notifications.alarms import tell_of_template
from bot.reports.charts.photos import Copies
from bot.runtime.context import Context

log = structlog.get_logger()


async def say(ctx: Context) -> None:
    """Look at them, if there are any. Raises a `StorageError`."""
    if ctx.templates is None:
        return
    for fault in await offload.made(ctx, _faults):
        log.warning("template-broken", fault=fault)
        await ctx.turn(partial(tell_of_template, ctx, fault=fault))


async def _faults(ctx: Context, _shown: Shown) -> Sequence[str]:
    from bot.reports.own_templates import template_faults

    if ctx.templates is None:
        return ()
    copies = Copies(ctx.media.path, ctx.decoders)
    return await asyncio.to_thread(template_faults, ctx.campaign, ctx.templates, copies)
