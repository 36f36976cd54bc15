"""Received files: a row from the moment a file is announced; its bytes are `storage.media.content`' business."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from sys import intern
from typing import Any

from sqlalchemy import Row, Select, case, func, null, select, text, update

from dialogs.model.submissions import FileKind, FileState, FileTrouble, KeptFile, Target
from storage.db.database import Tx
from storage.db.statements import Among, pieces, subject_of
from storage.db.tables import PENDING_FILE, UNACKNOWLEDGED_FILE
from storage.db.tables import media as table

_LISTED = select(table).where(table.c.removed.is_(False))
_BY_NUMBERS = Among(_LISTED, table.c.number)
_OF_UNITS = Among(_LISTED.order_by(table.c.number), table.c.unit_id)


HASH_BITS = 64

ALIKE_BITS = 5
"""So many of the 64 bits of two pictures' perceptual hashes may differ for them to be alike."""

LEAST_DETAIL = 8
"""So many bits of a hash are set, and so many are not, where the picture shows anything."""

NOT_TO_BE_KEPT = tuple(trouble.value for trouble in FileTrouble if trouble is not FileTrouble.LOST)
"""The reason noted for bytes that could be had and are not kept: no unit has sent them in, and nothing is missing."""


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A file whose bytes are still to be fetched: `remote` is how its channel finds them."""

    file: KeptFile
    channel: str
    remote: str


async def announce(
    tx: Tx,
    *,
    channel: str,
    remote: str,
    unique: str,
    kind: FileKind,
    name: str,
    size: int,
    mime: str,
    caption: str,
    album: str,
    person: str,
    target: Target,
    now: datetime,
) -> KeptFile:
    """Note a file that was sent and give it its number (编号); it is pending until `kept` or `lost`."""
    statement = table.insert().values(
        state=FileState.PENDING.value,
        kind=kind.value,
        channel=channel,
        remote=remote,
        unique_id=unique,
        name=name,
        size=size,
        mime=mime,
        caption=caption,
        category="",
        album=album,
        person=person,
        sent_at=now,
        unit_id=target.unit_id,
        subject=str(target.subject),
        lead=target.lead,
        private=False,
        sha256="",
        phash="",
        reason="",
        removed=False,
    )
    return _read((await tx.execute(statement.returning(table))).one())


async def pending(tx: Tx, limit: int) -> list[PendingFile]:
    """The files whose bytes are missing longest."""
    query = select(table).where(text(PENDING_FILE)).order_by(table.c.number).limit(limit)
    return [PendingFile(_read(row), row.channel, row.remote) for row in await tx.execute(query)]


async def kept(
    tx: Tx,
    number: int,
    *,
    sha256: str,
    size: int,
    mime: str,
    now: datetime,
    width: int | None = None,
    height: int | None = None,
    phash: str = "",
) -> KeptFile:
    """The bytes are on disk: `size`, `mime` and the picture's measures are what was found there."""
    statement = (
        update(table)
        .where(table.c.number == number)
        .values(
            state=FileState.KEPT.value,
            sha256=sha256,
            size=size,
            mime=mime,
            width=width,
            height=height,
            phash=phash,
            finished_at=now,
        )
    )
    await tx.execute(statement)
    await _mark_repeats(tx, number)
    return await _one(tx, number)


async def lost(tx: Tx, number: int, reason: str, now: datetime) -> None:
    """The bytes cannot be had, or may not be kept."""
    await tx.execute(
        update(table).where(table.c.number == number).values(state=FileState.LOST.value, reason=reason, finished_at=now)
    )


async def unacknowledged(tx: Tx) -> list[KeptFile]:
    """Files on disk whose sender has not been told, in order."""
    return await _files(tx, select(table).where(text(UNACKNOWLEDGED_FILE)))


async def acknowledge(tx: Tx, numbers: Collection[int], now: datetime) -> None:
    """Their sender is being told that they are kept."""
    await tx.execute(update(table).where(table.c.number.in_(list(numbers))).values(acknowledged_at=now))


async def file(tx: Tx, number: int, target: Target, category: str = "", kind: FileKind | None = None) -> None:
    """The file belongs to `target`, under `category` (类别); it is a `kind`, where that is given."""
    now = {"unit_id": target.unit_id, "subject": str(target.subject), "lead": target.lead, "category": category}
    if kind is not None:
        now["kind"] = kind.value
    await tx.execute(update(table).where(table.c.number == number).values(now))
    await _mark_repeats(tx, number)


async def alike(tx: Tx, numbers: Collection[int]) -> frozenset[int]:
    """Of the pictures of those numbers, sent together: those that look like one the unit had sent before them.

    The same bytes are not meant: see `KeptFile.repeats`.
    """
    pictures = select(table.c.number, table.c.unit_id, table.c.phash).where(
        table.c.phash != "", table.c.removed.is_(False)
    )
    new = [row for row in await tx.execute(pictures.where(table.c.number.in_(list(numbers)))) if _is_telling(row.phash)]
    if not new:
        return frozenset()
    units = {row.unit_id for row in new}
    before = (table.c.number < min(row.number for row in new), table.c.unit_id.in_(units))
    known = [(row.unit_id, int(row.phash, 16)) for row in await tx.execute(pictures.where(*before))]
    return frozenset(
        row.number
        for row in new
        if any(unit == row.unit_id and (seen ^ int(row.phash, 16)).bit_count() <= ALIKE_BITS for unit, seen in known)
    )


def _is_telling(phash: str) -> bool:
    """Tell whether a perceptual hash means anything: that of an even surface is like any other's."""
    return LEAST_DETAIL <= int(phash, 16).bit_count() <= HASH_BITS - LEAST_DETAIL


async def mark(tx: Tx, number: int, private: bool) -> None:
    """The file is 不公开 from now on, or public again."""
    await tx.execute(update(table).where(table.c.number == number).values(private=private))


async def star(tx: Tx, number: int) -> bool | None:
    """Recommend a file (择优推介), or take it back; whether it is recommended now, None where there is none."""
    statement = update(table).where(table.c.number == number).values(starred=~table.c.starred)
    found: bool | None = await tx.scalar(statement.returning(table.c.starred))
    return found


async def remove(tx: Tx, number: int) -> None:
    """The file was taken back: nothing lists it any more, its bytes stay until they are purged."""
    await tx.execute(update(table).where(table.c.number == number).values(removed=True))
    await _mark_repeats(tx, number)


async def by_numbers(tx: Tx, numbers: Collection[int]) -> list[KeptFile]:
    """The files of those numbers, in order, without those taken back."""
    rows = await _BY_NUMBERS.rows(tx, numbers)
    return sorted((_read(row) for row in rows), key=lambda kept_file: kept_file.number)


async def files_of(tx: Tx, unit_ids: Collection[int]) -> dict[int, list[KeptFile]]:
    """The files of those units, each unit's in order; a unit without any is absent."""
    found: dict[int, list[KeptFile]] = {}
    for row in await _OF_UNITS.rows(tx, unit_ids):
        found.setdefault(row.unit_id, []).append(_read(row))
    return found


async def album(tx: Tx, person: str, name: str) -> list[KeptFile]:
    """The members so far of an album the person sent."""
    return await _files(tx, _LISTED.where(table.c.person == person, table.c.album == name, table.c.album != ""))


async def all_files(tx: Tx) -> list[KeptFile]:
    """Every file, in order, without those taken back and those that may not be kept: their sender was told 未保存."""
    found: list[KeptFile] = []
    listed = select(*_READ).where(table.c.removed.is_(False), table.c.reason.not_in(NOT_TO_BE_KEPT))
    async for rows in pieces(tx, listed.order_by(table.c.number)):
        found += map(_read, rows)
    return found


async def _one(tx: Tx, number: int) -> KeptFile:
    return _read((await tx.execute(select(table).where(table.c.number == number))).one())


async def _files(tx: Tx, query: Select[Any]) -> list[KeptFile]:
    return [_read(row) for row in await tx.execute(query.order_by(table.c.number))]


async def _mark_repeats(tx: Tx, number: int) -> None:
    """Of a unit's files with the same bytes all but the first repeat it, in whatever order they came to be kept."""
    own = select(table.c.unit_id, table.c.sha256).where(table.c.number == number)
    unit_id, sha256 = (await tx.execute(own)).one()
    if not sha256:
        return
    same = (table.c.unit_id == unit_id, table.c.sha256 == sha256)
    first = await tx.scalar(select(func.min(table.c.number)).where(*same, table.c.removed.is_(False)))
    repeats = null() if first is None else case((table.c.number > first, first), else_=null())
    await tx.execute(update(table).where(*same).values(repeats=repeats))


def _read(row: Row[Any]) -> KeptFile:
    return KeptFile(
        number=row.number,
        kind=FileKind(row.kind),
        state=FileState(row.state),
        name=row.name,
        size=row.size,
        target=Target(row.unit_id, subject_of(row.subject), row.lead),
        sha256=row.sha256,
        mime=intern(row.mime),
        caption=intern(row.caption),
        category=intern(row.category),
        album=intern(row.album),
        sent_by=intern(row.person),
        sent_at=row.sent_at,
        private=row.private,
        repeats=row.repeats,
        starred=row.starred,
    )


_READ = [
    table.c[name]
    for name in (
        *("number", "kind", "state", "name", "size", "unit_id", "subject", "lead", "sha256", "mime", "caption"),
        *("category", "album", "person", "sent_at", "private", "repeats", "starred"),
    )
]
"""The columns `_read` needs."""
