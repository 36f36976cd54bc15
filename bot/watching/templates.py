"""Says at the start what is wrong with an office's own Word templates: in the log, and to the admins once."""

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog

from bot.context import Context
from bot.jobs import apart
from bot.jobs.report_wire import Shown
from bot.occasions.untold import tell_of_template
from bot.reports.photos import Copies

log = structlog.get_logger()


async def say(ctx: Context) -> None:
    """Look at them, if there are any. Raises a `StorageError`."""
    if ctx.templates is None:
        return
    for fault in await apart.made(ctx, _faults):
        log.warning("template-broken", fault=fault)
        await ctx.turn(partial(tell_of_template, ctx, fault=fault))


async def _faults(ctx: Context, _shown: Shown) -> Sequence[str]:
    from bot.reports.own_templates import template_faults

    if ctx.templates is None:
        return ()
    copies = Copies(ctx.media.path, ctx.decoders)
    return await asyncio.to_thread(template_faults, ctx.campaign, ctx.templates, copies)
