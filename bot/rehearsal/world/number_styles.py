"""Counts and quick entries as people write them: each spelling is one the program promises to read (INTERFACE §5)."""

import random
from collections.abc import Callable, Mapping, Sequence

from dialogs.model.indicators import Indicator

_DIGITS = "零一二三四五六七八九"
_FORMAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_PLACES = ("", "十", "百", "千")
_MYRIAD = 10_000
_THOUSAND = 1_000

Spelling = Callable[[int], str]


def chinese(number: int) -> str:
    """A count below 100,000,000 in Chinese numerals (中文数字) as spoken: 一千零五十, 十二, 三万零八."""
    if number < _MYRIAD:
        return _without_leading_one(_below_myriad(number)) if number else _DIGITS[0]
    high, low = divmod(number, _MYRIAD)
    text = _without_leading_one(_below_myriad(high)) + "万"
    if low == 0:
        return text
    return text + (_DIGITS[0] if low < _THOUSAND else "") + _below_myriad(low)


def _below_myriad(number: int) -> str:
    text, skipped = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            skipped = bool(text)
            continue
        text += (_DIGITS[0] if skipped else "") + _DIGITS[digit] + _PLACES[place]
        skipped = False
    return text


def _without_leading_one(text: str) -> str:
    return text.removeprefix("一") if text.startswith("一十") else text


def formal(number: int) -> str:
    """The same in the capitals of accounting (大写): 壹仟贰佰."""
    return _below_myriad(number).translate(_FORMAL) if 0 < number < _MYRIAD else chinese(number).translate(_FORMAL)


def full_width(number: int) -> str:
    """１２００."""
    return str(number).translate(_FULL_WIDTH)


def grouped(number: int) -> str:
    """1,200."""
    return f"{number:,}"


def in_myriads(number: int) -> str:
    """1.2万 where the number is a round one, its digits otherwise."""
    if number >= _MYRIAD and number % _THOUSAND == 0:
        return f"{number / _MYRIAD:g}万"
    return str(number)


PLAIN: Spelling = str
OF_ANSWERS: tuple[Spelling, ...] = (PLAIN, PLAIN, PLAIN, full_width, grouped, chinese, formal, in_myriads)
"""How a single answer may be spelled, what is usual more often."""


def spelled_answer(number: int, measure: str, rng: random.Random) -> str:
    """One answer to a question, sometimes with the unit word behind it."""
    text = rng.choice(OF_ANSWERS)(number)
    return text + rng.choice(("", "", measure, f" {measure}" if measure else "", "。"))


class EntryStyle:
    """A person's way to write a quick entry: how labels, numbers and fields are joined. Chosen once, by `rng`."""

    def __init__(self, rng: random.Random) -> None:
        self._between, self._behind_label, spellings = rng.choice(_STYLES)
        self._spell = rng.choice(spellings)
        self._with_measure = rng.random() < 0.3  # noqa: PLR2004 (three in ten write the unit word)
        self._official = rng.random() < 0.15  # noqa: PLR2004 (and some the official labels)
        self._shuffled = rng.random() < 0.25  # noqa: PLR2004
        self._rng = rng

    def write(self, fields: Sequence[Indicator], values: Mapping[str, int]) -> str:
        """The message that gives these values."""
        given = [field for field in fields if field.key in values]
        if self._shuffled:
            self._rng.shuffle(given)
        return self._between.join(self.field(field, values[field.key]) for field in given)

    def field(self, field: Indicator, value: int) -> str:
        """One field of it."""
        label = field.label if self._official or not field.aliases else self._rng.choice(field.aliases)
        measure = field.measure if self._with_measure else ""
        return f"{label}{self._behind_label}{self._spell(value)}{measure}"


_STYLES: tuple[tuple[str, str, tuple[Spelling, ...]], ...] = (
    (" ", "", (PLAIN, PLAIN, chinese, full_width)),
    ("\n", "：", (PLAIN, grouped, chinese, formal, in_myriads)),
    ("；", "=", (PLAIN, full_width, in_myriads)),
    ("，", "", (PLAIN, chinese)),
    ("，", "：", (chinese, formal, PLAIN)),
    ("、", "", (PLAIN,)),
    (" / ", " ", (PLAIN, grouped)),
    ("|", ":", (PLAIN,)),
    ("", "", (PLAIN,)),
)
"""What stands between fields, what between a label and its number, and how the number may be spelled."""
