"""The pieces a message falls into between its labels: numbers, words and dates, with what separates them.

A piece is a run of characters without a separator inside. Separators that can be part of a number (`1,200`, `1.2`,
`1/2`) separate only where they do not stand between two digits; a point right before a digit is the number's too
(.5万), unless more points lead to it (教师....32); a dash separates unless a number follows (-5, 32-35).
Everything here takes text already made half-width and keeps positions, so that the user's own words can be quoted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from dialogs.parsing.numbers import Count, NotACount, Reason, parse_count

# Insides of character classes. Soft ones join what is before and behind: spaces, opening brackets, quotes, marks.
_SOFT = r"\s\u200b\u2060\ufeff(\[{「『【《〈\"'“”‘’`*#_"
_PICTURES = (
    "\u2190-\u21ff\u2300-\u23fe\u25a0-\u25c8\u25d0-\u25ee\u25f0-\u2606\u2610-\u26a9\u26ac-\u2715\u2717-\u2752\u2756-\u2775"
    "\u2798-\u27bf\u2b00-\u2b54\u2b56-\u2bff\U0001f000-\U0001f0ff\U0001f1e6-\U0001f1ff\U0001f300-\U0001f4ae\U0001f4b0-\U0001f51e"
    "\U0001f520\U0001f521\U0001f523-\U0001f8ff\U0001f900-\U0001f913\U0001f915-\U0001f936\U0001f938-\U0001faff"
)
"""Emoji and other pictures: they decorate and separate. Left out are those that say something of a number: ○ ⭕ 🔟 💯
🔢 and the enclosed letters and digits, ➕ ➖ ✖, ❓ 🤔 🤷."""
_BREAK = _PICTURES + r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029\t,;、。|/.!?…)\]}」』】》〉·•&\\"
_JOINT = ":="
_DASH = r"\-–—−~〜"
_NUMERAL = "0-9零〇一二三四五六七八九十百千万亿两廿卅"

_DAY = "[0-9零〇一二三四五六七八九十廿]{1,3}"
_DATE = (
    rf"(?<![0-9])(?:(?:20[0-9]{{2}}年)?{_DAY}月(?:{_DAY}[日号]?)?|{_DAY}[日号]|20[0-9]{{2}}年"
    r"|20[0-9]{2}(?:-[0-9]{1,2}-|/[0-9]{1,2}/|\.[0-9]{1,2}\.)[0-9]{1,2}(?![0-9]))"
)
_RUN = (
    rf"(?:(?!{_DATE})"
    rf"(?:[^{_SOFT}{_BREAK}{_JOINT}{_DASH}]|(?<=[0-9])[,./:](?=[0-9])|(?<![0-9.])\.(?=[0-9])"
    rf"|[{_DASH}](?=\s*[{_NUMERAL}])))+"
)
_PIECE = re.compile(rf"(?P<date>{_DATE})|{_RUN}")
_HAS_BREAK = re.compile(rf"[{_BREAK}]")

_OWNING_GAP = re.compile(rf"[{_SOFT}{_JOINT}]+")


class Kind(Enum):
    """What a piece is."""

    NUMBER = auto()
    """A count, or an attempt at one."""
    WORD = auto()
    DATE = auto()
    """A day, month or year; never a figure."""


class Gap(Enum):
    """What separates a piece from what is before it."""

    NONE = auto()
    SOFT = auto()
    """Spaces, an opening bracket, a colon."""
    BREAK = auto()
    """A line break, a tab or punctuation."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of the message.

    Attributes:
        start: the position of the first character; `end`, the position behind the last.
        gap: what separates it from the piece or label before.
        joined: a colon or an equals sign is part of that.
        read: the piece read as a count.
    """

    kind: Kind
    start: int
    end: int
    gap: Gap
    joined: bool
    read: Count | NotACount


def split_pieces(text: str, start: int, end: int) -> list[Piece]:
    """The pieces of a stretch of the message, in order."""
    pieces = []
    behind = start
    for match in _PIECE.finditer(text, start, end):
        between = text[behind : match.start()]
        read = parse_count(match.group())
        kind = Kind.DATE if match["date"] else _kind(match.group(), read)
        behind = match.end()
        pieces.append(Piece(kind, match.start(), behind, _gap(between), ":" in between or "=" in between, read))
    return pieces


def after_gap(text: str, start: int, end: int) -> int:
    """Where a label's own number begins, behind the spaces, brackets, colon or equals sign that may lead to it."""
    gap = _OWNING_GAP.match(text, start, end)
    return gap.end() if gap else start


def run_starts(text: str) -> Iterator[int]:
    """Where the runs of the whole message begin."""
    return (match.start() for match in _PIECE.finditer(text))


def is_numeric(read: Count | NotACount) -> bool:
    """Whether this is a count or was meant as a number; text with a number somewhere in it is not."""
    return isinstance(read, Count) or read.reason not in {Reason.SURROUNDED, Reason.NONE_MEANT, Reason.NOT_A_NUMBER}


def _kind(text: str, read: Count | NotACount) -> Kind:
    return Kind.NUMBER if is_numeric(read) or text[0] in "0123456789" else Kind.WORD


def has_break(between: str) -> bool:
    """Whether a line break, a tab or punctuation is part of what separates two pieces."""
    return bool(_HAS_BREAK.search(between))


def _gap(between: str) -> Gap:
    if not between:
        return Gap.NONE
    return Gap.BREAK if has_break(between) else Gap.SOFT
