"""What the tests have decoding processes do: functions of a module, found there by their names."""

import mmap
import os
import resource
import signal
import sys
import time
from functools import partial
from pathlib import Path

from bot.decoding.limits import Limits, MoreNeeded, require, within
from bot.decoding.pool import DecoderPool
from dialogs.model.submissions import FileTrouble

NOTING = Limits(seconds=100, written=100)
"""What may note the process's number in a file."""


class Odd(BaseException):
    """Like what a panic in a decoder written in Rust becomes."""


def number() -> int:
    return os.getpid()


def doubled(values: list[int]) -> list[int]:
    return [value * 2 for value in values]


def environment() -> dict[str, str]:
    return dict(os.environ)


def standing() -> tuple[int, int, str]:
    """How nice, of which session, how soon it goes where memory runs out."""
    return os.nice(0), os.getsid(0), Path("/proc/self/oom_score_adj").read_text().strip()


def bounds() -> dict[str, int]:
    kinds = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_CORE")
    return {kind: resource.getrlimit(getattr(resource, kind))[0] for kind in kinds}


def loaded() -> set[str]:
    return set(sys.modules)


def prints() -> str:
    sys.stdout.write("to whoever reads it\n")
    sys.stdout.flush()
    os.write(1, b"and so do libraries in C\n")
    os.write(2, b"what was in the file\n")
    return "made"


def raises(error: BaseException) -> None:
    raise error


def refuses(trouble: FileTrouble) -> None:
    from bot.file_types.recognise import Refused

    raise Refused(trouble)


def panics() -> None:
    raise Odd("in a file")


def recurses() -> None:
    recurses()


def dies(by: int = signal.SIGABRT) -> None:
    os.kill(os.getpid(), by)
    time.sleep(60)


def aborts() -> None:
    os.abort()


def exits() -> None:
    os._exit(0)


def dies_unless_new(mark: Path) -> int:
    """As where an earlier file has hurt the process: `mark` names the process that is hurt."""
    if mark.read_text() == str(os.getpid()):
        os.abort()
    return os.getpid()


def hangs() -> None:
    """Two minutes: for ever to whoever waits."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        pass


def hangs_and_lets_nothing_else_run(noted: Path | None = None) -> None:
    """In native code that holds the interpreter: no signal's handler, no thread of Python's runs meanwhile."""
    _note(noted)
    sum(range(10**11))


def sleeps(seconds: float = 100, noted: Path | None = None) -> str:
    _note(noted)
    time.sleep(seconds)
    return "slept"


def _note(noted: Path | None) -> None:
    if noted:
        noted.with_suffix(".part").write_text(str(os.getpid()))
        noted.with_suffix(".part").rename(noted)


def takes(size: int) -> int:
    return len(bytearray(size))


def takes_and_keeps(size: int) -> int:
    kept = mmap.mmap(-1, size)
    for at in range(0, size, 4096):
        kept[at] = 1
    KEPT.append(kept)
    return os.getpid()


KEPT: list[mmap.mmap] = []


def takes_more(limits: Limits) -> int:
    require(limits)
    held = within.get()
    return held.memory if held else 0


def always_takes_more() -> None:
    raise MoreNeeded(Limits())


def opens(files: int) -> int:
    return len([open(os.devnull) for _ in range(files)])  # noqa: PTH123 (handles, all at once)


def writes(path: Path) -> None:
    path.write_bytes(b"something")


def answers_with(size: int) -> bytes:
    return bytes(size)


def be_a_bot(noted: str, work: str) -> None:
    """Have something decoded that takes for ever: to be killed meanwhile."""
    DecoderPool().run(partial(globals()[work], noted=Path(noted)), NOTING)
