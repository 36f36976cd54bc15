"""The list beside an export's files: the audit chain's head, which csv has no place for, and every file's SHA-256."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from bot.reports.figures.records import Records
from dialogs.texts.terminal import backup


def checksums(records: Records, files: Sequence[Path]) -> str:
    """The list as `sha256sum -c` reads it: lines of `SHA-256  NAME`, comments before them. Raises OSError."""
    at = records.now.astimezone(records.campaign.zone)
    told = backup.checksums_head(records.campaign.title, at, records.audit_head)
    sums = [f"{sha256_of(path)}  {path.name}" for path in files]
    return "\n".join([*(f"# {line}" for line in told), *sums, ""])


def sha256_of(path: Path) -> str:
    """A file's SHA-256. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
