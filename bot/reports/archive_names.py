"""File names inside the materials archive: readable, and safe to unpack anywhere, Windows included."""

import re
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from dialogs.submissions import KeptFile
from dialogs.units import Unit

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
