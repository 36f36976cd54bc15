"""A letter: one outgoing message on its way, and the states it passes through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from dialogs.model.outgoing import Lane, Outgoing
from storage.db.codec import outgoing_from_json


class LetterState(StrEnum):
    """pending: waits · sending: taken by delivery · sent · uncertain: it may have been shown, and is shown once more
    · failed: given up · gone: the recipient is not there any more · dropped: no longer needed before it was sent."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    GONE = "gone"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in the outbox.

    `key` is its public, opaque name: button data and `Outgoing.edits` refer to it. `kind` says what it is for logs and
    metrics. `attempts` counts claims, `doubts` the times it may have been shown: the second of them from its beginning.
    `external_id` is the channel's reference once it is sent. `conversation_revision` is that of the conversation it was
    said in, -1 for none.
    """

    id: int
    key: str
    channel: str
    chat: str
    person: str
    lane: Lane
    kind: str
    message: Outgoing
    state: LetterState
    not_before: datetime
    attempts: int
    doubts: int
    created_at: datetime
    external_id: str
    conversation_revision: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be posted among many (`outbox.post_all`); see `outbox.post` for the fields."""

    channel: str
    chat: str
    person: str
    kind: str
    message: Outgoing
    once: str | None = None
    not_before: datetime | None = None


def read_letter(row: Row[Any]) -> Letter:
    """A letter from its row."""
    return Letter(
        id=row.id,
        key=row.key,
        channel=row.channel,
        chat=row.chat,
        person=row.person,
        lane=Lane(row.lane),
        kind=row.kind,
        message=outgoing_from_json(row.message),
        state=LetterState(row.state),
        not_before=row.not_before,
        attempts=row.attempts,
        doubts=row.doubts,
        created_at=row.created_at,
        external_id=row.external_id,
        conversation_revision=row.revision,
    )
