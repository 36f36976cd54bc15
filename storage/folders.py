"""Folders that are there also after a power cut."""

import os
from pathlib import Path


def make(folder: Path) -> None:
    """Make the folder and those above it that are missing; their names are on the disk then. Raises OSError."""
    missing = [at for at in (folder, *folder.parents) if not at.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in reversed(missing):
        sync(made.parent)


def sync(folder: Path) -> None:
    """Have the names in a folder on the disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
