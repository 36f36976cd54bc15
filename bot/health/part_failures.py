"""Tell the admins that a part of the program failed and was restarted: once a day for each."""

from functools import partial

from bot.posting.admins import tell_admins
from bot.runtime.context import Context
from dialogs.texts.notifications import troubles as texts


async def say(ctx: Context, part: str) -> None:
    """Say it, unless it was said today. Raises a `StorageError`."""
    day = ctx.campaign.today(ctx.clock.now())
    text = texts.part_failed(part)
    await ctx.turn(partial(tell_admins, ctx, text=text, kind="alarm", once=f"part-failed:{part}:{day}"))
