"""Sessions on the phone page, and the codes that log somebody in. Only SHA-256 of tokens and codes are stored.

A session is a token in a browser's cookie. A code is typed or opened as a link: `recovery`, one a person, brings them
back on a new phone; `login`, `board` and `desk` are links that open once. A session of the board belongs to
`board:UNIT`, where UNIT is the unit's id; one of the admin's desk to `desk:ACCOUNT`; its name is the account the link
was made for.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, func, literal_column, or_, select, update

from storage.db.database import Tx
from storage.db.statements import Among
from storage.db.tables import page_codes, page_sessions

TOKEN_BYTES = 24
SESSION_DAYS = 180
"""A session ends so long after it began: a campaign with all its deadlines is shorter."""

IDLE = timedelta(days=60)
"""A session ends when its browser was not seen for so long: from the invites to the week it is less."""

NOTED_EVERY = timedelta(days=1)
"""So seldom it is written down that a browser was seen."""

MOST_SESSIONS = 12
"""Browsers a person is logged in with at a time; the one that came first is logged out for another."""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of a code to be copied by hand: nothing that looks like something else."""

RECOVERY_LENGTH = 16
"""79 random bits."""


BOARD_OF = "board:"
"""The text before a unit's id in a board's session, in place of the person it belongs to."""


class CodeKind(StrEnum):
    """The purpose of a code."""

    RECOVERY = "recovery"
    LOGIN = "login"
    BOARD = "board"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person at a browser: the account, and how they called themselves."""

    person: str
    name: str

    @property
    def chat(self) -> str:
        """The address of their chat on the page."""
        return self.person.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is logged in: whose it is, since when, and until when if it is not seen again."""

    visitor: Visitor
    created_at: datetime
    expires_at: datetime

    def to_be_noted(self, now: datetime) -> bool:
        """Tell whether it should be written down that the browser was seen."""
        return self.expires_at < self.kept_until(now) - NOTED_EVERY

    def kept_until(self, now: datetime) -> datetime:
        """Until when it lasts if the browser is seen now and never again."""
        return min(self.created_at + timedelta(days=SESSION_DAYS), now + IDLE)


async def begin(tx: Tx, visitor: Visitor, now: datetime, lasts: timedelta = IDLE, token: str = "") -> str:
    """Begin a session and return its token: the only time it can be seen. `token`: that of the caller's choice."""
    token = token or secrets.token_urlsafe(TOKEN_BYTES)
    await tx.execute(
        page_sessions.insert().values(
            token_sha256=_hashed(token),
            person=visitor.person,
            name=visitor.name,
            created_at=now,
            expires_at=now + lasts,
        )
    )
    await _end_oldest(tx, visitor)
    return token


async def _end_oldest(tx: Tx, visitor: Visitor) -> None:
    """Leave a person no more sessions than they may have. Boards of a unit are one person's by their name."""
    theirs = page_sessions.c.person == visitor.person, page_sessions.c.name == visitor.name
    newest = select(page_sessions.c.token_sha256).where(*theirs)
    kept = newest.order_by(page_sessions.c.created_at.desc(), page_sessions.c.expires_at.desc()).limit(MOST_SESSIONS)
    await tx.execute(delete(page_sessions).where(*theirs, page_sessions.c.token_sha256.not_in(kept.scalar_subquery())))


async def session_of(tx: Tx, token: str, now: datetime) -> Session | None:
    """The session of that token; None for one that is unknown, revoked or over."""
    query = select(page_sessions).where(
        page_sessions.c.token_sha256 == _hashed(token), page_sessions.c.expires_at > now
    )
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Session(Visitor(row.person, row.name), row.created_at, row.expires_at)


async def visitor_of(tx: Tx, token: str, now: datetime) -> Visitor | None:
    """Return whose session that token is; None for one that is unknown, revoked or over."""
    session = await session_of(tx, token, now)
    return session.visitor if session else None


async def seen(tx: Tx, token: str, session: Session, now: datetime) -> None:
    """The browser was seen: its session lasts on."""
    mine = page_sessions.c.token_sha256 == _hashed(token)
    await tx.execute(update(page_sessions).where(mine).values(expires_at=session.kept_until(now)))


_LIVING = Among(select(page_sessions.c.token_sha256, page_sessions.c.expires_at), page_sessions.c.token_sha256)


async def ended(tx: Tx, tokens: Collection[str], now: datetime) -> set[str]:
    """Those of the tokens that are no session's any more."""
    hashed = {_hashed(token): token for token in tokens}
    living = {row.token_sha256 for row in await _LIVING.rows(tx, list(hashed)) if row.expires_at > now}
    return {token for digest, token in hashed.items() if digest not in living}


async def end(tx: Tx, token: str) -> None:
    """Revoke one session."""
    await tx.execute(delete(page_sessions).where(page_sessions.c.token_sha256 == _hashed(token)))


async def end_all(tx: Tx, person: str) -> int:
    """Revoke every session of that person; returns how many."""
    return (await tx.execute(delete(page_sessions).where(page_sessions.c.person == person))).rowcount


async def open_sessions(tx: Tx, person: str, now: datetime) -> int:
    """Count the browsers the person is logged in with."""
    query = (
        select(func.count(literal_column("*")))
        .select_from(page_sessions)
        .where(page_sessions.c.person == person, page_sessions.c.expires_at > now)
    )
    return int(await tx.scalar(query) or 0)


async def end_boards(tx: Tx, opened_by: str) -> int:
    """Revoke every board that was opened for `opened_by`, and the links to more of them; returns how many boards."""
    links, boards = (
        delete(table).where(table.c.person.startswith(BOARD_OF, autoescape=True), table.c.name == opened_by)
        for table in (page_codes, page_sessions)
    )
    await tx.execute(links)
    return (await tx.execute(boards)).rowcount


def made_recovery(random: bytes) -> str:
    """A recovery code of so much randomness, as it is shown."""
    number, letters = int.from_bytes(random, "big"), ""
    for _ in range(RECOVERY_LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters += ALPHABET[letter]
    return letters


async def issue_recovery(tx: Tx, visitor: Visitor, code: str = "") -> str:
    """Make the person's recovery code, in place of an earlier one, and return it: shown this once."""
    await tx.execute(
        delete(page_codes).where(page_codes.c.person == visitor.person, page_codes.c.kind == CodeKind.RECOVERY.value)
    )
    code = code or made_recovery(secrets.token_bytes(32))
    await _keep(tx, code, CodeKind.RECOVERY, visitor, None)
    return code


async def issue_link(tx: Tx, kind: CodeKind, visitor: Visitor, expires: datetime) -> str:
    """Make a code that logs a browser in as that visitor, once, until `expires`."""
    code = secrets.token_urlsafe(TOKEN_BYTES)
    await _keep(tx, code, kind, visitor, expires)
    return code


async def has_recovery(tx: Tx, person: str) -> bool:
    """Tell whether the person was ever given a way back."""
    mine = page_codes.c.person == person, page_codes.c.kind == CodeKind.RECOVERY.value
    return await tx.scalar(select(page_codes.c.person).where(*mine).limit(1)) is not None


async def opens(tx: Tx, code: str, kind: CodeKind, now: datetime) -> Visitor | None:
    """Return whom the code is for, without using it up; None if it opens nothing."""
    query = select(page_codes.c.person, page_codes.c.name).where(*_live(code, kind, now))
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Visitor(row.person, row.name)


def _live(code: str, kind: CodeKind, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        page_codes.c.code_sha256 == _hashed(code),
        page_codes.c.kind == kind.value,
        or_(page_codes.c.expires_at.is_(None), page_codes.c.expires_at > now),
    )


async def use(tx: Tx, code: str, kind: CodeKind, now: datetime) -> Visitor | None:
    """Use the code up and return whom it is for; None if it opens nothing."""
    wanted = delete(page_codes).where(*_live(code, kind, now))
    row = (await tx.execute(wanted.returning(page_codes.c.person, page_codes.c.name))).one_or_none()
    return None if row is None else Visitor(row.person, row.name)


async def _keep(tx: Tx, code: str, kind: CodeKind, visitor: Visitor, expires: datetime | None) -> None:
    await tx.execute(
        page_codes.insert().values(
            code_sha256=_hashed(code), kind=kind.value, person=visitor.person, name=visitor.name, expires_at=expires
        )
    )


def _hashed(secret: str) -> str:
    # Tokens and codes are random: nothing slower than one SHA-256 is needed to keep them from being guessed back.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
