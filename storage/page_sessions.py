"""Who is logged in on the phone page, and the codes that log somebody in. Only SHA-256 of tokens and codes are stored.

A session is a token in a browser's cookie. A code is typed or opened as a link: `recovery`, one a person, brings them
back on a new phone; `login`, `board` and `desk` are links that open once. A session of the board belongs to
`board:UNIT`, where UNIT is the unit's id; one of the admin's desk to `desk:ACCOUNT`; its name is the account the link
was made for.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, literal_column, or_, select

from storage.database import Tx
from storage.tables import page_codes, page_sessions

TOKEN_BYTES = 24
SESSION_DAYS = 180
"""A session ends so long after it began: a campaign with all its deadlines is shorter."""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of a code to be copied by hand: nothing that looks like something else."""

RECOVERY_LENGTH = 16
"""79 random bits."""


class CodeKind(StrEnum):
    """What a code is for."""

    RECOVERY = "recovery"
    LOGIN = "login"
    BOARD = "board"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose browser it is: the account, and how they called themselves."""

    person: str
    name: str

    @property
    def chat(self) -> str:
        """The address of their chat on the page."""
        return self.person.partition(":")[2]


async def begin(tx: Tx, visitor: Visitor, now: datetime, lasts: timedelta = timedelta(days=SESSION_DAYS)) -> str:
    """Begin a session and return its token: the only time it can be seen."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await tx.execute(
        page_sessions.insert().values(
            token_sha256=_hashed(token),
            person=visitor.person,
            name=visitor.name,
            created_at=now,
            expires_at=now + lasts,
        )
    )
    return token


async def visitor_of(tx: Tx, token: str, now: datetime) -> Visitor | None:
    """Whose session that token is; None for one that is unknown, revoked or over."""
    query = select(page_sessions.c.person, page_sessions.c.name).where(
        page_sessions.c.token_sha256 == _hashed(token), page_sessions.c.expires_at > now
    )
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Visitor(row.person, row.name)


async def end(tx: Tx, token: str) -> None:
    """Revoke one session."""
    await tx.execute(delete(page_sessions).where(page_sessions.c.token_sha256 == _hashed(token)))


async def end_all(tx: Tx, person: str) -> int:
    """Revoke every session of that person; returns how many."""
    return (await tx.execute(delete(page_sessions).where(page_sessions.c.person == person))).rowcount


async def open_sessions(tx: Tx, person: str, now: datetime) -> int:
    """How many browsers the person is logged in with."""
    query = (
        select(func.count(literal_column("*")))
        .select_from(page_sessions)
        .where(page_sessions.c.person == person, page_sessions.c.expires_at > now)
    )
    return int(await tx.scalar(query) or 0)


async def issue_recovery(tx: Tx, visitor: Visitor) -> str:
    """Make the person's recovery code, in place of an earlier one, and return it: shown this once."""
    await tx.execute(
        delete(page_codes).where(page_codes.c.person == visitor.person, page_codes.c.kind == CodeKind.RECOVERY.value)
    )
    code = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH))
    await _keep(tx, code, CodeKind.RECOVERY, visitor, None)
    return code


async def issue_link(tx: Tx, kind: CodeKind, visitor: Visitor, expires: datetime) -> str:
    """Make a code that logs a browser in as that visitor, once, until `expires`."""
    code = secrets.token_urlsafe(TOKEN_BYTES)
    await _keep(tx, code, kind, visitor, expires)
    return code


async def use(tx: Tx, code: str, kind: CodeKind, now: datetime) -> Visitor | None:
    """Whom the code is for, and use it up; None where it opens nothing."""
    wanted = delete(page_codes).where(
        page_codes.c.code_sha256 == _hashed(code),
        page_codes.c.kind == kind.value,
        or_(page_codes.c.expires_at.is_(None), page_codes.c.expires_at > now),
    )
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
