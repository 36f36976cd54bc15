"""Fuzzing in one shape: samples are changed a little, again and again, and a judge says what became of each.

The seed of a change is the run's seed and its number, so that what failed is the first thing the repeated run tries.
"""

import copy
import inspect
import io
import json
import os
import random
import time
import zipfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults.selection import WHOLE
from tests.spreadsheets.package_files import zipped

SECONDS = 40.0 if WHOLE else 1.0
"""How long each kind is tried, but FEWEST times at least: in CI, and in `make test`."""

FEWEST = 30
SLOWEST = 5.0
"""Seconds that one input may take: on a busy machine, too."""

Change = Callable[[random.Random, bytes], bytes]
Judge = Callable[[bytes, random.Random], str | Awaitable[str]]
"""Says in a word what became of an input, and raises where nothing right did."""


@dataclass(frozen=True, slots=True)
class Fuzz:
    """One run: `seed` is where it begins, `test` what repeats it."""

    seed: int
    test: str

    async def tried(self, samples: Mapping[str, bytes], change: Change, judge: Judge) -> Counter[str]:
        """How often what became of the samples, changed as `change` does. Fails with the command that repeats it."""
        names, outcomes = sorted(samples), Counter[str]()
        number, until = self.seed, time.monotonic() + SECONDS
        while number - self.seed < FEWEST or time.monotonic() < until:
            draw = random.Random(number)
            name = draw.choice(names)
            content = change(draw, samples[name])
            began = time.monotonic()
            try:
                judged = judge(content, draw)
                outcomes[await judged if inspect.isawaitable(judged) else judged] += 1
            except Exception as error:
                raise AssertionError(f"{name}: {type(error).__name__}: {error}\n{self.again(number)}") from error
            took = time.monotonic() - began
            assert took < SLOWEST, f"{name}: {took:.1f} s\n{self.again(number)}"
            number += 1
        print(f"{number - self.seed} tried: {dict(outcomes.most_common(12))}")  # noqa: T201  # -rP shows how much it was
        return outcomes

    def again(self, number: int) -> str:
        """The one command that repeats a failure, first of all."""
        whole = "WEEKBOT_FAULTS=whole " if WHOLE else ""
        return f"WEEKBOT_SEED={number} {whole}.venv/bin/python -m pytest -n0 '{self.test}'"


@pytest.fixture
def fuzz(seed: int, request: pytest.FixtureRequest) -> Fuzz:
    """A run of this test."""
    path = os.path.relpath(request.node.path)
    return Fuzz(seed, f"{path}::{request.node.nodeid.partition('::')[2]}")


def overwrite(draw: random.Random, data: bytearray) -> None:
    for _ in range(draw.randrange(1, 9)):
        data[draw.randrange(len(data))] = draw.randrange(256)


def extreme(draw: random.Random, data: bytearray) -> None:
    at, size = draw.randrange(len(data)), draw.choice((1, 2, 4, 8))
    data[at : at + size] = draw.choice((b"\0", b"\xff", b"\x7f", b"\x80")) * min(size, len(data) - at)


def end(draw: random.Random, data: bytearray) -> None:
    del data[draw.randrange(1, len(data) + 1) :]


def take_out(draw: random.Random, data: bytearray) -> None:
    at = draw.randrange(len(data))
    del data[at : at + draw.choice((1, 2, 3, 7, 40, 100))]


def put_in(draw: random.Random, data: bytearray) -> None:
    at = draw.randrange(len(data))
    data[at:at] = draw.choice((b"\x00", b"\xff" * 4, b"<", b'"', b"999999999", draw.randbytes(9), b"\r\n,," * 50))


def repeat(draw: random.Random, data: bytearray) -> None:
    at, many = draw.randrange(len(data)), draw.choice((1, 2, 9, 200))
    data[at:at] = bytes(data[at : at + draw.choice((1, 12, 60, 200))]) * many


CHANGES: tuple[Callable[[random.Random, bytearray], None], ...] = (overwrite, extreme, end, take_out, put_in, repeat)


def mutated(draw: random.Random, data: bytes) -> bytes:
    """The bytes, changed in one to four places."""
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 4))):
        if changed:
            draw.choice(CHANGES)(draw, changed)
    return bytes(changed)


def mutated_file(draw: random.Random, data: bytes) -> bytes:
    """The file changed, or, of an archive, one of its parts: what is packed is sound then, and looked into."""
    if data.startswith(b"PK") and draw.random() < 0.5:
        try:
            return _mutated_part(draw, data)
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            pass  # The sample itself is no sound archive.
    return mutated(draw, data)


def _mutated_part(draw: random.Random, data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
        name = draw.choice(sorted(parts))
        content = archive.read(name)
    parts[name] = mutated(draw, content) if content else b"x"
    return zipped(parts)


WORDS = (
    *("0", "-1", "3.5", "１２", "三十二", "1,200", "约300", "2147483648", "9" * 400, "٣", "½", "Ⅳ", "①", "万", "亿"),
    *(
        "\u200b",
        "\u202e",
        "\ufeff",
        "\ufffd",
        "\x00",
        "\n",
        "\r\n",
        "\t",
        "\u3000",
        "👍🏽",
        "\U000e0001",
        "e\u0301" * 30,
    ),
    *(
        "教师",
        "学生",
        "學生",
        "/report",
        "／",
        "//",
        "/start ",
        "@bot",
        "示例二职",
        "确认提交",
        "昨天",
        "2023-02-30",
        "：",
    ),
    *("<b>", "&amp;", "{{", "%s", "'; --", "=1+1", '"', "\\", "../", "null", "(", "（" * 300, "教师" * 500),
)
"""What hurts or confuses who reads words."""


def mutated_text(draw: random.Random, data: bytes) -> bytes:
    """The UTF-8 text, changed by words and letters rather than bytes."""
    text = data.decode()
    for _ in range(draw.choice((1, 1, 2, 5))):
        at = draw.randrange(len(text) + 1)
        match draw.randrange(5):
            case 0:
                text = text[:at] + text[at + draw.choice((1, 2, 9)) :]
            case 1:
                text = text[:at] + text[at : at + 20] * 2 + text[at + 20 :]
            case 2:
                code = draw.choice((draw.randrange(32, 0xD800), draw.randrange(0xE000, 0x110000)))
                text = text[:at] + chr(code) + text[at:]
            case _:
                text = text[:at] + draw.choice(WORDS) + text[at:]
    return text.encode()


ODD: tuple[object, ...] = (
    None,
    True,
    -1,
    0,
    10**30,
    1.5,
    float("inf"),
    "",
    "x",
    "\ud800",
    "教" * 5000,
    [],
    {},
    [[]],
    {"": 0},
)
"""What stands where something else is expected."""


def mutated_json(draw: random.Random, data: bytes) -> bytes:
    """The JSON with values of other types, without some, with further ones; or no JSON any more."""
    if draw.random() < 0.2:
        return mutated(draw, data)
    root = [json.loads(data)]
    for _ in range(draw.choice((1, 1, 2, 4))):
        places = list(_places(root))
        inside, key = draw.choice(places)
        if draw.random() < 0.3 and inside is not root:
            del inside[key]
        else:
            inside[key] = copy.deepcopy(draw.choice(ODD))
    return json.dumps(root[0]).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON value: what it is in, and its key there."""
    keys: Any = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])
