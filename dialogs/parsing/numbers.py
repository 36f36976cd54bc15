"""Counts as people type them: `parse_count` reads exactly what is promised and refuses the rest with a reason.

The front settles width, spaces, the final stop and the unit word; the grammar of what is left is in `numerals`,
the reasons for saying no are in `number_refusals`.
Source: INTERFACE §5, "Numbers".
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dialogs.parsing.numerals import fold_numerals, read_numeral
from dialogs.spelling.folding import INVISIBLE, plain, simplified


class Reason(StrEnum):
    """What kept a text from being a count."""

    ABOUT = "about"
    """An about-word: 约300, 300多, 十几."""
    RANGE = "range"
    """Two bounds: 1-15, 三四百."""
    FRACTION = "fraction"
    """Not whole: 3.5, 1/2, 半."""
    SIGN = "sign"
    """Signed: -5, +300, 负五."""
    PERCENT = "percent"
    """A share: 30%, 百分之三十."""
    POSITIONAL = "positional"
    """Chinese digits strung together: 一二三, 二〇二三."""
    BARE_UNIT = "bare_unit"
    """A scale without its coefficient: 百, 千万."""
    GROUPING = "grouping"
    """Separators that do not group by three: 12,34, 1 200."""
    LOOKALIKE = "lookalike"
    """Characters that only look like digits, or other scripts' digits: lOO, 1e3, ①, emoji."""
    TOO_LARGE = "too_large"
    """Above the largest count taken."""
    MALFORMED = "malformed"
    """Numerals in no order that means one number: 二百零, 3万50."""
    SURROUNDED = "surrounded"
    """Other text around a number: hi.51, 24ans."""
    NONE_MEANT = "none_meant"
    """What a paper form has where there is nothing: /, —, ×. On a form it may as well mean that nobody looked."""
    NOT_A_NUMBER = "not_a_number"
    """No number in it at all."""


# Character classes and words the patterns below are built from. Every pattern must match the whole text.
_NUMERAL = "0-9零一二三四五六七八九十百千万亿两"
_UNIT = "[人次名位所家个项篇条]{0,2}"
_DASH = "[-–—−~〜至到或]"
_BEFORE = (
    "大约|大概|约莫|约|差不多|将近|接近|近|不到|不足|不下|不少于|不超过|超过|超|至少|最少|最多|起码|"
    "可能|估计|预计|应该|也许|好像|几乎|好几|上|小|[<>≤≥≈~]"
)
_AFTER = r"左右|上下|出头|以上|以下|以内|不到|有余|开外|多|余|来|把|\+|吧"

_PERCENT = (rf"[{_NUMERAL}.,\s]+[%‰]", rf"百分之[{_NUMERAL}点]+", rf"[{_NUMERAL}]成")
_LETTERS_AS_DIGITS = (
    r"(?=.*[0-9Oo])(?=.*[lIOo])[0-9lIOo,.]{2,}",
    r"[0-9.]+[eE][+-]?[0-9]+",
    r"0[xXbB][0-9a-fA-F]+",
)
_SIGN = (rf"(?:[-+–—−±负正]|——)\s*[{_NUMERAL}.][{_NUMERAL}.,\s]*{_UNIT}",)
_RANGE = (
    rf"[{_NUMERAL}.,]+\s*{_UNIT}\s*{_DASH}{{1,2}}\s*[{_NUMERAL}.,]+",
    rf"(?:[{_NUMERAL}]*[十百千万亿])?(?:一二|一两|二三|两三|三四|三五|四五|五六|六七|七八|八九)[十百千万亿]*",
)
_ABOUT = (
    rf"(?:{_BEFORE})\s*(?:{_BEFORE})?\s*[{_NUMERAL}几多余来.,]+\s*{_UNIT}\s*(?:{_AFTER})?",
    rf"[{_NUMERAL}几.,]+\s*{_UNIT}\s*\(?\s*(?:{_BEFORE}|{_AFTER})\s*{_UNIT}\s*\)?",
    rf"(?=.*[{_NUMERAL}几])(?=.*[几数多余来把])(?:[{_NUMERAL}几多余来把好.]|数(?=[十百千万亿]))+",
    "若干|许多|很多|好多|不少|一些|无数",
)
_FRACTION = (
    rf"[{_NUMERAL},]*\.[0-9]+[百千万亿]*",
    rf"[{_NUMERAL}]+\s*/\s*[{_NUMERAL}]+",
    rf"[{_NUMERAL}]+分之[{_NUMERAL}]+",
    rf"[{_NUMERAL}]+点[{_NUMERAL}]+",
    rf"[{_NUMERAL}]*个?半[百千万亿]?",
)
_BARE_UNIT = ("[百千万亿][十百千万亿]*[一二三四五六七八九]?",)
_GROUPING = (r"[0-9][0-9,.\s]*[,\s][0-9,.\s]*[百千万亿]?",)
_POSITIONAL = ("[零一二三四五六七八九两]{2,}",)
_NONE_MEANT = (r"[\s/\\|、,，.。…\-–—―−─_~〜～×✕╳*○◯空缺略]{1,8}|暂无|尚无|(?i:n/?a|none|null|nil)",)
_MALFORMED = (rf"[{_NUMERAL}.,点]+",)
_ANY_NUMERAL = re.compile(rf"[{_NUMERAL}]")

# Longer texts are prose; looking for the habit in them would only cost time.
_LONGEST = 64

# Keycap and number emoji; Kangxi radicals print exactly as 一 二 十 do.
_ENCLOSING_KEYCAP = "\u20e3"
_NUMBER_EMOJI = "🔟💯🔢"


def why_refused(text: str) -> Reason:
    """The reason a text is no count.

    Args:
        text: without spaces around, final stop and unit word, full-width forms already made half-width.
    """
    folded = fold_numerals(text)
    if len(folded) <= _LONGEST:
        for reason, test in _TESTS:
            if test(folded):
                return reason
    return Reason.SURROUNDED if _ANY_NUMERAL.search(folded) else Reason.NOT_A_NUMBER


def _any_of(patterns: Iterable[str]) -> Callable[[str], re.Match[str] | None]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)).fullmatch


def _has_lookalike(text: str) -> bool:
    return any(map(_is_lookalike, text))


def _is_lookalike(char: str) -> bool:
    if char.isascii():
        return False
    if char == _ENCLOSING_KEYCAP or char in _NUMBER_EMOJI or "\u2f00" <= char <= "\u2fd5":
        return True
    return unicodedata.category(char) in {"Nd", "Nl", "No"}


_TESTS: tuple[tuple[Reason, Callable[[str], object]], ...] = (
    (Reason.NONE_MEANT, _any_of(_NONE_MEANT)),
    (Reason.PERCENT, _any_of(_PERCENT)),
    (Reason.LOOKALIKE, _any_of(_LETTERS_AS_DIGITS)),
    (Reason.LOOKALIKE, _has_lookalike),
    (Reason.SIGN, _any_of(_SIGN)),
    (Reason.RANGE, _any_of(_RANGE)),
    (Reason.ABOUT, _any_of(_ABOUT)),
    (Reason.FRACTION, _any_of(_FRACTION)),
    (Reason.BARE_UNIT, _any_of(_BARE_UNIT)),
    (Reason.GROUPING, _any_of(_GROUPING)),
    (Reason.POSITIONAL, _any_of(_POSITIONAL)),
    (Reason.MALFORMED, _any_of(_MALFORMED)),
)


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
