"""Things a new start finds left of the run before, said in the log and, where something is uncertain, to the admins."""

from collections.abc import Mapping

import structlog

from bot.posting.admins import tell_admins
from bot.runtime.context import Context
from dialogs.texts.notifications import notices as texts
from storage.db.database import Tx
from storage.media import files as media
from storage.messages import inbox, outbox
from storage.messages.inbox import InboxState
from storage.messages.outbox_message import OutboxState

MANY = 10_000

log = structlog.get_logger()


async def say(ctx: Context, tx: Tx, found: Mapping[OutboxState, int]) -> None:
    """Say what is taken up; `found` are the letters nobody knows the end of.

    Admins hear of it once an hour at most: a program that crashes again and again must not write to them each time.
    """
    uncertain, failed = found.get(OutboxState.UNCERTAIN, 0), found.get(OutboxState.FAILED, 0)
    letters = sum((await outbox.backlog(tx)).values())
    updates = (await inbox.counts(tx)).get(InboxState.WAITING, 0)
    files = len(await media.pending(tx, MANY))
    log.info("taken-up", updates=updates, letters=letters, uncertain=uncertain, given_up=failed, files=files)
    if uncertain or failed:
        hour = ctx.clock.now().strftime("%Y-%m-%dT%H")
        await tell_admins(ctx, tx, texts.recovered(uncertain, failed), kind="alarm", once=f"recovered:{hour}")
