"""Files as strangers mutilate them: each is some kind or none, and says no place in silence when it leaves."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from reports.planted import CLEANED, DOUBTED, MARKS
from running.kind_samples import REFUSED, TAKEN
from selection import WHOLE

from bot.file_types.recognise import mime_of
from bot.reports.office_risks import office_risks
from bot.reports.positions import removal

SECONDS = 45 if WHOLE else 2
"""How long mutations are tried; every sample once at least."""

SLOWEST = 5.0
OTHERS: Mapping[str, bytes] = {
    **{what: content for what, (_, content) in TAKEN.items()},
    **{what: content for what, (_, content, _) in REFUSED.items() if content},
}


def overwritten(draw: random.Random, data: bytearray) -> None:
    for _ in range(draw.randrange(1, 9)):
        data[draw.randrange(len(data))] = draw.randrange(256)


def extreme(draw: random.Random, data: bytearray) -> None:
    at = draw.randrange(len(data))
    size = draw.choice((1, 2, 4, 8))
    data[at : at + size] = draw.choice((b"\0", b"\xff", b"\x7f", b"\x80"))[:1] * min(size, len(data) - at)


def cut(draw: random.Random, data: bytearray) -> None:
    del data[draw.randrange(1, len(data) + 1) :]


def taken_out(draw: random.Random, data: bytearray) -> None:
    at = draw.randrange(1, len(data) + 1)
    del data[at : at + draw.choice((1, 3, 40))]


def doubled(draw: random.Random, data: bytearray) -> None:
    at, size = draw.randrange(len(data)), draw.choice((1, 12, 200))
    data[at:at] = data[at : at + size]


CHANGES: tuple[Callable[[random.Random, bytearray], None], ...] = (overwritten, extreme, cut, taken_out, doubled)


def mutated(draw: random.Random, samples: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Samples, changed a little, until the time is over."""
    end = time.monotonic() + SECONDS
    while True:
        for what, content in samples.items():
            broken = bytearray(content)
            draw.choice(CHANGES)(draw, broken)
            yield what, bytes(broken)
        if time.monotonic() > end:
            return


@pytest.fixture
def again(seed: int) -> str:
    """The one command that repeats a failure."""
    return f"WEEKBOT_SEED={seed} WEEKBOT_FAULTS={'whole' if WHOLE else ''} .venv/bin/python -m pytest -n0 {__file__}"


def test_a_mutated_file_is_some_kind_or_none(draw: random.Random, again: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    for what, content in mutated(draw, OTHERS):
        path.write_bytes(content)
        began = time.monotonic()
        try:
            mime_of(path, draw.choice(("a.txt", "b.docx", "")))
            office_risks(path)
        except Exception as error:
            raise AssertionError(f"{what}: {again}") from error
        assert time.monotonic() - began < SLOWEST, f"{what}: {again}"


def test_a_mutated_file_leaves_without_its_place_or_is_named(draw: random.Random, again: str, tmp_path: Path) -> None:
    """Of a hundred one may slip by: a letter changed in a name makes a place that nothing tells from words."""
    path, scratch = tmp_path / "file", tmp_path / "scratch"
    scratch.mkdir()
    tried, silent = 0, []
    for what, content in mutated(draw, CLEANED | DOUBTED):
        path.write_bytes(content)
        began = time.monotonic()
        copy = removal.forgetful(path, scratch)
        after = b"".join(removal.pieces(copy))
        assert time.monotonic() - began < SLOWEST, f"{what}: {again}"
        tried += 1
        if not copy.doubt and removal.tells(content[:2048]) and any(mark in after for mark in MARKS):
            silent.append(what)
    assert len(silent) <= max(3, tried // 100), f"{silent}: {again}"
