"""A disk that loses its power: what it may hold then, by what the program had it do until that moment.

What was synced is there. Of what was written since, each sector by itself holds any of the versions it was given, or
the one before them, in no order; a file is as long as it was at any moment since; of the names a folder was given and
lost since, the first few are so, in order. The file SQLite keeps in memory only (-shm) is gone.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.disk_trace import Call, Named, Removed, Resize, Sync, Write

SECTORS = (512, 4096)


@dataclass
class _File:
    """A file's bytes as they are on the disk for certain, and what was done to them since."""

    synced: bytearray = field(default_factory=bytearray)
    since: list[Write | Resize] = field(default_factory=list)
    cursor: int = 0

    def write(self, call: Write) -> None:
        at = self.cursor if call.at is None else call.at
        self.cursor = at + len(call.data)
        self.since.append(Write(call.begun, call.ended, call.path, at, call.data))

    def sync(self, call: Sync) -> None:
        done = [act for act in self.since if act.ended <= call.begun]
        self.since = [act for act in self.since if act.ended > call.begun]
        for act in done:
            _do(self.synced, act)

    def left(self, draw: random.Random, sector: int, share: float) -> bytes:
        """What a cut leaves; `share`: how likely a sector is to hold what it was given last."""
        sizes = [len(self.synced)]
        by_sector: dict[int, list[tuple[int, bytes]]] = defaultdict(list)
        for act in self.since:
            if isinstance(act, Resize):
                sizes.append(act.size)
                continue
            sizes.append(max(sizes[-1], (act.at or 0) + len(act.data)))
            for at, piece in _pieces(act, sector):
                by_sector[at // sector].append((at, piece))
        content = bytearray(self.synced)
        for versions in by_sector.values():
            count = len(versions) if draw.random() < share else draw.randrange(len(versions))
            for at, piece in versions[:count]:
                _put(content, at, piece)
        size = sizes[-1] if draw.random() < share else draw.choice(sizes)
        return bytes(content[:size]).ljust(size, b"\0")


FOLDER = None
"""What the name of a folder stands for."""


class Disk:
    """The files below `root` from a copy of them on, `before`; paths are absolute."""

    def __init__(self, root: Path, before: Path) -> None:
        self._root = str(root)
        self._synced: dict[str, _File | None] = {self._root: FOLDER}
        for path in before.rglob("*"):
            named = str(root / path.relative_to(before))
            self._synced[named] = FOLDER if path.is_dir() else _File(bytearray(path.read_bytes()))
        self._now = dict(self._synced)
        self._since: dict[str, list[tuple[Call, str, _File | None, bool]]] = defaultdict(list)

    def follow(self, calls: Iterable[Call], cut: int) -> None:
        """Do what had begun before the cut; of the syncs those that had ended."""
        mine = [call for call in calls if call.begun < cut and not (isinstance(call, Sync) and call.ended >= cut)]
        for call in sorted(mine, key=lambda call: call.ended if isinstance(call, Sync) else call.begun):
            self._follow(call)

    def leave(self, target: Path, draw: random.Random) -> None:
        """Write what the cut leaves to a folder."""
        sector, share = draw.choice(SECTORS), draw.choice((0.0, 0.3, 0.7, 0.95, 1.0))
        names = dict(self._synced)
        for changes in self._since.values():
            for _, path, file, there in changes[
                : len(changes) if draw.random() < share else draw.randrange(len(changes) + 1)
            ]:
                _name(names, path, file, there=there)
        target.mkdir(parents=True)
        for path in sorted(names):
            place = target / Path(path).relative_to(self._root)
            file = names[path]
            if path == self._root or not place.parent.is_dir():
                continue  # a folder whose own name was lost takes along what was in it
            if file is FOLDER:
                place.mkdir()
            else:
                place.write_bytes(file.left(draw, sector, share))

    def _follow(self, call: Call) -> None:
        match call:
            case Write(path=path) if isinstance(file := self._now.get(path), _File):
                file.write(call)
            case Resize(path=path) if isinstance(file := self._now.get(path), _File):
                file.since.append(call)
            case Sync(path=path) if isinstance(file := self._now.get(path), _File):
                file.sync(call)
            case Sync(path=path):
                self._sync_names(path, call)
            case Named(path=path, before=before) if before and self._is_ours(before):
                file = self._now.get(before)
                self._change(call, before, None, there=False)
                self._change(call, path, file, there=True)
            case Named(path=path, folder=folder) if self._is_ours(path) and path not in self._now:
                self._change(call, path, FOLDER if folder else _File(), there=True)
            case Removed(path=path) if path in self._now:
                self._change(call, path, None, there=False)

    def _change(self, call: Call, path: str, file: _File | None, *, there: bool) -> None:
        _name(self._now, path, file, there=there)
        self._since[str(Path(path).parent)].append((call, path, file, there))

    def _sync_names(self, folder: str, sync: Sync) -> None:
        changes = self._since.pop(folder, [])
        for change in changes:
            call, path, file, there = change
            if call.ended <= sync.begun:
                _name(self._synced, path, file, there=there)
            else:
                self._since[folder].append(change)

    def _is_ours(self, path: str) -> bool:
        return path.startswith(f"{self._root}/") and not path.endswith(("-shm", ".lock"))


def _name(names: dict[str, _File | None], path: str, file: _File | None, *, there: bool) -> None:
    if there:
        names[path] = file
    else:
        names.pop(path, None)


def _do(content: bytearray, act: Write | Resize) -> None:
    if isinstance(act, Write):
        _put(content, act.at or 0, act.data)
    else:
        del content[act.size :]
        content.extend(bytes(act.size - len(content)))


def _put(content: bytearray, at: int, data: bytes) -> None:
    if len(content) < at:
        content.extend(bytes(at - len(content)))
    content[at : at + len(data)] = data


def _pieces(write: Write, sector: int) -> Iterable[tuple[int, bytes]]:
    """A write, cut where sectors begin."""
    at, data = write.at or 0, write.data
    while data:
        room = sector - at % sector
        yield at, data[:room]
        at, data = at + room, data[room:]
