"""Zips: documents whose pictures, and archives whose photos, say where they were taken; made anew without that.

An entry of a directory is believed in nothing: what is unpacked is counted as it comes.
"""

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bot.reports.geotags.edit import Found

DEEPEST = 3
"""Archives in archives that are opened."""

MOST_MEMBERS = 20_000
LARGEST = 2_000_000_000
"""Bytes that all members of one archive together may unpack to."""

RATIO, SMALL = 200, 20_000_000
"""So many times its size a member may unpack to, once it is more than that many bytes."""

PIECE = 1 << 20
_HEAD = 512
_SIGNATURES = re.compile(
    r"(?:^|/)(?:_xmlsignatures/|signs?/|meta-inf/(?:document|package)?signatures)|signatures?\.xml$"
)
"""Parts that hold a seal: a document that is changed is not the one that was sealed."""

_TRACKS = (".gpx", ".kml", ".kmz", ".tcx", ".fit", ".nmea", ".geojson", ".igc", ".trk")
"""Files that are nothing but places."""

_TRACK = re.compile(rb"<(?:\w{1,20}:)?(?:gpx|kml|TrainingCenterDatabase)[\s>]|\$G[PN][A-Z]{3},")
_OFFICE = ("[content_types].xml", "mimetype", "ofd.xml")


class TooMuch(Exception):
    """An archive unpacks to more than anybody sends in earnest."""


@dataclass(slots=True)
class Member:
    """What became of a member: where its new content is, and whether it is left out."""

    path: Path | None = None
    dropped: bool = False
    doubt: bool = False


Clean = Callable[[Path], Member]
"""Makes a file's copy; the member's path is the cleaned one, None where nothing is to be done."""


def cleaned(path: Path, scratch: Path, clean: Clean, tells: Callable[[bytes], bool]) -> tuple[Path | None, Found]:
    """A zip made anew in `scratch`, None where nothing in it needed that; a doubt where something may be left.

    `tells`: whether content that begins so can say where it was taken. Raises what a damaged zip does, and TooMuch.
    """
    with zipfile.ZipFile(path) as source:
        members = source.infolist()
        if len(members) > MOST_MEMBERS:
            raise TooMuch
        is_document = any(_plain(member) in _OFFICE for member in members)
        work = _Work(source, scratch, clean, tells, is_document)
        made = [work.member(number, member) for number, member in enumerate(members)]
        doubt = any(one.doubt for one in made)
        if not any(one.path or one.dropped for one in made):
            return None, Found(doubt=doubt)
        if is_document and any(_SIGNATURES.search(_plain(member)) for member in members):
            return None, Found(doubt=True)
        target = scratch / "made.zip"
        work.write(target, zip(members, made, strict=True))
        return target, Found(doubt=doubt)


def _plain(member: zipfile.ZipInfo) -> str:
    return member.filename.replace("\\", "/").lstrip("/").lower()


class _Work:
    def __init__(
        self, source: zipfile.ZipFile, scratch: Path, clean: Clean, tells: Callable[[bytes], bool], is_document: bool
    ) -> None:
        self._source = source
        self._scratch = scratch
        self._clean = clean
        self._tells = tells
        self._is_document = is_document
        self._room = LARGEST

    def member(self, number: int, member: zipfile.ZipInfo) -> Member:
        if member.is_dir():
            return Member()
        if member.flag_bits & 1:
            # It cannot be opened without its password.
            return Member(doubt=True)
        with self._source.open(member) as content:
            head = content.read(_HEAD)
        if not self._is_document and (_plain(member).endswith(_TRACKS) or _TRACK.search(head)):
            return Member(dropped=True)
        if not self._tells(head):
            return Member()
        path = self._scratch / f"{number}"
        with self._source.open(member) as content, path.open("wb") as out:
            for piece in self._pieces(content, member.compress_size):
                out.write(piece)
        made = self._clean(path)
        if made.path != path:
            path.unlink()
        return made

    def _pieces(self, content: IO[bytes], packed: int) -> Iterator[bytes]:
        read = 0
        while piece := content.read(PIECE):
            read += len(piece)
            self._room -= len(piece)
            if self._room < 0 or (read > SMALL and read > packed * RATIO):
                raise TooMuch
            yield piece

    def write(self, target: Path, members: Iterator[tuple[zipfile.ZipInfo, Member]]) -> None:
        """The archive anew, in the order it was."""
        with zipfile.ZipFile(target, "w") as out:
            for member, made in members:
                if made.dropped:
                    continue
                info = _anew(member)
                if member.is_dir():
                    out.writestr(info, b"")
                    continue
                opened = made.path.open("rb") if made.path else self._source.open(member)
                with opened as content, out.open(info, "w", force_zip64=member.file_size > 1 << 30) as into:
                    if made.path:
                        shutil.copyfileobj(content, into, PIECE)
                    else:
                        for piece in self._pieces(content, member.compress_size):
                            into.write(piece)


def _anew(member: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The same entry, its name in UTF-8: older Windows wrote GBK without saying so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gbk")
        except UnicodeError:
            name = member.filename
    info = zipfile.ZipInfo(name, max(member.date_time, (1980, 1, 1, 0, 0, 0)))
    stored = member.compress_type == zipfile.ZIP_STORED
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    info.external_attr, info.create_system = member.external_attr, member.create_system
    return info
