"""A letter taken from the outbox, with all that is needed to hand it to its channel."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.channels.base import Dispatch, PartSent, Picture
from dialogs.model.outgoing import AttachmentKind, Lane, Outgoing
from storage.db import key_value
from storage.db.database import Tx
from storage.messages import outbox
from storage.messages.outbox_message import OutboxMessage, OutboxState

_PREFIX = outbox.PARTS

EDIT_TRIES = 3
"""How often a letter waits for the one it replaces to be sent; then it goes as a new message."""

EDIT_WAIT = timedelta(seconds=1)

ALBUM = 10
"""The most messages one part of a letter can make."""

SHORT = 500
"""A text of so many characters, without files, is one message on every channel."""

log = structlog.get_logger(__name__)

_ON_ITS_WAY = (OutboxState.PENDING, OutboxState.SENDING)


@dataclass(frozen=True, slots=True)
class MessageProgress:
    """So many parts are out; `reference` is the first one's."""

    parts: int = 0
    reference: str = ""


async def load_progress(tx: Tx, letter_ids: Collection[int]) -> dict[int, MessageProgress]:
    """Return how far each letter has come, of those with a part sent."""
    found = await key_value.get_all(tx, [f"{_PREFIX}{letter_id}" for letter_id in letter_ids])
    return {int(key.removeprefix(_PREFIX)): _read(value) for key, value in found.items()}


def _read(value: str) -> MessageProgress:
    parts, _, reference = value.partition(" ")
    return MessageProgress(int(parts), reference)


async def save_progress(tx: Tx, letter_id: int, progress: MessageProgress) -> None:
    """Keep how far the letter has come."""
    await key_value.put(tx, f"{_PREFIX}{letter_id}", f"{progress.parts} {progress.reference}")


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    """A letter to deliver now. `replaces`: the channel's reference of the message it edits."""

    letter: OutboxMessage
    replaces: str = ""
    progress: MessageProgress = field(default_factory=MessageProgress)

    @property
    def where(self) -> tuple[str, str]:
        """Channel and chat."""
        return self.letter.channel, self.letter.chat

    @property
    def cost(self) -> int:
        """How many messages its first part makes, as far as can be told before the channel plans it."""
        message = self.letter.message
        kinds = [attachment.kind for attachment in message.attachments]
        if message.text or self.progress.parts or AttachmentKind.PICTURE in kinds:
            return 1
        return max(1, min(ALBUM, kinds.count(AttachmentKind.PHOTO) or len(kinds)))


async def take(
    tx: Tx, lane: Lane, *, limit: int, channels: Collection[str], skip: Collection[tuple[str, str]], now: datetime
) -> list[ClaimedMessage]:
    """Claim the next letters of a lane. One whose edited message is not out yet is put back for a moment."""
    claimed = []
    letters = await outbox.claim(tx, now=now, limit=limit, lane=lane, channels=channels, skip_chats=skip)
    begun = await load_progress(tx, [letter.id for letter in letters if _may_have_parts(letter.message)])
    for letter in letters:
        if await _must_wait(tx, letter):
            await outbox.retry(tx, letter.id, "edited-not-sent", now + EDIT_WAIT)
            continue
        replaces = await outbox.external_of(tx, letter.message.edits) if letter.message.edits else None
        claimed.append(ClaimedMessage(letter, replaces or "", begun.get(letter.id, MessageProgress())))
    return claimed


async def _must_wait(tx: Tx, letter: OutboxMessage) -> bool:
    if not letter.message.edits or letter.attempts > EDIT_TRIES:
        return False
    edited = await outbox.by_key(tx, letter.message.edits)
    return edited is not None and edited.state in _ON_ITS_WAY


def _may_have_parts(message: Outgoing) -> bool:
    return len(message.text) > SHORT or bool(message.attachments)


def dispatch_of(
    claim: ClaimedMessage, path_of: Callable[[str], Path], *, continued: str, on_part: PartSent
) -> Dispatch:
    """Make what the channel is asked to send. An attachment whose bytes are missing is left out."""
    letter = claim.letter
    return Dispatch(
        chat=letter.chat,
        message=letter.message,
        buttons=_numbered(letter.key, letter.message),
        files=tuple(_files(letter, path_of)),
        replaces=claim.replaces,
        continued=continued,
        done_parts=claim.progress.parts,
        on_part=on_part,
        identity=letter.key,
    )


def _numbered(key: str, message: Outgoing) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Give the buttons their opaque data `<letter's key>:<index>`, counted over all of them row by row."""
    rows, index = [], 0
    for row in message.buttons:
        rows.append(tuple((button.label, f"{key}:{index + i}") for i, button in enumerate(row)))
        index += len(row)
    return tuple(rows)


def _files(letter: OutboxMessage, path_of: Callable[[str], Path]) -> list[Picture]:
    files = []
    for attachment in letter.message.attachments:
        path = path_of(attachment.sha256)
        if path.is_file():
            kind = attachment.kind
            as_document, alone = kind is AttachmentKind.DOCUMENT, kind is AttachmentKind.PICTURE
            files.append(Picture(path, attachment.name, attachment.caption, as_document, alone))
        else:
            log.error("an attachment's bytes are missing", letter=letter.id, sha256=attachment.sha256)
    return files
