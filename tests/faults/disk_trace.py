"""What a program did to its files, byte for byte, as strace saw it, and what it sent meanwhile."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat"
    ",sendto,sendmsg"
)

NEVER = sys.maxsize
"""When a call ended that the end of the program cut off."""


@dataclass(frozen=True, slots=True)
class Call:
    """Something of importance, from line `begun` to line `ended` of the trace."""

    begun: int
    ended: int


@dataclass(frozen=True, slots=True)
class Write(Call):
    """Bytes into a file, at the end of what was written before where `at` is None."""

    path: str
    at: int | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Resize(Call):
    """A file has that size from now on."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync(Call):
    """A file, or a folder's names, on the disk."""

    path: str


@dataclass(frozen=True, slots=True)
class Named(Call):
    """A name begins to be: of a new file, a new `folder`, or of what was called `before`."""

    path: str
    before: str = ""
    folder: bool = False


@dataclass(frozen=True, slots=True)
class Removed(Call):
    """A name is no more."""

    path: str


@dataclass(frozen=True, slots=True)
class Sent(Call):
    """Bytes leave over a socket."""

    data: bytes


def tracing(log: Path) -> list[str]:
    """The command that has what follows it traced."""
    return ["strace", "-f", "-y", "-xx", "-s", "4000000", "-o", str(log), "-e", f"trace={CALLS}"]


def calls(log: Path, folder: Path) -> list[Call]:
    """The calls of a program that ran in `folder`, in the order they began; those that failed are left out."""
    found = [call for begun, ended, text in _whole(log) for call in _read(begun, ended, text, folder)]
    return sorted(found, key=lambda call: call.begun)


def _whole(log: Path) -> Iterator[tuple[int, int, str]]:
    """Each call's text, those that strace shows in two halves joined, and the lines it began and ended at."""
    open_calls: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(log.read_text(encoding="ascii", errors="replace").splitlines()):
        thread, _, text = line.partition(" ")
        text = text.strip()
        if text.endswith("<unfinished ...>"):
            open_calls[thread] = number, text.removesuffix("<unfinished ...>")
        elif resumed := re.match(r"<\.\.\. \w+ resumed>(.*)", text):
            begun, head = open_calls.pop(thread, (number, ""))
            yield begun, number, head + resumed[1]
        else:
            yield number, number, text
    for begun, head in open_calls.values():
        yield begun, NEVER, f"{head}) = ?"


def _read(begun: int, ended: int, text: str, folder: Path) -> Iterator[Call]:
    shape = re.match(r"(\w+)\((.*)\)\s+= (\S+)", text)
    if shape is None or shape[3].startswith("-"):
        return
    name, rest = shape[1], shape[2]
    strings = [_bytes(found) for found in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', rest)]
    handle = re.match(r"\d+<([^>]*)>", rest)
    numbers = [int(number) for number in re.findall(r"(?<=, )\d+(?=,|$| )", re.sub(r'"[^"]*"', "", rest))]
    if name.startswith("send"):
        yield Sent(begun, ended, b"".join(strings))
    elif handle:
        yield _on_handle(begun, ended, name, _bytes(handle[1]).decode(errors="replace"), strings, numbers)
    elif name != "openat" or "O_CREAT" in rest:
        yield _on_names(begun, ended, name, [str(folder / string.decode(errors="replace")) for string in strings])


def _on_handle(begun: int, ended: int, name: str, path: str, strings: list[bytes], numbers: list[int]) -> Call:
    match name:
        case "write" | "pwrite64":
            return Write(begun, ended, path, None if name == "write" else numbers[-1], strings[0])
        case "ftruncate":
            return Resize(begun, ended, path, numbers[-1])
        case _:
            return Sync(begun, ended, path)


def _on_names(begun: int, ended: int, name: str, paths: list[str]) -> Call:
    if name.startswith("rename"):
        return Named(begun, ended, paths[1], before=paths[0])
    if name.startswith("unlink"):
        return Removed(begun, ended, paths[0])
    return Named(begun, ended, paths[0], folder=name.startswith("mkdir"))


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", "")) if "\\x" in text else text.encode()
