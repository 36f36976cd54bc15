"""The file of a backup: a zip sealed with the SHA-256 of all of it, so that whatever was altered or cut off shows.

    manifest.json    what is in it (`Manifest`), with the size and SHA-256 of every other member
    weekbot.db       the store as an SQLite file, whatever database it was taken from
    media/SHA256     the files people sent and were sent, under the hash of their bytes

The seal is the zip's comment. Any zip program opens the file; nothing here ever writes to a path an archive names.
"""

import hashlib
import json
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from storage.db import texts
from storage.db.errors import StorageError

MANIFEST = "manifest.json"
DATABASE = "weekbot.db"
MEDIA = "media/"
FORMAT = 1

PIECE = 1 << 20

_MEMBER = re.compile(r"weekbot\.db|media/[0-9a-f]{64}")
_SEAL = b"weekbot backup, sha256 of all before: "
_SEAL_LENGTH = len(_SEAL) + 64

_MOST_MANIFEST = 1 << 28

_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, RuntimeError, ValueError, OverflowError)
"""The errors reading a damaged zip raises (NotImplementedError is a RuntimeError)."""

Done = Callable[[int, int], None]
"""Told how many bytes of how many are done."""


class ArchiveFaulty(StorageError):
    """The file is no backup, or not as it was written; `member` is what of it is wrong, empty for the whole."""

    code = "archive-faulty"

    def __init__(self, path: Path, why: str, member: str = "") -> None:
        super().__init__(f"{path}: {member} {why}")
        self.member = member
        self.tell = texts.archive_faulty(str(path), member, why)


@dataclass(frozen=True, slots=True)
class Member:
    """A member's bytes; `size` before compression."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    `program` and `schema` are the versions it was written by, `counts` rows by table, `missing` the hashes of files the
    store names whose bytes were not there, or not as they were received.
    """

    campaign: str
    made_at: str
    program: str
    schema: str
    audit_head: str
    audit_entries: int
    counts: Mapping[str, int]
    missing: tuple[str, ...] = ()
    members: Mapping[str, Member] = field(default_factory=dict)


def write(path: Path, manifest: Manifest, files: Mapping[str, Path], done: Done) -> Manifest:
    """Write the archive to `path`, on disk when this returns; the manifest as it was written, members and all.

    Of `files` by member name those whose bytes are not what their name says stay out and are `missing`. Raises OSError.
    """
    sizes = {name: _size(file) for name, file in files.items()}
    total, so_far = sum(sizes.values()), 0
    members, missing = {}, set(manifest.missing)
    with zipfile.ZipFile(path, "w", allowZip64=True) as archive:
        for name, file in files.items():
            member = _read_whole(file)
            if member is None or (name.startswith(MEDIA) and member.sha256 != name.removeprefix(MEDIA)):
                missing.add(name.removeprefix(MEDIA))
            else:
                _add(archive, name, file)
                members[name] = member
            so_far += sizes[name]
            done(so_far, total)
        whole = Manifest(**(_fields(manifest) | {"members": members, "missing": tuple(sorted(missing))}))
        text = json.dumps({"format": FORMAT, **asdict(whole)}, ensure_ascii=False, indent=1)
        archive.writestr(_entry(MANIFEST, compressed=True), text)
        archive.comment = _SEAL + b"0" * 64
    _seal(path)
    return whole


def check(path: Path, done: Done) -> Manifest:
    """Read all of the archive: nothing of it is missing, altered or added. Raises `ArchiveFaulty`, OSError."""
    sealed = _is_sealed(path, done)
    with opened(path) as archive:
        manifest = _manifest(path, archive)
        for name, expected in manifest.members.items():
            _check_member(path, archive, name, expected)
        names = archive.namelist()
        added = [name for name in names if name != MANIFEST and name not in manifest.members]
        if added or len(names) != len(manifest.members) + 1:
            raise ArchiveFaulty(path, texts.NOT_LISTED, next(iter(added), ""))
    if not sealed:
        raise ArchiveFaulty(path, texts.SEAL_BROKEN)
    return manifest


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive that was checked, to take members from. Raises `ArchiveFaulty`."""
    try:
        archive = zipfile.ZipFile(path)
    except _UNREADABLE as error:
        raise ArchiveFaulty(path, texts.CUT_OFF) from error
    with archive:
        yield archive


def pieces(reader: IO[bytes]) -> Iterator[bytes]:
    """Yield what a reader gives, a megabyte at a time."""
    while piece := reader.read(PIECE):
        yield piece


def _fields(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _read_whole(file: Path) -> Member | None:
    try:
        with file.open("rb") as reader:
            return _digest(reader)
    except FileNotFoundError:
        return None


def _digest(reader: IO[bytes]) -> Member:
    digest, size = hashlib.sha256(), 0
    for piece in pieces(reader):
        digest.update(piece)
        size += len(piece)
    return Member(size, digest.hexdigest())


def _add(archive: zipfile.ZipFile, name: str, file: Path) -> None:
    info = _entry(name, compressed=not name.startswith(MEDIA))
    info.file_size = file.stat().st_size
    with file.open("rb") as reader, archive.open(info, "w") as writer:
        for piece in pieces(reader):
            writer.write(piece)


def _entry(name: str, *, compressed: bool) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o600 << 16
    # Photos, videos and office files are compressed already.
    info.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    return info


def _seal(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(-_SEAL_LENGTH, os.SEEK_END)
        end = file.tell()
        digest = _hash_until(file, end, lambda done, total: None)
        file.seek(end)
        file.write(_SEAL + digest.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())


def _is_sealed(path: Path, done: Done) -> bool:
    """Tell whether the file is as it was sealed. Raises `ArchiveFaulty` if it has no seal."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size < _SEAL_LENGTH:
            raise ArchiveFaulty(path, texts.NO_BACKUP)
        end = file.seek(size - _SEAL_LENGTH)
        seal = file.read()
        if not seal.startswith(_SEAL):
            file.seek(0)
            raise ArchiveFaulty(path, texts.CUT_OFF if file.read(2) == b"PK" else texts.NO_BACKUP)
        return _hash_until(file, end, done).encode("ascii") == seal.removeprefix(_SEAL)


def _hash_until(file: IO[bytes], end: int, done: Done) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    left = end
    while left and (piece := file.read(min(PIECE, left))):
        digest.update(piece)
        left -= len(piece)
        done(end - left, end)
    return digest.hexdigest()


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    for name in archive.namelist():
        if name != MANIFEST and _MEMBER.fullmatch(name) is None:
            raise ArchiveFaulty(path, texts.UNSAFE_NAME, name)
    try:
        if archive.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
            raise ArchiveFaulty(path, texts.ALTERED, MANIFEST)
        data = json.loads(archive.read(MANIFEST))
        if data.pop("format") != FORMAT:
            raise ArchiveFaulty(path, texts.OTHER_FORMAT, MANIFEST)
        members = {str(name): Member(**found) for name, found in data.pop("members").items()}
        missing = tuple(map(str, data.pop("missing")))
        manifest = Manifest(**data, missing=missing, members=members)
    except (*_UNREADABLE, KeyError, TypeError, AttributeError) as error:
        raise ArchiveFaulty(path, texts.ALTERED, MANIFEST) from error
    if DATABASE not in members:
        raise ArchiveFaulty(path, texts.LACKING, DATABASE)
    return manifest


def _check_member(path: Path, archive: zipfile.ZipFile, name: str, expected: Member) -> None:
    if _MEMBER.fullmatch(name) is None:
        raise ArchiveFaulty(path, texts.UNSAFE_NAME, name)
    try:
        info = archive.getinfo(name)
    except KeyError as error:
        raise ArchiveFaulty(path, texts.LACKING, name) from error
    if info.file_size != expected.size:
        raise ArchiveFaulty(path, texts.ALTERED, name)
    try:
        with archive.open(info) as reader:
            found = _digest(reader)
    except _UNREADABLE as error:
        raise ArchiveFaulty(path, texts.ALTERED, name) from error
    if found != expected or (name.startswith(MEDIA) and name != MEDIA + found.sha256):
        raise ArchiveFaulty(path, texts.ALTERED, name)
