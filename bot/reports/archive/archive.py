"""The materials archive of `/export materials` (INTERFACE §8): files by unit and category, with 目录.xlsx.

Files are in it as they were received, but for one thing: a copy has lost where it was taken, whether it is a photo, a
film or a document with photos in it, and with that alone another SHA-256, which the catalogue names beside the
original's. Where that could not be done for certain the catalogue says so. The original stays in the store.
"""

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from bot.reports.archive.checksums import sha256_of
from bot.reports.archive.office_risks import office_risks
from bot.reports.figures.categories import category_of
from bot.reports.figures.records import Records
from bot.reports.geotags import strip
from bot.reports.workbook.sheet_writer import local
from bot.reports.workbook.sheets.catalogue import Entry, catalogue_sheet
from bot.reports.workbook.sheets.materials import listed_files
from bot.reports.workbook.workbook import write_sheet
from dialogs.model.submissions import FileKind, FileState, KeptFile
from dialogs.model.units import Unit
from storage.db import scratch

UNIT_LENGTH, CATEGORY_LENGTH, NAME_LENGTH = 60, 20, 80
"""Characters of each part of a path: together well under Windows' 260."""

NAMELESS = "未命名"

_UNSAFE = re.compile(
    r'[<>:"/\\|?*\x00-\x1f\x7f]|[\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]'
)
"""What Windows forbids in names, and marks that would show another name, or another ending, than there is."""

_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)")
"""Names of devices, with any ending (Microsoft, "Naming Files, Paths, and Namespaces")."""


def safe_name(text: str, length: int) -> str:
    """The text as one part of a path: nothing a file system stumbles over, its ending kept when it is cut."""
    name = _UNSAFE.sub("_", text).strip(" .")
    if len(name) > length:
        stem, dot, ending = name.rpartition(".")
        keep = f"{dot}{ending}" if dot and len(ending) <= length // 4 else ""
        name = (stem if keep else name)[: length - len(keep)].rstrip(" .") + keep
    if _RESERVED.match(name):
        name = f"_{name}"
    return name or NAMELESS


def unit_folders(units: Iterable[Unit]) -> dict[int, str]:
    """A folder name for each unit, different even where letters' case makes no difference."""
    folders: dict[int, str] = {}
    taken: set[str] = set()
    for unit in units:
        folder = safe_name(unit.name, UNIT_LENGTH)
        if folder.casefold() in taken:
            folder = f"{folder}_{unit.id}"
        taken.add(folder.casefold())
        folders[unit.id] = folder
    return folders


def file_name(file: KeptFile, now: datetime, zone: ZoneInfo) -> str:
    """YYYYMMDD-编号-原文件名: the day it was sent, its number, and what it was called."""
    sent = (file.sent_at or now).astimezone(zone)
    return f"{sent:%Y%m%d}-{file.number}-{safe_name(file.name, NAME_LENGTH)}"


CATALOGUE = "目录.xlsx"

CATALOGUE_BYTES = 40_000
ENTRY_BYTES = 1_200
"""What 目录.xlsx and a file's own entries add to a part, generously."""

Find = Callable[[str], Path]
"""Where the bytes of that SHA-256 are kept; there may be no such file."""

FilesShown = Callable[[int, int], None]
"""Told after every file how many of how many are in."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What was written: the zip files, how many files are in them, and whose bytes could not be had."""

    paths: tuple[Path, ...]
    files: int
    missing: tuple[KeptFile, ...]


def write_archive(
    records: Records,
    path: Path,
    find: Find,
    top_unit_id: int | None = None,
    *,
    press: bool = False,
    part_bytes: int | None = None,
    progress: FilesShown | None = None,
) -> Archive:
    """Write the materials of everybody, or of one unit's subtree, to `path`.

    `press`: for people outside; what is marked 不公开 is left out. `part_bytes`: no zip is larger, as far as single
    files allow; several are called NAME(1).zip, NAME(2).zip and open on their own. A file whose bytes are gone is in
    the catalogue of the last part. Raises OSError where `path` cannot be written; nothing unfinished stays behind.
    """
    top = records.organisation.root if top_unit_id is None else records.organisation[top_unit_id]
    files = [file for file in listed_files(records, top) if not (press and file.private)]
    present = [file for file in files if _is_there(file, find)]
    missing = [file for file in files if not _is_there(file, find)]
    parts = _parts(present, find, part_bytes)
    names = _paths_in_archive(records, files)
    paths = [path] if len(parts) == 1 else [path.with_stem(f"{path.stem}({n})") for n in range(1, len(parts) + 1)]
    done = 0

    def written() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, len(present))

    for part, target in zip(parts, paths, strict=True):
        entries = [Entry(file, names[file.number]) for file in part]
        lost = [Entry(file) for file in missing] if target == paths[-1] else []
        _write_part(records, target, entries, lost, find, written)
    return Archive(tuple(paths), len(present), tuple(missing))


def _write_part(
    records: Records,
    path: Path,
    entries: Sequence[Entry],
    lost: Sequence[Entry],
    find: Find,
    written: Callable[[], None],
) -> None:
    with (
        scratch.unfinished(path) as partial,
        scratch.folder(path.parent) as folder,
        ZipFile(partial, "w", ZIP_STORED) as archive,
    ):
        checked = []
        for entry in entries:
            checked.append(_add(records, archive, entry, find, folder))
            written()
        _add_catalogue(records, archive, [*checked, *lost])


def _add(records: Records, archive: ZipFile, entry: Entry, find: Find, place: Path) -> Entry:
    """Copy one file in, piece by piece, and see whether it is what was received."""
    source = find(entry.file.sha256)
    sent = local(entry.file.sent_at or records.now, records.campaign.zone)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        copy = strip.forgetful(source, Path(folder))
        info = ZipInfo(entry.path, sent.timetuple()[:6])
        info.file_size = copy.length
        # Photos and videos are compressed already.
        info.compress_type = ZIP_DEFLATED if entry.file.kind is FileKind.DOCUMENT else ZIP_STORED
        packed = hashlib.sha256()
        with archive.open(info, "w") as bytes_out:
            for piece in strip.pieces(copy):
                packed.update(piece)
                bytes_out.write(piece)
    received = sha256_of(source)
    return replace(
        entry,
        damaged=received != entry.file.sha256,
        risks=office_risks(source),
        packed=packed.hexdigest() if packed.hexdigest() != received else "",
        cut=copy.cut,
        doubt=copy.doubt,
    )


def _add_catalogue(records: Records, archive: ZipFile, entries: Sequence[Entry]) -> None:
    with scratch.folder() as folder:
        path = folder / CATALOGUE
        write_sheet(records, path, catalogue_sheet(records, entries))
        info = ZipInfo(CATALOGUE, local(records.now, records.campaign.zone).timetuple()[:6])
        archive.writestr(info, path.read_bytes())


def _paths_in_archive(records: Records, files: Sequence[KeptFile]) -> dict[int, str]:
    """单位名称/类别/YYYYMMDD-编号-原文件名, by file number."""
    folders = unit_folders(records.organisation)
    return {
        file.number: "/".join(
            (
                folders[file.target.unit_id],
                safe_name(category_of(records.campaign, file), CATEGORY_LENGTH),
                file_name(file, records.now, records.campaign.zone),
            )
        )
        for file in files
    }


def _parts(files: Sequence[KeptFile], find: Find, limit: int | None) -> list[list[KeptFile]]:
    """The files divided so that no part grows beyond `limit` bytes; one part at least."""
    parts: list[list[KeptFile]] = [[]]
    size = CATALOGUE_BYTES
    for file in files:
        added = find(file.sha256).stat().st_size + ENTRY_BYTES
        if limit is not None and parts[-1] and size + added > limit:
            parts.append([])
            size = CATALOGUE_BYTES
        parts[-1].append(file)
        size += added
    return parts


def _is_there(file: KeptFile, find: Find) -> bool:
    return file.state is FileState.KEPT and bool(file.sha256) and find(file.sha256).is_file()
