"""Quick entry (快捷填报): one message that fills a whole report, `教师32 学生450 企业3`.

`parse_quick_entry` finds the labels (`quick_entry_labels`), cuts what is between them into pieces
(`quick_entry_pieces`), reads each stretch (`quick_entry_segments`) and brings the answers together here.
Source: INTERFACE §5, "Quick entry".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile, zip_longest
from types import MappingProxyType

from dialogs.numbers import Reason, half_width, seen
from dialogs.quick_entry_labels import Field, Mark, label_book
from dialogs.quick_entry_pieces import Gap, Kind, Piece, has_break, split_pieces
from dialogs.quick_entry_segments import Clash, Refused, Taken, is_courtesy, loose_words, read_segment

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
