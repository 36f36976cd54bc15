"""The room left on a disk, and how much of it is not for files.

The last of it is for the store: whoever sends files without end must not keep others from having their figures saved.
"""

import shutil
from pathlib import Path

RESERVED = 100 * 1024 * 1024
"""Bytes: with less than that free no file is taken, and the program calls for help."""

RESERVED_SHARE = 0.02
"""On a small disk: this share of it."""


def is_short(place: Path) -> bool:
    """Tell whether the disk a folder is on, or will be on, has no room for files any more. Raises OSError."""
    usage = shutil.disk_usage(standing(place))
    return usage.free < min(RESERVED, RESERVED_SHARE * usage.total)


def holds(place: Path, size: int) -> bool:
    """Tell whether there is room for so many bytes, and enough after them. Raises OSError."""
    usage = shutil.disk_usage(standing(place))
    return usage.free - size >= min(RESERVED, RESERVED_SHARE * usage.total)


def standing(place: Path) -> Path:
    """The folder, or the nearest above it that is there already."""
    return next(at for at in (place, *place.absolute().parents) if at.exists())
