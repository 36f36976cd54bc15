"""One outgoing message on its way, and the states it passes through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from dialogs.model.outgoing import Lane, Outgoing
from storage.db.codec import outgoing_from_json


class OutboxState(StrEnum):
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
class OutboxMessage:
    """A message in the outbox.

    `key`: its public, opaque name; button data and `Outgoing.edits` refer to it.
    `kind`: what it is for, in logs and metrics.
    `attempts`: how often it was claimed.
    `uncertain_attempts`: how often it may have been shown; `outbox.LAST` from the moment its second showing begins.
    `external_id`: the channel's reference, once it is sent.
    """

    id: int
    key: str
    channel: str
    chat: str
    person: str
    lane: Lane
    kind: str
    message: Outgoing
    state: OutboxState
    not_before: datetime
    attempts: int
    uncertain_attempts: int
    created_at: datetime
    external_id: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be posted among many (`outbox.post_all`); see `outbox.post` for the fields."""

    channel: str
    chat: str
    person: str
    kind: str
    message: Outgoing
    once: str | None = None
    not_before: datetime | None = None


def read_message(row: Row[Any]) -> OutboxMessage:
    """Return a message from its row."""
    return OutboxMessage(
        id=row.id,
        key=row.key,
        channel=row.channel,
        chat=row.chat,
        person=row.person,
        lane=Lane(row.lane),
        kind=row.kind,
        message=outgoing_from_json(row.message),
        state=OutboxState(row.state),
        not_before=row.not_before,
        attempts=row.attempts,
        uncertain_attempts=row.uncertain_attempts,
        created_at=row.created_at,
        external_id=row.external_id,
    )
