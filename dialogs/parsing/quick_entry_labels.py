"""Finding the labels in a message: which names stand for themselves, and which are only part of another word.

A name counts where it begins a run of characters (`媒体5`, not `新媒体5`), or directly behind the number of the label
before it (`教师32学生450`). A number that belongs to no label makes the name behind it none: `32名教师` stays unread.
Everything here takes text already made half-width and keeps positions.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dialogs.parsing.numbers import DEFAULT_UNITS, Count, Reason, parse_count
from dialogs.parsing.quick_entry_pieces import after_gap, is_numeric, run_starts
from dialogs.spelling.folding import folded_in_place, simplified, visible

# No number in front of a name is longer, and a pending label is looked for no farther back.
_REACH = 64
_HIGHEST_ITEM = 20
_ITEM_AT_LINE_START = (
    r"^[ \-*•·]*(?:\(?(?P<first>[0-9]{1,2}|[一二三四五六七八九十]{1,3})[.、)\t]+[ \t]*|[①-⒇❶-❿㈠-㈩]\s*)(?=[^\W\d_])"
)
_LEAD = "(?:(?:本次)?(?:[一总]?共计?有?)?(?:(?:参与|参加)(?:活动)?的?)?)??"
_COPULA = "(?:(?:[一总]?共计?|合计|总计)[有是为]?|有|为|是|达到?|(?:参与|参加)了?)"
_SPOKEN = "[零〇一二三四五六七八九十百千万亿两廿卅]+"
_ABOUT = "(?:大?约|大概|差不多|将?近|接近|不到|超过?|至少|最多)?"
"""Spoken around a figure: 参与的教师共有32人. A number has to follow at once, or an about-word that refuses it."""
_CIRCLED = "[①-⒇❶-❿]"
_NOTHING = "(?!)"


@dataclass(frozen=True, slots=True)
class Field:
    """A figure that a message can name.

    Attributes:
        key: the indicator's key.
        label: the official label.
        names: everything it is called in a message, label and aliases; the bracketed end of a name (`（人）`)
            may be left out by the user without being listed.
        also: what it is called in passing (教师人数), where no other field is called so.
    """

    key: str
    label: str
    names: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A label found in a message, from `start` to before `end`."""

    field: Field
    computed: bool
    start: int
    end: int


class LabelBook:
    """The names of a set of fields, ready to be found: the longest first; of equal names the first field's counts."""

    def __init__(self, fields: Sequence[Field], computed: Sequence[Field] = ()) -> None:
        self._meaning: dict[str, tuple[Field, bool]] = {}
        for is_computed, group in ((False, fields), (True, computed)):
            for field in group:
                for name in _spellings(field):
                    self._meaning.setdefault(name, (field, is_computed))
        self._meaning |= _in_passing(fields, known=self._meaning)
        names = _names(self._meaning)
        measures = _alternatives(DEFAULT_UNITS)
        number = rf"[ :=]{{0,2}}{_ABOUT}(?:[0-9]|{_SPOKEN}(?:{measures})?(?:$|\W|{names}))"
        self._name = re.compile(
            rf"{_LEAD}(?P<name>{names})(?:\s?\((?:{measures})\))?(?:[ :=]{{0,2}}{_COPULA}(?={number}))?"
        )
        self._blank_label = re.compile(rf"(?:{names})[\s:=]*$")
        self._item = re.compile(
            rf"{_ITEM_AT_LINE_START}|(?<=[\s,;。、)])\(?(?P<next>[0-9]{{1,2}})[.、)]\s*(?={names})|(?P<circled>{_CIRCLED})\s*(?={names})",
            re.MULTILINE,
        )

    def marks(self, text: str) -> list[Mark]:
        """The labels in a message, in order."""
        starts = list(run_starts(text))
        marks: list[Mark] = []
        for match in self._name.finditer(folded_in_place(text)):
            before = marks[-1] if marks else None
            field, computed = self._meaning[match["name"].replace(" ", "")]
            if before and before.end == match.start() and computed:
                # 学生覆盖率: what looked like a label is the beginning of this one.
                marks[-1] = Mark(field, computed, before.start, match.end())
                continue
            run = bisect_right(starts, match.start()) - 1
            if _stands_alone(text, starts[run] if run >= 0 else 0, match, before):
                marks.append(Mark(field, computed, match.start(), match.end()))
        return marks

    def without_item_numbers(self, text: str) -> tuple[str, list[tuple[int, int]]]:
        """The message with the numbers of a list (`1. 教师：32`, `②学生`, `三、企业`) overwritten by separators.

        At the start of a line a small number and a stop in front of a word count the line; within a line only the
        successor of the number before does. Where the label before still waits for its number and no list leads here,
        it could be that number too: it is nobody's then, and its position (start, end) comes second.
        """
        chars = list(text)
        doubtful: list[tuple[int, int]] = []
        last = 0
        shape = simplified(text)
        for match in self._item.finditer(shape):
            number = parse_count(match["first"] or match["next"] or "")
            count = number.value if isinstance(number, Count) else 0
            waiting = bool(self._blank_label.search(shape, max(0, match.start() - _REACH), match.start()))
            if not _counts_items(match, count, last, waiting=waiting):
                continue
            if match["first"] and waiting and not 0 < last < count:
                doubtful.append(match.span("first"))
            last = count or last
            chars[match.start() : match.end()] = ";" * (match.end() - match.start())
        return "".join(chars), doubtful


@lru_cache(maxsize=64)
def label_book(fields: tuple[Field, ...], computed: tuple[Field, ...]) -> LabelBook:
    """The label book of these fields, made once."""
    return LabelBook(fields, computed)


def _spellings(field: Field) -> Iterable[str]:
    for name in (field.label, *field.names):
        spelling = _spelt(name)
        yield from filter(None, (spelling, re.sub(r"\([^()]*\)$", "", spelling)))


def _spelt(name: str) -> str:
    """A name as labels are looked for."""
    return folded_in_place("".join(visible(name).split()))


def _in_passing(fields: Sequence[Field], known: Collection[str]) -> dict[str, tuple[Field, bool]]:
    """What one field alone is called in passing."""
    called: dict[str, set[Field]] = {}
    for field in fields:
        for name in map(_spelt, field.also):
            called.setdefault(name, set()).add(field)
    return {name: (next(iter(who)), False) for name, who in called.items() if len(who) == 1 and name not in known}


def _names(names: Iterable[str]) -> str:
    """A pattern of names, the longest first; one of two characters may be spread over a column: 教 师."""
    return (
        "|".join(_padded(name) if len(name) == len("教师") else re.escape(name) for name in _longest_first(names))
        or _NOTHING
    )


def _padded(name: str) -> str:
    return " {0,3}".join(map(re.escape, name))


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, _longest_first(words))) or _NOTHING


def _counts_items(match: re.Match[str], number: int, last: int, *, waiting: bool) -> bool:
    if match["next"]:
        return number == last + 1 and last > 0
    if match["circled"]:
        return not waiting
    is_zero = number == 0 and match["first"]
    return not is_zero and number <= _HIGHEST_ITEM


def _stands_alone(text: str, run: int, name: re.Match[str], before: Mark | None) -> bool:
    """Whether a name found is a label.

    Args:
        text: the message.
        run: where the run of characters around the name begins.
        name: the match.
        before: the label before it.
    """
    left = max(run, before.end) if before else run
    glued = text[left : name.start()]
    if not glued:
        return before is None or before.end != name.start()
    if not any(map(str.isalnum, glued)) or unicodedata.category(glued[-1]) == "So":
        return True
    if before is None:
        return False
    value = after_gap(text, before.end, left)
    if value == left:
        return _is_number_or_sign(glued)
    if _is_one_number(text[value : name.start()]):
        return True
    # 教师1 200学生450: a stray number, but this name has its own directly behind.
    return glued.isascii() and glued.isdigit() and text[name.end() : name.end() + 1] in set("0123456789:=")


def _is_one_number(text: str) -> bool:
    """32 人, 300 左右: a number and the words that go with it, spaces between them or not."""
    if len(text) > _REACH:
        return False
    read = parse_count(text)
    return isinstance(read, Count) or (is_numeric(read) and read.reason is not Reason.GROUPING)


def _is_number_or_sign(text: str) -> bool:
    if len(text) > _REACH:
        return False
    return not any(map(str.isalnum, text)) or is_numeric(parse_count(text))
