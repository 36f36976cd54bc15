"""A day as people write it: 昨天, 15日, 5月15日, 5-15, 2023-05-15, and what stands behind it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dialogs.parsing.numbers import half_width
from dialogs.spelling.folding import folded_in_place, visible

_BACK = {
    "今天": 0,
    "今日": 0,
    "当天": 0,
    "昨天": 1,
    "昨日": 1,
    "前天": 2,
    "前日": 2,
    "明天": -1,
    "明日": -1,
    "后天": -2,
}
_WORD = re.compile("|".join(_BACK))
_DATE = re.compile(
    r"(?:(?P<year>\d{4})\s*[-./年]\s*)?(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})\s*[日号]?(?!\d)", re.ASCII
)
_NUMBER = re.compile(r"\d{1,2}\s*[-./]\s*\d{1,2}(?P<scale>\s*[百千万亿])?", re.ASCII)
_DAY = re.compile(r"(?P<day>\d{1,2})(?:\s*[日号]|$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day (None where there is no such date), and the text behind it."""

    day: date | None
    rest: str


def read_day(text: str, today: date, window: Sequence[date]) -> DayRead | None:
    """The day a text begins with, None where it begins with none.

    A day without its year is of the window's year, a day alone is one of the window's.
    """
    text = half_width(visible(text)).strip()
    shape = folded_in_place(text)
    word = _WORD.match(shape)
    if word:
        return _read(today - timedelta(days=_BACK[word[0]]), text, word)
    dated = _DATE.match(shape)
    if dated:
        return _read(_date(int(dated["year"] or window[0].year), int(dated["month"]), int(dated["day"])), text, dated)
    alone = _DAY.match(shape)
    if alone:
        number = int(alone["day"])
        return _read(next((day for day in window if day.day == number), None), text, alone)
    return None


def leading_day(text: str, today: date, window: Sequence[date]) -> DayRead | None:
    """The day a quick entry begins with, None where it begins with none.

    1.2万, 1-15 and 1/2 are numbers, unless they say a day of the window and nothing scales them.
    """
    read = read_day(text, today, window)
    if read is None or read.day is None:
        return None
    number = _NUMBER.match(folded_in_place(visible(text)).strip())
    return None if number and (number["scale"] or read.day not in window) else read


def parse_day(text: str, today: date, window: Sequence[date]) -> date | None:
    """The day `text` names and nothing else, None where it names none."""
    read = read_day(text, today, window)
    return read.day if read and not read.rest else None


def _read(day: date | None, text: str, found: re.Match[str]) -> DayRead:
    return DayRead(day, text[found.end() :].lstrip(" \t\r\n:,。的"))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
