"""The one way into the outbox: whatever the program says to anybody passes here, rendered for the last time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.runtime.context import Context
from dialogs.model.outgoing import Lane, Outgoing
from storage.db.database import Tx
from storage.messages import outbox
from storage.messages.outbox_message import Draft

REHEARSAL_MARK = "【演练】"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: a chat of a channel, and the person behind it where it is a private one."""

    channel: str
    chat: str
    person: str = ""

    @property
    def name(self) -> str:
        """What stands for whoever reads there in a message's identity: the account, or the group's chat."""
        return self.person or f"{self.channel}:{self.chat}"


async def post(
    ctx: Context,
    tx: Tx,
    to: Address,
    message: Outgoing,
    *,
    lane: Lane,
    kind: str,
    not_before: datetime | None = None,
    once: str | None = None,
) -> str | None:
    """Put a message into the outbox and return its key; None where `once` says it is there already.

    On a rehearsal clock every text and caption begins with 【演练】 (INTERFACE §3).
    """
    return await outbox.post(
        tx,
        channel=to.channel,
        chat=to.chat,
        person=to.person,
        lane=lane,
        kind=kind,
        message=_marked(message) if ctx.clock.rehearsal else message,
        now=ctx.clock.now(),
        not_before=not_before,
        once=once,
    )


async def post_all(
    ctx: Context,
    tx: Tx,
    letters: Iterable[tuple[Address, Outgoing, str]],
    *,
    lane: Lane,
    not_before: datetime | None = None,
    once: str = "",
) -> int:
    """Put many messages, each with its recipient and kind, into the outbox at once; how many were not there before.

    With `once` a recipient gets one message at most under that name, however often this is repeated.
    """
    drafts = [
        Draft(
            channel=to.channel,
            chat=to.chat,
            person=to.person,
            kind=kind,
            message=_marked(message) if ctx.clock.rehearsal else message,
            once=f"{once}:{to.name}" if once else None,
            not_before=not_before,
        )
        for to, message, kind in letters
    ]
    return await outbox.post_all(tx, drafts, lane, ctx.clock.now())


def _marked(message: Outgoing) -> Outgoing:
    attachments = tuple(replace(a, caption=REHEARSAL_MARK + a.caption) for a in message.attachments)
    return replace(message, text=REHEARSAL_MARK + message.text if message.text else "", attachments=attachments)
