"""Quick entry (快捷填报): one message that fills a whole report, `教师32 学生450 企业3`.

`parse_quick_entry` finds the labels (`quick_entry_labels`), cuts what is between them into pieces
(`quick_entry_pieces`), reads each stretch (`quick_entry_segments`) and brings the answers together here.
Source: INTERFACE §5, "Quick entry".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import dropwhile, zip_longest
from types import MappingProxyType

from dialogs.parsing.numbers import Count, NotACount, Reason, half_width, parse_count, seen
from dialogs.parsing.quick_entry_labels import Field, Mark, label_book
from dialogs.parsing.quick_entry_pieces import Gap, Kind, Piece, has_break, is_numeric, split_pieces
from dialogs.spelling.folding import folded_in_place, simplified


class Clash(StrEnum):
    """Why a field is not taken although what was written are numbers."""

    SEVERAL_NUMBERS = "several_numbers"
    """More than one number behind the label: 教师1 200."""
    TWO_VALUES = "two_values"
    """The field was named twice, differently: 教师32 … 教师33."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A field's number."""

    value: int
    read: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Words behind a label that are not its number, and why."""

    reason: Reason | Clash
    read: str


@dataclass(frozen=True, slots=True)
class Segment:
    """What stands between a label and the next.

    Attributes:
        outcome: the number, why there is none, or None where nothing was given.
        named: whether the label is one at all; in 教师节 or 学生会3 it is not.
        loose: positions (start, end) of what was not understood.
    """

    outcome: Taken | Refused | None
    loose: tuple[tuple[int, int], ...] = ()
    named: bool = True


# What people write around figures and means nothing for them. Every other word is quoted back.
_COURTESY = re.compile(
    "(?:您好|你好|大家好|各位|领导|老师|同志|早上好|上午好|中午好|下午好|晚上好|谢谢|感谢|多谢|十分|非常|辛苦|麻烦|打扰|请|烦请"
    "|审核|审阅|查收|查看|核对|知悉|收到|好的|以上|以下|如下|报告|汇报|上报|报送|填报|补报|现将|现|今日|今天|当日|本日"
    "|我们|我校|本校|我院|本院|本单位|我单位|数据|数字|情况|统计|日报|活动周|完毕|好|了|的|为|是|啊|哦|呢|吧|哈|嗯|已|您|你|我"
    "|人次|[人名位所家个项篇条次])+"
)
_NUMERALS = "零〇一二三四五六七八九十百千万两几"
_BEGINS_LIKE_A_NUMBER = re.compile(rf"[无没{_NUMERALS}]")


def read_segment(text: str, mark: Mark, pieces: Sequence[Piece], *, contested: bool = False) -> Segment:
    """Read what stands behind a label.

    Args:
        text: the message, with the user's own characters, so that quotes are theirs.
        mark: the label.
        pieces: everything up to the next label.
        contested: directly behind the last piece stands a label without a number, so that what may be two numbers
            (教师32，450名学生) is not read as one in groups of three.
    """
    if not pieces:
        return Segment(None)
    first = pieces[0]
    if first.kind is Kind.NUMBER:
        return _read_number(text, pieces, contested=contested)
    if first.gap is Gap.BREAK:
        return Segment(None, tuple(loose_words(text, pieces)))
    if first.gap is Gap.NONE and first.kind is Kind.WORD:
        return _read_glued_word(text, mark, pieces)
    return _read_apart(text, pieces)


def loose_words(text: str, pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """The positions of what was not understood in pieces that belong to no label; courtesies are left out."""
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        end, has_number = piece.end, piece.kind is not Kind.WORD
        index += 1
        while piece.kind is Kind.WORD and index < len(pieces) and pieces[index].kind is Kind.NUMBER:
            end, has_number = pieces[index].end, True
            index += 1
        words = text[piece.start : end]
        if has_number or (any(map(str.isalnum, words)) and not is_courtesy(words)):
            yield piece.start, end


def is_courtesy(words: str) -> bool:
    """Whether these words mean nothing for a figure."""
    return _COURTESY.fullmatch(folded_in_place(words)) is not None


def _read_number(text: str, pieces: Sequence[Piece], *, contested: bool) -> Segment:
    start = pieces[0].start
    read, used = _longest_reading(text, pieces)
    rest = pieces[used:]
    ahead = list(_before_first_word(text, rest))
    strays = [piece for piece in ahead if piece.kind is Kind.NUMBER]
    dates = [piece for piece in ahead if piece.kind is Kind.DATE]
    loose = tuple(loose_words(text, [*dates, *rest[len(ahead) :]]))
    words = text[start : strays[-1].end if strays else pieces[used - 1].end]
    if strays or (contested and not rest and isinstance(read, Count) and "," in half_width(words)):
        return Segment(Refused(Clash.SEVERAL_NUMBERS, words), loose)
    return Segment(_outcome(read, words), loose)


def _longest_reading(text: str, pieces: Sequence[Piece]) -> tuple[Count | NotACount, int]:
    """The first number with what is behind it and changes it (1.2 万, 32 人, 300 左右), and how many pieces that is."""
    start = pieces[0].start
    read = pieces[0].read
    for index, piece in enumerate(pieces[1:], start=1):
        if piece.gap is not Gap.SOFT or piece.joined:
            return read, index
        longer = parse_count(text[start : piece.end])
        if isinstance(longer, NotACount) and (piece.kind is not Kind.WORD or not is_numeric(longer)):
            bounds = _range_over(text, start, pieces[index : index + 2])
            return (bounds, index + 2) if bounds else (read, index)
        read = longer
    return read, len(pieces)


def _range_over(text: str, start: int, pieces: Sequence[Piece]) -> NotACount | None:
    """The words from `start` to the number behind the next word, if they say one thing together: 32 至 35."""
    kinds = [piece.kind for piece in pieces]
    if kinds != [Kind.WORD, Kind.NUMBER] or pieces[1].gap is Gap.BREAK:
        return None
    read = parse_count(text[start : pieces[1].end])
    return read if isinstance(read, NotACount) and is_numeric(read) else None


def _read_glued_word(text: str, mark: Mark, pieces: Sequence[Piece]) -> Segment:
    """学生会3, 教师节快乐: another word that begins like the label; 央媒没有报道: the label, and no number."""
    first = pieces[0]
    if _BEGINS_LIKE_A_NUMBER.match(simplified(text[first.start])):
        words = text[first.start : first.end]
        return Segment(_outcome(first.read, words), tuple(loose_words(text, pieces[1:])))
    word = Piece(Kind.WORD, mark.start, first.end, Gap.NONE, False, first.read)
    return Segment(None, tuple(loose_words(text, [word, *pieces[1:]])), named=False)


def _read_apart(text: str, pieces: Sequence[Piece]) -> Segment:
    """A word or date a space or a colon away from the label, where its number should be: 教师 大概 32, 教师：同昨."""
    first, number = pieces[0], pieces[1] if len(pieces) > 1 else None
    touching = number is not None and number.kind is Kind.NUMBER and number.gap is not Gap.BREAK
    used = 2 if touching and number is not None and not number.joined else 1
    words = text[first.start : pieces[used - 1].end]
    read = parse_count(words)
    wordless = not any(map(str.isalnum, text[first.start : first.end]))
    named_apart = touching and used == 1
    if is_numeric(read) or first.kind is Kind.DATE or wordless or (first.joined and not named_apart):
        return Segment(_outcome(read, words), tuple(loose_words(text, pieces[used:])))
    return Segment(None, tuple(loose_words(text, pieces)))


def _outcome(read: Count | NotACount, words: str) -> Taken | Refused:
    return Taken(read.value, words) if isinstance(read, Count) else Refused(read.reason, words)


def _before_first_word(text: str, pieces: Sequence[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if piece.kind is Kind.WORD and any(map(str.isalnum, text[piece.start : piece.end])):
            return
        yield piece


__all__ = ["Clash", "Field", "QuickEntry", "Reason", "RefusedField", "parse_quick_entry", "words_before"]


@dataclass(frozen=True, slots=True)
class RefusedField:
    """A field that was named and not taken.

    Attributes:
        key: the field.
        read: the words read for it, as the user wrote them; of a field named twice both.
        reason: why they are no count, or how they clash.
    """

    key: str
    read: str
    reason: Reason | Clash


@dataclass(frozen=True, slots=True)
class QuickEntry:
    """What a message says.

    Attributes:
        values: what was understood, by field key, in the order of the message.
        refused: fields named, with words that are not one count.
        unknown: what was not understood, as the user wrote it, without what cannot be seen.
        computed: keys named that are computed and never taken.
        blank: keys named with nothing behind them, as in a form sent back partly filled.
    """

    values: Mapping[str, int]
    refused: tuple[RefusedField, ...] = ()
    unknown: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()


def parse_quick_entry(text: str, fields: Sequence[Field], computed: Sequence[Field] = ()) -> QuickEntry:
    """Read a message as a quick entry. Never raises, whatever the text; nothing is guessed.

    Args:
        text: the message.
        fields: the figures that may be given.
        computed: figures that have a label and are never taken (覆盖率).
    """
    text = seen(text)
    book = label_book(tuple(fields), tuple(computed))
    plain, doubtful = book.without_item_numbers(half_width(text))
    marks = book.marks(plain)
    ends = [*(mark.start for mark in marks[1:]), len(plain)]
    head = split_pieces(plain, 0, marks[0].start if marks else len(plain))
    stretches = [_Stretch(mark, split_pieces(plain, mark.end, end)) for mark, end in zip(marks, ends, strict=False)]

    collected = _Collected(text)
    collected.unknown.extend(doubtful)
    backwards = _backwards(plain, head, stretches)
    if backwards:
        begin = len(head) - (2 if _is_owned(head) else 1)
        collected.unknown.append((head[begin].start, stretches[backwards - 1].end))
        head = head[:begin]
    collected.unknown.extend(loose_words(text, head))
    for stretch, behind in zip_longest(stretches[backwards:], stretches[backwards + 1 :]):
        collected.add(stretch, contested=behind is not None and _is_contested(plain, stretch, behind))
    return collected.entry()


def words_before(text: str, fields: Sequence[Field], computed: Sequence[Field] = ()) -> tuple[str, ...]:
    """The words that stand before the first label of a quick entry, courtesies left out; none where there is none."""
    text = seen(text)
    book = label_book(tuple(fields), tuple(computed))
    plain, _ = book.without_item_numbers(half_width(text))
    marks = book.marks(plain)
    head = split_pieces(plain, 0, marks[0].start) if marks else []
    words = (text[piece.start : piece.end] for piece in head if piece.kind is Kind.WORD)
    return tuple(word for word in words if not is_courtesy(word))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A label and the pieces up to the next."""

    mark: Mark
    pieces: list[Piece]

    @property
    def end(self) -> int:
        return self.pieces[-1].end if self.pieces else self.mark.end

    @property
    def has_number_at_hand(self) -> bool:
        """The number is written onto the label or joined to it by a colon, so that it can belong to nothing else."""
        first = self.pieces[0] if self.pieces else None
        return first is not None and first.kind is Kind.NUMBER and (first.gap is Gap.NONE or first.joined)

    def awaits_nothing(self, plain: str) -> bool:
        """Neither a number is behind the label, nor a colon that says one belongs there: it may end a value's words."""
        if any(piece.kind is Kind.NUMBER for piece in self.pieces):
            return False
        return not plain[self.mark.end :].lstrip().startswith((":", "="))


class _Collected:
    """The answers of one message, brought together."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._readings: dict[str, list[Taken | Refused]] = {}
        self._blank: dict[str, None] = {}
        self._computed: dict[str, None] = {}
        self.unknown: list[tuple[int, int]] = []

    def add(self, stretch: _Stretch, *, contested: bool) -> None:
        key = stretch.mark.field.key
        if stretch.mark.computed:
            self._computed[key] = None
            behind = dropwhile(lambda piece: piece.kind is Kind.NUMBER, stretch.pieces)
            self.unknown.extend(loose_words(self._text, list(behind)))
            return
        segment = read_segment(self._text, stretch.mark, stretch.pieces, contested=contested)
        self.unknown.extend(segment.loose)
        if segment.outcome is not None:
            self._readings.setdefault(key, []).append(segment.outcome)
        elif segment.named:
            self._blank[key] = None

    def entry(self) -> QuickEntry:
        values: dict[str, int] = {}
        refused: list[RefusedField] = []
        for key, readings in self._readings.items():
            agreed = _agree(readings)
            if isinstance(agreed, Taken):
                values[key] = agreed.value
            else:
                refused.append(RefusedField(key, agreed.read, agreed.reason))
        return QuickEntry(
            values=MappingProxyType(values),
            refused=tuple(refused),
            unknown=tuple(self._text[start:end] for start, end in sorted(self.unknown)),
            computed=tuple(self._computed),
            blank=tuple(key for key in self._blank if key not in self._readings),
        )


def _agree(readings: Sequence[Taken | Refused]) -> Taken | Refused:
    """One answer for a field: what it was given once, or twice the same; two different ones are neither."""
    meanings = {reading.value if isinstance(reading, Taken) else reading.reason for reading in readings}
    first = readings[0]
    if len(readings) == 1 or (len(meanings) == 1 and isinstance(first, Taken)):
        return first
    read = "、".join(reading.read for reading in readings)
    return Refused(first.reason if len(meanings) == 1 and isinstance(first, Refused) else Clash.TWO_VALUES, read)


def _is_contested(plain: str, stretch: _Stretch, behind: _Stretch) -> bool:
    return behind.awaits_nothing(plain) and not has_break(plain[stretch.end : behind.mark.start])


def _backwards(plain: str, head: Sequence[Piece], stretches: Sequence[_Stretch]) -> int:
    """How many of the first labels may be the names of the numbers before them: 32 教师 450 学生."""
    if not stretches or not head or head[-1].kind is not Kind.NUMBER:
        return 0
    ends_in_name = stretches[-1].awaits_nothing(plain)

    def belongs(number: Piece, stretch: _Stretch) -> bool:
        close = not has_break(plain[number.end : stretch.mark.start])
        if number is head[-1] and _is_owned(head):
            return close and ends_in_name
        return ends_in_name or (close and not stretch.has_number_at_hand)

    count, number = 0, head[-1]
    for stretch in stretches:
        if number.kind is not Kind.NUMBER or not belongs(number, stretch):
            break
        count += 1
        if not stretch.pieces:
            break
        number = stretch.pieces[-1]
    return count


def _is_owned(head: Sequence[Piece]) -> bool:
    """Whether the last number before the first label has a word of its own in front: 校车 5."""
    return len(head) > 1 and head[-2].kind is Kind.WORD and head[-1].gap is not Gap.BREAK
