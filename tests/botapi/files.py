"""File contents on the double: ids, links, and the size a bot may download."""

import hashlib
import itertools
from dataclasses import dataclass

from tests.botapi.errors import bad_request, faulty_request

MAX_DOWNLOAD = 20 * 1024 * 1024
"""Bytes getFile hands out at most (Bot API, getFile)."""
MAX_UPLOAD = 50 * 1024 * 1024
"""Bytes a bot may upload at most (Bot API, sendDocument)."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Contents and what is known of them; ``size`` may claim more bytes than ``content`` has."""

    unique_id: str
    content: bytes
    size: int
    name: str | None = None
    mime: str | None = None
    width: int = 0
    height: int = 0

    @property
    def sha256(self) -> str:
        """Hex digest of the contents."""
        return hashlib.sha256(self.content).hexdigest()


class FileStore:
    """Files by ``file_id`` (new with every message) and by link (until it expires)."""

    def __init__(self) -> None:
        self._serial = itertools.count(1)
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(
        self,
        content: bytes,
        *,
        name: str | None = None,
        mime: str | None = None,
        size: int | None = None,
        dimensions: tuple[int, int] = (0, 0),
    ) -> StoredFile:
        """Keep contents; ``file_unique_id`` is new with every upload, as with Telegram."""
        actual = len(content) if size is None else size
        return StoredFile(f"AQAD{next(self._serial):012d}", content, actual, name, mime, *dimensions)

    def issue_id(self, file: StoredFile) -> str:
        """One more ``file_id`` for a file: it differs from message to message."""
        file_id = f"AgACAgUAAxkBAAI{next(self._serial):012d}_{file.unique_id}"
        self._by_id[file_id] = file
        return file_id

    def by_id(self, file_id: str) -> StoredFile:
        """Raises ApiError 400 for an id that was never issued, a ``file_unique_id`` among them."""
        file = self._by_id.get(file_id)
        if file is None:
            raise faulty_request("wrong file_id or the file is temporarily unavailable")
        return file

    def link(self, file: StoredFile, kind: str) -> str:
        """A path below the file base. Raises ApiError 400 for what is over the size a bot may load."""
        if file.size > MAX_DOWNLOAD:
            raise bad_request("file is too big")
        suffix = file.name.rpartition(".")[2] if file.name and "." in file.name else "jpg"
        path = f"{kind}/file_{next(self._serial)}.{suffix}"
        self._by_path[path] = file
        return path

    def by_path(self, path: str) -> StoredFile | None:
        """The file behind a link, None when there is no such link or it is too old."""
        return self._by_path.get(path)

    def expire_links(self) -> None:
        """What happens an hour after getFile."""
        self._by_path.clear()
