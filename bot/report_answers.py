"""Answers that are made from everybody's records: made off the event loop, sent when they are there."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import structlog

from bot.context import Context
from bot.enclosing import attachments
from bot.posting import Address, post
from bot.reading import read_records
from bot.reports.enclosures import Enclosure
from bot.reports.records import Records
from dialogs.outgoing import Lane, Outgoing
from dialogs.texts import exporting as texts
from storage.database import Tx

Made = tuple[Outgoing, list[Enclosure]]
"""A message and what goes with it."""

Make = Callable[[Records], Made]

log = structlog.get_logger()


async def send_answer(ctx: Context, to: Address, make: Make) -> None:
    """Make the answer from the records as they stand and post it to `to`; where that fails, say so."""
    try:
        message, enclosures = await asyncio.to_thread(make, await read_records(ctx))
        if ctx.pictures:
            message = replace(message, attachments=await attachments(ctx, enclosures))
    except Exception:
        log.exception("answer-failed")
        message = Outgoing(texts.ANSWER_FAILED)
    await ctx.turn(partial(_post, ctx=ctx, to=to, message=message))


async def _post(tx: Tx, *, ctx: Context, to: Address, message: Outgoing) -> None:
    await post(ctx, tx, to, message, lane=Lane.ANSWER, kind="answer")
