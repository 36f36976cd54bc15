"""The outbox: what is to be sent, kept until it is; delivery takes from it and says how it went.

Within a chat and a lane messages leave in the order they were posted: one is not claimed while an earlier one is under
way or waits to be tried again. A message whose time has not come yet holds nobody up.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Update,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from dialogs.model.outgoing import Lane, Outgoing
from storage.db.codec import outgoing_to_json
from storage.db.database import Tx
from storage.db.statements import insert, insert_new
from storage.db.tables import CLAIMABLE, UNRESOLVED, outbox
from storage.messages.outbox_message import Draft, OutboxMessage, OutboxState, read_message

_next = outbox.alias("next")

LAST = 2
"""The uncertain attempts of a message that is being shown for the last time, or was."""

PARTS = "delivery-parts:"
"""With a message's id the key, among single values, of how far a message in parts has come (`bot.delivery.claim`)."""

_KEY_BYTES = 12
"""96 random bits, 16 URL-safe characters: with a button's number well within Telegram's 64 bytes of callback data."""


async def post(
    tx: Tx,
    *,
    channel: str,
    chat: str,
    person: str,
    lane: Lane,
    kind: str,
    message: Outgoing,
    now: datetime,
    not_before: datetime | None = None,
    once: str | None = None,
) -> str | None:
    """Put a message into the outbox and return its key; None where one with this `once` was ever posted.

    `once` is the message's identity where it may exist only once, `nudge:2023-05-14:2:telegram:1001`.
    """
    draft = Draft(channel, chat, person, kind, message, once, not_before)
    key: str | None = await insert_new(tx, outbox, _row(draft, lane, now), "key")
    return key


async def post_all(tx: Tx, drafts: Sequence[Draft], lane: Lane, now: datetime) -> int:
    """Post many messages at once (a broadcast); returns how many were not there before."""
    if not drafts:
        return 0
    statement = insert(tx.dialect.name, outbox).on_conflict_do_nothing(index_elements=["once"]).returning(outbox.c.id)
    result = await tx.execute(statement, [_row(draft, lane, now) for draft in drafts])
    return len(result.all())


async def claim(
    tx: Tx,
    *,
    now: datetime,
    limit: int,
    lane: Lane,
    channels: Collection[str],
    skip_chats: Collection[tuple[str, str]] = (),
) -> list[OutboxMessage]:
    """Take the next messages of a lane, at most one a chat, oldest first: they are `sending` from now on.

    `channels` are those something may leave on at the moment: what waits for another is not touched. `skip_chats` are
    (channel, chat) that may not be written to.
    """
    values: dict[str, Any] = {"now": now, "most": limit, "of_lane": lane.value, "open": list(channels)}
    if skip_chats:
        values["skipped"] = list(skip_chats)
    letters = [read_message(row) for row in await tx.execute(_claiming(skipping=bool(skip_chats)), values)]
    return sorted(letters, key=lambda letter: (letter.not_before, letter.id))


@cache
def _claiming(*, skipping: bool) -> ReturningUpdate[Any]:
    """Build the statement that takes the messages of `due_query`, once: it is executed for every answer."""
    return (
        update(outbox)
        .where(outbox.c.id.in_(due_query(skipping=skipping)))
        .values(state=OutboxState.SENDING.value, attempts=outbox.c.attempts + 1)
        .returning(*outbox.c)
    )


def due_query(*, skipping: bool) -> Select[int]:
    """Select the ids of the messages to claim next: of `of_lane`, due at `now`, at most `most`, on channels in `open`,
    not in chats of `skipped` if `skipping`.

    It is to use the partial indexes, so that it costs what waits.
    """
    now = bindparam("now", type_=outbox.c.not_before.type)
    query = (
        select(_next.c.id)
        .where(
            text(f"next.{CLAIMABLE}"),
            _next.c.lane == bindparam("of_lane"),
            _next.c.not_before <= now,
            _next.c.channel.in_(bindparam("open", expanding=True)),
            _first(now),
        )
        .order_by(_next.c.not_before, _next.c.id)
        .limit(bindparam("most", type_=Integer))
    )
    if skipping:
        query = query.where(tuple_(_next.c.channel, _next.c.chat).not_in(bindparam("skipped", expanding=True)))
    return query


def _first(now: BindParameter[datetime]) -> ColumnElement[bool]:
    """Hold where no earlier message of the same chat and lane is under way, was tried before, or is due."""
    earlier = outbox.alias("earlier")
    holding_up = select(earlier.c.id).where(
        text(f"earlier.{UNRESOLVED}"),
        earlier.c.channel == _next.c.channel,
        earlier.c.chat == _next.c.chat,
        earlier.c.lane == _next.c.lane,
        earlier.c.id < _next.c.id,
        or_(earlier.c.attempts > 0, earlier.c.not_before <= now),
    )
    return not_(exists(holding_up))


async def sent(tx: Tx, delivered: Mapping[int, str], now: datetime) -> None:
    """Note that they were delivered: by the message's id the channel's reference."""
    rows = [{"letter": letter_id, "reference": reference, "at": now} for letter_id, reference in delivered.items()]
    if rows:
        await tx.execute(_SENT, rows)


async def final_attempt(tx: Tx, letter_id: int) -> None:
    """Note that an uncertain message leaves now for its second and last showing: a crash from here on gives it up."""
    await tx.execute(_one(letter_id).values(uncertain_attempts=LAST))


async def retry(tx: Tx, letter_id: int, error: str, not_before: datetime) -> None:
    """Note that it was not delivered; it is tried again from `not_before` on."""
    values = {"state": OutboxState.PENDING.value, "error": error, "not_before": not_before}
    await tx.execute(_one(letter_id).values(uncertain_attempts=_NOT_SHOWN, **values))


async def uncertain(tx: Tx, letter_id: int, error: str, not_before: datetime) -> None:
    """Note that it may have been delivered: it is shown once more from `not_before` on, the second time given up."""
    state = case((outbox.c.uncertain_attempts == 0, OutboxState.UNCERTAIN.value), else_=OutboxState.FAILED.value)
    attempts = case((outbox.c.uncertain_attempts == 0, 1), else_=LAST)
    await tx.execute(
        _one(letter_id).values(state=state, uncertain_attempts=attempts, error=error, not_before=not_before)
    )


async def failed(tx: Tx, letter_id: int, error: str, now: datetime) -> None:
    """Note that it can never be delivered."""
    await tx.execute(_one(letter_id).values(state=OutboxState.FAILED.value, error=error, finished_at=now))


async def gone(tx: Tx, letter_id: int, error: str, now: datetime) -> None:
    """Note that the recipient is not there any more (blocked, deactivated, the bot was removed)."""
    await tx.execute(_one(letter_id).values(state=OutboxState.GONE.value, error=error, finished_at=now))


async def release(tx: Tx, ids: Iterable[int]) -> None:
    """Give back messages that were claimed and not sent: nothing has happened to them."""
    unclaimed = case((outbox.c.uncertain_attempts == 0, OutboxState.PENDING.value), else_=OutboxState.UNCERTAIN.value)
    await tx.execute(
        update(outbox)
        .where(outbox.c.id.in_(list(ids)), outbox.c.state == OutboxState.SENDING.value)
        .values(state=unclaimed, attempts=outbox.c.attempts - 1, uncertain_attempts=_NOT_SHOWN)
    )


async def sending(tx: Tx) -> set[int]:
    """Return the ids of the messages that are claimed."""
    claimed = select(outbox.c.id).where(text(UNRESOLVED), outbox.c.state == OutboxState.SENDING.value)
    return set(await tx.scalars(claimed))


async def recover(
    tx: Tx, now: datetime, only: Collection[int] | None = None, exact: Collection[str] = ()
) -> dict[OutboxState, int]:
    """Have what nobody has in hand any more, at startup all of it, shown once more; give it up after its last showing.

    What was claimed for that and had not left is shown all the same, however often the program ends there. On channels
    that are `exact` nothing is ever shown twice: there it simply waits again. Returns how many became uncertain and how
    many failed.
    """
    under_way = update(outbox).where(text(UNRESOLVED), outbox.c.state == OutboxState.SENDING.value)
    if only is not None:
        under_way = under_way.where(outbox.c.id.in_(list(only)))
    if exact:
        again = {"state": OutboxState.PENDING.value, "uncertain_attempts": 0, "error": "interrupted", "not_before": now}
        await tx.execute(under_way.where(outbox.c.channel.in_(list(exact))).values(**again))
    state = case((outbox.c.uncertain_attempts < LAST, OutboxState.UNCERTAIN.value), else_=OutboxState.FAILED.value)
    attempts = case((outbox.c.uncertain_attempts < LAST, 1), else_=LAST)
    values = {"state": state, "uncertain_attempts": attempts, "error": "interrupted", "not_before": now}
    found = await tx.execute(under_way.values(**values).returning(outbox.c.state))
    states = [OutboxState(state) for state in found.scalars()]
    return {state: states.count(state) for state in (OutboxState.UNCERTAIN, OutboxState.FAILED)}


_BY_KEY = select(outbox).where(outbox.c.key == bindparam("of_key"))


async def by_key(tx: Tx, key: str) -> OutboxMessage | None:
    """Return the message of that key."""
    row = (await tx.execute(_BY_KEY, {"of_key": key})).one_or_none()
    return None if row is None else read_message(row)


async def external_of(tx: Tx, key: str) -> str | None:
    """Return the channel's reference of the message of that key, None if it was not sent."""
    found = await tx.scalar(select(outbox.c.external_id).where(outbox.c.key == key))
    return str(found) if found else None


async def move_chat(tx: Tx, channel: str, old: str, new: str) -> int:
    """Send what waits for the chat `old` to `new`; returns how many messages."""
    result = await tx.execute(
        update(outbox).where(text(UNRESOLVED), outbox.c.channel == channel, outbox.c.chat == old).values(chat=new)
    )
    return result.rowcount


async def drop_pending(
    tx: Tx, *, person: str | None = None, kind: str | None = None, once_prefix: str | None = None
) -> int:
    """Withdraw what waits and fits everything given; returns how many. It still counts as posted for `once`."""
    clauses: list[ColumnElement[bool]] = []
    if person is not None:
        clauses.append(outbox.c.person == person)
    if kind is not None:
        clauses.append(outbox.c.kind == kind)
    if once_prefix is not None:
        clauses.append(outbox.c.once.startswith(once_prefix, autoescape=True))
    if not clauses:
        raise ValueError("which letters?")
    result = await tx.execute(update(outbox).where(text(CLAIMABLE), *clauses).values(state=OutboxState.DROPPED.value))
    return result.rowcount


async def come_back_from_ahead(tx: Tx, now: datetime, others: datetime) -> None:
    """Let what a wrong clock posted at an instant still to come leave now if it is an answer, else at `others`."""
    ahead = (text(CLAIMABLE), outbox.c.created_at > now, outbox.c.not_before > now)
    answer = outbox.c.lane == Lane.ANSWER.value
    await tx.execute(update(outbox).where(*ahead, answer).values(not_before=now))
    await tx.execute(update(outbox).where(*ahead, not_(answer)).values(not_before=others))


async def backlog(tx: Tx) -> dict[tuple[Lane, OutboxState], int]:
    """Count the messages that wait or are under way."""
    query = (
        select(outbox.c.lane, outbox.c.state, func.count(literal_column("*")))
        .where(text(UNRESOLVED))
        .group_by(outbox.c.lane, outbox.c.state)
    )
    return {(Lane(lane), OutboxState(state)): count for lane, state, count in await tx.execute(query)}


def _row(draft: Draft, lane: Lane, now: datetime) -> dict[str, Any]:
    return {
        "key": secrets.token_urlsafe(_KEY_BYTES),
        "once": draft.once,
        "channel": draft.channel,
        "chat": draft.chat,
        "person": draft.person,
        "lane": lane.value,
        "kind": draft.kind,
        "message": outgoing_to_json(draft.message),
        "state": OutboxState.PENDING.value,
        "not_before": draft.not_before or now,
        "attempts": 0,
        "uncertain_attempts": 0,
        "created_at": now,
        "external_id": "",
        "error": "",
    }


_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("letter"))
    .values(state=OutboxState.SENT.value, external_id=bindparam("reference"), finished_at=bindparam("at"))
)
"""Marks messages sent. Built once: it is executed for every handful."""


def _one(letter_id: int) -> Update:
    return update(outbox).where(outbox.c.id == letter_id)


_NOT_SHOWN = case((outbox.c.uncertain_attempts < LAST, outbox.c.uncertain_attempts), else_=1)
"""The uncertain attempts of a message that was not shown by what was begun last."""
