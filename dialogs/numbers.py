"""Counts as people type them: `parse_count` reads exactly what is promised and refuses the rest with a reason.

The front settles width, spaces, the final stop and the unit word; the grammar of what is left is in `numerals`,
the reasons for saying no are in `number_refusals`.
Source: INTERFACE §5, "Numbers".
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from dialogs.folding import INVISIBLE, plain, simplified
from dialogs.number_refusals import Reason, why_refused
from dialogs.numerals import read_numeral

__all__ = ["DEFAULT_UNITS", "LARGEST_COUNT", "Count", "NotACount", "Reason", "half_width", "parse_count", "seen"]

DEFAULT_UNITS: Final = ("人次", "人", "名", "位", "所", "家", "个", "项", "篇", "条", "次")
"""The unit words (量词) that may follow a number; they change nothing about it."""

LARGEST_COUNT: Final = 999_999_999
"""The largest count taken."""

SPACES: Final = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\u2060\ufeff"
)
"""White space, and the invisible spaces that come along when text is copied from a page."""

_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_BACKWARDS = "\u202e"
_EMOJI_STYLE = "\ufe0f"


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number of people or things, 0 to `LARGEST_COUNT`."""

    value: int


@dataclass(frozen=True, slots=True)
class NotACount:
    """A text that is not taken for a count.

    Attributes:
        read: the words as written, without the spaces around.
        reason: what kept them from being one.
    """

    read: str
    reason: Reason


def half_width(text: str) -> str:
    """The text with full-width ASCII forms (０，：＝) made half-width; every character keeps its position."""
    return plain(text)


def seen(text: str) -> str:
    """The text without what cannot be seen, but for what makes a number another than it looks.

    That is a mark between two digits, which may be two numbers, one that shows them backwards, and an emoji's.
    """
    return _INVISIBLE.sub(_unless_telling, text)


def _unless_telling(marks: re.Match[str]) -> str:
    text, start, end = marks.string, marks.start(), marks.end()
    before, behind = text[max(0, start - 1) : start], text[end : end + 1]
    tells = _BACKWARDS in marks[0] or (before.isdigit() and (behind.isdigit() or _EMOJI_STYLE in marks[0]))
    return marks[0] if tells else ""


def parse_count(text: str, units: Collection[str] = DEFAULT_UNITS) -> Count | NotACount:
    """Read one count. Never raises, whatever the text; what is not promised is refused, never guessed.

    Args:
        text: what was typed in answer to a question, or stands behind a label.
        units: the unit words that may follow, with or without a space.
    """
    written = text.strip(SPACES)
    bare = _without_unit(_without_stop(half_width(seen(text).strip(SPACES))), units)
    value = read_numeral(bare)
    if value is None or value.denominator != 1:
        return NotACount(written, why_refused(bare))
    if value > LARGEST_COUNT:
        return NotACount(written, Reason.TOO_LARGE)
    return Count(int(value))


def _without_stop(text: str) -> str:
    return text[:-1].rstrip(SPACES) if text.endswith(("。", ".")) else text


def _without_unit(text: str, units: Collection[str]) -> str:
    words = simplified(text)
    for unit in sorted(units, key=len, reverse=True):
        if unit and words.endswith(unit):
            return text[: -len(unit)].rstrip(SPACES)
    return text
